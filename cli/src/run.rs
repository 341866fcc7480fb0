//! `flotilla run`: plays scripts.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use flotilla_sim::{Script, ScriptError, trace_line};

use crate::json;
use crate::output::Output;
use crate::progress::Progress;
use crate::source::Source;

/// Play scripts and tell which expectations do not hold.
#[derive(Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// Scripts; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print one line for each event
    #[arg(long, conflicts_with = "json")]
    trace: bool,
    /// Print one JSON object for each event, and everything else on standard error
    #[arg(long)]
    json: bool,
}

const HELP: &str = "\
A script says what its cluster is like, what is done, and what is expected of it:

  servers 3
  clock manual
  timeout S1 ; deliver all
  expect leader S1

docs/script.md is the reference of the language.

Exit code:
  0  all expectations hold
  1  one does not (the run goes on), or something cannot be done (that script ends)
  2  a script cannot be read (nothing of it plays)
Of several scripts, the worst counts.

Examples:
  flotilla run static/lessons/*.flotilla
  flotilla run --trace election.flotilla
  flotilla run --json election.flotilla | jq 'select(.verdict != [])'
  echo 'run until leader ; expect safe' | flotilla run -";

/// The most events of one script: some hours of a large cluster.
const MOST_EVENTS: u64 = 5_000_000;

/// How a script went, from good to bad. The number is the exit code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Holds = 0,
    Fails = 1,
    Unreadable = 2,
}

/// Plays the scripts one after the other.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let mut output = Output::new();
    let mut worst = Outcome::Holds;
    for path in &arguments.files {
        worst = worst.max(run_one(&path.clone().into(), arguments, &mut output));
    }
    if let Err(error) = output.finish() {
        eprintln!("flotilla: cannot print: {error}");
        return ExitCode::from(Outcome::Unreadable as u8);
    }
    ExitCode::from(worst as u8)
}

fn run_one(source: &Source, arguments: &Arguments, output: &mut Output) -> Outcome {
    let name = source.name();
    let script =
        source.read().and_then(|text| Script::parse(&text).map_err(|error| at_line(&name, &error)));
    let script = match script {
        Ok(script) => script,
        Err(problem) => {
            output.aside(problem);
            return Outcome::Unreadable;
        }
    };
    let mut progress = Progress::new(&name, MOST_EVENTS);
    let played = script.play_watched(MOST_EVENTS, |event, world| {
        if arguments.trace {
            output.line(trace_line(event, world));
        } else if arguments.json {
            output.line(json::line(&name, event, world));
        } else {
            progress.step();
        }
    });
    drop(progress);
    // With --json, standard output carries objects and nothing else.
    let mut tell = |line: String| {
        if arguments.json { output.aside(line) } else { output.line(line) }
    };
    for failure in &played.failures {
        tell(at_line(&name, failure));
    }
    if played.is_ok() {
        tell(format!("ok {name}: {} expectations", script.expectations()));
        return Outcome::Holds;
    }
    if let Some(stopped) = &played.stopped {
        output.aside(at_line(&name, stopped));
    }
    Outcome::Fails
}

fn at_line(name: &str, error: &ScriptError) -> String {
    format!("{name}:{}: {error}", error.line)
}
