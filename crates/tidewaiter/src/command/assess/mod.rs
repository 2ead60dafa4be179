//! `assess`: what would be due on goods on a day, every figure explained.

mod document;
mod show;

use crate::out::{self, Done, Ended, Format, Lang, Stop, failed};
use crate::wiring::PackArgs;
use document::{Charge, Document, Item, Measured};
use std::path::PathBuf;
use tw_base::{Date, Timestamp};
use tw_tariff::goods;

/// Compute what would be due on goods on a day, and say why
///
/// The goods are in a JSON file, or given here as one item. Rates come from
/// the pack and what lies over it: load a schedule with `tidewaiter tariff
/// import`. Without one, --duty states the rate; it is marked as stated.
///
/// A quantity is NUMBER:UNIT, with units of the table `units` (035 kilogram):
/// `10:035`; of a part of the goods NUMBER:UNIT:PART. A charge is a mark as in
/// a declaration with its number and currency: 1:5 (per cent), 2:30:USD (a ton
/// of gross mass), 3:100:USD (in all).
///
/// Exit codes: 0 assessed, 1 not assessed and why, 2 it could not run.
///
/// Example: tidewaiter assess --hs 9102210000 --origin CHE --value 12000 --quantity 1:008 --duty 10%
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// A document as JSON (`-` reads standard input); docs/reference/assess.md has its fields
    #[arg(value_name = "FILE", conflicts_with_all = ["hs", "origin", "value"])]
    file: Option<PathBuf>,
    /// Commodity code
    #[arg(long, value_name = "CODE", required_unless_present = "file")]
    hs: Option<String>,
    /// Country of origin: three letters, or the customs code
    #[arg(long, value_name = "CODE", default_value = "")]
    origin: String,
    /// Price under the trade term
    #[arg(long, value_name = "AMOUNT", required_unless_present = "file")]
    value: Option<String>,
    /// Currency of the price
    #[arg(long, value_name = "CODE", default_value = "CNY")]
    currency: String,
    /// Quantities; several may be given
    #[arg(long, value_name = "NUMBER:UNIT[:PART]")]
    quantity: Vec<Measured>,
    /// Trade term: CIF, C&F, FOB, C&I, EXW, or its code
    #[arg(long, value_name = "TERM", default_value = "CIF")]
    term: String,
    /// Freight
    #[arg(long, value_name = "MARK:NUMBER[:CURRENCY]")]
    freight: Option<Charge>,
    /// Insurance
    #[arg(long, value_name = "MARK:NUMBER[:CURRENCY]")]
    insurance: Option<Charge>,
    /// Gross mass in kilograms
    #[arg(long, value_name = "NUMBER")]
    gross_mass: Option<String>,
    /// Agreement or preference claimed, proof given
    #[arg(long, value_name = "CODE")]
    claim: Option<String>,
    /// Producer, for duties on top
    #[arg(long, value_name = "NAME")]
    producer: Option<String>,
    /// The goods are inside their tariff quota
    #[arg(long)]
    in_quota: bool,
    /// The origin is in doubt
    #[arg(long)]
    doubtful_origin: bool,
    /// Mode of levy
    #[arg(long, value_name = "CODE", default_value = "1")]
    levy_mode: String,
    /// Nature of levy
    #[arg(long, value_name = "CODE", default_value = "101")]
    levy_nature: String,
    /// Rate of duty where the pack has none, such as 10% or "20%+1.5 CNY/035"
    #[arg(long, value_name = "RATE")]
    duty: Option<String>,
    /// Rates of exchange where the pack has none; several may be given
    #[arg(long, value_name = "CURRENCY=RATE")]
    exchange: Vec<String>,
    /// The goods leave the territory
    #[arg(long)]
    export: bool,
    /// Day of the declaration [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    #[command(flatten)]
    pack: PackArgs,
    /// Output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Language
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let pack = args.pack.load()?;
    let today = pack.zone().to_datetime(Timestamp::now()).date();
    let document = match &args.file {
        Some(path) => Document::read(path)?,
        None => given(&args)?,
    };
    let completed = document.completed.or(args.date).unwrap_or(today);
    let assessed = document.with_input(completed, |input| goods::assess(input, &pack))?;
    let shown = show::Shown::of(completed, &assessed, &pack);
    match args.format {
        Format::Json => out::json(&shown)?,
        Format::Text => {
            out::print_bytes(shown.text(out::lang(args.lang)).as_bytes())?;
        }
    }
    Ok(Done::unless(assessed.is_err()))
}

/// The one item of the command line.
fn given(args: &Args) -> Result<Document, Stop> {
    let (Some(hs), Some(value)) = (&args.hs, &args.value) else {
        return Err(failed(
            "there are no goods",
            "give FILE, or --hs and --value",
        ));
    };
    let mut exchange = std::collections::BTreeMap::new();
    for pair in &args.exchange {
        let (currency, rate) = pair.split_once('=').ok_or_else(|| {
            failed(
                format!("{pair:?} is no rate of exchange"),
                "write it as USD=7.1",
            )
        })?;
        exchange.insert(currency.to_owned(), rate.to_owned());
    }
    Ok(Document {
        direction: if args.export { "export" } else { "import" }.to_owned(),
        trade_term: args.term.clone(),
        levy_nature: args.levy_nature.clone(),
        freight: args.freight.clone(),
        insurance: args.insurance.clone(),
        gross_mass: args.gross_mass.clone(),
        exchange,
        items: vec![Item {
            commodity: hs.clone(),
            price: value.clone(),
            currency: args.currency.clone(),
            quantities: args.quantity.clone(),
            origin: args.origin.clone(),
            claim: args.claim.clone(),
            producer: args.producer.clone(),
            in_quota: args.in_quota,
            doubtful_origin: args.doubtful_origin,
            levy_mode: args.levy_mode.clone(),
            duty: args.duty.clone(),
        }],
        ..Document::default()
    })
}
