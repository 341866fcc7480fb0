//! Random faults.
#![cfg(not(target_arch = "wasm32"))]

mod catches;
mod safe;
