//! The commands as a stranger's shell sees them: what they print where, and their exit codes.

mod printer;
mod support;

mod check;
mod elections;
mod events;
mod explore;
mod fuzz;
mod interrupted;
mod outcomes;
mod round_trip;
mod sources;
