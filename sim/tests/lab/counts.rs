//! Part 3B: how much is said. On a bus on which every message takes the same time, these are not
//! limits but numbers.

use flotilla_sim::core::{Index, Kind};

use crate::lab::{Lab, Traffic};
use crate::support::{ENTRY, HEADER, SECOND, with_every_seed};

const VOTES: &[Kind] = &[Kind::RequestVote, Kind::RequestVoteReply];
const APPENDS: &[Kind] = &[Kind::AppendEntries, Kind::AppendEntriesReply];

/// Runs on until the heartbeats that the leader sends next are answered: for the 48 ms that
/// follow, nothing is sent without need.
fn settle_after_a_beat(lab: &mut Lab) {
    let before = lab.sent(APPENDS).messages;
    lab.run_until(SECOND, |lab| lab.sent(APPENDS).messages > before);
    lab.run(2);
}

/// The messages of `deed` and the time after it.
fn messages_of(lab: &mut Lab, deed: impl Fn(&mut Lab), millis: u64) -> u64 {
    let before = lab.sent(Kind::ALL).messages;
    deed(lab);
    lab.run(millis);
    lab.sent(Kind::ALL).messages - before
}

/// The lab allows 30 calls, both of a kind. A candidate asks two others, and both answer; the new
/// leader shows itself to two others, and both answer. Where two candidates stand in each other's
/// way, each asks and is answered.
#[test]
fn an_election_is_four_messages_and_a_first_heartbeat() {
    with_every_seed(|seed| {
        let mut lab = Lab::exact(3, seed);
        let leads = |lab: &Lab| lab.world().leader().is_some();
        assert!(lab.run_until(5 * SECOND, leads));
        lab.run(2);
        assert_eq!(lab.sent(VOTES).messages, 4 * lab.campaigns);
        assert_eq!(lab.sent(APPENDS).messages, 4);
        assert_eq!(lab.sent(Kind::ALL).messages, 4 * lab.campaigns + 4);
        assert!(lab.campaigns <= 6, "{} candidates for one leader", lab.campaigns);
    });
}

/// Two requests and two answers, and the leader has committed. The next heartbeat, which is four
/// messages anyway, tells the others.
#[test]
fn a_command_is_four_messages_and_the_next_heartbeat() {
    with_every_seed(|seed| {
        let mut lab = Lab::exact(3, seed);
        let leader = lab.check_one_leader();
        settle_after_a_beat(&mut lab);
        for _ in 0..10 {
            assert_eq!(messages_of(&mut lab, |lab| lab.start_many(leader, 1), 4), 4);
        }
        assert_eq!((lab.committed_by(Index(10)), lab.committed_by(Index(9))), (1, 3));
        settle_after_a_beat(&mut lab);
        assert_eq!(lab.committed_by(Index(10)), 3);
    });
}

/// The lab allows 42 calls for ten entries at once. Each goes out at once from nextIndex on, which
/// no answer has moved yet: ten requests to each of two. Of their ten answers all but the last
/// leave something missing that the leader does not know to be under way, and it sends that: nine
/// more. These are 38 calls, each with its answer.
#[test]
fn ten_commands_at_once_are_38_calls() {
    with_every_seed(|seed| {
        let mut lab = Lab::exact(3, seed);
        let leader = lab.check_one_leader();
        settle_after_a_beat(&mut lab);
        let asked = |lab: &mut Lab| lab.start_many(leader, 10);
        assert_eq!(messages_of(&mut lab, asked, 40), 2 * 38);
        settle_after_a_beat(&mut lab);
        assert_eq!(lab.committed_by(Index(10)), 3);
    });
}

/// The lab allows 60 calls in an idle second. A heartbeat every 50 ms to two servers is 40, each
/// with its answer.
#[test]
fn an_idle_second_is_its_heartbeats() {
    with_every_seed(|seed| {
        let mut lab = Lab::exact(3, seed);
        lab.one(3);
        settle_after_a_beat(&mut lab);
        assert_eq!(messages_of(&mut lab, |_| (), SECOND), 2 * 40);
    });
}

/// The lab allows each command to be sent to each server, and 50,000 bytes more. A leader sends it
/// to each of the others, and what else is said weighs the same whatever the command.
#[test]
fn rpc_bytes() {
    const BYTES: usize = 5000;
    with_every_seed(|seed| {
        let mut lab = Lab::exact(3, seed);
        lab.one(3);
        let before = lab.sent(&[Kind::AppendEntries]);
        for number in 0..10 {
            let words = format!("x={number:0>width$}", width = BYTES - 2);
            lab.all([words.into()], 3);
        }
        let after = lab.sent(&[Kind::AppendEntries]);
        let Traffic { messages, bytes } = Traffic {
            messages: after.messages - before.messages,
            bytes: after.bytes - before.bytes,
        };
        let empty = HEADER + 16 + 8 + 8 + 4;
        assert_eq!(bytes - messages * empty, 2 * 10 * (BYTES as u64 + ENTRY));
    });
}
