//! The commands as a stranger's shell sees them: what they print where, and their exit codes.

mod support;

mod elections;
mod events;
mod explore;
mod outcomes;
mod sources;
