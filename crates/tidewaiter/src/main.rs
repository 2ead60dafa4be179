//! The one binary: wiring and command line only. What each command does is
//! in its file under `command/`; what the program is made of is in `wiring`.

mod command;
mod host;
mod http;
mod keys;
mod listen;
mod notary;
mod out;
mod safekeeping;
mod vault;
mod wiring;

use clap::{CommandFactory, Parser, Subcommand};
use std::process::ExitCode;

/// Small things are made and dropped on several threads at once, which the
/// system's allocator pays for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// An open customs and trade-facilitation system.
///
/// Exit codes: 0 done, 1 findings, 2 could not run.
#[derive(Parser)]
#[command(name = "tidewaiter", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(command::demo::Args),
    Serve(command::serve::Args),
    Check(command::check::Args),
    Submit(command::submit::Args),
    Explain(command::explain::Args),
    Policy(command::policy::Args),
    Measure(command::measure::Args),
    Admin(command::admin::Args),
    Audit(command::audit::Args),
    Verify(command::verify::Args),
    Document(command::document::Args),
    Guarantee(command::guarantee::Args),
    Aeo(command::aeo::Args),
    Backup(command::backup::Args),
    Restore(command::restore::Args),
    Health(command::health::Args),
    Pack(command::pack::Args),
    Tariff(command::tariff::Args),
    Assess(Box<command::assess::Args>),
    /// Print a completion script for a shell
    ///
    /// Example: tidewaiter completions bash > /etc/bash_completion.d/tidewaiter
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let could_not_run = error.use_stderr();
            // Nothing can be done about a closed terminal.
            let _ = error.print();
            return if could_not_run {
                ExitCode::from(2)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    out::log_to_stderr();
    let done = match cli.command {
        Command::Demo(args) => command::demo::run(args),
        Command::Serve(args) => command::serve::run(args),
        Command::Check(args) => command::check::run(args),
        Command::Submit(args) => command::submit::run(args),
        Command::Explain(args) => command::explain::run(args),
        Command::Policy(args) => command::policy::run(args),
        Command::Measure(args) => command::measure::run(args),
        Command::Admin(args) => command::admin::run(args),
        Command::Audit(args) => command::audit::run(args),
        Command::Verify(args) => command::verify::run(args),
        Command::Document(args) => command::document::run(args),
        Command::Guarantee(args) => command::guarantee::run(args),
        Command::Aeo(args) => command::aeo::run(args),
        Command::Backup(args) => command::backup::run(args),
        Command::Restore(args) => command::restore::run(args),
        Command::Health(args) => command::health::run(args),
        Command::Pack(args) => command::pack::run(args),
        Command::Tariff(args) => command::tariff::run(args),
        Command::Assess(args) => command::assess::run(*args),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "tidewaiter", &mut script);
            out::print_bytes(&script).map(|()| out::Done::Clean)
        }
    };
    match done {
        Ok(out::Done::Clean) => ExitCode::SUCCESS,
        Ok(out::Done::Findings) => ExitCode::from(1),
        Err(out::Stop::Pipe) => ExitCode::SUCCESS,
        Err(out::Stop::Failed(why)) => {
            eprintln_safely(&format!("tidewaiter: {why}"));
            ExitCode::from(2)
        }
    }
}

fn eprintln_safely(line: &str) {
    use std::io::Write;
    // A closed standard error leaves nobody to tell.
    let _ = writeln!(std::io::stderr(), "{line}");
}
