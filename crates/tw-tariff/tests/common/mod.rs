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
    (
        "calendars/workdays.csv",
        include_str!("../pack/calendars/workdays.csv"),
    ),
    (
        "params/goods.toml",
        include_str!("../pack/params/goods.toml"),
    ),
    (
        "tariff/commodities_goods.csv",
        include_str!("../pack/tariff/commodities_goods.csv"),
    ),
    (
        "tariff/exchange.csv",
        include_str!("../pack/tariff/exchange.csv"),
    ),
    (
        "tariff/levy_modes.csv",
        include_str!("../pack/tariff/levy_modes.csv"),
    ),
    (
        "tariff/mfn_origins.csv",
        include_str!("../pack/tariff/mfn_origins.csv"),
    ),
    (
        "tariff/parties.csv",
        include_str!("../pack/tariff/parties.csv"),
    ),
    ("tariff/rates.csv", include_str!("../pack/tariff/rates.csv")),
    (
        "tariff/relief.csv",
        include_str!("../pack/tariff/relief.csv"),
    ),
    (
        "tariff/remedies.csv",
        include_str!("../pack/tariff/remedies.csv"),
    ),
    (
        "tariff/schemes.csv",
        include_str!("../pack/tariff/schemes.csv"),
    ),
    (
        "tariff/trade_terms.csv",
        include_str!("../pack/tariff/trade_terms.csv"),
    ),
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
