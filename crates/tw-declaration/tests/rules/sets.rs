//! The pack's sets of codes hold codes there are: a misspelt one would
//! silently never match.

use tw_law::Pack;

/// What the parts of a set's codes are: tables, with `/` between, or words.
const SETS: &[(&str, &[&str])] = &[
    ("acts_declaring", &["signing_acts"]),
    (
        "agreement_origins",
        &["preferential_agreements", "countries"],
    ),
    ("agreements_listed", &["preferential_agreements"]),
    ("attribute_groups", &["=", "goods_attributes"]),
    (
        "change_reasons_asked",
        &["=declarant customs", "change_reasons"],
    ),
    (
        "change_reasons_for",
        &["=amend invalidate", "=I E", "change_reasons"],
    ),
    ("change_reasons_released", &["change_reasons"]),
    ("documents_export", &["regulatory_documents"]),
    ("documents_import", &["regulatory_documents"]),
    ("documents_processing", &["regulatory_documents"]),
    ("documents_prohibiting", &["regulatory_documents"]),
    ("fields_consented", &["=DecHead DecLists", "="]),
    ("fields_examined", &["=DecHead DecLists", "="]),
    ("fields_fixed", &["=DecHead", "="]),
    (
        "fields_measured",
        &["=DecHead DecLists DecContainers SddTax", "="],
    ),
    ("fields_of_outline", &["=DecHead DecLists", "="]),
    ("freight_due", &["=I E", "trade_terms"]),
    ("insurance_due", &["=I E", "trade_terms"]),
    ("kinds_aggregate", &["declaration_kinds"]),
    ("kinds_self_assessed", &["declaration_kinds"]),
    ("kinds_zone_list", &["declaration_kinds"]),
    ("licence_box", &["regulatory_documents"]),
    ("modes_bonded", &["supervision_modes"]),
    ("modes_carried_over", &["supervision_modes"]),
    ("modes_cbec", &["supervision_modes"]),
    ("modes_destruction", &["supervision_modes"]),
    ("modes_direct_return", &["supervision_modes"]),
    ("modes_domestic_sale", &["supervision_modes"]),
    ("modes_export_only", &["supervision_modes"]),
    ("modes_import_only", &["supervision_modes"]),
    ("modes_imported", &["supervision_modes"]),
    ("modes_recorded", &["supervision_modes"]),
    ("modes_supplied", &["supervision_modes"]),
    ("modes_temporary", &["supervision_modes"]),
    ("natures_bound", &["levy_natures"]),
    ("natures_by_certificate", &["levy_natures"]),
    ("natures_by_mode", &["levy_natures", "supervision_modes"]),
    ("natures_of_processing", &["levy_natures"]),
    (
        "records_by_processing",
        &["=supplied imported", "record_kinds"],
    ),
    ("records_handbook", &["record_kinds"]),
    ("remark_punctuation", &["="]),
    ("returned_as_299", &["=I E", "supervision_modes"]),
    ("terms_complete", &["trade_terms"]),
    ("transport_bonded_place", &["transport_modes"]),
    ("transport_containers", &["transport_modes"]),
    ("transport_dated_voyage", &["transport_modes"]),
    ("transport_inland", &["transport_modes"]),
    ("ways_by_law", &["clearance_ways"]),
    ("ways_by_measure", &["clearance_ways"]),
];

#[test]
fn every_set_holds_codes_there_are() {
    let pack = Pack::builtin("cn").expect("the built-in pack reads");
    let law = pack.law(tw_base::Date::constant(2026, 6, 8));
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (path, text) in pack.files() {
        let Some(name) = path.strip_prefix("codes/sets/") else {
            continue;
        };
        let name = name.trim_end_matches(".csv");
        let Some((_, parts)) = SETS.iter().find(|(set, _)| *set == name) else {
            wrong.push(format!("{name} is not described here"));
            continue;
        };
        seen += 1;
        let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
        for code in rows.filter_map(|row| row.split(',').next()) {
            let given: Vec<&str> = code.splitn(parts.len(), '/').collect();
            let fits = given.len() == parts.len()
                && given
                    .iter()
                    .zip(*parts)
                    .all(|(code, part)| match part.strip_prefix('=') {
                        Some("") => !code.is_empty(),
                        Some(words) => words.split(' ').any(|word| word == *code),
                        None => law.code(part, code).row().is_some(),
                    });
            if !fits {
                wrong.push(format!("{name}: {code}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(seen, SETS.len());
}
