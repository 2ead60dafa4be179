//! Offices, numbers, parties and signature.

use super::{Judge, codes as c, text};
use crate::model::{Party, Stage};
use crate::number::{DeclarationNumber, Flag};
use crate::place::At;
use tw_base::RuleCode;

/// What stands where there is none.
const NONE: &str = "NO";
/// Acts of a signed message that ask for acceptance.
const DECLARES: [&str; 2] = ["C", "D"];
/// Files that are an agent's authorisation.
const AUTHORISATIONS: [&str; 2] = ["00000008", "10000001"];
/// The rule that asks for a document which need not be handed in where that is
/// waived, and the kinds of which it asks for one. Licences and permits are
/// never waived.
pub const WAIVABLE: (RuleCode, &[&str]) = (c::AUTHORISATION, &AUTHORISATIONS);

pub(crate) fn check(judge: &mut Judge<'_>) {
    numbers(judge);
    codes(judge);
    overseas(judge);
    signature(judge);
}

fn numbers(judge: &mut Judge<'_>) {
    let head = &judge.d.head;
    let office = &*head.office;
    let district = office.len() == 4 && office.ends_with("00");
    judge.demand(
        !district,
        &c::OFFICE_DISTRICT,
        At::Head("CustomMaster"),
        office,
    );
    let at = At::Head("EntryId");
    let written = text(&head.declaration_no);
    if written.is_empty() {
        return;
    }
    match written.parse::<DeclarationNumber>() {
        Err(_) => judge.demand(false, &c::NUMBER_FORM, at, written),
        Ok(number) => {
            let same = number.direction() == head.direction;
            judge.demand(same, &c::NUMBER_DIRECTION, at, written);
            let here = *number.office() == *office;
            judge.demand(here, &c::NUMBER_OFFICE, at, written);
        }
    }
}

/// The direction of the related declaration, if its number reads.
pub(crate) fn related(judge: &mut Judge<'_>) -> Option<Flag> {
    let written = text(&judge.d.related.declaration);
    if written.is_empty() {
        return None;
    }
    match written.parse::<DeclarationNumber>() {
        Ok(number) => Some(number.flag()),
        Err(_) => {
            judge.demand(
                false,
                &c::RELATED_NUMBER_FORM,
                At::Related("RelId"),
                written,
            );
            None
        }
    }
}

fn has_code(party: &Party) -> bool {
    !text(&party.credit_code).is_empty() || !text(&party.customs_code).is_empty()
}

fn codes(judge: &mut Judge<'_>) {
    let head = &judge.d.head;
    let rules = [
        (&head.trader, &c::TRADER_CODE, "TradeCoScc"),
        (&head.declarant, &c::DECLARANT_CODE, "AgentCodeScc"),
        (&head.owner, &c::OWNER_CODE, "OwnerCodeScc"),
    ];
    for (party, rule, field) in rules {
        let owner = *rule == c::OWNER_CODE;
        if !(has_code(party) || owner && head.stage == Stage::Outline) {
            judge.say(rule, At::Head(field));
        }
        // An owner that is a person has the number of an identity document
        // here, of other lengths than a credit code.
        let code = text(&party.credit_code);
        let firm = code.len() == 18 && !(owner && is_person(code));
        if firm && !is_credit_code(code) {
            let quoted = if owner { "***" } else { code };
            judge.demand(false, &c::CREDIT_CODE, At::Head(field), quoted);
        }
    }
    let (trader, declarant) = (&head.trader, &head.declarant);
    let same = !text(&trader.credit_code).is_empty() && trader.credit_code == declarant.credit_code;
    if same && trader.customs_code.is_some() && declarant.customs_code.is_some() {
        let value = text(&declarant.customs_code);
        let alike = trader.customs_code == declarant.customs_code;
        judge.demand(alike, &c::SELF_DECLARANT, At::Head("AgentCode"), value);
    }
    let other = has_code(trader)
        && has_code(declarant)
        && trader.credit_code != declarant.credit_code
        && (trader.customs_code.is_none() || trader.customs_code != declarant.customs_code);
    let mut files = judge.d.attachments.iter();
    if other && !files.any(|file| AUTHORISATIONS.contains(&&*file.kind)) {
        judge.say(&c::AUTHORISATION, At::Attachment(0, "EdocCode"));
    }
}

fn overseas(judge: &mut Judge<'_>) {
    let head = &judge.d.head;
    let rules = [
        (
            &head.overseas_consignor,
            ["OverseasConsignorCode", "OverseasConsignorEname"],
        ),
        (
            &head.overseas_consignee,
            ["OverseasConsigneeCode", "OverseasConsigneeEname"],
        ),
    ];
    for (party, [code_field, name_field]) in rules {
        let (code, name) = (text(&party.code), text(&party.name));
        if (name == NONE) != (code == NONE) {
            let field = if name == NONE { code_field } else { name_field };
            judge.say(&c::OVERSEAS_NO, At::Head(field));
        }
        let form = code.is_empty() || code == NONE || is_aeo(code);
        judge.demand(form, &c::OVERSEAS_CODE, At::Head(code_field), code);
    }
}

fn signature(judge: &mut Judge<'_>) {
    let signed = &judge.d.signed;
    let declares = DECLARES.contains(&&*signed.act);
    let holds = signed.signature || !declares;
    judge.demand(holds, &c::SIGNATURE, At::Sign("Sign"), &signed.act);
    let keyed = &judge.d.head.keyed_by;
    let signer = text(&signed.enterprise);
    let known = [text(&keyed.customs_code), text(&keyed.credit_code)];
    let named = known.iter().any(|code| !code.is_empty());
    if !signer.is_empty() && named {
        let same = known.contains(&signer);
        judge.demand(same, &c::SIGNER, At::Sign("CopCode"), signer);
    }
}

/// Letters of a country (after AEO, where they are written), then a number.
fn is_aeo(code: &str) -> bool {
    let rest = code.strip_prefix("AEO").unwrap_or(code);
    let (country, number) = rest.split_at_checked(2).unwrap_or_default();
    !number.is_empty()
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && number
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Whether eighteen characters look like an identity card's: the day of
/// birth stands in the middle.
fn is_person(code: &str) -> bool {
    code.get(6..14).and_then(super::day).is_some()
}

/// Whether a unified social credit code has its check character (GB 32100,
/// ISO 7064 MOD 31-3 over 31 characters).
pub(crate) fn is_credit_code(code: &str) -> bool {
    const SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut weight = 1;
    let mut sum = 0;
    let bytes = code.as_bytes();
    let Some((last, body)) = bytes.split_last() else {
        return false;
    };
    for byte in body {
        let Some(value) = SIGNS.iter().position(|sign| sign == byte) else {
            return false;
        };
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    let check = (31 - sum % 31) % 31;
    body.len() == 17 && SIGNS.get(check) == Some(last)
}

#[cfg(test)]
mod tests {
    use super::{is_aeo, is_credit_code};

    #[test]
    fn credit_codes_have_their_check_character() {
        // 91350100M000100Y43 is the standard's own example.
        for (code, want) in [
            ("91350100M000100Y43", true),
            ("91350100M000100Y44", false),
            ("91350100M000100Y4", false),
            ("91350100M000100YI3", false),
            ("", false),
        ] {
            assert_eq!(is_credit_code(code), want, "{code}");
        }
    }

    #[test]
    fn aeo_codes() {
        for (code, want) in [
            ("SG123456789012", true),
            ("KR1234567", true),
            ("AEODE123", true),
            ("SG", false),
            ("sg123", false),
            ("12345", false),
            ("新加坡1", false),
        ] {
            assert_eq!(is_aeo(code), want, "{code}");
        }
    }
}
