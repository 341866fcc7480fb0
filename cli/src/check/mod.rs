//! `flotilla check`: referees what somebody's own Raft did.

mod line;
mod value;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use flotilla_core::{Index, ServerId, Term};
use flotilla_sim::{EventId, Property, Trace, Violation};
use indicatif::ProgressBar;
use serde::Serialize;

use crate::output::Output;
use crate::progress;
use crate::source::{Source, Text};

use line::Line;

/// Referee traces of your own Raft: does it keep Raft's promises?
#[derive(Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// Traces, one JSON object on a line; - is standard input
    #[arg(required = true, value_name = "TRACE")]
    traces: Vec<PathBuf>,
    /// Print one JSON object for each trace, and everything else on standard error
    #[arg(long)]
    json: bool,
}

const HELP: &str = r#"A trace begins with its version, and has a line for each step of each server:

  {"raft-trace":1}
  {"server":1,"term":1,"role":"candidate"}
  {"server":1,"role":"leader"}
  {"server":1,"from":1,"entries":[[1,"x=1"]]}
  {"server":1,"commit":1,"applied":1}

What is left out is as it was. docs/trace.md is the reference, with printers in Go and Rust.

Exit code:
  0  all properties hold
  1  one is violated
  2  a trace cannot be read
Of several traces, the worst counts.

Examples:
  flotilla check trace.jsonl
  go test ./raft -run TestFigure8 | grep '^{' | flotilla check -
  flotilla check --json trace.jsonl | jq '.violations[].property'"#;

/// How a trace went, from good to bad. The number is the exit code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Holds = 0,
    Violated = 1,
    Unreadable = 2,
}

/// Referees the traces one after the other.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let mut output = Output::new();
    let mut worst = Outcome::Holds;
    for path in &arguments.traces {
        let source = Source::from(path.clone());
        let outcome = check(&source, arguments.json, &mut output).unwrap_or_else(|problem| {
            output.aside(problem);
            Outcome::Unreadable
        });
        worst = worst.max(outcome);
    }
    if let Err(error) = output.finish() {
        eprintln!("flotilla: cannot print: {error}");
        return ExitCode::from(Outcome::Unreadable as u8);
    }
    ExitCode::from(worst as u8)
}

/// Referees one trace. What is wrong with it is the error.
fn check(source: &Source, json: bool, output: &mut Output) -> Result<Outcome, String> {
    let name = source.name();
    let mut text = source.open()?;
    let mut bar = Bar::default();
    let mut reader = Reader::default();
    let mut violations = Vec::new();
    let mut line = String::new();
    while text.read_line(&mut line)? {
        let broken = reader.read(text.number(), &line).map_err(|error| text.at_line(&error))?;
        for violation in broken {
            if json {
                violations.push(violation);
            } else {
                let Violation { event: EventId(line), property, sentence, .. } = &*violation;
                output.line(format_args!("{name}:{line}: {property}: {sentence}"));
                // The trace may be of servers that are running still.
                output.flush();
            }
        }
        bar.show(&name, &text);
    }
    reader.end().map_err(|error| text.at_line(&error))?;
    let trace = reader.trace;
    let (steps, servers) = (trace.steps(), trace.servers());
    let safe = trace.referee().is_safe();
    if json {
        let violations = violations.iter().map(|violation| Broken::of(violation)).collect();
        output.line(Report { file: &name, steps, servers, violations }.text());
    } else if safe {
        output
            .line(format_args!("ok {name}: {steps} steps, {servers} servers, all properties hold"));
    }
    Ok(if safe { Outcome::Holds } else { Outcome::Violated })
}

/// Reads a trace line by line.
#[derive(Default)]
pub(crate) struct Reader {
    trace: Trace,
    /// Whether the version was said.
    headed: bool,
}

impl Reader {
    /// Reads a line. Gives the promises that its step broke.
    pub(crate) fn read(&mut self, number: u64, line: &str) -> Result<Vec<Arc<Violation>>, String> {
        match line::read(line)? {
            Line::Blank => Ok(Vec::new()),
            Line::Header => {
                self.headed = true;
                Ok(Vec::new())
            }
            Line::Step(_) if !self.headed => Err(line::no_header("a step")),
            Line::Step(step) => self.trace.take(number, step).map_err(|error| error.to_string()),
        }
    }

    /// Nothing more comes.
    pub(crate) fn end(&self) -> Result<(), String> {
        if self.headed { Ok(()) } else { Err(line::no_header("the end of the trace")) }
    }
}

/// A bar for long traces whose length is known.
#[derive(Default)]
struct Bar(Option<ProgressBar>);

impl Bar {
    fn show(&mut self, name: &str, text: &Text) {
        let Some(bytes) = text.bytes() else { return };
        if text.number().is_multiple_of(progress::EVERY) {
            self.0
                .get_or_insert_with(|| progress::of(name, bytes, "of {human_len} bytes"))
                .set_position(text.bytes_read());
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

/// A trace and what was found in it, for programs.
#[derive(Serialize)]
struct Report<'a> {
    file: &'a str,
    steps: u64,
    servers: usize,
    violations: Vec<Broken<'a>>,
}

impl Report<'_> {
    fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
    }
}

/// A violation with its line.
#[derive(Serialize)]
struct Broken<'a> {
    line: EventId,
    property: Property,
    servers: &'a [ServerId],
    indices: &'a [Index],
    terms: &'a [Term],
    sentence: &'a str,
}

impl<'a> Broken<'a> {
    fn of(violation: &'a Violation) -> Self {
        let Violation { property, event, servers, indices, terms, sides: _, sentence } = violation;
        Self { line: *event, property: *property, servers, indices, terms, sentence }
    }
}
