//! What guarantors, principals, members of groups, customs and the operator
//! may read of guarantees and groups: a guarantor and customs see all of one,
//! a member of a group its own share of it.

use crate::capacity::Role;
use crate::desk::ActAnswer;
use crate::desk::OutcomeCodes;
use crate::engine::Command;
use crate::lookup::{coded, rendered, yuan};
use crate::lookup_movements::PositionView;
use crate::service::{Identity, Service, ServiceError, Viewer};
use crate::store::SubjectKind;
use crate::subject::Subject;
use crate::surety::{Acceptance, LetterFile, MemberLimit};
use crate::surety::{GroupFile, GuaranteeAct};
use crate::usecase::handle_guarantee::asked_by;
use crate::usecase::handle_guarantee::{
    CAPACITY_LACKING, GROUP_UNKNOWN, INSTRUMENT_UNKNOWN, PartyGuaranteeAct,
};
use crate::usecase::keys;
use crate::usecase::may_guarantee::{Sight, decides, sight, sight_of_group};
use crate::view::Coded;
use crate::words::word;
use serde::Serialize;
use tw_base::{AccountKey, Date, Finding, Fixed5, SubjectId};
use tw_guarantee::{self as guarantee, Confirmation, Instrument, Standing, Status};
use tw_law::{Law, Rendered};
use tw_proof::{Document, DocumentKind};

/// What a member may draw and has drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberView {
    /// The member.
    pub member: String,
    /// Up to how much, in yuan.
    pub limit: String,
    /// What is left, in yuan.
    pub available: String,
    /// What is reserved, in yuan.
    pub reserved: String,
}

/// What was asked to be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeView {
    /// What became of it: `asked`, `changed`, `not_changed`.
    pub state: Coded,
    /// When it was asked for.
    pub asked: Date,
    /// Until when customs decides.
    pub due: Option<Date>,
    /// Why not, if it was not changed.
    pub reason: Option<String>,
}

/// A guarantee as somebody may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetterView {
    /// Its number among the subjects, for the cursor.
    pub n: u64,
    /// Its number.
    pub number: String,
    /// Kind.
    pub kind: Coded,
    /// What for; none: everything its kind is taken for.
    pub uses: Vec<Coded>,
    /// Guarantor, code and name.
    pub guarantor: (String, String),
    /// The principal, if it stands for one.
    pub principal: Option<String>,
    /// The group, if it stands for one.
    pub group: Option<String>,
    /// Beneficiaries; none: all offices.
    pub offices: Vec<Coded>,
    /// Limit, what is left and what is reserved, in yuan; not for a member of
    /// a group.
    pub whole: Option<[String; 3]>,
    /// Members; a member sees itself only.
    pub members: Vec<MemberView>,
    /// First day of validity.
    pub from: Date,
    /// Last day of validity, if any.
    pub to: Option<Date>,
    /// Status.
    pub status: Coded,
    /// Since when.
    pub since: Date,
    /// Why, where that was said.
    pub reason: Option<String>,
    /// When it was handed in.
    pub received: Date,
    /// Until when customs decides or decided.
    pub decide_by: Option<Date>,
    /// What was asked to be changed, oldest first.
    pub changes: Vec<ChangeView>,
    /// Signed documents about it: kind, hash of what is stated, document.
    pub papers: Vec<(String, String, String)>,
    /// What is late, and how near its end is.
    pub warnings: Vec<Rendered>,
    /// What its guarantor last confirmed; not for a member of a group.
    pub confirmed: Option<ConfirmedView>,
}

/// A membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MembershipView {
    /// The member.
    pub member: String,
    /// First day.
    pub from: Date,
    /// First day on which it belongs no more.
    pub left: Option<Date>,
    /// Whether customs took it up.
    pub standing: Coded,
    /// Why not.
    pub reason: Option<String>,
}

/// A group as somebody may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupView {
    /// Its code and names.
    pub name: Coded,
    /// The finance company that answers for its members.
    pub finance_company: String,
    /// Whether customs took it up.
    pub standing: Coded,
    /// Why not.
    pub reason: Option<String>,
    /// Memberships; a member sees its own only.
    pub memberships: Vec<MembershipView>,
    /// Numbers of the letters that stand for its members.
    pub letters: Vec<String>,
}

/// What was last confirmed of a guarantee, in yuan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfirmedView {
    /// Up to which cursor.
    pub cursor: u64,
    /// Whether both sides say the same.
    pub agrees: bool,
    /// What the guarantor's books say.
    pub theirs: PositionView,
    /// What customs' books say.
    pub ours: PositionView,
}

impl From<&Confirmation> for ConfirmedView {
    fn from(told: &Confirmation) -> Self {
        Self {
            cursor: told.cursor,
            agrees: told.agrees(),
            theirs: PositionView::from(&told.theirs),
            ours: PositionView::from(&told.ours),
        }
    }
}

/// Guarantees after a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LettersView {
    /// Guarantees.
    pub letters: Vec<LetterView>,
    /// The cursor to go on with.
    pub next: u64,
    /// Whether there may be more.
    pub more: bool,
}

/// Who looks at guarantees.
pub(crate) struct Eyes {
    /// Its own code, and the customs code it is filed under.
    codes: Vec<String>,
    roles: Vec<Role>,
    all: bool,
}

impl Eyes {
    /// Whether it goes by a code.
    pub(crate) fn is(&self, code: &str) -> bool {
        self.codes.iter().any(|own| own == code)
    }

    /// Whether it may know for which declarations a guarantee, or a member's
    /// share of it, is drawn on: all but who is its guarantor and no more.
    pub(crate) fn sees_numbers(&self, instrument: &Instrument, member: Option<&str>) -> bool {
        let own = match member {
            Some(member) => Some(member),
            None => instrument.terms().backing.principal().map(|p| p.as_str()),
        };
        own.is_some_and(|own| self.is(own)) || self.all || decides(&self.roles, instrument)
    }

    pub(crate) fn sight(&self, instrument: &Instrument) -> Sight {
        match self.all {
            true => Sight::Whole,
            false => self.best(|code| sight(code, &self.roles, instrument)),
        }
    }

    fn sight_of_group(&self, file: &GroupFile) -> Sight {
        match self.all {
            true => Sight::Whole,
            false => self.best(|code| sight_of_group(code, &self.roles, &file.group)),
        }
    }

    /// The most it sees under one of its codes.
    fn best(&self, sight: impl Fn(&str) -> Sight) -> Sight {
        let seen = self.codes.iter().map(|code| sight(code));
        seen.min().unwrap_or(Sight::Nothing)
    }
}

/// Guarantees looked through for one answer at most. Where they do not fill
/// it, it says where to go on.
const LOOKED_THROUGH: usize = 2_000;

impl Service {
    /// Takes an act of a party on a guarantee or group, and answers once it is
    /// durable.
    pub async fn act_on_guarantee(
        &self,
        who: &Identity,
        act: GuaranteeAct,
    ) -> Result<ActAnswer, ServiceError> {
        let act = match act {
            GuaranteeAct::Confirm { position } => {
                return self.confirmed(&who.enterprise, *position).await;
            }
            act => act,
        };
        let asked = PartyGuaranteeAct {
            enterprise: who.enterprise.clone(),
            act,
        };
        let command = Command::Guarantee(Box::new(asked));
        const CODES: OutcomeCodes = OutcomeCodes {
            unknown: &[INSTRUMENT_UNKNOWN, GROUP_UNKNOWN],
            forbidden: &[CAPACITY_LACKING],
        };
        self.acted(command, &CODES).await
    }

    pub(crate) fn eyes(&self, viewer: Viewer<'_>) -> Result<Eyes, ServiceError> {
        Ok(match viewer {
            Viewer::Party(who) => {
                let filed = self.on_file(who.enterprise.as_str())?;
                let filed = filed.and_then(|own| own.profile.customs_code);
                let own = std::iter::once(who.enterprise.to_string());
                Eyes {
                    codes: own.chain(filed).collect(),
                    roles: self.roles(who)?,
                    all: false,
                }
            }
            Viewer::Officer | Viewer::Inspector => Eyes {
                codes: Vec::new(),
                roles: Vec::new(),
                all: true,
            },
        })
    }

    /// Guarantees that somebody may see, after a cursor, at most `limit`. An
    /// answer can be short of that, and there be more.
    pub fn letters(
        &self,
        viewer: Viewer<'_>,
        after: u64,
        limit: usize,
    ) -> Result<LettersView, ServiceError> {
        let eyes = self.eyes(viewer)?;
        let kind = SubjectKind::Guarantee;
        let rows = self
            .query()
            .subjects(kind, SubjectId(after), LOOKED_THROUGH)?;
        let mut found = LettersView {
            letters: Vec::new(),
            next: after,
            more: rows.len() == LOOKED_THROUGH,
        };
        for row in rows {
            let subject = Subject::decode(row.id, row.kind, &row.state)?;
            if let Subject::Guarantee(file) = subject
                && let Some(view) = self.letter_view(row.id, &file, &eyes)?
            {
                if found.letters.len() == limit {
                    found.more = true;
                    break;
                }
                found.letters.push(view);
            }
            found.next = row.id.0;
        }
        Ok(found)
    }

    /// What customs states of a guarantee it accepted, signed; `None` of one
    /// that does not stand, or is not all the viewer's to see.
    pub fn acceptance(
        &self,
        viewer: Viewer<'_>,
        number: &str,
    ) -> Result<Option<Document>, ServiceError> {
        let Some((file, Sight::Whole)) = self.seen(&self.eyes(viewer)?, number)? else {
            return Ok(None);
        };
        let stated = acceptance(&file);
        let signed = stated.map(|stated| self.signed(DocumentKind::GuaranteeAcceptance, &stated));
        signed.transpose()
    }

    /// A guarantee by its number.
    pub fn letter(
        &self,
        viewer: Viewer<'_>,
        number: &str,
    ) -> Result<Option<LetterView>, ServiceError> {
        let eyes = self.eyes(viewer)?;
        match self.behind(&keys::guarantee_number(number))? {
            Some((id, Subject::Guarantee(instrument))) => self.letter_view(id, &instrument, &eyes),
            _ => Ok(None),
        }
    }

    fn left(&self, account: AccountKey) -> Result<(String, String), ServiceError> {
        let row = self.query().account(account)?;
        Ok((yuan(row.posted - row.pending), yuan(row.pending)))
    }

    fn letter_view(
        &self,
        id: SubjectId,
        file: &LetterFile,
        eyes: &Eyes,
    ) -> Result<Option<LetterView>, ServiceError> {
        let instrument = &file.instrument;
        let sight = eyes.sight(instrument);
        if sight == Sight::Nothing {
            return Ok(None);
        }
        let (terms, today) = (instrument.terms(), self.day());
        let law = self.pack().law(today);
        let whole = if sight == Sight::Whole {
            let (available, reserved) = self.left(guarantee::account_of(instrument))?;
            Some([yuan(instrument.limit().raw()), available, reserved])
        } else {
            None
        };
        let members = self.shares_seen(instrument, sight, eyes)?;
        let warnings = self.warned(file, today, (sight, eyes))?;
        let papers = instrument.papers().iter();
        let papers = papers.filter(|_| sight == Sight::Whole);
        Ok(Some(LetterView {
            n: id.0,
            number: instrument.number().to_string(),
            kind: coded(law, "guarantee_kinds", &terms.kind),
            uses: codes(law, "guarantee_uses", &terms.uses),
            guarantor: (terms.guarantor.code.clone(), terms.guarantor.name.clone()),
            principal: terms.backing.principal().map(ToString::to_string),
            group: terms.backing.group().map(ToString::to_string),
            offices: codes(law, "customs_offices", &terms.offices),
            whole,
            members,
            from: terms.validity.from,
            to: terms.validity.last(),
            status: word(instrument.status().word()),
            since: instrument.status().since(),
            reason: instrument.status().reason().map(str::to_owned),
            received: instrument.application().received,
            decide_by: instrument.application().due,
            changes: match sight {
                Sight::Whole => instrument.changes().iter().map(change).collect(),
                _ => Vec::new(),
            },
            papers: papers
                .map(|p| (p.kind.clone(), p.digest.clone(), p.text.clone()))
                .collect(),
            warnings: rendered(self.pack(), &warnings),
            confirmed: match sight {
                Sight::Whole => file.confirmed.as_ref().map(ConfirmedView::from),
                _ => None,
            },
        }))
    }

    fn shares_seen(
        &self,
        instrument: &Instrument,
        sight: Sight,
        eyes: &Eyes,
    ) -> Result<Vec<MemberView>, ServiceError> {
        let mut members = Vec::new();
        for share in instrument.terms().backing.shares() {
            if sight == Sight::Whole || eyes.is(share.member.as_str()) {
                let account = guarantee::share_account(instrument, &share.member);
                let (available, reserved) = self.left(account)?;
                members.push(MemberView {
                    member: share.member.to_string(),
                    limit: yuan(share.limit.raw()),
                    available,
                    reserved,
                });
            }
        }
        Ok(members)
    }

    /// What is late about a guarantee, and how near its end is. Of what is
    /// reserved on it a member of a group is told its own.
    fn warned(
        &self,
        file: &LetterFile,
        today: Date,
        (sight, eyes): (Sight, &Eyes),
    ) -> Result<Vec<Finding>, ServiceError> {
        let tables = &self.setting().projections.guarantees;
        let shares = file.terms().backing.shares().iter();
        let own = shares.filter(|share| eyes.is(share.member.as_str()));
        let accounts: Vec<AccountKey> = match sight {
            Sight::Whole => vec![guarantee::account_of(file)],
            _ => own
                .map(|share| guarantee::share_account(file, &share.member))
                .collect(),
        };
        let mut reserved = Fixed5::ZERO;
        for account in accounts {
            let pending = self.query().account(account)?.pending;
            reserved = Fixed5::from_raw(reserved.raw().saturating_add(pending));
        }
        let matters = file.matters(today, tables, reserved, file.followed_by.is_some());
        let mut warnings = file.overdue(today);
        warnings.extend(matters.iter().filter_map(|one| one.told(file.number())));
        Ok(warnings)
    }

    /// A group by its code.
    pub fn group(&self, viewer: Viewer<'_>, code: &str) -> Result<Option<GroupView>, ServiceError> {
        let eyes = self.eyes(viewer)?;
        let Some((_, Subject::Group(file))) = self.behind(&keys::group(code))? else {
            return Ok(None);
        };
        let sight = eyes.sight_of_group(&file);
        if sight == Sight::Nothing {
            return Ok(None);
        }
        let mut letters = Vec::new();
        for id in &file.letters {
            if let Some(Subject::Guarantee(instrument)) = self.kept(*id)?
                && eyes.sight(&instrument) != Sight::Nothing
            {
                letters.push(instrument.number().to_string());
            }
        }
        let group = &file.group;
        let own = |member: &str| sight == Sight::Whole || eyes.is(member);
        let memberships = group.memberships().iter();
        let memberships = memberships.filter(|held| own(held.member.as_str()));
        Ok(Some(GroupView {
            name: Coded::new(group.code().as_str(), &group.name().zh, &group.name().en),
            finance_company: group.finance_company().to_string(),
            standing: word(group.standing().word()),
            reason: why(group.standing()),
            memberships: memberships
                .map(|held| MembershipView {
                    member: held.member.to_string(),
                    from: held.from,
                    left: held.left,
                    standing: word(held.standing.word()),
                    reason: why(&held.standing),
                })
                .collect(),
            letters,
        }))
    }
}

/// What customs states of a guarantee that stands.
fn acceptance(file: &LetterFile) -> Option<Acceptance> {
    let accepted_on = match file.status() {
        Status::Registered { on } => *on,
        Status::Suspended { registered, .. } => *registered,
        Status::Proposed { .. } | Status::Discharged { .. } | Status::Refused { .. } => {
            return None;
        }
    };
    let mut changed = file
        .changes()
        .iter()
        .filter_map(|change| match change.state {
            guarantee::ChangeState::Changed { on } => Some(on),
            _ => None,
        });
    let terms = file.terms();
    let member = |share: &guarantee::Share| MemberLimit {
        member: share.member.to_string(),
        limit: share.limit.decimal(),
    };
    Some(Acceptance {
        number: file.number().to_string(),
        kind: terms.kind.clone(),
        uses: terms.uses.clone(),
        guarantor_code: terms.guarantor.code.clone(),
        guarantor_name: terms.guarantor.name.clone(),
        principal: terms.backing.principal().map(ToString::to_string),
        group: terms.backing.group().map(ToString::to_string),
        members: terms.backing.shares().iter().map(member).collect(),
        offices: terms.offices.clone(),
        limit: terms.limit.amount,
        from: terms.validity.from,
        to: terms.validity.last(),
        accepted_on,
        changed_on: changed.next_back(),
        answers: answered(file),
    })
}

/// Hashes of what customs agreed to of what was stated in signed documents:
/// the letter's, and those of changes that were made.
fn answered(file: &LetterFile) -> Vec<String> {
    let made = |wanted: &guarantee::Wanted| {
        let mut changes = file.changes().iter();
        changes.any(|change| {
            matches!(change.state, guarantee::ChangeState::Changed { .. })
                && change.wanted == *wanted
        })
    };
    let mut answers: Vec<String> = Vec::new();
    for paper in file.papers() {
        let letter = paper.kind == DocumentKind::GuaranteeLetter.word();
        let agreed = letter || asked_by(paper).is_some_and(|wanted| made(&wanted));
        if agreed && !answers.contains(&paper.digest) {
            answers.push(paper.digest.clone());
        }
    }
    answers
}

fn codes(law: Law<'_>, table: &str, codes: &[String]) -> Vec<Coded> {
    codes.iter().map(|code| coded(law, table, code)).collect()
}

fn change(change: &guarantee::Change) -> ChangeView {
    ChangeView {
        state: word(change.state.word()),
        asked: change.asked,
        due: change.due,
        reason: match &change.state {
            guarantee::ChangeState::NotChanged { reason, .. } => Some(reason.clone()),
            _ => None,
        },
    }
}

fn why(standing: &Standing) -> Option<String> {
    match standing {
        Standing::Refused { reason, .. } => Some(reason.clone()),
        Standing::Asked { .. } | Standing::Accepted { .. } => None,
    }
}
