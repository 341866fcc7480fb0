//! Each rule that can be switched off is consulted: on it acts, off it does not, and the record
//! says that it is off.

use flotilla_core::{Answer, Body, Effect, Index, Input, Node, Persistent, Rule, ServerId};

use crate::support::*;

/// The reason of what was changed or refused last by `rule`.
fn reason(effects: &[Effect], rule: Rule) -> String {
    let changed = changes(effects).into_iter().map(|change| (change.rule, change.because));
    let refused = refusals(effects).into_iter().map(|refusal| (refusal.rule, refusal.because));
    let mut all = changed.chain(refused).filter(|(by, _)| *by == rule);
    all.next_back().expect("a record by this rule").1.to_string()
}

/// Figure 8 (c): S1 leads term 4, and its entry of term 2 reaches a majority of five.
fn spread_an_old_entry(given: Given) -> (Index, String) {
    let mut node = given.term(4).log(&[1, 2]).leader();
    node.hears(2, 4, accepted(2));
    let effects = node.hears(3, 4, accepted(2));
    (node.commit_index(), reason(&effects, Rule::CurrentTermCommit))
}

#[test]
fn current_term_commit() {
    let (commit, because) = spread_an_old_entry(s1_of(5));
    assert_eq!(commit, Index(0));
    assert_eq!(because, "index 2 is on 3 of 5 servers, but its term is 2, not 4");

    let (commit, because) = spread_an_old_entry(s1_of(5).without(Rule::CurrentTermCommit));
    assert_eq!(commit, Index(2));
    assert_eq!(
        because,
        "index 2 is on 3 of 5 servers; its term is 2, not 4, but current-term-commit is off"
    );
}

#[test]
fn even_without_current_term_commit_nothing_past_the_log_is_committed() {
    let mut node = s1_of(5).without(Rule::CurrentTermCommit).term(4).log(&[1, 2]).leader();
    // Its own disk is behind, so that only those who claim too much are counted.
    node.asked(1);
    for peer in 2..=5 {
        node.hears(peer, 4, accepted(9));
    }
    assert_eq!(node.commit_index(), Index(3));
}

/// S3 asks S1 for its vote in term 2, with a last entry of term 1.
fn vote_for_s3(given: Given, rule: Rule) -> (Option<u8>, Body, String) {
    let mut node = given.term(2).follower();
    let effects = node.hears(3, 2, vote_request(at(1, 1)));
    let voted_for = node.voted_for().map(ServerId::number);
    (voted_for, reply(&effects).2, reason(&effects, rule))
}

#[test]
fn one_vote_per_term() {
    let rule = Rule::OneVotePerTerm;
    let given = s1_of(3).voted(Some(2));
    let because = "votedFor is S2 in term 2".to_owned();
    assert_eq!(vote_for_s3(given.clone(), rule), (Some(2), DENIED, because));
    let because = "votedFor is S2 in term 2, but one-vote-per-term is off".to_owned();
    assert_eq!(vote_for_s3(given.without(rule), rule), (Some(3), GRANTED, because));
}

#[test]
fn up_to_date_check() {
    let given = s1_of(3).log(&[1, 2]);
    let rule = Rule::UpToDateCheck;
    let because = "last term 1 < 2".to_owned();
    assert_eq!(vote_for_s3(given.clone(), rule), (None, DENIED, because));
    let because = "its vote is free, and last term 1 < 2, but up-to-date-check is off".to_owned();
    let given = given.without(rule);
    assert_eq!(vote_for_s3(given, Rule::OneVotePerTerm), (Some(3), GRANTED, because));
}

/// S1 votes, all its writes are done, and it crashes.
fn vote_and_crash(given: Given) -> (Node, Node) {
    let mut node = given.term(1).follower();
    let mut disk = node.persistent().clone();
    let effects = node.hears(3, 2, vote_request(at(0, 0)));
    writes(&effects).for_each(|(_, write)| disk.write(write));
    node.sync();
    let restarted = Node::restart(node.id(), node.config().clone(), disk);
    (node, restarted)
}

#[test]
fn persist_vote() {
    let (before, after) = vote_and_crash(s1_of(3));
    assert_eq!((before.voted_for(), after.voted_for()), (Some(s(3)), Some(s(3))));
    let (before, after) = vote_and_crash(s1_of(3).without(Rule::PersistVote));
    assert_eq!((before.voted_for(), after.voted_for()), (Some(s(3)), None));
    assert_eq!(after.current_term(), before.current_term(), "the term is on disk all the same");
}

#[test]
fn without_persist_vote_no_vote_of_an_older_term_comes_back() {
    let disk = Persistent { voted_for: Some(s(2)), ..Persistent::default() };
    let (_, after) = vote_and_crash(s1_of(3).disk(disk).without(Rule::PersistVote));
    assert_eq!(after.voted_for(), None);
}

/// S1's log has term 1 at index 2; the leader of term 3 has term 2 there, and sends index 3.
fn append_after_a_conflict(given: Given) -> (Vec<u64>, Body) {
    let mut node = given.term(3).log(&[1, 1]).follower();
    let effects = node.hears(2, 3, append(at(2, 2), &[3], 0));
    (terms(node.log()), reply(&effects).2)
}

#[test]
fn consistency_check() {
    assert_eq!(append_after_a_conflict(s1_of(3)), (vec![1, 1], rejected(1)));
    let off = s1_of(3).without(Rule::ConsistencyCheck);
    assert_eq!(append_after_a_conflict(off), (vec![1, 1, 3], accepted(3)));
}

#[test]
fn even_without_consistency_check_an_append_leaves_no_gap() {
    let mut node = s1_of(3).without(Rule::ConsistencyCheck).term(3).log(&[1, 1]).follower();
    let effects = node.hears(2, 3, append(at(1, 3), &[3], 4));
    assert_eq!(reply(&effects).2, rejected(3));
    assert_eq!((terms(node.log()), node.commit_index()), (vec![1, 1], Index(0)));
}

/// S1 has applied three entries, and then two of them are cut off: with no rule off it cannot be.
fn cut_below_commit() -> Node {
    let mut node = s1_of(3).without(Rule::ConsistencyCheck).term(1).follower();
    node.hears(2, 1, append(at(0, 0), &[1, 1, 1], 3));
    let effects = node.hears(3, 2, append(at(0, 0), &[2], 0));
    assert_eq!(reason(&effects, Rule::TruncateConflict), "the log now ends at index 1");
    node
}

#[test]
fn commit_index_goes_back_with_a_log_that_is_cut() {
    let node = cut_below_commit();
    assert_eq!((node.commit_index(), node.last_applied()), (Index(1), Index(3)));
}

#[test]
fn clients_of_entries_below_last_applied_are_answered_when_these_are_committed() {
    let mut node = cut_below_commit();
    node.times_out();
    node.sync();
    node.hears(2, 3, GRANTED);
    (1..=3).for_each(|request| drop(node.asked(request)));
    node.sync();
    let effects = node.hears(2, 3, accepted(3));
    let done = |index| Answer::Applied(Index(index));
    assert_eq!((answers(&effects), applied(&effects)), (vec![(1, done(2)), (2, done(3))], vec![]));
    let effects = node.hears(2, 3, accepted(4));
    assert_eq!((answers(&effects), applied(&effects)), (vec![(3, done(4))], vec![4]));
}

#[test]
fn a_rule_switched_on_again_acts_again() {
    let mut node = s1_of(5).term(4).log(&[1, 2]).leader();
    let switch = |on| Input::SwitchRule { rule: Rule::CurrentTermCommit, on };
    node.on(switch(false));
    assert_eq!(node.config().rules.off().collect::<Vec<_>>(), [Rule::CurrentTermCommit]);
    node.on(switch(true));
    assert!(node.config().rules.all_on());
    node.hears(2, 4, accepted(2));
    node.hears(3, 4, accepted(2));
    assert_eq!(node.commit_index(), Index(0));
}

#[test]
fn the_switchable_rules_are_known_by_id() {
    let ids = Rule::ALL.iter().filter(|rule| rule.switchable()).map(|rule| rule.id());
    let mut ids: Vec<_> = ids.collect();
    ids.sort_unstable();
    assert_eq!(
        ids,
        [
            "consistency-check",
            "current-term-commit",
            "one-vote-per-term",
            "persist-vote",
            "pre-vote-recent-leader",
            "transfer-catches-up",
            "transfer-stops-proposals",
            "up-to-date-check"
        ]
    );
    for id in ids {
        assert_eq!(Rule::switchable_by_id(id).map(Rule::id), Some(id));
    }
    assert_eq!(Rule::switchable_by_id("higher-term"), None);
}
