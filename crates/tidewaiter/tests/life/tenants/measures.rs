//! Addresses of measures.

use super::{ANYBODY, NOT_FROM_ELSEWHERE, Row, row, senders};

/// Measures, and what they are to an enterprise.
pub fn rows() -> [Row; 10] {
    let check = br#"{"is":"check","number":"SZ-2026-1"}"#.to_vec();
    [
        Row {
            elsewhere: NOT_FROM_ELSEWHERE,
            ..row("/policy", ANYBODY)
        },
        // Each reads its own; the operator has to say whose.
        row("/api/v1/policy", [401, 401, 401, 200, 200, 400]),
        Row {
            method: "POST",
            body: Some(("application/json", check)),
            ..row("/api/v1/measures", senders(403, 403))
        },
        // Neither is a programme office: to them no measure exists.
        row("/api/v1/measures", [401, 401, 401, 403, 403, 200]),
        Row {
            object: "N10-01".to_owned(),
            ..row("/api/v1/measures/{number}", [401, 401, 401, 404, 404, 200])
        },
        Row {
            elsewhere: NOT_FROM_ELSEWHERE,
            ..row("/measures", ANYBODY)
        },
        Row {
            object: "N10-01".to_owned(),
            elsewhere: NOT_FROM_ELSEWHERE,
            ..row("/measures/{number}", ANYBODY)
        },
        row("/desk/measures", senders(403, 403)),
        Row {
            object: "N10-01".to_owned(),
            ..row("/desk/measures/{number}", senders(404, 404))
        },
        Row {
            method: "POST",
            object: "N10-01".to_owned(),
            body: Some(("application/x-www-form-urlencoded", b"step=check".to_vec())),
            ..row("/desk/measures/{number}", senders(403, 403))
        },
    ]
}
