//! What somebody can do in a run.

use std::fmt;
use std::sync::Arc;

use flotilla_core::{Rule, ServerId, ServerSet};

use crate::disk::Fsync;
use crate::setup::Clock;
use crate::time::Skew;

/// A message by the link it was sent on and how many-th it was there, from 1.
///
/// This name is stable: it does not depend on what happens on other links.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MessageId {
    /// The sender.
    pub from: ServerId,
    /// The receiver.
    pub to: ServerId,
    /// The how many-th message ever sent on that link.
    pub number: u32,
}

/// As scripts write it: `S1->S2 @3`.
impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}->{} @{}", self.from, self.to, self.number)
    }
}

/// One deliberate act. It happens at one instant and is one event.
///
/// Clicks, keys, scripts and links all come down to these.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Action {
    /// A server's election timer fires now.
    Timeout(ServerId),
    /// A leader's heartbeat timer fires now.
    Beat(ServerId),
    /// A message arrives now.
    Deliver(MessageId),
    /// A message is lost.
    Drop(MessageId),
    /// A message stays under way until it is released.
    Hold(MessageId),
    /// A held message goes on.
    Release(MessageId),
    /// A message gets a copy, the newest on its link.
    Duplicate(MessageId),
    /// A server's pending disk writes complete, and what waited for them goes out.
    Sync(ServerId),
    /// A client asks a server.
    Request(ServerId, Arc<str>),
    /// A server loses its memory and its pending writes.
    Crash(ServerId),
    /// A crashed server starts again from its disk.
    Restart(ServerId),
    /// A server stalls: it gets nothing done, and loses nothing.
    Pause(ServerId),
    /// A stalled server goes on.
    Resume(ServerId),
    /// What is sent from the first to the second is lost from now on.
    Cut(ServerId, ServerId),
    /// The same, both ways.
    CutBoth(ServerId, ServerId),
    /// All links of a server are cut.
    Isolate(ServerId),
    /// Groups that reach only themselves; servers not named form one more. Replaces all cuts.
    Partition(Vec<ServerSet>),
    /// What is sent from the first to the second arrives again.
    Heal(ServerId, ServerId),
    /// The same, both ways.
    HealBoth(ServerId, ServerId),
    /// All links of a server arrive again.
    Reconnect(ServerId),
    /// All links arrive again.
    HealAll,
    /// A rule is switched on or off.
    SwitchRule(Rule, bool),
    /// The other clock takes over.
    SetClock(Clock),
    /// Words for whoever watches.
    Note(Arc<str>),
    /// A server's minimum election timer fires now: it forgets that it heard a leader.
    Lapse(ServerId),
    /// The first, which leads, is to hand over to the second.
    Transfer(ServerId, ServerId),
    /// A server's state machine gives its state, and the log before it goes.
    Snapshot(ServerId),
    /// The leader is asked to let these servers vote, and no others.
    Members(ServerSet),
    /// A client asks a server for the value of a key.
    Read(ServerId, Arc<str>),
    /// A client with this number asks a server, with a command of its session.
    RequestAs(ServerId, u32, Arc<str>),
    /// A client with this number sends the newest command of its session again.
    Retry(ServerId, u32),
    /// A server crashes after so many of its pending writes, the oldest, have reached the disk.
    CrashTorn(ServerId, u32),
    /// From now on a server's timers take so much of their time.
    Skew(ServerId, Skew),
    /// A server's disk lies from now on, or keeps its word again.
    SetFsync(ServerId, Fsync),
}

impl Action {
    /// The one server that it is done to; of a hand-over, the one that is asked.
    pub const fn server(&self) -> Option<ServerId> {
        match self {
            Self::Timeout(id)
            | Self::Beat(id)
            | Self::Lapse(id)
            | Self::Transfer(id, _)
            | Self::Snapshot(id)
            | Self::Read(id, _)
            | Self::Request(id, _)
            | Self::RequestAs(id, ..)
            | Self::Retry(id, _)
            | Self::Sync(id)
            | Self::Crash(id)
            | Self::CrashTorn(id, _)
            | Self::Skew(id, _)
            | Self::SetFsync(id, _)
            | Self::Restart(id)
            | Self::Pause(id)
            | Self::Resume(id)
            | Self::Isolate(id)
            | Self::Reconnect(id) => Some(*id),
            Self::Deliver(_)
            | Self::Drop(_)
            | Self::Hold(_)
            | Self::Release(_)
            | Self::Duplicate(_)
            | Self::Cut(..)
            | Self::CutBoth(..)
            | Self::Heal(..)
            | Self::HealBoth(..)
            | Self::Partition(_)
            | Self::Members(_)
            | Self::HealAll
            | Self::SwitchRule(..)
            | Self::SetClock(_)
            | Self::Note(_) => None,
        }
    }

    /// The server that it crashes.
    pub const fn crashes(&self) -> Option<ServerId> {
        match self {
            Self::Crash(id) | Self::CrashTorn(id, _) => Some(*id),
            _ => None,
        }
    }
}

/// Why an action cannot be taken now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Objection {
    /// Whether it is impossible, or merely would change nothing.
    pub impossible: bool,
    /// A clear sentence without a full stop: `S1 is down`.
    pub reason: String,
}

impl Objection {
    pub(crate) fn impossible(reason: impl Into<String>) -> Self {
        Self { impossible: true, reason: reason.into() }
    }

    pub(crate) fn idle(reason: impl Into<String>) -> Self {
        Self { impossible: false, reason: reason.into() }
    }
}

impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Objection {}
