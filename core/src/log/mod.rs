//! The replicated log.

mod shared_vec;

use std::fmt;
use std::sync::Arc;

use crate::ids::{Index, Position, Term};

pub use shared_vec::SharedVec;

/// A shared run of entries, as a message or a record carries them.
pub type Entries = Arc<[Entry]>;

/// One log entry: a command and the term in which a leader received it (Figure 2, *log\[\]*).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Entry {
    /// When the leader received it.
    pub term: Term,
    /// What the state machine is to do.
    pub command: Command,
}

/// What an entry asks of the state machine.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum Command {
    /// Nothing: the entry a new leader may begin its term with (§8).
    NoOp,
    /// A client's words, which only the state machine understands.
    Client(Arc<str>),
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoOp => f.write_str("no-op"),
            Self::Client(words) => f.write_str(words),
        }
    }
}

/// A server's log. Indices start at 1, and there is no gap.
///
/// Cloning is cheap and equality is that of the entries: see [`SharedVec`].
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Log {
    entries: SharedVec<Entry>,
}

impl Log {
    /// Index and term of the last entry; zeros when there is none.
    pub fn last(&self) -> Position {
        Position { index: self.last_index(), term: self.entries.last().map_or(Term(0), |e| e.term) }
    }

    /// The index of the last entry, 0 when there is none.
    pub const fn last_index(&self) -> Index {
        Index(self.entries.len() as u64)
    }

    /// The entry at `index`, if the log reaches it.
    pub fn entry(&self, index: Index) -> Option<&Entry> {
        self.entries.get(usize::try_from(index.0.checked_sub(1)?).ok()?)
    }

    /// The term at `index`: 0 at index 0, none past the end.
    pub fn term_at(&self, index: Index) -> Option<Term> {
        if index.0 == 0 { Some(Term(0)) } else { self.entry(index).map(|entry| entry.term) }
    }

    /// The first index of the unbroken run of entries around `index` that share its term.
    /// A rejected append hints at it, so that one refusal passes over a whole term (§5.3).
    pub fn first_of_term_at(&self, index: Index) -> Index {
        let term = self.term_at(index);
        let mut first = index;
        while first.0 > 1 && self.term_at(first.previous()) == term {
            first = first.previous();
        }
        first
    }

    /// The entries from `first` to the end.
    pub fn from(&self, first: Index) -> Entries {
        if first > self.last_index() {
            return Entries::default();
        }
        self.entries.iter_from(first.previous().0 as usize).cloned().collect()
    }

    /// All entries in order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// Removes the entry at `first` and all that follow, then appends `entries`.
    pub fn replace_from(&mut self, first: Index, entries: &[Entry]) {
        self.entries.truncate(first.previous().0 as usize);
        self.entries.extend(entries.iter().cloned());
    }
}

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

impl FromIterator<Entry> for Log {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        Self { entries: entries.into_iter().collect() }
    }
}
