//! Election Safety: *at most one leader can be elected in a given term* (§5.2).

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use flotilla_core::{Rename, Renaming, ServerSet, SharedVec};

use super::{Observation, Part, Property, Side, Violation};

/// Who was elected leader of each term of the run. A leader that crashed since counts too.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct ElectionSafety {
    /// By term. Terms rise one at a time, so there are few without a leader among many.
    leaders: SharedVec<ServerSet>,
}

impl ElectionSafety {
    /// See [`super::Referee::essence`].
    pub(super) fn essence(&self, names: &Renaming, out: &mut impl Hasher) {
        let Self { leaders } = self;
        out.write_u64(leaders.len() as u64);
        leaders.iter().for_each(|set| set.renamed(names).hash(out));
    }

    /// A server became leader.
    pub(super) fn judge_election(
        &mut self,
        seen: &Observation<'_>,
        verdict: &mut Vec<Arc<Violation>>,
    ) {
        let (server, term) = (seen.server, seen.after.term);
        let slot = term.0 as usize;
        while self.leaders.len() <= slot {
            self.leaders.push(ServerSet::EMPTY);
        }
        let Some(leaders) = self.leaders.get_mut(slot) else { return };
        let others: Vec<_> = leaders.iter().collect();
        // Who leads a term a second time broke this promise the first time or not at all.
        if leaders.contains(server) {
            return;
        }
        leaders.insert(server);
        if others.is_empty() {
            return;
        }
        let names: Vec<_> = others.iter().map(ToString::to_string).collect();
        let sentence = format!(
            "{server} was elected leader of term {term}, of which {} had already been elected leader.",
            names.join(" and "),
        );
        let elected = |server| Side::of(server, Part::Elected(term));
        let sides = others.iter().copied().chain([server]).map(elected).collect();
        let servers = std::iter::once(server).chain(others).collect();
        let property = Property::ElectionSafety;
        verdict.push(seen.violation(property, servers, Vec::new(), vec![term], sides, sentence));
    }
}

#[cfg(test)]
mod tests {
    use super::super::staged::{Stage, check};
    use super::*;

    #[test]
    fn a_term_may_have_one_leader_and_a_server_may_lead_many_terms() {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.leads(1));
        stage.calm(1, |s1| s1);
        stage.calm(2, |s2| s2.leads(2));
        stage.calm(1, |s1| s1.follows(2));
        stage.calm(1, |s1| s1.leads(4));
        stage.calm(3, |s3| s3.leads(3));
    }

    #[test]
    fn two_leaders_of_one_term_break_it_even_when_the_first_is_gone() {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.leads(2));
        stage.crash(1);
        let verdict = stage.step(3, |s3| s3.leads(2));
        let sentence =
            "S3 was elected leader of term 2, of which S1 had already been elected leader.";
        check(&verdict, Property::ElectionSafety, &[3, 1], &[], &[2], sentence);
    }

    #[test]
    fn each_further_leader_of_the_term_is_a_conflict_but_none_is_told_twice() {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.leads(2));
        stage.step(3, |s3| s3.leads(2));
        let verdict = stage.step(2, |s2| s2.leads(2));
        let sentence =
            "S2 was elected leader of term 2, of which S1 and S3 had already been elected leader.";
        check(&verdict, Property::ElectionSafety, &[2, 1, 3], &[], &[2], sentence);
        stage.crash(3);
        stage.calm(3, |s3| s3.leads(2));
    }

    #[test]
    fn a_leader_that_passes_to_another_term_is_elected_in_it() {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.leads(1));
        stage.calm(2, |s2| s2.leads(2));
        assert_eq!(stage.step(1, |s1| s1.leads(2)).len(), 1);
    }
}
