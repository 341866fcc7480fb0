//! `flotilla elections`: how long a cluster is without a leader.

mod measure;
mod plan;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use flotilla_sim::elections::{Panel, csv, plot};

use crate::output::Output;
use crate::progress;

use plan::Plan;

/// Measure how long a cluster is without a leader after its leader crashed, for ranges of
/// election timeouts.
#[derive(Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// A range of election timeouts in milliseconds, such as 150..300; repeat it for more [default: those of the paper's Figure 16]
    #[arg(long = "range", value_name = "A..B", allow_hyphen_values = true)]
    ranges: Vec<String>,
    /// Trials with each range
    #[arg(long, value_name = "N", default_value = "1000", allow_hyphen_values = true)]
    trials: String,
    /// How many servers, 3 to 9
    #[arg(long, value_name = "N", default_value = "5", allow_hyphen_values = true)]
    servers: String,
    /// What all chance depends on
    #[arg(long, value_name = "N", default_value = "1", allow_hyphen_values = true)]
    seed: String,
    /// Milliseconds that a message is under way
    #[arg(long, value_name = "A..B", default_value = "0.5..2.5", allow_hyphen_values = true)]
    latency: String,
    /// Milliseconds that a disk write takes, or immediate
    #[arg(long, value_name = "A..B", default_value = "0.5..2", allow_hyphen_values = true)]
    disk: String,
    /// Milliseconds between heartbeats [default: half the least election timeout]
    #[arg(long, value_name = "MS", allow_hyphen_values = true)]
    heartbeat: Option<String>,
    /// Seconds of virtual time after which a trial is given up, 1 to 3600
    #[arg(long, value_name = "S", default_value = "10", allow_hyphen_values = true)]
    limit: String,
    /// Switch a rule of Raft off; repeat it for more
    #[arg(long, value_name = "RULE")]
    without: Vec<String>,
    /// Switch an optional mechanism on; repeat it for more
    #[arg(long, value_name = "OPTION")]
    with: Vec<String>,
    /// Write the time of every trial to a CSV file
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Draw the distributions into an SVG file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Print one JSON object instead of the table
    #[arg(long)]
    json: bool,
    /// How many threads share the trials, 1 to 64 [default: as many as run at once]
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    threads: Option<String>,
}

const HELP: &str = "\
In each trial all servers have different logs, so that not everyone can win; the leader sends
heartbeats to all and crashes at a random point of its heartbeat interval. The time from there to
the next leader is what counts. The same seed gives the same times, whatever the threads.
docs/elections.md compares them with the paper's.

Exit code:
  0  measured
  2  an option cannot be read, or a file cannot be written (nothing is measured)

Examples:
  flotilla elections
  flotilla elections --csv times.csv --svg figure-16.svg
  flotilla elections --range 150..300 --range 300..600 --servers 9 --latency 5..15
  flotilla elections --json --trials 100 | jq '.ranges[] | [.label, .p50_us]'";

/// Measures, prints, writes.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match Plan::read(arguments).and_then(|plan| carry_out(&plan)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("flotilla: {problem}");
            ExitCode::from(2)
        }
    }
}

fn carry_out(plan: &Plan) -> Result<(), String> {
    let all = u64::from(plan.trials) * plan.ranges().len() as u64;
    let progress = progress::of("elections", all, "of {human_len} trials");
    let measured = measure::measure(plan, || progress.inc(1));
    progress.finish_and_clear();
    if let Some(file) = &plan.csv {
        let trials = measured.iter().map(|one| (one.timeouts.into(), &one.times[..]));
        file.write(&csv(trials))?;
    }
    let distributions = report::distributions(&measured);
    if let Some(file) = &plan.svg {
        let panels: Vec<Panel<'_>> = plan
            .panels
            .iter()
            .map(|panel| Panel {
                title: panel.title,
                scale: panel.scale,
                distributions: report::those_of(&panel.ranges, &distributions),
            })
            .collect();
        file.write(&plot(&panels, plan.experiment.limit))?;
    }
    let mut output = Output::new();
    if plan.json {
        output.line(report::json(plan, &distributions));
    } else {
        output.line(report::table(plan, &distributions).trim_end());
    }
    output.finish().map_err(|error| format!("cannot print: {error}"))
}
