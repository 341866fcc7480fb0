//! The invariants of plain Raft, after every event of runs made by chance.
#![cfg(not(target_arch = "wasm32"))]

mod any_run;
#[path = "../script/random_runs.rs"]
#[allow(dead_code, reason = "runs are made here on a world, without a timeline")]
mod random_runs;
mod rules_off;
mod storms;
