//! The state of a server: Figure 2's *State* box.

use std::fmt;

use std::sync::Arc;

use crate::configuration::{Configuration, Majority};
use crate::effect::{RequestId, WriteId};
use crate::ids::{Index, PerServer, Position, ServerId, ServerSet, Term};
use crate::log::{Bytes, Log, LogDelta, Snapshot};
use crate::message::Round;
use crate::policies::Policies;
use crate::rules::{Mechanism, Mechanisms, Rule, Rules};

/// What a server is told about its cluster.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Config {
    /// The voters that the cluster begins with, itself among them; none for a server that is to
    /// be added later and hears of the cluster then.
    pub initial: ServerSet,
    /// The rules in force.
    pub rules: Rules,
    /// The mechanisms beyond Figure 2 in use.
    pub mechanisms: Mechanisms,
    /// What Raft leaves open.
    pub policies: Policies,
}

impl Config {
    /// Whether a server that starts with `disk` has to take it that it heard a leader just before:
    /// with leases it may have promised not to vote, and forgotten it in a crash.
    pub(crate) fn starts_with_recent_leader(&self, disk: &Persistent) -> bool {
        self.mechanisms.uses(Mechanism::LeaseReads) && disk.current_term > Term(0)
    }

    /// How many voters are enough to elect a leader, or to commit: more than half.
    pub const fn majority(&self) -> Majority {
        if self.rules.on(Rule::StrictMajority) { Majority::MoreThanHalf } else { Majority::Half }
    }

    /// The configuration that the cluster begins with.
    pub const fn initial_configuration(&self) -> Configuration {
        Configuration::of(self.initial)
    }
}

/// *Persistent state on all servers*: on disk before a server answers.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Persistent {
    /// The latest term it has seen.
    pub current_term: Term,
    /// The candidate it voted for in this term.
    pub voted_for: Option<ServerId>,
    /// The log, with its snapshot.
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
    /// A snapshot that takes the place of the entries before it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub snapshot: Option<Arc<Snapshot>>,
    /// A change of the log, made after the snapshot is.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub log: Option<LogDelta>,
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
        if let Some(snapshot) = &write.snapshot {
            self.log.compact(Arc::clone(snapshot));
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
    /// The snapshot that arrives in parts.
    pub incoming: Option<Incoming>,
}

/// The beginning of a snapshot that arrives in parts.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Incoming {
    /// Which snapshot: lastIncludedIndex and lastIncludedTerm.
    pub last: Position,
    /// What there is of it.
    pub data: Bytes,
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
    Leader(Box<Leadership>),
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
    /// The change of the configuration under way (thesis 4).
    pub reconfiguration: Option<Reconfiguration>,
    /// Snapshots that are sent in parts: to whom, the last index of which, and how many bytes of
    /// it have arrived. In the order of the servers.
    pub snapshots_under_way: Vec<(ServerId, Index, u64)>,
    /// Reads that are not answered yet, in the order in which they came.
    pub reads: Vec<PendingRead>,
    /// The newest round of heartbeats that a read or a lease waits for.
    pub round: Round,
    /// The right to answer reads at once.
    pub lease: Option<Lease>,
    /// Whether a successor was asked to stand for election in this term, and so may do so at any
    /// time: then there is no lease any more.
    pub asked_successor: bool,
    /// For each server, how many requests with entries are not answered yet. Counted only where
    /// their number is limited.
    pub in_flight: PerServer<u32>,
}

/// A read that waits (thesis 6.4).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PendingRead {
    /// Whom to answer.
    pub request: RequestId,
    /// What has to be applied first; none while no entry of the leader's term is committed.
    pub index: Option<Index>,
    /// The round of heartbeats that confirms it; none where nothing has to be confirmed.
    pub round: Round,
    /// Who answered that round.
    pub acks: ServerSet,
}

/// A lease begins with a round of heartbeats and holds once a quorum has answered it, until its
/// timer fires (thesis 6.4.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Lease {
    /// Which round.
    pub round: Round,
    /// Who answered it.
    pub acks: ServerSet,
}

/// A change of the configuration.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Reconfiguration {
    /// Who asked for it.
    pub request: RequestId,
    /// Who is to vote in the end.
    pub voters: ServerSet,
    /// How far it is.
    pub stage: Stage,
}

/// How far a change of the configuration is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum Stage {
    /// New servers catch up, without a vote (thesis 4.2.1).
    CatchingUp {
        /// The how many-th round, from 1.
        round: u8,
        /// Where the round ends.
        upto: Index,
        /// Heartbeats in this round.
        beats: u8,
    },
    /// The joint configuration is in the log (§6).
    Joint,
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

    /// How many votes of `members` a candidate or pre-candidate counts; none in another role.
    pub const fn votes_of(&self, members: ServerSet) -> u8 {
        match self {
            Self::Candidate { votes, doubles } => votes.and(members).len().saturating_add(*doubles),
            Self::PreCandidate { votes } => votes.and(members).len(),
            Self::Follower | Self::Leader(_) => 0,
        }
    }

    /// A role as it begins, for a server whose log ends at `last`: no votes; nextIndex one past
    /// the end and matchIndex 0 for all.
    pub(crate) fn fresh(kind: RoleKind, last: Index) -> Self {
        match kind {
            RoleKind::Follower => Self::Follower,
            RoleKind::Candidate => Self::Candidate { votes: ServerSet::EMPTY, doubles: 0 },
            RoleKind::Leader => Self::Leader(Box::new(Leadership {
                next_index: PerServer::all(last.next()),
                match_index: PerServer::all(Index(0)),
                waiting: Vec::new(),
                heard: ServerSet::EMPTY,
                transfer: None,
                reconfiguration: None,
                snapshots_under_way: Vec::new(),
                reads: Vec::new(),
                round: Round::NONE,
                lease: None,
                asked_successor: false,
                in_flight: PerServer::all(0),
            })),
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
