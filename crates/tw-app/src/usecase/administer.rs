//! Carry out an administrator's command.

use super::on_file;
use super::watch_letter;
use super::{
    act_on_declaration, act_on_enterprise, aggregate_payment, change_measure, exchange_aeo,
    give_capacity, handle_declaration, handle_guarantee, keys, register_certificate,
};
use crate::admin::{AdminCommand, GuaranteeTerms};
use crate::decision::{Context, Decision};
use crate::door;
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::{Book, Case, Enterprise, Subject};
use crate::surety::LetterFile;
use tw_base::{Date, EnterpriseCode, Finding, Money, RuleCode, SubjectId, Validity};
use tw_cbec::rules::is_book_number;
use tw_clearance::{DebtStep, Event};
use tw_enterprise::Credit;
use tw_guarantee::{
    self as guarantee, Application, Backing, Guarantor, Instrument, InstrumentNumber, Terms,
};

/// Under these names records say that the operator acted, or the system.
const OWN_NAMES: [&str; 2] = ["operator", "system"];

type Decided = Result<(), Box<Finding>>;

/// What a command still needs loaded; called until nothing is missing.
pub fn plan(command: &AdminCommand, overlay: &Overlay, context: &Context<'_>, wanted: &mut Wanted) {
    match command {
        AdminCommand::RegisterEnterprise { code, .. } => {
            let names = [keys::enterprise(code), keys::customs_code(code)];
            wanted.aliases.extend(names);
        }
        AdminCommand::IssueToken { enterprise, sha256 }
        | AdminCommand::RevokeToken { enterprise, sha256 } => {
            wanted.aliases.push(keys::enterprise(enterprise));
            wanted.aliases.push(keys::token(sha256));
        }
        AdminCommand::GiveCapacity(grant) => {
            wanted.aliases.push(keys::enterprise(&grant.enterprise));
        }
        AdminCommand::TakeCapacity { enterprise, .. } => {
            wanted.aliases.push(keys::enterprise(enterprise));
        }
        AdminCommand::RegisterGuarantee(terms) => {
            wanted
                .aliases
                .push(keys::guarantee(&terms.number, &terms.principal));
            wanted.aliases.push(keys::principal(&terms.principal));
            wanted.aliases.push(keys::guarantee_number(&terms.number));
            if let Ok(instrument) = propose(terms) {
                wanted.accounts.push(guarantee::account_of(&instrument));
            }
        }
        AdminCommand::RegisterCertificate(terms) => {
            wanted
                .aliases
                .push(keys::certificate(terms.kind, &terms.number));
            if let Ok(certificate) = register_certificate::read(terms) {
                wanted.accounts.push(certificate.account());
            }
        }
        AdminCommand::TaxPaid { list } => {
            let key = keys::list_number(list);
            let reserved = overlay
                .behind(&key)
                .and_then(|(_, subject)| subject.parcel()?.case.as_ref()?.reserved.as_ref());
            if let Some((guarantee, drawing)) = reserved {
                wanted.subjects.push(*guarantee);
                wanted
                    .accounts
                    .extend(drawing.reservations().map(|r| r.debit));
            }
            wanted.aliases.push(key);
        }
        AdminCommand::RegisterBook { number, .. } => wanted.aliases.push(keys::book(number)),
        AdminCommand::Measure { step } => change_measure::plan(step, None, overlay, wanted),
        AdminCommand::StatementPaid(payment) => {
            aggregate_payment::plan_payment(None, payment, overlay, wanted);
        }
        AdminCommand::Guarantee { act } => handle_guarantee::plan(act, None, overlay, wanted),
        AdminCommand::Declaration { number, .. } => {
            handle_declaration::plan(number, overlay, wanted);
        }
        AdminCommand::Enterprise { code, act } => {
            act_on_enterprise::plan((code, act), None, wanted);
        }
        AdminCommand::TrustPartner { partner, .. }
        | AdminCommand::DistrustPartner { partner, .. } => {
            exchange_aeo::plan_partner(partner, context, wanted);
        }
        AdminCommand::ImportAeoList { document } => {
            exchange_aeo::plan_list(document, context, wanted);
        }
        AdminCommand::ErasePerson { .. } | AdminCommand::RetireYear { .. } => {}
    }
}

/// Decides on a command.
pub fn decide(command: &AdminCommand, overlay: &Overlay, context: &Context<'_>) -> Decision {
    let mut decision = Decision::default();
    let decided = match command {
        AdminCommand::RegisterEnterprise { code, name } => {
            register_enterprise(code, name, overlay, &mut decision)
        }
        AdminCommand::IssueToken { enterprise, sha256 } => {
            issue_token(enterprise, sha256, overlay, &mut decision)
        }
        AdminCommand::RevokeToken { enterprise, sha256 } => {
            revoke_token(enterprise, sha256, overlay, &mut decision)
        }
        AdminCommand::GiveCapacity(grant) => {
            give_capacity::give(grant, overlay, context, &mut decision)
        }
        AdminCommand::TakeCapacity {
            enterprise,
            capacity,
        } => give_capacity::take(enterprise, *capacity, overlay, context, &mut decision),
        AdminCommand::RegisterGuarantee(terms) => {
            register_guarantee(terms, overlay, context, &mut decision)
        }
        AdminCommand::RegisterCertificate(terms) => {
            register_certificate::decide(terms, overlay, context, &mut decision)
        }
        AdminCommand::TaxPaid { list } => tax_paid(list, overlay, context, &mut decision),
        AdminCommand::RegisterBook { number, enterprise } => {
            register_book(number, enterprise, overlay, &mut decision)
        }
        AdminCommand::Guarantee { act } => {
            handle_guarantee::operate(act, overlay, context, &mut decision)
        }
        AdminCommand::Declaration { number, act } => {
            decision.act = Some(act_on_declaration::record(act, None));
            handle_declaration::decide(number, act, overlay, context, &mut decision)
        }
        // Who takes a step counts: the engine says.
        AdminCommand::Measure { .. } => Err(invalid("a step of a measure is taken by somebody")),
        // One decision a declaration: the engine makes them.
        AdminCommand::StatementPaid(_) => Err(invalid("a statement is paid by its declarations")),
        AdminCommand::Enterprise { code, act } => {
            decision.act = Some(act_on_enterprise::record(act, None));
            let by = ("operator", act);
            act_on_enterprise::act(code, by, overlay, context, &mut decision)
        }
        AdminCommand::TrustPartner { partner, public } => {
            let key = (&**partner, &**public);
            exchange_aeo::trust(key, false, overlay, context, &mut decision)
        }
        AdminCommand::DistrustPartner { partner, public } => {
            let key = (&**partner, &**public);
            exchange_aeo::trust(key, true, overlay, context, &mut decision)
        }
        AdminCommand::ImportAeoList { document } => {
            exchange_aeo::import(document, overlay, context, &mut decision)
        }
        // Keys are destroyed beside the loop (`erase.rs`), which then hands in
        // commands of its own; by itself a decision destroys nothing.
        AdminCommand::ErasePerson { .. } | AdminCommand::RetireYear { .. } => {
            Err(invalid("persons are erased through the service"))
        }
    };
    if let Err(finding) = decided {
        decision = Decision {
            findings: vec![*finding],
            ..Decision::default()
        };
    }
    decision
}

pub(super) fn refuse(code: &RuleCode, value: impl std::fmt::Display) -> Box<Finding> {
    Box::new(Finding::rule(code.clone()).with("value", value))
}

pub(super) fn invalid(why: impl std::fmt::Display) -> Box<Finding> {
    refuse(&door::NOT_REGISTRABLE, why)
}

/// The days something is to be valid on.
pub(super) fn validity(from: Date, to: Option<Date>) -> Result<Validity, Box<Finding>> {
    match to {
        Some(to) if to < from => Err(invalid("it ends before it begins")),
        Some(to) => Ok(Validity::between(from, to)),
        None => Ok(Validity::from(from)),
    }
}

pub(super) fn write(decision: &mut Decision, id: SubjectId, subject: Subject) {
    decision.subject = Some(id);
    decision.written.subjects.push((id, subject));
}

fn register_enterprise(
    code: &str,
    name: &str,
    overlay: &Overlay,
    decision: &mut Decision,
) -> Decided {
    let key = keys::enterprise(code);
    if overlay.named(&key).is_some() {
        return Err(refuse(&door::ENTERPRISE_EXISTS, code));
    }
    if act_on_enterprise::filed_by_other(code, None, overlay) {
        return Err(invalid(format!("{code} is the customs code of another")));
    }
    let code = EnterpriseCode::new(code).map_err(invalid)?;
    let mut names = OWN_NAMES.iter();
    if let Some(own) = names.find(|own| own.eq_ignore_ascii_case(code.as_str())) {
        return Err(invalid(format!("{own} is whom records name so")));
    }
    if name.trim().is_empty() || name.chars().count() > 100 {
        return Err(invalid("a name has 1 to 100 characters"));
    }
    let id = overlay.fresh(0);
    decision.written.aliases.push((key, id));
    let enterprise = Enterprise {
        code,
        name: name.trim().to_owned(),
        tokens: Vec::new(),
        capacities: Vec::new(),
        credit: Credit::default(),
        business: Vec::new(),
        profile: Box::default(),
    };
    write(decision, id, Subject::Enterprise(enterprise));
    Ok(())
}

pub(super) fn enterprise_of(
    code: &str,
    overlay: &Overlay,
) -> Result<(SubjectId, Enterprise), Box<Finding>> {
    match on_file(code, overlay) {
        Some((id, enterprise)) => Ok((id, enterprise.clone())),
        None => Err(refuse(&door::ENTERPRISE_UNKNOWN, code)),
    }
}

fn issue_token(code: &str, sha256: &str, overlay: &Overlay, decision: &mut Decision) -> Decided {
    let hex = sha256.len() == 64
        && sha256
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !hex {
        return Err(invalid("a token's hash is 64 small hexadecimal digits"));
    }
    let (id, mut enterprise) = enterprise_of(code, overlay)?;
    let key = keys::token(sha256);
    let in_use = overlay.behind(&key).is_some_and(|(_, subject)| {
        matches!(subject, Subject::Enterprise(owner) if owner.tokens.iter().any(|t| t == sha256))
    });
    if in_use {
        return Err(refuse(&door::TOKEN_EXISTS, code));
    }
    enterprise.tokens.push(sha256.to_owned());
    if overlay.named(&key) != Some(id) {
        decision.written.aliases.push((key, id));
    }
    write(decision, id, Subject::Enterprise(enterprise));
    Ok(())
}

fn revoke_token(code: &str, sha256: &str, overlay: &Overlay, decision: &mut Decision) -> Decided {
    let (id, mut enterprise) = enterprise_of(code, overlay)?;
    let before = enterprise.tokens.len();
    enterprise.tokens.retain(|token| token != sha256);
    if enterprise.tokens.len() == before {
        return Err(refuse(&door::TOKEN_UNKNOWN, code));
    }
    write(decision, id, Subject::Enterprise(enterprise));
    Ok(())
}

fn propose(terms: &GuaranteeTerms) -> Result<Instrument, Box<Finding>> {
    let number = InstrumentNumber::new(&terms.number).map_err(invalid)?;
    let principal = EnterpriseCode::new(&terms.principal).map_err(invalid)?;
    let validity = validity(terms.from, terms.to)?;
    let guarantor = Guarantor {
        code: terms.guarantor_code.clone(),
        name: terms.guarantor_name.clone(),
    };
    let limit = Money::new(terms.limit, tw_base::Currency::CNY);
    let kind = terms.kind.clone();
    let offices = terms.offices.clone();
    let terms_of = Terms {
        kind,
        uses: Vec::new(),
        guarantor,
        backing: Backing::Own(principal),
        offices,
        limit,
        validity,
    };
    Instrument::propose(number, terms_of, Application::unknown(terms.from)).map_err(invalid)
}

fn register_guarantee(
    terms: &GuaranteeTerms,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Decided {
    let key = keys::guarantee(&terms.number, &terms.principal);
    let by_number = keys::guarantee_number(&terms.number);
    if overlay.named(&key).or(overlay.named(&by_number)).is_some() {
        return Err(refuse(&door::GUARANTEE_EXISTS, &terms.number));
    }
    if matches!(
        context
            .law(context.today)
            .code("guarantee_kinds", &terms.kind),
        tw_law::CodeAnswer::Unknown
    ) {
        return Err(invalid(format!("{:?} is no kind of guarantee", terms.kind)));
    }
    let (instrument, _event) = propose(terms)?.registered(context.today).map_err(invalid)?;
    if overlay.balance(guarantee::account_of(&instrument)).posted != 0 {
        return Err(refuse(&door::GUARANTEE_EXISTS, &terms.number));
    }
    let id = overlay.fresh(0);
    let entry = guarantee::Entry {
        id: overlay.fresh_transfer(0),
        subject: id,
    };
    let mut postings = guarantee::register(&instrument, entry);
    decision.written.postings.append(&mut postings);
    decision.written.aliases.push((key, id));
    decision
        .written
        .aliases
        .push((keys::guarantee_number(&terms.number), id));
    let mut file = LetterFile::of(instrument);
    watch_letter::follow(&mut file, overlay, context, decision);
    write(decision, id, Subject::Guarantee(Box::new(file)));
    handle_guarantee::stands_for(&terms.principal, id, overlay, decision);
    Ok(())
}

fn tax_paid(
    list: &str,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Decided {
    let Some((id, Subject::Parcel(parcel))) = overlay.behind(&keys::list_number(list)) else {
        return Err(refuse(&door::LIST_UNKNOWN, list));
    };
    let mut parcel = parcel.clone();
    // A number outlives its list: after a deletion the key still leads here,
    // where another list may have been filed since.
    let numbered = |case: &&mut Case| case.invt_no.as_deref() == Some(list);
    let Some(case) = parcel.case.as_mut().filter(numbered) else {
        return Err(refuse(&door::LIST_UNKNOWN, list));
    };
    let Some((_, drawing)) = case.reserved.take() else {
        return Err(invalid(format!("nothing is reserved for list {list}")));
    };
    decision.status_before = case.status;
    case.step(Event::Debt(DebtStep::Pay), context, decision);
    let mut postings = drawing.restore(overlay.fresh_transfer(0));
    decision.written.postings.append(&mut postings);
    decision.status = case.status;
    decision.party = parcel.list.as_ref().map(|list| list.filed.sender.clone());
    write(decision, id, Subject::Parcel(parcel));
    Ok(())
}

fn register_book(
    number: &str,
    enterprise: &str,
    overlay: &Overlay,
    decision: &mut Decision,
) -> Decided {
    let key = keys::book(number);
    if overlay.named(&key).is_some() {
        return Err(refuse(&door::BOOK_EXISTS, number));
    }
    if !is_book_number(number) {
        return Err(invalid(
            "a book's number is a letter and eleven letters or digits",
        ));
    }
    let enterprise = EnterpriseCode::new(enterprise).map_err(invalid)?;
    let id = overlay.fresh(0);
    decision.written.aliases.push((key, id));
    write(
        decision,
        id,
        Subject::Book(Book {
            number: number.to_owned(),
            enterprise,
        }),
    );
    Ok(())
}
