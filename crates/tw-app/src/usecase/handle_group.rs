//! A finance company tells of its group and who belongs to it; customs takes
//! that up, or does not, with a reason.

use super::handle_guarantee::{
    Decided, GROUP_TAKEN, GROUP_UNKNOWN, Handling, MEMBERSHIP_BAD, bad, belongs_to,
    change_principal, said, with_value,
};
use super::{keys, may_guarantee};
use crate::capacity::Role;
use crate::subject::Subject;
use crate::surety::{GroupFile, GuaranteeAct};
use tw_base::{EnterpriseCode, Finding, RuleCode, SubjectId};
use tw_guarantee::{self as guarantee, GroupCode, GroupName, Standing};

/// A finance company tells of no more groups.
pub const GROUPS_MOST: RuleCode = RuleCode::new("TW3048");
/// A group has no more members.
pub const MEMBERS_MOST: RuleCode = RuleCode::new("TW3049");

impl<'a> Handling<'a, '_> {
    pub(super) fn group(&self, code: &str) -> Decided<(SubjectId, &'a GroupFile)> {
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

    pub(super) fn act_on_group(&mut self, act: &GuaranteeAct) -> Decided<Option<&'a Role>> {
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
                let most = may_guarantee::most(self.context, "guarantee.members.most");
                if group.memberships().len() >= most {
                    let finding = Finding::rule(MEMBERS_MOST).with("group", code);
                    return Err(Box::new(finding.with("most", most)));
                }
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
        let most = may_guarantee::most(self.context, "guarantee.groups.most");
        let told = match self.overlay.behind(&keys::principal(company)) {
            Some((_, Subject::Principal(there))) => there.told_of.len(),
            _ => 0,
        };
        if told >= most {
            let finding = Finding::rule(GROUPS_MOST).with("enterprise", company);
            return Err(Box::new(finding.with("most", most)));
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
        change_principal(company, self.overlay, self.decision, |there| {
            there.told_of.push(id);
        });
        Ok(role)
    }
}
