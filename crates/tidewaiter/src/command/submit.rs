//! `submit`: send message files to a server and print the receipts.

use crate::http::{Http, runtime};
use crate::out::{self, Done, Ended, Format, failed};
use std::path::PathBuf;

/// Send message files to a server and print the receipts
///
/// Each file is one message; the answer is the family's receipt. A message
/// sent again gets its first receipt, so sending twice is safe.
///
/// Example: tidewaiter submit --token-file seller.token order.xml list.xml
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Message files; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Server
    #[arg(
        long,
        value_name = "URL",
        default_value = "http://127.0.0.1:8620",
        env = "TIDEWAITER_SERVER"
    )]
    server: String,
    /// File with the enterprise's bearer token [else: environment TIDEWAITER_TOKEN]
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Receipts as XML of the family, or as JSON
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let token = token(&args)?;
    let http = Http::new(&args.server);
    let accept = match args.format {
        Format::Text => "application/xml",
        Format::Json => "application/json",
    };
    let mut found = false;
    runtime()?.block_on(async {
        for path in &args.files {
            let body = super::check::read(path)?;
            let content = ["application/xml", accept];
            let answered = http.post("/api/v1/messages", &token, content, body).await?;
            let refused = match answered.status {
                200 => refuses(&String::from_utf8_lossy(&answered.body)),
                409 | 422 => true,
                status => {
                    let said = String::from_utf8_lossy(&answered.body).into_owned();
                    return Err(failed(
                        format!("{}: the server answered {status}: {said}", path.display()),
                        "see the problem's own advice above",
                    ));
                }
            };
            found |= refused;
            let again = if answered.repeated {
                " (sent before; this is the first receipt)"
            } else {
                ""
            };
            out::say(format!(
                "{}: {}{again}",
                path.display(),
                if refused {
                    "refused in part or whole"
                } else {
                    "accepted"
                }
            ));
            out::print_bytes(&answered.body)?;
            out::line("")?;
        }
        Ok(Done::unless(found))
    })
}

fn token(args: &Args) -> Result<String, out::Stop> {
    let read = match &args.token_file {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|e| failed(format!("{}: {e}", path.display()), "name the file `admin token issue` wrote"))?,
        None => std::env::var("TIDEWAITER_TOKEN").map_err(|_| {
            failed("no token was given", "use --token-file FILE or the variable TIDEWAITER_TOKEN; `tidewaiter admin token issue` makes one")
        })?,
    };
    Ok(read.trim().to_owned())
}

/// A receipt refuses if one of its codes is negative or 100.
fn refuses(receipt: &str) -> bool {
    let codes = receipt
        .match_indices("returnStatus")
        .filter_map(|(at, name)| {
            let rest = receipt[at + name.len()..].trim_start_matches(['>', '"', ':', ' ']);
            let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '-'))?;
            rest[..end].parse::<i32>().ok()
        });
    codes.into_iter().any(|code| code < 0 || code == 100)
}

#[cfg(test)]
mod tests {
    use super::refuses;

    #[test]
    fn refusals_are_seen_in_xml_and_json() {
        let table = [
            ("<returnStatus>120</returnStatus>", false),
            (
                "<returnStatus>800</returnStatus><returnStatus>100</returnStatus>",
                true,
            ),
            ("<returnStatus>-301010</returnStatus>", true),
            (r#"{"returnStatus":"2"}"#, false),
            (r#"{"returnStatus": "-621005"}"#, true),
            ("nothing", false),
        ];
        for (receipt, want) in table {
            assert_eq!(refuses(receipt), want, "{receipt}");
        }
    }
}
