//! A crash at any point between effects leaves what is on the disk, and nothing else.

use flotilla_core::{Input, Message, Rule, ServerId, Term, Timer};

use crate::cluster::Server;
use crate::support::*;

/// A life of S1 in which everything happens once: it follows, votes, campaigns, leads, and has
/// its log cut by the next leader.
fn life() -> Vec<Input> {
    let hears = |from: u8, term: u64, body| {
        Input::Receive(Message { from: s(from), to: s(1), term: Term(term), body })
    };
    vec![
        hears(2, 1, append(at(0, 0), &[1, 1], 0)),
        hears(2, 1, append(at(1, 2), &[1], 2)),
        hears(3, 2, vote_request(at(1, 3))),
        Input::TimerFired(Timer::Election),
        Input::TimerFired(Timer::Election),
        hears(2, 4, GRANTED),
        propose(1),
        propose(2),
        hears(2, 4, accepted(4)),
        hears(3, 5, append(at(1, 3), &[5, 5], 3)),
        hears(3, 6, append(at(1, 2), &[6], 3)),
        hears(2, 6, vote_request(at(6, 3))),
        hears(2, 7, vote_request(at(6, 3))),
    ]
}

/// S1 after so many whole steps of its life, `lag` writes behind, and the effects of the next
/// step up to `kept`; gives also how many effects that step would have.
fn relive(given: &Given, steps: usize, kept: usize, lag: usize) -> (Server, usize) {
    let mut server = Server::new(given.clone().follower());
    for (step, input) in life().into_iter().enumerate() {
        // A vote for it means that its request was on disk before it left.
        let lag = if step == 5 { 0 } else { lag };
        while server.behind() > lag {
            let (id, _) = server.write_oldest().unwrap();
            server.step(Input::WriteDone(id), usize::MAX);
        }
        if step == steps {
            let all = server.node.clone().on(input.clone()).len();
            server.step(input, kept);
            return (server, all);
        }
        server.step(input, usize::MAX);
    }
    (server, 0)
}

/// Lets S1 crash after every effect of every step, with any number of the writes begun until
/// then on disk; gives what it votes for after each. The checks are those of [`Server`].
fn crash_everywhere(given: &Given) -> Vec<Option<u8>> {
    let mut votes = Vec::new();
    for lag in [0, 1, 2, usize::MAX] {
        for step in 0..=life().len() {
            let (_, effects) = relive(given, step, 0, lag);
            for kept in 0..=effects {
                let (behind, _) = relive(given, step, kept, lag);
                for writes in 0..=behind.behind() {
                    let (mut server, _) = relive(given, step, kept, lag);
                    (0..writes).for_each(|_| drop(server.write_oldest()));
                    server.crash_and_restart();
                    votes.push(server.node.voted_for().map(ServerId::number));
                }
            }
        }
    }
    votes
}

#[test]
fn the_life_has_every_kind_of_turn() {
    let given = s1_of(3);
    let (server, _) = relive(&given, life().len(), 0, 0);
    assert_eq!(terms(server.node.log()), [1, 1, 6]);
    assert_eq!(server.node.voted_for(), Some(s(2)));
    // The roles after so many steps and one more.
    let roles = |step| relive(&given, step, 0, 0).0.node.role().kind().name();
    let roles: Vec<_> = [2, 3, 4, 5, 8, 9].map(roles).into();
    assert_eq!(roles, ["follower", "candidate", "candidate", "leader", "leader", "follower"]);
    assert_eq!(relive(&given, 8, 0, 0).0.node.commit_index().0, 4);
}

#[test]
fn a_restarted_server_knows_what_was_on_its_disk_and_nothing_else() {
    let votes = crash_everywhere(&s1_of(3));
    assert!([None, Some(1), Some(2), Some(3)].iter().all(|vote| votes.contains(vote)));
}

#[test]
fn without_persist_vote_no_crash_leaves_a_vote() {
    let votes = crash_everywhere(&s1_of(3).without(Rule::PersistVote));
    assert!(votes.iter().all(Option::is_none));
}
