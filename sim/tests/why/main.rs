//! Why it happened, and what could happen.

mod ballots;
mod brute_force;
mod runs;
mod standings;
mod support;
