//! A server with what the world keeps for it: disk, timers, outbox, state machine.

use flotilla_core::{
    DiskWrite, Index, Log, Message, Node, Persistent, Role, RoleKind, ServerId, ServerSet, Term,
    Timer, WriteId,
};

use crate::disk::{Drive, Fsync};
use crate::event::EventId;
use crate::kv::KeyValues;
use crate::time::{Skew, Time};

/// A server in the world, up or down.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Server {
    id: ServerId,
    /// The process; none while it is down.
    pub(crate) process: Option<Node>,
    /// What is on disk, whatever the process believes.
    pub(crate) drive: Drive,
    /// Writes under way, oldest first.
    pub(crate) writes: Vec<PendingWrite>,
    /// Messages that wait for a write, oldest first.
    pub(crate) outbox: Vec<(WriteId, Message)>,
    pub(crate) election: TimerState,
    pub(crate) heartbeat: TimerState,
    pub(crate) minimum_election: TimerState,
    pub(crate) lease: TimerState,
    pub(crate) paused: bool,
    pub(crate) machine: KeyValues,
    /// Who denied it a vote in its present candidacy.
    pub(crate) denied_by: ServerSet,
    /// Election timeouts and disk writes drawn so far.
    pub(crate) timeouts_drawn: u32,
    pub(crate) writes_drawn: u32,
    /// Its clock is a part of the machine: neither a crash nor a restart sets it right.
    pub(crate) skew: Skew,
}

/// A write that has not reached the disk.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct PendingWrite {
    /// Its number for the process.
    pub id: WriteId,
    /// What it writes.
    pub write: DiskWrite,
    /// The event that began it.
    pub begun_by: EventId,
    /// When it is done, if that is known.
    pub due: Option<Time>,
    pub(crate) ticket: Option<u64>,
}

/// A timer that the world keeps for a server.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TimerState {
    /// It is not armed.
    Stopped,
    /// It fires at a time, under the live clock.
    Running {
        /// When.
        due: Time,
        /// How long it was set for.
        full: Time,
        /// The event that set it.
        set_by: EventId,
        /// Its place in the schedule, unless its server stalls.
        #[doc(hidden)]
        ticket: Option<u64>,
    },
    /// It waits for somebody to let it fire, under the manual clock.
    Armed {
        /// What was left of it.
        left: Time,
        /// How long it was set for.
        full: Time,
        /// The event that set it.
        set_by: EventId,
    },
}

impl TimerState {
    /// How much of it is left at `now`, as a fraction of what it was set for.
    pub fn left_at(&self, now: f64) -> Option<f64> {
        let (left, full) = match *self {
            Self::Stopped => return None,
            Self::Running { due, full, .. } => (due.0 as f64 - now, full),
            Self::Armed { left, full, .. } => (left.0 as f64, full),
        };
        Some((left.max(0.0) / full.0.max(1) as f64).min(1.0))
    }

    /// The event that set it.
    pub(crate) const fn set_by(&self) -> EventId {
        match *self {
            Self::Stopped => EventId(0),
            Self::Running { set_by, .. } | Self::Armed { set_by, .. } => set_by,
        }
    }
}

impl Server {
    pub(crate) fn new(process: Node) -> Self {
        Self {
            id: process.id(),
            process: Some(process),
            drive: Drive::default(),
            writes: Vec::new(),
            outbox: Vec::new(),
            election: TimerState::Stopped,
            heartbeat: TimerState::Stopped,
            minimum_election: TimerState::Stopped,
            lease: TimerState::Stopped,
            paused: false,
            machine: KeyValues::default(),
            denied_by: ServerSet::EMPTY,
            timeouts_drawn: 0,
            writes_drawn: 0,
            skew: Skew::NONE,
        }
    }

    /// Its name.
    pub const fn id(&self) -> ServerId {
        self.id
    }

    /// Whether it is up.
    pub const fn is_up(&self) -> bool {
        self.process.is_some()
    }

    /// Whether it stalls.
    pub const fn is_paused(&self) -> bool {
        self.paused
    }

    /// The process, while it is up.
    pub const fn process(&self) -> Option<&Node> {
        self.process.as_ref()
    }

    /// Its persistent state: as the process believes, or as it is on disk while it is down.
    pub fn persistent(&self) -> &Persistent {
        self.process.as_ref().map_or(&self.drive.durable, Node::persistent)
    }

    /// What is on its disk.
    pub const fn durable(&self) -> &Persistent {
        &self.drive.durable
    }

    /// What its disk says to have: more than it has if it lies.
    pub fn promised(&self) -> &Persistent {
        self.drive.promised()
    }

    /// Whether its disk keeps its word.
    pub const fn fsync(&self) -> Fsync {
        self.drive.fsync()
    }

    /// How many writes are in the cache of its disk only, which lies.
    pub fn cached_writes(&self) -> usize {
        self.drive.cached()
    }

    /// How many writes crashes took that its disk had said were done.
    pub const fn broken_promises(&self) -> u32 {
        self.drive.broken_promises()
    }

    /// Writes that have not reached the disk, oldest first.
    pub fn pending_writes(&self) -> impl Iterator<Item = &PendingWrite> {
        self.writes.iter()
    }

    /// Messages that wait for a write, oldest first.
    pub fn outbox(&self) -> impl Iterator<Item = &Message> {
        self.outbox.iter().map(|(_, message)| message)
    }

    /// Its role; a follower while it is down.
    pub fn role(&self) -> RoleKind {
        self.process.as_ref().map_or(RoleKind::Follower, |node| node.role().kind())
    }

    /// Whether it votes, as far as it knows; one that is down knows nothing else.
    pub fn has_vote(&self) -> bool {
        let members = self.process().map(|node| node.configuration().members());
        members.is_none_or(|members| members.contains(self.id))
    }

    /// Whether it leads and sends its log to `other`: to who votes, and to who is to vote.
    pub fn sends_to(&self, other: ServerId) -> bool {
        let Some(node) = self.process() else { return false };
        let Role::Leader(lead) = node.role() else { return false };
        let comes = lead.reconfiguration.is_some_and(|change| change.voters.contains(other));
        other != self.id && (comes || node.configuration().members().contains(other))
    }

    /// currentTerm
    pub fn term(&self) -> Term {
        self.persistent().current_term
    }

    /// votedFor
    pub fn voted_for(&self) -> Option<ServerId> {
        self.persistent().voted_for
    }

    /// log[]
    pub fn log(&self) -> &Log {
        &self.persistent().log
    }

    /// commitIndex; 0 while it is down.
    pub fn commit_index(&self) -> Index {
        self.process.as_ref().map_or(Index(0), Node::commit_index)
    }

    /// lastApplied; 0 while it is down.
    pub fn last_applied(&self) -> Index {
        self.process.as_ref().map_or(Index(0), Node::last_applied)
    }

    /// Its state machine.
    pub const fn machine(&self) -> &KeyValues {
        &self.machine
    }

    /// Who denied it a vote in its present candidacy.
    pub const fn denied_by(&self) -> ServerSet {
        self.denied_by
    }

    /// How long its timers take.
    pub const fn skew(&self) -> Skew {
        self.skew
    }

    /// One of its timers.
    pub const fn timer(&self, timer: Timer) -> &TimerState {
        match timer {
            Timer::Election => &self.election,
            Timer::Heartbeat => &self.heartbeat,
            Timer::MinimumElection => &self.minimum_election,
            Timer::Lease => &self.lease,
        }
    }

    pub(crate) const fn timer_mut(&mut self, timer: Timer) -> &mut TimerState {
        match timer {
            Timer::Election => &mut self.election,
            Timer::Heartbeat => &mut self.heartbeat,
            Timer::MinimumElection => &mut self.minimum_election,
            Timer::Lease => &mut self.lease,
        }
    }
}
