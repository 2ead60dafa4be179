//! `health`: asks a server whether it can take work.

use crate::http::{Http, runtime};
use crate::out::{self, Done, Ended, Format, Lang, failed};
use std::time::Duration;

/// Ask a server whether it can take work
///
/// Exit code 0 if it can, 1 if it says that it cannot, 2 if it does not
/// answer. Why it cannot is in the server's own log.
///
/// Example: tidewaiter health --server http://127.0.0.1:8620
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The server
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8620")]
    server: String,
    /// Seconds to wait for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    patience: u32,
    /// Output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Language
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

#[derive(serde::Serialize)]
struct Report {
    server: String,
    ready: bool,
    said: String,
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let patience = Duration::from_secs(args.patience.into());
    let http = Http::new(&args.server);
    let answered = runtime()?.block_on(async {
        let asked = tokio::time::timeout(patience, http.get("/readyz", out::lang(args.lang)));
        asked.await.unwrap_or_else(|_| {
            Err(failed(
                format!("{} did not answer within {} s", args.server, args.patience),
                "see docs/runbook/unready.md",
            ))
        })
    })?;
    let ready = answered.status == 200;
    let said = match serde_json::from_slice::<serde_json::Value>(&answered.body) {
        Ok(problem) => ["detail", "next"]
            .iter()
            .filter_map(|part| problem[part].as_str())
            .collect::<Vec<_>>()
            .join(" "),
        Err(_) => String::from_utf8_lossy(&answered.body).trim().to_owned(),
    };
    let said = out::clean(&said).into_owned();
    match args.format {
        Format::Json => out::json(&Report {
            server: args.server,
            ready,
            said,
        })?,
        Format::Text if ready => out::line(&said)?,
        Format::Text => out::line(format!("NOT READY ({}): {said}", answered.status))?,
    }
    Ok(Done::unless(!ready))
}
