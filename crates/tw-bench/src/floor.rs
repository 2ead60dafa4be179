//! The floors: the least that reading and keeping these bytes can cost here.

use crate::load::Load;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::path::Path;
use std::time::Instant;

/// Cases a second when the bytes are only parsed.
pub fn parse(load: &Load, threads: usize) -> f64 {
    let start = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                let mine = load.messages.iter().skip(thread).step_by(threads);
                mine.map(|message| events(&message.body)).sum::<usize>()
            });
        }
    });
    rate(load, start)
}

fn events(body: &[u8]) -> usize {
    let mut reader = Reader::from_reader(body);
    let mut count = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) | Err(_) => return count,
            Ok(event) => count += std::hint::black_box(&event).len(),
        }
    }
}

/// Cases a second when the bytes are only appended to one table, durably, in
/// batches of so many messages.
pub fn append(load: &Load, file: &Path, batch: usize) -> Result<f64, rusqlite::Error> {
    let mut conn = rusqlite::Connection::open(file)?;
    conn.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -49152;
         create table message (id integer primary key, body blob not null);",
    )?;
    let start = Instant::now();
    for messages in load.messages.chunks(batch.max(1)) {
        let tx = conn.transaction()?;
        {
            let mut insert = tx.prepare_cached("insert into message (body) values (?)")?;
            for message in messages {
                insert.execute([&message.body])?;
            }
        }
        tx.commit()?;
    }
    Ok(rate(load, start))
}

#[expect(
    clippy::float_arithmetic,
    reason = "a rate is a measurement, not money"
)]
fn rate(load: &Load, start: Instant) -> f64 {
    f64::from(load.expected.cases()) / start.elapsed().as_secs_f64()
}
