//! Flotilla beside other programs, which nothing else in the workspace depends on.

pub mod replication;
pub mod stateright;
