//! Who votes: the configuration of a cluster, and what a quorum of it is (§6).

use std::fmt;

use crate::ids::{Index, MAX_SERVERS, ServerId, ServerSet};

/// The voters of a cluster: of one set, or of two while several servers change at once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Configuration {
    /// The voters; of a joint configuration those of C_new.
    pub voters: ServerSet,
    /// The voters of C_old in a joint configuration, otherwise none.
    pub outgoing: ServerSet,
}

impl Configuration {
    /// One set of voters.
    pub const fn of(voters: ServerSet) -> Self {
        Self { voters, outgoing: ServerSet::EMPTY }
    }

    /// C_old,new: agreement needs a majority of each.
    pub const fn joint(old: ServerSet, new: ServerSet) -> Self {
        Self { voters: new, outgoing: old }
    }

    /// Whether it is a joint one.
    pub const fn is_joint(self) -> bool {
        !self.outgoing.is_empty()
    }

    /// All who vote in it.
    pub const fn members(self) -> ServerSet {
        self.voters.or(self.outgoing)
    }

    /// Whether these servers are a quorum: a majority of the voters, and of C_old too where
    /// there is one. A cluster without voters has no quorum.
    pub const fn has_quorum(self, servers: ServerSet) -> bool {
        self.has(Majority::MoreThanHalf, servers, 0)
    }

    /// The highest index that a quorum has reached, where each server has reached `reached`.
    pub fn agreed(self, reached: impl Fn(ServerId) -> Index) -> Index {
        self.agreed_by(Majority::MoreThanHalf, reached)
    }

    /// The same for a majority that need not be one, and some votes that are counted twice.
    pub(crate) const fn has(self, majority: Majority, servers: ServerSet, doubles: u8) -> bool {
        let old = self.outgoing;
        majority.is_reached(self.voters, servers, doubles)
            && (!self.is_joint() || majority.is_reached(old, servers, doubles))
    }

    /// The same for a majority that need not be one.
    pub(crate) fn agreed_by(
        self,
        majority: Majority,
        reached: impl Fn(ServerId) -> Index,
    ) -> Index {
        let agreed = majority.reaches(self.voters, &reached);
        if self.is_joint() { agreed.min(majority.reaches(self.outgoing, &reached)) } else { agreed }
    }
}

/// How many are enough.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Majority {
    /// More than half.
    MoreThanHalf,
    /// Half: only with a rule off.
    Half,
}

impl Majority {
    /// The fewest that are enough.
    pub const fn of(self, voters: ServerSet) -> u8 {
        match self {
            Self::MoreThanHalf => voters.majority(),
            Self::Half => voters.len().div_ceil(2),
        }
    }

    const fn is_reached(self, voters: ServerSet, servers: ServerSet, doubles: u8) -> bool {
        let count = servers.and(voters).len().saturating_add(doubles);
        !voters.is_empty() && count >= self.of(voters)
    }

    fn reaches(self, voters: ServerSet, reached: impl Fn(ServerId) -> Index) -> Index {
        if voters.is_empty() {
            return Index(0);
        }
        // The highest first. So few are quicker to put in order than to sort.
        let mut highest = [Index(0); MAX_SERVERS as usize];
        for (known, server) in voters.iter().enumerate() {
            let index = reached(server);
            let place = highest[..known].iter().take_while(|other| **other >= index).count();
            highest[place..=known].rotate_right(1);
            highest[place] = index;
        }
        highest[usize::from(self.of(voters)) - 1]
    }
}

/// `S1 S2 S3`, or `S1 S2 → S1 S4` for a joint one.
impl fmt::Display for Configuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_joint() {
            write!(f, "{} → ", self.outgoing)?;
        }
        write!(f, "{}", self.voters)
    }
}
