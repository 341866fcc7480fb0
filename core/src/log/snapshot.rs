//! Snapshots: what stands for the beginning of a log (§7).

use std::fmt;
use std::sync::Arc;

use crate::configuration::Configuration;
use crate::ids::Position;

/// The state of a state machine after the entries up to an index.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Snapshot {
    /// lastIncludedIndex and lastIncludedTerm.
    pub last: Position,
    /// The configuration in use at that index.
    pub configuration: Configuration,
    /// The state, which only the state machine understands.
    pub data: Bytes,
}

/// Bytes that clones share.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Bytes(Arc<[u8]>);

impl Bytes {
    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Up to `most` bytes from `start` on.
    #[must_use]
    pub fn part(&self, start: usize, most: usize) -> Self {
        let start = start.min(self.len());
        let end = start.saturating_add(most).min(self.len());
        if (start, end) == (0, self.len()) { self.clone() } else { Self(self.0[start..end].into()) }
    }

    /// These bytes and then `others`.
    #[must_use]
    pub fn and(&self, others: &Self) -> Self {
        if self.is_empty() {
            others.clone()
        } else {
            Self([&self.0[..], &others.0[..]].concat().into())
        }
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

/// As text, since most that is stored here is.
impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(&self.0))
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Bytes {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}
