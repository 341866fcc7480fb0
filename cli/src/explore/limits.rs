//! How far a search goes, and what it leaves out.

use clap::{ArgAction, Args, value_parser};
use flotilla_sim::explore::{Bounds, DEEPEST, Reductions};

/// How far a search goes.
#[derive(Args)]
pub(super) struct Limits {
    /// Most actions in a schedule
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = value_parser!(u32).range(0..=i64::from(DEEPEST)))]
    depth: u32,
    /// Highest term that an election begins
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = value_parser!(u64).range(1..=1000))]
    terms: u64,
    /// Length of a log from which on no client asks for more
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u64).range(0..=1000))]
    log: u64,
    /// Most crashes in a schedule
    #[arg(long, value_name = "N", default_value_t = 1)]
    crashes: u8,
    /// Most copies of messages in a schedule
    #[arg(long, value_name = "N", default_value_t = 0)]
    copies: u8,
    /// Most transfers of leadership in a schedule
    #[arg(long, value_name = "N", default_value_t = 0)]
    transfers: u8,
    /// Most changes of the configuration in a schedule
    #[arg(long, value_name = "N", default_value_t = 0)]
    changes: u8,
    /// Most reads in a schedule
    #[arg(long, value_name = "N", default_value_t = 0)]
    reads: u8,
    /// Most commands that are sent once more in a schedule; each command is then of a client with
    /// a session
    #[arg(long, value_name = "N", default_value_t = 0)]
    retries: u8,
    /// Most snapshots that servers take in a schedule
    #[arg(long, value_name = "N", default_value_t = 0)]
    snapshots: u8,
    /// Most memory for what the search remembers, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 4096, value_parser = value_parser!(u32).range(1..))]
    memory: u32,
}

impl Limits {
    pub(super) const fn bounds(&self) -> Bounds {
        Bounds {
            depth: self.depth,
            terms: self.terms,
            log: self.log,
            crashes: self.crashes,
            copies: self.copies,
            transfers: self.transfers,
            changes: self.changes,
            reads: self.reads,
            retries: self.retries,
            snapshots: self.snapshots,
            memory: (self.memory as usize) << 20,
        }
    }
}

/// What is not left out.
#[derive(Args)]
pub(super) struct Thorough {
    /// Tell states apart that differ only in the servers' names
    #[arg(long = "no-symmetry", action = ArgAction::SetFalse)]
    symmetry: bool,
    /// Follow actions of which nothing comes, and keep replies that can no longer matter
    #[arg(long = "no-forgetting", action = ArgAction::SetFalse)]
    forgetting: bool,
    /// Follow independent actions in every order
    #[arg(long = "no-ordering", action = ArgAction::SetFalse)]
    ordering: bool,
}

impl Thorough {
    pub(super) const fn reductions(&self) -> Reductions {
        Reductions { symmetry: self.symmetry, forgetting: self.forgetting, ordering: self.ordering }
    }
}
