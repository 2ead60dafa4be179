//! The workload: messages written before anything is timed.

use crate::Args;
use std::sync::Arc;
use tw_base::{Date, Timestamp};
use tw_law::Pack;
use tw_sim::{Options, Plan};

/// Day of the workload.
const DAY: Date = Date::constant(2026, 4, 15);

/// A message.
pub struct Message {
    /// Sender's enterprise code.
    pub sender: String,
    /// Bytes.
    pub body: Vec<u8>,
    /// When it comes.
    pub at: Timestamp,
}

/// The messages of a workload, and the day they belong to.
pub struct Load {
    /// Law.
    pub pack: Arc<Pack>,
    /// The plan.
    pub plan: Plan,
    /// Messages in order.
    pub messages: Vec<Message>,
    /// Lists.
    pub lists: u32,
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
        let half = plan.len() / 2;
        let write = |range: std::ops::Range<usize>| -> Vec<Message> {
            let sent = range.filter_map(|index| plan.send(index));
            sent.map(|s| Message {
                sender: s.sender,
                body: s.body,
                at: s.at,
            })
            .collect()
        };
        let messages = std::thread::scope(|scope| {
            let second = scope.spawn(|| write(half..plan.len()));
            let mut first = write(0..half);
            first.append(&mut second.join().unwrap_or_default());
            first
        });
        Ok(Self {
            pack,
            plan,
            messages,
            lists,
        })
    }

    /// Bytes of all messages.
    pub fn bytes(&self) -> usize {
        self.messages.iter().map(|message| message.body.len()).sum()
    }
}
