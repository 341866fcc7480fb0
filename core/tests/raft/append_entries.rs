//! `AppendEntries`, receiver implementation.

use flotilla_core::{Body, Delta, Index, Input, Node, Position, Refused, Rule, WriteId};

use crate::support::*;

/// S1 with a log of these terms, in term 5.
fn follower(log: &[u64]) -> Node {
    s1_of(3).term(5).log(log).follower()
}

/// S2, leader of term 5, sends entries of these terms after `prev`.
fn receive(node: &mut Node, prev: Position, new: &[u64], commit: u64) -> Body {
    let effects = node.hears(2, 5, append(prev, new, commit));
    assert!(resets_election_timer(&effects), "the leader is alive, whatever it sends");
    assert_eq!(node.leader(), Some(s(2)));
    let (to, term, body) = reply(&effects);
    assert_eq!((to, term), (2, 5));
    body
}

#[test]
fn rule_1_an_append_of_an_older_term_is_rejected() {
    for new in [&[] as &[u64], &[4]] {
        let mut node = follower(&[1, 2]);
        let before = node.clone();
        let effects = node.hears(2, 4, append(at(2, 2), new, 2));
        assert_eq!(reply(&effects), (2, 5, rejected(3)));
        let because = "term 4 < currentTerm 5".to_owned();
        let refusal = (Refused::Append { leader: s(2) }, Rule::StaleAppend, because);
        assert_eq!(refused(&effects), [refusal]);
        assert!(!resets_election_timer(&effects), "a deposed leader keeps nobody quiet");
        assert_eq!(node, before);
    }
}

#[test]
fn rule_2_the_log_must_have_the_entry_before_the_new_ones() {
    let check = |log: &[u64], prev: (u64, u64), hint: Option<(u64, &str)>| {
        // An append without entries is checked like any other.
        for new in [&[] as &[u64], &[5, 5]] {
            let case = format!("log {log:?}, prev {prev:?}, new {new:?}");
            let mut node = follower(log);
            let effects = node.hears(2, 5, append(at(prev.0, prev.1), new, 9));
            assert!(resets_election_timer(&effects), "{case}");
            let (_, _, body) = reply(&effects);
            let Some((hint, because)) = hint else {
                assert_eq!(body, accepted(prev.1 + new.len() as u64), "{case}");
                assert_eq!(refused(&effects), [], "{case}");
                continue;
            };
            assert_eq!(body, rejected(hint), "{case}");
            let refusal = Refused::Append { leader: s(2) };
            let refusal = (refusal, Rule::ConsistencyCheck, because.to_owned());
            assert_eq!(refused(&effects), [refusal], "{case}");
            assert_eq!(
                (terms(node.log()), node.commit_index()),
                (log.to_vec(), Index(0)),
                "{case}"
            );
        }
    };
    // The start of the log always agrees, and so does an entry of the right term.
    check(&[], (0, 0), None);
    check(&[1, 1, 2], (0, 0), None);
    check(&[1, 1, 2], (1, 1), None);
    check(&[1, 1, 2], (2, 3), None);
    // A log that is too short hints at its end.
    check(&[], (1, 1), Some((1, "prevLogIndex 1 > last index 0")));
    check(&[1, 1, 2], (2, 4), Some((4, "prevLogIndex 4 > last index 3")));
    check(&[1, 1, 2], (4, 9), Some((4, "prevLogIndex 9 > last index 3")));
    // A conflicting term hints at its first index, be it higher or lower.
    check(&[1, 2, 2, 2], (3, 4), Some((2, "prevLogTerm 3 ≠ term 2 at index 4")));
    check(&[1, 2, 2, 2], (1, 3), Some((2, "prevLogTerm 1 ≠ term 2 at index 3")));
    check(&[1, 1, 1], (4, 2), Some((1, "prevLogTerm 4 ≠ term 1 at index 2")));
    check(&[1, 2, 3, 4], (5, 4), Some((4, "prevLogTerm 5 ≠ term 4 at index 4")));
}

#[test]
fn rules_3_and_4_only_a_conflict_cuts_the_log() {
    let check = |log: &[u64], prev: (u64, u64), new: &[u64], after: &[u64]| {
        let mut node = follower(log);
        let body = receive(&mut node, at(prev.0, prev.1), new, 0);
        assert_eq!(body, accepted(prev.1 + new.len() as u64), "{log:?} {prev:?} {new:?}");
        assert_eq!(terms(node.log()), after, "{log:?} {prev:?} {new:?}");
        // Every entry says its place: what was cut off has left nothing behind.
        assert_eq!(*node.log(), crate::support::log(after), "{log:?} {prev:?} {new:?}");
    };
    // Nothing there, or nothing new.
    check(&[], (0, 0), &[1, 1], &[1, 1]);
    check(&[1, 1], (1, 2), &[2], &[1, 1, 2]);
    check(&[1, 1], (1, 2), &[], &[1, 1]);
    // Entries that are already there leave the suffix alone: a late append cuts nothing.
    check(&[1, 1, 2, 2], (0, 0), &[], &[1, 1, 2, 2]);
    check(&[1, 1, 2, 2], (0, 0), &[1], &[1, 1, 2, 2]);
    check(&[1, 1, 2, 2], (1, 1), &[1, 2], &[1, 1, 2, 2]);
    check(&[1, 1, 2, 2], (1, 2), &[], &[1, 1, 2, 2]);
    // Known ones stay and new ones follow.
    check(&[1, 1, 2], (1, 1), &[1, 2, 3], &[1, 1, 2, 3]);
    // A conflict cuts itself and all that follows, but nothing before it.
    check(&[1, 1, 2, 2], (1, 2), &[3], &[1, 1, 3]);
    check(&[1, 1, 2, 2], (1, 1), &[1, 3], &[1, 1, 3]);
    check(&[1, 1, 2, 2], (0, 0), &[4], &[4]);
    check(&[2, 2, 2], (0, 0), &[1, 1, 1, 1], &[1, 1, 1, 1]);
}

#[test]
fn the_records_tell_what_was_cut_and_why() {
    let mut node = follower(&[1, 1, 2, 2]);
    let effects = node.hears(2, 5, append(at(1, 1), &[1, 3, 3], 0));
    let told: Vec<_> = changes(&effects)
        .into_iter()
        .filter_map(|change| match &change.delta {
            Delta::Log(delta) => {
                let (removed, appended) = (delta.removed.len(), delta.appended.len());
                Some((change.rule, delta.from, removed, appended, change.because.to_string()))
            }
            _ => None,
        })
        .collect();
    let cut = "at index 3, term 2 ≠ the leader's 3".to_owned();
    let grown = "the log ends at index 2".to_owned();
    assert_eq!(
        told,
        [(Rule::TruncateConflict, Index(3), 2, 0, cut), (Rule::AppendNew, Index(3), 0, 2, grown),]
    );
    // The disk gets both in one write: a crash finds the log before or after, never between.
    let [(_, write)] = writes(&effects).collect::<Vec<_>>()[..] else { panic!("{effects:?}") };
    let delta = write.log.as_ref().unwrap();
    assert_eq!((delta.from, delta.removed.len(), delta.appended.len()), (Index(3), 2, 2));
}

#[test]
fn rule_5_commit_index_is_the_lesser_of_leader_commit_and_the_last_entry_vouched_for() {
    let check = |prev: (u64, u64), new: &[u64], leader_commit: u64, commit: u64| {
        let mut node = follower(&[1, 1, 1, 1]);
        let effects = node.hears(2, 5, append(at(prev.0, prev.1), new, leader_commit));
        let case = format!("prev {prev:?}, new {new:?}, leaderCommit {leader_commit}");
        assert_eq!(node.commit_index(), Index(commit), "{case}");
        assert_eq!(applied(&effects), (1..=commit).collect::<Vec<_>>(), "{case}");
        assert_eq!(node.last_applied(), Index(commit), "{case}");
        if commit > 0 {
            let vouched = prev.1 + new.len() as u64;
            let because =
                format!("min(leaderCommit {leader_commit}, last entry vouched for {vouched})");
            let mut told = changes(&effects).into_iter().filter(|it| it.rule == Rule::FollowCommit);
            assert_eq!(told.next().unwrap().because.to_string(), because, "{case}");
        }
    };
    check((1, 4), &[], 0, 0);
    check((1, 4), &[], 3, 3);
    check((1, 4), &[], 4, 4);
    check((1, 4), &[], 9, 4);
    check((1, 4), &[5, 5], 5, 5);
    check((1, 4), &[5, 5], 9, 6);
    // What follows the entries of this request may differ from the leader's log.
    check((1, 2), &[], 4, 2);
    check((1, 1), &[1], 4, 2);
    check((0, 0), &[], 4, 0);
}

#[test]
fn rule_5_commit_index_never_goes_back() {
    let mut node = follower(&[1, 1, 1, 1]);
    receive(&mut node, at(1, 4), &[], 3);
    for leader_commit in [2, 0, 3] {
        let effects = node.hears(2, 5, append(at(1, 4), &[], leader_commit));
        assert_eq!((node.commit_index(), applied(&effects)), (Index(3), vec![]));
    }
    receive(&mut node, at(1, 1), &[], 4);
    assert_eq!(node.commit_index(), Index(3), "this request vouches for index 1 only");
}

#[test]
fn a_reply_tells_the_match_of_its_own_request() {
    let mut node = follower(&[1, 1, 1, 1, 1]);
    assert_eq!(receive(&mut node, at(1, 2), &[1], 0), accepted(3));
    assert_eq!(receive(&mut node, at(1, 1), &[], 0), accepted(1));
    assert_eq!(receive(&mut node, at(0, 0), &[], 0), accepted(0));
}

#[test]
fn an_answer_waits_until_the_entries_are_on_disk() {
    let mut node = follower(&[]);
    let effects = node.hears(2, 5, append(at(0, 0), &[5], 0));
    assert_eq!(writes(&effects).map(|(id, _)| id).collect::<Vec<_>>(), [WriteId(1)]);
    assert_eq!(sends(&effects)[0].1, Some(WriteId(1)));
    let effects = node.hears(2, 5, append(at(5, 1), &[5], 0));
    assert_eq!(sends(&effects)[0].1, Some(WriteId(2)));
    // A repetition writes nothing, but it vouches for entries that are still under way.
    let effects = node.hears(2, 5, append(at(0, 0), &[5], 0));
    assert_eq!((writes(&effects).count(), sends(&effects)[0].1), (0, Some(WriteId(2))));
    node.on(Input::WriteDone(WriteId(1)));
    let effects = node.hears(2, 5, append(at(0, 0), &[5], 0));
    assert_eq!(sends(&effects)[0].1, Some(WriteId(2)), "the second write is not done");
    node.sync();
    let effects = node.hears(2, 5, append(at(0, 0), &[5], 0));
    assert_eq!(sends(&effects)[0].1, None);
}

#[test]
fn a_leader_records_an_append_of_its_own_term_and_does_not_answer() {
    let mut node = s1_of(3).term(5).log(&[1]).leader();
    let before = node.clone();
    let effects = node.hears(2, 5, append(at(1, 1), &[5], 2));
    let because = "term 5 = currentTerm 5".to_owned();
    let refusal = (Refused::SecondLeader { leader: s(2) }, Rule::OneLeader, because);
    assert_eq!(refused(&effects), [refusal]);
    assert_eq!((effects.len(), node), (1, before));
}
