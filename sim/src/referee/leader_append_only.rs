//! Leader Append-Only: *a leader never overwrites or deletes entries in its log; it only appends
//! new entries* (§5.3).

use std::sync::Arc;

use flotilla_core::{Index, RoleKind};

use super::{Observation, Part, Property, Side, Told, Violation};

/// A log changed at index `from`, and perhaps after it.
pub(super) fn judge_change(seen: &Observation<'_>, from: Index, verdict: &mut Vec<Arc<Violation>>) {
    let (server, term) = (seen.server, seen.before.term);
    // A leader that hears of a later term is a follower of it before its log changes.
    let led = seen.before.role == RoleKind::Leader && seen.after.term == term;
    if !led || from > seen.before.last_index {
        return;
    }
    let sentence = match seen.log.entry(from) {
        Some(entry) => format!(
            "{server}, the leader of term {term}, overwrote index {from} of its own log with {}.",
            Told(entry),
        ),
        None => format!(
            "{server}, the leader of term {term}, deleted index {from} from its own log, and all after it."
        ),
    };
    let property = Property::LeaderAppendOnly;
    let sides = vec![Side::at(server, from, Part::GaveUp(term))];
    verdict.push(seen.violation(property, vec![server], vec![from], vec![term], sides, sentence));
}

#[cfg(test)]
mod tests {
    use super::super::staged::{Stage, check};
    use super::*;

    fn leader() -> Stage {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.follows(1).has("a@1 b@1"));
        stage.calm(1, |s1| s1.leads(2).has("a@1 b@1 c@2"));
        stage
    }

    #[test]
    fn a_leader_may_append_and_a_follower_may_be_overwritten() {
        let mut stage = leader();
        stage.calm(1, |s1| s1.has("a@1 b@1 c@2 d@2"));
        stage.calm(2, |s2| s2.follows(2).has("a@1 e@2"));
        stage.calm(2, |s2| s2.has("a@1"));
    }

    #[test]
    fn one_that_hears_of_a_later_term_leads_no_more() {
        let mut stage = leader();
        stage.calm(1, |s1| s1.follows(3).has("a@1 d@3"));
    }

    #[test]
    fn one_that_is_elected_again_in_the_step_has_not_led_that_term_yet() {
        let mut stage = leader();
        stage.calm(1, |s1| s1.leads(3).has("a@1 d@3"));
    }

    #[test]
    fn overwriting_the_last_entry_breaks_it() {
        let mut stage = leader();
        let verdict = stage.step(1, |s1| s1.has("a@1 b@1 d@3"));
        let sentence =
            "S1, the leader of term 2, overwrote index 3 of its own log with d (term 3).";
        check(&verdict, Property::LeaderAppendOnly, &[1], &[3], &[2], sentence);
    }

    #[test]
    fn stepping_down_within_the_term_does_not_excuse_it() {
        let mut stage = leader();
        assert_eq!(stage.step(1, |s1| s1.follows(2).has("a@1 b@1 d@3")).len(), 1);
    }

    #[test]
    fn one_that_is_only_now_elected_did_not_do_it_as_a_leader() {
        let mut stage = leader();
        stage.calm(1, |s1| s1.follows(2));
        stage.calm(1, |s1| s1.leads(2).has("a@1 d@2"));
    }

    #[test]
    fn deleting_breaks_it() {
        let mut stage = leader();
        let verdict = stage.step(1, |s1| s1.has("a@1"));
        let sentence =
            "S1, the leader of term 2, deleted index 2 from its own log, and all after it.";
        check(&verdict, Property::LeaderAppendOnly, &[1], &[2], &[2], sentence);
    }

    #[test]
    fn it_is_told_each_time_that_it_is_done() {
        let mut stage = leader();
        for entries in ["a@1 b@1", "a@1"] {
            assert_eq!(stage.step(1, |s1| s1.has(entries)).len(), 1);
        }
        assert_eq!(stage.referee.violations().len(), 1);
    }
}
