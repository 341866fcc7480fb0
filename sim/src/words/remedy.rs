//! What would make a clause true that failed.

use flotilla_core::{Because, Configuration, Majority, Node, Position, ServerId};

use crate::words::phrase;
use crate::world::World;

/// What would have to be otherwise so that `server` does what it refused `asker`, in a sentence.
/// None where nothing is missing: what came too late, or is done already, needs no remedy.
pub(crate) fn remedy(
    world: &World,
    because: Because,
    server: ServerId,
    asker: ServerId,
) -> Option<String> {
    let quorum = || {
        let configuration = world.server(server).process().map(Node::configuration);
        quorum(configuration.unwrap_or_default(), world.config().majority())
    };
    Some(match because {
        Because::LogBehind { voter: Position { term, index }, .. } => format!(
            "{asker}'s log would have to end in term {term} at index {index} or beyond, or in a \
             later term."
        ),
        Because::ByLength { voter, .. } => {
            format!("{asker}'s log would have to reach index {}.", voter.index)
        }
        Because::VotedForOther { term, .. } => {
            format!("In a term after {term}, the vote of {server} is free again.")
        }
        Because::TermIsLower { current, .. } => {
            format!("{asker} would have to be in term {current} or a later one.")
        }
        Because::LeaderIsRecent { .. } => format!(
            "{server} would have to hear no leader, and not lead itself, for the minimum election \
             timeout."
        ),
        Because::PrevMissing { prev, .. } => format!(
            "{server} would have to have an entry at index {prev}: {asker} goes back, and sends \
             what is missing."
        ),
        Because::PrevConflicts { prev, .. } => format!(
            "{server}'s entry at index {} would have to be of term {}: {asker} goes back, and \
             replaces it.",
            prev.index, prev.term
        ),
        Because::TooFew { entry, .. } => {
            format!("Index {} would have to be on {}.", entry.index, quorum())
        }
        Because::OldTerm { entry, current, .. } => format!(
            "Index {} is of term {}, the leader is in term {current}: an entry of term {current} \
             on {} would commit it.",
            entry.index,
            entry.term,
            quorum()
        ),
        Because::Votes { .. } => format!("It needs the votes of {}.", quorum()),
        Because::NotLeader { leader: Some(leader) } => format!("{leader} would take it."),
        Because::NotLeader { leader: None } => "A leader would have to be elected first.".into(),
        Because::HandsOver { target } => {
            format!("It would be taken once {target} leads, or has failed to.")
        }
        Because::TargetHas { last, .. } => {
            format!("The successor would have to have the log up to index {last}.")
        }
        Because::NoVoter => "It would have to be a voter of the configuration.".into(),
        Because::KnowsNoCluster => "It would have to be added to the cluster first.".into(),
        Because::NobodyVotes => "At least one server would have to vote.".into(),
        Because::NoCommitOfOwnTerm { current, .. } => {
            format!("An entry of term {current} would have to be committed first.")
        }
        Because::ChangePending { at, .. } => {
            format!("The configuration at index {at} would have to be committed first.")
        }
        Because::PartMissing { bytes, .. } => {
            format!("The part that begins at byte {bytes} would have to arrive first.")
        }
        _ => return None,
    })
}

/// `3 of 5 servers`, `2 of S1, S2 and S3, and 2 of S2, S3 and S4`: how many are enough.
pub(super) fn quorum(configuration: Configuration, majority: Majority) -> String {
    let Configuration { voters, outgoing } = configuration;
    if configuration.is_joint() {
        let of = |set| format!("{} of {}", majority.of(set), phrase::servers(set));
        return format!("{}, and {}", of(outgoing), of(voters));
    }
    phrase::part(majority.of(voters), voters.len())
}
