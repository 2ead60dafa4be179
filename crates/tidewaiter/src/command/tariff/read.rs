//! Cells of a schedule's file: CSV in UTF-8 or GB 18030, or a spreadsheet.

use crate::out::{Stop, failed};
use calamine::{Data, Reader};
use std::io::Cursor;
use std::path::Path;
use tw_law::import::{Cell, csv_cells};

/// Largest file that is read.
const LARGEST: u64 = 512 << 20;

/// What a file was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// CSV in UTF-8.
    CsvUtf8,
    /// CSV in GB 18030, of which GBK and GB 2312 are parts.
    CsvGb18030,
    /// The first sheet of a spreadsheet.
    Xlsx,
}

/// The cells of a file.
pub fn cells(path: &Path) -> Result<(Kind, Vec<Vec<Cell>>), Stop> {
    let cannot = |error: &dyn std::fmt::Display| {
        failed(
            format!("{}: {error}", path.display()),
            "give a CSV file (UTF-8 or GB 18030) or a spreadsheet (.xlsx)",
        )
    };
    let size = std::fs::metadata(path).map_err(|e| cannot(&e))?.len();
    if size > LARGEST {
        return Err(cannot(&"it is larger than 512 MiB"));
    }
    let bytes = std::fs::read(path).map_err(|e| cannot(&e))?;
    if bytes.starts_with(b"PK\x03\x04") {
        let rows = sheet(bytes).map_err(|e| cannot(&e))?;
        return Ok((Kind::Xlsx, rows));
    }
    let (kind, text) = match String::from_utf8(bytes) {
        Ok(text) => (Kind::CsvUtf8, text),
        Err(error) => {
            let (text, wrong) = encoding_rs::GB18030.decode_without_bom_handling(error.as_bytes());
            if wrong {
                return Err(cannot(&"it is neither UTF-8 nor GB 18030 text"));
            }
            (Kind::CsvGb18030, text.into_owned())
        }
    };
    let rows = csv_cells(&text).map_err(|e| cannot(&e))?;
    Ok((kind, rows))
}

/// The first sheet, from its first row on.
fn sheet(bytes: Vec<u8>) -> Result<Vec<Vec<Cell>>, String> {
    let mut book = calamine::Xlsx::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let first = book.worksheet_range_at(0);
    let range = first
        .ok_or_else(|| "it has no sheet".to_owned())?
        .map_err(|error| error.to_string())?;
    Ok(range
        .rows()
        .map(|row| row.iter().map(cell).collect())
        .collect())
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Int(_) | Data::Float(_) => Cell::Number(data.to_string()),
        other => Cell::Text(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Result<(Kind, Vec<Vec<Cell>>), String> {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("schedule");
        std::fs::write(&path, bytes).expect("a file");
        cells(&path).map_err(|stop| match stop {
            Stop::Failed(why) => why,
            Stop::Pipe => "pipe".to_owned(),
        })
    }

    #[test]
    fn encodings_of_csv() {
        let text = |t: &str| Cell::Text(t.to_owned());
        let want = vec![
            vec![text("商品编号"), text("税率")],
            vec![text("01"), text("１０％")],
        ];
        let utf8 = "商品编号,税率\n01,１０％\n";
        let (gb, _, wrong) = encoding_rs::GB18030.encode(utf8);
        assert!(!wrong);
        assert_eq!(of(utf8.as_bytes()), Ok((Kind::CsvUtf8, want.clone())));
        let marked = [b"\xef\xbb\xbf".as_slice(), utf8.as_bytes()].concat();
        assert_eq!(of(&marked), Ok((Kind::CsvUtf8, want.clone())));
        assert_eq!(of(&gb), Ok((Kind::CsvGb18030, want)));
    }

    #[test]
    fn what_is_no_schedule_is_told() {
        for (bytes, why) in [
            (b"\xff\xff\xff".as_slice(), "neither UTF-8 nor GB 18030"),
            (b"PK\x03\x04 not a book", "schedule: "),
        ] {
            let told = of(bytes).expect_err(why);
            assert!(told.contains(why), "{told}");
        }
        assert!(cells(Path::new("/nowhere/at/all")).is_err());
    }
}
