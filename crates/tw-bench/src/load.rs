//! The workload: messages written before anything is timed.

use crate::Args;
use std::collections::BTreeMap;
use std::sync::Arc;
use tw_app::admin::{AdminCommand, GuaranteeTerms};
use tw_base::{Date, Decimal, Timestamp};
use tw_law::Pack;
use tw_sim::{Declarations, Due, Options, Plan};

/// Day of the workload.
const DAY: Date = Date::constant(2026, 4, 15);

/// Who files goods declarations.
const DECLARANT: &str = "3122400003";
/// For whom, one after another.
const TRADERS: u64 = 40;
/// Items of a declaration.
const ITEMS: u16 = 12;

/// A message.
pub struct Message {
    /// Sender's enterprise code.
    pub sender: String,
    /// Bytes.
    pub body: Vec<u8>,
    /// When it comes.
    pub at: Timestamp,
}

/// What must come of the cases of a workload.
pub enum Expected {
    /// So many lists, all released.
    Lists(u32),
    /// Declarations by their own references.
    Declarations(BTreeMap<String, Planned>),
}

/// What must come of a declaration.
pub struct Planned {
    /// What is due.
    pub due: Due,
    /// The trader's guarantee is drawn on, and the goods are released.
    pub secured: bool,
}

impl Expected {
    /// Cases.
    pub fn cases(&self) -> u32 {
        match self {
            Self::Lists(lists) => *lists,
            Self::Declarations(planned) => u32::try_from(planned.len()).unwrap_or(u32::MAX),
        }
    }
}

/// The messages of a workload, and what they need and bring about.
pub struct Load {
    /// Law.
    pub pack: Arc<Pack>,
    /// What has to be registered before.
    pub register: Vec<AdminCommand>,
    /// Messages in order.
    pub messages: Vec<Message>,
    /// What must come of them.
    pub expected: Expected,
}

impl Load {
    /// Writes the messages of a workload.
    pub fn make(args: &Args) -> Result<Self, Box<dyn std::error::Error>> {
        let nodes = args.name.nodes();
        // Four documents a list, three distances between them, and a quarter
        // more so that beginning and end are not most of it.
        let enough = args
            .apart
            .saturating_mul(u32::from(nodes))
            .saturating_add(1_000);
        let lists = args.lists.unwrap_or(enough);
        let pack = Arc::new(Pack::builtin("cn")?);
        Self::of(
            pack,
            Options::bench(lists, args.seed, DAY, nodes, args.apart),
        )
    }

    /// Writes the messages of a part of a longer workload: other lists of
    /// other buyers under the same law, all of one day.
    pub fn part(
        pack: &Arc<Pack>,
        (lists, seed): (u32, u64),
        (nodes, apart): (u8, u32),
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let options = Options::bench(lists, seed, DAY, nodes, apart);
        Self::of(Arc::clone(pack), options)
    }

    fn of(pack: Arc<Pack>, options: Options) -> Result<Self, Box<dyn std::error::Error>> {
        let lists = options.lists;
        let plan = Plan::new(options, &pack)?;
        let messages = by_two(plan.len(), |index| {
            let sent = plan.send(index)?;
            Some(Message {
                sender: sent.sender,
                body: sent.body,
                at: sent.at,
            })
        });
        Ok(Self {
            pack,
            register: registered(&plan),
            messages,
            expected: Expected::Lists(lists),
        })
    }

    /// Writes goods declarations, every second one secured by its trader's
    /// guarantee. No duty rates come with the pack: made-up ones are laid
    /// over it.
    pub fn declarations(count: u32, seed: u64) -> Result<Self, Box<dyn std::error::Error>> {
        let rates = tw_sim::rates_csv(DAY);
        let files = vec![("tariff/rates_tried.csv".to_owned(), rates)];
        let pack = Arc::new(Pack::builtin("cn")?.with_overlay(files)?);
        let trader = |n: u64| format!("31222{:05}", n / 2 % TRADERS + 1);
        let planned = |n: u64| {
            let declarations = Declarations {
                date: DAY,
                items: ITEMS,
                seed,
                declarant: DECLARANT.to_owned(),
                trader: trader(n),
                secured: n.is_multiple_of(2),
            };
            declarations.nth(n)
        };
        let morning = pack.zone().to_timestamp(DAY.at(9, 0, 0, 0))?;
        let written = by_two(usize::try_from(count)?, |index| {
            let n = u64::try_from(index).ok()?;
            let planned = planned(n);
            let milliseconds = i64::try_from(n).ok()?;
            let message = Message {
                sender: DECLARANT.to_owned(),
                body: planned.xml,
                at: morning + jiff::SignedDuration::from_millis(milliseconds),
            };
            let secured = n.is_multiple_of(2);
            let due = planned.due;
            Some((message, planned.reference, Planned { due, secured }))
        });
        let (mut messages, mut expected) = (Vec::with_capacity(written.len()), BTreeMap::new());
        for (message, reference, planned) in written {
            messages.push(message);
            expected.insert(reference, planned);
        }
        let register = (0..TRADERS).map(|n| general_guarantee(n, trader(2 * n)));
        Ok(Self {
            pack,
            register: register.collect(),
            messages,
            expected: Expected::Declarations(expected),
        })
    }

    /// Bytes of all messages.
    pub fn bytes(&self) -> usize {
        self.messages.iter().map(|message| message.body.len()).sum()
    }
}

/// Makes so many things in order, on two threads.
fn by_two<T: Send>(count: usize, make: impl Fn(usize) -> Option<T> + Sync) -> Vec<T> {
    let some = |range: std::ops::Range<usize>| range.filter_map(&make).collect::<Vec<T>>();
    let half = count / 2;
    std::thread::scope(|scope| {
        let second = scope.spawn(|| some(half..count));
        let mut all = some(0..half);
        all.append(&mut second.join().unwrap_or_default());
        all
    })
}

/// What a planned day of lists needs registered.
fn registered(plan: &Plan) -> Vec<AdminCommand> {
    let guarantees = plan.guarantees.iter().map(|guarantee| GuaranteeTerms {
        number: guarantee.number.clone(),
        kind: guarantee.kind.to_owned(),
        guarantor_code: guarantee.guarantor_code.clone(),
        guarantor_name: guarantee.guarantor_name.clone(),
        principal: guarantee.principal.clone(),
        offices: Vec::new(),
        // Sized by the generator for one day; a long workload is many.
        limit: guarantee.limit * Decimal::from(1_000),
        from: guarantee.from,
        to: Some(guarantee.to),
    });
    let guarantees = guarantees.map(|terms| AdminCommand::RegisterGuarantee(Box::new(terms)));
    let books = plan.books.iter().map(|book| AdminCommand::RegisterBook {
        number: book.number.clone(),
        enterprise: book.warehouse.clone(),
    });
    guarantees.chain(books).collect()
}

/// A guarantee that no workload uses up.
fn general_guarantee(n: u64, principal: String) -> AdminCommand {
    AdminCommand::RegisterGuarantee(Box::new(GuaranteeTerms {
        number: format!("G-{n}"),
        kind: "bank_letter".to_owned(),
        guarantor_code: "B1".to_owned(),
        guarantor_name: "虚构银行".to_owned(),
        principal,
        offices: Vec::new(),
        limit: Decimal::from(1_000_000_000_000_u64),
        from: Date::constant(2026, 1, 1),
        to: None,
    }))
}
