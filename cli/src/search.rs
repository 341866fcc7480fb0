//! What commands that search have in common: how they end, and who does the work.

use std::process::ExitCode;

use crate::output::Output;

/// How the command ended. The number is the exit code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Nothing = 0,
    Found = 1,
    Failed = 2,
    Interrupted = 130,
}

/// Runs a search that is called `name`: what keeps it from beginning is told in a sentence.
pub(crate) fn run(
    name: &str,
    search: impl FnOnce(&mut Output) -> Result<Exit, String>,
) -> ExitCode {
    let mut output = Output::new();
    let exit = search(&mut output).unwrap_or_else(|problem| {
        output.aside(format_args!("flotilla {name}: {problem}"));
        Exit::Failed
    });
    if let Err(error) = output.finish() {
        eprintln!("flotilla: cannot print: {error}");
        return ExitCode::from(Exit::Failed as u8);
    }
    ExitCode::from(exit as u8)
}

/// How many threads share the work: as many as there are processors unless said otherwise.
pub(crate) fn threads(asked: Option<u16>) -> usize {
    let all = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or_else(all, usize::from)
}
