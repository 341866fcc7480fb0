//! The state of a server: Figure 2's *State* box.

use std::fmt;

use crate::effect::{RequestId, WriteId};
use crate::ids::{Index, PerServer, ServerId, ServerSet, Term};
use crate::log::{Log, LogDelta};
use crate::rules::{Mechanisms, Rule, Rules};

/// What a server is told about its cluster.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Config {
    /// The members of the cluster, itself among them.
    pub servers: ServerSet,
    /// The rules in force.
    pub rules: Rules,
    /// The mechanisms beyond Figure 2 in use.
    pub mechanisms: Mechanisms,
}

impl Config {
    /// How many servers are enough to elect a leader, or to commit: more than half.
    pub const fn majority(&self) -> u8 {
        if self.rules.on(Rule::StrictMajority) {
            self.servers.majority()
        } else {
            self.servers.len().div_ceil(2)
        }
    }
}

/// *Persistent state on all servers*: on disk before a server answers.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Persistent {
    /// The latest term it has seen.
    pub current_term: Term,
    /// The candidate it voted for in this term.
    pub voted_for: Option<ServerId>,
    /// The log.
    pub log: Log,
}

/// What one disk write makes durable: all of it, or nothing if the server crashes first.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DiskWrite {
    /// A new currentTerm. A new term has no vote yet.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub current_term: Option<Term>,
    /// A new votedFor.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub voted_for: Option<Option<ServerId>>,
    /// A change of the log.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub log: Option<LogDelta>,
}

impl DiskWrite {
    /// Whether it writes nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Persistent {
    /// Makes `write` durable.
    pub fn write(&mut self, write: &DiskWrite) {
        if let Some(term) = write.current_term {
            self.current_term = term;
            self.voted_for = None;
        }
        if let Some(vote) = write.voted_for {
            self.voted_for = vote;
        }
        if let Some(delta) = &write.log {
            delta.apply(&mut self.log);
        }
    }
}

/// *Volatile state on all servers*: lost in a crash.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Volatile {
    /// Index of the highest log entry known to be committed.
    pub commit_index: Index,
    /// Index of the highest log entry applied to the state machine.
    pub last_applied: Index,
    /// The leader of this term, once it was heard from.
    pub leader: Option<ServerId>,
    /// Whether a leader was heard within the minimum election timeout. Kept only where a
    /// mechanism asks for it.
    pub leader_is_recent: bool,
}

/// What a server is in its term (Figure 4), with the state only that role has.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Role {
    /// Answers requests of leaders and candidates.
    Follower,
    /// Wants to become leader.
    Candidate {
        /// Who granted it a vote in this term.
        votes: ServerSet,
        /// Votes counted that had been counted before: 0 unless a rule is off.
        doubles: u8,
    },
    /// Leads its term.
    Leader(Leadership),
    /// Asks whether it could win before it becomes a candidate (thesis 9.6).
    PreCandidate {
        /// Who would vote for it in the next term.
        votes: ServerSet,
    },
}

/// *Volatile state on leaders*: made anew at each election.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Leadership {
    /// For each server, the index of the next entry to send to it.
    pub next_index: PerServer<Index>,
    /// For each server, the highest index known to be replicated on it; for the leader itself,
    /// what is on its own disk.
    pub match_index: PerServer<Index>,
    /// Clients that wait for their entry to be applied, by index.
    pub waiting: Vec<(Index, RequestId)>,
    /// Who answered since the last quorum check (thesis 6.2).
    pub heard: ServerSet,
    /// The transfer of leadership under way (thesis 3.10).
    pub transfer: Option<Transfer>,
}

/// A leader hands its leadership over.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Transfer {
    /// To whom.
    pub target: ServerId,
    /// Whether it was told to start its election.
    pub told: bool,
}

/// A role without its state.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum RoleKind {
    /// [`Role::Follower`]
    Follower,
    /// [`Role::Candidate`]
    Candidate,
    /// [`Role::Leader`]
    Leader,
    /// [`Role::PreCandidate`]
    PreCandidate,
}

impl RoleKind {
    /// Its name in scripts and on the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Follower => "follower",
            Self::Candidate => "candidate",
            Self::Leader => "leader",
            Self::PreCandidate => "pre-candidate",
        }
    }
}

impl fmt::Display for RoleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Role {
    /// Which role it is.
    pub const fn kind(&self) -> RoleKind {
        match self {
            Self::Follower => RoleKind::Follower,
            Self::Candidate { .. } => RoleKind::Candidate,
            Self::Leader(_) => RoleKind::Leader,
            Self::PreCandidate { .. } => RoleKind::PreCandidate,
        }
    }

    /// How many votes a candidate or pre-candidate counts; none in another role.
    pub const fn votes(&self) -> u8 {
        match self {
            Self::Candidate { votes, doubles } => votes.len().saturating_add(*doubles),
            Self::PreCandidate { votes } => votes.len(),
            Self::Follower | Self::Leader(_) => 0,
        }
    }

    /// A role as it begins, for a server whose log ends at `last`: no votes; nextIndex one past
    /// the end and matchIndex 0 for all.
    pub(crate) fn fresh(kind: RoleKind, last: Index) -> Self {
        match kind {
            RoleKind::Follower => Self::Follower,
            RoleKind::Candidate => Self::Candidate { votes: ServerSet::EMPTY, doubles: 0 },
            RoleKind::Leader => Self::Leader(Leadership {
                next_index: PerServer::all(last.next()),
                match_index: PerServer::all(Index(0)),
                waiting: Vec::new(),
                heard: ServerSet::EMPTY,
                transfer: None,
            }),
            RoleKind::PreCandidate => Self::PreCandidate { votes: ServerSet::EMPTY },
        }
    }
}

/// Disk writes that have begun and are not yet known to be done, oldest first. Ids start
/// again at 1 when none is left, so that equal states are equal.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Writes {
    /// Each with the last index of the log as it was written.
    pub(crate) pending: Vec<(WriteId, Index)>,
}

impl Writes {
    /// The newest write under way.
    pub fn newest(&self) -> Option<WriteId> {
        self.pending.last().map(|(id, _)| *id)
    }

    pub(crate) fn next_id(&self) -> WriteId {
        WriteId(self.newest().map_or(1, |id| id.0 + 1))
    }
}
