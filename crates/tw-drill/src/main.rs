//! Runs a drill and prints its report.

use clap::Parser;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use tw_drill::{Asked, Bar, DRILLS, drill};

/// A drill.
#[derive(Parser)]
#[command(about = "Runs a drill; without a name it lists them")]
struct Args {
    /// Name of the drill
    name: Option<String>,
    /// Everything the drill chooses follows from it
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How much of it is run
    #[arg(long, value_enum, default_value = "release")]
    bar: Bar,
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
    /// The program's file, for drills that need the process
    #[arg(long, value_name = "FILE", default_value = "target/release/tidewaiter")]
    binary: PathBuf,
    /// An option of the drill itself; may be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    with: Vec<(String, String)>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("an option of a drill is NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn list() -> String {
    let mut text = String::from("Drills:\n");
    for drill in DRILLS {
        text.push_str(&format!(
            "  {:<10} {}  {}\n",
            drill.name, drill.promise, drill.about
        ));
    }
    text
}

fn print(text: &str) {
    // A reader who goes away is no failure.
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn say(line: &str) {
    // A closed standard error leaves nobody to tell.
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn main() -> ExitCode {
    let args = Args::parse();
    let Some(name) = &args.name else {
        print(&list());
        return ExitCode::SUCCESS;
    };
    let Some(drill) = drill(name) else {
        say(&format!("there is no drill {name}\n{}", list()));
        return ExitCode::from(2);
    };
    let asked = Asked {
        seed: args.seed,
        bar: args.bar,
        binary: Some(args.binary),
        with: args.with.into_iter().collect(),
    };
    match (drill.run)(&asked, &mut say) {
        Ok(report) => {
            print(&match args.json {
                true => format!("{}\n", report.json()),
                false => report.table(),
            });
            ExitCode::from(u8::from(!report.held()))
        }
        Err(error) => {
            say(&format!("drill {name}: {error}"));
            ExitCode::from(2)
        }
    }
}
