//! When an instrument secures a debt. One rule a code; their sentences are in
//! the pack (`rules/guarantee.toml`).

use crate::{Backing, Group, Instrument, Status, Tables};
use tw_base::{Date, Decimal, Finding, Fixed5, Money, RuleCode};

/// The instrument is not registered with customs.
pub const NOT_REGISTERED: RuleCode = RuleCode::new("TW3001");
/// The instrument's validity has not begun.
pub const NOT_YET_VALID: RuleCode = RuleCode::new("TW3002");
/// The instrument's validity has ended.
pub const EXPIRED: RuleCode = RuleCode::new("TW3003");
/// The instrument may not be used at the office.
pub const OFFICE_NOT_COVERED: RuleCode = RuleCode::new("TW3004");
/// Less is available than is needed.
pub const INSUFFICIENT: RuleCode = RuleCode::new("TW3005");
/// The instrument is suspended.
pub const SUSPENDED: RuleCode = RuleCode::new("TW3006");
/// The enterprise named has no instrument.
pub const NO_INSTRUMENT: RuleCode = RuleCode::new("TW3007");
/// The debt is in another currency than the limit.
pub const OTHER_CURRENCY: RuleCode = RuleCode::new("TW3008");
/// The instrument is not for that use.
pub const USE_NOT_COVERED: RuleCode = RuleCode::new("TW3009");
/// Instruments of its kind are not taken for that use.
pub const KIND_NOT_TAKEN: RuleCode = RuleCode::new("TW3010");
/// Instruments of its kind are not open to an enterprise of that class.
pub const CLASS_NOT_OPEN: RuleCode = RuleCode::new("TW3011");
/// The enterprise does not belong to the group on that day.
pub const NOT_A_MEMBER: RuleCode = RuleCode::new("TW3012");
/// The letter gives the enterprise nothing to draw on.
pub const NO_SHARE: RuleCode = RuleCode::new("TW3013");
/// Less is left of the group's limit than is needed.
pub const POOL_INSUFFICIENT: RuleCode = RuleCode::new("TW3014");
/// Less is left of the member's limit than is needed.
pub const MEMBER_INSUFFICIENT: RuleCode = RuleCode::new("TW3015");
/// A limit would fall below what is reserved.
pub const BELOW_RESERVED: RuleCode = RuleCode::new("TW3016");
/// Customs is late with a decision (warning).
pub const DECISION_OVERDUE: RuleCode = RuleCode::new("TW3017");
/// The instrument's validity is about to end (warning).
pub const EXPIRES_SOON: RuleCode = RuleCode::new("TW3018");
/// The law knows no such ground for a guarantee.
pub const GROUND_UNKNOWN: RuleCode = RuleCode::new("TW3019");
/// On that ground nothing is released on a guarantee.
pub const NO_GUARANTEE_ALLOWED: RuleCode = RuleCode::new("TW3020");
/// Restricted goods lack their licence: no guarantee replaces it.
pub const LICENCE_LACKING: RuleCode = RuleCode::new("TW3021");
/// More is asked for than the law allows to be secured.
pub const ABOVE_MAXIMUM_TAX: RuleCode = RuleCode::new("TW3022");
/// What is claimed on an instrument is not paid: it is not given back.
pub const CLAIMS_OPEN: RuleCode = RuleCode::new("TW1275");
/// Both sides' books say the same (note).
pub const POSITION_AGREED: RuleCode = RuleCode::new("TW3040");
/// The books differ on the limit (warning).
pub const LIMIT_DIFFERS: RuleCode = RuleCode::new("TW3041");
/// The books differ on what is reserved (warning).
pub const RESERVED_DIFFERS: RuleCode = RuleCode::new("TW3042");
/// The books differ on what was called (warning).
pub const CALLED_DIFFERS: RuleCode = RuleCode::new("TW3043");
/// The instrument's validity ended, and it answers for something (warning).
pub const EXPIRED_DRAWN: RuleCode = RuleCode::new("TW3044");
/// A deposit secures nothing any more: it is to be given back (warning).
pub const TO_RETURN: RuleCode = RuleCode::new("TW1276");

/// Instruments of its kind are taken for that use only where a measure opens
/// them, and none that acts does. Its row is among those on measures.
pub const KIND_NOT_OPENED: RuleCode = RuleCode::new("TW3220");

/// All codes of this crate.
pub const ALL: &[RuleCode] = &[
    NOT_REGISTERED,
    NOT_YET_VALID,
    EXPIRED,
    OFFICE_NOT_COVERED,
    INSUFFICIENT,
    SUSPENDED,
    NO_INSTRUMENT,
    OTHER_CURRENCY,
    USE_NOT_COVERED,
    KIND_NOT_TAKEN,
    CLASS_NOT_OPEN,
    NOT_A_MEMBER,
    NO_SHARE,
    POOL_INSUFFICIENT,
    MEMBER_INSUFFICIENT,
    BELOW_RESERVED,
    DECISION_OVERDUE,
    EXPIRES_SOON,
    GROUND_UNKNOWN,
    NO_GUARANTEE_ALLOWED,
    LICENCE_LACKING,
    ABOVE_MAXIMUM_TAX,
    CLAIMS_OPEN,
    POSITION_AGREED,
    LIMIT_DIFFERS,
    RESERVED_DIFFERS,
    CALLED_DIFFERS,
    EXPIRED_DRAWN,
    TO_RETURN,
];

/// A use somebody wants to make of an instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use<'a> {
    /// The day of the release, in the administration's zone.
    pub date: Date,
    /// The four-digit office of declaration.
    pub office: &'a str,
    /// The debt to secure.
    pub amount: Money,
    /// What for, a code of the table `guarantee_uses`.
    pub purpose: &'a str,
    /// Whose debt it is.
    pub party: &'a str,
    /// Its credit class on that day, where it is known.
    pub class: Option<&'a str>,
    /// Kinds of instrument that a measure opens to it.
    pub opened: &'a [&'a str],
}

/// What is left to draw on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover<'a> {
    /// Of an instrument for one principal: what its account has available.
    Own(Fixed5),
    /// Of a group's letter.
    Group {
        /// The group, if it is known.
        group: Option<&'a Group>,
        /// What is left for all.
        pool: Fixed5,
        /// What is left for the member.
        share: Fixed5,
    },
}

/// Whether an instrument secures a debt; all reasons why not.
pub fn usable(
    instrument: &Instrument,
    wanted: &Use<'_>,
    cover: Cover<'_>,
    tables: &Tables,
) -> Result<(), Vec<Finding>> {
    let mut found: Vec<Finding> = [
        status(instrument),
        validity(instrument, wanted),
        office(instrument, wanted),
        purpose(instrument, wanted),
        kind(instrument, wanted, tables),
        class(instrument, wanted, tables),
    ]
    .into_iter()
    .flatten()
    .collect();
    found.extend(membership(instrument, wanted, cover));
    found.extend(amount(instrument, wanted, cover));
    if found.is_empty() { Ok(()) } else { Err(found) }
}

fn about(code: RuleCode, instrument: &Instrument) -> Finding {
    Finding::rule(code).with("instrument", instrument.number())
}

fn status(instrument: &Instrument) -> Option<Finding> {
    match instrument.status() {
        Status::Registered { .. } => None,
        Status::Suspended { on, .. } => Some(about(SUSPENDED, instrument).with("since", on)),
        other => Some(about(NOT_REGISTERED, instrument).with("status", other.word())),
    }
}

fn validity(instrument: &Instrument, wanted: &Use<'_>) -> Option<Finding> {
    let period = &instrument.terms().validity;
    if wanted.date < period.from {
        return Some(
            about(NOT_YET_VALID, instrument)
                .with("from", period.from)
                .with("date", wanted.date),
        );
    }
    let last = period.last().filter(|last| wanted.date > *last)?;
    Some(
        about(EXPIRED, instrument)
            .with("to", last)
            .with("date", wanted.date),
    )
}

fn office(instrument: &Instrument, wanted: &Use<'_>) -> Option<Finding> {
    let uncovered = !instrument.covers(wanted.office);
    uncovered.then(|| about(OFFICE_NOT_COVERED, instrument).with("office", wanted.office))
}

fn purpose(instrument: &Instrument, wanted: &Use<'_>) -> Option<Finding> {
    let other = !instrument.serves(wanted.purpose);
    other.then(|| about(USE_NOT_COVERED, instrument).with("use", wanted.purpose))
}

fn kind(instrument: &Instrument, wanted: &Use<'_>, tables: &Tables) -> Option<Finding> {
    let kind = &instrument.terms().kind;
    let (day, purpose) = (wanted.date, wanted.purpose);
    let taken = tables.takes(day, purpose, kind).is_some();
    let left = tables.leaves_to_measures(day, purpose, kind);
    let opened = left && wanted.opened.contains(&kind.as_str());
    let code = if left {
        KIND_NOT_OPENED
    } else {
        KIND_NOT_TAKEN
    };
    (!taken && !opened).then(|| {
        about(code, instrument)
            .with("kind", kind)
            .with("use", purpose)
    })
}

fn class(instrument: &Instrument, wanted: &Use<'_>, tables: &Tables) -> Option<Finding> {
    let class = wanted.class?;
    let kind = &instrument.terms().kind;
    let open = tables.open_to(wanted.date, class, kind);
    open.is_none().then(|| {
        about(CLASS_NOT_OPEN, instrument)
            .with("kind", kind)
            .with("class", class)
    })
}

fn membership(instrument: &Instrument, wanted: &Use<'_>, cover: Cover<'_>) -> Option<Finding> {
    let Backing::Group { group: code, .. } = &instrument.terms().backing else {
        return None;
    };
    let known = match cover {
        Cover::Group { group, .. } => group.filter(|group| group.code() == code),
        Cover::Own(_) => None,
    };
    let holds = known.and_then(|group| group.member_on(wanted.party, wanted.date));
    if holds.is_none() {
        return Some(
            about(NOT_A_MEMBER, instrument)
                .with("enterprise", wanted.party)
                .with("group", code)
                .with("date", wanted.date),
        );
    }
    let share = instrument.terms().backing.share_of(wanted.party);
    let none = share.is_none_or(|share| share.limit == Fixed5::ZERO);
    none.then(|| about(NO_SHARE, instrument).with("enterprise", wanted.party))
}

fn amount(instrument: &Instrument, wanted: &Use<'_>, cover: Cover<'_>) -> Vec<Finding> {
    let limit = instrument.terms().limit.currency;
    if wanted.amount.currency != limit {
        let finding = about(OTHER_CURRENCY, instrument).with("limit", limit);
        return vec![finding.with("amount", wanted.amount.currency)];
    }
    let needed = wanted.amount.amount;
    let lacks = |code, available: Decimal| {
        (available < needed).then(|| {
            about(code, instrument)
                .with("available", available)
                .with("needed", needed)
                .with("short", needed - available)
        })
    };
    match cover {
        Cover::Own(available) => lacks(INSUFFICIENT, available.decimal())
            .into_iter()
            .collect(),
        Cover::Group { pool, share, .. } => {
            let member = lacks(MEMBER_INSUFFICIENT, share.decimal());
            let member = member.map(|finding| finding.with("enterprise", wanted.party));
            let has_share = instrument.terms().backing.share_of(wanted.party).is_some();
            let pool = lacks(POOL_INSUFFICIENT, pool.decimal());
            member
                .filter(|_| has_share)
                .into_iter()
                .chain(pool)
                .collect()
        }
    }
}
