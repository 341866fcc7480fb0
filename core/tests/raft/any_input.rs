//! Whatever a server is told, true or forged: what holds after every step.

use flotilla_core::{
    Body, Delta, Effect, Input, Message, Node, Role, RoleKind, Rule, ServerSet, Term, Timer,
    WriteId,
};
use proptest::prelude::*;

use crate::support::*;

/// An input, told so that it fits a server in any state.
#[derive(Clone, Debug)]
enum Act {
    TimesOut,
    Beats,
    Propose,
    /// So many of the pending writes are done.
    Writes(u8),
    Switch(u8, bool),
    Hears {
        from: u8,
        /// Above or below its own.
        term: i8,
        say: Say,
    },
}

#[derive(Clone, Debug)]
enum Say {
    /// This, whatever the server holds.
    Body(Body),
    /// An append whose prevLogTerm is what the server has at prevLogIndex.
    Append { prev: u64, new: Vec<u64>, commit: u64 },
}

fn says() -> impl Strategy<Value = Say> {
    let new = || prop::collection::vec(1u64..6, 0..4);
    let places = || (0u64..6, 0u64..9).prop_map(|(term, index)| at(term, index));
    prop_oneof![
        1 => places().prop_map(|last| Say::Body(vote_request(last))),
        4 => any::<bool>().prop_map(|granted| Say::Body(Body::RequestVoteReply { granted })),
        1 => (places(), new(), 0u64..12).prop_map(|(prev, new, commit)| {
            Say::Body(append(prev, &new, commit))
        }),
        4 => (0u64..9, new(), 0u64..12).prop_map(|(prev, new, commit)| {
            Say::Append { prev, new, commit }
        }),
        3 => (0u64..12).prop_map(|index| Say::Body(accepted(index))),
        1 => (0u64..12).prop_map(|hint| Say::Body(rejected(hint))),
    ]
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let hears = (2u8..=5, prop_oneof![1 => Just(-1i8), 8 => Just(0), 1 => Just(1)], says());
    let act = prop_oneof![
        1 => Just(Act::TimesOut),
        1 => Just(Act::Beats),
        2 => Just(Act::Propose),
        3 => (1u8..4).prop_map(Act::Writes),
        1 => (any::<u8>(), any::<bool>()).prop_map(|(rule, on)| Act::Switch(rule, on)),
        10 => hears.prop_map(|(from, term, say)| Act::Hears { from, term, say }),
    ];
    prop::collection::vec(act, 0..60)
}

/// What `act` means for a server in this state.
fn input(node: &Node, act: Act) -> Input {
    match act {
        Act::TimesOut => Input::TimerFired(Timer::Election),
        Act::Beats => Input::TimerFired(Timer::Heartbeat),
        Act::Propose => propose(1),
        Act::Writes(count) => {
            let newest = node.writes().newest().map_or(0, |id| id.0);
            Input::WriteDone(WriteId(newest.min(count.into())))
        }
        Act::Switch(rule, on) => {
            let rules = switchable();
            Input::SwitchRule { rule: rules[usize::from(rule) % rules.len()], on }
        }
        Act::Hears { from, term, say } => {
            let term = Term(node.current_term().0.saturating_add_signed(term.into()));
            let body = match say {
                Say::Body(body) => body,
                Say::Append { prev, new, commit } => {
                    let prev = prev.min(node.log().last_index().0);
                    let held =
                        prev.checked_sub(1).map_or(0, |slot| terms(node.log())[slot as usize]);
                    append(at(held, prev), &new, commit)
                }
            };
            Input::Receive(Message { from: s(from), to: node.id(), term, body })
        }
    }
}

/// What holds of every step, whichever rules are on.
fn check_step(before: &Node, input: &Input, after: &Node, effects: &[Effect]) {
    assert!(after.current_term() >= before.current_term(), "currentTerm goes back");
    assert!(after.last_applied() >= before.last_applied(), "lastApplied goes back");
    assert!(after.commit_index() <= after.log().last_index(), "commitIndex is past the log");
    let expected: Vec<_> = (before.last_applied().0 + 1..=after.last_applied().0).collect();
    assert_eq!(applied(effects), expected, "entries are applied out of order");
    if let Role::Leader(lead) = after.role() {
        for peer in after.config().initial.without(after.id()).iter() {
            assert!(lead.match_index[peer] < lead.next_index[peer], "nextIndex is behind");
        }
    }
    for (sent, after_write) in sends(effects) {
        assert_eq!(sent.term, after.current_term());
        assert_ne!((sent.from, sent.to), (s(1), s(1)), "it talks to itself");
        let of_log = matches!(sent.body, Body::AppendEntriesReply(..));
        if of_log && !after.config().rules.on(Rule::PersistBeforeReply) {
            assert_eq!(after_write, None, "it waits for its disk");
        } else if !matches!(sent.body, Body::AppendEntries { .. }) {
            assert_eq!(after_write, after.writes().newest(), "it speaks before it has written");
        }
    }
    check_answered(before, input, effects);
}

/// Every request has one answer, save that of a second leader and what is dropped because of its
/// term; nothing else is answered.
fn check_answered(before: &Node, input: &Input, effects: &[Effect]) {
    let Input::Receive(heard) = input else { return };
    let dropped = before.role().kind() != RoleKind::Follower
        && heard.term > before.current_term()
        && !before.config().rules.on(Rule::StepDown);
    let replies = sends(effects).into_iter().filter(|(sent, _)| sent.kind().is_reply());
    let to: Vec<_> = replies.map(|(sent, _)| sent.to).collect();
    let second_leader = before.role().kind() == RoleKind::Leader
        && heard.term == before.current_term()
        && matches!(heard.body, Body::AppendEntries { .. });
    let answers = usize::from(!heard.kind().is_reply() && !second_leader && !dropped);
    assert_eq!(to, vec![heard.from; answers]);
}

/// A vote of a term stays given.
fn check_vote(before: &Node, after: &Node, effects: &[Effect]) {
    let mut given = before.voted_for();
    for change in changes(effects) {
        match change.delta {
            Delta::CurrentTerm { .. } => given = None,
            Delta::VotedFor { after: Some(to), .. } => {
                assert!(given.is_none_or(|before| before == to), "it votes twice");
                given = Some(to);
            }
            _ => {}
        }
    }
    if before.current_term() == after.current_term() {
        assert_eq!(after.voted_for(), given, "it takes back its vote");
    }
}

/// The rules that keep something on the disk.
const PERSISTENT: [Rule; 3] = [Rule::PersistTerm, Rule::PersistVote, Rule::PersistLog];

/// Lets it all happen. What is written must be what the server believes it has written, save
/// what a rule that is off keeps from the disk, until it is on again.
fn live(given: Given, acts: Vec<Act>) -> Node {
    let mut node = given.follower();
    let mut disk = node.persistent().clone();
    let mut kept = [true; PERSISTENT.len()];
    for act in acts {
        let before = node.clone();
        let input = input(&node, act);
        let effects = node.on(input.clone());
        check_step(&before, &input, &node, &effects);
        let rules = node.config().rules;
        if rules.on(Rule::OneVotePerTerm) && rules.on(Rule::IncrementTerm) {
            check_vote(&before, &node, &effects);
        }
        writes(&effects).for_each(|(_, write)| disk.write(write));
        let all_is_written = matches!(
            input, Input::SwitchRule { rule, on: true } if PERSISTENT.contains(&rule)
        );
        for (kept, rule) in kept.iter_mut().zip(PERSISTENT) {
            *kept = rules.on(rule) && (*kept || all_is_written);
        }
        let believed = node.persistent();
        assert!(!kept[0] || disk.current_term == believed.current_term, "the term");
        assert!(!kept[1] || disk.voted_for == believed.voted_for, "the vote");
        assert!(!kept[2] || disk.log == believed.log, "the log is not what it has written");
    }
    node
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn with_all_rules_on(servers in 1u8..=5, acts in acts()) {
        let acts = acts.into_iter().filter(|act| !matches!(act, Act::Switch(..)));
        let node = live(s1_of(servers), acts.collect());
        prop_assert!(node.config().rules.all_on());
        prop_assert_eq!(node.config().initial, ServerSet::first(servers));
    }

    #[test]
    fn with_any_rules_off(servers in 1u8..=5, off in any_rules(), acts in acts()) {
        live(off.into_iter().fold(s1_of(servers), Given::without), acts);
    }
}
