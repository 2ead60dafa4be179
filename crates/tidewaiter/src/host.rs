//! Figures of what is around the program: its version, the store's files, the
//! disk they are on, the last backup.

use crate::safekeeping::free_bytes;
use crate::safekeeping::last;
use crate::wiring::DataArgs;
use tw_base::Timestamp;
use tw_web::{Figure, FigureKind};

/// Figures that are asked for whenever `/metrics` is.
pub fn figures(data: &DataArgs, law: &str, start: Timestamp) -> Vec<Figure> {
    let size = |name: &str| std::fs::metadata(data.data.join(name)).map_or(0, |file| file.len());
    let mut figures = vec![
        Figure {
            labels: vec![
                ("version".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
                ("schema".to_owned(), tw_store::schema().to_string()),
                ("law".to_owned(), law.to_owned()),
            ],
            ..gauge("build_info", "What runs; always 1.", 1)
        },
        gauge(
            "start_timestamp_seconds",
            "When the process was started, in seconds since 1970.",
            seconds(start),
        ),
        gauge(
            "store_bytes",
            "Size of the store's file, without its log.",
            size("store.sqlite"),
        ),
        gauge(
            "store_log_bytes",
            "Size of the store's log; it is emptied at some 32 MiB unless somebody reads for long.",
            size("store.sqlite-wal"),
        ),
        gauge(
            "last_backup_timestamp_seconds",
            "When the last whole backup of this store was begun, in seconds since 1970; 0 if none is known of.",
            last::at(&data.data).map_or(0.0, seconds),
        ),
    ];
    if let Some(free) = free_bytes(&data.data) {
        figures.push(gauge(
            "disk_free_bytes",
            "Bytes free for this program on the disk of the store.",
            free,
        ));
    }
    figures
}

fn seconds(at: Timestamp) -> f64 {
    at.as_duration().as_secs_f64()
}

fn gauge(name: &str, help: &str, value: impl ToString) -> Figure {
    Figure {
        name: format!("tidewaiter_{name}"),
        help: help.to_owned(),
        kind: FigureKind::Gauge,
        labels: Vec::new(),
        value: value.to_string(),
    }
}
