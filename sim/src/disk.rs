//! A disk that may lie.
//!
//! Raft counts on it that what a disk says to be written stays written, whatever happens next. Some
//! disks say so as soon as they have it in a cache of their own. Then a crash that takes the power
//! as well takes what a server has promised to others, with all rules of Raft in force.

use flotilla_core::{DiskWrite, Persistent, SharedVec};

/// Whether a disk keeps its word when it says that a write is done.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Fsync {
    /// What it says to be done is on disk.
    Honest,
    /// What it says to be done is in its cache.
    Lies,
}

impl Fsync {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Honest, Self::Lies];

    /// Its name in scripts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Honest => "honest",
            Self::Lies => "lies",
        }
    }
}

/// A server's disk.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(crate) struct Drive {
    /// What is there after a crash.
    pub(crate) durable: Persistent,
    /// While it lies.
    lie: Option<Box<Lie>>,
    /// Writes that a crash took although they had been said to be done.
    broken_promises: u32,
}

/// What a disk says to have, and has not.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Lie {
    /// What is in the cache, oldest first.
    cache: SharedVec<DiskWrite>,
    /// What would be on disk with it.
    promised: Persistent,
}

impl Lie {
    fn new(durable: &Persistent) -> Self {
        Self { cache: SharedVec::default(), promised: durable.clone() }
    }
}

impl Drive {
    pub(crate) const fn fsync(&self) -> Fsync {
        if self.lie.is_some() { Fsync::Lies } else { Fsync::Honest }
    }

    /// What is there, if it keeps its word.
    pub(crate) fn promised(&self) -> &Persistent {
        self.lie.as_ref().map_or(&self.durable, |lie| &lie.promised)
    }

    /// How many writes are in its cache only.
    pub(crate) fn cached(&self) -> usize {
        self.lie.as_ref().map_or(0, |lie| lie.cache.len())
    }

    pub(crate) const fn broken_promises(&self) -> u32 {
        self.broken_promises
    }

    /// A write is done, as the disk says.
    pub(crate) fn write(&mut self, write: &DiskWrite) {
        match &mut self.lie {
            None => self.durable.write(write),
            Some(lie) => {
                lie.cache.push(write.clone());
                lie.promised.write(write);
            }
        }
    }

    /// It lies from now on, or is honest from now on: then it writes out its cache.
    pub(crate) fn set_fsync(&mut self, fsync: Fsync) {
        match (fsync, self.lie.take()) {
            (Fsync::Honest, Some(lie)) => self.durable = lie.promised,
            (Fsync::Honest, None) => {}
            (Fsync::Lies, Some(lie)) => self.lie = Some(lie),
            (Fsync::Lies, None) => self.lie = Some(Box::new(Lie::new(&self.durable))),
        }
    }

    /// The power is gone, and with it all of the cache but the oldest `kept` writes. Gives how
    /// many are lost.
    pub(crate) fn lose_cache(&mut self, kept: usize) -> u32 {
        let Some(lie) = &mut self.lie else { return 0 };
        for write in lie.cache.iter().take(kept) {
            self.durable.write(write);
        }
        let lost = lie.cache.len().saturating_sub(kept) as u32;
        self.broken_promises += lost;
        **lie = Lie::new(&self.durable);
        lost
    }
}

#[cfg(test)]
mod tests {
    use flotilla_core::Term;

    use super::*;

    fn term(term: u64) -> DiskWrite {
        DiskWrite { current_term: Some(Term(term)), ..DiskWrite::default() }
    }

    fn terms(drive: &Drive) -> (u64, u64) {
        (drive.durable.current_term.0, drive.promised().current_term.0)
    }

    #[test]
    fn what_a_disk_says_and_what_it_has() {
        let mut drive = Drive::default();
        drive.write(&term(1));
        assert_eq!((terms(&drive), drive.cached()), ((1, 1), 0));
        drive.set_fsync(Fsync::Lies);
        drive.write(&term(2));
        drive.write(&term(3));
        drive.set_fsync(Fsync::Lies);
        assert_eq!((terms(&drive), drive.cached()), ((1, 3), 2), "to lie twice is to lie");
        assert_eq!(drive.lose_cache(1), 1);
        assert_eq!((terms(&drive), drive.cached(), drive.broken_promises()), ((2, 2), 0, 1));
        assert_eq!(drive.fsync(), Fsync::Lies, "it goes on to lie");
        drive.write(&term(4));
        drive.set_fsync(Fsync::Honest);
        assert_eq!((terms(&drive), drive.lose_cache(0)), ((4, 4), 0));
    }
}
