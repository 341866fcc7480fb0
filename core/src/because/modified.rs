//! Why something was done that plain Raft does not do: each of these names the rule that is off.

use std::fmt;

use super::{Because, sign};
use crate::rules::Rule;

/// Tells a reason that there is only with a rule off.
pub(super) fn tell(because: Because, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match because {
        Because::Unwritten { index } => {
            write!(f, "its log ends at index {index}, on its disk or not")
        }
        Because::VoteDoubled { by, votes, servers } => {
            let rule = Rule::DistinctVotes;
            write!(f, "{votes} of {servers} votes, that of {by} once more, as {rule} is off")
        }
        Because::OldVote { term, current, votes, servers } => {
            let rule = Rule::MatchVoteTerm;
            write!(
                f,
                "{votes} of {servers} votes, one of term {term}, not {current}, as {rule} is off"
            )
        }
        Because::TermStays { term } => {
            let rule = Rule::IncrementTerm;
            write!(f, "the timer ran out, but the term stays {term}, as {rule} is off")
        }
        Because::HalfVotes { votes, servers } => {
            let rule = Rule::StrictMajority;
            write!(f, "{votes} of {servers} votes, which is enough, as {rule} is off")
        }
        Because::HalfHold { entry, servers, of } => {
            let (index, rule) = (entry.index, Rule::StrictMajority);
            write!(f, "index {index} is on {servers} of {of} servers, enough as {rule} is off")
        }
        Because::MatchTaken { accepted, last } => {
            let rule = Rule::MatchWhatWasSent;
            write!(
                f,
                "index {accepted} was sent, but {rule} is off, so its last index {last} counts"
            )
        }
        Because::OldReply { term, current, match_index } => {
            let rule = Rule::MatchAppendTerm;
            write!(
                f,
                "the logs matched up to index {match_index} in term {term}, not {current}, but {rule} is off"
            )
        }
        Because::OverUncommitted { commit_index } => {
            let rule = Rule::LeaderAppendOnly;
            write!(f, "commitIndex is {commit_index}, and {rule} is off")
        }
        Because::CutAnyway { prev } => {
            write!(f, "nothing conflicts, but {} is off", Rule::TruncateOnlyOnConflict)?;
            write!(f, ": the log is cut after prevLogIndex {prev}")
        }
        Because::TailStays { from, last } => {
            let rule = Rule::TruncateTheTail;
            write!(f, "index {from} conflicts, but {rule} is off: the log still ends at {last}")
        }
        Because::BeyondVouched { leader_commit, vouched } => {
            let rule = Rule::CommitOnlyMatched;
            write!(
                f,
                "leaderCommit is {leader_commit}, the last entry vouched for {vouched}, but {rule} is off"
            )
        }
        Because::ByLength { candidate, voter } => {
            let sign = sign(candidate.index, voter.index);
            write!(
                f,
                "last index {} {sign} {}, and last terms {} and {} do not matter, as {} is off",
                candidate.index,
                voter.index,
                candidate.term,
                voter.term,
                Rule::LastTermFirst
            )
        }
        // The others are plain Raft's.
        _ => Ok(()),
    }
}
