//! Somebody does something about a guarantee or a group: an institution hands
//! in, asks, tells who belongs to its group; customs accepts or refuses with a
//! reason; the operator may do either. Whoever has no business with a
//! guarantee is told that there is none.

use super::administer::validity;
use super::on_file;
use super::{keys, may_guarantee};
use crate::capacity::{Name, Role};
use crate::decision::{Context, Decision};
use crate::journal::ActRecord;
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::{Enterprise, Subject};
use crate::surety::{GroupFile, GuaranteeAct, LetterTerms, MemberLimit, Principal};
use tw_base::{
    Date, Decimal, EnterpriseCode, Finding, Fixed5, Money, RuleCode, Severity, SubjectId,
};
use tw_guarantee::{
    self as guarantee, Application, Backing, GroupCode, GroupName, Guarantor, Instrument,
    InstrumentNumber, Paper, Pending, Share, Standing, Terms, Wanted as Asked, decide_by,
};
use tw_law::CodeAnswer;
use tw_proof::{Document, DocumentKind};

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

/// Every code of this use case and of who may do what.
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

/// Terms of a letter handed in, and the document they were read from.
fn letter_of(act: &GuaranteeAct) -> Decided<Option<(LetterTerms, Option<Document>)>> {
    match act {
        GuaranteeAct::HandIn { letter } => Ok(Some((letter.as_ref().clone(), None))),
        GuaranteeAct::HandInSigned { document } => {
            let bad = |why: String| Box::new(Finding::rule(SIGNATURE_BAD).with("why", why));
            let read = Document::parse(document.as_bytes()).map_err(|e| bad(e.to_string()))?;
            if read.kind != DocumentKind::GuaranteeLetter {
                return Err(bad(format!("it is a {}", read.kind.word())));
            }
            let terms = read.stated().map_err(|e| bad(e.to_string()))?;
            Ok(Some((terms, Some(read))))
        }
        _ => Ok(None),
    }
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
    let handed = letter_of(act).ok().flatten().map(|(terms, _)| terms);
    let number = act.number().or(handed.as_ref().map(|t| t.number.as_str()));
    let named = handed.as_ref().and_then(|terms| terms.group.as_deref());
    for group in act.group().into_iter().chain(named) {
        wanted.aliases.push(keys::group(group));
    }
    wanted.aliases.extend(act.member().map(keys::principal));
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
        match &instrument.terms().backing {
            Backing::Own(principal) => {
                wanted.aliases.push(keys::principal(principal.as_str()));
            }
            Backing::Group { group, .. } => wanted.aliases.push(keys::group(group.as_str())),
        }
    }
    wanted.aliases.push(key);
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
    handling.act(act)?;
    decision.act = Some(record(act, None));
    Ok(())
}

/// Decides on a party's act.
pub fn decide(asked: &PartyGuaranteeAct, overlay: &Overlay, context: &Context<'_>) -> Decision {
    let mut decision = Decision::default();
    let Some((_, enterprise)) = on_file(asked.enterprise.as_str(), overlay) else {
        let finding = Finding::rule(CAPACITY_LACKING).with("enterprise", &asked.enterprise);
        return Decision::of(finding.with("what", asked.act.name()));
    };
    let done = Handling {
        overlay,
        context,
        decision: &mut decision,
        by: Some(enterprise),
    }
    .act(&asked.act);
    match done {
        Ok(role) => {
            decision.act = Some(record(&asked.act, role.map(|role| (role, enterprise))));
            decision
        }
        Err(finding) => Decision::of(*finding),
    }
}

fn record(act: &GuaranteeAct, by: Option<(&Role, &Enterprise)>) -> ActRecord {
    let handed = letter_of(act).ok().flatten();
    let digest = handed
        .as_ref()
        .and_then(|(_, document)| document.as_ref()?.digest().ok());
    let number = handed.as_ref().map(|(terms, _)| terms.number.as_str());
    let about = act.number().or(number).or(act.group());
    ActRecord {
        what: act.name().to_owned(),
        about: about.unwrap_or_default().to_owned(),
        capacity: by.map(|(role, _)| role.kind()),
        name: by.map(|(_, enterprise)| Name {
            zh: enterprise.name.clone(),
            en: enterprise.name.clone(),
        }),
        // Of a signed letter the journal keeps the hash of what it states.
        note: digest.map_or_else(|| act.note().to_owned(), |digest| digest.to_string()),
    }
}

/// One act within one decision.
struct Handling<'a, 'p> {
    overlay: &'a Overlay,
    context: &'a Context<'p>,
    decision: &'a mut Decision,
    /// Who acts; none: the operator.
    by: Option<&'a Enterprise>,
}

impl<'a> Handling<'a, '_> {
    /// Takes an act; in which capacity it was taken.
    fn act(&mut self, act: &GuaranteeAct) -> Decided<Option<&'a Role>> {
        match act {
            GuaranteeAct::HandIn { .. } | GuaranteeAct::HandInSigned { .. } => self.hand_in(act),
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
                self.ask(number, wanted)
            }
            GuaranteeAct::AskEnd { number } => self.ask(number, Asked::End),
            GuaranteeAct::Agree { number } => self.agree(number),
            _ => self.act_on_group(act),
        }
    }

    /// The right to an act, or the finding that it is lacking.
    fn may(&self, right: may_guarantee::Right<'_>, what: &str) -> Decided<Option<&'a Role>> {
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
    fn instrument(&self, number: &str) -> Decided<(SubjectId, &'a Instrument)> {
        let unknown = || Box::new(Finding::rule(INSTRUMENT_UNKNOWN).with("number", number));
        let found = self.overlay.behind(&keys::guarantee_number(number));
        let Some((id, Subject::Guarantee(instrument))) = found else {
            return Err(unknown());
        };
        if let Some(by) = self.by {
            let roles: Vec<Role> = by.roles_on(self.context.today).cloned().collect();
            let sight = may_guarantee::sight(by.code.as_str(), &roles, instrument);
            if sight == may_guarantee::Sight::Nothing {
                return Err(unknown());
            }
        }
        Ok((id, instrument))
    }

    fn write(&mut self, id: SubjectId, subject: Subject) {
        self.decision.subject = Some(id);
        self.decision.written.subjects.push((id, subject));
    }

    fn hand_in(&mut self, act: &GuaranteeAct) -> Decided<Option<&'a Role>> {
        let Some((terms, document)) = letter_of(act)? else {
            return Ok(None);
        };
        let right = may_guarantee::Right::Answer {
            guarantor: &terms.guarantor_code,
            kind: &terms.kind,
        };
        let role = self.may(right, act.name())?;
        if let Some(Role::Guarantor { key: Some(key), .. }) = role {
            signed_under(key, document.as_ref(), &terms)?;
        }
        let key = keys::guarantee_number(&terms.number);
        if self.overlay.named(&key).is_some() {
            return Err(with_value(NUMBER_TAKEN, &terms.number));
        }
        self.known(&terms)?;
        let mut instrument = self.proposed(&terms)?;
        if let Some(document) = document {
            instrument = instrument.with_paper(Paper {
                kind: DocumentKind::GuaranteeLetter.word().to_owned(),
                digest: document.digest().map(|d| d.to_string()).unwrap_or_default(),
                text: document.to_json(),
            });
        }
        if let Some(due) = instrument.application().due {
            self.note_due(&terms.number, due);
        }
        let id = self.overlay.fresh(0);
        let issuer = terms.principal.as_deref().or(terms.group.as_deref());
        let by_issuer = keys::guarantee(&terms.number, issuer.unwrap_or_default());
        self.decision.written.aliases.push((key, id));
        self.decision.written.aliases.push((by_issuer, id));
        self.write(id, Subject::Guarantee(Box::new(instrument)));
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
            .clone()
            .registered(today)
            .map_err(|error| impossible(number, "accept", error))?;
        let entry = guarantee::Entry {
            id: self.overlay.fresh_transfer(0),
            subject: id,
        };
        let mut postings = guarantee::register(&registered, entry);
        self.decision.written.postings.append(&mut postings);
        match registered.terms().backing.clone() {
            Backing::Own(principal) => {
                self.write(id, Subject::Guarantee(Box::new(registered)));
                stands_for(principal.as_str(), id, self.overlay, self.decision);
            }
            Backing::Group { group, .. } => {
                let (group_id, file) = self.group(group.as_str())?;
                let mut file = file.clone();
                file.letters.insert(0, id);
                let file = Subject::Group(Box::new(file));
                self.decision.written.subjects.push((group_id, file));
                self.write(id, Subject::Guarantee(Box::new(registered)));
            }
        }
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
        let (now, _) = step(instrument.clone(), self.context.today)
            .map_err(|error| impossible(number, what, error))?;
        self.write(id, Subject::Guarantee(Box::new(now)));
        Ok(role)
    }

    fn ask(&mut self, number: &str, wanted: Asked) -> Decided<Option<&'a Role>> {
        let (id, instrument) = self.instrument(number)?;
        let terms = instrument.terms();
        let right = may_guarantee::Right::Answer {
            guarantor: &terms.guarantor.code,
            kind: &terms.kind,
        };
        let role = self.may(right, "guarantee_ask_change")?;
        if let Asked::Terms { last: Some(to), .. } = &wanted {
            validity(terms.validity.from, Some(*to))?;
        }
        let law = self.context.law(self.context.today);
        let due = decide_by(law, Pending::Change).ok().map(|due| due.value);
        let (asked, _) = instrument
            .clone()
            .change_asked(wanted, self.context.today, due)
            .map_err(|error| impossible(number, "ask_change", error))?;
        if let Some(due) = due {
            self.note_due(number, due);
        }
        self.write(id, Subject::Guarantee(Box::new(asked)));
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
                .clone()
                .discharged(today, reserved)
                .map_err(cannot)?;
            self.stands_no_more(id, instrument)?;
            let postings = guarantee::discharge(instrument, balance, entry);
            (ended, postings)
        } else {
            let (changed, _) = instrument.clone().changed(today).map_err(cannot)?;
            let postings = guarantee::changed(instrument, &changed, entry);
            self.room_for(&postings, instrument)?;
            (changed, postings)
        };
        self.decision.written.postings.append(&mut postings);
        self.write(id, Subject::Guarantee(Box::new(now)));
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

    fn group(&self, code: &str) -> Decided<(SubjectId, &'a GroupFile)> {
        let unknown = || Box::new(Finding::rule(GROUP_UNKNOWN).with("group", code));
        let found = self.overlay.behind(&keys::group(code));
        let Some((id, Subject::Group(file))) = found else {
            return Err(unknown());
        };
        if let Some(by) = self.by {
            let roles: Vec<Role> = by.roles_on(self.context.today).cloned().collect();
            let sight = may_guarantee::sight_of_group(by.code.as_str(), &roles, &file.group);
            if sight == may_guarantee::Sight::Nothing {
                return Err(unknown());
            }
        }
        Ok((id, file))
    }

    fn act_on_group(&mut self, act: &GuaranteeAct) -> Decided<Option<&'a Role>> {
        let Some(code) = act.group() else {
            return Ok(None);
        };
        let on = self.context.today;
        if let GuaranteeAct::TellGroup {
            name_zh,
            name_en,
            finance_company,
            ..
        } = act
        {
            return self.tell_group(code, [name_zh, name_en], finance_company);
        }
        let (id, file) = self.group(code)?;
        let company = file.group.finance_company().as_str();
        let right = match act {
            GuaranteeAct::Join { .. } | GuaranteeAct::Leave { .. } => {
                may_guarantee::Right::Tell { company }
            }
            _ => may_guarantee::Right::DecideGroup,
        };
        let role = self.may(right, act.name())?;
        let mut file = file.clone();
        let refused = |reason: &String| -> Decided<Standing> {
            Ok(Standing::Refused {
                on,
                reason: said(reason)?,
            })
        };
        let group = file.group.clone();
        let changed = match act {
            GuaranteeAct::AcceptGroup { .. } => group.decided(Standing::Accepted { on }),
            GuaranteeAct::RefuseGroup { reason, .. } => group.decided(refused(reason)?),
            GuaranteeAct::Join { member, from, .. } => {
                let member = EnterpriseCode::new(member).map_err(bad)?;
                group.joining(member, from.unwrap_or(on), on)
            }
            GuaranteeAct::AcceptMember { member, .. } => {
                group.joined(member, Standing::Accepted { on })
            }
            GuaranteeAct::RefuseMember { member, reason, .. } => {
                group.joined(member, refused(reason)?)
            }
            GuaranteeAct::Leave {
                from: Some(day), ..
            } if *day < on => {
                // What was drawn since was drawn by a member.
                let finding = Finding::rule(MEMBERSHIP_BAD).with("group", code);
                return Err(Box::new(finding.with("why", format!("{day} is over"))));
            }
            GuaranteeAct::Leave { member, from, .. } => group.left(member, from.unwrap_or(on)),
            _ => return Ok(None),
        };
        file.group = changed.map_err(|why| {
            let finding = Finding::rule(MEMBERSHIP_BAD).with("group", code);
            Box::new(finding.with("why", why))
        })?;
        self.write(id, Subject::Group(Box::new(file)));
        if let GuaranteeAct::Join { member, .. } = act {
            belongs_to(member, id, self.overlay, self.decision);
        }
        Ok(role)
    }

    fn tell_group(
        &mut self,
        code: &str,
        [zh, en]: [&String; 2],
        company: &str,
    ) -> Decided<Option<&'a Role>> {
        let role = self.may(may_guarantee::Right::Tell { company }, "group_tell")?;
        let key = keys::group(code);
        if self.overlay.named(&key).is_some() {
            return Err(with_value(GROUP_TAKEN, code));
        }
        let name = |text: &str| match text.trim() {
            text if (1..=100).contains(&text.chars().count()) => Ok(text.to_owned()),
            _ => Err(bad("a group's name has 1 to 100 characters")),
        };
        let group = guarantee::Group::propose(
            GroupCode::new(code).map_err(bad)?,
            GroupName {
                zh: name(zh)?,
                en: name(en)?,
            },
            EnterpriseCode::new(company).map_err(bad)?,
            self.context.today,
        );
        let id = self.overlay.fresh(0);
        self.decision.written.aliases.push((key, id));
        let file = GroupFile {
            group,
            letters: Vec::new(),
        };
        self.write(id, Subject::Group(Box::new(file)));
        Ok(role)
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

fn belongs_to(principal: &str, group: SubjectId, overlay: &Overlay, decision: &mut Decision) {
    change_principal(principal, overlay, decision, |there| {
        if !there.groups.contains(&group) {
            there.groups.push(group);
        }
    });
}

fn change_principal(
    code: &str,
    overlay: &Overlay,
    decision: &mut Decision,
    change: impl FnOnce(&mut Principal),
) {
    let key = keys::principal(code);
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

/// A letter is signed under its guarantor's key, and by its guarantor.
fn signed_under(key: &str, document: Option<&Document>, terms: &LetterTerms) -> Decided {
    let Some(document) = document else {
        return Err(with_value(NOT_SIGNED, &terms.number));
    };
    let why = if document.key.to_string() != key {
        "it is signed under another key than the guarantor's"
    } else if document.issuer != terms.guarantor_code {
        "its issuer is not the guarantor"
    } else {
        return Ok(());
    };
    Err(Box::new(Finding::rule(SIGNATURE_BAD).with("why", why)))
}

fn with_value(code: RuleCode, value: impl std::fmt::Display) -> Box<Finding> {
    Box::new(Finding::rule(code).with("value", value))
}

fn bad(why: impl std::fmt::Display) -> Box<Finding> {
    with_value(TERMS_BAD, why)
}

fn impossible(number: &str, what: &str, why: impl std::fmt::Display) -> Box<Finding> {
    let finding = Finding::rule(NOT_POSSIBLE)
        .with("instrument", number)
        .with("what", what);
    Box::new(finding.with("why", why))
}

fn said(reason: &str) -> Decided<String> {
    let reason = reason.trim();
    if (1..=REASON_MAX).contains(&reason.chars().count()) {
        Ok(reason.to_owned())
    } else {
        Err(with_value(REASON_LACKING, REASON_MAX))
    }
}

fn fixed(amount: Decimal) -> Decided<Fixed5> {
    Fixed5::try_from(amount).map_err(bad)
}

fn limits(members: &[MemberLimit]) -> Decided<Vec<(EnterpriseCode, Fixed5)>> {
    if members.len() > MEMBERS_MAX {
        return Err(bad(format!("it names more than {MEMBERS_MAX} members")));
    }
    let limit = |of: &MemberLimit| {
        let member = EnterpriseCode::new(&of.member).map_err(bad)?;
        Ok((member, fixed(of.limit)?))
    };
    members.iter().map(limit).collect()
}
