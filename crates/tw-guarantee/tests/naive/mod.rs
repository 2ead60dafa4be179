//! Guarantees and groups against a naive model: it keeps nothing but what
//! happened and works out everything from that anew. The drill `guarantee`
//! runs the same over a million sequences, so nothing here knows how wishes
//! are drawn.
//!
//! The house decides as the engine does: over an overlay that was loaded from
//! rows, with the subjects as they stood then; a batch is committed whole, by
//! deltas that hold where the floor allows them and where no subject it read
//! to resolve has moved on, or it is decided again.

mod history;

use Happened as H;
use history::{Draw, Happened, Model};
use jiff::ToSpan;
use std::collections::{BTreeMap, BTreeSet};
use tw_base::Validity;
use tw_base::{AccountKey, BatchNo, Currency, Date, EnterpriseCode, Fixed5, Money, SubjectId};
use tw_guarantee::{
    Application, Backing, Cover, Drawing, Entry, Group, GroupCode, GroupName, Guarantor,
    Instrument, InstrumentNumber, Scope, Share, Standing, Tables, Terms, Use, Wanted, account_of,
    accounts_of, changed, discharge, draw, register, share_account, unit_of, usable,
};
use tw_ledger::{AccountState, Overlay, Posting, TransferId, TransferKind};

/// Enterprises there are.
pub const PARTIES: usize = 4;
/// Groups there are.
pub const GROUPS: usize = 2;
/// Instruments registered at most.
pub const LETTERS: usize = 4;
const OFFICES: [&str; 3] = ["0101", "0102", "2201"];

/// A wish: what it is, and numbers it is made of.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// What, from 0 to 10.
    pub what: u8,
    /// Which letter.
    pub letter: usize,
    /// Which enterprise.
    pub party: usize,
    /// Which group, office, overlay, earlier draw.
    pub which: usize,
    /// How much.
    pub amount: i64,
}

/// Two letters and everybody in a group, so that draws find something.
pub fn furnished() -> Vec<Wish> {
    let of = |what, which, party, amount| Wish {
        what,
        letter: PARTIES,
        party,
        which,
        amount,
    };
    let mut wishes = vec![of(0, 4, 1, 80), of(0, 1, 1, 60)];
    for party in 0..PARTIES {
        wishes.extend((0..GROUPS).map(|group| of(1, group, party, 1)));
    }
    wishes
}

fn code(party: usize) -> EnterpriseCode {
    EnterpriseCode::new(&format!("110111000{party}")).expect("a code")
}

fn yuan(raw: i64) -> Money {
    Money::new(Fixed5::from_raw(raw).decimal(), Currency::CNY)
}

/// An open draw as its debt keeps it, with the version of that.
#[derive(Clone, Copy)]
struct Debt {
    letter: usize,
    party: usize,
    drawing: Option<Drawing>,
    version: u32,
}

/// What one batch did so far.
struct Batch {
    overlay: Overlay,
    done: Vec<Happened>,
    transfers: Vec<Posting>,
    debts: BTreeMap<u64, Debt>,
    read: BTreeMap<u64, u32>,
    no: BatchNo,
}

/// The house and its model, side by side.
pub struct Run<'t> {
    tables: &'t Tables,
    history: Vec<Happened>,
    rows: BTreeMap<AccountKey, AccountState>,
    letters: Vec<Instrument>,
    groups: Vec<Group>,
    debts: BTreeMap<u64, Debt>,
    transfers: Vec<Posting>,
    today: Date,
    batch: u64,
    next_debt: u64,
    /// What was called on letters and parties, to be made good.
    called: Vec<(usize, usize, i64, Drawing)>,
    /// Draws taken, draws refused, commits that met another.
    pub counts: [u64; 3],
}

type Ended = Result<(), String>;

impl<'t> Run<'t> {
    pub fn new(tables: &'t Tables) -> Self {
        let today = Date::constant(2026, 1, 1);
        let groups = (0..GROUPS).map(|n| {
            let name = GroupName {
                zh: "集团".into(),
                en: "group".into(),
            };
            let code = GroupCode::new(&format!("G{n}")).expect("a code");
            let company = EnterpriseCode::new("1101119999").expect("a code");
            let asked = Group::propose(code, name, company, today);
            let decided = asked.decided(Standing::Accepted { on: today });
            decided.expect("it was asked")
        });
        Self {
            tables,
            history: Vec::new(),
            rows: BTreeMap::new(),
            letters: Vec::new(),
            groups: groups.collect(),
            debts: BTreeMap::new(),
            transfers: Vec::new(),
            today,
            batch: 0,
            next_debt: 1,
            called: Vec::new(),
            counts: [0; 3],
        }
    }

    /// An overlay over the rows and debts as they stand.
    fn begin(&mut self) -> Batch {
        self.batch += 1;
        let mut overlay = Overlay::new();
        for letter in &self.letters {
            for key in accounts_of(letter) {
                let row = self.rows.get(&key).copied().unwrap_or_default();
                overlay.load(key, unit_of(letter), row);
            }
        }
        for debt in self.debts.values() {
            let held = debt.drawing.iter();
            let held = held.flat_map(|drawing| drawing.reservations().copied());
            held.collect::<Vec<_>>()
                .into_iter()
                .for_each(|held| overlay.load_reservation(held));
        }
        Batch {
            overlay,
            done: Vec::new(),
            transfers: Vec::new(),
            debts: BTreeMap::new(),
            read: BTreeMap::new(),
            no: BatchNo(self.batch),
        }
    }

    /// Commits a batch whole, as a store does; whether it did.
    fn commit(&mut self, batch: Batch) -> Result<bool, String> {
        let moved_on = batch
            .read
            .iter()
            .any(|(id, version)| self.debts.get(id).map_or(0, |debt| debt.version) != *version);
        let mut rows = self.rows.clone();
        let mut below = false;
        for delta in batch.overlay.deltas() {
            let row = rows.entry(delta.key).or_default();
            row.posted += delta.posted;
            row.pending += delta.pending;
            row.floor = delta.floor;
            below |= row.posted - row.pending < row.floor;
        }
        if moved_on || below {
            return Ok(false);
        }
        self.rows = rows;
        self.debts.extend(batch.debts);
        self.history.extend(batch.done);
        self.transfers.extend(batch.transfers);
        self.holds().map(|()| true)
    }

    /// What must hold whenever nothing is being decided.
    fn holds(&self) -> Ended {
        let model = Model(&self.history, &[]);
        for (n, letter) in self.letters.iter().enumerate() {
            let shares = letter.terms().backing.shares().iter();
            let parties = shares.map(|share| {
                let party = (0..PARTIES).find(|party| code(*party) == share.member);
                (party, share_account(letter, &share.member))
            });
            for (who, key) in std::iter::once((None, account_of(letter))).chain(parties) {
                let row = self.rows.get(&key).copied().unwrap_or_default();
                let (cover, exposure) = (model.cover(n, who), model.exposure(n, who));
                if (row.posted, row.pending) != (cover, exposure) {
                    return Err(format!(
                        "letter {n} {who:?}: {row:?}, the history says {cover}/{exposure}"
                    ));
                }
                if exposure > cover {
                    return Err(format!("letter {n} {who:?}: {exposure} on {cover}"));
                }
            }
        }
        let ids: BTreeSet<_> = self.transfers.iter().map(|p| p.transfer.id).collect();
        let resolved = self.transfers.iter();
        let resolved: Vec<_> = resolved
            .filter_map(|p| p.transfer.kind.resolves())
            .collect();
        let once: BTreeSet<_> = resolved.iter().collect();
        if ids.len() != self.transfers.len() || once.len() != resolved.len() {
            return Err("something was booked twice".to_owned());
        }
        let open = self
            .transfers
            .iter()
            .filter(|p| p.transfer.kind == TransferKind::Pending && !once.contains(&p.transfer.id));
        let held: usize = self
            .debts
            .values()
            .filter_map(|debt| debt.drawing)
            .map(|drawing| drawing.reservations().count())
            .sum();
        if open.count() != held {
            return Err("reservations are open that no debt holds".to_owned());
        }
        Ok(())
    }

    /// What a batch sees to draw on.
    fn cover(&self, letter: &Instrument, party: &EnterpriseCode, batch: &Batch) -> Cover<'_> {
        let left = |key| {
            let state = batch.overlay.state(key).unwrap_or_default();
            Fixed5::from_raw(state.available())
        };
        let pool = left(account_of(letter));
        match &letter.terms().backing {
            Backing::Own(_) => Cover::Own(pool),
            Backing::Group { group, .. } => Cover::Group {
                group: self.groups.iter().find(|there| there.code() == group),
                pool,
                share: left(share_account(letter, party)),
            },
        }
    }

    /// Decides on a draw in a batch, and compares with the model.
    fn draw(&mut self, wanted: Draw, batch: &mut Batch) -> Ended {
        let Some(letter) = self.letters.get(wanted.letter) else {
            return Ok(());
        };
        let party = code(wanted.party);
        let cover = self.cover(letter, &party, batch);
        let asked = Use {
            date: self.today,
            office: OFFICES.get(wanted.office).copied().unwrap_or("0101"),
            amount: yuan(wanted.amount),
            purpose: "payment_period",
            party: party.as_str(),
            class: None,
            opened: &["group_finance_company_letter"],
        };
        let model = Model(&self.history, &batch.done);
        // An own letter is never offered to another party.
        let own = letter.terms().backing.principal();
        let offered = own.is_none_or(|own| *own == party);
        let allowed = offered && model.allows(wanted, self.today);
        let said = usable(letter, &asked, cover, self.tables);
        if offered && said.is_ok() != allowed {
            return Err(format!("{wanted:?}: {said:?}, the model says {allowed}"));
        }
        let id = TransferId::new(batch.no, transfers(batch));
        let entry = Entry {
            id,
            subject: SubjectId(self.next_debt),
        };
        let postings = draw(letter, party.as_str(), asked.amount, entry);
        let fits = postings
            .as_ref()
            .is_ok_and(|postings| batch.overlay.clone().post_all(postings).is_ok());
        // Usable is more than the ledger asks; whatever is usable fits.
        if allowed && !fits {
            return Err(format!("{wanted:?} is usable and does not fit"));
        }
        let Some(postings) = postings.ok().filter(|_| allowed) else {
            self.counts[1] += 1;
            return Ok(());
        };
        batch
            .overlay
            .post_all(&postings)
            .map_err(|e| e.to_string())?;
        let debt = self.next_debt;
        self.next_debt += 1;
        batch.debts.insert(
            debt,
            Debt {
                letter: wanted.letter,
                party: wanted.party,
                drawing: Drawing::of(&postings),
                version: 1,
            },
        );
        batch.read.insert(debt, 0);
        batch.transfers.extend(postings);
        batch.done.push(H::Drew {
            debt,
            letter: wanted.letter,
            party: wanted.party,
            amount: wanted.amount,
        });
        self.counts[0] += 1;
        Ok(())
    }

    /// Restores or calls a debt in a batch: once, or not at all.
    fn resolve(&mut self, debt: u64, called: Option<i64>, batch: &mut Batch) -> Ended {
        let stored = self.debts.get(&debt).copied();
        let Some(now) = batch.debts.get(&debt).copied().or(stored) else {
            return Ok(());
        };
        let open = Model(&self.history, &batch.done).resolved(debt) == 0;
        if now.drawing.is_some() != open {
            return Err(format!(
                "debt {debt} is held open: {}",
                now.drawing.is_some()
            ));
        }
        let Some(drawing) = now.drawing else {
            return Ok(());
        };
        let first = TransferId::new(batch.no, transfers(batch));
        let amount = called.map(|amount| amount.clamp(1, drawing.amount().raw()));
        let postings = match amount {
            None => drawing.restore(first),
            Some(amount) => drawing
                .call(yuan(amount), first)
                .map_err(|e| e.to_string())?,
        };
        batch
            .overlay
            .post_all(&postings)
            .map_err(|e| e.to_string())?;
        // Whoever still had the drawing could not resolve it again.
        if batch
            .overlay
            .clone()
            .post_all(&drawing.restore(first))
            .is_ok()
        {
            return Err(format!("debt {debt} can be resolved twice"));
        }
        let version = stored.map_or(0, |debt| debt.version);
        batch.read.entry(debt).or_insert(version);
        batch.debts.insert(
            debt,
            Debt {
                drawing: None,
                version: version.max(now.version) + 1,
                ..now
            },
        );
        batch.transfers.extend(postings);
        batch.done.push(match amount {
            None => H::Restored { debt },
            Some(amount) => H::Called { debt, amount },
        });
        if let Some(amount) = amount {
            self.called.push((now.letter, now.party, amount, drawing));
        }
        Ok(())
    }

    fn pick(&self, which: usize) -> u64 {
        let known = self.debts.len().max(1);
        self.debts
            .keys()
            .nth(which % known)
            .copied()
            .unwrap_or_default()
    }

    fn register(&mut self, wish: &Wish) -> Ended {
        if self.letters.len() >= LETTERS {
            return Ok(());
        }
        let n = self.letters.len();
        let limit = wish.amount.clamp(1, 100) + 20;
        let group = (!wish.which.is_multiple_of(3)).then_some(wish.which % GROUPS);
        let shares: Vec<(usize, i64)> = (0..PARTIES)
            .filter(|party| group.is_some() && *party != wish.letter % (PARTIES + 1))
            .map(|party| (party, (limit * (party as i64 + 1) / 3).min(limit)))
            .collect();
        let backing = match group {
            None => Backing::Own(code(wish.party)),
            Some(group) => Backing::Group {
                group: GroupCode::new(&format!("G{group}")).expect("a code"),
                shares: shares
                    .iter()
                    .map(|(party, limit)| Share {
                        member: code(*party),
                        limit: Fixed5::from_raw(*limit),
                    })
                    .collect(),
            },
        };
        let from = self.today + ((wish.which % 4) as i64).days();
        let last = from + (5 + wish.amount.rem_euclid(20)).days();
        let office = wish
            .party
            .is_multiple_of(2)
            .then_some(wish.which % OFFICES.len());
        let terms = Terms {
            kind: "group_finance_company_letter".into(),
            uses: Vec::new(),
            guarantor: Guarantor {
                code: "BK".into(),
                name: "bank".into(),
            },
            backing,
            offices: office
                .and_then(|office| OFFICES.get(office))
                .map(|office| (*office).to_owned())
                .into_iter()
                .collect(),
            limit: yuan(limit),
            validity: Validity::between(from, last),
        };
        let number = InstrumentNumber::new(&format!("L{n}")).expect("a number");
        let handed = Application {
            scope: Scope::General,
            received: self.today,
            due: None,
        };
        let letter = Instrument::propose(number, terms, handed).map_err(|e| e.to_string())?;
        let (letter, _) = letter.registered(self.today).map_err(|e| e.to_string())?;
        let mut batch = self.credit(letter)?;
        let own = std::iter::once((None, limit));
        let members = shares.iter().map(|(party, limit)| (Some(*party), *limit));
        batch.done.push(H::Registered {
            letter: n,
            group,
            limits: own.chain(members).collect(),
            from,
            last,
            office,
        });
        self.commit(batch).map(|_| ())
    }

    /// Takes a letter up and credits its limits.
    fn credit(&mut self, letter: Instrument) -> Result<Batch, String> {
        self.letters.push(letter.clone());
        let mut batch = self.begin();
        let postings = register(&letter, self.entry(&batch));
        let taken = batch.overlay.post_all(&postings);
        taken.map_err(|e| e.to_string())?;
        batch.transfers.extend(postings);
        Ok(batch)
    }

    fn entry(&self, batch: &Batch) -> Entry {
        Entry {
            id: TransferId::new(batch.no, transfers(batch)),
            subject: SubjectId(0),
        }
    }

    /// Another limit, of the whole or of a party: taken if it is not below
    /// what is reserved and what was called.
    fn limit(&mut self, wish: &Wish) -> Ended {
        let n = wish.letter % LETTERS;
        let Some(before) = self.letters.get(n).cloned() else {
            return Ok(());
        };
        let to = wish.amount.clamp(1, 160);
        let who = (wish.which % 2 == 1).then_some(wish.party);
        let shares = who.map(|who| (code(who), Fixed5::from_raw(to)));
        let wanted = Wanted::Terms {
            limit: who.is_none().then_some(Fixed5::from_raw(to)),
            shares: shares.into_iter().collect(),
            last: None,
        };
        let asked = before.clone().change_asked(wanted, self.today, None);
        let Ok((now, _)) = asked.and_then(|(asked, _)| asked.changed(self.today)) else {
            return Ok(());
        };
        let same = now.terms() == before.terms();
        self.letters[n] = now.clone();
        let mut batch = self.begin();
        let postings = changed(&before, &now, self.entry(&batch));
        let taken = batch.overlay.post_all(&postings).is_ok();
        let model = Model(&self.history, &[]);
        let old = model.limit(n, who).unwrap_or(0);
        let room = model.cover(n, who) - model.exposure(n, who);
        let allowed = same || to >= old || old - to <= room;
        if taken != allowed {
            return Err(format!(
                "limit {n} {who:?} {to}: {taken}, the model says {allowed}"
            ));
        }
        if !taken || same {
            self.letters[n] = before;
            return Ok(());
        }
        batch.transfers.extend(postings);
        batch.done.push(H::Limited {
            letter: n,
            of: who,
            to,
        });
        self.commit(batch).map(|_| ())
    }

    fn end(&mut self, n: usize) -> Ended {
        let Some(letter) = self.letters.get(n).cloned() else {
            return Ok(());
        };
        let mut batch = self.begin();
        let state = |key| batch.overlay.state(key).unwrap_or_default();
        let reserved = Fixed5::from_raw(state(account_of(&letter)).pending);
        let model = Model(&self.history, &[]);
        let allowed = !model.ended(n) && model.exposure(n, None) == 0;
        match letter.clone().discharged(self.today, reserved) {
            Ok(_) if !allowed => Err(format!("letter {n} was discharged with open draws")),
            Err(_) if allowed => Err(format!("letter {n} could not be discharged")),
            Err(_) => Ok(()),
            Ok((ended, _)) => {
                let postings = discharge(&letter, state, self.entry(&batch));
                let taken = batch.overlay.post_all(&postings);
                taken.map_err(|e| e.to_string())?;
                batch.transfers.extend(postings);
                batch.done.push(H::Discharged { letter: n });
                self.letters[n] = ended;
                self.commit(batch).map(|_| ())
            }
        }
    }

    fn make_good(&mut self, which: usize) -> Ended {
        let Some((letter, party, amount, drawing)) =
            self.called.get(which % self.called.len().max(1)).copied()
        else {
            return Ok(());
        };
        if Model(&self.history, &[]).ended(letter) {
            return Ok(());
        }
        self.called.remove(which % self.called.len());
        let mut batch = self.begin();
        let entry = self.entry(&batch);
        let postings = drawing.made_good(yuan(amount), entry);
        let postings = postings.map_err(|e| e.to_string())?;
        let taken = batch.overlay.post_all(&postings);
        taken.map_err(|e| e.to_string())?;
        batch.transfers.extend(postings);
        batch.done.push(H::MadeGood {
            letter,
            party,
            amount,
        });
        self.commit(batch).map(|_| ())
    }

    fn join(&mut self, group: usize, party: usize, days: i64) -> Ended {
        let from = self.today + days.days();
        let there = self.groups[group].clone();
        let on = self.today;
        let Ok(joined) = there.joining(code(party), from, on) else {
            return Ok(());
        };
        let accepted = joined.joined(code(party).as_str(), Standing::Accepted { on });
        self.groups[group] = accepted.map_err(|e| e.to_string())?;
        self.history.push(H::Joined { group, party, from });
        Ok(())
    }

    fn leave(&mut self, group: usize, party: usize, days: i64) -> Ended {
        let from = self.today + days.days();
        if let Ok(left) = self.groups[group].clone().left(code(party).as_str(), from) {
            self.groups[group] = left;
            self.history.push(H::Left { group, party, from });
        }
        Ok(())
    }

    /// One wish, in a batch of its own.
    fn one(&mut self, wish: &Wish) -> Ended {
        let days = wish.amount.rem_euclid(5);
        match wish.what {
            0 => self.register(wish),
            1 => self.join(wish.which % GROUPS, wish.party, days - 1),
            2 => self.leave(wish.which % GROUPS, wish.party, days),
            3 => self.limit(wish),
            4 => self.end(wish.letter % LETTERS),
            5 => self.make_good(wish.which),
            6 => {
                self.today += days.days();
                Ok(())
            }
            _ => self.together(std::slice::from_ref(wish), 1),
        }
    }

    /// Draws and resolutions at one time, dealt out to so many batches that
    /// all begin from the same rows and are committed one after the other.
    fn together(&mut self, wishes: &[Wish], batches: usize) -> Ended {
        let mut hands: Vec<Vec<Wish>> = vec![Vec::new(); batches.max(1)];
        let count = hands.len();
        for (n, wish) in wishes.iter().enumerate() {
            hands[(n + wish.which) % count].push(*wish);
        }
        let mut decided = Vec::new();
        for hand in &hands {
            let mut batch = self.begin();
            self.decide(hand, &mut batch)?;
            decided.push(batch);
        }
        for (hand, batch) in hands.iter().zip(decided) {
            let kept: Vec<_> = batch.done.clone();
            if self.commit(batch)? {
                self.agreed(kept.len())?;
                continue;
            }
            // Another was faster: it is decided again, on what there is now,
            // and nobody is between.
            self.counts[2] += 1;
            let mut again = self.begin();
            self.decide(hand, &mut again)?;
            let kept = again.done.len();
            if !self.commit(again)? {
                return Err("decided again, and refused though nobody was between".to_owned());
            }
            self.agreed(kept)?;
        }
        Ok(())
    }

    fn decide(&mut self, hand: &[Wish], batch: &mut Batch) -> Ended {
        for wish in hand {
            match wish.what {
                8 => self.resolve(self.pick(wish.which), None, batch)?,
                9 => self.resolve(self.pick(wish.which), Some(wish.amount), batch)?,
                _ => {
                    let wanted = Draw {
                        letter: wish.letter % LETTERS,
                        party: wish.party % PARTIES,
                        office: wish.which % OFFICES.len(),
                        amount: wish.amount.clamp(1, 160),
                    };
                    self.draw(wanted, batch)?;
                }
            }
        }
        Ok(())
    }

    /// What was just committed is of members, within validity, and once; that
    /// the cover holds after a batch is seen by [`Self::holds`]. (Inside a
    /// batch that restores and draws, only its sum counts.)
    fn agreed(&self, kept: usize) -> Ended {
        let from = self.history.len() - kept;
        for (n, happened) in self.history.iter().enumerate().skip(from) {
            let before = Model(&self.history[..n], &[]);
            let good = match happened {
                H::Drew { letter, party, .. } => {
                    let terms = before.terms(*letter);
                    let today = self.today;
                    terms.is_some_and(|(group, from, last, _)| {
                        let valid = from <= today && today <= last && !before.ended(*letter);
                        valid && group.is_none_or(|group| before.belongs(group, *party, today))
                    })
                }
                H::Restored { debt } | H::Called { debt, .. } => before.resolved(*debt) == 0,
                _ => true,
            };
            if !good {
                return Err(format!("{happened:?} was committed against the rules"));
            }
        }
        Ok(())
    }

    /// A whole sequence: runs of draws and resolutions go together, in one
    /// batch or in several, the others by themselves.
    pub fn sequence(&mut self, wishes: &[Wish]) -> Ended {
        let mut rest = wishes;
        while let Some((first, after)) = rest.split_first() {
            if first.what < 7 {
                self.one(first)?;
                rest = after;
                continue;
            }
            let run = rest.iter().take_while(|wish| wish.what >= 7).count();
            self.together(&rest[..run], 1 + first.which % 3)?;
            rest = &rest[run..];
        }
        self.holds()
    }
}

fn transfers(batch: &Batch) -> u32 {
    u32::try_from(batch.transfers.len()).unwrap_or(u32::MAX)
}
