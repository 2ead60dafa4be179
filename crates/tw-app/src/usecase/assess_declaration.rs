//! What is owed on a declaration: its words made into an assessment's input,
//! the assessment, and what the declarant computed held against it.

use super::draw_certificates::{Claim, Claims};
use crate::decision::{Context, Decision};
use crate::declaration::{Dossier, DutyRecord, sum};
use tw_base::{Currency, Date, Decimal, Finding, Fixed5, Money, RuleCode, Severity};
use tw_declaration::{Charge, ChargeBasis, Declaration, Direction, Item, Measured};
use tw_tariff::fees;
use tw_tariff::goods::{
    self, ChargeInput, GoodsAssessment, GoodsInput, ItemInput, OriginClaim, OriginEvidence,
    QuantityInput, QuotaClaim, RateBasis, ReliefGround,
};

/// What the declarant computed is not what is owed (warning).
pub const SELF_ASSESSMENT_DIFFERS: RuleCode = RuleCode::new("TW1230");
/// An amount is larger than can be kept.
pub const AMOUNT_TOO_LARGE: RuleCode = RuleCode::new("TW1231");
/// A currency or amount cannot be read; it was let in without a look.
pub const UNUSABLE: RuleCode = RuleCode::new("TW1232");

/// What came of an assessment.
pub enum Assessed {
    /// Nothing is owed.
    Nothing(DutyRecord),
    /// This is owed.
    Owed(DutyRecord),
    /// It cannot be said what is owed, and why.
    Unknown(Vec<Finding>),
}

/// Mode of levy of an item that is levied in full.
const IN_FULL: &str = "1";

/// Assesses a declaration as far as certificates cover it; the trace goes into
/// the decision.
pub fn assess(
    dossier: &Dossier,
    claims: &Claims,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Assessed {
    decision.findings.extend(claims.findings.iter().cloned());
    let content = &dossier.content;
    let completed = dossier.completed_on.unwrap_or(context.today);
    let basis = basis(dossier, completed);
    let assessed = with_input(content, claims, (completed, basis), |input| {
        goods::assess(input, context.pack)
    });
    let mut assessment = match assessed {
        Ok(Ok(assessment)) => assessment,
        Ok(Err(unassessed)) => {
            decision.trace.extend(unassessed.trace);
            let placed = unassessed.findings.into_iter().map(placed);
            return Assessed::Unknown(placed.collect());
        }
        Err(finding) => return Assessed::Unknown(vec![*finding]),
    };
    decision.law_date = Some(assessment.rate_date);
    decision.trace.extend(std::mem::take(&mut assessment.trace));
    let cautions = std::mem::take(&mut assessment.cautions);
    decision.findings.extend(cautions.into_iter().map(placed));
    compare(content, &assessment, decision);
    let late_fee = late_fee(dossier, &assessment, context, decision);
    match record(&assessment, late_fee) {
        Some(duty) if duty.total == Fixed5::ZERO => Assessed::Nothing(duty),
        Some(duty) => Assessed::Owed(duty),
        None => {
            let finding = Finding::rule(AMOUNT_TOO_LARGE);
            Assessed::Unknown(vec![finding.with("value", assessment.total.amount)])
        }
    }
}

/// Which day's rates apply. Declared before the goods came: the day of entry.
fn basis(dossier: &Dossier, completed: Date) -> RateBasis {
    match dossier.entered_on {
        Some(entered) if entered > completed => RateBasis::Advance {
            transport_entry: Some(entered),
        },
        None if is_import(&dossier.content) => RateBasis::Advance {
            transport_entry: None,
        },
        _ => RateBasis::Completed,
    }
}

/// What late declaration costs: nothing is late before the day of entry is
/// known.
fn late_fee(
    dossier: &Dossier,
    assessment: &GoodsAssessment,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Decimal {
    let (Some(entered), Some(declared), true) = (
        dossier.entered_on,
        dossier.completed_on,
        is_import(&dossier.content),
    ) else {
        return Decimal::ZERO;
    };
    let late = fees::LateDeclaration {
        customs_value: assessment.customs_value.amount,
        transport_entry: entered,
        accepted: declared,
    };
    match fees::late_declaration(&late, context.law(declared)) {
        Ok(fee) => {
            decision.trace.extend(fee.trace);
            fee.amount.amount
        }
        Err(unassessed) => {
            told(unassessed, decision);
            Decimal::ZERO
        }
    }
}

/// What paying taxes late costs, each by itself.
pub fn surcharge(
    taxes: [Fixed5; 4],
    last_day: Date,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Fixed5 {
    let due = taxes.into_iter().filter(|tax| *tax != Fixed5::ZERO);
    let fees = due.map(|tax| {
        let late = fees::Overdue {
            tax: tax.decimal(),
            since: last_day,
            paid: context.today,
        };
        fee(fees::overdue(&late, context.law(context.today)), decision)
    });
    sum(fees.collect::<Vec<_>>())
}

/// A fee with its trace in the decision; nothing where it cannot be computed
/// or kept, which is told.
pub fn fee(asked: Result<fees::Fee, tw_tariff::Unassessed>, decision: &mut Decision) -> Fixed5 {
    match asked {
        Ok(fee) => {
            decision.trace.extend(fee.trace);
            let amount = fee.amount.amount;
            Fixed5::try_from(amount).unwrap_or_else(|_| {
                let finding = Finding::rule(AMOUNT_TOO_LARGE).with("value", amount);
                decision.warn(vec![finding]);
                Fixed5::ZERO
            })
        }
        Err(unassessed) => {
            told(unassessed, decision);
            Fixed5::ZERO
        }
    }
}

/// Why a fee or a term could not be computed. Nobody is refused for it.
pub fn told(unassessed: tw_tariff::Unassessed, decision: &mut Decision) {
    decision.trace.extend(unassessed.trace);
    decision.warn(unassessed.findings);
}

/// Makes the input of an assessment of a declaration's words and hands it over.
pub fn with_input<T>(
    content: &Declaration,
    claims: &Claims,
    (completed, basis): (Date, RateBasis),
    assess: impl FnOnce(&GoodsInput<'_>) -> T,
) -> Result<T, Box<Finding>> {
    let head = &content.head;
    let quantities: Vec<Vec<QuantityInput<'_>>> = content.items.iter().map(quantities).collect();
    let claim = claim(content);
    let items = content.items.iter().zip(&quantities).enumerate();
    let items = items
        .map(|(index, (item, quantities))| {
            let certified = claims.items.get(index).copied().unwrap_or_default();
            item_input(index, item, quantities, (claim, certified))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let input = GoodsInput {
        direction: head.direction,
        completed,
        basis,
        trade_term: &head.trade_term,
        levy_nature: head.levy_nature.as_deref().unwrap_or(""),
        freight: charge(head.freight.as_ref(), "DecHead/FeeRate")?,
        insurance: charge(head.insurance.as_ref(), "DecHead/InsurRate")?,
        other: charge(head.other.as_ref(), "DecHead/OtherRate")?,
        gross_mass: head.gross_mass,
        ground: ReliefGround::None,
        exchange: &[],
        items: &items,
    };
    Ok(assess(&input))
}

fn item_input<'a>(
    index: usize,
    item: &'a Item,
    quantities: &'a [QuantityInput<'a>],
    (claim, certified): (Option<&'a str>, Claim),
) -> Result<ItemInput<'a>, Box<Finding>> {
    let at = |field: &str| format!("DecLists/DecList[{}]/{field}", index + 1);
    Ok(ItemInput {
        number: u16::try_from(index + 1).unwrap_or(u16::MAX),
        commodity: &item.commodity,
        price: item.total.ok_or_else(|| unusable("", at("DeclTotal")))?,
        currency: Currency::new(&item.currency)
            .ok_or_else(|| unusable(&item.currency, at("TradeCurr")))?,
        quantities,
        origin: &item.origin,
        claim: claim.map_or(OriginClaim::None, OriginClaim::Scheme),
        evidence: OriginEvidence::Accepted,
        producer: None,
        quota: if certified.inside {
            QuotaClaim::Inside
        } else {
            QuotaClaim::Outside
        },
        levy_mode: if certified.in_full {
            IN_FULL
        } else {
            &item.levy_mode
        },
        stated_duty: None,
    })
}

/// The statutory quantities, and the quantity traded in where its unit is
/// another one.
fn quantities(item: &Item) -> Vec<QuantityInput<'_>> {
    let mut all: Vec<QuantityInput<'_>> = Vec::with_capacity(3);
    let measured = [&item.first, &item.second, &item.quantity];
    for Measured { value, unit } in measured {
        if let (Some(value), Some(unit)) = (*value, unit.as_deref())
            && !all.iter().any(|there| there.unit == unit)
        {
            let of = None;
            all.push(QuantityInput { value, unit, of });
        }
    }
    all
}

/// The preference claimed: the agreement named in angle brackets before the
/// number of the proof of origin (document code Y).
fn claim(content: &Declaration) -> Option<&str> {
    let proof = content
        .licences
        .iter()
        .find(|licence| &*licence.kind == "Y")?;
    let (scheme, _) = proof.number.strip_prefix('<')?.split_once('>')?;
    (!scheme.is_empty()).then_some(scheme)
}

fn charge(charge: Option<&Charge>, at: &str) -> Result<Option<ChargeInput>, Box<Finding>> {
    let Some(charge) = charge else {
        return Ok(None);
    };
    let (Some(basis), Some(value)) = (charge.basis(), charge.value) else {
        return Err(unusable(&charge.mark, at.to_owned()));
    };
    if basis == ChargeBasis::Rate {
        return Ok(Some(ChargeInput::Rate(value)));
    }
    let named = charge.currency.as_deref().unwrap_or("");
    let currency = Currency::new(named).ok_or_else(|| unusable(named, at.to_owned()))?;
    let amount = value;
    Ok(Some(match basis {
        ChargeBasis::PerTon => ChargeInput::PerTon { amount, currency },
        ChargeBasis::Rate | ChargeBasis::Total => ChargeInput::Total { amount, currency },
    }))
}

fn unusable(value: &str, at: String) -> Box<Finding> {
    Box::new(Finding::rule(UNUSABLE).with("value", value).at_path(at))
}

/// A finding of the assessment with its place in the declaration.
fn placed(finding: Finding) -> Finding {
    let arg = |wanted: &str| {
        let found = finding.args.iter().find(|(name, _)| name == wanted);
        found.map_or("", |(_, value)| value.as_str())
    };
    let field = match arg("field") {
        "commodity" | "gcode" => "CodeTS",
        "price" => "DeclTotal",
        "currency" => "TradeCurr",
        "origin" => "OriginCountry",
        "levy_mode" => "DutyMode",
        "quantities" | "quantity" | "qty1" => "FirstQty",
        _ => "",
    };
    let path = match (arg("line"), field) {
        ("" | "0", _) => "DecHead".to_owned(),
        (line, "") => format!("DecLists/DecList[{line}]"),
        (line, field) => format!("DecLists/DecList[{line}]/{field}"),
    };
    finding.at_path(path)
}

/// Holds what the declarant computed against what is owed. He is told each
/// difference; nothing is refused for it.
fn compare(content: &Declaration, assessment: &GoodsAssessment, decision: &mut Decision) {
    let Some(own) = &content.self_assessed else {
        return;
    };
    let mut differ = |item: Option<u32>, what: &'static str, own: Option<Decimal>, due: Decimal| {
        let Some(own) = own.filter(|own| *own != due) else {
            return;
        };
        let finding = Finding::rule(SELF_ASSESSMENT_DIFFERS)
            .weighing(Severity::Warning)
            .with("what", what)
            .with("found", own)
            .with("expected", due)
            .with("difference", due - own);
        let path = item.map_or_else(
            || "SddTax".to_owned(),
            |item| format!("DecLists/DecList[{item}]"),
        );
        decision.findings.push(finding.at_path(path));
    };
    let money = |money: &Money| money.amount;
    differ(None, "duty", own.duty, money(&assessment.duty));
    differ(None, "remedies", own.remedies, money(&assessment.remedies));
    let consumption = money(&assessment.consumption_tax);
    differ(None, "consumption_tax", own.consumption_tax, consumption);
    differ(None, "vat", own.vat, money(&assessment.vat));
    for own in &own.items {
        let found = assessment.items.iter();
        let Some(due) = found
            .into_iter()
            .find(|item| u32::from(item.number) == own.number)
        else {
            continue;
        };
        let number = Some(own.number);
        let remedies = due.remedies.iter().map(|remedy| remedy.charged.due).sum();
        differ(
            number,
            "customs_value",
            own.customs_value,
            due.customs_value,
        );
        differ(number, "duty", own.duty, due.duty.due);
        differ(number, "remedies", own.remedies, remedies);
        differ(
            number,
            "consumption_tax",
            own.consumption_tax,
            due.consumption_tax.due,
        );
        differ(number, "vat", own.vat, due.vat.due);
    }
}

fn record(assessment: &GoodsAssessment, late_fee: Decimal) -> Option<DutyRecord> {
    let fixed = |amount: Decimal| Fixed5::try_from(amount).ok();
    Some(DutyRecord {
        rate_date: Some(assessment.rate_date),
        value: fixed(assessment.customs_value.amount)?,
        duty: fixed(assessment.duty.amount)?,
        remedies: fixed(assessment.remedies.amount)?,
        consumption_tax: fixed(assessment.consumption_tax.amount)?,
        vat: fixed(assessment.vat.amount)?,
        late_fee: fixed(late_fee)?,
        total: fixed(assessment.total.amount.checked_add(late_fee)?)?,
        ..DutyRecord::default()
    })
}

/// Whether the goods come in.
fn is_import(content: &Declaration) -> bool {
    content.head.direction == Direction::Import
}
