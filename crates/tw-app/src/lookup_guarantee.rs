//! What guarantors, principals, members of groups, customs and the operator
//! may read of guarantees and groups: a guarantor and customs see all of one,
//! a member of a group its own share of it.

use crate::capacity::Role;
use crate::desk::ActAnswer;
use crate::desk::OutcomeCodes;
use crate::engine::Command;
use crate::journal;
use crate::lookup::{coded, rendered, yuan};
use crate::service::{Identity, Service, ServiceError, Viewer};
use crate::store::SubjectKind;
use crate::subject::Subject;
use crate::surety::{GroupFile, GuaranteeAct};
use crate::usecase::handle_guarantee::{
    CAPACITY_LACKING, GROUP_UNKNOWN, INSTRUMENT_UNKNOWN, PartyGuaranteeAct,
};
use crate::usecase::keys;
use crate::usecase::may_guarantee::{Sight, sight, sight_of_group};
use crate::view::Coded;
use crate::words::word;
use tw_base::{AccountKey, Date, SubjectId};
use tw_guarantee::{self as guarantee, Instrument, Standing};
use tw_law::{Law, Rendered};

/// What a member may draw and has drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
}

/// A membership.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// Who looks at guarantees.
struct Eyes {
    code: String,
    roles: Vec<Role>,
    all: bool,
}

impl Eyes {
    fn sight(&self, instrument: &Instrument) -> Sight {
        match self.all {
            true => Sight::Whole,
            false => sight(&self.code, &self.roles, instrument),
        }
    }

    fn sight_of_group(&self, file: &GroupFile) -> Sight {
        match self.all {
            true => Sight::Whole,
            false => sight_of_group(&self.code, &self.roles, &file.group),
        }
    }
}

/// Guarantees looked through for one answer at most.
const LOOKED_THROUGH: usize = 2_000;

impl Service {
    /// Takes an act of a party on a guarantee or group, and answers once it is
    /// durable.
    pub async fn act_on_guarantee(
        &self,
        who: &Identity,
        act: GuaranteeAct,
    ) -> Result<ActAnswer, ServiceError> {
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

    fn eyes(&self, viewer: Viewer<'_>) -> Result<Eyes, ServiceError> {
        Ok(match viewer {
            Viewer::Party(who) => Eyes {
                code: who.enterprise.to_string(),
                roles: self.roles(who)?,
                all: false,
            },
            Viewer::Officer | Viewer::Inspector => Eyes {
                code: String::new(),
                roles: Vec::new(),
                all: true,
            },
        })
    }

    fn day_of_today(&self) -> Date {
        journal::day(self.now(), self.pack().zone())
    }

    /// Guarantees that somebody may see, after a cursor, at most `limit`.
    pub fn letters(
        &self,
        viewer: Viewer<'_>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<LetterView>, ServiceError> {
        let eyes = self.eyes(viewer)?;
        let mut views = Vec::new();
        let rows =
            self.query()
                .subjects(SubjectKind::Guarantee, SubjectId(after), LOOKED_THROUGH)?;
        for row in rows {
            let subject = Subject::decode(row.id, row.kind, &row.state)?;
            if let Subject::Guarantee(instrument) = subject
                && let Some(view) = self.letter_view(row.id, &instrument, &eyes)?
            {
                views.push(view);
                if views.len() == limit {
                    break;
                }
            }
        }
        Ok(views)
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
        instrument: &Instrument,
        eyes: &Eyes,
    ) -> Result<Option<LetterView>, ServiceError> {
        let sight = eyes.sight(instrument);
        if sight == Sight::Nothing {
            return Ok(None);
        }
        let (terms, today) = (instrument.terms(), self.day_of_today());
        let law = self.pack().law(today);
        let whole = if sight == Sight::Whole {
            let (available, reserved) = self.left(guarantee::account_of(instrument))?;
            Some([yuan(instrument.limit().raw()), available, reserved])
        } else {
            None
        };
        let mut members = Vec::new();
        for share in terms.backing.shares() {
            if sight == Sight::Whole || share.member.as_str() == eyes.code {
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
        let tables = &self.setting().projections.guarantees;
        let mut warnings = instrument.overdue(today);
        warnings.extend(instrument.expiring(today, tables));
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
        }))
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
        let own = |member: &str| sight == Sight::Whole || member == eyes.code;
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
