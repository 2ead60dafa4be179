//! The stored shape: versioned, small, and never changed.

use tw_clearance::{
    AgencyCode, AgencyStep, ControlStep, Custody, DebtStep, DocumentStep, Event, GoodsStep, Regions,
};

fn after(steps: &[Event]) -> Regions {
    let apply = |r: Regions, e: &Event| r.apply(e.clone()).expect("a possible step").0;
    steps.iter().fold(Regions::draft(), apply)
}

fn hex(regions: &Regions) -> String {
    let bytes = postcard::to_allocvec(regions).expect("written");
    let back: Regions = postcard::from_bytes(&bytes).expect("read");
    assert_eq!(&back, regions);
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn the_first_stored_shape_never_changes() {
    let accepted = [
        DocumentStep::File,
        DocumentStep::Register,
        DocumentStep::Accept,
    ]
    .map(Event::Document);
    let released = [
        Event::Debt(DebtStep::Assess),
        Event::Debt(DebtStep::Secure),
        Event::Goods(GoodsStep::Release),
    ];
    let detained = [Event::Control(ControlStep::Detain(Custody::Legal))];
    let asked = [Event::Agency(
        AgencyCode::new("ciq").expect("a code"),
        AgencyStep::Require,
    )];
    // Version, document, control (custody), debt, goods, agencies.
    let table = [
        (Regions::draft(), "000000000000"),
        (
            after(&[&accepted[..], &released[..]].concat()),
            "000300030300",
        ),
        (
            after(&[&accepted[..], &detained[..]].concat()),
            "00030602000000",
        ),
        (
            after(&[&accepted[..], &asked[..]].concat()),
            "0003000000010363697101",
        ),
    ];
    for (regions, want) in table {
        assert_eq!(hex(&regions), want, "{regions}");
        assert!(want.len() / 2 < 12);
    }
}

#[test]
fn a_later_version_is_not_misread() {
    assert!(postcard::from_bytes::<Regions>(&[1, 0, 0, 0, 0, 0]).is_err());
    assert!(postcard::from_bytes::<Regions>(&[0, 99, 0, 0, 0, 0]).is_err());
    assert!(postcard::from_bytes::<Regions>(&[]).is_err());
}
