//! Reasons that only a mechanism beyond Figure 2 has.

use std::fmt;

use super::Because;
use crate::ids::Index;
use crate::message::Round;

/// Tells a reason that there is only with a mechanism in use.
pub(super) fn tell(because: Because, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match because {
        Because::LeaderIsRecent { leader: Some(leader) } => {
            write!(f, "{leader} was heard within the minimum election timeout")
        }
        Because::LeaderIsRecent { leader: None } => {
            write!(f, "a leader was heard within the minimum election timeout")
        }
        Because::Heard { servers, of } => {
            write!(f, "{servers} of {of} servers heard within an election timeout")
        }
        Because::HandsOver { target } => write!(f, "leadership is being handed over to {target}"),
        Because::TargetHas { match_index, last } if match_index < last => {
            write!(f, "matchIndex {match_index} < last index {last}")
        }
        Because::TargetHas { match_index, .. } => {
            write!(f, "matchIndex {match_index} is the last index")
        }
        Because::LeaderAsked { leader } => write!(f, "{leader} asked for it"),
        Because::TransferTookTooLong => {
            write!(f, "an election timeout has passed without a new leader")
        }
        Because::NoVoter => write!(f, "it is no voter of the configuration"),
        Because::Compacted { base: Index(0) } => write!(f, "nothing is applied yet"),
        Because::Compacted { base } => {
            write!(f, "nothing is applied after the snapshot, which ends at index {base}")
        }
        Because::PartMissing { offset, bytes } => {
            write!(f, "the part begins at byte {offset}, and {bytes} bytes are there")
        }
        Because::PartArrived { bytes } => write!(f, "{bytes} bytes of the snapshot are there"),
        Because::SnapshotEnds { last } => write!(f, "the snapshot ends at index {last}"),
        Because::ChangePending { at, commit_index } if at > commit_index => write!(
            f,
            "the configuration at index {at} is not committed (commitIndex is {commit_index})"
        ),
        Because::ChangePending { .. } => {
            write!(f, "another change of the configuration is under way")
        }
        Because::NoCommitOfOwnTerm { commit_index, current } => {
            write!(f, "no entry of term {current} is committed yet (commitIndex is {commit_index})")
        }
        Because::SameVoters { voters } => write!(f, "the voters are {voters} already"),
        Because::RoundTook { round, beats } => {
            write!(f, "round {round} has had {beats} heartbeats")
        }
        Because::Moves { servers: 1 } => write!(f, "one server comes or goes"),
        Because::Moves { servers } => write!(f, "{servers} servers come or go"),
        Because::KnowsNoCluster => write!(f, "it has heard of no configuration yet"),
        Because::RoundAnswered { from, round: Round(0) } => {
            write!(f, "{from} has answered a request that no read waits for")
        }
        Because::RoundAnswered { from, round } => {
            write!(f, "{from} has answered round {} of heartbeats", round.0)
        }
        Because::Unanswered { requests } => {
            write!(f, "{requests} requests with entries are not answered yet")
        }
        Because::NobodyVotes => write!(f, "a cluster without voters decides nothing"),
        // The others are plain Raft's, or modified Raft's.
        _ => Ok(()),
    }
}
