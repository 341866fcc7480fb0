//! Figure 7: when the leader of term 8 comes to power, its followers may look like (a) to (f),
//! and all come to agree with it.

use flotilla_core::{Effect, Message, Node, Role};

use crate::support::*;

const LEADER: &[u64] = &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6];

/// Carries messages between the leader and S2 until there is none, all writes done at once.
/// Gives the number of replies that the leader needed.
fn talk(leader: &mut Node, follower: &mut Node, mut sent: Vec<Message>) -> u32 {
    let mut round_trips = 0;
    while let Some(message) = sent.pop() {
        assert!(round_trips < 50, "they do not come to an end");
        let (node, replies) =
            if message.to == s(2) { (&mut *follower, 0) } else { (&mut *leader, 1) };
        round_trips += replies;
        let effects = node.hears(message.from.number(), message.term.0, message.body);
        sent.extend(to_each_other(&effects));
        node.sync();
    }
    round_trips
}

fn to_each_other(effects: &[Effect]) -> Vec<Message> {
    let sent = sends(effects).into_iter().map(|(message, _)| message.clone());
    sent.filter(|message| message.to.number() <= 2).collect()
}

/// A follower with this log, elections up to term 7 behind it, hears from the leader. The
/// round trips are those of the first append, without entries, and of what follows from it.
fn check(panel: char, log: &[u64], round_trips: u32) {
    let mut leader = s1_of(7).term(8).log(LEADER).leader();
    // S2, since the follower too is built as S1.
    let given = s1_of(7).term(7).log(log).follower();
    let mut follower = Node::restart(s(2), given.config().clone(), given.persistent().clone());
    let sent = to_each_other(&leader.beats());
    assert_eq!(talk(&mut leader, &mut follower, sent), round_trips, "({panel})");

    // With the first command of term 8 the logs are the same, whatever they were.
    let sent = to_each_other(&leader.asked(1));
    leader.sync();
    talk(&mut leader, &mut follower, sent);
    assert_eq!(terms(follower.log()), [LEADER, &[8]].concat(), "({panel})");
    assert_eq!(follower.log(), leader.log(), "({panel})");
    assert_eq!(leader.lead().match_index[s(2)].0, 11, "({panel})");
    assert!(matches!(follower.role(), Role::Follower) && follower.leader() == Some(s(1)));
}

#[test]
fn a_misses_one_entry() {
    // Rejected with the hint 10, then index 10.
    check('a', &[1, 1, 1, 4, 4, 5, 5, 6, 6], 2);
}

#[test]
fn b_misses_most_entries() {
    // Rejected with the hint 5, then indices 5 to 10.
    check('b', &[1, 1, 1, 4], 2);
}

#[test]
fn c_has_one_uncommitted_entry_too_many() {
    // It agrees up to index 10; what it has beyond goes with the first entry of term 8.
    check('c', &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6], 1);
}

#[test]
fn d_has_entries_of_a_term_the_leader_has_not_seen() {
    check('d', &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7], 1);
}

#[test]
fn e_has_too_many_entries_of_term_4() {
    // Too short: hint 8. Index 7 is of term 4: hint 4. Then all from index 4 on.
    check('e', &[1, 1, 1, 4, 4, 4, 4], 3);
}

#[test]
fn f_was_a_leader_of_terms_2_and_3_that_committed_nothing() {
    // Index 10 is of term 3: hint 7. Index 6 is of term 2: hint 4. Then all from index 4 on.
    check('f', &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3], 3);
}
