//! What happened, and what came of it.

use std::sync::Arc;

use flotilla_core::{Effect, Kind, Message, ServerId, Timer};

use crate::action::{Action, MessageId};
use crate::referee::Violation;
use crate::setup::Clock;
use crate::time::Time;

/// The how many-th event of a run, from 1. Event 0 is the beginning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct EventId(pub u64);

/// One event of a run.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Event {
    /// Which one.
    pub id: EventId,
    /// When.
    pub at: Time,
    /// Under which clock.
    pub clock: Clock,
    /// What made it happen.
    pub cause: Cause,
    /// What happened.
    pub what: Happening,
    /// What came of it, in order.
    pub consequences: Vec<Consequence>,
    /// The properties that this event broke.
    pub verdict: Vec<Arc<Violation>>,
}

/// What made an event happen.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Cause {
    /// Somebody acted.
    Action(Action),
    /// An earlier event sent the message, set the timer, or began the write. Event 0 set the
    /// timers that a run begins with.
    Event(EventId),
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Happening {
    /// The beginning of a run.
    Began,
    /// A timer of a server fired.
    TimerFired {
        /// Whose.
        server: ServerId,
        /// Which.
        timer: Timer,
    },
    /// A message arrived.
    Arrived {
        /// Its name.
        id: MessageId,
        /// The message.
        message: Message,
    },
    /// Disk writes of a server are done.
    WritesDone {
        /// Whose.
        server: ServerId,
        /// How many.
        count: u32,
    },
    /// Something else that somebody did: see the cause.
    Acted(Action),
}

/// One thing that came of an event.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Consequence {
    /// A server did something.
    Server {
        /// Which one.
        server: ServerId,
        /// What.
        effect: Effect,
    },
    /// A message is under way.
    Sent {
        /// Its name.
        id: MessageId,
    },
    /// The network made a copy of a message.
    Copied {
        /// The copy.
        id: MessageId,
        /// What it is a copy of.
        of: MessageId,
    },
    /// A message is lost.
    Lost {
        /// Its name.
        id: MessageId,
        /// What kind it was.
        kind: Kind,
        /// How.
        how: Loss,
    },
    /// A crash took messages with it that waited for the disk.
    NeverSent {
        /// Whose.
        server: ServerId,
        /// How many.
        count: u32,
    },
    /// A crash took pending disk writes with it.
    NeverWritten {
        /// Whose.
        server: ServerId,
        /// How many.
        count: u32,
    },
    /// Pending disk writes reached the disk just before a crash, and the server never heard of
    /// it.
    WrittenUnheard {
        /// Whose.
        server: ServerId,
        /// How many.
        count: u32,
    },
    /// A crash took disk writes with it that the disk had said were done.
    NeverFlushed {
        /// Whose.
        server: ServerId,
        /// How many.
        count: u32,
    },
    /// A disk that had lied wrote out its cache.
    Flushed {
        /// Whose.
        server: ServerId,
        /// How many writes.
        count: u32,
    },
}

/// How a message was lost.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Loss {
    /// The link is cut.
    Cut,
    /// By chance, as the setup says.
    Chance,
    /// Its receiver is down.
    ReceiverDown,
    /// Somebody dropped it.
    Dropped,
}
