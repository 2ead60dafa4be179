//! The customs house: law, codec, engine and a store in memory, with a clock
//! that stands where it is put.

use super::purchase::{self, Doc, EBC, EBP, Kind, Line, Purchase};
use std::sync::{Arc, LazyLock, Mutex};
use tw_app::admin::{AdminCommand, GuaranteeTerms};
use tw_app::door::{self, FormAt, Partner, Passed};
use tw_app::engine::{Command, Engine, Reply, Setting};
use tw_app::journal::{self, DecisionEntry, Entry, TaxRecord};
use tw_app::people::Secret;
use tw_app::runner::{Clock, Gathering, Runner};
use tw_app::service::Service;
use tw_app::setting::Projections;
use tw_app::store::{AccountRow, Query, SubjectKind};
use tw_app::subject::{Parcel, Subject};
use tw_app::surety::GuaranteeAct;
use tw_app::usecase::keys;
use tw_base::{Date, Decimal, Finding, Fixed5, SubjectId, Timestamp};
use tw_law::Pack;
use tw_messages::Families;
use tw_testkit::{MemPlace, MemQuery, MemStore, Place};

/// A decimal written in a test.
pub fn dec(text: &str) -> Decimal {
    text.parse()
        .unwrap_or_else(|_| panic!("{text} is no number"))
}

/// What was answered to a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// `returnStatus` of each document.
    pub statuses: Vec<i32>,
    /// Codes of the findings, in order.
    pub codes: Vec<String>,
    /// The receipt.
    pub xml: Vec<u8>,
    /// Whether it had come before.
    pub repeated: bool,
}

/// The law as built in, read once.
pub static LAW: LazyLock<Pack> =
    LazyLock::new(|| Pack::builtin("cn").expect("the built-in pack reads"));
static CODEC: LazyLock<Arc<Families>> =
    LazyLock::new(|| Arc::new(Families::from_pack(&LAW).expect("the message tables read")));

/// A clock that stands where it is put.
pub struct Hands(Mutex<Timestamp>);

impl Hands {
    pub fn at(now: Timestamp) -> Arc<Self> {
        Arc::new(Self(Mutex::new(now)))
    }

    pub fn put(&self, now: Timestamp) {
        *self.0.lock().expect("no test panicked over it") = now;
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("no test panicked over it")
    }
}

/// The setting of a house under a law.
pub fn setting(pack: Pack) -> Setting {
    Setting {
        signatures: Arc::new(tw_app::codec::Unverified),
        projections: Arc::new(Projections::of(&pack).expect("the projections read")),
        programme: Arc::new(tw_app::measures::of_pack(&pack).expect("the measures read")),
        pack: Arc::new(pack),
        codec: CODEC.clone(),
        secret: Secret::new([7; 32]),
        writer: 1,
    }
}

/// A time in the administration's zone.
pub fn local(pack: &Pack, local: &str) -> Timestamp {
    let time: jiff::civil::DateTime = local.parse().expect("a time");
    pack.zone().to_timestamp(time).expect("a time of the zone")
}

pub struct World {
    engine: Engine<MemStore>,
    pub query: MemQuery,
    pub setting: Setting,
    pub now: Timestamp,
    guids: u64,
}

impl World {
    /// An empty house under the built-in law at half past nine of 2022-12-15,
    /// with a guarantee of a million for platform and e-commerce enterprise.
    pub fn new() -> Self {
        let mut world = Self::under(LAW.clone());
        world.guarantee(EBP, "G-EBP", "1000000");
        world.guarantee(EBC, "G-EBC", "1000000");
        world
    }

    /// An empty house under a law, with nothing registered.
    pub fn under(pack: Pack) -> Self {
        let setting = setting(pack);
        let (store, query) = MemPlace::fresh().open().expect("memory is there");
        let engine = Engine::new(store, setting.clone()).expect("an empty store");
        let mut world = Self {
            engine,
            query,
            setting,
            now: Timestamp::UNIX_EPOCH,
            guids: 0,
        };
        world.at("2022-12-15T09:30:00");
        world
    }

    /// Puts the clock to a time in the administration's zone.
    pub fn at(&mut self, time: &str) {
        self.now = local(&self.setting.pack, time);
    }

    /// The house at work, at the time it stands at.
    pub fn serve(self) -> Service {
        let clock = Hands::at(self.now);
        let gathering = Gathering::default();
        let runner = Runner::start(self.engine, clock.clone(), gathering).expect("a thread");
        Service::new(self.setting, runner, Arc::new(self.query), clock)
    }

    pub fn today(&self) -> Date {
        journal::day(self.now, self.setting.pack.zone())
    }

    /// Carries out an administrator's command, which must succeed.
    pub fn admin(&mut self, command: AdminCommand) {
        let replies = self.run(&[Command::Admin(command)]);
        assert_eq!(
            replies,
            [Reply::Admin(Vec::new())],
            "the command is carried out"
        );
    }

    /// Bars a guarantee from new use.
    pub fn suspend(&mut self, number: &str) {
        let act = GuaranteeAct::Suspend {
            number: number.into(),
            reason: "arrears".into(),
        };
        self.admin(AdminCommand::Guarantee { act: Box::new(act) });
    }

    /// Registers a guarantee without an end.
    pub fn guarantee(&mut self, principal: &str, number: &str, limit: &str) {
        let from = "2016-04-08".parse().expect("a day");
        self.register(principal, number, limit, from, None, Vec::new());
    }

    /// Registers a guarantee.
    pub fn register(
        &mut self,
        principal: &str,
        number: &str,
        limit: &str,
        from: Date,
        to: Option<Date>,
        offices: Vec<String>,
    ) {
        self.admin(AdminCommand::RegisterGuarantee(Box::new(GuaranteeTerms {
            number: number.into(),
            kind: "bank_letter".into(),
            guarantor_code: "B0001".into(),
            guarantor_name: "某银行".into(),
            principal: principal.into(),
            offices,
            limit: dec(limit),
            from,
            to,
        })));
    }

    pub fn run(&mut self, commands: &[Command]) -> Vec<Reply> {
        self.engine
            .run(commands, self.now)
            .expect("the engine runs")
    }

    /// A body as it comes out of the door.
    pub fn pass(&self, sender: &str, body: &[u8]) -> Passed {
        let context = self.setting.context(self.now);
        door::pass(
            &*self.setting.codec,
            &context,
            sender,
            &Partner::default(),
            body,
        )
    }

    /// A JSON form as it comes out of the door.
    pub fn pass_form(&self, sender: &str, form: FormAt<'_>, body: &serde_json::Value) -> Passed {
        let context = self.setting.context(self.now);
        let body = serde_json::to_vec(body).expect("JSON");
        door::pass_form(&*self.setting.codec, &context, sender, form, &body)
    }

    /// A body as a command for the engine.
    pub fn command(&self, sender: &str, body: &[u8]) -> Command {
        match self.pass(sender, body) {
            Passed::In(message) => Command::Message(message),
            Passed::Turned(turned) => Command::Turned(turned),
            Passed::Unready(why) => panic!("{why}"),
            Passed::Foreign(finding) => panic!("not the sender's: {finding:?}"),
        }
    }

    /// Sends bytes.
    pub fn send_bytes(&mut self, sender: &str, body: &[u8]) -> Reply {
        let command = self.command(sender, body);
        self.run(&[command]).remove(0)
    }

    /// An identity for a message that was not used before.
    pub fn guid(&mut self) -> u64 {
        self.guids += 1;
        self.guids
    }

    /// Sends a document in a message of its own.
    pub fn send(&mut self, doc: &Doc) -> Outcome {
        let guid = self.guid();
        outcome(self.send_bytes(doc.kind.sender(), &doc.message(guid)))
    }

    /// Sends several documents of one kind in one message.
    pub fn send_all(&mut self, docs: &[Doc]) -> Outcome {
        let guid = self.guid();
        let body = purchase::message(docs, guid);
        outcome(self.send_bytes(docs[0].kind.sender(), &body))
    }

    /// Sends documents of a purchase by their letters; the last answer.
    pub fn file(&mut self, purchase: &Purchase, letters: &str) -> Outcome {
        let sent: Vec<Outcome> = letters
            .chars()
            .map(|letter| self.send(&purchase.doc(Kind::of(letter))))
            .collect();
        sent.into_iter().next_back().expect("at least one document")
    }

    /// The subject behind an order number.
    pub fn parcel(&self, purchase: &Purchase) -> (SubjectId, Parcel) {
        let key = keys::order(EBP, &purchase.order_no());
        let id = self
            .query
            .alias(&key)
            .expect("memory")
            .expect("the order number is known");
        (id, self.parcel_at(id))
    }

    /// The parcel a waybill number names.
    pub fn parcel_of_waybill(&self, number: &str) -> Option<(SubjectId, Parcel)> {
        let key = keys::waybill(purchase::CARRIER, number);
        let id = self.query.alias(&key).expect("memory")?;
        Some((id, self.parcel_at(id)))
    }

    fn parcel_at(&self, id: SubjectId) -> Parcel {
        let row = self
            .query
            .subject(id)
            .expect("memory")
            .expect("it is there");
        match Subject::decode(id, SubjectKind::Parcel, &row.state).expect("it reads") {
            Subject::Parcel(parcel) => *parcel,
            other => panic!("no parcel: {other:?}"),
        }
    }

    /// `returnStatus` of the list of a purchase; 0 without one.
    pub fn status(&self, purchase: &Purchase) -> i32 {
        self.parcel(purchase).1.case.map_or(0, |case| case.status)
    }

    /// Tax of the list of a purchase.
    pub fn tax(&self, purchase: &Purchase) -> Option<TaxRecord> {
        self.parcel(purchase).1.case.and_then(|case| case.tax)
    }

    /// The decisions on a purchase, oldest first.
    pub fn decisions(&self, purchase: &Purchase) -> Vec<DecisionEntry> {
        let (_, parcel) = self.parcel(purchase);
        let entries = parcel.history.iter().map(|place| {
            let segment = self
                .query
                .segment(place.batch)
                .expect("memory")
                .expect("a segment");
            let opened = journal::open(&segment.payload).expect("it opens");
            journal::decode(opened.entries[place.index as usize]).expect("it reads")
        });
        entries
            .filter_map(|entry| match entry {
                Entry::Decision(decision) => Some(decision),
                Entry::Message(_) => None,
            })
            .collect()
    }

    /// A decision by its place in the journal.
    pub fn decision_at(&self, place: tw_app::store::EntryRef) -> DecisionEntry {
        let segment = self.query.segment(place.batch).expect("memory");
        let segment = segment.expect("a segment");
        let opened = journal::open(&segment.payload).expect("it opens");
        match journal::decode(opened.entries[place.index as usize]).expect("it reads") {
            Entry::Decision(decision) => decision,
            Entry::Message(_) => panic!("a message"),
        }
    }

    /// What a buyer has used of a calendar year.
    pub fn used(&self, buyer: &str, year: i16) -> Decimal {
        // Nobody bought in a year without keys.
        let Some(key) = self.setting.secret.account(buyer, year) else {
            return Decimal::ZERO;
        };
        let row = self.query.account(key).expect("memory");
        Fixed5::from_raw(-row.posted).decimal()
    }

    /// The account of the guarantee in use for a principal; `None` without one.
    pub fn guarantee_of(&self, principal: &str) -> Option<AccountRow> {
        let id = self
            .query
            .alias(&keys::principal(principal))
            .expect("memory")?;
        let row = self
            .query
            .subject(id)
            .expect("memory")
            .expect("it is there");
        let own = match Subject::decode(id, row.kind, &row.state).expect("it reads") {
            Subject::Principal(principal) => *principal.own.first()?,
            other => panic!("no principal: {other:?}"),
        };
        let row = self.query.subject(own).expect("memory");
        let row = row.expect("it is there");
        match Subject::decode(own, SubjectKind::Guarantee, &row.state).expect("it reads") {
            Subject::Guarantee(instrument) => {
                let key = tw_guarantee::account_of(&instrument);
                Some(self.query.account(key).expect("memory"))
            }
            other => panic!("no guarantee: {other:?}"),
        }
    }

    /// Brings about that a buyer has used an amount of the year: lists of at
    /// most the single limit, secured by the platform, released one by one.
    pub fn use_up(&mut self, buyer: &str, amount: &str) {
        let most = if self.today().year() < 2019 {
            dec("2000")
        } else {
            dec("5000")
        };
        let mut left = dec(amount);
        let mut number = 900_000;
        while left > Decimal::ZERO {
            let price = left.min(most);
            let mut seed = Purchase::plain(number);
            seed.buyer = buyer.to_owned();
            seed.assure = EBP.to_owned();
            seed.lines = vec![Line::plain(&price.to_string())];
            let answer = self.file(&seed, "OPWL");
            assert_eq!(answer.statuses, [800], "{:?}", answer.codes);
            left -= price;
            number += 1;
        }
        assert_eq!(
            self.used(buyer, self.today().year()),
            dec(amount).normalize()
        );
    }

    /// Whose time is over.
    pub fn due(&mut self) -> Vec<SubjectId> {
        self.engine.overdue(self.now, 1_000).expect("memory")
    }

    /// Lets lists whose time is over be returned; how many there were.
    pub fn expire(&mut self) -> usize {
        let due = self.due();
        let commands: Vec<Command> = due.iter().map(|id| Command::ExpireWaiting(*id)).collect();
        if !commands.is_empty() {
            self.run(&commands);
        }
        due.len()
    }

    /// Kinds of the tasks raised so far.
    pub fn tasks(&self) -> Vec<String> {
        let tasks = self.engine.store().tasks().into_iter();
        tasks.map(|row| row.task.kind).collect()
    }

    /// Hash over every subject and every account, versions included.
    pub fn state_hash(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for kind in [
            SubjectKind::Parcel,
            SubjectKind::Enterprise,
            SubjectKind::Guarantee,
            SubjectKind::Book,
            SubjectKind::Certificate,
            SubjectKind::Aggregate,
        ] {
            for row in self
                .query
                .subjects(kind, SubjectId(0), usize::MAX)
                .expect("memory")
            {
                hasher.update(&row.id.0.to_le_bytes());
                hasher.update(&row.version.to_le_bytes());
                hasher.update(&row.state);
            }
        }
        for kind in 0..=u8::MAX {
            for (key, row) in self.query.accounts(kind, usize::MAX).expect("memory") {
                hasher.update(&key.0);
                for n in [row.posted, row.pending, row.floor] {
                    hasher.update(&n.to_le_bytes());
                }
            }
        }
        *hasher.finalize().as_bytes()
    }
}

/// What an answer says.
pub fn outcome(reply: Reply) -> Outcome {
    let (xml, findings, repeated) = match reply {
        Reply::Receipt {
            xml,
            findings,
            repeated,
        }
        | Reply::Refused {
            xml,
            findings,
            repeated,
        } => (xml, findings, repeated),
        Reply::Conflict(xml, finding) => (xml, vec![finding], false),
        other => panic!("no answer to a message: {other:?}"),
    };
    let codes = findings
        .iter()
        .map(|finding: &Finding| finding.code.to_string())
        .collect();
    Outcome {
        statuses: statuses(&xml),
        codes,
        xml,
        repeated,
    }
}

/// Every `returnStatus` of a receipt.
fn statuses(xml: &[u8]) -> Vec<i32> {
    let text = std::str::from_utf8(xml).expect("a receipt is UTF-8");
    let after = text.split("returnStatus>").skip(1).step_by(2);
    after
        .map(|rest| {
            let (number, _) = rest.split_once('<').expect("an element ends");
            number.parse().expect("a number")
        })
        .collect()
}
