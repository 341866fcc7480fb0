//! Why it happened, and what could happen.

mod accounts;
mod ballots;
mod brute_force;
mod runs;
mod standings;
mod support;
mod told;
