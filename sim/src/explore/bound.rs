//! The bounds of a search by name, as people and programs set them.

use super::{Bounds, DEEPEST};

/// One of the numbers in [`Bounds`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Bound {
    /// Acts in a schedule.
    Depth,
    /// The highest term that an election begins.
    Terms,
    /// Entries in a log from which on no client asks for more.
    Log,
    /// Crashes in a schedule.
    Crashes,
    /// Copies of messages in a schedule.
    Copies,
    /// Transfers of leadership in a schedule.
    Transfers,
    /// Changes of the configuration in a schedule.
    Changes,
    /// Reads in a schedule.
    Reads,
    /// Commands that clients send once more in a schedule.
    Retries,
    /// Snapshots that servers take in a schedule.
    Snapshots,
    /// Memory for what the search remembers, in megabytes.
    Memory,
}

/// Bytes in the unit in which memory is set.
const MEGABYTE: usize = 1_000_000;

impl Bound {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Depth,
        Self::Terms,
        Self::Log,
        Self::Crashes,
        Self::Copies,
        Self::Transfers,
        Self::Changes,
        Self::Reads,
        Self::Retries,
        Self::Snapshots,
        Self::Memory,
    ];

    /// Its name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Depth => "depth",
            Self::Terms => "terms",
            Self::Log => "log",
            Self::Crashes => "crashes",
            Self::Copies => "copies",
            Self::Transfers => "transfers",
            Self::Changes => "changes",
            Self::Reads => "reads",
            Self::Retries => "retries",
            Self::Snapshots => "snapshots",
            Self::Memory => "memory",
        }
    }

    /// What it bounds.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Depth => "actions in a schedule",
            Self::Terms => "the highest term that an election begins",
            Self::Log => "entries in a log from which on no client asks for more",
            Self::Crashes => "crashes in a schedule",
            Self::Copies => "copies of messages in a schedule",
            Self::Transfers => "transfers of leadership in a schedule",
            Self::Changes => "changes of the members in a schedule",
            Self::Reads => "reads in a schedule",
            Self::Retries => "commands that clients send once more in a schedule",
            Self::Snapshots => "snapshots in a schedule",
            Self::Memory => "megabytes for what the search remembers",
        }
    }

    /// The least and the most that it can be.
    pub const fn range(self) -> (u64, u64) {
        match self {
            Self::Depth => (0, DEEPEST as u64),
            Self::Terms => (1, 1000),
            Self::Log => (0, 1000),
            Self::Memory => (1, 2000),
            _ => (0, u8::MAX as u64),
        }
    }

    /// What it is.
    pub const fn of(self, bounds: &Bounds) -> u64 {
        match self {
            Self::Depth => bounds.depth as u64,
            Self::Terms => bounds.terms,
            Self::Log => bounds.log,
            Self::Crashes => bounds.crashes as u64,
            Self::Copies => bounds.copies as u64,
            Self::Transfers => bounds.transfers as u64,
            Self::Changes => bounds.changes as u64,
            Self::Reads => bounds.reads as u64,
            Self::Retries => bounds.retries as u64,
            Self::Snapshots => bounds.snapshots as u64,
            Self::Memory => (bounds.memory / MEGABYTE) as u64,
        }
    }

    /// Sets it. Gives back what is not within its range, and leaves it as it is.
    ///
    /// # Errors
    /// What was found and what was expected, in a sentence.
    pub fn set(self, bounds: &mut Bounds, number: u64) -> Result<(), String> {
        let (least, most) = self.range();
        if !(least..=most).contains(&number) {
            let id = self.id();
            return Err(format!("Found {id} {number}, expected {least} to {most}."));
        }
        let small = number as u8;
        match self {
            Self::Depth => bounds.depth = number as u32,
            Self::Terms => bounds.terms = number,
            Self::Log => bounds.log = number,
            Self::Crashes => bounds.crashes = small,
            Self::Copies => bounds.copies = small,
            Self::Transfers => bounds.transfers = small,
            Self::Changes => bounds.changes = small,
            Self::Reads => bounds.reads = small,
            Self::Retries => bounds.retries = small,
            Self::Snapshots => bounds.snapshots = small,
            Self::Memory => bounds.memory = number as usize * MEGABYTE,
        }
        Ok(())
    }
}
