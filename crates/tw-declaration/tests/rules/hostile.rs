//! No check panics, whatever a field holds.

use crate::support;
use proptest::prelude::*;
use tw_base::Decimal;
use tw_declaration::{Charge, Declaration, check, fields};
use tw_law::Pack;

fn text() -> impl Strategy<Value = Box<str>> {
    prop_oneof![
        "[0-9A-Z@_*<>|,;#]{0,20}",
        "[0-9]{0,20}",
        "\\PC{0,12}",
        Just("暂进六/20260101前复运出境".to_owned()),
        Just("公式定价1#99@预裁定R-".to_owned()),
        Just("<ZT>直接退运前复运出境".to_owned()),
        Just("@".to_owned()),
        Just("暂进前复运出境关".to_owned()),
    ]
    .prop_map(Into::into)
}

fn maybe() -> impl Strategy<Value = Option<Box<str>>> {
    proptest::option::of(text())
}

fn number() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        any::<[u8; 16]>().prop_map(Decimal::deserialize),
        Just(Decimal::MAX),
        Just(Decimal::MIN),
        Just(Decimal::ZERO),
        (-1000_i64..1000, 0_u32..6).prop_map(|(n, scale)| Decimal::new(n, scale)),
    ]
}

type Parts = (Vec<Box<str>>, Vec<Option<Box<str>>>, Vec<Decimal>);

fn parts() -> impl Strategy<Value = Parts> {
    (
        proptest::collection::vec(text(), 24),
        proptest::collection::vec(maybe(), 40),
        proptest::collection::vec(number(), 16),
    )
}

/// The values in order, from the start again when they run out.
fn forever<T: Clone>(values: Vec<T>) -> impl FnMut() -> T {
    let mut values = values.into_iter().cycle();
    move || values.next().expect("some values")
}

fn muddle_goods(
    d: &mut Declaration,
    texts: &mut impl FnMut() -> Box<str>,
    maybes: &mut impl FnMut() -> Option<Box<str>>,
    numbers: &mut impl FnMut() -> Decimal,
) {
    for item in &mut d.items {
        item.commodity = texts();
        item.specification = maybes();
        item.attributes = maybes();
        item.inspection_code = maybes();
        item.district = maybes();
        item.division = maybes();
        item.unit_price = Some(numbers());
        item.total = Some(numbers());
        item.quantity.value = Some(numbers());
        item.first.value = Some(numbers());
    }
    for container in &mut d.containers {
        container.number = texts();
        container.items = maybes();
        container.goods_mass = Some(numbers());
    }
}

fn muddled(export: bool, (texts, maybes, numbers): Parts) -> Declaration {
    let mut d = if export {
        support::export()
    } else {
        support::import()
    };
    let mut texts = forever(texts);
    let mut maybes = forever(maybes);
    let mut numbers = forever(numbers);
    let h = &mut d.head;
    for slot in [
        &mut h.kind,
        &mut h.entry_type,
        &mut h.office,
        &mut h.supervision_mode,
        &mut h.trade_term,
        &mut h.port,
        &mut h.shipment_country,
    ] {
        *slot = texts();
    }
    for slot in [
        &mut h.declaration_no,
        &mut h.record_no,
        &mut h.levy_nature,
        &mut h.transport_document,
        &mut h.departure_port,
        &mut h.border_date,
        &mut h.departure_date,
        &mut h.promises,
        &mut h.remarks,
        &mut h.trader.credit_code,
        &mut h.owner.credit_code,
        &mut h.overseas_consignor.code,
        &mut h.licence_no,
        &mut h.bill_type,
        &mut h.transit_relation,
        &mut d.related.declaration,
        &mut d.related.voyage,
        &mut d.access.elsewhere,
    ] {
        *slot = maybes();
    }
    h.gross_mass = Some(numbers());
    h.net_mass = Some(numbers());
    h.freight = Some(Charge {
        mark: texts(),
        value: Some(numbers()),
        currency: maybes(),
    });
    muddle_goods(&mut d, &mut texts, &mut maybes, &mut numbers);
    d.licences = vec![
        tw_declaration::Licence {
            kind: "Y".into(),
            number: texts(),
        },
        tw_declaration::Licence {
            kind: texts(),
            number: texts(),
        },
    ];
    d.origin_links = vec![tw_declaration::OriginLink {
        kind: texts(),
        item: texts(),
        certificate: texts(),
        certificate_item: texts(),
    }];
    d
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_check_panics(export: bool, parts in parts()) {
        let pack = Pack::builtin("cn").expect("the built-in pack reads");
        let declaration = muddled(export, parts);
        let law = pack.law(tw_base::Date::constant(2026, 6, 8));
        let findings = check(&declaration, law);
        prop_assert!(!findings.is_empty());
        // Every finding of a field stands at a field there is, or where one
        // is missing.
        let places: Vec<String> = fields(&declaration).iter().map(|(at, _)| at.key()).collect();
        prop_assert!(places.iter().any(|place| place == "DecHead/GrossWet"));
    }
}
