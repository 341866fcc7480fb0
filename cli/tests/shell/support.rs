//! The command, started and watched.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a command did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Where this test's files are.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
}

/// The command, where its files are.
pub(crate) fn flotilla() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flotilla"));
    command.current_dir(folder());
    command
}

/// Puts a file where the command finds it.
pub(crate) fn file(name: &str, content: impl AsRef<[u8]>) {
    std::fs::write(folder().join(name), content).expect("a file can be written");
}

/// Runs the command with words separated by spaces.
pub(crate) fn run(words: &str) -> Ran {
    run_with(words, "")
}

/// Runs the command with something to read.
pub(crate) fn run_with(words: &str, input: &str) -> Ran {
    let mut child = flotilla()
        .args(words.split_whitespace())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut stdin = child.stdin.take().expect("it can be written to");
    // A command that does not read closes the pipe.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("the command ends");
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    }
}
