//! What goes into a server and what comes out of it.

use std::fmt;
use std::sync::Arc;

use crate::because::Because;
use crate::change::Change;
use crate::ids::{Index, ServerId, ServerSet};
use crate::log::{Bytes, Command, Entry, Snapshot};
use crate::message::Message;
use crate::rules::Rule;
use crate::state::DiskWrite;
use crate::status::News;

/// One thing that happens to a server.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Input {
    /// A timer it asked for ran out.
    TimerFired(Timer),
    /// A message arrived.
    Receive(Message),
    /// A client wants a command in the log.
    Propose {
        /// Whom to answer.
        request: RequestId,
        /// What for.
        command: Command,
    },
    /// A write is on disk, and so are all before it.
    WriteDone(WriteId),
    /// Somebody wants the leader to hand over to another server (thesis 3.10).
    Transfer {
        /// Whom to.
        target: ServerId,
    },
    /// The state machine gives its state after lastApplied, so that the log before it can go
    /// (§7).
    TakeSnapshot {
        /// The state.
        data: Bytes,
    },
    /// A client wants to know something of the state machine (thesis 6.4).
    Read {
        /// Whom to answer.
        request: RequestId,
    },
    /// Somebody wants these servers, and no others, to vote (§6).
    Reconfigure {
        /// Whom to answer.
        request: RequestId,
        /// Who is to vote.
        voters: ServerSet,
    },
    /// A rule is switched on or off. Not Raft, but Flotilla's experiment with it.
    SwitchRule {
        /// A switchable rule.
        rule: Rule,
        /// Whether it is in force from now on.
        on: bool,
    },
}

/// One thing that a server does or asks for. The order of effects is the order in which they
/// happen; between any two of them a server can crash.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum Effect {
    /// Its state changed.
    Changed(Change),
    /// It begins to write to disk.
    Write(WriteId, DiskWrite),
    /// It sends a message, but not before the write named is on disk.
    Send {
        /// The message.
        message: Message,
        /// What it waits for.
        after: Option<WriteId>,
    },
    /// A timer is to be started from the beginning.
    SetTimer(Timer),
    /// A timer is to be stopped.
    ClearTimer(Timer),
    /// The state machine is to execute an entry.
    Apply {
        /// Where it stands.
        index: Index,
        /// What it says.
        entry: Entry,
    },
    /// A client is answered.
    Answer {
        /// Which request.
        request: RequestId,
        /// What about it.
        answer: Answer,
    },
    /// Something was not done.
    Refused(Refusal),
    /// The state machine is to take up the state of a snapshot.
    Restore(Arc<Snapshot>),
    /// Something that whoever runs the server may want to act on. Told with records or without.
    Told(News),
}

/// A client's request, numbered by whoever asks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct RequestId(pub u64);

/// A disk write of one server.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct WriteId(pub u64);

/// A timer that a server asks for and the world keeps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum Timer {
    /// Followers and candidates: time to start an election (§5.2).
    Election,
    /// Leaders: time to send heartbeats.
    Heartbeat,
    /// The minimum election timeout: a leader was heard lately while it runs (thesis 4.2.3).
    MinimumElection,
    /// Leaders with a lease: nine tenths of the minimum election timeout (thesis 6.4.1).
    Lease,
}

impl Timer {
    /// Every timer.
    pub const ALL: [Self; 4] =
        [Self::Election, Self::Heartbeat, Self::MinimumElection, Self::Lease];
}

impl fmt::Display for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Election => "election timer",
            Self::Heartbeat => "heartbeat timer",
            Self::MinimumElection => "minimum election timer",
            Self::Lease => "lease timer",
        })
    }
}

/// What a client is told.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum Answer {
    /// The entry at this index is applied.
    Applied(Index),
    /// Ask another server: the leader, if it is known (§8).
    NotLeader(Option<ServerId>),
    /// The server stopped leading before the entry was committed; it may or may not survive.
    LostLeadership,
    /// The leader is about to hand over to this server, and takes nothing new.
    HandingOver(ServerId),
    /// The configuration is not changed.
    Refused,
    /// The state machine, which has applied the entry at this index, may be read now.
    Readable(Index),
}

/// Something that was not done, the rule that forbade it, and the clause that failed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Refusal {
    /// What was not done.
    pub what: Refused,
    /// The rule that forbade it.
    pub rule: Rule,
    /// The clause that failed, with its values.
    pub because: Because,
}

/// What was not done.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum Refused {
    /// A vote was not given.
    Vote {
        /// To whom.
        candidate: ServerId,
    },
    /// An append was not accepted.
    Append {
        /// Whose.
        leader: ServerId,
    },
    /// A client's request was not taken.
    Request(RequestId),
    /// An entry was not committed yet.
    Commit(Index),
    /// A candidate was denied a vote.
    VoteDenied {
        /// By whom.
        by: ServerId,
    },
    /// A reply was passed over.
    Reply {
        /// Whose.
        from: ServerId,
    },
    /// Another leader of one's own term: only possible with a rule off.
    SecondLeader {
        /// Who it is.
        leader: ServerId,
    },
    /// A pre-vote was not given.
    PreVote {
        /// To whom.
        candidate: ServerId,
    },
    /// A hand-over of leadership did not happen.
    Transfer {
        /// To whom.
        target: ServerId,
    },
    /// A request to start an election was passed over.
    TimeoutNow {
        /// Whose.
        from: ServerId,
    },
    /// A message of a higher term: only dropped with a rule off.
    HigherTerm {
        /// Whose.
        from: ServerId,
    },
    /// A snapshot, or a part of one, was not taken over.
    InstallSnapshot {
        /// Whose.
        leader: ServerId,
    },
    /// A snapshot was not taken.
    Snapshot,
    /// A server does not stand for election.
    Election,
    /// A read was not answered yet.
    Read(RequestId),
}

/// Takes the effects of a step.
pub trait Sink {
    /// Whether it wants [`Effect::Changed`] and [`Effect::Refused`]. Where it does not, they
    /// are never made.
    const RECORDS: bool;

    /// Takes one effect.
    fn push(&mut self, effect: Effect);
}

impl Sink for Vec<Effect> {
    const RECORDS: bool = true;

    #[inline(never)]
    fn push(&mut self, effect: Effect) {
        self.push(effect);
    }
}

/// A sink without records, for searches that look only at states.
#[derive(Debug, Default)]
pub struct Unrecorded(pub Vec<Effect>);

impl Sink for Unrecorded {
    const RECORDS: bool = false;

    fn push(&mut self, effect: Effect) {
        self.0.push(effect);
    }
}
