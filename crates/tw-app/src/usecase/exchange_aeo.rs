//! Trust a partner's key, and take in the list it signed.

use super::act_on_enterprise::{end_key, register_key};
use super::administer::{refuse, write};
use super::keys;
use crate::decision::{Context, Decision};
use crate::enterprise::{ForeignOperator, PartnerFile, Received, trusted};
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::Subject;
use tw_base::{Finding, RuleCode, Severity, SubjectId};
use tw_enterprise::{AeoList, CodePattern};
use tw_proof::{Document, DocumentKind};

/// The pack knows no such partner.
pub const PARTNER_UNKNOWN: RuleCode = RuleCode::new("TW3120");
/// The document is no list that could be taken in.
pub const LIST_UNUSABLE: RuleCode = RuleCode::new("TW3121");
/// It is signed under a key that is not trusted for that partner.
pub const KEY_NOT_TRUSTED: RuleCode = RuleCode::new("TW3122");
/// A list as new or newer was taken in before.
pub const LIST_NOT_NEWER: RuleCode = RuleCode::new("TW3123");
/// A list was taken in (note).
pub const LIST_TAKEN_IN: RuleCode = RuleCode::new("TW3125");

type Decided<T = ()> = Result<T, Box<Finding>>;

/// What trusting a partner's key needs.
pub fn plan_partner(partner: &str, context: &Context<'_>, wanted: &mut Wanted) {
    wanted.aliases.push(keys::partner(partner));
    let countries = countries(partner, context);
    wanted.aliases.extend(
        countries
            .iter()
            .map(|country| keys::partner_country(country)),
    );
}

/// The letters a partner's codes begin with, whatever the day.
fn countries(partner: &str, context: &Context<'_>) -> Vec<String> {
    let rows = context.enterprise_law.partners();
    let own = rows.filter(|(_, row)| row.value.code == partner);
    let patterns = own.flat_map(|(_, row)| &row.value.patterns);
    let mut countries: Vec<_> = patterns.filter_map(CodePattern::country).collect();
    countries.sort_unstable();
    countries.dedup();
    countries
}

/// Trusts a key of a partner, or trusts it no more.
pub fn trust(
    (partner, public): (&str, &str),
    ends: bool,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Decided {
    let (id, mut file) = partner_of(partner, overlay, context, decision)?;
    if ends {
        end_key(public, context.today, &mut file.keys)?;
        // What came under the key counts no more, and binds no later list.
        let keys = &file.keys;
        file.list
            .take_if(|list| !trusted(keys, &list.key, context.today));
    } else {
        register_key(public, context.today, &mut file.keys)?;
    }
    write(decision, id, Subject::Partner(Box::new(file)));
    Ok(())
}

/// A partner's file; a new one where there is none yet.
fn partner_of(
    partner: &str,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Decided<(SubjectId, PartnerFile)> {
    let law = context.enterprise_law;
    if law.partner(partner, context.today).is_none() {
        return Err(refuse(&PARTNER_UNKNOWN, partner));
    }
    let key = keys::partner(partner);
    let (id, file) = match overlay.behind(&key) {
        Some((id, Subject::Partner(file))) => (id, file.as_ref().clone()),
        _ => {
            let file = PartnerFile {
                code: partner.to_owned(),
                keys: Vec::new(),
                list: None,
            };
            decision.written.aliases.push((key, overlay.fresh(0)));
            (overlay.fresh(0), file)
        }
    };
    for country in countries(partner, context) {
        let key = keys::partner_country(&country);
        if overlay.named(&key) != Some(id) {
            decision.written.aliases.push((key, id));
        }
    }
    Ok((id, file))
}

/// What a list needs: its partner, and each operator on it.
pub fn plan_list(document: &Document, context: &Context<'_>, wanted: &mut Wanted) {
    plan_partner(&document.issuer, context, wanted);
    if let Ok(list) = read(document) {
        let codes = list.entries.iter().map(|one| &one.code);
        wanted
            .aliases
            .extend(codes.map(|code| keys::foreign_aeo(code.as_str())));
    }
}

fn unusable(why: impl std::fmt::Display) -> Box<Finding> {
    Box::new(Finding::rule(LIST_UNUSABLE).with("value", why))
}

/// The list a document states, if it holds together.
fn read(document: &Document) -> Decided<AeoList> {
    if document.kind != DocumentKind::AeoList {
        return Err(unusable("it is another document than a list"));
    }
    let list: AeoList = document.stated().map_err(unusable)?;
    if list.head.administration != document.issuer {
        return Err(unusable(
            "it is the list of another administration than its issuer",
        ));
    }
    let fault = list.fault().or_else(|| list.excess());
    fault.map_or(Ok(list), |fault| Err(unusable(fault)))
}

/// Takes in a partner's list.
pub fn import(
    document: &Document,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Decided {
    let partner = document.issuer.as_str();
    let (id, mut file) = partner_of(partner, overlay, context, decision)?;
    if !trusted(&file.keys, &document.key, context.today) {
        let finding = Finding::rule(KEY_NOT_TRUSTED).with("value", document.key);
        return Err(Box::new(finding.with("partner", partner)));
    }
    document.check().map_err(unusable)?;
    let list = read(document)?;
    let digest = document.digest().map_err(unusable)?;
    newer(&file, &list, context)?;
    let law = context.enterprise_law;
    let other = |code| law.partner_giving(code, context.today) != Some(partner);
    if let Some(one) = list.entries.iter().find(|one| other(&one.code)) {
        return Err(unusable(format!("{} is no code of {partner}", one.code)));
    }
    let taken = u64::from(id == overlay.fresh(0));
    let mut fresh = (taken..).map(|n| overlay.fresh(n));
    let (head, entries) = (list.head, list.entries);
    let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    decision.trace.push(
        LIST_TAKEN_IN,
        [
            ("partner", partner.to_owned().into()),
            ("list", head.sequence.to_string().into()),
            ("from", head.as_of.into()),
            ("to", head.valid_until.into()),
            ("hash", digest.to_string().into()),
        ],
        tw_base::Decimal::from(count),
    );
    let note = Finding::rule(LIST_TAKEN_IN)
        .weighing(Severity::Note)
        .with("partner", partner)
        .with("list", head.sequence)
        .with("entries", count);
    decision.findings.push(note);
    for listed in entries {
        let key = keys::foreign_aeo(listed.code.as_str());
        let there = overlay.named(&key).or_else(|| {
            let id = fresh.next()?;
            decision.written.aliases.push((key, id));
            Some(id)
        });
        let operator = ForeignOperator {
            partner: partner.to_owned(),
            sequence: head.sequence,
            key: document.key,
            listed,
        };
        let written = &mut decision.written.subjects;
        written.extend(there.map(|id| (id, Subject::ForeignOperator(Box::new(operator)))));
    }
    file.list = Some(Received {
        head,
        entries: count,
        key: document.key,
        digest,
        on: context.today,
    });
    write(decision, id, Subject::Partner(Box::new(file)));
    Ok(())
}

/// A list goes only after one that is older, and not before its own day.
fn newer(file: &PartnerFile, list: &AeoList, context: &Context<'_>) -> Decided {
    // Elsewhere the day may have begun already.
    let tomorrow = context.today.tomorrow().unwrap_or(context.today);
    if list.head.as_of > tomorrow {
        return Err(unusable(format!("it holds only as of {}", list.head.as_of)));
    }
    let Some(standing) = &file.list else {
        return Ok(());
    };
    let there = &standing.head;
    if list.head.sequence > there.sequence && list.head.as_of >= there.as_of {
        return Ok(());
    }
    let finding = Finding::rule(LIST_NOT_NEWER)
        .with("value", list.head.sequence)
        .with("standing", there.sequence);
    Err(Box::new(finding.with("as_of", there.as_of)))
}
