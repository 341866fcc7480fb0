//! One Raft server, without clock, randomness, network or disk.
//!
//! [`Node::step`] is the only way to change a server: one [`Input`] gives an ordered list of
//! [`Effect`]s. [`Node::crash`] takes what is not on disk, and [`Node::restart`] is the only way
//! back. The modules follow Figure 2
//! of the Raft paper (Ongaro and Ousterhout, *In Search of an Understandable Consensus
//! Algorithm*, extended version):
//!
//! - `state`: the *State* box, and what a disk write carries;
//! - `message`: the two RPCs as four messages;
//! - `node`: the term rule, once, before all others; the setter through which every change goes;
//! - `election`: `RequestVote`, candidates, §5.4.1;
//! - `append`: `AppendEntries` as a follower sees it;
//! - `replication`: `AppendEntries` as a leader sees it;
//! - `commit`: commit and apply, §5.4.2;
//! - `compaction`: snapshots (§7);
//! - `configuration`, `membership`: who votes, and how that changes (§6);
//! - `reads`: reads that do not go through the log (§8);
//! - `pre_vote`, `check_quorum`, `recent_leader`, `transfer`: mechanisms of the thesis around
//!   elections, each used only where it is asked for;
//! - `crash`: what a crash takes;
//! - `client`: commands, redirection, the blank entry of §8;
//! - `policies`: choices that Raft leaves open;
//! - `status`: what a server tells of itself to whoever runs it;
//! - `rules`, `because`, `change`: which line acted, on what values, and what it changed;
//! - `rename`: the same state with the servers' names exchanged, for searches.
//!
//! Section numbers are the paper's; those of Ongaro's thesis say so.

mod append;
mod because;
mod change;
mod check_quorum;
mod client;
mod commit;
mod compaction;
mod configuration;
mod crash;
mod effect;
mod election;
mod ids;
mod log;
mod membership;
mod message;
mod node;
mod policies;
mod pre_vote;
mod reads;
mod recent_leader;
mod rename;
mod replication;
mod rules;
mod state;
mod status;
mod transfer;

pub use because::Because;
pub use change::{Change, Delta};
pub use configuration::{Configuration, Majority};
pub use effect::{
    Answer, Effect, Input, Refusal, Refused, RequestId, Sink, Timer, Unrecorded, WriteId,
};
pub use ids::{Index, MAX_SERVERS, PerServer, Position, ServerId, ServerSet, Term};
pub use log::{Bytes, Command, Entries, Entry, Log, LogDelta, Session, SharedVec, Snapshot};
pub use message::{AppendReply, Body, Kind, Message, Round, SnapshotPart, SnapshotReply};
pub use node::Node;
pub use policies::{BackOff, Policies, Replicate};
pub use rename::{Rename, Renaming};
pub use rules::{Mechanism, Mechanisms, Rule, Rules};
pub use state::{
    Config, DiskWrite, Incoming, Leadership, Lease, PendingRead, Persistent, Reconfiguration, Role,
    RoleKind, Stage, Transfer, Volatile, Writes,
};
pub use status::{News, Status};
