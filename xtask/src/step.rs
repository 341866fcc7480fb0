//! Named steps: each prints its name, runs its commands, and says how long it took.

use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What a whole run of steps came to.
#[derive(Default)]
pub(crate) struct Summary {
    steps: usize,
    tests: u64,
    time: Duration,
}

impl Summary {
    /// Runs one step. A failing one is reported with its name.
    pub(crate) fn step(
        &mut self,
        name: &str,
        work: impl FnOnce() -> Result<u64, String>,
    ) -> Result<(), String> {
        println!("\n==> {name}");
        let start = Instant::now();
        let result = work();
        let time = start.elapsed();
        match result {
            Ok(tests) => {
                println!("    {name}: {}{}", seconds(time), count(tests));
                self.steps += 1;
                self.tests += tests;
                self.time += time;
                Ok(())
            }
            Err(reason) => Err(format!("step '{name}' failed after {}: {reason}", seconds(time))),
        }
    }

    pub(crate) fn line(&self) -> String {
        format!("all {} steps passed in {}{}", self.steps, seconds(self.time), count(self.tests))
    }
}

/// Runs a command while passing its output on, and returns how many tests it says have passed.
pub(crate) fn run(command: &mut Command) -> Result<u64, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{name} could not be started: {error}"))?;
    let stdout = child.stdout.take().map(|pipe| thread::spawn(|| pass_on(pipe, io::stdout())));
    let stderr = child.stderr.take().map(|pipe| thread::spawn(|| pass_on(pipe, io::stderr())));
    let status = child.wait().map_err(|error| format!("{name} was lost: {error}"))?;
    let mut output = String::new();
    for reader in [stdout, stderr].into_iter().flatten() {
        output.push_str(&reader.join().unwrap_or_default());
    }
    if status.success() {
        Ok(tests_passed(&output))
    } else {
        let line: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
        Err(format!("{name} {} ({status})", line.join(" ")))
    }
}

/// Copies what a program prints to our own output as it comes, and keeps it.
fn pass_on(mut from: impl Read, mut to: impl Write) -> String {
    let mut kept = Vec::new();
    let mut buffer = [0; 8192];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        // A closed terminal is no reason to fail the step.
        let _ = to.write_all(&buffer[..length]).and_then(|()| to.flush());
        kept.extend_from_slice(&buffer[..length]);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// Reads the closing lines of cargo's test harness, nextest, wasm-bindgen's runner and Node's test runner.
fn tests_passed(output: &str) -> u64 {
    let closing = |line: &str| -> Option<u64> {
        let line = without_colour(line);
        let line = line.trim();
        let words: Vec<&str> = line.split_whitespace().collect();
        if line.starts_with("test result: ok.") || line.contains(" run: ") {
            let at = words.iter().position(|word| word.starts_with("passed"))?;
            words.get(at.checked_sub(1)?)?.parse().ok()
        } else if let [_, "pass", number] = words[..] {
            number.parse().ok()
        } else {
            None
        }
    };
    output.lines().filter_map(closing).sum::<u64>()
}

fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut escape = false;
    for letter in line.chars() {
        match (escape, letter) {
            (false, '\u{1b}') => escape = true,
            (true, letter) if letter.is_ascii_alphabetic() => escape = false,
            (true, _) => {}
            (false, letter) => plain.push(letter),
        }
    }
    plain
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn count(tests: u64) -> String {
    match tests {
        0 => String::new(),
        1 => ", 1 test".into(),
        tests => format!(", {tests} tests"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_of_every_runner_is_counted() {
        let output = "\
            running 3 tests\n\
            test result: ok. 3 passed; 0 failed; 0 ignored; finished in 0.01s\n\
            \u{1b}[32;1m     Summary\u{1b}[0m [   0.5s] \u{1b}[1m40\u{1b}[0m tests run: \u{1b}[1m40\u{1b}[0m \u{1b}[32mpassed\u{1b}[0m, 0 skipped\n\
            ℹ pass 7\n\
            # pass 500\n\
            test result: FAILED. 9 passed; 1 failed\n";
        assert_eq!(tests_passed(output), 3 + 40 + 7 + 500);
    }

    #[test]
    fn a_failing_step_is_named_and_a_passing_one_counted() {
        let mut summary = Summary::default();
        assert_eq!(summary.step("good", || Ok(2)), Ok(()));
        let failure = summary.step("bad", || Err("cargo fmt (exit status: 1)".into()));
        let failure = failure.expect_err("a failing step must fail the run");
        assert!(failure.starts_with("step 'bad' failed"), "{failure}");
        assert!(summary.line().contains("1 steps") && summary.line().contains("2 tests"));
    }
}
