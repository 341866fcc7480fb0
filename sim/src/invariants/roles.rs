//! The arrows of Figure 4, and those that mechanisms add.

use flotilla_core::{Mechanism, Node, RoleKind, Rule};

use super::{Found, Invariant, demand};

/// Whether there is an arrow from one role to the other, and `rule` is one that it stands for.
pub(super) fn may_become(node: &Node, before: RoleKind, after: RoleKind, rule: Rule) -> Found {
    use RoleKind::{Candidate, Follower, Leader, PreCandidate};
    let uses = |mechanism| node.config().mechanisms.uses(mechanism);
    let arrow = match (before, after) {
        // "times out, starts election"; or its leader hands over.
        (Follower, Candidate) => {
            let times_out = rule == Rule::ElectionTimeout && !uses(Mechanism::PreVote);
            times_out || rule == Rule::TransferLeadership
        }
        // "times out, new election".
        (Candidate, Candidate) => {
            matches!(rule, Rule::ElectionRetry | Rule::TransferLeadership)
        }
        // "receives votes from majority of servers".
        (Candidate, Leader) => rule == Rule::WinElection,
        // "discovers current leader or new term".
        (Candidate | PreCandidate, Follower) => {
            matches!(rule, Rule::HigherTerm | Rule::YieldToLeader)
        }
        // "discovers server with higher term"; or no quorum; or it was removed.
        (Leader, Follower) => match rule {
            Rule::CheckQuorum => uses(Mechanism::CheckQuorum),
            _ => matches!(rule, Rule::HigherTerm | Rule::RemovedLeader),
        },
        // With pre-vote, the question comes first.
        (Follower | Candidate | PreCandidate, PreCandidate) => uses(Mechanism::PreVote),
        (PreCandidate, Candidate) => matches!(rule, Rule::PreVote | Rule::TransferLeadership),
        _ => false,
    };
    demand(arrow && before == node.role().kind(), Invariant::RoleArrows, || {
        format!("{}, a {}, goes from {before} to {after} by {rule}", node.id(), node.role().kind())
    })
}
