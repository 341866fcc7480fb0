//! Flotilla xtask.
fn main() {}
