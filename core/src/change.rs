//! Records of change: folded over the old state, they give the new one.

use crate::because::Because;
use crate::effect::{RequestId, WriteId};
use std::mem::ManuallyDrop;
use std::sync::Arc;

use crate::ids::{Index, Position, ServerId, ServerSet, Term};
use crate::log::{Log, LogDelta, Snapshot};
use crate::message::Round;
use crate::node::Node;
use crate::rules::{Rule, Rules};
use crate::state::{
    Incoming, Leadership, Lease, PendingRead, Reconfiguration, Role, RoleKind, Transfer,
};

/// One change of one field: from what to what, by which rule, for which reason.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Change {
    /// The field, before and after.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub delta: Delta,
    /// The rule that asked for it.
    pub rule: Rule,
    /// The live values that made the rule act.
    pub because: Because,
}

/// A field with its value before and after.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(tag = "field", rename_all = "camelCase")
)]
#[allow(missing_docs, reason = "before and after say what they are")]
pub enum Delta {
    /// currentTerm
    CurrentTerm { before: Term, after: Term },
    /// votedFor
    VotedFor { before: Option<ServerId>, after: Option<ServerId> },
    /// The role. A new role begins with its fresh state: no votes, or nextIndex one past the
    /// end of the log and matchIndex 0 for all.
    Role { before: RoleKind, after: RoleKind },
    /// The votes a candidate has been granted.
    Votes { before: ServerSet, after: ServerSet },
    /// log[]
    Log(LogDelta),
    /// commitIndex
    CommitIndex { before: Index, after: Index },
    /// lastApplied
    LastApplied { before: Index, after: Index },
    /// The leader it knows of.
    Leader { before: Option<ServerId>, after: Option<ServerId> },
    /// `nextIndex[server]`
    NextIndex { server: ServerId, before: Index, after: Index },
    /// `matchIndex[server]`
    MatchIndex { server: ServerId, before: Index, after: Index },
    /// A client waits for the entry at an index.
    ClientWaits { index: Index, request: RequestId },
    /// The client that waited longest is answered.
    ClientAnswered { index: Index, request: RequestId },
    /// A write to disk began, of a log that ends at an index.
    WriteBegun { write: WriteId, last: Index },
    /// A write, and all before it, are on disk.
    WriteDone { write: WriteId },
    /// The rules in force.
    Rules { before: Rules, after: Rules },
    /// The writes under way, the newest by name, never reach the disk.
    WritesLost { write: WriteId },
    /// Whether a leader was heard within the minimum election timeout.
    LeaderIsRecent { before: bool, after: bool },
    /// Who answered a leader since its last quorum check.
    Heard { before: ServerSet, after: ServerSet },
    /// The transfer of leadership under way.
    Transfer { before: Option<Transfer>, after: Option<Transfer> },
    /// Votes that a candidate has counted more than once.
    DoubleVotes { before: u8, after: u8 },
    /// The snapshot that stands for the beginning of the log; before it, one that ended there.
    Snapshot { before: Position, after: Arc<Snapshot> },
    /// After a crash the log with its snapshot is again what is on disk.
    LogOnDisk { before: Position, after: Box<Log> },
    /// A snapshot that arrives in parts.
    Incoming { before: Option<Incoming>, after: Option<Incoming> },
    /// A snapshot that is sent to a server: its last index, and the bytes that have arrived.
    SnapshotUnderWay { server: ServerId, before: Option<(Index, u64)>, after: Option<(Index, u64)> },
    /// The change of the configuration under way.
    Reconfiguration { before: Option<Reconfiguration>, after: Option<Reconfiguration> },
    /// The reads that wait.
    Reads { before: Vec<PendingRead>, after: Vec<PendingRead> },
    /// The newest round of heartbeats that a read or a lease waits for.
    Round { before: Round, after: Round },
    /// The right to answer reads at once.
    Lease { before: Option<Lease>, after: Option<Lease> },
    /// Whether a leader asked a successor to stand for election in this term.
    AskedSuccessor { before: bool, after: bool },
    /// Requests with entries that a server has not answered yet.
    InFlight { server: ServerId, before: u32, after: u32 },
}

impl Delta {
    /// Whether it changes nothing. Entering a role anew is a change even for one who has it.
    #[inline(always)]
    pub(crate) fn is_idle(&self) -> bool {
        match self {
            Self::CurrentTerm { before, after } => before == after,
            Self::VotedFor { before, after } | Self::Leader { before, after } => before == after,
            Self::Votes { before, after } | Self::Heard { before, after } => before == after,
            Self::DoubleVotes { before, after } => before == after,
            Self::CommitIndex { before, after }
            | Self::LastApplied { before, after }
            | Self::NextIndex { before, after, .. }
            | Self::MatchIndex { before, after, .. } => before == after,
            Self::Log(delta) => delta.removed.is_empty() && delta.appended.is_empty(),
            Self::Rules { before, after } => before == after,
            Self::LeaderIsRecent { before, after } | Self::AskedSuccessor { before, after } => {
                before == after
            }
            Self::Transfer { before, after } => before == after,
            Self::Snapshot { before, after } => *before == after.last,
            Self::Incoming { before, after } => before == after,
            Self::SnapshotUnderWay { before, after, .. } => before == after,
            Self::Reconfiguration { before, after } => before == after,
            Self::Reads { before, after } => before == after,
            Self::Round { before, after } => before == after,
            Self::Lease { before, after } => before == after,
            Self::InFlight { before, after, .. } => before == after,
            Self::Role { .. }
            | Self::ClientWaits { .. }
            | Self::ClientAnswered { .. }
            | Self::WriteBegun { .. }
            | Self::WriteDone { .. }
            | Self::WritesLost { .. }
            | Self::LogOnDisk { .. } => false,
        }
    }

    /// Drops it. Of the changes that every step makes the compiler does not see by itself that
    /// there is nothing to free, and asks each time.
    #[inline(always)]
    pub(crate) fn discard(self) {
        let delta = ManuallyDrop::new(self);
        match *delta {
            Self::CommitIndex { .. }
            | Self::LastApplied { .. }
            | Self::NextIndex { .. }
            | Self::MatchIndex { .. }
            | Self::Leader { .. }
            | Self::InFlight { .. }
            | Self::ClientWaits { .. }
            | Self::ClientAnswered { .. }
            | Self::WriteBegun { .. }
            | Self::WriteDone { .. } => {}
            _ => drop(ManuallyDrop::into_inner(delta)),
        }
    }

    /// Makes the change in `node`: the one place where a server's state is written.
    #[inline(always)]
    pub(crate) fn apply(&self, node: &mut Node) {
        match self {
            Self::CurrentTerm { after, .. } => node.disk.current_term = *after,
            Self::VotedFor { after, .. } => node.disk.voted_for = *after,
            Self::Log(delta) => delta.apply(&mut node.disk.log),
            Self::CommitIndex { after, .. } => node.mem.commit_index = *after,
            Self::LastApplied { after, .. } => node.mem.last_applied = *after,
            Self::Leader { after, .. } => node.mem.leader = *after,
            Self::Role { after, .. } => {
                node.role = Role::fresh(*after, node.disk.log.last_index());
            }
            Self::WriteBegun { write, last } => node.writes.pending.push((*write, *last)),
            Self::WriteDone { write } | Self::WritesLost { write } => {
                node.writes.pending.retain(|(id, _)| id > write);
            }
            Self::Rules { after, .. } => node.config.rules = *after,
            Self::Votes { after, .. } => {
                if let Role::Candidate { votes, .. } | Role::PreCandidate { votes } = &mut node.role
                {
                    *votes = *after;
                }
            }
            Self::DoubleVotes { after, .. } => {
                if let Role::Candidate { doubles, .. } = &mut node.role {
                    *doubles = *after;
                }
            }
            Self::Snapshot { after, .. } => node.disk.log.compact(Arc::clone(after)),
            Self::LogOnDisk { after, .. } => node.disk.log = (**after).clone(),
            Self::Incoming { after, .. } => node.mem.incoming.clone_from(after),
            Self::LeaderIsRecent { after, .. } => node.mem.leader_is_recent = *after,
            Self::NextIndex { .. }
            | Self::MatchIndex { .. }
            | Self::ClientWaits { .. }
            | Self::ClientAnswered { .. }
            | Self::Heard { .. }
            | Self::Transfer { .. }
            | Self::SnapshotUnderWay { .. }
            | Self::Reconfiguration { .. }
            | Self::Reads { .. }
            | Self::Round { .. }
            | Self::Lease { .. }
            | Self::InFlight { .. }
            | Self::AskedSuccessor { .. } => self.apply_to_leadership(&mut node.role),
        }
    }

    /// The changes of a leader's own state.
    #[inline(always)]
    fn apply_to_leadership(&self, role: &mut Role) {
        let Role::Leader(leadership) = role else { return };
        match self {
            Self::NextIndex { server, after, .. } => leadership.next_index[*server] = *after,
            Self::MatchIndex { server, after, .. } => leadership.match_index[*server] = *after,
            Self::ClientWaits { index, request } => {
                leadership.waiting.push((*index, *request));
            }
            Self::Heard { after, .. } => leadership.heard = *after,
            Self::Transfer { after, .. } => leadership.transfer = *after,
            Self::Reconfiguration { after, .. } => leadership.reconfiguration = *after,
            Self::Reads { after, .. } => leadership.reads.clone_from(after),
            Self::Round { after, .. } => leadership.round = *after,
            Self::Lease { after, .. } => leadership.lease = *after,
            Self::AskedSuccessor { after, .. } => leadership.asked_successor = *after,
            Self::InFlight { server, after, .. } => leadership.in_flight[*server] = *after,
            Self::SnapshotUnderWay { server, after, .. } => {
                send_snapshot_on(leadership, *server, *after);
            }
            Self::ClientAnswered { .. } if !leadership.waiting.is_empty() => {
                leadership.waiting.remove(0);
            }
            _ => {}
        }
    }
}

/// Keeps book on a snapshot that is sent in parts.
fn send_snapshot_on(leadership: &mut Leadership, server: ServerId, after: Option<(Index, u64)>) {
    let under_way = &mut leadership.snapshots_under_way;
    under_way.retain(|(other, ..)| *other != server);
    if let Some((last, bytes)) = after {
        let place = under_way.partition_point(|(other, ..)| *other < server);
        under_way.insert(place, (server, last, bytes));
    }
}

impl Node {
    /// This state after `change`. Folding the records of a step over the state before it gives
    /// the state after it.
    pub fn fold(&mut self, change: &Change) {
        change.delta.apply(self);
    }
}
