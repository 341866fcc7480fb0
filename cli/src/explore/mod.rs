//! `flotilla explore`: searches for a shortest schedule that breaks a property.

mod limits;
mod report;
mod start;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Instant;

use clap::{Args, value_parser};
use flotilla_sim::explore::{Ending, Search};

use crate::file::Target;
use crate::interrupt;
use crate::output::Output;
use crate::progress::Spinner;
use crate::search::{self, Exit};

use limits::{Limits, Thorough};
use report::Report;
use start::Start;

/// Search for a shortest schedule that breaks a property of Raft.
#[derive(Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    start: Start,
    /// Look only for this property
    #[arg(long, value_name = "PROPERTY")]
    property: Option<String>,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    thorough: Thorough,
    /// How many threads search; as many as there are processors unless said otherwise
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Write the script of what is found to a file
    #[arg(long, value_name = "OUT")]
    script: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

const HELP: &str = "\
An action is an election timeout, a delivery, a client's request or read, a heartbeat, a copy of
a message, a disk write that is done, a crash, a restart, a snapshot, a transfer or a change of
the members: each counts one. All schedules within the bounds are searched, shortest first. What
is found is played in the world before it is printed, as a script.

docs/explore.md tells what is searched, and the shortest schedule for each rule.

Exit code:
  0    no schedule within the bounds breaks a property
  1    one does; it is printed
  2    the search cannot begin, or outgrew its memory
  130  interrupted; what is known so far is printed

Examples:
  flotilla explore --without up-to-date-check
  flotilla explore --depth 14 --crashes 0
  flotilla explore --without persist-vote --script two-leaders.flotilla
  flotilla explore --without client-sessions --log 2 --retries 1
  flotilla explore --without one-vote-per-term | flotilla run --trace -
  flotilla explore --from figure-8-c.flotilla --terms 4 --log 3";

/// Searches.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    search::run("explore", |output| search(arguments, output))
}

fn search(arguments: &Arguments, output: &mut Output) -> Result<Exit, String> {
    let timeline = arguments.start.timeline()?;
    let setup = start::described(&timeline);
    let sought = arguments.property.as_deref().map(start::property).transpose()?;
    let target = arguments.script.as_deref().map(Target::new).transpose()?;
    let bounds = arguments.limits.bounds();
    let reductions = arguments.thorough.reductions();
    let mut search =
        Search::new(timeline, bounds, reductions, sought, search::threads(arguments.threads))?;
    let interrupted = interrupt::listen()?;
    let began = Instant::now();
    let mut spinner = Spinner::new();
    let ending = loop {
        if interrupted.load(Ordering::Relaxed) {
            break None;
        }
        if let Some(ending) = search.go_on() {
            break Some(ending);
        }
        spinner.tell(|| report::progress(&search.tally(), began.elapsed().as_secs_f64()));
    };
    drop(spinner);
    let seconds = began.elapsed().as_secs_f64();
    let report = Report { setup, bounds, sought, tally: search.tally(), seconds };
    if arguments.json {
        output.line(report.json(ending.as_ref()));
    }
    tell(arguments, &report, ending, target.as_ref(), output)
}

/// Says how it ended, and keeps the script.
fn tell(
    arguments: &Arguments,
    report: &Report,
    ending: Option<Ending>,
    target: Option<&Target>,
    output: &mut Output,
) -> Result<Exit, String> {
    match ending {
        Some(Ending::Found(schedule)) => {
            if !arguments.json {
                output.line(report.found(&schedule).trim_end());
            }
            if let Some(target) = target {
                target.write(&schedule.script)?;
            }
            Ok(Exit::Found)
        }
        Some(Ending::Nothing { all }) => {
            if !arguments.json {
                output.line(report.nothing(all));
            }
            Ok(Exit::Nothing)
        }
        Some(Ending::OutOfMemory) => Err(report.out_of_memory()),
        Some(Ending::Unfaithful(unfaithful)) => Err(format!("internal error: {unfaithful}")),
        None => {
            if !arguments.json {
                output.line(report.interrupted());
            }
            Ok(Exit::Interrupted)
        }
    }
}
