//! A day of traffic: retail lists as planned, and goods declarations among
//! them. Some are secured by the guarantee of their trader, the others are to
//! be paid.

use crate::dice::Dice;
use crate::report::{DrillError, cannot};
use crate::witness::Declarations;
use std::path::{Path, PathBuf};
use tw_app::admin::AdminCommand;
use tw_app::surety::{GuaranteeAct, LetterTerms, MemberLimit};
use tw_base::{Date, Decimal, Timestamp};
use tw_guarantee::Scope;
use tw_law::Pack;
use tw_sim::{Enterprise, Options, Plan, Role, rates_csv};

/// Who declares.
const DECLARANT: &str = "3122400003";
/// For whom.
const TRADER: &str = "3122200001";
/// File of the made-up rates among those of a pack.
/// Where the pack says what is drawn for examination.
const DRAWS: &str = "params/inspection.toml";
const RATES: &str = "tariff/rates_drill.csv";
/// Since when they apply.
const RATES_FROM: Date = Date::constant(2022, 1, 1);
/// Declarations in a thousand messages.
const SHARE: usize = 80;

/// Goods declarations in a day.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    /// The day they are filed on and their goods come in.
    pub date: Date,
    /// How much of what is to be secured the guarantee bears, in thousandths.
    pub room: u32,
}

/// A message on its way.
#[derive(Debug, Clone)]
pub struct Sent {
    /// When, by the clock of the plan.
    pub at: Timestamp,
    /// The enterprise.
    pub sender: String,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// A day: the plan, with what declarations need registered, and where
/// declarations stand among its messages.
pub struct Traffic {
    /// What is registered, and the lists.
    pub plan: Plan,
    /// Places of the declarations in the day, ascending, and their bytes.
    declared: Vec<(usize, Vec<u8>)>,
    /// What stands behind them.
    behind: Vec<AdminCommand>,
    /// How many of them are to be secured.
    secured: usize,
    /// On how many nothing is due.
    free: usize,
}

/// A pack with made-up rates laid over it.
///
/// # Errors
/// The rates do not read.
pub fn with_rates(pack: &Pack) -> Result<Pack, DrillError> {
    let rates = (RATES.to_owned(), rates_csv(RATES_FROM));
    pack.with_overlay([rates, drawing_nothing(pack)?])
        .map_err(cannot)
}

/// Where each declaration is to end is planned before: none is drawn for
/// examination, which would depend on the key of the store.
fn drawing_nothing(pack: &Pack) -> Result<(String, String), DrillError> {
    let text = pack
        .file(DRAWS)
        .ok_or_else(|| cannot("the pack draws nothing"))?;
    let none = ["0.05", "0.02"].iter().fold(text.to_owned(), |text, rate| {
        text.replace(&format!("value = \"{rate}\""), "value = \"0\"")
    });
    if none == text {
        return Err(cannot(
            "the shares examined are others than this drill knows",
        ));
    }
    Ok((DRAWS.to_owned(), none))
}

/// The same rates in a folder, for a process.
///
/// # Errors
/// The folder cannot be written.
pub fn rates_in(root: &Path) -> Result<PathBuf, DrillError> {
    let folder = root.join("rates");
    let file = folder.join(RATES);
    if let Some(parent) = file.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(file, rates_csv(RATES_FROM))?;
    let (path, text) = drawing_nothing(&Pack::builtin("cn").map_err(cannot)?)?;
    let file = folder.join(path);
    if let Some(parent) = file.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(file, text)?;
    Ok(folder)
}

/// The day a process started now takes for today: no other clock moves it.
pub fn today(pack: &Pack) -> Date {
    pack.zone().to_datetime(Timestamp::now()).date()
}

/// The trader's group, and the letter its finance company stands behind it
/// with: each draw is one on the pool and one on the trader's share.
fn group_letter(limit: Decimal) -> Vec<AdminCommand> {
    let group = || "DRILLED".to_owned();
    let (company, number) = ("3122200009", "G-DECLARED");
    let letter = LetterTerms {
        number: number.to_owned(),
        kind: "group_finance_company_letter".to_owned(),
        uses: Vec::new(),
        scope: Scope::General,
        guarantor_code: company.to_owned(),
        guarantor_name: "虚构集团财务公司".to_owned(),
        principal: None,
        group: Some(group()),
        members: vec![MemberLimit {
            member: TRADER.to_owned(),
            limit,
        }],
        offices: Vec::new(),
        limit,
        from: Date::constant(2016, 4, 8),
        to: Some(Date::constant(2099, 12, 31)),
    };
    let acts = [
        GuaranteeAct::TellGroup {
            group: group(),
            name_zh: "虚构集团".to_owned(),
            name_en: "Invented Group".to_owned(),
            finance_company: company.to_owned(),
        },
        GuaranteeAct::AcceptGroup { group: group() },
        GuaranteeAct::Join {
            group: group(),
            member: TRADER.to_owned(),
            from: None,
        },
        GuaranteeAct::AcceptMember {
            group: group(),
            member: TRADER.to_owned(),
        },
        GuaranteeAct::HandIn {
            letter: Box::new(letter),
        },
        GuaranteeAct::Accept {
            number: number.to_owned(),
        },
    ];
    let company = AdminCommand::RegisterEnterprise {
        code: company.to_owned(),
        name: "虚构集团财务公司".to_owned(),
    };
    let acts = acts
        .into_iter()
        .map(|act| AdminCommand::Guarantee { act: Box::new(act) });
    std::iter::once(company).chain(acts).collect()
}

impl Traffic {
    /// Lists alone.
    pub fn of_lists(plan: Plan) -> Self {
        Self {
            plan,
            declared: Vec::new(),
            behind: Vec::new(),
            secured: 0,
            free: 0,
        }
    }

    /// A day of lists, and declarations among them at places that follow from
    /// the seed.
    ///
    /// # Errors
    /// The day cannot be planned.
    pub fn plan(options: Options, declared: Declared, pack: &Pack) -> Result<Self, DrillError> {
        let seed = options.seed;
        let mut traffic = Self::of_lists(Plan::new(options, pack).map_err(cannot)?);
        let mut dice = Dice::split(seed, 0xdec);
        let number = 4 + traffic.plan.len() * SHARE / 1_000;
        let length = traffic.plan.len() + number;
        let mut places: Vec<usize> = (0..length).collect();
        dice.shuffle(&mut places);
        places.truncate(number);
        places.sort_unstable();
        let mut to_secure = 0;
        for (n, place) in (0..).zip(places) {
            // Every other one, so that there are always both.
            let secured = n % 2 == 0;
            let one = tw_sim::Declarations {
                date: declared.date,
                items: u16::try_from(1 + dice.below(6)).unwrap_or(1),
                seed,
                declarant: DECLARANT.to_owned(),
                trader: TRADER.to_owned(),
                secured,
            }
            .nth(n);
            match (one.due.total(), secured) {
                (0, _) => traffic.free += 1,
                (due, true) => {
                    traffic.secured += 1;
                    to_secure += due;
                }
                (_, false) => {}
            }
            traffic.declared.push((place, one.xml));
        }
        let fen = to_secure * i64::from(declared.room) / 1_000;
        traffic.furnish(Decimal::new(fen, 2));
        Ok(traffic)
    }

    /// What declarations need registered.
    fn furnish(&mut self, limit: Decimal) {
        for (code, name) in [
            (DECLARANT, "虚构报关有限公司"),
            (TRADER, "虚构贸易有限公司"),
        ] {
            self.plan.enterprises.push(Enterprise {
                code: code.to_owned(),
                name: name.to_owned(),
                role: Role::Agent,
            });
        }
        self.behind = group_letter(limit);
    }

    /// What stands behind the declarations, to be carried out in order once
    /// the plan's own is registered.
    pub fn behind(&self) -> &[AdminCommand] {
        &self.behind
    }

    /// How many messages the day has.
    pub fn len(&self) -> usize {
        self.plan.len() + self.declared.len()
    }

    /// Whether nothing is sent.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The declarations among them.
    pub fn declarations(&self) -> Declarations {
        Declarations {
            all: self.declared.len(),
            secured: self.secured,
            free: self.free,
        }
    }

    /// The message at a place of the day. A declaration comes with the list
    /// message before it.
    pub fn send(&self, index: usize) -> Option<Sent> {
        match self.declared.binary_search_by_key(&index, |(at, _)| *at) {
            Ok(n) => {
                let (_, body) = self.declared.get(n)?;
                let beside = index.saturating_sub(n + 1);
                Some(Sent {
                    at: self.plan.send(beside)?.at,
                    sender: DECLARANT.to_owned(),
                    body: body.clone(),
                })
            }
            Err(before) => {
                let sending = self.plan.send(index - before)?;
                Some(Sent {
                    at: sending.at,
                    sender: sending.sender,
                    body: sending.body,
                })
            }
        }
    }

    /// All messages in the order of the day.
    pub fn sends(&self) -> impl Iterator<Item = Sent> + '_ {
        (0..self.len()).filter_map(|index| self.send(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tw_sim::Nodes;

    fn day(seed: u64) -> Traffic {
        let pack = Pack::builtin("cn").expect("the built-in pack reads");
        let pack = with_rates(&pack).expect("the rates read");
        let date = Date::constant(2026, 4, 15);
        let options = Options {
            nodes: Nodes::UpTo(3),
            ..Options::new(40, seed, date)
        };
        Traffic::plan(options, Declared { date, room: 1_000 }, &pack).expect("a day")
    }

    #[test]
    fn every_message_of_the_plan_and_every_declaration_is_sent_once_in_order() {
        let traffic = day(1);
        let sent: Vec<Sent> = traffic.sends().collect();
        assert_eq!(sent.len(), traffic.len());
        assert!(sent.is_sorted_by_key(|one| one.at));
        let (declared, lists): (Vec<_>, Vec<_>) =
            sent.into_iter().partition(|one| one.sender == DECLARANT);
        let planned = traffic.declarations();
        assert_eq!(declared.len(), planned.all);
        assert!(0 < planned.secured && planned.secured < planned.all);
        let planned: Vec<_> = traffic.plan.sends().map(|one| one.body).collect();
        let lists: Vec<_> = lists.into_iter().map(|one| one.body).collect();
        assert_eq!(lists, planned);
    }

    #[test]
    fn the_same_seed_gives_the_same_day_and_another_another() {
        let bodies = |seed| -> Vec<Vec<u8>> { day(seed).sends().map(|one| one.body).collect() };
        assert_eq!(bodies(1), bodies(1));
        assert_ne!(bodies(1), bodies(2));
    }
}
