//! Flotilla cli.
fn main() {}
