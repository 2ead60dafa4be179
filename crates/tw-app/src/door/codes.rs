//! What is said of messages and of who sends them.

use tw_base::RuleCode;

/// The transmitter named in the message is not the one who sent it.
pub const NOT_THE_TRANSMITTER: RuleCode = RuleCode::new("TW1201");
/// Another body came under the identity of an earlier message.
pub const OTHER_BODY: RuleCode = RuleCode::new("TW1202");
/// The message kind is none that is taken in here.
pub const NOT_TAKEN_IN: RuleCode = RuleCode::new("TW1203");
/// A declared message must carry a signature in this edition.
pub const SIGNATURE_MISSING: RuleCode = RuleCode::new("TW1204");
/// The signature was carried and kept, not verified (note).
pub const SIGNATURE_NOT_VERIFIED: RuleCode = RuleCode::new("TW1205");
/// The bearer token is unknown.
pub const TOKEN_UNKNOWN: RuleCode = RuleCode::new("TW1206");
/// An enterprise of that code is registered already.
pub const ENTERPRISE_EXISTS: RuleCode = RuleCode::new("TW1207");
/// No enterprise of that code is registered.
pub const ENTERPRISE_UNKNOWN: RuleCode = RuleCode::new("TW1208");
/// A guarantee of that number is registered already.
pub const GUARANTEE_EXISTS: RuleCode = RuleCode::new("TW1209");
/// A book of that number is registered already.
pub const BOOK_EXISTS: RuleCode = RuleCode::new("TW1210");
/// What was given cannot be registered.
pub const NOT_REGISTRABLE: RuleCode = RuleCode::new("TW1211");
/// No list of that number.
pub const LIST_UNKNOWN: RuleCode = RuleCode::new("TW1212");
/// The signature is not the transmitter's over this message.
pub const SIGNATURE_BAD: RuleCode = RuleCode::new("TW1214");
/// The token is issued already.
pub const TOKEN_EXISTS: RuleCode = RuleCode::new("TW1213");

/// A parcel no longer tells whom it names (note).
pub const PERSON_ERASED: RuleCode = RuleCode::new("TW1215");
/// Persons were erased from a year (note).
pub const PERSONS_ERASED: RuleCode = RuleCode::new("TW1216");
/// Nobody is erased from a year that still runs.
pub const YEAR_RUNS: RuleCode = RuleCode::new("TW1217");
/// A list of the person still waits for its documents.
pub const PERSON_AWAITED: RuleCode = RuleCode::new("TW1218");
/// There are no keys of that year.
pub const NO_KEYS_OF_YEAR: RuleCode = RuleCode::new("TW1219");

/// What came as a key of a form is none.
pub const KEY_BAD: RuleCode = RuleCode::new("TW1260");
/// The key was given to another form before.
pub const KEY_USED: RuleCode = RuleCode::new("TW1261");
/// The form came before, and the declaration does not stand as it asks (note).
pub const ASKED_BEFORE: RuleCode = RuleCode::new("TW1262");

/// A certificate of that kind and number is registered already.
pub const CERTIFICATE_EXISTS: RuleCode = RuleCode::new("TW1267");

/// Every code of this crate.
pub const ALL: &[RuleCode] = &[
    NOT_THE_TRANSMITTER,
    OTHER_BODY,
    NOT_TAKEN_IN,
    SIGNATURE_MISSING,
    SIGNATURE_NOT_VERIFIED,
    TOKEN_UNKNOWN,
    ENTERPRISE_EXISTS,
    ENTERPRISE_UNKNOWN,
    GUARANTEE_EXISTS,
    BOOK_EXISTS,
    NOT_REGISTRABLE,
    LIST_UNKNOWN,
    TOKEN_EXISTS,
    SIGNATURE_BAD,
    PERSON_ERASED,
    PERSONS_ERASED,
    YEAR_RUNS,
    PERSON_AWAITED,
    NO_KEYS_OF_YEAR,
    KEY_BAD,
    KEY_USED,
    ASKED_BEFORE,
    CERTIFICATE_EXISTS,
];
