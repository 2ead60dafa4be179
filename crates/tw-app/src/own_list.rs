//! The list of this administration's own operators, for its partners.
//!
//! Invariants: a number names one list; whatever changes what a list says
//! gives it a higher number. The number is that of the batch up to which the
//! list goes, plus the number of the day, since classes change with the day
//! too; neither of them goes back.

use crate::journal;
use crate::service::{Service, ServiceError};
use crate::store::SubjectKind;
use crate::subject::{Enterprise, Subject};
use std::collections::BTreeMap;
use tw_base::{BatchNo, Date, SubjectId};
use tw_enterprise::{
    AeoCode, AeoList, Certification, EnterpriseLaw, ListHead, Listed, ListedState,
};
use tw_proof::{Document, DocumentKind};

/// Enterprises read at once.
const PAGE: usize = 2_000;
/// How often the list is gone through again where operators change meanwhile.
const AGAIN: usize = 16;
/// Days are counted from this one.
const FIRST: Date = Date::constant(2000, 1, 1);

impl Service {
    /// The list of this administration's own operators, signed.
    pub fn own_aeo_list(&self) -> Result<Document, ServiceError> {
        self.signed(DocumentKind::AeoList, &self.own_operators()?)
    }

    /// The same, not signed.
    pub fn own_operators(&self) -> Result<AeoList, ServiceError> {
        let mut mark = self.mark()?;
        let mut entries = self.listed_on(mark.1)?;
        for _ in 0..AGAIN {
            let now = self.mark()?;
            if now == mark {
                return Ok(self.numbered(mark, entries));
            }
            // What was the same before and after a moment was so then.
            let again = self.listed_on(now.1)?;
            if again == entries {
                return Ok(self.numbered(now, entries));
            }
            (mark, entries) = (now, again);
        }
        let why = "operators change faster than they can be listed; ask again";
        Err(ServiceError::Failed(why.to_owned()))
    }

    /// The last batch, and the day, which is not before that of the batch.
    fn mark(&self) -> Result<(BatchNo, Date), ServiceError> {
        let tip = self.query().tip()?;
        let written = tip.at.map(|at| journal::day(at, self.pack().zone()));
        let day = written.map_or(self.day(), |written| written.max(self.day()));
        Ok((tip.batch, day))
    }

    fn numbered(&self, (batch, day): (BatchNo, Date), entries: Entries) -> AeoList {
        let days = FIRST.until(day).map_or(0, |span| span.get_days());
        let law = self.law_of_enterprises();
        AeoList {
            head: ListHead {
                administration: self.pack().id().to_owned(),
                sequence: batch.0.saturating_add(u64::try_from(days).unwrap_or(0)),
                as_of: day,
                valid_until: day.saturating_add(law.list_days(day)),
            },
            entries: entries.into_values().collect(),
        }
    }

    fn listed_on(&self, day: Date) -> Result<Entries, ServiceError> {
        let mut entries = Entries::new();
        let mut after = SubjectId(0);
        loop {
            let rows = self
                .query()
                .subjects(SubjectKind::Enterprise, after, PAGE)?;
            let Some(last) = rows.last() else { break };
            after = last.id;
            for row in rows {
                if let Subject::Enterprise(whose) = Subject::decode(row.id, row.kind, &row.state)? {
                    let listed = listed(&whose, self.law_of_enterprises(), day);
                    entries.extend(listed.map(|listed| (listed.code.clone(), listed)));
                }
            }
        }
        Ok(entries)
    }
}

type Entries = BTreeMap<AeoCode, Listed>;

/// How an enterprise stands on the own list; `None` without a certificate,
/// then or now.
fn listed(whose: &Enterprise, law: &EnterpriseLaw, today: Date) -> Option<Listed> {
    let profile = &whose.profile;
    let all = profile.past.iter().chain(&profile.certification);
    let (code, state, since) = all.rev().find_map(|one| match one {
        Certification::Certified(certificate) | Certification::UnderReview(certificate, _) => {
            let standing = whose.credit.class_on(today, law)?;
            let since = standing.since.unwrap_or(certificate.from);
            let (state, since) = if standing.class.value.aeo {
                (ListedState::Valid, certificate.from)
            } else {
                (ListedState::Suspended, since)
            };
            Some((&certificate.code, state, since))
        }
        Certification::Withdrawn(certificate, withdrawal) => {
            Some((&certificate.code, ListedState::Revoked, withdrawal.on))
        }
        _ => None,
    })?;
    Some(Listed {
        code: AeoCode::told(code).ok()?,
        name: whose.name.clone(),
        state,
        since,
    })
}
