//! Reasons that only a mechanism beyond Figure 2 has.

use std::fmt;

use super::Because;

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
        // The others are plain Raft's, or modified Raft's.
        _ => Ok(()),
    }
}
