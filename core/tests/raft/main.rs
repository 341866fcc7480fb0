//! One server against the paper: a module for each box of Figure 2, and one for each promise
//! that no single rule makes.
//!
//! Every step and crash in these tests is also folded: its records must lead from the old state
//! to the new one, and a sink without records must see the same (`support::Drive`).

#![allow(clippy::wildcard_imports, reason = "these tests are written in the words of `support`")]

mod all_servers;
mod any_input;
mod any_schedule;
mod append_entries;
mod cluster;
mod commit;
mod elections;
mod equal_states;
mod figure_7;
mod leaders;
mod mechanisms;
mod membership;
mod policies;
mod quorums;
mod reads;
mod request_vote;
mod restart;
mod rule_switches;
mod snapshots;
mod status;
mod support;
