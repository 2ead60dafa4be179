//! Between columns and the port's values; every narrowing is checked.

use crate::error::{damaged, sql};
use rusqlite::Row;
use tw_app::store::{
    AliasKey, AliasKind, EntryRef, StoreError, SubjectIndex, SubjectKind, SubjectRow,
};
use tw_base::{BatchNo, SubjectId, Timestamp};

/// A number that must fit the database's signed 64 bits.
pub(crate) fn int(n: u64) -> Result<i64, StoreError> {
    i64::try_from(n)
        .map_err(|_| StoreError::Damaged(format!("{n} is beyond the numbers a store can keep")))
}

/// The largest number a cursor or limit can mean.
pub(crate) fn clamp(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Rows asked for.
pub(crate) fn limit(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// An instant as nanoseconds since 1970; 64 bits reach from 1677 to 2262.
pub(crate) fn nanos(at: Timestamp) -> Result<i64, StoreError> {
    i64::try_from(at.as_nanosecond())
        .map_err(|_| StoreError::Damaged(format!("{at} is beyond the instants a store can keep")))
}

/// The nearest instant in nanoseconds, for comparisons.
pub(crate) fn nanos_clamped(at: Timestamp) -> i64 {
    let n = at.as_nanosecond();
    i64::try_from(n).unwrap_or(if n < 0 { i64::MIN } else { i64::MAX })
}

pub(crate) fn instant(nanos: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_nanosecond(i128::from(nanos)).map_err(|_| damaged("an instant is out of range"))
}

/// Reads columns by position and turns what does not fit into `Damaged`.
pub(crate) struct Cols<'a, 'b>(pub &'a Row<'b>);

impl Cols<'_, '_> {
    pub(crate) fn i64(&self, i: usize) -> Result<i64, StoreError> {
        self.0.get(i).map_err(sql)
    }

    pub(crate) fn opt_i64(&self, i: usize) -> Result<Option<i64>, StoreError> {
        self.0.get(i).map_err(sql)
    }

    pub(crate) fn u64(&self, i: usize) -> Result<u64, StoreError> {
        u64::try_from(self.i64(i)?).map_err(|_| damaged("a counted number is negative"))
    }

    pub(crate) fn u32(&self, i: usize) -> Result<u32, StoreError> {
        u32::try_from(self.i64(i)?).map_err(|_| damaged("a number does not fit its column"))
    }

    pub(crate) fn i32(&self, i: usize) -> Result<i32, StoreError> {
        i32::try_from(self.i64(i)?).map_err(|_| damaged("a code does not fit its column"))
    }

    pub(crate) fn u8(&self, i: usize) -> Result<u8, StoreError> {
        u8::try_from(self.i64(i)?).map_err(|_| damaged("a kind does not fit its column"))
    }

    pub(crate) fn text(&self, i: usize) -> Result<String, StoreError> {
        self.0.get(i).map_err(sql)
    }

    pub(crate) fn blob(&self, i: usize) -> Result<&[u8], StoreError> {
        let value = self.0.get_ref(i).map_err(sql)?;
        value
            .as_blob()
            .map_err(|_| damaged("a column does not hold bytes"))
    }

    pub(crate) fn bytes<const N: usize>(&self, i: usize) -> Result<[u8; N], StoreError> {
        self.blob(i)?
            .try_into()
            .map_err(|_| damaged("a hash or key has the wrong length"))
    }

    pub(crate) fn at(&self, i: usize) -> Result<Timestamp, StoreError> {
        instant(self.i64(i)?)
    }

    pub(crate) fn subject_id(&self, i: usize) -> Result<SubjectId, StoreError> {
        self.u64(i).map(SubjectId)
    }

    /// Batch and index in two columns.
    pub(crate) fn entry(&self, i: usize) -> Result<EntryRef, StoreError> {
        Ok(EntryRef {
            batch: BatchNo(self.u64(i)?),
            index: self.u32(i + 1)?,
        })
    }

    /// `id, kind, version, status, due, state` from the first column on.
    pub(crate) fn subject(&self) -> Result<SubjectRow, StoreError> {
        Ok(SubjectRow {
            id: self.subject_id(0)?,
            kind: SubjectKind::from_number(self.u8(1)?)
                .ok_or_else(|| damaged("a subject is of an unknown kind"))?,
            version: self.u32(2)?,
            index: SubjectIndex {
                status: self.i32(3)?,
                due: self.opt_i64(4)?.map(instant).transpose()?,
            },
            state: self.blob(5)?.to_vec(),
        })
    }

    /// `kind, number, issuer` from the first column on.
    pub(crate) fn alias_key(&self) -> Result<AliasKey, StoreError> {
        Ok(AliasKey {
            kind: AliasKind::from_number(self.u8(0)?)
                .ok_or_else(|| damaged("a natural key is of an unknown kind"))?,
            number: self.text(1)?,
            issuer: self.text(2)?,
        })
    }
}

/// The columns [`Cols::subject`] reads.
macro_rules! subject_columns {
    () => {
        "id, kind, version, status, due, state"
    };
}
pub(crate) use subject_columns;
