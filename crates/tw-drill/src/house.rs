//! The parts of the program as a drill puts them together: law, codec and
//! keys; a planned day, through the door already.

use crate::report::{DrillError, cannot};
use crate::traffic::{Declared, Traffic, with_rates};
use crate::witness::Declarations;
use std::sync::Arc;
use tw_app::admin::{AdminCommand, GuaranteeTerms};
use tw_app::door::{self, Partner, Passed};
use tw_app::engine::{Command, Setting};
use tw_app::people::Secret;
use tw_app::setting::Projections;
use tw_app::store::{AliasKind, Query};
use tw_base::{Date, Timestamp};
use tw_law::Pack;
use tw_sim::{Options, Plan};

/// The day drills are run on.
pub const DAY: Date = Date::constant(2026, 4, 15);

/// The built-in pack, with made-up rates of duty.
///
/// # Errors
/// It does not read.
pub fn pack() -> Result<Arc<Pack>, DrillError> {
    let pack = Pack::builtin("cn").map_err(cannot)?;
    with_rates(&pack).map(Arc::new)
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
        programme: Arc::new(tw_app::measures::of_pack(pack).map_err(cannot)?),
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
    /// The goods declarations among them.
    pub declarations: Declarations,
}

impl Day {
    /// Plans a day, declarations and room on their guarantee for all of them
    /// included, and brings its messages through the door. One that belongs to
    /// nobody who may send it is left out: it meets no store.
    ///
    /// # Errors
    /// The day cannot be planned.
    pub fn plan(options: Options, setting: &Setting) -> Result<Self, DrillError> {
        Self::with_room(1_000, options, setting)
    }

    /// The same where the guarantee bears so many thousandths of what is to be
    /// secured by it.
    ///
    /// # Errors
    /// The day cannot be planned.
    pub fn with_room(room: u32, options: Options, setting: &Setting) -> Result<Self, DrillError> {
        let date = options.date;
        let traffic = Traffic::plan(options, Declared { date, room }, &setting.pack)?;
        let mut day = Self {
            furniture: furniture(&traffic.plan)
                .into_iter()
                .chain(traffic.behind().iter().cloned().map(Command::Admin))
                .collect(),
            messages: Vec::with_capacity(traffic.len()),
            times: Vec::with_capacity(traffic.len()),
            declarations: traffic.declarations(),
        };
        for sending in traffic.sends() {
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

/// Numbers of a kind that a store has given out, ascending.
///
/// # Errors
/// The store cannot be read.
pub fn numbers(query: &dyn Query, kind: AliasKind) -> Result<Vec<String>, DrillError> {
    let rows = query.alias_rows(None, usize::MAX >> 1)?.into_iter();
    let ours = rows.filter(|found| found.key.kind == kind);
    Ok(ours.map(|found| found.key.number).collect())
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
