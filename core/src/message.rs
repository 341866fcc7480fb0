//! What servers say to each other.

use std::fmt;

use crate::configuration::Configuration;
use crate::ids::{Index, Position, ServerId, Term};
use crate::log::{Bytes, Entries};

/// A message from one server to another. Requests and replies are not paired: a reply says
/// what a server needs to know, and may be late, lost or doubled like any other.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Message {
    /// Who sent it: the candidateId or leaderId of a request.
    pub from: ServerId,
    /// Whom it is for.
    pub to: ServerId,
    /// The sender's currentTerm.
    pub term: Term,
    /// The rest, by kind.
    pub body: Body,
}

/// The messages of Figure 2, and of the mechanisms beyond it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub enum Body {
    /// A candidate asks for a vote.
    RequestVote {
        /// lastLogTerm and lastLogIndex of the candidate.
        last: Position,
        /// Whether the leader asked for this election, to hand over its leadership (thesis 3.10).
        transfer: bool,
    },
    /// The answer to `RequestVote`.
    RequestVoteReply {
        /// voteGranted.
        granted: bool,
    },
    /// A leader replicates entries, or, without any, shows that it is there.
    AppendEntries {
        /// prevLogTerm and prevLogIndex: the entry before the new ones.
        prev: Position,
        /// The entries to store, from prevLogIndex + 1 on.
        entries: Entries,
        /// leaderCommit.
        leader_commit: Index,
        /// The round of heartbeats that a read waits for, if one does (thesis 6.4).
        round: Round,
    },
    /// The answer to `AppendEntries`, with the round of the request.
    AppendEntriesReply(AppendReply, Round),
    /// A server asks whether it would get a vote in the term of the message, which is the one
    /// after its own (thesis 9.6).
    PreVote {
        /// lastLogTerm and lastLogIndex of the server.
        last: Position,
    },
    /// The answer to `PreVote`. A grant has the term of the request, a refusal the voter's own.
    PreVoteReply {
        /// Whether it would get the vote.
        granted: bool,
    },
    /// A leader asks its successor to start an election at once (thesis 3.10).
    TimeoutNow,
    /// A leader sends its snapshot, or a part of it, to a follower that needs entries which the
    /// leader has no more (§7).
    InstallSnapshot(SnapshotPart),
    /// The answer to `InstallSnapshot`.
    InstallSnapshotReply(SnapshotReply),
}

/// A part of a snapshot, or all of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SnapshotPart {
    /// lastIncludedIndex and lastIncludedTerm.
    pub last: Position,
    /// The configuration in use there.
    pub configuration: Configuration,
    /// How many bytes of the snapshot come before this part.
    pub offset: u64,
    /// The bytes of this part.
    pub data: Bytes,
    /// Whether this part is the last one.
    pub done: bool,
}

/// What a follower answers to a snapshot.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum SnapshotReply {
    /// Its log agrees with the leader's up to here.
    Installed {
        /// The last index of the snapshot.
        match_index: Index,
    },
    /// It has so much of the snapshot, and waits for what follows.
    Received {
        /// The last index of the snapshot.
        last: Index,
        /// How many of its bytes, from the first one.
        bytes: u64,
    },
    /// The request's term was stale.
    Stale,
}

/// A round of heartbeats, numbered anew in each term of a leader. An answer belongs to the round
/// of its request.
///
/// The numbers do not start again while a leader leads, even when no read waits: a late answer
/// to an old round would confirm a new one of the same number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct Round(pub u64);

impl Round {
    /// No round: nobody waits for an answer.
    pub const NONE: Self = Self(0);
}

/// What a follower answers to an append.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum AppendReply {
    /// Its log agrees with the leader's up to here: the last entry *this request* vouched for.
    Accepted {
        /// prevLogIndex plus the number of entries of the request.
        match_index: Index,
    },
    /// It has no entry at prevLogIndex with prevLogTerm, or the request's term was stale.
    Rejected {
        /// Where the leader may try next: the first index of the conflicting term, or one past
        /// the end of a log that is too short (§5.3).
        hint: Index,
    },
}

/// A message's kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// [`Body::RequestVote`]
    RequestVote,
    /// [`Body::RequestVoteReply`]
    RequestVoteReply,
    /// [`Body::AppendEntries`]
    AppendEntries,
    /// [`Body::AppendEntriesReply`]
    AppendEntriesReply,
    /// [`Body::PreVote`]
    PreVote,
    /// [`Body::PreVoteReply`]
    PreVoteReply,
    /// [`Body::TimeoutNow`]
    TimeoutNow,
    /// [`Body::InstallSnapshot`]
    InstallSnapshot,
    /// [`Body::InstallSnapshotReply`]
    InstallSnapshotReply,
}

impl Kind {
    /// Every kind.
    pub const ALL: &[Self] = &[
        Self::RequestVote,
        Self::RequestVoteReply,
        Self::AppendEntries,
        Self::AppendEntriesReply,
        Self::PreVote,
        Self::PreVoteReply,
        Self::TimeoutNow,
        Self::InstallSnapshot,
        Self::InstallSnapshotReply,
    ];

    /// Its name in scripts and on the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RequestVote => "RequestVote",
            Self::RequestVoteReply => "RequestVoteReply",
            Self::AppendEntries => "AppendEntries",
            Self::AppendEntriesReply => "AppendEntriesReply",
            Self::PreVote => "PreVote",
            Self::PreVoteReply => "PreVoteReply",
            Self::TimeoutNow => "TimeoutNow",
            Self::InstallSnapshot => "InstallSnapshot",
            Self::InstallSnapshotReply => "InstallSnapshotReply",
        }
    }

    /// Whether it answers a request.
    pub const fn is_reply(self) -> bool {
        matches!(
            self,
            Self::RequestVoteReply
                | Self::AppendEntriesReply
                | Self::PreVoteReply
                | Self::InstallSnapshotReply
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Message {
    /// Which kind it is.
    pub const fn kind(&self) -> Kind {
        match self.body {
            Body::RequestVote { .. } => Kind::RequestVote,
            Body::RequestVoteReply { .. } => Kind::RequestVoteReply,
            Body::AppendEntries { .. } => Kind::AppendEntries,
            Body::AppendEntriesReply(..) => Kind::AppendEntriesReply,
            Body::PreVote { .. } => Kind::PreVote,
            Body::PreVoteReply { .. } => Kind::PreVoteReply,
            Body::TimeoutNow => Kind::TimeoutNow,
            Body::InstallSnapshot(_) => Kind::InstallSnapshot,
            Body::InstallSnapshotReply(_) => Kind::InstallSnapshotReply,
        }
    }

    /// For a reply, whether it says yes.
    pub const fn granted(&self) -> Option<bool> {
        match self.body {
            Body::RequestVoteReply { granted } | Body::PreVoteReply { granted } => Some(granted),
            Body::AppendEntriesReply(reply, _) => {
                Some(matches!(reply, AppendReply::Accepted { .. }))
            }
            Body::RequestVote { .. }
            | Body::AppendEntries { .. }
            | Body::PreVote { .. }
            | Body::TimeoutNow
            | Body::InstallSnapshot(_) => None,
            Body::InstallSnapshotReply(reply) => Some(!matches!(reply, SnapshotReply::Stale)),
        }
    }
}
