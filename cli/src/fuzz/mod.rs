//! `flotilla fuzz`: random faults, then the demand that the cluster gets on.

mod hunt;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use clap::{Args, value_parser};
use flotilla_sim::fuzz::Options;
use flotilla_sim::{mechanism_named, property_named, rule_named};

use crate::file::Target;
use crate::interrupt;
use crate::output::Output;
use crate::search::{self, Exit};

use hunt::{Hunt, Seeds};
use report::Report;

/// Run clusters through random faults, and demand that they stay safe and recover.
#[derive(Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// Seeds to try, both ends included, or a single one
    #[arg(long, value_name = "A..B", default_value = "1..1000", allow_hyphen_values = true)]
    seeds: String,
    /// How many servers [default: each seed decides]
    #[arg(long, value_name = "N", value_parser = value_parser!(u8).range(1..=9))]
    servers: Option<u8>,
    /// Switch a rule of Raft off; repeat it for more
    #[arg(long, value_name = "RULE")]
    without: Vec<String>,
    /// Switch an optional mechanism on, whatever a seed decides; repeat it for more
    #[arg(long, value_name = "OPTION")]
    with: Vec<String>,
    /// Look only for this property
    #[arg(long, value_name = "PROPERTY")]
    property: Option<String>,
    /// Let disks lie about what is on them: Raft does not allow for that, and seeds fail
    #[arg(long)]
    lying_disks: bool,
    /// Events of each seed until everything is repaired
    #[arg(long, value_name = "N", default_value_t = Options::EVENTS, value_parser = value_parser!(u64).range(1..=500_000))]
    events: u64,
    /// How many threads share the seeds; as many as there are processors unless said otherwise
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
Each seed stands for a cluster (size, spares, optional mechanisms, timings, loss, disks) and for
what is done to it: requests, reads, snapshots, changes of the members, transfers, crashes, pauses,
cuts, partitions, messages lost, doubled, held and hurried; or for some walks through small
clusters under the manual clock. Then everything is repaired, and within 20 s of virtual time a new
command has to reach every voter. The referee judges every event.

The first seed that fails is printed with its run as a script, shrunk to what matters. The same
seed gives the same run, whatever the threads. docs/fuzzing.md tells more.

Exit code:
  0    no seed fails
  1    one does; it is printed
  2    the search cannot begin
  130  interrupted; what is known so far is printed

Examples:
  flotilla fuzz
  flotilla fuzz --seeds 1..100000 --servers 5
  flotilla fuzz --seeds 17 --events 100000
  flotilla fuzz --without match-what-was-sent --property leader-completeness
  flotilla fuzz --without up-to-date-check --script lost.flotilla
  flotilla fuzz --without persist-vote | flotilla run --trace -";

/// Tries seeds.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    search::run("fuzz", |output| search(arguments, output))
}

fn search(arguments: &Arguments, output: &mut Output) -> Result<Exit, String> {
    let seeds = Seeds::read(&arguments.seeds)?;
    let options = options(arguments)?;
    let target = arguments.script.as_deref().map(Target::new).transpose()?;
    let interrupted: &AtomicBool = &*interrupt::listen()?;
    let threads = search::threads(arguments.threads);
    let found = Hunt { options, seeds, threads, interrupted }.hunt();
    let report = Report { options, seeds, found };
    output.line(if arguments.json { report.json() } else { report.text() });
    if let (Some(target), Some(script)) = (target, report.script()) {
        target.write(&script)?;
    }
    Ok(report.exit())
}

fn options(arguments: &Arguments) -> Result<Options, String> {
    let property = arguments.property.as_deref().map(property_named).transpose();
    let mut options = Options {
        servers: arguments.servers,
        events: arguments.events,
        lying_disks: arguments.lying_disks,
        property: property.map_err(|error| format!("--property: {error}"))?,
        ..Options::default()
    };
    for word in &arguments.without {
        let rule = rule_named(word).map_err(|error| format!("--without: {error}"))?;
        options.rules = options.rules.with(rule, false);
    }
    for word in &arguments.with {
        let mechanism = mechanism_named(word).map_err(|error| format!("--with: {error}"))?;
        options.with = options.with.and(mechanism);
    }
    Ok(options)
}
