//! `flotilla run` as a stranger's shell sees it: what it prints where, and its exit code.

mod support;

mod events;
mod outcomes;
mod sources;
