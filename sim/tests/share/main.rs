//! Links, files and saved runs: three forms of what a script is a fourth of.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../script/random_runs.rs"]
mod random_runs;

mod hostile;
mod round_trip;
mod sizes;
mod slices;

use flotilla_sim::{Opened, Opening, Script, Timeline};

/// The run of a script.
fn played(script: &str) -> Timeline {
    let played = Script::parse(script).expect("a script").play();
    assert_eq!(played.stopped, None, "in the script\n{script}");
    played.timeline
}

/// What is opened, all at once.
fn finished(opening: Opening) -> Opened {
    let advanced = opening.advance(u64::MAX).unwrap_or_else(|trouble| panic!("{trouble}"));
    advanced.unwrap_or_else(|_| panic!("not all at once"))
}

/// What comes of opening a text: nothing, or why not.
fn trouble(text: &str) -> String {
    let opened = Opening::of(text).and_then(|opening| opening.advance(10_000));
    opened.expect_err("it cannot be opened").to_string()
}
