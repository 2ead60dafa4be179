//! The parts of the program as a drill puts them together: law, codec and
//! keys; a planned day, through the door already.

use crate::report::{DrillError, cannot};
use std::sync::Arc;
use tw_app::admin::{AdminCommand, GuaranteeTerms};
use tw_app::door::{self, Partner, Passed};
use tw_app::engine::{Command, Setting};
use tw_app::people::Secret;
use tw_app::setting::Projections;
use tw_base::{Date, Timestamp};
use tw_law::Pack;
use tw_sim::{Options, Plan};

/// The day drills are run on.
pub const DAY: Date = Date::constant(2026, 4, 15);

/// The built-in pack.
///
/// # Errors
/// It does not read.
pub fn pack() -> Result<Arc<Pack>, DrillError> {
    Pack::builtin("cn").map(Arc::new).map_err(cannot)
}

/// The setting of decisions, with keys of its own.
///
/// # Errors
/// The pack's tables do not read.
pub fn setting(pack: &Arc<Pack>) -> Result<Setting, DrillError> {
    let codec = tw_messages::Families::from_pack(pack).map_err(cannot)?;
    Ok(Setting {
        pack: Arc::clone(pack),
        codec: Arc::new(codec),
        secret: Secret::new([7; 32]),
        signatures: Arc::new(tw_app::codec::Unverified),
        projections: Arc::new(Projections::of(pack).map_err(cannot)?),
        writer: 1,
    })
}

/// A day of traffic, read and ready to be decided.
pub struct Day {
    /// What must be registered before.
    pub furniture: Vec<Command>,
    /// The messages in the order of the day.
    pub messages: Vec<Command>,
    /// When each comes.
    pub times: Vec<Timestamp>,
}

impl Day {
    /// Plans a day and brings its messages through the door. One that belongs
    /// to nobody who may send it is left out: it meets no store.
    ///
    /// # Errors
    /// The day cannot be planned.
    pub fn plan(options: Options, setting: &Setting) -> Result<Self, DrillError> {
        let plan = Plan::new(options, &setting.pack).map_err(cannot)?;
        let mut day = Self {
            furniture: furniture(&plan),
            messages: Vec::with_capacity(plan.len()),
            times: Vec::with_capacity(plan.len()),
        };
        for sending in plan.sends() {
            let context = setting.context(sending.at);
            let codec = setting.codec.as_ref();
            let partner = Partner::default();
            let passed = door::pass(codec, &context, &sending.sender, &partner, &sending.body);
            let command = match passed {
                Passed::In(message) => Command::Message(message),
                Passed::Turned(turned) => Command::Turned(turned),
                Passed::Foreign(_) => continue,
                Passed::Unready(why) => return Err(cannot(why)),
            };
            day.messages.push(command);
            day.times.push(sending.at);
        }
        Ok(day)
    }

    /// When the day begins.
    pub fn begins(&self) -> Timestamp {
        self.times.first().copied().unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

fn furniture(plan: &Plan) -> Vec<Command> {
    let mut commands = Vec::new();
    for guarantee in &plan.guarantees {
        let terms = GuaranteeTerms {
            number: guarantee.number.clone(),
            kind: guarantee.kind.to_owned(),
            guarantor_code: guarantee.guarantor_code.clone(),
            guarantor_name: guarantee.guarantor_name.clone(),
            principal: guarantee.principal.clone(),
            offices: Vec::new(),
            limit: guarantee.limit,
            from: guarantee.from,
            to: Some(guarantee.to),
        };
        commands.push(AdminCommand::RegisterGuarantee(Box::new(terms)));
    }
    for book in &plan.books {
        let (number, enterprise) = (book.number.clone(), book.warehouse.clone());
        commands.push(AdminCommand::RegisterBook { number, enterprise });
    }
    commands.into_iter().map(Command::Admin).collect()
}
