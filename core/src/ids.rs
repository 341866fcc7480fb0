//! Names and numbers: which server, which term, which place in the log.

use std::fmt;
use std::ops::{Index as At, IndexMut as AtMut};

/// The most servers a cluster may have.
pub const MAX_SERVERS: u8 = 9;

/// A server, `S1` to `S9`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(into = "String"))]
pub struct ServerId(u8);

impl ServerId {
    /// S1.
    pub(crate) const FIRST: Self = Self(1);

    /// The server with this number, if it is one from 1 to [`MAX_SERVERS`].
    pub const fn new(number: u8) -> Option<Self> {
        if number >= 1 && number <= MAX_SERVERS { Some(Self(number)) } else { None }
    }

    /// Its number, 1 to 9.
    pub const fn number(self) -> u8 {
        self.0
    }

    const fn slot(self) -> usize {
        self.0 as usize - 1
    }
}

impl fmt::Display for ServerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S{}", self.0)
    }
}

impl From<ServerId> for String {
    fn from(id: ServerId) -> Self {
        id.to_string()
    }
}

/// A set of servers, iterated in the order of their numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct ServerSet(u16);

impl ServerSet {
    /// No server.
    pub const EMPTY: Self = Self(0);

    /// S1 to S`count`.
    ///
    /// # Panics
    /// When `count` is more than [`MAX_SERVERS`].
    pub fn first(count: u8) -> Self {
        assert!(count <= MAX_SERVERS, "a cluster has at most {MAX_SERVERS} servers, not {count}");
        Self((1 << count) - 1)
    }

    /// Whether `id` is in it.
    pub const fn contains(self, id: ServerId) -> bool {
        self.0 & (1 << id.slot()) != 0
    }

    /// Adds `id`.
    pub fn insert(&mut self, id: ServerId) {
        self.0 |= 1 << id.slot();
    }

    /// This set without `id`.
    #[must_use]
    pub const fn without(self, id: ServerId) -> Self {
        Self(self.0 & !(1 << id.slot()))
    }

    /// The servers in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The servers in either set.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The servers of this set that are not in the other.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// How many.
    pub const fn len(self) -> u8 {
        self.0.count_ones() as u8
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The fewest servers that are more than half of this set.
    pub const fn majority(self) -> u8 {
        self.len() / 2 + 1
    }

    /// In the order of their numbers.
    pub const fn iter(self) -> impl Iterator<Item = ServerId> {
        Servers(self)
    }
}

/// `S1 S2 S3`, as scripts write them.
impl fmt::Display for ServerSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut space = "";
        self.iter().try_for_each(|id| write!(f, "{}{id}", std::mem::replace(&mut space, " ")))
    }
}

/// The servers of a set, in the order of their numbers.
struct Servers(ServerSet);

impl Iterator for Servers {
    type Item = ServerId;

    fn next(&mut self) -> Option<ServerId> {
        let id = ServerId::new(self.0.0.trailing_zeros() as u8 + 1)?;
        self.0 = self.0.without(id);
        Some(id)
    }
}

impl FromIterator<ServerId> for ServerSet {
    fn from_iter<I: IntoIterator<Item = ServerId>>(ids: I) -> Self {
        let mut set = Self::EMPTY;
        for id in ids {
            set.insert(id);
        }
        set
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for ServerSet {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

/// One value for each possible server.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct PerServer<T>([T; MAX_SERVERS as usize]);

impl<T: Copy> PerServer<T> {
    /// The same value for all.
    pub const fn all(value: T) -> Self {
        Self([value; MAX_SERVERS as usize])
    }
}

impl<T> At<ServerId> for PerServer<T> {
    type Output = T;
    fn index(&self, id: ServerId) -> &T {
        &self.0[id.slot()]
    }
}

impl<T> AtMut<ServerId> for PerServer<T> {
    fn index_mut(&mut self, id: ServerId) -> &mut T {
        &mut self.0[id.slot()]
    }
}

/// A term: Raft's logical clock (§5.1). The first election makes term 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct Term(pub u64);

impl Term {
    /// The term after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A place in the log. The first entry is at index 1; 0 is the place before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct Index(pub u64);

impl Index {
    /// The place after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The place before this one; 0 stays 0.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The term and index of an entry.
///
/// The order is the paper's *up-to-date* comparison (§5.4.1): the later term wins, and between
/// equal terms the longer log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Position {
    /// The entry's term; 0 before the first entry.
    pub term: Term,
    /// The entry's index; 0 before the first entry.
    pub index: Index,
}
