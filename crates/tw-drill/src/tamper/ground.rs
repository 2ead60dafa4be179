//! The store that is tampered with, and what was kept of it elsewhere.

use super::kept;
use crate::dice::Dice;
use crate::house::{self, DAY, Day};
use crate::report::{DrillError, cannot};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tw_app::admin::{AdminCommand, DeclarationAct};
use tw_app::audit::Evidence;
use tw_app::engine::{Command, Engine};
use tw_app::enterprise::EnterpriseAct;
use tw_app::notary::Roll;
use tw_app::store::{AliasKind, Query, SubjectKind};
use tw_app::subject::Subject;
use tw_base::SubjectId;
use tw_law::Pack;
use tw_proof::{KeyChain, Signer, StoreId};
use tw_sim::{Nodes, Options};
use tw_store::SqliteStore;

/// What is tampered with.
pub struct Ground {
    file: PathBuf,
    pub pack: Arc<Pack>,
    pub batches: u64,
    pub entries: u64,
    pub evidence: Vec<Evidence>,
    pub keys: KeyChain,
    pub salt: [u8; 32],
}

/// Lists of the day.
const LISTS: u32 = 48;
/// Batches between two kept checkpoints.
const BETWEEN: u64 = 5;

impl Ground {
    /// Runs a day into a store, and keeps checkpoints of it.
    pub fn lay(folder: &Path, seed: u64) -> Result<Self, DrillError> {
        let pack = house::pack()?;
        let data = folder.join("store");
        decide(&data, &pack, seed)?;
        let query = crate::witness::query(&data)?;
        let (mut roll, store) = (Roll::default(), query.identity()?);
        let keys = [1, 2].map(|n| Signer::new(&[n; 32]));
        let mut chain = KeyChain::new(StoreId::from_bytes(store));
        let [old, new] = &keys;
        let tip = query.tip()?;
        let at = tip.at.unwrap_or_default();
        chain.grant(old, None, 0, at);
        chain.grant(new, Some(old), tip.batch.0 / 2, at);
        let mut evidence = Vec::new();
        for batch in (1..=tip.batch.0).filter(|n| n % BETWEEN == 0 || *n == tip.batch.0) {
            let until = Some(tw_base::BatchNo(batch));
            roll.follow(&query, until, None).map_err(cannot)?;
            let signer = if batch <= tip.batch.0 / 2 { old } else { new };
            evidence.push(kept(roll.checkpoint(store, 1, at).sign(signer)));
        }
        let entries = evidence.last().map_or(0, |last| last.checkpoint.entries);
        drop(query);
        let mut dice = Dice::split(seed, 2);
        let mut salt = [0; 32];
        for part in salt.chunks_mut(8) {
            part.copy_from_slice(&dice.next().to_le_bytes());
        }
        Ok(Self {
            file: data.join("store.sqlite"),
            pack,
            batches: tip.batch.0,
            entries,
            evidence,
            keys: chain,
            salt,
        })
    }

    /// The store as it was, in a folder.
    pub fn restore(&self, to: &Path) -> Result<(), DrillError> {
        for name in ["store.sqlite-wal", "store.sqlite-shm"] {
            match std::fs::remove_file(to.join(name)) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
                _ => {}
            }
        }
        std::fs::copy(&self.file, to.join("store.sqlite"))?;
        Ok(())
    }
}

/// The class of the trader's finance company.
fn class() -> Command {
    Command::Admin(AdminCommand::Enterprise {
        code: "3122200009".to_owned(),
        act: EnterpriseAct::RecordClass {
            class: "dishonest".to_owned(),
            from: None,
            reason: "drilled".to_owned(),
            evidence: vec!["drilled".to_owned()],
        },
    })
}

fn decide(data: &Path, pack: &Arc<Pack>, seed: u64) -> Result<(), DrillError> {
    let setting = house::setting(pack)?;
    let options = Options {
        faulty_permille: 250,
        nodes: Nodes::UpTo(3),
        ..Options::new(LISTS, seed, DAY)
    };
    let day = Day::plan(options, &setting)?;
    let (store, query) = SqliteStore::open(data, tw_store::Options::default())?;
    let mut engine = Engine::new(store, setting)?;
    let mut dice = Dice::split(seed, 3);
    engine.run(&day.furniture, day.begins())?;
    engine.run(&[class()], day.begins())?;
    let (mut from, mut last) = (0, day.begins());
    while from < day.messages.len() {
        let to = (from + 1 + dice.index(12)).min(day.messages.len());
        last = day.times.get(to - 1).copied().unwrap_or(last);
        engine.run(day.messages.get(from..to).unwrap_or_default(), last)?;
        from = to;
    }
    // Some tax is paid, and what still waits is given back: resolved
    // reservations and notices without a message.
    let lists = house::numbers(&query, AliasKind::ListNumber)?;
    for list in lists.into_iter().step_by(7) {
        engine.run(&[Command::Admin(AdminCommand::TaxPaid { list })], last)?;
    }
    let declared = house::numbers(&query, AliasKind::DeclarationNumber)?;
    for number in declared.into_iter().step_by(3) {
        let act = DeclarationAct::Paid {};
        let paid = AdminCommand::Declaration { number, act };
        engine.run(&[Command::Admin(paid)], last)?;
    }
    let late = last
        .checked_add(std::time::Duration::from_secs(40 * 86_400))
        .map_err(cannot)?;
    let overdue: Vec<SubjectId> = engine.overdue(late, 1_000)?;
    for some in overdue.chunks(3) {
        let commands: Vec<Command> = some.iter().map(|id| Command::ExpireWaiting(*id)).collect();
        engine.run(&commands, late)?;
    }
    // What was not paid in time is paid in the end, some of it: tasks that
    // ended, and tasks that are open.
    let declared = house::numbers(&query, AliasKind::DeclarationNumber)?;
    for number in declared.into_iter().skip(1).step_by(3) {
        let act = DeclarationAct::Paid {};
        let paid = AdminCommand::Declaration { number, act };
        engine.run(&[Command::Admin(paid)], late)?;
    }
    drop(engine);
    claimed(&query)
}

/// There are claims and a class to tamper with.
fn claimed(query: &impl Query) -> Result<(), DrillError> {
    let of = |kind| {
        let rows = query.subjects(kind, SubjectId(0), 10_000);
        rows.map(Vec::into_iter).map_err(cannot)
    };
    let read = |row: tw_app::store::SubjectRow| Subject::decode(row.id, row.kind, &row.state).ok();
    let is_claimed = |subject| match subject {
        Subject::Declaration(dossier) => dossier.claimed(),
        _ => false,
    };
    let classed = |subject| match subject {
        Subject::Enterprise(enterprise) => !enterprise.credit.decisions().is_empty(),
        _ => false,
    };
    let claims = of(SubjectKind::Declaration)?
        .filter_map(read)
        .any(is_claimed);
    let class = of(SubjectKind::Enterprise)?.filter_map(read).any(classed);
    match claims && class {
        true => Ok(()),
        false => Err(cannot(format!("claims: {claims}, classes: {class}"))),
    }
}
