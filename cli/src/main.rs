//! Flotilla on the command line: the world of the page, without the page.

mod check;
mod elections;
mod explore;
mod file;
mod fuzz;
#[cfg(test)]
mod fuzzing;
mod interrupt;
mod json;
mod output;
mod progress;
mod run;
mod search;
mod source;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Real Raft servers in a simulated world: play scripts and see whether they hold, referee your
/// own Raft, search for schedules that break a property, try random faults, measure elections.
#[derive(Parser)]
#[command(name = "flotilla", version, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Run(run::Arguments),
    Check(check::Arguments),
    Elections(Box<elections::Arguments>),
    Explore(Box<explore::Arguments>),
    Fuzz(fuzz::Arguments),
}

const EXAMPLES: &str = "\
Examples:
  flotilla run static/lessons/figure-8.flotilla
  flotilla run --trace election.flotilla
  flotilla check trace.jsonl
  flotilla elections --svg figure-16.svg
  echo 'run until leader ; expect safe' | flotilla run -
  flotilla explore --without up-to-date-check
  flotilla fuzz --seeds 1..10000

Every command has its own help: flotilla run --help";

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Elections(arguments) => elections::run(&arguments),
        Command::Explore(arguments) => explore::run(&arguments),
        Command::Fuzz(arguments) => fuzz::run(&arguments),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Arguments;

    #[test]
    fn the_arguments_are_in_order() {
        Arguments::command().debug_assert();
    }
}
