//! `audit verify`: is what is stored as it was written?

use super::evidence::{self, Kept, TrustArgs};
use crate::keys::KeyFiles;
use crate::out::{self, Done, Ended, Format, Stop};
use crate::wiring::{self, DataArgs, PackArgs};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;
use tw_app::audit::{Asked, Evidence, Fault, KeptHead, Report};
use tw_app::notary::Checkpoints;
use tw_proof::{KeyChain, Standing, Trust};

/// Read the whole journal and compare with it what is stored beside it
///
/// Does each batch hash to its root, each root to the chain? Are the tables
/// what the journal says: balances and transfers, messages received, regions,
/// status and tax of each parcel, notices, natural keys, series, daily
/// figures? Faults are told with their place.
///
/// Without a checkpoint kept elsewhere a journal whose end was cut off, or
/// that was written anew as a whole, cannot be told from a true one: keep some
/// away from this machine (`serve --checkpoints DIR`) and hand them in here.
///
/// Example: tidewaiter audit verify --data tidewaiter-data --checkpoint evidence/
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    pack: PackArgs,
    /// A checkpoint kept elsewhere, or a folder of them; may be repeated
    #[arg(long, value_name = "FILE|DIR")]
    checkpoint: Vec<PathBuf>,
    #[command(flatten)]
    trust: TrustArgs,
    /// A head kept elsewhere, as this command printed it
    #[arg(long, value_name = "BATCH:HEX")]
    head: Option<KeptHead>,
    /// Output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let service = args.data.reader(&args.pack)?;
    let mut found = Found::default();
    let (mut trust, named) = args.trust.read()?;
    for path in &args.checkpoint {
        let kept = evidence::read(path)?;
        if trust == Trust::Nobody
            && let Some(keys) = &kept.keys
        {
            trust = keys.trusted();
        }
        found.take(kept, &trust, named.as_ref());
    }
    found.compare_keys(&KeyFiles::of(&args.data.data), named.as_ref());
    let own = wiring::notary(&args.data, &service, None);
    found.own(own.as_ref(), &trust);
    let bar = ProgressBar::new(0);
    let style = "{msg}: {pos} of {len} {wide_bar} {eta}";
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style);
    }
    let asked = Asked {
        kept: args.head,
        evidence: found.evidence,
        pack: Some(service.pack()),
        salt: wiring::random()?,
    };
    // One moment, later than every checkpoint read above: a running server
    // writes on.
    let moment = wiring::query(&args.data)?.at_this_moment()?;
    let mut report = tw_app::audit::look_over(&moment, &asked, &mut |what, no, of| {
        bar.set_message(what);
        bar.set_length(of);
        bar.set_position(no);
    })?;
    bar.finish_and_clear();
    report.faults.splice(0..0, found.faults);
    let outside = args.head.is_some() || !args.checkpoint.is_empty();
    if !outside {
        report.not_shown.insert(
            0,
            "whether the end of the journal was cut off, or all of it written anew: that takes a \
             checkpoint kept elsewhere (--checkpoint)"
                .to_owned(),
        );
    }
    print(&report, args.format)?;
    Ok(Done::unless(!report.faults.is_empty()))
}

/// Checkpoints that may be believed, and what is wrong with the others.
#[derive(Default)]
struct Found {
    evidence: Vec<Evidence>,
    faults: Vec<Fault>,
    keys: Option<KeyChain>,
}

impl Found {
    fn fault(&mut self, place: String, what: String) {
        self.faults.push(Fault {
            part: "checkpoint",
            place,
            what,
        });
    }

    fn take(&mut self, kept: Kept, trust: &Trust, named: Option<&KeyChain>) {
        for (name, read) in kept.checkpoints {
            let checkpoint = match read {
                Ok(checkpoint) => checkpoint,
                Err(error) => {
                    self.fault(name, error.to_string());
                    continue;
                }
            };
            let chains = [kept.keys.as_ref(), named];
            let standings: Vec<Standing> = chains
                .into_iter()
                .flatten()
                .map(|chain| chain.standing(&checkpoint, trust))
                .collect();
            if let Some(what) = objection(&standings) {
                self.fault(name.clone(), format!("{what} (key {})", checkpoint.key));
            }
            self.evidence.push(Evidence {
                name,
                checkpoint,
                kept: true,
            });
        }
        self.keys = self.keys.take().or(kept.keys);
    }

    /// The keys the store has now must be those that were kept, and more.
    fn compare_keys(&mut self, files: &KeyFiles, named: Option<&KeyChain>) {
        let own = match files.chain() {
            Ok(own) => own,
            Err(error) => return self.fault("keys.json".to_owned(), error.to_string()),
        };
        let Some(kept) = self.keys.clone().or_else(|| named.cloned()) else {
            return;
        };
        let own_keys = own.map(|own| own.keys).unwrap_or_default();
        let same = own_keys.iter().zip(&kept.keys).take_while(|(a, b)| a == b);
        let same = same.count();
        if same < kept.keys.len() && same < own_keys.len() {
            let what =
                "the store's keys are not those that were kept: what it signs now is signed \
                under another key"
                    .to_owned();
            self.fault("keys.json".to_owned(), what);
        } else if same < kept.keys.len() {
            let what = "the store lacks keys that were kept: restore keys.json".to_owned();
            self.fault("keys.json".to_owned(), what);
        }
    }

    /// The store's own checkpoints narrow down where something was changed;
    /// those signed under a trusted key cannot have been made up.
    fn own(&mut self, own: &dyn Checkpoints, trust: &Trust) {
        let checkpoints = match own.from(0, usize::MAX) {
            Ok(checkpoints) => checkpoints,
            Err(error) => return self.fault("checkpoints.jsonl".to_owned(), error.to_string()),
        };
        let keys = own.keys().ok();
        for checkpoint in checkpoints {
            let name = format!("own checkpoint of batch {}", checkpoint.batch);
            if let Err(error) = checkpoint.check() {
                self.fault(name, error.to_string());
                continue;
            }
            let keys = keys.as_ref();
            let standing = keys.map(|keys| keys.standing(&checkpoint, trust));
            if let Some(what) = objection(standing.as_slice()) {
                self.fault(name.clone(), format!("{what} (key {})", checkpoint.key));
                continue;
            }
            self.evidence.push(Evidence {
                name,
                checkpoint,
                kept: false,
            });
        }
    }
}

/// Why no chain makes a checkpoint's key one to rely on.
fn objection(standings: &[Standing]) -> Option<&'static str> {
    let any = |standing| standings.contains(&standing);
    if any(Standing::OutOfTime) {
        Some("it is signed under a key that was not in use for its batch")
    } else if standings.is_empty() || any(Standing::Trusted) || any(Standing::Unasked) {
        None
    } else {
        Some("it is signed under a key that is not tied to any you trust")
    }
}

fn print(report: &Report, format: Format) -> Result<(), Stop> {
    if format == Format::Json {
        return out::json(report);
    }
    for fault in &report.faults {
        out::line(format!(
            "FAULT in the {} at {}: {}",
            fault.part, fault.place, fault.what
        ))?;
    }
    out::line(format!(
        "{} batches, {} journal entries, {} messages, {} transfers, {} accounts, {} subjects, \
         {} notices, {} tasks, {} keys, {} daily figures, {} checkpoints: {}",
        report.batches,
        report.entries,
        report.messages,
        report.transfers,
        report.accounts,
        report.subjects,
        report.notices,
        report.tasks,
        report.aliases,
        report.figures,
        report.checkpoints,
        if report.faults.is_empty() {
            "all as it was written"
        } else {
            "NOT as they were written"
        },
    ))?;
    out::line(format!("head {}", report.head))?;
    for what in &report.not_shown {
        out::line(format!("not shown: {what}"))?;
    }
    Ok(())
}
