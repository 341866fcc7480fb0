//! What is lost without a rule, and how few servers show it.

use flotilla_core::Rule;

use crate::referee::Property::{
    self, ElectionSafety, ExactlyOnce, LeaderAppendOnly, LeaderCompleteness, Linearizability,
    LogMatching, Monotonic, StateMachineSafety,
};

/// What a cluster without a rule comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Without {
    /// What is lost.
    pub lost: Lost,
    /// The fewest servers that show it.
    pub servers: u8,
}

/// Something that a rule protects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lost {
    /// A property that the referee judges.
    Property(Property),
    /// Time, or the way to a leader: nothing that is wrong, but something that does not happen.
    Progress(&'static str),
}

impl Lost {
    /// Its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Property(property) => property.name(),
            Self::Progress(_) => "Progress",
        }
    }
}

impl Without {
    /// What is lost without a rule; none for one that cannot be switched off.
    pub const fn of(rule: Rule) -> Option<Self> {
        let (property, servers) = match rule {
            Rule::PersistTerm
            | Rule::OneVotePerTerm
            | Rule::MatchVoteTerm
            | Rule::StrictMajority => (ElectionSafety, 2),
            Rule::PersistVote | Rule::IncrementTerm => (ElectionSafety, 3),
            Rule::DistinctVotes => (ElectionSafety, 4),
            Rule::PersistLog
            | Rule::PersistBeforeReply
            | Rule::UpToDateCheck
            | Rule::LastTermFirst
            | Rule::TruncateOnlyOnConflict
            | Rule::MatchWhatWasSent
            | Rule::MatchAppendTerm
            | Rule::CurrentTermCommit
            | Rule::OneChangeAtATime
            | Rule::JointConsensus => (LeaderCompleteness, 3),
            Rule::OwnTermBeforeReconfigure => (LeaderCompleteness, 4),
            Rule::ConsistencyCheck | Rule::TruncateTheTail => (LogMatching, 3),
            Rule::HeartbeatConsistencyCheck | Rule::CommitOnlyMatched => (StateMachineSafety, 3),
            Rule::LeaderAppendOnly => (LeaderAppendOnly, 2),
            Rule::MatchNeverDecreases => (Monotonic, 2),
            Rule::ReadConfirmsLeadership | Rule::MatchReadRequest => (Linearizability, 3),
            Rule::ReadAfterOwnTerm => (Linearizability, 2),
            Rule::ClientSessions => (ExactlyOnce, 1),
            _ => return Self::progress(rule),
        };
        Some(Self { lost: Lost::Property(property), servers })
    }

    /// The same for a rule whose loss breaks no property.
    const fn progress(rule: Rule) -> Option<Self> {
        let (what, servers) = match rule {
            Rule::StepDown => ("a leader, for ever", 3),
            Rule::RandomTimeouts => ("a leader, for ever", 2),
            Rule::TimerResetRules => ("time: elections take two to three times as long", 3),
            Rule::PreVoteRecentLeader => {
                ("time: leaders depose each other while one link of three is cut", 3)
            }
            Rule::TransferStopsProposals => ("the hand-over, while clients keep asking", 3),
            Rule::TransferCatchesUp => ("a leader, for a while", 3),
            _ => return None,
        };
        Some(Self { lost: Lost::Progress(what), servers })
    }
}
