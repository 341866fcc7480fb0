//! Flotilla web.
fn main() {}
