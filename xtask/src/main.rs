//! Flotilla's automation: set-up, serve, test, dist and bench, run as `cargo xtask …`.
//!
//! Two commands do everything on a fresh machine: `cargo xtask serve` sets up and runs the app, `cargo xtask test`
//! sets up and passes all tests. Both install what is missing, say what they are doing, and are quick the second
//! time. Nothing here is needed at run time, and nothing but the standard library is used, so that the first
//! command a newcomer types starts in a few seconds.
//!
//! In reading order: `main` picks the command; [`workshop`] knows the folder and starts programs; [`setup`] finds
//! or installs tools; [`step`] runs named steps; then one module per command: [`serve`] (with [`http`]), [`mod@test`],
//! [`dist`] (with [`parts`], [`mod@worker`], [`policy`] and [`size`]) and [`mod@bench`].

mod bench;
mod dist;
mod http;
mod parts;
mod policy;
mod serve;
mod setup;
mod size;
mod step;
mod test;
mod worker;
mod workshop;

use std::process::ExitCode;
use workshop::Workshop;

const USAGE: &str = "\
Flotilla's automation. Each command installs what it needs and is quick the second time.

cargo xtask serve [--port N]        build the page optimised and serve it on this machine
cargo xtask test [--only STEP,…]    run every check and every test, as continuous integration does
                 [--skip STEP,…]    (STEPS below)
cargo xtask dist                    make the deployable folder dist/ and check its size
cargo xtask bench                   print every number: world, page, sizes
cargo xtask help                    print this

STEPS, in order: ";

fn usage() -> String {
    format!("{USAGE}{}\n", test::step_names().join(", "))
}

/// Why a command stopped.
enum Stop {
    /// The words on the command line make no sense: exit code 2.
    Usage(String),
    /// Something failed that should not have: exit code 1.
    Failed(String),
}

impl From<String> for Stop {
    fn from(reason: String) -> Self {
        Self::Failed(reason)
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop::Usage(reason)) => {
            eprintln!("xtask: {reason}\n\n{}", usage());
            ExitCode::from(2)
        }
        Err(Stop::Failed(reason)) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[String]) -> Result<(), Stop> {
    let Some((command, rest)) = words.split_first() else {
        return Err(Stop::Usage("a command is missing".into()));
    };
    match command.as_str() {
        "serve" => {
            let port = match options(rest, &["--port"])?.as_slice() {
                [] => None,
                [(_, port)] => Some(port.parse().map_err(|_| {
                    Stop::Usage(format!("found --port {port}, expected a number below 65536"))
                })?),
                _ => return Err(Stop::Usage("--port was given twice".into())),
            };
            serve::run(&mut Workshop::open()?, port)?;
        }
        "test" => {
            let mut plan = test::Plan::default();
            for (option, value) in options(rest, &["--only", "--skip"])? {
                let names = value.split(',').map(str::to_owned);
                match option.as_str() {
                    "--only" => plan.only.extend(names),
                    _ => plan.skip.extend(names),
                }
            }
            plan.check().map_err(Stop::Usage)?;
            test::run(&mut Workshop::open()?, &plan)?;
        }
        "dist" => {
            options(rest, &[])?;
            dist::run(&mut Workshop::open()?)?;
        }
        "bench" => {
            options(rest, &[])?;
            bench::run(&mut Workshop::open()?)?;
        }
        "help" | "--help" | "-h" => print!("{}", usage()),
        unknown => return Err(Stop::Usage(format!("there is no command '{unknown}'"))),
    }
    Ok(())
}

/// Reads `--name value` and `--name=value` pairs, and refuses any other word.
fn options(words: &[String], known: &[&str]) -> Result<Vec<(String, String)>, Stop> {
    let mut found = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (word.as_str(), None),
        };
        if !known.contains(&name) {
            return Err(Stop::Usage(format!("found '{word}', which means nothing here")));
        }
        let Some(value) = value.or_else(|| words.next().cloned()) else {
            return Err(Stop::Usage(format!("{name} needs a value")));
        };
        found.push((name.to_owned(), value));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, known: &[&str]) -> Result<Vec<(String, String)>, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        options(&words, known).map_err(|stop| match stop {
            Stop::Usage(reason) | Stop::Failed(reason) => reason,
        })
    }

    #[test]
    fn both_spellings_of_an_option_are_read() {
        let expected = vec![("--port".to_owned(), "8080".to_owned())];
        assert_eq!(read("--port 8080", &["--port"]), Ok(expected.clone()));
        assert_eq!(read("--port=8080", &["--port"]), Ok(expected));
    }

    #[test]
    fn unknown_words_and_missing_values_are_refused() {
        assert!(read("--porto 8080", &["--port"]).is_err());
        assert!(read("8080", &["--port"]).is_err());
        assert_eq!(read("--port", &["--port"]), Err("--port needs a value".into()));
    }
}
