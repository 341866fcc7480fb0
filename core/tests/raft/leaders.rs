//! *Leaders* 1 to 3 of Figure 2: heartbeats, commands, replication.

use flotilla_core::{
    Answer, Body, Effect, Index, Node, Refused, RequestId, RoleKind, Rule, Timer, WriteId,
};

use crate::support::*;

/// S1 leads term 3 of three servers with this log; no peer's is known.
fn leader(log: &[u64]) -> Node {
    s1_of(3).term(3).log(log).leader()
}

fn next_and_match(node: &Node, peer: u8) -> (u64, u64) {
    (node.lead().next_index[s(peer)].0, node.lead().match_index[s(peer)].0)
}

#[test]
fn rule_1_a_heartbeat_goes_to_all_from_next_index_and_has_no_entries() {
    let mut node = leader(&[1, 2]);
    node.hears(3, 3, rejected(2));
    node.asked(1);
    let effects = node.beats();
    // S2's nextIndex is still 3 and S3's is 2, though the log goes up to index 3.
    assert_eq!(said(&effects), [(2, append(at(2, 2), &[], 0)), (3, append(at(1, 1), &[], 0))]);
    assert!(effects.contains(&Effect::SetTimer(Timer::Heartbeat)));
}

#[test]
fn rule_1_only_a_leader_has_heartbeats() {
    for mut node in [s1_of(3).term(3).follower(), s1_of(3).term(3).candidate()] {
        let before = node.clone();
        assert_eq!((node.beats().len(), node), (0, before));
    }
}

#[test]
fn a_leader_starts_no_election() {
    let mut node = leader(&[1]);
    let before = node.clone();
    assert_eq!((node.times_out().len(), node), (0, before));
}

#[test]
fn rule_2_a_command_is_appended_and_goes_to_all_from_next_index_to_the_end() {
    let mut node = leader(&[1]);
    let first = node.asked(1);
    let second = node.asked(2);
    assert_eq!(terms(node.log()), [1, 3, 3]);
    let sent = |effects: &[Effect]| -> Vec<_> {
        let counts = sends(effects).into_iter().map(|(message, after)| match &message.body {
            Body::AppendEntries { prev, entries, .. } => (message.to, *prev, entries.len(), after),
            other => panic!("{other:?}"),
        });
        counts.collect()
    };
    // Nothing waits for the leader's own disk, and nextIndex moves only on replies.
    assert_eq!(sent(&first), [(s(2), at(1, 1), 1, None), (s(3), at(1, 1), 1, None)]);
    assert_eq!(sent(&second), [(s(2), at(1, 1), 2, None), (s(3), at(1, 1), 2, None)]);
}

#[test]
fn rule_2_the_client_is_answered_after_its_entry_is_applied() {
    let mut node = leader(&[]);
    assert_eq!(answers(&node.asked(7)), []);
    node.asked(8);
    node.sync();
    let effects = node.hears(2, 3, accepted(1));
    assert_eq!(answers(&effects), [(7, Answer::Applied(Index(1)))]);
    let apply = effects.iter().position(|it| matches!(it, Effect::Apply { .. })).unwrap();
    let answer = effects.iter().position(|it| matches!(it, Effect::Answer { .. })).unwrap();
    assert!(apply < answer);
    assert_eq!(answers(&node.hears(2, 3, accepted(2))), [(8, Answer::Applied(Index(2)))]);
    // Several at once are answered in the order of their entries.
    (1..=3).for_each(|request| drop(node.asked(request)));
    node.sync();
    let applied = |index| Answer::Applied(Index(index));
    let all = [(1, applied(3)), (2, applied(4)), (3, applied(5))];
    assert_eq!(answers(&node.hears(3, 3, accepted(5))), all);
}

#[test]
fn rule_2_any_other_server_names_the_leader_it_knows() {
    let mut follower = s1_of(3).term(3).follower();
    let check = |node: &mut Node, leader: Option<u8>, because: &str| {
        let before = node.clone();
        let effects = node.asked(1);
        let refusal = Refused::Request(RequestId(1));
        assert_eq!(refused(&effects), [(refusal, Rule::RedirectClient, because.to_owned())]);
        assert_eq!(answers(&effects), [(1, Answer::NotLeader(leader.map(s)))]);
        assert_eq!(*node, before);
    };
    check(&mut follower, None, "not the leader, and knows of none");
    follower.hears(2, 3, append(at(0, 0), &[], 0));
    check(&mut follower, Some(2), "not the leader; S2 is");
    check(&mut s1_of(3).term(3).candidate(), None, "not the leader, and knows of none");
}

#[test]
fn a_leader_that_steps_down_cannot_answer_its_clients() {
    let mut node = leader(&[]);
    node.asked(1);
    node.asked(2);
    let effects = node.hears(2, 4, vote_request(at(0, 0)));
    assert_eq!(node.role().kind(), RoleKind::Follower);
    let lost = Answer::LostLeadership;
    assert_eq!(answers(&effects), [(1, lost), (2, lost)]);
    assert!(effects.contains(&Effect::ClearTimer(Timer::Heartbeat)));
    assert!(resets_election_timer(&effects));
    assert_eq!(terms(node.log()), [3, 3], "the entries stay: they may yet survive");
}

#[test]
fn rule_3_a_success_raises_next_index_and_match_index() {
    let mut node = leader(&[1, 2, 2]);
    let effects = node.hears(2, 3, accepted(3));
    assert_eq!(next_and_match(&node, 2), (4, 3));
    assert_eq!(said(&effects), [], "nothing is missing");
    let told = changes(&effects).into_iter().find(|it| it.rule == Rule::AppendSucceeded).unwrap();
    assert_eq!(told.because.to_string(), "the logs match up to index 3");
    assert_eq!(next_and_match(&node, 3), (4, 0), "another server's stay");
}

#[test]
fn rule_3_a_success_that_leaves_something_missing_sends_the_rest_at_once() {
    let mut node = leader(&[1, 2, 2]);
    node.hears(2, 3, rejected(1));
    let effects = node.hears(2, 3, accepted(0));
    assert_eq!(next_and_match(&node, 2), (1, 0));
    assert_eq!(said(&effects), [(2, append(at(0, 0), &[1, 2, 2], 0))]);
    let effects = node.hears(2, 3, accepted(2));
    assert_eq!(next_and_match(&node, 2), (3, 2));
    assert_eq!(said(&effects), [(2, append(at(2, 2), &[2], 0))]);
}

#[test]
fn rule_3_a_late_reply_never_lowers_match_index_or_next_index() {
    let mut node = leader(&[1, 2, 2]);
    node.hears(2, 3, accepted(3));
    for late in [accepted(0), accepted(2), accepted(3)] {
        let effects = node.hears(2, 3, late);
        assert_eq!(next_and_match(&node, 2), (4, 3));
        assert_eq!(said(&effects), []);
    }
}

#[test]
fn rule_3_a_rejection_moves_next_index_back_by_the_hint_and_retries_at_once() {
    let check = |hint: u64, next: u64, sent: Body| {
        let mut node = leader(&[1, 1, 2, 2]);
        let effects = node.hears(2, 3, rejected(hint));
        assert_eq!(next_and_match(&node, 2), (next, 0), "hint {hint}");
        assert_eq!(said(&effects), [(2, sent)], "hint {hint}");
        if next < 5 {
            let [told] = changes(&effects)[..] else { panic!("{effects:?}") };
            let because = format!("the follower hints at index {hint}");
            assert_eq!((told.rule, told.because.to_string()), (Rule::AppendRetry, because));
        }
    };
    check(4, 4, append(at(2, 3), &[2], 0));
    check(2, 2, append(at(1, 1), &[1, 2, 2], 0));
    check(1, 1, append(at(0, 0), &[1, 1, 2, 2], 0));
    // A late rejection never moves it forward.
    check(5, 5, append(at(2, 4), &[], 0));
    check(9, 5, append(at(2, 4), &[], 0));
}

#[test]
fn rule_3_a_rejection_that_would_not_leave_next_index_above_match_index_is_ignored() {
    for hint in 1..=2 {
        let mut node = leader(&[1, 1, 2, 2]);
        node.hears(2, 3, accepted(2));
        let before = node.clone();
        let effects = node.hears(2, 3, rejected(hint));
        let because = format!("nextIndex {hint} would not be above matchIndex 2");
        let refusal = (Refused::Reply { from: s(2) }, Rule::AppendRetry, because);
        assert_eq!(refused(&effects), [refusal]);
        assert_eq!((effects.len(), node), (1, before));
    }
    let mut node = leader(&[1, 1, 2, 2]);
    node.hears(2, 3, accepted(2));
    let effects = node.hears(2, 3, rejected(3));
    assert_eq!(said(&effects), [(2, append(at(1, 2), &[2, 2], 0))], "above matchIndex it is not");
}

#[test]
fn rule_3_appends_tell_the_commit_index() {
    let mut node = leader(&[]);
    node.asked(1);
    node.sync();
    node.hears(2, 3, accepted(1));
    let commits = said(&node.beats()).into_iter().map(|(_, body)| match body {
        Body::AppendEntries { leader_commit, .. } => leader_commit.0,
        other => panic!("{other:?}"),
    });
    assert!(commits.eq([1, 1]));
}

#[test]
fn a_leader_writes_its_entry_before_it_sends_it() {
    let mut node = leader(&[1]);
    let effects = node.asked(1);
    let write = effects.iter().position(|it| matches!(it, Effect::Write(WriteId(1), _)));
    let send = effects.iter().position(|it| matches!(it, Effect::Send { .. }));
    assert!(write.unwrap() < send.unwrap());
}
