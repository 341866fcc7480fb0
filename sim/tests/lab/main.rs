//! The lab suite of MIT 6.5840 (formerly 6.824) in virtual time: every test of its parts 3A to 3D,
//! each over many seeds. What is proven how, and with which command, is in `docs/proof.md`.
//!
//! Two of the lab's faults have no test of their own here. *Long delays* make a call to a server
//! that cannot be reached fail only after seconds: nothing here waits for a call. And the network
//! stays unreliable to the end of a test that has it so, where the lab makes it reliable again.
#![cfg(not(target_arch = "wasm32"))]

mod agreement;
mod churn;
mod counts;
mod elections;
mod lab;
mod persistence;
mod snapshots;
mod support;
