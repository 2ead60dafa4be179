//! `aeo`: lists of authorised economic operators, exchanged with partner
//! administrations as signed files, and what a foreign code is worth.

use super::admin::{carry_out, print};
use super::audit::evidence::read_bounded;
use crate::out::{self, Done, Ended, Format, Lang, failed};
use crate::wiring::{self, OnStore};
use std::path::{Path, PathBuf};
use tw_app::admin::AdminCommand;
use tw_app::service::Viewer;
use tw_proof::Document;

/// Exchange lists of authorised economic operators with partner administrations
///
/// Reading works beside a running server; what is taken in is handed to it.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    on: OnStore,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Write the own list, signed, to standard output
    ///
    /// Example: tidewaiter aeo export > aeo-cn.json
    #[command(verbatim_doc_comment)]
    Export,
    /// Write an enterprise's certificate, signed, to standard output
    Certificate {
        /// The enterprise
        code: String,
    },
    /// Trust a key under which a partner signs its lists
    ///
    /// Its public half comes from the partner on another way than the list.
    Trust {
        /// The partner's code in the pack, such as sg
        partner: String,
        /// The public key, 64 hexadecimal digits
        public: String,
    },
    /// Trust it no more
    Distrust {
        /// The partner's code in the pack
        partner: String,
        /// The public key, 64 hexadecimal digits
        public: String,
    },
    /// Take in a partner's signed list
    ///
    /// Refused under a key that is not trusted for that partner, or if a list
    /// as new or newer was taken in before.
    Import {
        /// The file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Say what a foreign operator's code is worth today
    ///
    /// Example: tidewaiter aeo look SG123456789012
    #[command(verbatim_doc_comment)]
    Look {
        /// The code, with or without AEO before it
        code: String,
    },
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let command = match &args.command {
        Command::Export => {
            let service = args.on.data.reader(&args.on.pack)?;
            wiring::notary(&args.on.data, &service, None);
            out::print_bytes(service.own_aeo_list()?.to_json().as_bytes())?;
            return Ok(Done::Clean);
        }
        Command::Certificate { code } => return certificate(&args, code),
        Command::Look { code } => return look(&args, code),
        Command::Trust { partner, public } => AdminCommand::TrustPartner {
            partner: partner.clone(),
            public: public.clone(),
        },
        Command::Distrust { partner, public } => AdminCommand::DistrustPartner {
            partner: partner.clone(),
            public: public.clone(),
        },
        Command::Import { file } => AdminCommand::ImportAeoList {
            document: Box::new(document(file)?),
        },
    };
    let answer = carry_out(&args.on, command)?;
    print(&args.on, &answer)?;
    Ok(Done::unless(!answer["ok"].as_bool().unwrap_or(false)))
}

fn document(file: &Path) -> Result<Document, out::Stop> {
    Document::parse(&read_bounded(file)?).map_err(|error| {
        let next = "see what it is with `tidewaiter verify`";
        failed(format!("{}: {error}", file.display()), next)
    })
}

fn certificate(args: &Args, code: &str) -> Ended {
    let service = args.on.data.reader(&args.on.pack)?;
    wiring::notary(&args.on.data, &service, None);
    let Some(certificate) = service.aeo_certificate(Viewer::Officer, code)? else {
        out::say(format!("no certificate stands of {code}"));
        return Ok(Done::Findings);
    };
    out::print_bytes(certificate.to_json().as_bytes())?;
    Ok(Done::Clean)
}

fn look(args: &Args, code: &str) -> Ended {
    let service = args.on.data.reader(&args.on.pack)?;
    let Some(found) = service.foreign_aeo(code)? else {
        let next = "give it as SG123456789012";
        return Err(failed(format!("{code:?} is no code of an operator"), next));
    };
    if args.on.format == Format::Json {
        out::json(&found)?;
    } else {
        let zh = out::lang(args.on.lang) == Lang::Zh;
        let finding = &found.finding;
        let sentence = if zh { &finding.zh } else { &finding.en };
        out::line(format!("{} {sentence}", finding.code))?;
        for benefit in &found.benefits {
            let name = if zh {
                &benefit.effect.zh
            } else {
                &benefit.effect.en
            };
            out::line(format!(
                "    {name}: {} ({})",
                benefit.value, benefit.confidence
            ))?;
        }
    }
    Ok(Done::unless(!found.recognised))
}
