//! Why it happened, and what could happen.

#[path = "../words/by_hand.rs"]
mod by_hand;

mod accounts;
mod ballots;
mod brute_force;
mod runs;
mod standings;
mod support;
mod told;
