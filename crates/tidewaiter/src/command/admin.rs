//! `admin`: who may file and act, which guarantees, certificates and books there are, what
//! was paid. Works on the store of a folder, or through the server that holds it.

mod capacity;
mod certificate;
mod declaration;
mod enterprise;
mod statement;

use crate::http::{Http, runtime};
use crate::out::{self, Done, Ended, Format, Lang, Stop, failed};
use crate::wiring::{self, DataArgs, OnStore, SystemClock};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tw_app::admin::{AdminCommand, GuaranteeTerms, IdentityNumber};
use tw_app::runner::Gathering;
use tw_app::service::token_hash;
use tw_app::store::StoreError;
use tw_app::surety::GuaranteeAct;
use tw_base::{Date, Decimal};

/// Register enterprises, tokens, guarantees, certificates, account books; book payments
///
/// Works on the store in --data. If a server holds that store, the command is
/// handed to it.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    on: OnStore,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Enterprises: who may file, their credit class, certification, keys
    #[command(subcommand)]
    Enterprise(enterprise::Enterprise),
    /// Bearer tokens of enterprises
    #[command(subcommand)]
    Token(Token),
    /// Capacities in which an enterprise acts on declarations that are not its own
    #[command(subcommand)]
    Capacity(capacity::Capacity),
    /// Guarantee instruments
    #[command(subcommand)]
    Guarantee(Guarantee),
    /// Certificates of tariff quotas and of relief
    #[command(subcommand)]
    Certificate(certificate::Certificate),
    /// Bonded account books
    #[command(subcommand)]
    Book(Book),
    /// Goods declarations: arrival, payment, agencies, control, movement, conclusion
    #[command(subcommand)]
    Declaration(declaration::Declaration),
    /// Statements of aggregate payment
    #[command(subcommand)]
    Statement(statement::Statement),
    /// Persons named in documents
    #[command(subcommand)]
    Person(Person),
}

#[derive(clap::Subcommand)]
enum Person {
    /// Erase a person from a year that is over
    ///
    /// Whatever names the person in documents of that year is sealed under a
    /// key of its own; the key is destroyed. The journal and its hashes stay.
    /// Reads all parcels once and the journal twice. Renew the copy of the keys
    /// afterwards, and destroy older ones.
    ///
    /// Example: tidewaiter admin person erase --year 2025 --number-file - < number.txt
    #[command(verbatim_doc_comment)]
    Erase {
        /// The calendar year
        #[arg(long)]
        year: i16,
        /// File with the identity number, `-` for standard input. It is not
        /// taken from the command line, where others could see it
        #[arg(long, value_name = "FILE")]
        number_file: PathBuf,
    },
    /// Erase everybody from a year that is over: destroy all its keys
    RetireYear {
        /// The calendar year
        year: i16,
    },
}

#[derive(clap::Subcommand)]
enum Token {
    /// Make a token; it is written once and only its hash is kept
    ///
    /// Example: tidewaiter admin token issue 9999960001 --out seller.token
    #[command(verbatim_doc_comment)]
    Issue {
        /// The enterprise
        enterprise: String,
        /// New file to write the token to [else: standard output]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Take a token back
    Revoke {
        /// The enterprise
        enterprise: String,
        /// File with the token
        #[arg(long, value_name = "FILE")]
        token_file: PathBuf,
    },
}

#[derive(clap::Subcommand)]
enum Guarantee {
    /// Register an instrument; from now on it is the one in use for its principal
    ///
    /// Example: tidewaiter admin guarantee add G2026-1 --principal 9999960001
    ///   --kind bank_letter --guarantor-code 9999970001 --guarantor-name 虚构银行
    ///   --limit 1000000 --from 2026-01-01 --to 2026-12-31
    #[command(verbatim_doc_comment)]
    Add(Box<GuaranteeAdd>),
    /// Do something about a guarantee or a group, as JSON of the API
    ///
    /// Example: tidewaiter admin guarantee act '{"is":"accept","number":"G2026-1"}'
    #[command(verbatim_doc_comment)]
    Act {
        /// The act: hand_in, accept, refuse, ask_change, agree, suspend, join, …
        #[arg(value_parser = guarantee_act)]
        act: Box<GuaranteeAct>,
    },
    /// The tax of a list was paid: restore what it had reserved
    Paid {
        /// List number given by customs
        list: String,
    },
}

#[derive(clap::Args)]
struct GuaranteeAdd {
    /// Number of the instrument
    number: String,
    /// Principal: the enterprise lists name as `assureCode`
    #[arg(long)]
    principal: String,
    /// cash_deposit, bank_letter, non_bank_letter, insurance or
    /// group_finance_company_letter
    #[arg(long)]
    kind: String,
    /// Guarantor's code
    #[arg(long)]
    guarantor_code: String,
    /// Guarantor's name
    #[arg(long)]
    guarantor_name: String,
    /// Limit, in yuan
    #[arg(long)]
    limit: Decimal,
    /// First day
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Date,
    /// Last day [default: open]
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<Date>,
    /// Office covered, four digits; may be repeated [default: all]
    #[arg(long)]
    office: Vec<String>,
}

#[derive(clap::Subcommand)]
enum Book {
    /// Register a book
    Add {
        /// Number: a letter, then eleven letters and digits
        number: String,
        /// Warehouse enterprise in the zone
        enterprise: String,
    },
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let mut fresh = None;
    let command = match &args.command {
        Command::Capacity(capacity) => match capacity.command() {
            Some(command) => command,
            None => return capacity.list(&args.on),
        },
        Command::Enterprise(enterprise) => match enterprise.command() {
            Some(command) => command,
            None => return enterprise.show(&args.on),
        },
        Command::Declaration(declaration) => declaration.command(),
        Command::Statement(statement) => match statement.command() {
            Some(command) => command,
            None => return statement.show(&args.on),
        },
        Command::Token(Token::Issue { enterprise, out }) => {
            let token = tw_app::audit::hex(&wiring::random()?);
            let sha256 = token_hash(&token);
            // Made before the token counts: one that cannot be written down
            // must not be issued.
            let file = out.as_deref().map(wiring::new_private).transpose()?;
            fresh = Some((token, file.zip(out.clone())));
            AdminCommand::IssueToken {
                enterprise: enterprise.clone(),
                sha256,
            }
        }
        Command::Token(Token::Revoke {
            enterprise,
            token_file,
        }) => AdminCommand::RevokeToken {
            enterprise: enterprise.clone(),
            sha256: hash_of(token_file)?,
        },
        Command::Guarantee(Guarantee::Add(add)) => AdminCommand::RegisterGuarantee(terms(add)),
        Command::Guarantee(Guarantee::Act { act }) => guaranteed(act),
        Command::Guarantee(Guarantee::Paid { list }) => {
            AdminCommand::TaxPaid { list: list.clone() }
        }
        Command::Certificate(certificate) => certificate.command(),
        Command::Book(Book::Add { number, enterprise }) => AdminCommand::RegisterBook {
            number: number.clone(),
            enterprise: enterprise.clone(),
        },
        Command::Person(Person::Erase { year, number_file }) => AdminCommand::ErasePerson {
            identity_number: IdentityNumber(read_number(number_file)?),
            year: *year,
        },
        Command::Person(Person::RetireYear { year }) => AdminCommand::RetireYear { year: *year },
    };
    let answer = carry_out(&args.on, command);
    let ok = |answer: &serde_json::Value| answer["ok"].as_bool().unwrap_or(false);
    let done = answer.as_ref().is_ok_and(ok);
    if let Some((token, file)) = fresh {
        hand_over(&token, file, done)?;
    }
    print(&args.on, &answer?)?;
    Ok(Done::unless(!done))
}

/// The hash of a token that a file holds.
fn hash_of(token_file: &Path) -> Result<String, Stop> {
    let token = std::fs::read_to_string(token_file).map_err(|e| {
        failed(
            format!("{}: {e}", token_file.display()),
            "name the token's file",
        )
    })?;
    Ok(token_hash(token.trim()))
}

/// Writes an issued token down; without one the file made for it goes again.
fn hand_over(token: &str, file: Option<(File, PathBuf)>, issued: bool) -> Result<(), Stop> {
    match (file, issued) {
        (Some((file, path)), true) => {
            wiring::fill(file, &path, format!("{token}\n"))?;
            out::say(format!(
                "the token was written to {}; it cannot be shown again",
                path.display()
            ));
        }
        (Some((_, path)), false) => {
            // It is empty and ours; leaving it would do no harm.
            let _ = std::fs::remove_file(path);
        }
        (None, true) => out::line(token)?,
        (None, false) => {}
    }
    Ok(())
}

fn read_number(file: &std::path::Path) -> Result<String, Stop> {
    let read = if file.as_os_str() == "-" {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(file)
    };
    let text = read.map_err(|e| {
        failed(
            format!("{}: {e}", file.display()),
            "name a file with the identity number in it",
        )
    })?;
    Ok(text.trim().to_owned())
}

fn guaranteed(act: &GuaranteeAct) -> AdminCommand {
    let act = Box::new(act.clone());
    AdminCommand::Guarantee { act }
}

fn guarantee_act(text: &str) -> Result<Box<GuaranteeAct>, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn terms(add: &GuaranteeAdd) -> Box<GuaranteeTerms> {
    Box::new(GuaranteeTerms {
        number: add.number.clone(),
        kind: add.kind.clone(),
        guarantor_code: add.guarantor_code.clone(),
        guarantor_name: add.guarantor_name.clone(),
        principal: add.principal.clone(),
        offices: add.office.clone(),
        limit: add.limit,
        from: add.from,
        to: add.to,
    })
}

/// Directly on the store, or through the server that holds it.
pub(super) fn carry_out(on: &OnStore, command: AdminCommand) -> Result<serde_json::Value, Stop> {
    let data = &on.data;
    data.secret()?;
    match data.open() {
        Ok(opened) => drop(opened),
        Err(StoreError::Held(_)) => return through_server(data, &command),
        Err(error) => return Err(failed(error, "name another folder with --data")),
    }
    let pack = on.pack.load()?;
    let service = wiring::start(data, pack, Arc::new(SystemClock), Gathering::default())?;
    let answer = runtime()?.block_on(service.administer(command));
    service.stop();
    let answer = answer?;
    Ok(serde_json::to_value(answer)?)
}

fn through_server(data: &DataArgs, command: &AdminCommand) -> Result<serde_json::Value, Stop> {
    let read = |path: PathBuf| {
        std::fs::read_to_string(&path)
            .map(|text| text.trim().to_owned())
            .map_err(|e| {
                let next = "another process holds the store and is no server; stop it first";
                failed(format!("{}: {e}", path.display()), next)
            })
    };
    let (address, token) = (read(data.address())?, read(data.operator_token())?);
    // A list may be longer than any command.
    let (path, body) = match command {
        AdminCommand::ImportAeoList { document } => {
            ("/api/v1/aeo/lists", serde_json::to_vec(document)?)
        }
        command => ("/api/v1/admin", serde_json::to_vec(command)?),
    };
    let answered = runtime()?.block_on(async {
        let content = ["application/json", "application/json"];
        Http::new(&address).post(path, &token, content, body).await
    })?;
    let said: serde_json::Value = serde_json::from_slice(&answered.body).unwrap_or_default();
    let findings = said.get("findings").cloned();
    if let (200 | 422, Some(findings)) = (answered.status, findings) {
        // The same shape as when the command is carried out here.
        let ok = answered.status == 200;
        return Ok(serde_json::json!({ "ok": ok, "findings": findings }));
    }
    let text = String::from_utf8_lossy(&answered.body).into_owned();
    Err(failed(
        format!("the server answered {}: {text}", answered.status),
        "see its own advice above",
    ))
}

pub(super) fn print(on: &OnStore, answer: &serde_json::Value) -> Result<(), Stop> {
    if on.format == Format::Json {
        return out::json(answer);
    }
    let zh = out::lang(on.lang) == Lang::Zh;
    for finding in answer["findings"].as_array().into_iter().flatten() {
        let sentence = finding[if zh { "zh" } else { "en" }]
            .as_str()
            .unwrap_or_default();
        out::say(format!(
            "{} {sentence}",
            finding["code"].as_str().unwrap_or_default()
        ));
    }
    if answer["ok"].as_bool().unwrap_or(false) {
        out::say(if zh { "已办理" } else { "done" });
    }
    Ok(())
}
