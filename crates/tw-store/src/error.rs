//! What a failure of the database means to the engine: try later, or look.

use rusqlite::ErrorCode;
use tw_app::store::{Conflict, StoreError};

/// Why a commit stopped half-way; the transaction is rolled back either way.
pub(crate) enum Stop {
    Conflict(Conflict),
    Error(StoreError),
}

impl From<StoreError> for Stop {
    fn from(e: StoreError) -> Self {
        Self::Error(e)
    }
}

impl From<rusqlite::Error> for Stop {
    fn from(e: rusqlite::Error) -> Self {
        Self::Error(sql(e))
    }
}

impl From<Conflict> for Stop {
    fn from(c: Conflict) -> Self {
        Self::Conflict(c)
    }
}

/// Sorts a database error. What a later attempt may mend (full, read only,
/// busy, device errors) is `Unavailable`; everything else means that the file
/// does not hold what this program wrote.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape `map_err` asks for"
)]
pub(crate) fn sql(e: rusqlite::Error) -> StoreError {
    let text = e.to_string();
    match e.sqlite_error_code() {
        Some(
            ErrorCode::DiskFull
            | ErrorCode::ReadOnly
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::FileLockingProtocolFailed
            | ErrorCode::NoLargeFileSupport
            | ErrorCode::PermissionDenied
            | ErrorCode::AuthorizationForStatementDenied
            | ErrorCode::OperationInterrupted
            | ErrorCode::OperationAborted
            | ErrorCode::OutOfMemory,
        ) => StoreError::Unavailable(text),
        _ => StoreError::Damaged(text),
    }
}

/// A failure of the file system outside the database.
pub(crate) fn io(what: &str, path: &std::path::Path, e: &std::io::Error) -> StoreError {
    StoreError::Unavailable(format!("cannot {what} {}: {e}", path.display()))
}

/// Something read that cannot have been written by this program.
pub(crate) fn damaged(what: &str) -> StoreError {
    StoreError::Damaged(what.to_owned())
}
