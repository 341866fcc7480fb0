//! The live values for which a rule did, or did not, act.

mod mechanisms;
mod modified;

use std::fmt;

use crate::ids::{Index, Position, ServerId, ServerSet, Term};
use crate::message::Round;
use crate::rules::Rule;

/// The clause that decided, with the values it had: "last term 2 < 3".
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(into = "String"))]
pub enum Because {
    /// A timer ran out.
    TimerFired,
    /// A client asked.
    ClientAsked,
    /// You asked.
    YouAsked,
    /// The message's term is above one's own.
    TermIsHigher {
        /// Of the message.
        term: Term,
        /// One's own.
        current: Term,
    },
    /// The message's term is below one's own.
    TermIsLower {
        /// Of the message.
        term: Term,
        /// One's own.
        current: Term,
    },
    /// The message's term is one's own.
    TermIsEqual {
        /// Both.
        term: Term,
    },
    /// The role that asked is given up.
    RoleIsOver {
        /// In which term the reply is.
        term: Term,
    },
    /// The vote of this term is given to another.
    VotedForOther {
        /// To whom.
        voted_for: ServerId,
        /// In which term.
        term: Term,
    },
    /// The candidate's log is behind the voter's.
    LogBehind {
        /// The candidate's last entry.
        candidate: Position,
        /// The voter's last entry.
        voter: Position,
    },
    /// Nothing speaks against the vote.
    MayVote {
        /// The candidate's last entry.
        candidate: Position,
        /// The voter's last entry.
        voter: Position,
    },
    /// The vote of this term is given to another, and that is no obstacle: only with a rule off.
    VotesAgain {
        /// To whom it was given.
        voted_for: ServerId,
        /// In which term.
        term: Term,
    },
    /// So many have voted for it.
    Votes {
        /// Granted so far, its own among them.
        votes: u8,
        /// Servers in the cluster.
        servers: u8,
    },
    /// The log ends before prevLogIndex.
    PrevMissing {
        /// prevLogIndex.
        prev: Index,
        /// The last index of the log.
        last: Index,
    },
    /// The entry at prevLogIndex has another term.
    PrevConflicts {
        /// prevLogIndex and prevLogTerm.
        prev: Position,
        /// The term there is.
        term: Term,
    },
    /// An entry has another term than the leader's at its index.
    EntryConflicts {
        /// The leader's entry.
        leader: Position,
        /// The term there was.
        term: Term,
    },
    /// The log ends here, and the leader has more.
    LogEnds {
        /// The last index.
        last: Index,
    },
    /// The leader has committed so much, and the request vouches for so much.
    LeaderCommitted {
        /// leaderCommit.
        leader_commit: Index,
        /// The last entry that the request vouches for.
        vouched: Index,
    },
    /// The log was cut below commitIndex: only possible with a rule off.
    LogIsShorter {
        /// The last index there is.
        last: Index,
    },
    /// So many servers hold the entry at an index of one's own term.
    Held {
        /// The entry.
        entry: Position,
        /// Servers known to hold it.
        servers: u8,
        /// Servers in the cluster.
        of: u8,
    },
    /// Too few servers hold the entry.
    TooFew {
        /// The entry.
        entry: Position,
        /// Servers known to hold it.
        servers: u8,
        /// Servers in the cluster.
        of: u8,
    },
    /// Enough servers hold the entry, but its term is not the leader's.
    OldTerm {
        /// The entry.
        entry: Position,
        /// The leader's term.
        current: Term,
        /// Servers known to hold it.
        servers: u8,
        /// Servers in the cluster.
        of: u8,
    },
    /// Enough servers hold the entry, and its old term is no obstacle: only with a rule off.
    OldTermCounts {
        /// The entry.
        entry: Position,
        /// The leader's term.
        current: Term,
        /// Servers known to hold it.
        servers: u8,
        /// Servers in the cluster.
        of: u8,
    },
    /// An entry is committed and not yet applied.
    Committed {
        /// commitIndex.
        commit_index: Index,
    },
    /// A follower's log agrees with the leader's up to an index.
    Matches {
        /// That index.
        match_index: Index,
    },
    /// A follower hints where to try next.
    Hint {
        /// The hint.
        hint: Index,
    },
    /// A hint would move nextIndex to matchIndex or below.
    HintIsStale {
        /// Where nextIndex would go.
        next: Index,
        /// The follower's matchIndex.
        match_index: Index,
    },
    /// One's own log is on disk up to an index.
    OnDisk {
        /// That index.
        index: Index,
    },
    /// Another server leads, or none that is known.
    NotLeader {
        /// The leader last heard from in this term.
        leader: Option<ServerId>,
    },
    /// It crashed.
    Crashed,
    /// A leader was heard within the minimum election timeout, or it leads itself.
    LeaderIsRecent {
        /// The leader, if it is known.
        leader: Option<ServerId>,
    },
    /// So many servers, itself among them, have answered since the last quorum check.
    Heard {
        /// How many.
        servers: u8,
        /// Servers in the cluster.
        of: u8,
    },
    /// Leadership is being handed over.
    HandsOver {
        /// To whom.
        target: ServerId,
    },
    /// The successor has the log up to an index, of so many.
    TargetHas {
        /// The successor's matchIndex.
        match_index: Index,
        /// The leader's last index.
        last: Index,
    },
    /// The leader asked for it.
    LeaderAsked {
        /// Which leader.
        leader: ServerId,
    },
    /// An election timeout has passed without a new leader.
    TransferTookTooLong,
    /// It is no voter of its configuration.
    NoVoter,
    /// One's own log counts, on disk or not: only with a rule off.
    Unwritten {
        /// The last index of the log.
        index: Index,
    },
    /// A server's vote is counted again: only with a rule off.
    VoteDoubled {
        /// Whose.
        by: ServerId,
        /// Counted so far.
        votes: u8,
        /// Servers in the cluster.
        servers: u8,
    },
    /// A vote of an older term is counted: only with a rule off.
    OldVote {
        /// The term of the vote.
        term: Term,
        /// One's own.
        current: Term,
        /// Counted so far.
        votes: u8,
        /// Servers in the cluster.
        servers: u8,
    },
    /// The timer ran out, and the term stays: only with a rule off.
    TermStays {
        /// The term.
        term: Term,
    },
    /// Half of the votes are enough: only with a rule off.
    HalfVotes {
        /// Counted.
        votes: u8,
        /// Servers in the cluster.
        servers: u8,
    },
    /// Half of the servers hold the entry, and are enough: only with a rule off.
    HalfHold {
        /// The entry.
        entry: Position,
        /// Servers known to hold it.
        servers: u8,
        /// Servers in the cluster.
        of: u8,
    },
    /// The longer log wins, whatever its last term: only with a rule off.
    ByLength {
        /// The candidate's last entry.
        candidate: Position,
        /// The voter's last entry.
        voter: Position,
    },
    /// A success counts for the whole log of the leader as it is now: only with a rule off.
    MatchTaken {
        /// The last entry that the request vouched for.
        accepted: Index,
        /// The last index of the leader's log.
        last: Index,
    },
    /// A success of an older term counts: only with a rule off.
    OldReply {
        /// The term of the reply.
        term: Term,
        /// One's own.
        current: Term,
        /// The last entry that the request vouched for.
        match_index: Index,
    },
    /// A command takes the place of entries that are not committed: only with a rule off.
    OverUncommitted {
        /// commitIndex.
        commit_index: Index,
    },
    /// The log is cut at prevLogIndex, conflict or not: only with a rule off.
    CutAnyway {
        /// prevLogIndex.
        prev: Index,
    },
    /// An entry conflicts, and what follows it stays: only with a rule off.
    TailStays {
        /// Where it conflicts.
        from: Index,
        /// The last index of the log.
        last: Index,
    },
    /// The leader has committed more than the request vouches for, and it counts: only with a
    /// rule off.
    BeyondVouched {
        /// leaderCommit.
        leader_commit: Index,
        /// The last entry that the request vouches for.
        vouched: Index,
    },
    /// The log is compacted up to an index.
    Compacted {
        /// That index; 0 when nothing was compacted.
        base: Index,
    },
    /// A part of a snapshot does not follow those before it.
    PartMissing {
        /// Where the part begins.
        offset: u64,
        /// How many bytes there are.
        bytes: u64,
    },
    /// So many bytes of a snapshot have arrived.
    PartArrived {
        /// How many.
        bytes: u64,
    },
    /// The whole of a snapshot has arrived.
    SnapshotEnds {
        /// Its last index.
        last: Index,
    },
    /// A change of the configuration is under way.
    ChangePending {
        /// Where the configuration in use stands.
        at: Index,
        /// commitIndex.
        commit_index: Index,
    },
    /// No entry of the leader's own term is committed yet.
    NoCommitOfOwnTerm {
        /// commitIndex.
        commit_index: Index,
        /// currentTerm.
        current: Term,
    },
    /// These servers vote already.
    SameVoters {
        /// Who.
        voters: ServerSet,
    },
    /// A round in which new servers catch up has had so many heartbeats.
    RoundTook {
        /// Which one, from 1.
        round: u8,
        /// How many.
        beats: u8,
    },
    /// So many servers come or go.
    Moves {
        /// How many.
        servers: u8,
    },
    /// It has heard of no configuration.
    KnowsNoCluster,
    /// A server has answered a round of heartbeats.
    RoundAnswered {
        /// Which one.
        from: ServerId,
        /// Which round; 0 for none.
        round: Round,
    },
    /// So many requests with entries are not answered yet.
    Unanswered {
        /// How many.
        requests: u32,
    },
    /// Nobody would vote.
    NobodyVotes,
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimerFired => write!(f, "the timer ran out"),
            Self::ClientAsked => write!(f, "a client asked"),
            Self::YouAsked => write!(f, "you asked"),
            Self::TermIsHigher { term, current } => {
                write!(f, "term {term} > currentTerm {current}")
            }
            Self::TermIsLower { term, current } => write!(f, "term {term} < currentTerm {current}"),
            Self::TermIsEqual { term } => write!(f, "term {term} = currentTerm {term}"),
            Self::RoleIsOver { term } => write!(f, "it no longer waits for replies of term {term}"),
            Self::VotedForOther { voted_for, term } => {
                write!(f, "votedFor is {voted_for} in term {term}")
            }
            Self::LogBehind { candidate, voter } => compare(f, *candidate, *voter),
            Self::MayVote { candidate, voter } => {
                write!(f, "its vote is free, and ")?;
                compare(f, *candidate, *voter)?;
                if candidate < voter {
                    write!(f, ", but {} is off", Rule::UpToDateCheck)?;
                }
                Ok(())
            }
            Self::VotesAgain { voted_for, term } => {
                let rule = Rule::OneVotePerTerm;
                write!(f, "votedFor is {voted_for} in term {term}, but {rule} is off")
            }
            Self::Votes { votes, servers } => write!(f, "{votes} of {servers} votes"),
            Self::PrevMissing { prev, last } => {
                write!(f, "prevLogIndex {prev} > last index {last}")
            }
            Self::PrevConflicts { prev, term } => {
                write!(f, "prevLogTerm {} ≠ term {term} at index {}", prev.term, prev.index)
            }
            Self::EntryConflicts { leader, term } => {
                write!(f, "at index {}, term {term} ≠ the leader's {}", leader.index, leader.term)
            }
            Self::LogEnds { last } => write!(f, "the log ends at index {last}"),
            Self::LeaderCommitted { leader_commit, vouched } => {
                write!(f, "min(leaderCommit {leader_commit}, last entry vouched for {vouched})")
            }
            Self::LogIsShorter { last } => write!(f, "the log now ends at index {last}"),
            Self::Held { entry, servers, of } => write!(
                f,
                "index {} is on {servers} of {of} servers, and its term {} is the current one",
                entry.index, entry.term
            ),
            Self::TooFew { entry, servers, of } => {
                write!(f, "index {} is on {servers} of {of} servers", entry.index)
            }
            Self::OldTerm { entry, current, servers, of } => write!(
                f,
                "index {} is on {servers} of {of} servers, but its term is {}, not {current}",
                entry.index, entry.term
            ),
            Self::OldTermCounts { entry, current, servers, of } => write!(
                f,
                "index {} is on {servers} of {of} servers; its term is {}, not {current}, but {} is off",
                entry.index,
                entry.term,
                Rule::CurrentTermCommit
            ),
            Self::Committed { commit_index } => write!(f, "commitIndex is {commit_index}"),
            Self::Matches { match_index } => write!(f, "the logs match up to index {match_index}"),
            Self::Hint { hint } => write!(f, "the follower hints at index {hint}"),
            Self::HintIsStale { next, match_index } => {
                write!(f, "nextIndex {next} would not be above matchIndex {match_index}")
            }
            Self::OnDisk { index } => write!(f, "its own disk holds the log up to index {index}"),
            Self::NotLeader { leader: Some(leader) } => write!(f, "not the leader; {leader} is"),
            Self::NotLeader { leader: None } => write!(f, "not the leader, and knows of none"),
            Self::Crashed => write!(f, "a crash leaves only what is on disk"),
            Self::Unwritten { .. }
            | Self::VoteDoubled { .. }
            | Self::OldVote { .. }
            | Self::TermStays { .. }
            | Self::HalfVotes { .. }
            | Self::HalfHold { .. }
            | Self::MatchTaken { .. }
            | Self::OldReply { .. }
            | Self::OverUncommitted { .. }
            | Self::CutAnyway { .. }
            | Self::TailStays { .. }
            | Self::BeyondVouched { .. }
            | Self::ByLength { .. } => modified::tell(*self, f),
            _ => mechanisms::tell(*self, f),
        }
    }
}

/// The up-to-date comparison in words: by term, then by index.
fn compare(f: &mut fmt::Formatter<'_>, candidate: Position, voter: Position) -> fmt::Result {
    if candidate.term == voter.term {
        let sign = sign(candidate.index, voter.index);
        write!(
            f,
            "last terms are equal ({}), last index {} {sign} {}",
            candidate.term, candidate.index, voter.index
        )
    } else {
        let sign = sign(candidate.term, voter.term);
        write!(f, "last term {} {sign} {}", candidate.term, voter.term)
    }
}

fn sign<T: Ord + Copy>(left: T, right: T) -> &'static str {
    match left.cmp(&right) {
        std::cmp::Ordering::Less => "<",
        std::cmp::Ordering::Equal => "=",
        std::cmp::Ordering::Greater => ">",
    }
}

impl From<Because> for String {
    fn from(because: Because) -> Self {
        because.to_string()
    }
}
