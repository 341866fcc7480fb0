//! Ctrl-C.
#![cfg(target_os = "linux")]

use std::process::{Command, Stdio};

use crate::support::flotilla;

/// Whether a process listens for Ctrl-C, which is signal 2.
fn listens(process: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:\t"));
    caught.and_then(|mask| u64::from_str_radix(mask, 16).ok()).is_some_and(|mask| mask & 2 != 0)
}

#[test]
fn what_is_known_so_far_is_told() {
    let object = "{\"found\":false,\"ended\":\"interrupted\"";
    for (words, told) in [
        ("explore --depth 250 --terms 9 --log 9", "interrupted in level "),
        ("explore --depth 250 --terms 9 --log 9 --json", object),
        ("fuzz --seeds 1..1000000000", "interrupted: "),
        ("fuzz --seeds 1..1000000000 --json", object),
    ] {
        let mut command = flotilla();
        command.args(words.split(' '));
        let child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let process = child.id();
        while !listens(process) {
            std::thread::yield_now();
        }
        let kill = Command::new("kill").args(["-INT", &process.to_string()]).status();
        assert!(kill.expect("kill starts").success());
        let output = child.wait_with_output().expect("it ends");
        let out = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(130), "{out}");
        assert!(out.starts_with(told), "{out}");
        assert!(output.stderr.is_empty());
    }
}
