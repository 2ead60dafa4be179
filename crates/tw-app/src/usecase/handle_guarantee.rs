//! Somebody does something about a guarantee or a group: an institution hands
//! in, asks, tells who belongs to its group; customs accepts or refuses with a
//! reason; the operator may do either. Whoever has no business with a
//! guarantee is told that there is none.

use super::administer::validity;
pub(crate) use super::signed_letter::asked_by;
use super::signed_letter::{Opened, Signing, held, kept, opened};
use super::watch_letter::{beside, standing_beside};
use super::{confirm_position, handle_group, keys, may_guarantee, on_file, watch_letter};
use crate::capacity::Role;
use crate::decision::{Context, Decision};
use crate::journal::ActRecord;
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::{Enterprise, Subject};
use crate::surety::{GuaranteeAct, LetterFile, LetterTerms, MemberLimit, Principal};
use tw_base::{
    Date, Decimal, EnterpriseCode, Finding, Fixed5, Money, RuleCode, Severity, SubjectId,
};
use tw_guarantee::{
    self as guarantee, Application, Backing, GroupCode, Guarantor, Instrument, InstrumentNumber,
    Pending, Share, Terms, Wanted as Asked, decide_by,
};
use tw_law::CodeAnswer;
use tw_proof::Document;

/// There is no such guarantee, for whoever asks.
pub const INSTRUMENT_UNKNOWN: RuleCode = RuleCode::new("TW3023");
/// There is no such group, for whoever asks.
pub const GROUP_UNKNOWN: RuleCode = RuleCode::new("TW3024");
/// It does not stand where this could be done.
pub const NOT_POSSIBLE: RuleCode = RuleCode::new("TW3025");
/// The number of the guarantee is taken.
pub const NUMBER_TAKEN: RuleCode = RuleCode::new("TW3026");
/// The code of the group is taken.
pub const GROUP_TAKEN: RuleCode = RuleCode::new("TW3027");
/// Whoever asks has no capacity that allows it.
pub const CAPACITY_LACKING: RuleCode = RuleCode::new("TW3028");
/// The terms make no guarantee.
pub const TERMS_BAD: RuleCode = RuleCode::new("TW3029");
/// Customs decides within working days (note).
pub const DECIDED_BY: RuleCode = RuleCode::new("TW3030");
/// The guarantor signs its letters, and this one is not signed.
pub const NOT_SIGNED: RuleCode = RuleCode::new("TW3031");
/// The document is not signed as it must be.
pub const SIGNATURE_BAD: RuleCode = RuleCode::new("TW3032");
/// The group's membership cannot be so.
pub const MEMBERSHIP_BAD: RuleCode = RuleCode::new("TW3033");
/// A reason is lacking, or too long.
pub const REASON_LACKING: RuleCode = RuleCode::new("TW3034");

/// A guarantor asks for no more until something is decided.
pub const APPLICATIONS_MOST: RuleCode = RuleCode::new("TW3050");

/// Every code of this use case, of its parts and of who may do what.
pub const ALL: &[RuleCode] = &[
    INSTRUMENT_UNKNOWN,
    GROUP_UNKNOWN,
    NOT_POSSIBLE,
    NUMBER_TAKEN,
    GROUP_TAKEN,
    CAPACITY_LACKING,
    TERMS_BAD,
    DECIDED_BY,
    NOT_SIGNED,
    SIGNATURE_BAD,
    MEMBERSHIP_BAD,
    REASON_LACKING,
    confirm_position::CURSOR_AHEAD,
    confirm_position::DAY_NOT_OVER,
    confirm_position::CONFIRMED_LATER,
    handle_group::GROUPS_MOST,
    handle_group::MEMBERS_MOST,
    APPLICATIONS_MOST,
];

/// Members of a letter at most.
const MEMBERS_MAX: usize = 1_000;
/// Longest reason.
const REASON_MAX: usize = 1_000;

pub(super) type Decided<T = ()> = Result<T, Box<Finding>>;

/// An act of a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyGuaranteeAct {
    /// The party.
    pub enterprise: EnterpriseCode,
    /// What it does.
    pub act: GuaranteeAct,
}

/// What is needed.
pub fn plan(
    act: &GuaranteeAct,
    by: Option<&EnterpriseCode>,
    overlay: &Overlay,
    wanted: &mut Wanted,
) {
    wanted
        .aliases
        .extend(by.map(|by| keys::enterprise(by.as_str())));
    let Ok(Opened { act, .. }) = opened(act) else {
        return;
    };
    let handed = match &*act {
        GuaranteeAct::HandIn { letter } => Some(letter),
        _ => None,
    };
    let named = handed.and_then(|terms| terms.group.as_deref());
    for group in act.group().into_iter().chain(named) {
        wanted.aliases.push(keys::group(group));
    }
    wanted.aliases.extend(act.member().map(keys::principal));
    if let GuaranteeAct::TellGroup {
        finance_company, ..
    } = &*act
    {
        wanted.aliases.push(keys::principal(finance_company));
    }
    if let Some(terms) = handed {
        guarantor(&terms.guarantor_code, wanted);
    }
    let number = act.number();
    let Some(number) = number else { return };
    let key = keys::guarantee_number(number);
    if let Some((_, Subject::Guarantee(instrument))) = overlay.behind(&key) {
        wanted.accounts.extend(guarantee::accounts_of(instrument));
        let asked = instrument.pending_change().map(|asked| &asked.wanted);
        if let Some(Asked::Terms { shares, .. }) = asked {
            let account = |member| guarantee::share_account(instrument, member);
            let members = shares.iter().map(|(member, _)| account(member));
            wanted.accounts.extend(members);
        }
        guarantor(&instrument.terms().guarantor.code, wanted);
        let beside = beside(instrument);
        if matches!(
            &*act,
            GuaranteeAct::Accept { .. } | GuaranteeAct::Agree { .. }
        ) {
            wanted.subjects.extend(standing_beside(&beside, overlay));
        }
        wanted.aliases.push(beside);
    }
    wanted.aliases.push(key);
}

/// Whose document it is to be, and what it asked.
fn guarantor(code: &str, wanted: &mut Wanted) {
    wanted.aliases.push(keys::enterprise(code));
    wanted.aliases.push(keys::principal(code));
}

/// Decides on the operator's act.
pub(super) fn operate(
    act: &GuaranteeAct,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Decided {
    let by = None;
    let mut handling = Handling {
        overlay,
        context,
        decision,
        by,
    };
    let Opened { act, document } = opened(act)?;
    handling.act(&act, document.clone())?;
    decision.act = Some(record(&act, document.as_ref(), None));
    Ok(())
}

/// Decides on a party's act.
pub fn decide(asked: &PartyGuaranteeAct, overlay: &Overlay, context: &Context<'_>) -> Decision {
    let mut decision = Decision::default();
    let Some((_, enterprise)) = on_file(asked.enterprise.as_str(), overlay) else {
        let finding = Finding::rule(CAPACITY_LACKING).with("enterprise", &asked.enterprise);
        return Decision::of(finding.with("what", asked.act.name()));
    };
    let mut handling = Handling {
        overlay,
        context,
        decision: &mut decision,
        by: Some(enterprise),
    };
    let done = opened(&asked.act).and_then(|Opened { act, document }| {
        let role = handling.act(&act, document.clone())?;
        let by = role.map(|role| (role, enterprise));
        Ok(record(&act, document.as_ref(), by))
    });
    match done {
        Ok(act) => {
            decision.act = Some(act);
            decision
        }
        Err(finding) => Decision::of(*finding),
    }
}

fn record(
    act: &GuaranteeAct,
    document: Option<&Document>,
    by: Option<(&Role, &Enterprise)>,
) -> ActRecord {
    let digest = document.and_then(|document| document.digest().ok());
    let about = act.number().or(act.group());
    ActRecord {
        what: act.name().to_owned(),
        about: about.unwrap_or_default().to_owned(),
        capacity: by.map(|(role, _)| role.kind()),
        name: by.map(|(_, enterprise)| enterprise.named()),
        // Of a signed letter the journal keeps the hash of what it states.
        note: digest.map_or_else(|| act.note().to_owned(), |digest| digest.to_string()),
    }
}

/// One act within one decision.
pub(super) struct Handling<'a, 'p> {
    pub(super) overlay: &'a Overlay,
    pub(super) context: &'a Context<'p>,
    pub(super) decision: &'a mut Decision,
    /// Who acts; none: the operator.
    pub(super) by: Option<&'a Enterprise>,
}

impl<'a> Handling<'a, '_> {
    /// Takes an act; in which capacity it was taken.
    fn act(&mut self, act: &GuaranteeAct, document: Option<Document>) -> Decided<Option<&'a Role>> {
        match act {
            GuaranteeAct::HandIn { letter } => self.hand_in(letter, document),
            GuaranteeAct::Accept { number } => self.accept(number),
            GuaranteeAct::Refuse { number, reason } => {
                let reason = said(reason)?;
                self.decide_on(number, "refuse", |it, on| it.refused(on, reason))
            }
            GuaranteeAct::Suspend { number, reason } => {
                let reason = said(reason)?;
                self.decide_on(number, "suspend", |it, on| it.suspended(on, reason))
            }
            GuaranteeAct::Resume { number } => {
                self.decide_on(number, "resume", Instrument::resumed)
            }
            GuaranteeAct::Disagree { number, reason } => {
                let reason = said(reason)?;
                self.decide_on(number, "disagree", |it, on| it.not_changed(on, reason))
            }
            GuaranteeAct::AskChange {
                number,
                limit,
                members,
                to,
            } => {
                let wanted = Asked::Terms {
                    limit: limit.map(fixed).transpose()?,
                    shares: limits(members)?,
                    last: *to,
                };
                self.ask(number, wanted, document)
            }
            GuaranteeAct::AskEnd { number } => self.ask(number, Asked::End, document),
            GuaranteeAct::Agree { number } => self.agree(number),
            GuaranteeAct::Confirm { position } => {
                // It is decided on with what the books say (`confirm_position`).
                Err(impossible(
                    &position.number,
                    "confirm",
                    "no books were read",
                ))
            }
            _ => self.act_on_group(act),
        }
    }

    /// The right to an act, or the finding that it is lacking.
    pub(super) fn may(
        &self,
        right: may_guarantee::Right<'_>,
        what: &str,
    ) -> Decided<Option<&'a Role>> {
        let Some(by) = self.by else { return Ok(None) };
        match may_guarantee::role(by, right, self.context.today) {
            Some(role) => Ok(Some(role)),
            None => {
                let finding = Finding::rule(CAPACITY_LACKING).with("enterprise", &by.code);
                Err(Box::new(finding.with("what", what)))
            }
        }
    }

    /// The guarantee of a number, for whoever has business with it.
    pub(super) fn instrument(&self, number: &str) -> Decided<(SubjectId, &'a LetterFile)> {
        let found = self.overlay.behind(&keys::guarantee_number(number));
        let Some((id, Subject::Guarantee(instrument))) = found else {
            return Err(unknown(number));
        };
        if let Some(by) = self.by {
            let roles: Vec<Role> = by.roles_on(self.context.today).cloned().collect();
            let sight = may_guarantee::sight(by.code.as_str(), &roles, instrument);
            if sight == may_guarantee::Sight::Nothing {
                return Err(unknown(number));
            }
        }
        Ok((id, instrument))
    }

    /// Writes an instrument's new state, and follows what waits about it.
    pub(super) fn keep(&mut self, id: SubjectId, mut file: LetterFile) {
        watch_letter::follow(&mut file, self.overlay, self.context, self.decision);
        self.write(id, Subject::Guarantee(Box::new(file)));
    }

    /// Writes an instrument that begins to stand, is on other terms or stands no
    /// more; which others stand for the same is looked at anew.
    fn keep_in_turn(&mut self, id: SubjectId, mut file: LetterFile) {
        let others = standing_beside(&beside(&file), self.overlay);
        let others = others.into_iter().filter(|other| *other != id);
        let others = others.filter_map(|other| match self.overlay.subject(other) {
            Some(Subject::Guarantee(there)) => Some((other, there.as_ref())),
            _ => None,
        });
        let others: Vec<(SubjectId, &LetterFile)> = others.collect();
        let written = &mut self.decision.written.subjects;
        written.extend(watch_letter::in_turn(&file, &others, self.context));
        file.followed_by = watch_letter::follower(&file, others.iter().map(|(_, of)| *of));
        self.keep(id, file);
    }

    /// What a guarantor asked is decided, or waits.
    fn note_asked(&mut self, id: SubjectId, instrument: &Instrument, waits: bool) {
        let guarantor = &instrument.terms().guarantor.code;
        change_principal(guarantor, self.overlay, self.decision, |there| {
            there.asked.retain(|asked| *asked != id);
            if waits {
                there.asked.push(id);
            }
        });
    }

    /// A guarantor asks for no more than so much at a time.
    fn room_to_ask(&self, guarantor: &str) -> Decided {
        let most = may_guarantee::most(self.context, "guarantee.applications.most");
        let open = match self.overlay.behind(&keys::principal(guarantor)) {
            Some((_, Subject::Principal(there))) => there.asked.len(),
            _ => 0,
        };
        if open < most {
            return Ok(());
        }
        let finding = Finding::rule(APPLICATIONS_MOST).with("enterprise", guarantor);
        Err(Box::new(finding.with("most", most)))
    }

    fn signing<'s>(&self, number: &'s str, guarantor: &'s str) -> Signing<'s> {
        Signing {
            number,
            guarantor,
            by_operator: self.by.is_none(),
            today: self.context.today,
        }
    }

    pub(super) fn write(&mut self, id: SubjectId, subject: Subject) {
        self.decision.subject = Some(id);
        self.decision.written.subjects.push((id, subject));
    }

    fn hand_in(
        &mut self,
        terms: &LetterTerms,
        document: Option<Document>,
    ) -> Decided<Option<&'a Role>> {
        let right = may_guarantee::Right::Answer {
            guarantor: &terms.guarantor_code,
            kind: &terms.kind,
        };
        let role = self.may(right, "guarantee_hand_in")?;
        let signing = self.signing(&terms.number, &terms.guarantor_code);
        held(document.as_ref(), signing, self.overlay)?;
        let key = keys::guarantee_number(&terms.number);
        if self.overlay.named(&key).is_some() {
            return Err(with_value(NUMBER_TAKEN, &terms.number));
        }
        self.room_to_ask(&terms.guarantor_code)?;
        self.known(terms)?;
        let instrument = kept(self.proposed(terms)?, document)?;
        if let Some(due) = instrument.application().due {
            self.note_due(&terms.number, due);
        }
        let id = self.overlay.fresh(0);
        let issuer = terms.principal.as_deref().or(terms.group.as_deref());
        let by_issuer = keys::guarantee(&terms.number, issuer.unwrap_or_default());
        self.decision.written.aliases.push((key, id));
        self.decision.written.aliases.push((by_issuer, id));
        self.keep(id, LetterFile::of(instrument.clone()));
        self.note_asked(id, &instrument, true);
        Ok(role)
    }

    fn note_due(&mut self, number: &str, due: Date) {
        let note = Finding::rule(DECIDED_BY)
            .weighing(Severity::Note)
            .with("instrument", number)
            .with("due", due);
        self.decision.findings.push(note);
    }

    /// Codes are those of the pack, and the group is there.
    fn known(&self, terms: &LetterTerms) -> Decided {
        let law = self.context.law(self.context.today);
        let unknown = |table, code: &str| matches!(law.code(table, code), CodeAnswer::Unknown);
        if unknown("guarantee_kinds", &terms.kind) {
            return Err(bad(format!("{:?} is no kind of guarantee", terms.kind)));
        }
        for purpose in &terms.uses {
            if unknown("guarantee_uses", purpose) {
                return Err(bad(format!("{purpose:?} is no use of a guarantee")));
            }
            let tables = self.context.guarantees;
            let day = law.date();
            let left = tables.leaves_to_measures(day, purpose, &terms.kind);
            if !left && tables.takes(day, purpose, &terms.kind).is_none() {
                let finding = Finding::rule(guarantee::KIND_NOT_TAKEN)
                    .with("instrument", &terms.number)
                    .with("kind", &terms.kind)
                    .with("use", purpose);
                return Err(Box::new(finding));
            }
        }
        let Some(code) = &terms.group else {
            return Ok(());
        };
        let (_, file) = self.group(code)?;
        if file.group.finance_company().as_str() != terms.guarantor_code {
            return Err(bad(format!(
                "{} does not answer for group {code}",
                terms.guarantor_code
            )));
        }
        Ok(())
    }

    fn proposed(&self, terms: &LetterTerms) -> Decided<Instrument> {
        let backing = match (&terms.principal, &terms.group) {
            (Some(principal), None) if terms.members.is_empty() => {
                Backing::Own(EnterpriseCode::new(principal).map_err(bad)?)
            }
            (None, Some(group)) => Backing::Group {
                group: GroupCode::new(group).map_err(bad)?,
                shares: limits(&terms.members)?
                    .into_iter()
                    .map(|(member, limit)| Share { member, limit })
                    .collect(),
            },
            _ => {
                return Err(bad(
                    "it stands for one principal, or for members of a group",
                ));
            }
        };
        if terms.guarantor_name.trim().is_empty() || terms.guarantor_name.chars().count() > 100 {
            return Err(bad("a guarantor's name has 1 to 100 characters"));
        }
        let law = self.context.law(self.context.today);
        // Where the calendar ends nobody knows the day; it is handed in all
        // the same.
        let application = Application::on(law, terms.scope)
            .unwrap_or_else(|_| Application::unknown(self.context.today));
        let number = InstrumentNumber::new(&terms.number).map_err(bad)?;
        let of = Terms {
            kind: terms.kind.clone(),
            uses: terms.uses.clone(),
            guarantor: Guarantor {
                code: terms.guarantor_code.clone(),
                name: terms.guarantor_name.trim().to_owned(),
            },
            backing,
            offices: terms.offices.clone(),
            limit: Money::new(terms.limit, self.context.pack.currency()),
            validity: validity(terms.from, terms.to)?,
        };
        Instrument::propose(number, of, application).map_err(bad)
    }

    fn accept(&mut self, number: &str) -> Decided<Option<&'a Role>> {
        let (id, instrument) = self.instrument(number)?;
        let role = self.may(may_guarantee::Right::Decide(instrument), "guarantee_accept")?;
        let today = self.context.today;
        let (registered, _) = instrument
            .instrument
            .clone()
            .registered(today)
            .map_err(|error| impossible(number, "accept", error))?;
        let entry = guarantee::Entry {
            id: self.overlay.fresh_transfer(0),
            subject: id,
        };
        let mut postings = guarantee::register(&registered, entry);
        self.decision.written.postings.append(&mut postings);
        self.keep_in_turn(id, instrument.with(registered.clone()));
        match registered.terms().backing.clone() {
            Backing::Own(principal) => {
                stands_for(principal.as_str(), id, self.overlay, self.decision);
            }
            Backing::Group { group, .. } => {
                let (group_id, file) = self.group(group.as_str())?;
                let mut file = file.clone();
                file.letters.insert(0, id);
                let file = Subject::Group(Box::new(file));
                self.decision.written.subjects.push((group_id, file));
            }
        }
        self.note_asked(id, &registered, false);
        Ok(role)
    }

    /// A decision of customs that books nothing.
    fn decide_on<E: std::fmt::Display>(
        &mut self,
        number: &str,
        what: &str,
        step: impl FnOnce(Instrument, Date) -> Result<(Instrument, guarantee::Event), E>,
    ) -> Decided<Option<&'a Role>> {
        let (id, instrument) = self.instrument(number)?;
        let role = self.may(may_guarantee::Right::Decide(instrument), what)?;
        let (now, _) = step(instrument.instrument.clone(), self.context.today)
            .map_err(|error| impossible(number, what, error))?;
        self.decided(id, instrument, now);
        Ok(role)
    }

    /// Writes what a decision of customs comes to.
    fn decided(&mut self, id: SubjectId, file: &LetterFile, now: Instrument) {
        let waits = now.waits();
        let was = file.waits();
        self.keep(id, file.with(now));
        if was && !waits {
            self.note_asked(id, file, false);
        }
    }

    fn ask(
        &mut self,
        number: &str,
        wanted: Asked,
        document: Option<Document>,
    ) -> Decided<Option<&'a Role>> {
        let (id, instrument) = self.instrument(number)?;
        let terms = instrument.terms();
        let right = may_guarantee::Right::Answer {
            guarantor: &terms.guarantor.code,
            kind: &terms.kind,
        };
        let role = self.may(right, "guarantee_ask_change")?;
        let signing = self.signing(number, &terms.guarantor.code);
        held(document.as_ref(), signing, self.overlay)?;
        self.room_to_ask(&terms.guarantor.code)?;
        if let Asked::Terms { last: Some(to), .. } = &wanted {
            validity(terms.validity.from, Some(*to))?;
        }
        let law = self.context.law(self.context.today);
        let due = decide_by(law, Pending::Change).ok().map(|due| due.value);
        let (asked, _) = instrument
            .instrument
            .clone()
            .change_asked(wanted, self.context.today, due)
            .map_err(|error| impossible(number, "ask_change", error))?;
        if let Some(due) = due {
            self.note_due(number, due);
        }
        let asked = kept(asked, document)?;
        self.keep(id, instrument.with(asked.clone()));
        self.note_asked(id, &asked, true);
        Ok(role)
    }

    /// Customs agrees to a change or to the end.
    fn agree(&mut self, number: &str) -> Decided<Option<&'a Role>> {
        let (id, instrument) = self.instrument(number)?;
        let role = self.may(may_guarantee::Right::Decide(instrument), "guarantee_agree")?;
        let today = self.context.today;
        let entry = guarantee::Entry {
            id: self.overlay.fresh_transfer(0),
            subject: id,
        };
        let cannot = |error: guarantee::GuaranteeError| impossible(number, "agree", error);
        let ends = instrument
            .pending_change()
            .is_some_and(|change| change.wanted == Asked::End);
        let (now, mut postings) = if ends {
            let balance = |key| self.overlay.balance(key);
            let pending = balance(guarantee::account_of(instrument)).pending;
            let reserved = Fixed5::from_raw(pending);
            claims_answered(instrument)?;
            let (ended, _) = instrument
                .instrument
                .clone()
                .discharged(today, reserved)
                .map_err(cannot)?;
            self.stands_no_more(id, instrument)?;
            let postings = guarantee::discharge(instrument, balance, entry);
            (ended, postings)
        } else {
            let (changed, _) = instrument
                .instrument
                .clone()
                .changed(today)
                .map_err(cannot)?;
            let postings = guarantee::changed(instrument, &changed, entry);
            self.room_for(&postings, instrument)?;
            (changed, postings)
        };
        self.decision.written.postings.append(&mut postings);
        self.keep_in_turn(id, instrument.with(now));
        self.note_asked(id, instrument, false);
        Ok(role)
    }

    /// No limit falls below what is reserved.
    fn room_for(&self, postings: &[tw_ledger::Posting], instrument: &Instrument) -> Decided {
        for posting in postings {
            let taken = &posting.transfer;
            let state = self.overlay.balance(taken.debit);
            let lowers = !tw_ledger::AccountKind::of(taken.debit).is_contra();
            if lowers && state.available() < taken.amount {
                let limit = Fixed5::from_raw(state.posted.saturating_sub(taken.amount));
                let finding = Finding::rule(guarantee::BELOW_RESERVED)
                    .with("instrument", instrument.number())
                    .with("limit", limit)
                    .with("reserved", Fixed5::from_raw(state.pending));
                return Err(Box::new(finding));
            }
        }
        Ok(())
    }

    /// An instrument that was given back is looked at no more.
    fn stands_no_more(&mut self, id: SubjectId, instrument: &Instrument) -> Decided {
        match &instrument.terms().backing {
            Backing::Own(principal) => {
                let key = keys::principal(principal.as_str());
                if let Some((at, Subject::Principal(there))) = self.overlay.behind(&key) {
                    let mut there = there.clone();
                    there.own.retain(|own| *own != id);
                    let there = Subject::Principal(there);
                    self.decision.written.subjects.push((at, there));
                }
            }
            Backing::Group { group, .. } => {
                let (at, file) = self.group(group.as_str())?;
                let mut file = file.clone();
                file.letters.retain(|letter| *letter != id);
                let file = Subject::Group(Box::new(file));
                self.decision.written.subjects.push((at, file));
            }
        }
        Ok(())
    }
}

/// An instrument on which something is claimed and not paid is not given back.
fn claims_answered(instrument: &Instrument) -> Decided {
    let claims = instrument.claims();
    if claims.is_empty() {
        return Ok(());
    }
    let numbers: Vec<&str> = claims.iter().map(|claim| claim.number.as_str()).collect();
    let amount = crate::declaration::sum(claims.iter().map(|claim| claim.amount));
    let finding = Finding::rule(guarantee::CLAIMS_OPEN)
        .with("instrument", instrument.number())
        .with("amount", amount);
    Err(Box::new(finding.with("declarations", numbers.join(", "))))
}

/// Writes down that an instrument stands for a principal.
pub(super) fn stands_for(
    principal: &str,
    instrument: SubjectId,
    overlay: &Overlay,
    decision: &mut Decision,
) {
    change_principal(principal, overlay, decision, |there| {
        there.own.insert(0, instrument);
    });
}

pub(super) fn belongs_to(
    principal: &str,
    group: SubjectId,
    overlay: &Overlay,
    decision: &mut Decision,
) {
    change_principal(principal, overlay, decision, |there| {
        if !there.groups.contains(&group) {
            there.groups.push(group);
        }
    });
}

/// Changes what is kept of a party's guarantees, once more where the decision
/// wrote it already.
pub(super) fn change_principal(
    code: &str,
    overlay: &Overlay,
    decision: &mut Decision,
    change: impl FnOnce(&mut Principal),
) {
    let key = keys::principal(code);
    let written = decision.written.subjects.iter_mut();
    let own = written.filter_map(|(_, subject)| match subject {
        Subject::Principal(there) if there.code == code => Some(there),
        _ => None,
    });
    if let Some(there) = own.last() {
        return change(there);
    }
    let (id, mut there) = match overlay.behind(&key) {
        Some((id, Subject::Principal(there))) => (id, there.as_ref().clone()),
        _ => {
            let first = overlay.fresh(0);
            let written = decision.written.subjects.iter();
            let fresh = written.filter(|(id, _)| *id >= first).count();
            let id = overlay.fresh(fresh as u64);
            decision.written.aliases.push((key, id));
            let code = code.to_owned();
            (
                id,
                Principal {
                    code,
                    ..Principal::default()
                },
            )
        }
    };
    change(&mut there);
    let there = Subject::Principal(Box::new(there));
    decision.written.subjects.push((id, there));
}

pub(super) fn with_value(code: RuleCode, value: impl std::fmt::Display) -> Box<Finding> {
    Box::new(Finding::rule(code).with("value", value))
}

pub(super) fn unknown(number: &str) -> Box<Finding> {
    Box::new(Finding::rule(INSTRUMENT_UNKNOWN).with("number", number))
}

pub(crate) fn bad(why: impl std::fmt::Display) -> Box<Finding> {
    with_value(TERMS_BAD, why)
}

pub(super) fn impossible(number: &str, what: &str, why: impl std::fmt::Display) -> Box<Finding> {
    let finding = Finding::rule(NOT_POSSIBLE)
        .with("instrument", number)
        .with("what", what);
    Box::new(finding.with("why", why))
}

pub(super) fn said(reason: &str) -> Decided<String> {
    let reason = reason.trim();
    if (1..=REASON_MAX).contains(&reason.chars().count()) {
        Ok(reason.to_owned())
    } else {
        Err(with_value(REASON_LACKING, REASON_MAX))
    }
}

pub(super) fn fixed(amount: Decimal) -> Decided<Fixed5> {
    Fixed5::try_from(amount).map_err(bad)
}

pub(super) fn limits(members: &[MemberLimit]) -> Decided<Vec<(EnterpriseCode, Fixed5)>> {
    if members.len() > MEMBERS_MAX {
        return Err(bad(format!("it names more than {MEMBERS_MAX} members")));
    }
    let limit = |of: &MemberLimit| {
        let member = EnterpriseCode::new(&of.member).map_err(bad)?;
        Ok((member, fixed(of.limit)?))
    };
    members.iter().map(limit).collect()
}
