//! Random faults.
#![cfg(not(target_arch = "wasm32"))]

mod catches;
mod once_failed;
mod safe;
mod table;
