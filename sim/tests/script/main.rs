//! Scripts: what can be read, what it means, and that a run written down is the same run.
#![cfg(not(target_arch = "wasm32"))]

mod random_runs;
mod support;

mod expect;
mod links;
mod parse;
mod play;
mod reference;
mod time;
mod write;
