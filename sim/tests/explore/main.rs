//! The explorer: shortest schedules, and the same answers whatever is left out.
#![cfg(not(target_arch = "wasm32"))]

mod support;

mod bounds;
mod finds;
mod reductions;
mod table;
