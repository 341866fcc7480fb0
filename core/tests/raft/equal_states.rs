//! Servers that have come to the same state on different ways are equal, and hash alike.

use std::hash::{DefaultHasher, Hash, Hasher};

use flotilla_core::{Index, Input, Log, Node, Rule, WriteId};

use crate::support::*;

fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// Says where it was called rather than what two logs of 2,000 entries look like.
#[track_caller]
fn same<T: Hash + PartialEq>(left: &T, right: &T) {
    assert!(left == right);
    assert_eq!(hash(left), hash(right));
}

#[test]
fn write_ids_start_again_when_nothing_is_pending() {
    let mut at_once = s1_of(3).term(1).follower();
    at_once.hears(2, 1, append(at(0, 0), &[1, 1], 0));
    at_once.sync();
    let mut one_by_one = s1_of(3).term(1).follower();
    one_by_one.hears(2, 1, append(at(0, 0), &[1], 0));
    one_by_one.hears(2, 1, append(at(1, 1), &[1], 0));
    one_by_one.on(Input::WriteDone(WriteId(1)));
    one_by_one.on(Input::WriteDone(WriteId(2)));
    same(&at_once, &one_by_one);
    let written = |node: &mut Node| node.hears(2, 1, append(at(1, 2), &[1], 0));
    assert_eq!(written(&mut one_by_one), written(&mut at_once));
    assert_eq!(one_by_one.writes().newest(), Some(WriteId(1)));
    same(&at_once, &one_by_one);
}

#[test]
fn write_ids_go_on_while_one_is_pending() {
    let mut node = s1_of(3).term(1).follower();
    node.hears(2, 1, append(at(0, 0), &[1], 0));
    node.hears(2, 1, append(at(1, 1), &[1], 0));
    node.on(Input::WriteDone(WriteId(1)));
    node.hears(2, 1, append(at(1, 2), &[1], 0));
    assert_eq!(node.writes().newest(), Some(WriteId(3)), "id 2 is still taken");
}

#[test]
fn logs_are_their_entries_not_their_chunks() {
    let long: Vec<u64> = (0..2000).map(|index| 1 + index / 100).collect();
    for len in [0, 1, 31, 32, 33, 1023, 1024, 1025, 1999] {
        let grown = log(&long[..len]);
        let mut cut = log(&long);
        cut.replace_from(Index(len as u64 + 1), &[]);
        let mut by_halves = log(&long[..len / 2]);
        by_halves.replace_from(
            Index(len as u64 / 2 + 1),
            &entries(len as u64 / 2 + 1, &long[len / 2..len]),
        );
        same(&grown, &cut);
        same(&grown, &by_halves);
        by_halves.replace_from(Index(1), &entries(1, &long));
        same(&by_halves, &log(&long));
        same(&grown, &grown.iter().cloned().collect::<Log>());
        assert_eq!(grown.last_index().0, len as u64);
    }
    assert_ne!(log(&[1, 1]), log(&[1]));
    assert_ne!(log(&[1, 1]), log(&[1, 2]));
}

#[test]
fn a_log_that_was_cloned_keeps_its_entries_when_the_clone_changes() {
    let old = log(&[1; 40]);
    let mut new = old.clone();
    new.replace_from(Index(20), &entries(20, &[2, 2]));
    same(&old, &log(&[1; 40]));
    same(&new, &log(&[&[1; 19][..], &[2, 2]].concat()));
}

#[test]
fn the_order_of_votes_leaves_no_trace() {
    let after = |voters: [u8; 2]| {
        let mut node = s1_of(7).term(1).candidate();
        for voter in voters {
            node.hears(voter, 1, GRANTED);
        }
        node
    };
    same(&after([2, 5]), &after([5, 2]));
}

#[test]
fn a_rule_switched_off_and_on_leaves_no_trace() {
    let before = s1_of(3).term(1).follower();
    let mut node = before.clone();
    node.on(Input::SwitchRule { rule: Rule::UpToDateCheck, on: false });
    assert_ne!(node, before);
    node.on(Input::SwitchRule { rule: Rule::UpToDateCheck, on: true });
    same(&node, &before);
}
