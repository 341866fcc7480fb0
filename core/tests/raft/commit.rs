//! *Leaders* 4 of Figure 2: which entries are committed, and what a leader counts.

use flotilla_core::{Index, Input, Node, Refused, Rule, WriteId};

use crate::support::*;

/// S1 leads term 3 with this log, all of it on its disk. Entries of term 3 are appended as
/// commands, since a leader begins without any.
fn leader(servers: u8, log: &[u64]) -> Node {
    let old = log.iter().take_while(|term| **term < 3).count();
    let mut node = s1_of(servers).term(3).log(&log[..old]).leader();
    (old..log.len()).for_each(|request| drop(node.asked(request as u64)));
    node.sync();
    node
}

/// The peers' matchIndex, S2 first, 0 for one that has not answered, and the commitIndex they
/// lead to.
fn check(log: &[u64], matches: &[u64], commit: u64) {
    let mut node = leader(matches.len() as u8 + 1, log);
    for (peer, index) in (2..).zip(matches).filter(|(_, index)| **index > 0) {
        node.hears(peer, 3, accepted(*index));
    }
    let case = format!("log {log:?}, matches {matches:?}");
    assert_eq!(node.commit_index(), Index(commit), "{case}");
    assert_eq!(node.last_applied(), Index(commit), "{case}");
}

#[test]
fn a_majority_that_holds_an_entry_of_the_leaders_term_commits_it() {
    check(&[3], &[1], 1);
    check(&[3], &[0], 0);
    check(&[3], &[1, 0], 1);
    check(&[3], &[0, 0, 0], 0);
    check(&[3], &[1, 0, 0], 0);
    check(&[3], &[1, 1, 0], 1);
    check(&[3], &[1, 0, 0, 0], 0);
    check(&[3], &[1, 0, 0, 1], 1);
    check(&[3], &[1, 1, 1, 1, 0, 0, 0, 0], 1);
    check(&[3], &[1, 1, 1, 0, 0, 0, 0, 0], 0);
    // The median decides.
    check(&[3, 3, 3], &[3, 1], 3);
    check(&[3, 3, 3], &[1, 2, 3, 0], 2);
    check(&[3, 3, 3], &[1, 1, 3, 0], 1);
    check(&[3, 3, 3, 3], &[2, 4, 3], 3);
}

#[test]
fn every_set_of_acknowledgements_of_1_3_and_5_servers() {
    for servers in [1, 3, 5_u32] {
        for set in 0..1_u32 << (servers - 1) {
            let acks: Vec<u64> = (0..servers - 1).map(|peer| u64::from(set >> peer & 1)).collect();
            let holders = 1 + set.count_ones();
            check(&[3], &acks, u64::from(holders * 2 > servers));
        }
    }
}

#[test]
fn an_entry_of_an_older_term_is_committed_only_with_one_of_the_leaders_own() {
    check(&[1], &[1, 1, 1, 1], 0);
    check(&[1, 2], &[2, 2, 2, 2], 0);
    check(&[1, 2, 3], &[2, 2, 2, 2], 0);
    check(&[1, 2, 3], &[3, 2, 2, 2], 0);
    check(&[1, 2, 3], &[3, 3, 0, 0], 3);
}

#[test]
fn what_is_not_committed_has_a_reason() {
    let mut node = leader(5, &[1, 2, 3]);
    let check = |effects: &[_], index: u64, because: &str| {
        let refusal = Refused::Commit(Index(index));
        assert_eq!(refused(effects), [(refusal, Rule::CurrentTermCommit, because.to_owned())]);
    };
    check(&node.hears(2, 3, accepted(2)), 1, "index 1 is on 2 of 5 servers");
    let because = "index 2 is on 3 of 5 servers, but its term is 2, not 3";
    check(&node.hears(3, 3, accepted(2)), 2, because);
    check(&node.hears(3, 3, accepted(3)), 2, because);
    let effects = node.hears(4, 3, accepted(3));
    let [change] = changes(&effects)
        .into_iter()
        .filter(|change| change.rule == Rule::CurrentTermCommit)
        .collect::<Vec<_>>()[..]
    else {
        panic!("{effects:?}")
    };
    let because = "index 3 is on 3 of 5 servers, and its term 3 is the current one";
    assert_eq!(change.because.to_string(), because);
    assert_eq!(applied(&effects), [1, 2, 3], "committing one commits all before it");
}

#[test]
fn a_leader_counts_itself_only_for_what_is_on_its_own_disk() {
    let mut node = leader(3, &[1]);
    node.asked(1);
    node.asked(2);
    assert_eq!(node.lead().match_index[s(1)], Index(1));
    let effects = node.hears(2, 3, accepted(3));
    assert_eq!(node.commit_index(), Index(0));
    let because = "index 1 is on 2 of 3 servers, but its term is 1, not 3".to_owned();
    let refusal = (Refused::Commit(Index(1)), Rule::CurrentTermCommit, because);
    assert_eq!(refused(&effects), [refusal]);
    node.on(Input::WriteDone(WriteId(1)));
    assert_eq!((node.lead().match_index[s(1)], node.commit_index()), (Index(2), Index(2)));
    node.on(Input::WriteDone(WriteId(2)));
    assert_eq!((node.lead().match_index[s(1)], node.commit_index()), (Index(3), Index(3)));
}

#[test]
fn a_leader_elected_before_its_log_is_on_disk_does_not_count_itself_yet() {
    let mut node = s1_of(3).term(1).follower();
    node.hears(2, 1, append(at(0, 0), &[1, 1], 0));
    node.times_out();
    // Its request for this vote would still wait, so only a forged one can be this early.
    node.hears(3, 2, GRANTED);
    assert_eq!(node.lead().match_index[s(1)], Index(0));
    node.sync();
    assert_eq!(node.lead().match_index[s(1)], Index(2));
}

#[test]
fn a_majority_without_the_leader_commits_before_its_own_disk_is_done() {
    let mut node = leader(3, &[]);
    node.asked(1);
    node.hears(2, 3, accepted(1));
    let effects = node.hears(3, 3, accepted(1));
    assert_eq!((node.commit_index(), applied(&effects)), (Index(1), vec![1]));
}

#[test]
fn a_lone_leader_commits_when_its_disk_is_done() {
    let mut node = leader(1, &[]);
    node.asked(1);
    assert_eq!(node.commit_index(), Index(0));
    let effects = node.sync();
    assert_eq!((node.commit_index(), answers(&effects).len()), (Index(1), 1));
}

#[test]
fn a_write_that_is_done_tells_of_all_before_it_and_one_that_is_unknown_of_nothing() {
    let mut node = leader(3, &[]);
    (1..=3).for_each(|request| drop(node.asked(request)));
    node.on(Input::WriteDone(WriteId(2)));
    assert_eq!(node.lead().match_index[s(1)], Index(2));
    assert_eq!(node.writes().newest(), Some(WriteId(3)));
    let before = node.clone();
    assert_eq!((node.on(Input::WriteDone(WriteId(1))).len(), &node), (0, &before));
}

#[test]
fn acknowledgements_of_an_earlier_leadership_do_not_count() {
    let mut node = leader(3, &[3]);
    node.hears(2, 4, vote_request(at(0, 0)));
    node.times_out();
    node.sync();
    node.hears(2, 5, GRANTED);
    node.asked(1);
    node.sync();
    node.hears(2, 3, accepted(2));
    node.hears(3, 4, accepted(2));
    assert_eq!(node.commit_index(), Index(0));
    node.hears(3, 5, accepted(2));
    assert_eq!(node.commit_index(), Index(2));
}
