//! The replicated log, with the snapshot that stands for its beginning.

mod delta;
mod entries;
mod shared_vec;
mod snapshot;

use std::fmt;
use std::sync::Arc;

use crate::configuration::Configuration;
use crate::ids::{Index, Position, Term};

pub use delta::LogDelta;
pub use entries::Entries;
pub use shared_vec::SharedVec;
pub use snapshot::{Bytes, Snapshot};

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
    /// Nothing of the state machine: who votes from here on (§6).
    Configuration(Configuration),
    /// A client's words in a session, so that the state machine knows a command that it has
    /// executed before (§8; thesis 6.3).
    Session(Session, Arc<str>),
}

/// Which command of which client.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Session {
    /// The client.
    pub client: u32,
    /// The how many-th command of the client, from 1.
    pub serial: u32,
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoOp => f.write_str("no-op"),
            Self::Client(words) | Self::Session(_, words) => f.write_str(words),
            Self::Configuration(configuration) => write!(f, "voters {configuration}"),
        }
    }
}

/// A server's log. Indices start at 1, and there is no gap: a snapshot stands for what was
/// compacted, and the entries follow it.
///
/// Cloning is cheap and equality is that of snapshot and entries: see [`SharedVec`].
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Log {
    snapshot: Option<Arc<Snapshot>>,
    entries: SharedVec<Entry>,
    /// The configurations among the entries, with their indices. Each is in use from the moment
    /// that it is in the log, and taken back when its entry is cut off (§6).
    configurations: Vec<(Index, Configuration)>,
}

impl Log {
    /// The snapshot that stands for its beginning.
    pub const fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        self.snapshot.as_ref()
    }

    /// The last entry that was compacted; zeros when none was.
    pub fn base(&self) -> Position {
        self.snapshot.as_ref().map_or(Position::default(), |snapshot| snapshot.last)
    }

    /// Index and term of the last entry; zeros when there is none.
    pub fn last(&self) -> Position {
        let base = self.base();
        Position {
            index: Index(base.index.0 + self.entries.len() as u64),
            term: self.entries.last().map_or(base.term, |entry| entry.term),
        }
    }

    /// The index of the last entry, 0 when there is none.
    pub fn last_index(&self) -> Index {
        Index(self.base().index.0 + self.entries.len() as u64)
    }

    /// The entry at `index`, if the log reaches it and it was not compacted.
    pub fn entry(&self, index: Index) -> Option<&Entry> {
        self.entries.get(self.slot(index)?)
    }

    /// The term at `index`: 0 at index 0, none past the end or where it was compacted. That of
    /// the last entry compacted is known.
    pub fn term_at(&self, index: Index) -> Option<Term> {
        if index == Index(0) {
            return Some(Term(0));
        }
        let base = self.base();
        if index == base.index { Some(base.term) } else { Some(self.entry(index)?.term) }
    }

    /// Whether the entry at `index` was compacted. It was committed then, so it is that of every
    /// leader.
    pub fn is_compacted(&self, index: Index) -> bool {
        index > Index(0) && index <= self.base().index
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

    /// The entries from `first` to the end, those that were compacted left out.
    pub fn from(&self, first: Index) -> Entries {
        if first > self.last_index() {
            return Entries::default();
        }
        self.entries.iter_from(self.slot(first).unwrap_or(0)).cloned().collect()
    }

    /// The same, but at most so many.
    pub fn some_from(&self, first: Index, most: usize) -> Entries {
        let start = self.slot(first).unwrap_or(0);
        self.entries.iter_from(start).take(most).cloned().collect()
    }

    /// All entries in order, those that were compacted left out.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// The newest configuration in it, and where it stands.
    pub fn configuration(&self) -> Option<(Index, Configuration)> {
        let of_snapshot = || self.snapshot.as_ref().map(|it| (it.last.index, it.configuration));
        self.configurations.last().copied().or_else(of_snapshot)
    }

    /// The configuration in use at `index`, if the log says so.
    pub fn configuration_at(&self, index: Index) -> Option<Configuration> {
        let before = self.configurations.iter().rev().find(|(at, _)| *at <= index);
        let of_snapshot = || self.snapshot.as_ref().map(|snapshot| snapshot.configuration);
        before.map(|(_, configuration)| *configuration).or_else(of_snapshot)
    }

    /// Removes the entry at `first` and all that follow, then appends `entries`. What was
    /// compacted stays.
    pub fn replace_from(&mut self, first: Index, entries: &[Entry]) {
        self.entries.truncate(self.slot(first).unwrap_or(0));
        self.configurations.retain(|(index, _)| *index < first);
        for entry in entries {
            self.entries.push(entry.clone());
            if let Command::Configuration(configuration) = entry.command {
                self.configurations.push((self.last_index(), configuration));
            }
        }
    }

    /// Lets `snapshot` stand for the entries up to its last one. Entries that follow it stay if
    /// the log has that last entry; otherwise the whole log goes (§7). An older snapshot than
    /// the one there is changes nothing.
    pub fn compact(&mut self, snapshot: Arc<Snapshot>) {
        let last = snapshot.last;
        if last.index <= self.base().index {
            return;
        }
        if self.term_at(last.index) == Some(last.term) {
            self.entries = self
                .entries
                .iter_from((last.index.0 - self.base().index.0) as usize)
                .cloned()
                .collect();
            self.configurations.retain(|(index, _)| *index > last.index);
        } else {
            self.entries = SharedVec::default();
            self.configurations.clear();
        }
        self.snapshot = Some(snapshot);
    }

    fn slot(&self, index: Index) -> Option<usize> {
        usize::try_from(index.0.checked_sub(self.base().index.0 + 1)?).ok()
    }
}

/// As its snapshot, if it has one, and its entries.
#[cfg(feature = "serde")]
impl serde::Serialize for Log {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut log = to.serialize_struct("Log", 2)?;
        log.serialize_field("snapshot", &self.snapshot)?;
        log.serialize_field("entries", &self.iter().collect::<Vec<_>>())?;
        log.end()
    }
}

impl FromIterator<Entry> for Log {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let mut log = Self::default();
        let entries: Vec<Entry> = entries.into_iter().collect();
        log.replace_from(Index(1), &entries);
        log
    }
}
