//! Late commits, late elections, and losses that are told once.

use super::super::staged::{Stage, check, sentences};
use super::*;

/// S1 leads term 4 and has committed an entry of term 2 in it.
fn committed() -> Stage {
    let mut stage = Stage::new();
    stage.calm(1, |s1| s1.follows(2).has("a@1 b@2"));
    stage.calm(1, |s1| s1.leads(4));
    stage.calm(1, |s1| s1.commits(2));
    stage
}

#[test]
fn a_leader_of_a_later_term_that_has_it_is_fine() {
    let mut stage = committed();
    stage.calm(2, |s2| s2.follows(4).has("a@1 b@2 c@4"));
    stage.calm(2, |s2| s2.leads(5));
}

#[test]
fn a_leader_of_a_later_term_that_lacks_it_breaks_it() {
    let mut stage = committed();
    stage.calm(5, |s5| s5.follows(3).has("a@1 c@3"));
    let verdict = stage.step(5, |s5| s5.leads(5));
    let sentence = "S5 leads term 5 without index 2 (term 2, b), which S1 committed in term 4.";
    check(&verdict, Property::LeaderCompleteness, &[5, 1], &[2], &[5, 4], sentence);
}

#[test]
fn all_that_is_lost_is_told_at_once() {
    let mut stage = committed();
    stage.calm(1, |s1| s1.has("a@1 b@2 c@4").commits(3));
    let mut two = stage.clone();
    let verdict = two.step(5, |s5| s5.has("a@1").leads(5));
    let sentence = "S5 leads term 5 without index 2 (term 2, b), which S1 committed in term 4, \
                    and without the entry committed at index 3.";
    check(&verdict, Property::LeaderCompleteness, &[5, 1], &[2, 3], &[5, 4], sentence);
    let verdict = stage.step(5, |s5| s5.leads(5));
    let sentence = "S5 leads term 5 without index 1 (term 1, a), which S1 committed in term 4, \
                    and without others committed at indices 2 to 3.";
    check(&verdict, Property::LeaderCompleteness, &[5, 1], &[1, 2, 3], &[5, 4], sentence);
}

/// The term of the entry does not count, but that of the leader that committed it.
#[test]
fn a_leader_of_an_earlier_term_is_not_bound_however_late_it_is_elected() {
    let mut stage = committed();
    stage.calm(5, |s5| s5.leads(3));
    stage.calm(4, |s4| s4.has("a@1").leads(4).follows(4));
}

#[test]
fn another_leader_of_the_same_term_is_not_bound() {
    let mut stage = committed();
    let verdict = stage.step(5, |s5| s5.leads(4));
    let properties: Vec<_> = verdict.iter().map(|violation| violation.property).collect();
    assert_eq!(properties, [Property::ElectionSafety]);
}

#[test]
fn a_follower_that_learns_of_a_commit_commits_nothing() {
    let mut stage = Stage::new();
    stage.calm(1, |s1| s1.follows(1).has("a@1").commits(1));
    stage.calm(2, |s2| s2.leads(2));
}

/// S1 hears late of the copy that commits its entry: a leader was elected without it.
#[test]
fn a_late_commit_speaks_against_a_leader_elected_before() {
    let mut stage = Stage::new();
    stage.calm(1, |s1| s1.leads(1).has("a@1"));
    stage.calm(5, |s5| s5.leads(3));
    stage.calm(5, |s5| s5.has("b@3 c@3"));
    let verdict = stage.step(1, |s1| s1.commits(1));
    let sentence = "S5 leads term 3 without index 1 (term 1, a), which S1 committed in term 1.";
    check(&verdict, Property::LeaderCompleteness, &[5, 1], &[1], &[3, 1], sentence);
}

#[test]
fn a_late_commit_of_what_the_later_leader_had_is_fine() {
    let mut stage = Stage::new();
    stage.calm(1, |s1| s1.leads(1).has("a@1"));
    stage.calm(5, |s5| s5.follows(1).has("a@1"));
    stage.calm(5, |s5| s5.leads(3));
    stage.calm(1, |s1| s1.commits(1));
}

/// The same entry, first committed in term 3, then in term 1: now it binds the leader of
/// term 2, elected long ago.
#[test]
fn the_earliest_term_of_a_commit_counts() {
    let mut stage = Stage::new();
    stage.calm(1, |s1| s1.leads(1).has("a@1"));
    stage.calm(2, |s2| s2.leads(2));
    stage.calm(3, |s3| s3.follows(1).has("a@1"));
    stage.calm(3, |s3| s3.leads(3));
    stage.calm(3, |s3| s3.commits(1));
    let verdict = stage.step(1, |s1| s1.commits(1));
    let sentence = "S2 leads term 2 without index 1 (term 1, a), which S1 committed in term 1.";
    check(&verdict, Property::LeaderCompleteness, &[2, 1], &[1], &[2, 1], sentence);
}

#[test]
fn a_later_commit_of_the_same_entry_does_not_free_anyone() {
    let mut stage = Stage::new();
    stage.calm(1, |s1| s1.leads(1).has("a@1").commits(1));
    stage.calm(3, |s3| s3.follows(1).has("a@1"));
    stage.calm(3, |s3| s3.leads(3).commits(1));
    let verdict = stage.step(2, |s2| s2.leads(2));
    let sentence = "S2 leads term 2 without index 1 (term 1, a), which S1 committed in term 1.";
    assert_eq!(sentences(&verdict), [sentence]);
}

#[test]
fn a_loss_is_told_once_unless_the_entry_is_committed_again() {
    let mut stage = committed();
    stage.calm(5, |s5| s5.follows(3).has("a@1 c@3"));
    assert_eq!(stage.step(5, |s5| s5.leads(5)).len(), 1);
    stage.calm(5, |s5| s5.commits(2));
    stage.calm(4, |s4| s4.has("a@1 c@3"));
    stage.calm(4, |s4| s4.leads(6));
    // S1 still has b and gets it committed in place of c.
    let verdict = stage.step(1, |s1| s1.leads(7));
    let sentence = "S1 leads term 7 without index 2 (term 3, c), which S5 committed in term 5.";
    check(&verdict, Property::LeaderCompleteness, &[1, 5], &[2], &[7, 5], sentence);
    stage.crash(1);
    stage.calm(1, |s1| s1.leads(8).commits(2));
    let verdict = stage.step(4, |s4| s4.leads(9));
    let sentence = "S4 leads term 9 without index 2 (term 2, b), which S1 committed in term 8.";
    check(&verdict, Property::LeaderCompleteness, &[4, 1], &[2], &[9, 8], sentence);
}

/// Two leaders of one term commit different entries: neither is bound, all later leaders
/// are bound by both.
#[test]
fn different_entries_committed_in_one_term_bind_all_later_leaders() {
    let mut stage = Stage::new();
    stage.calm(1, |s1| s1.follows(1).has("a@1"));
    stage.calm(2, |s2| s2.follows(2).has("b@2"));
    stage.calm(1, |s1| s1.leads(3).commits(1));
    assert_eq!(stage.step(2, |s2| s2.leads(3)).len(), 1, "two leaders");
    stage.calm(2, |s2| s2.commits(1));
    let mut other = stage.clone();
    let lost = |verdict: &[Arc<Violation>]| verdict[0].servers[1].number();
    assert_eq!(lost(&stage.step(1, |s1| s1.leads(4))), 2);
    assert_eq!(lost(&other.step(2, |s2| s2.leads(4))), 1);
}

/// The same with longer logs: having the last entry of one says nothing of the other.
#[test]
fn what_two_leaders_of_one_term_committed_is_not_taken_for_one_log() {
    let mut stage = Stage::new();
    stage.calm(1, |s1| s1.follows(1).has("a@1 b@1"));
    stage.calm(2, |s2| s2.follows(2).has("c@2 d@2"));
    stage.calm(1, |s1| s1.leads(3).commits(2));
    assert_eq!(stage.step(2, |s2| s2.leads(3)).len(), 1, "two leaders");
    stage.calm(2, |s2| s2.commits(2));
    let verdict = stage.step(1, |s1| s1.leads(4));
    let sentence = "S1 leads term 4 without index 1 (term 2, c), which S2 committed in term 3, \
                    and without the entry committed at index 2.";
    check(&verdict, Property::LeaderCompleteness, &[1, 2], &[1, 2], &[4, 3], sentence);
}

/// A leader that had the entry when it was elected, and overwrote it.
#[test]
fn committing_something_else_in_its_place_breaks_it_whoever_commits_first() {
    let mut first = Stage::new();
    first.calm(1, |s1| s1.leads(1).has("a@1"));
    first.calm(2, |s2| s2.follows(1).has("a@1"));
    first.calm(2, |s2| s2.leads(2));
    assert_eq!(first.step(2, |s2| s2.has("b@2")).len(), 1, "not append-only");
    let sentence = "S2 leads term 2 without index 1 (term 1, a), which S1 committed in term 1.";
    let mut second = first.clone();

    first.calm(1, |s1| s1.commits(1));
    let verdict = first.step(2, |s2| s2.commits(1));
    check(&verdict, Property::LeaderCompleteness, &[2, 1], &[1], &[2, 1], sentence);

    second.calm(2, |s2| s2.commits(1));
    let verdict = second.step(1, |s1| s1.commits(1));
    check(&verdict, Property::LeaderCompleteness, &[2, 1], &[1], &[2, 1], sentence);
}

#[test]
fn elections_are_remembered_until_no_server_can_lead_an_earlier_term() {
    let mut stage = Stage::new();
    let open = |stage: &Stage| stage.referee.leader_completeness.elections.len();
    for number in 1..=3 {
        stage.calm(number, |server| server.leads(number.into()));
    }
    assert_eq!(open(&stage), 3);
    for number in [1, 4, 5] {
        stage.calm(number, |server| server.follows(2));
    }
    assert_eq!(open(&stage), 1, "S2 can still commit in term 2: the leader of term 3 is bound");
    for number in [1, 2, 4, 5] {
        stage.calm(number, |server| server.follows(3));
    }
    assert_eq!(open(&stage), 0);
}

#[test]
fn a_long_log_with_one_lost_entry_deep_down_is_found_out() {
    let mut stage = Stage::new();
    let log: Vec<_> = (1..200).map(|n| format!("{n}@1")).collect();
    stage.calm(1, |s1| s1.leads(1).has(&log.join(" ")).commits(199));
    let mut other = log.clone();
    other[70] = "other@1".to_string();
    stage.step(2, |s2| s2.follows(1).has(&other.join(" ")));
    let verdict = stage.step(2, |s2| s2.leads(2));
    let sentence = "S2 leads term 2 without index 71 (term 1, 71), which S1 committed in term 1.";
    check(&verdict, Property::LeaderCompleteness, &[2, 1], &[71], &[2, 1], sentence);
}
