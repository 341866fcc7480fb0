//! Changes of a log.

use super::{Entries, Log};
use crate::ids::Index;

/// One change of a log: what follows `from` goes, and new entries take its place.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LogDelta {
    /// The first index that changes.
    pub from: Index,
    /// The entries that were there, from `from` to the end.
    pub removed: Entries,
    /// The entries that are there now.
    pub appended: Entries,
}

impl LogDelta {
    /// Makes the change.
    pub fn apply(&self, log: &mut Log) {
        log.replace_from(self.from, &self.appended);
    }
}
