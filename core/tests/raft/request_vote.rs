//! `RequestVote`, receiver implementation.

use flotilla_core::{Refused, Rule, WriteId};

use crate::support::*;

const STALE: Rule = Rule::StaleVoteRequest;
const TAKEN: Rule = Rule::OneVotePerTerm;
const BEHIND: Rule = Rule::UpToDateCheck;

/// S1, as given, is asked by S2 for its vote in `term`. `denied` has the rule and the reason.
fn check(given: Given, term: u64, last: (u64, u64), denied: Option<(Rule, &str)>) {
    let case = format!("{given:?} is asked in term {term} with last entry {last:?}");
    let mut node = given.follower();
    let before = node.clone();
    let effects = node.hears(2, term, vote_request(at(last.0, last.1)));
    let (to, reply_term, body) = reply(&effects);
    let current = before.current_term().0.max(term);
    assert_eq!((to, reply_term, node.current_term().0), (2, current, current), "{case}");
    if let Some((rule, because)) = denied {
        assert_eq!(body, DENIED, "{case}");
        let refusal = (Refused::Vote { candidate: s(2) }, rule, because.to_owned());
        assert_eq!(refused(&effects), [refusal], "{case}");
        let kept = if term > before.current_term().0 { None } else { before.voted_for() };
        assert_eq!(node.voted_for(), kept, "{case}");
        assert!(!resets_election_timer(&effects), "only a granted vote does: {case}");
    } else {
        assert_eq!(body, GRANTED, "{case}");
        assert_eq!(refused(&effects), [], "{case}");
        assert_eq!(node.voted_for(), Some(s(2)), "{case}");
        assert!(resets_election_timer(&effects), "{case}");
    }
    assert_eq!(node.log(), before.log(), "{case}");
}

#[test]
fn rule_1_a_request_of_an_older_term_is_denied() {
    let given = || s1_of(3).term(3);
    check(given(), 1, (0, 0), Some((STALE, "term 1 < currentTerm 3")));
    check(given(), 2, (9, 9), Some((STALE, "term 2 < currentTerm 3")));
    check(given(), 3, (0, 0), None);
    check(given(), 4, (0, 0), None);
    // Even to the one it voted for in its own term.
    check(given().voted(Some(2)), 2, (0, 0), Some((STALE, "term 2 < currentTerm 3")));
}

#[test]
fn rule_2_there_is_one_vote_a_term_first_come_first_served() {
    let given = |voted_for| s1_of(3).term(3).voted(voted_for);
    check(given(None), 3, (0, 0), None);
    check(given(Some(2)), 3, (0, 0), None);
    check(given(Some(3)), 3, (0, 0), Some((TAKEN, "votedFor is S3 in term 3")));
    check(given(Some(1)), 3, (0, 0), Some((TAKEN, "votedFor is S1 in term 3")));
    // A new term, a new vote.
    check(given(Some(3)), 4, (0, 0), None);
    check(given(Some(1)), 4, (0, 0), None);
}

#[test]
fn rule_2_the_candidates_log_must_be_at_least_as_up_to_date() {
    let given = |log: &[u64]| s1_of(3).term(3).log(log);
    let behind = |because| Some((BEHIND, because));
    // Equal, and longer or shorter with equal last terms.
    check(given(&[]), 3, (0, 0), None);
    check(given(&[1, 2]), 3, (2, 2), None);
    check(given(&[1, 2]), 3, (2, 3), None);
    let shorter = "last terms are equal (2), last index 2 < 3";
    check(given(&[1, 2, 2]), 3, (2, 2), behind(shorter));
    check(given(&[1]), 3, (0, 0), behind("last term 0 < 1"));
    // A later last term wins whatever the length, and an earlier one loses whatever the length.
    check(given(&[1, 1, 1]), 3, (2, 1), None);
    check(given(&[1, 1, 1]), 3, (2, 3), None);
    check(given(&[1, 1, 1]), 3, (2, 9), None);
    check(given(&[2]), 3, (1, 1), behind("last term 1 < 2"));
    check(given(&[2]), 3, (1, 9), behind("last term 1 < 2"));
    // With a higher term too: the term is adopted and the vote denied.
    check(given(&[2]), 7, (1, 9), behind("last term 1 < 2"));
    // The vote given earlier in the term does not excuse a log that is behind.
    check(given(&[2]).voted(Some(2)), 3, (1, 9), behind("last term 1 < 2"));
}

#[test]
fn the_reason_of_a_vote_has_the_values_compared() {
    let mut node = s1_of(3).term(3).log(&[1, 2]).follower();
    let effects = node.hears(2, 3, vote_request(at(2, 5)));
    let [change] = changes(&effects)[..1] else { panic!("{effects:?}") };
    let because = "its vote is free, and last terms are equal (2), last index 5 > 2";
    assert_eq!((change.rule, change.because.to_string()), (TAKEN, because.to_owned()));
}

#[test]
fn an_answer_waits_until_term_and_vote_are_on_disk() {
    let mut node = s1_of(3).term(3).follower();
    let effects = node.hears(2, 4, vote_request(at(0, 0)));
    let [(WriteId(1), write)] = writes(&effects).collect::<Vec<_>>()[..] else { panic!() };
    assert_eq!(
        (write.current_term, write.voted_for),
        (Some(node.current_term()), Some(Some(s(2))))
    );
    assert_eq!(sends(&effects)[0].1, Some(WriteId(1)));
    // So does the answer to one who comes second, though it writes nothing itself.
    let effects = node.hears(3, 4, vote_request(at(0, 0)));
    assert_eq!(reply(&effects), (3, 4, DENIED));
    assert_eq!(sends(&effects)[0].1, Some(WriteId(1)));
    // With nothing under way there is nothing to wait for.
    node.sync();
    let effects = node.hears(2, 4, vote_request(at(0, 0)));
    assert_eq!(reply(&effects), (2, 4, GRANTED));
    assert_eq!((sends(&effects)[0].1, writes(&effects).count()), (None, 0));
}

#[test]
fn candidates_and_leaders_keep_their_own_vote() {
    let because = "votedFor is S1 in term 4".to_owned();
    for mut node in [s1_of(3).term(4).candidate(), s1_of(3).term(4).leader()] {
        let role = node.role().clone();
        let effects = node.hears(2, 4, vote_request(at(9, 9)));
        assert_eq!(reply(&effects), (2, 4, DENIED));
        let refusal = (Refused::Vote { candidate: s(2) }, TAKEN, because.clone());
        assert_eq!(refused(&effects), [refusal]);
        assert_eq!(*node.role(), role);
    }
}
