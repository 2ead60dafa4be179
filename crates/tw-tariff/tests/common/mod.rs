//! The pack the worked cases are computed by: a small one of this crate's own,
//! so that a change of Chinese law data does not move them.

use tw_law::Pack;

const FILES: &[(&str, &str)] = &[
    ("pack.toml", include_str!("../pack/pack.toml")),
    ("params/all.toml", include_str!("../pack/params/all.toml")),
    (
        "predicates/all.toml",
        include_str!("../pack/predicates/all.toml"),
    ),
    (
        "tariff/commodities.csv",
        include_str!("../pack/tariff/commodities.csv"),
    ),
    (
        "tariff/consumption.toml",
        include_str!("../pack/tariff/consumption.toml"),
    ),
    ("tariff/duty.csv", include_str!("../pack/tariff/duty.csv")),
];

/// The pack, with files replaced or added.
pub fn pack(overlay: &[(&str, &str)]) -> Pack {
    let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
    let replaced = |path: &str| overlay.iter().any(|(p, _)| *p == path);
    let kept = FILES.iter().filter(|(path, _)| !replaced(path));
    Pack::from_files(kept.chain(overlay).map(owned)).unwrap_or_else(|e| panic!("{e}"))
}

/// The pack as it is, read once.
#[allow(
    dead_code,
    reason = "each test binary uses its own part of this module"
)]
pub fn pack_once() -> &'static Pack {
    static PACK: std::sync::OnceLock<Pack> = std::sync::OnceLock::new();
    PACK.get_or_init(|| pack(&[]))
}
