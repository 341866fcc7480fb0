//! Monotonic: *currentTerm, commitIndex, lastApplied and a leader's matchIndex never go back while
//! a server is up* (Figure 2, *State*: each "increases monotonically"). A crash is no step of a
//! server, and what it takes is no going back.

use std::fmt::Display;
use std::sync::Arc;

use flotilla_core::{Index, MAX_SERVERS, ServerId, ServerSet};

use super::{Observation, Part, Property, Side, Violation};

/// A server took a step.
pub(super) fn judge(seen: &Observation<'_>, verdict: &mut Vec<Arc<Violation>>) {
    let (before, after) = (&seen.before, &seen.after);
    if after.term < before.term {
        let field = format!("{}'s currentTerm", seen.server);
        verdict.push(went_back(seen, &field, (before.term, after.term), Vec::new()));
    }
    let indices = [
        ("commitIndex", before.commit_index, after.commit_index),
        ("lastApplied", before.last_applied, after.last_applied),
    ];
    for (name, before, after) in indices {
        if after < before {
            let field = format!("{}'s {name}", seen.server);
            verdict.push(went_back(seen, &field, (before, after), vec![before, after]));
        }
    }
    if let Some((follower, before, after)) = unlearned(seen) {
        let field = format!("{}'s matchIndex for {follower}", seen.server);
        verdict.push(went_back(seen, &field, (before, after), vec![before, after]));
    }
}

/// The first follower of whom a leader came to think less in this step. A leader of another
/// term begins anew.
pub(super) fn unlearned(seen: &Observation<'_>) -> Option<(ServerId, Index, Index)> {
    let (before, after) = (&seen.before, &seen.after);
    let (Some(old), Some(new)) = (&before.match_index, &after.match_index) else { return None };
    if before.term != after.term || old == new {
        return None;
    }
    let server = ServerSet::first(MAX_SERVERS).iter().find(|id| new[*id] < old[*id])?;
    Some((server, old[server], new[server]))
}

/// `S1's commitIndex went back from 3 to 1.`
fn went_back<T: Display>(
    seen: &Observation<'_>,
    field: &str,
    (before, after): (T, T),
    indices: Vec<Index>,
) -> Arc<Violation> {
    let sentence = format!("{field} went back from {before} to {after}.");
    let terms = vec![seen.after.term];
    let sides = match indices[..] {
        [from, to] => [(from, Part::WentBackFrom), (to, Part::WentBackTo)]
            .map(|(index, part)| Side::at(seen.server, index, part))
            .to_vec(),
        _ => vec![Side::of(seen.server, Part::WentBackFrom)],
    };
    seen.violation(Property::Monotonic, vec![seen.server], indices, terms, sides, sentence)
}

#[cfg(test)]
mod tests {
    use super::super::staged::{Stage, check};
    use super::*;

    fn server() -> Stage {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.follows(3).has("a@1 b@1 c@3").commits(3).applies(2));
        stage
    }

    fn judged(indices: &[u64], verdict: &[Arc<Violation>], term: u64, sentence: &str) {
        check(verdict, Property::Monotonic, &[1], indices, &[term], sentence);
    }

    #[test]
    fn what_rises_or_stays_breaks_nothing() {
        let mut stage = server();
        stage.calm(1, |s1| s1);
        stage.calm(1, |s1| s1.follows(4).applies(3));
    }

    #[test]
    fn a_term_that_goes_back_is_told() {
        let verdict = server().step(1, |s1| s1.follows(2));
        judged(&[], &verdict, 2, "S1's currentTerm went back from 3 to 2.");
    }

    #[test]
    fn a_commit_index_that_goes_back_is_told() {
        let verdict = server().step(1, |s1| s1.commits(1));
        judged(&[3, 1], &verdict, 3, "S1's commitIndex went back from 3 to 1.");
    }

    #[test]
    fn what_is_applied_again_is_told() {
        let verdict = server().step(1, |s1| s1.applies(1));
        judged(&[2, 1], &verdict, 3, "S1's lastApplied went back from 2 to 1.");
    }

    #[test]
    fn a_leader_that_forgets_what_a_follower_has_is_told() {
        let mut stage = server();
        stage.calm(1, |s1| s1.leads(4).knows(2, 3));
        let verdict = stage.step(1, |s1| s1.knows(2, 1));
        judged(&[3, 1], &verdict, 4, "S1's matchIndex for S2 went back from 3 to 1.");
    }

    #[test]
    fn a_leader_of_another_term_begins_anew() {
        let mut stage = server();
        stage.calm(1, |s1| s1.leads(4).knows(2, 3));
        stage.calm(1, |s1| s1.leads(5).knows(2, 0));
    }

    #[test]
    fn what_a_crash_takes_is_no_going_back() {
        let mut stage = server();
        stage.crash(1);
        stage.calm(1, |s1| s1.follows(3));
    }
}
