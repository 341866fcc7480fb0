//! Log compaction (§7, Figure 13).

use flotilla_core::{
    Body, Bytes, Configuration, Effect, Index, Input, Node, Refused, RoleKind, Rule, ServerSet,
    SnapshotPart, SnapshotReply,
};

use crate::support::*;

fn bytes(text: &str) -> Bytes {
    text.as_bytes().to_vec().into()
}

fn compacts(node: &mut Node, state: &str) -> Vec<Effect> {
    let effects = node.on(Input::TakeSnapshot { data: bytes(state) });
    node.sync();
    effects
}

fn part(last: (u64, u64), offset: u64, data: &str, done: bool) -> Body {
    let configuration = Configuration::of(ServerSet::first(3));
    let last = at(last.0, last.1);
    Body::InstallSnapshot(SnapshotPart { last, configuration, offset, data: bytes(data), done })
}

/// A whole snapshot that ends with this term and index.
fn whole(last: (u64, u64), state: &str) -> Body {
    part(last, 0, state, true)
}

const fn installed(index: u64) -> Body {
    Body::InstallSnapshotReply(SnapshotReply::Installed { match_index: Index(index) })
}

const fn received(last: u64, bytes: u64) -> Body {
    Body::InstallSnapshotReply(SnapshotReply::Received { last: Index(last), bytes })
}

/// S1, follower in term 3, with its first `commit` entries applied.
fn follower(log: &[u64], commit: u64) -> Node {
    let mut node = s1_of(3).term(3).log(log).follower();
    let last = log.len() as u64;
    node.hears(2, 3, append(at(log.last().copied().unwrap_or(0), last), &[], commit));
    node
}

/// S1, leader of term 3, with all of this log committed and compacted up to `commit` entries.
fn leader(log: &[u64]) -> Node {
    let mut node = s1_of(3).term(3).log(log).leader();
    node.asked(1);
    node.sync();
    node.hears(2, 3, accepted(log.len() as u64 + 1));
    node
}

fn restored(effects: &[Effect]) -> Vec<(u64, String)> {
    let restored = |effect: &Effect| match effect {
        Effect::Restore(snapshot) => Some((snapshot.last.index.0, snapshot.data.to_string())),
        _ => None,
    };
    effects.iter().filter_map(restored).collect()
}

#[test]
fn a_snapshot_stands_for_what_is_applied() {
    let mut node = follower(&[1, 2, 3], 2);
    let effects = compacts(&mut node, "state");
    let [(_, write)] = writes(&effects).collect::<Vec<_>>()[..] else { panic!("one write") };
    assert!(write.snapshot.is_some(), "it goes to disk");
    let log = node.log();
    assert_eq!((log.base(), log.last()), (at(2, 2), at(3, 3)));
    assert_eq!(terms(log), [3]);
    assert_eq!((node.commit_index(), node.last_applied()), (Index(2), Index(2)));
    assert!(log.is_compacted(Index(2)) && !log.is_compacted(Index(3)));
    assert_eq!(log.term_at(Index(2)).map(|term| term.0), Some(2), "of the last one it is known");
    assert_eq!((log.term_at(Index(1)), log.entry(Index(2))), (None, None));
}

#[test]
fn what_is_not_applied_cannot_be_compacted() {
    let mut node = follower(&[1, 2], 0);
    let before = node.clone();
    let effects = compacts(&mut node, "state");
    assert_eq!(refused(&effects)[0].2, "nothing is applied yet");
    assert_eq!(node, before);
    let mut node = follower(&[1, 2], 2);
    compacts(&mut node, "state");
    let effects = compacts(&mut node, "state");
    let because = "nothing is applied after the snapshot, which ends at index 2".to_owned();
    assert_eq!(refused(&effects), [(Refused::Snapshot, Rule::TakeSnapshot, because)]);
}

#[test]
fn a_server_restarts_from_its_snapshot_and_its_log() {
    let mut node = follower(&[1, 2, 3], 2);
    compacts(&mut node, "state");
    let disk = node.persistent().clone();
    node.crashes(&disk);
    assert_eq!((node.commit_index(), node.last_applied()), (Index(2), Index(2)));
    assert_eq!((node.log().base(), node.log().last()), (at(2, 2), at(3, 3)));
}

#[test]
fn a_crash_before_the_snapshot_is_on_disk_brings_the_entries_back() {
    let mut node = follower(&[1, 2, 3], 2);
    let disk = node.persistent().clone();
    node.on(Input::TakeSnapshot { data: bytes("state") });
    node.crashes(&disk);
    assert_eq!(*node.persistent(), disk);
    assert_eq!((node.commit_index(), node.last_applied()), (Index(0), Index(0)));
}

#[test]
fn an_append_that_begins_before_the_snapshot_is_no_conflict() {
    let mut node = follower(&[1, 2, 2, 3], 3);
    compacts(&mut node, "state");
    for (prev, entries) in [((0, 0), &[1, 2, 2, 3, 3][..]), ((2, 2), &[2, 3, 3]), ((2, 3), &[3, 3])]
    {
        let mut node = node.clone();
        let effects = node.hears(2, 3, append(at(prev.0, prev.1), entries, 0));
        assert_eq!(said(&effects), [(2, accepted(5))], "after {prev:?}");
        assert_eq!(terms(node.log()), [3, 3]);
        assert_eq!(node.log().base(), at(2, 3));
    }
}

#[test]
fn a_late_append_that_ends_before_the_snapshot_changes_nothing() {
    let mut node = follower(&[1, 2, 2, 3], 3);
    compacts(&mut node, "state");
    let before = node.log().clone();
    let effects = node.hears(2, 3, append(at(1, 1), &[2], 0));
    assert_eq!(said(&effects), [(2, accepted(2))]);
    assert_eq!(*node.log(), before);
}

#[test]
fn a_follower_that_needs_what_is_gone_gets_the_snapshot() {
    let mut node = leader(&[1, 2]);
    compacts(&mut node, "state");
    let effects = node.hears(3, 3, rejected(1));
    assert_eq!(said(&effects), [(3, whole((3, 3), "state"))]);
    let effects = node.hears(3, 3, installed(3));
    assert_eq!(said(&effects), []);
    assert_eq!((node.lead().next_index[s(3)], node.lead().match_index[s(3)]), (Index(4), Index(3)));
}

#[test]
fn a_heartbeat_to_it_starts_at_the_snapshot() {
    let mut node = leader(&[1, 2]);
    compacts(&mut node, "state");
    node.hears(3, 3, rejected(1));
    let beats = said(&node.beats());
    assert!(beats.contains(&(3, append(at(3, 3), &[], 3))), "{beats:?}");
}

#[test]
fn a_snapshot_takes_the_place_of_a_log_that_lacks_its_last_entry() {
    for log in [&[][..], &[1], &[1, 1, 1, 1, 1]] {
        let mut node = follower(log, 0);
        let effects = node.hears(2, 3, whole((3, 4), "state"));
        assert_eq!(restored(&effects), [(4, "state".to_owned())]);
        assert_eq!((node.log().base(), node.log().last()), (at(3, 4), at(3, 4)), "{log:?}");
        assert_eq!((node.commit_index(), node.last_applied()), (Index(4), Index(4)));
        let (_, _, reply) = reply(&effects);
        assert_eq!(reply, installed(4));
    }
}

#[test]
fn what_follows_the_last_entry_of_a_snapshot_stays() {
    let mut node = follower(&[1, 2, 3, 3], 1);
    let effects = node.hears(2, 3, whole((2, 2), "state"));
    assert_eq!(restored(&effects), [(2, "state".to_owned())]);
    assert_eq!((node.log().base(), node.log().last()), (at(2, 2), at(3, 4)));
    assert_eq!((node.commit_index(), node.last_applied()), (Index(2), Index(2)));
}

#[test]
fn a_late_snapshot_is_harmless() {
    let mut node = follower(&[1, 2, 3], 3);
    let before = node.clone();
    let effects = node.hears(2, 3, whole((2, 2), "state"));
    assert_eq!((restored(&effects), said(&effects)), (vec![], vec![(2, installed(2))]));
    assert_eq!(node, before, "commitIndex does not go back, and nothing is cut");
    node.hears(2, 3, whole((3, 5), "later"));
    let before = node.clone();
    let effects = node.hears(2, 3, whole((3, 5), "later"));
    assert_eq!(said(&effects), [(2, installed(5))], "and so is a repeated one");
    assert_eq!((node.log(), node.commit_index()), (before.log(), before.commit_index()));
}

#[test]
fn a_snapshot_of_a_stale_term_is_refused() {
    let mut node = follower(&[1], 0);
    let before = node.clone();
    let effects = node.hears(2, 2, whole((2, 4), "state"));
    assert_eq!(said(&effects), [(2, Body::InstallSnapshotReply(SnapshotReply::Stale))]);
    assert_eq!(refused(&effects)[0].2, "term 2 < currentTerm 3");
    assert_eq!(node, before);
}

#[test]
fn a_candidate_yields_to_who_sends_a_snapshot_and_the_timer_starts_again() {
    let mut node = s1_of(3).term(3).candidate();
    let effects = node.hears(2, 3, whole((2, 4), "state"));
    assert_eq!((node.role().kind(), node.leader()), (RoleKind::Follower, Some(s(2))));
    assert!(resets_election_timer(&effects));
}

#[test]
fn a_snapshot_brings_its_configuration() {
    let mut node = follower(&[1], 0);
    let configuration = Configuration::of([s(1), s(2)].into_iter().collect());
    let last = at(3, 4);
    let part = SnapshotPart { last, configuration, offset: 0, data: bytes(""), done: true };
    node.hears(2, 3, Body::InstallSnapshot(part));
    assert_eq!(node.configuration(), configuration);
}

#[test]
fn parts_come_one_after_the_other() {
    let mut node = follower(&[], 0);
    assert_eq!(said(&node.hears(2, 3, part((3, 4), 0, "ab", false))), [(2, received(4, 2))]);
    assert_eq!(said(&node.hears(2, 3, part((3, 4), 2, "cd", false))), [(2, received(4, 4))]);
    assert_eq!(node.log().last_index(), Index(0), "not before the last one");
    let effects = node.hears(2, 3, part((3, 4), 4, "e", true));
    assert_eq!(restored(&effects), [(4, "abcde".to_owned())]);
    assert_eq!(said(&effects), [(2, installed(4))]);
}

#[test]
fn a_part_that_does_not_follow_is_passed_over() {
    let mut node = follower(&[], 0);
    node.hears(2, 3, part((3, 4), 0, "ab", false));
    for (offset, data) in [(0, "ab"), (4, "e")] {
        let before = node.clone();
        let effects = node.hears(2, 3, part((3, 4), offset, data, false));
        assert_eq!(said(&effects), [(2, received(4, 2))], "from byte {offset}");
        assert_eq!(node, before);
    }
    let effects = node.hears(2, 3, part((3, 6), 0, "xyz", false));
    assert_eq!(said(&effects), [(2, received(6, 3))], "another snapshot begins anew");
}

#[test]
fn a_crash_loses_the_parts_that_have_arrived() {
    let mut node = follower(&[1], 0);
    let disk = node.persistent().clone();
    node.hears(2, 3, part((3, 4), 0, "ab", false));
    node.crashes(&disk);
    let effects = node.hears(2, 3, part((3, 4), 2, "cd", true));
    assert_eq!(said(&effects), [(2, received(4, 0))]);
}

#[test]
fn a_leader_sends_the_part_that_the_follower_waits_for() {
    let mut node = s1_of(3).term(3).log(&[1]).chunk(2).leader();
    node.asked(1);
    node.sync();
    node.hears(2, 3, accepted(2));
    compacts(&mut node, "abcde");
    assert_eq!(said(&node.hears(3, 3, rejected(1))), [(3, part((3, 2), 0, "ab", false))]);
    assert_eq!(said(&node.hears(3, 3, received(2, 2))), [(3, part((3, 2), 2, "cd", false))]);
    assert_eq!(said(&node.hears(3, 3, received(2, 2))), [], "known already");
    assert_eq!(said(&node.hears(3, 3, rejected(1))), [(3, part((3, 2), 2, "cd", false))]);
    assert_eq!(said(&node.hears(3, 3, received(2, 4))), [(3, part((3, 2), 4, "e", true))]);
    let lost = node.hears(3, 3, received(2, 0));
    assert_eq!(said(&lost), [(3, part((3, 2), 0, "ab", false))], "it crashed meanwhile");
    assert_eq!(said(&node.hears(3, 3, received(9, 1))), [], "of another snapshot");
    node.hears(3, 3, installed(2));
    assert!(node.lead().snapshots_under_way.is_empty());
}
