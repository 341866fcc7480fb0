//! Choices that Raft leaves open.

use flotilla_core::{BackOff, Body, Effect, Index, Replicate};

use crate::support::*;

/// The lengths of the appends among these effects, by follower.
fn appends(effects: &[Effect]) -> Vec<(u8, usize)> {
    let length = |(to, body): (u8, Body)| match body {
        Body::AppendEntries { entries, .. } => Some((to, entries.len())),
        _ => None,
    };
    said(effects).into_iter().filter_map(length).collect()
}

/// nextIndex for S2 after each of some rejections, which hint at index 3.
fn backs_off(back_off: BackOff, rejections: usize) -> Vec<u64> {
    let given = s1_of(3).term(9).log(&[1, 1, 2, 2, 2, 3, 3, 3]);
    let mut node = given.policies(|it| it.back_off = back_off).leader();
    (0..rejections)
        .map(|_| {
            node.hears(2, 9, rejected(3));
            node.lead().next_index[s(2)].0
        })
        .collect()
}

#[test]
fn next_index_goes_back_by_term_by_one_or_by_halves() {
    assert_eq!(backs_off(BackOff::Term, 2), [3, 3]);
    assert_eq!(backs_off(BackOff::One, 3), [8, 7, 6]);
    assert_eq!(backs_off(BackOff::Halves, 4), [4, 2, 1, 1]);
}

#[test]
fn a_command_can_wait_for_the_next_heartbeat() {
    let given = s1_of(3).term(1);
    let mut node = given.policies(|it| it.replicate = Replicate::WithHeartbeat).leader();
    assert_eq!(appends(&node.asked(1)), []);
    node.asked(2);
    assert_eq!(appends(&node.beats()), [(2, 2), (3, 2)]);
    assert_eq!(appends(&node.hears(2, 1, accepted(1))), [], "the rest waits as well");
    assert_eq!(appends(&node.beats()), [(2, 1), (3, 2)]);
    node.hears(2, 1, accepted(2));
    node.hears(3, 1, accepted(2));
    assert_eq!(appends(&node.beats()), [(2, 0), (3, 0)]);
    node.sync();
    assert_eq!(node.commit_index(), Index(2));
}

#[test]
fn a_message_takes_so_many_entries() {
    let mut node = s1_of(3).term(1).log(&[1, 1, 1, 1, 1]).policies(|it| it.batch = 2).leader();
    assert_eq!(appends(&node.hears(2, 1, rejected(1))), [(2, 2)]);
    assert_eq!(appends(&node.hears(2, 1, accepted(2))), [(2, 2)], "and the rest comes after");
    assert_eq!(appends(&node.hears(2, 1, accepted(4))), [(2, 1)]);
}

#[test]
fn so_many_messages_go_unanswered() {
    let mut node = s1_of(3).term(1).policies(|it| it.pipeline = 1).leader();
    assert_eq!(appends(&node.asked(1)), [(2, 1), (3, 1)]);
    assert_eq!(appends(&node.asked(2)), [], "these are not answered yet");
    assert_eq!(appends(&node.hears(2, 1, accepted(1))), [(2, 1)]);
    assert_eq!(appends(&node.asked(3)), []);
    node.beats();
    assert_eq!(appends(&node.asked(4)), [(2, 3), (3, 4)], "those before a heartbeat are given up");
}
