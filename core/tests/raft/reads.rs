//! Reads that do not go through the log (§8; thesis 6.4).

use flotilla_core::{
    Answer, AppendReply, Body, Effect, Index, Input, Mechanism, Node, Refused, RequestId, Round,
    Rule, Timer,
};

use crate::support::*;

fn reads(node: &mut Node, request: u64) -> Vec<Effect> {
    node.on(Input::Read { request: RequestId(request) })
}

/// A success that answers a request of this round.
fn in_round(match_index: u64, round: u64) -> Body {
    let accepted = AppendReply::Accepted { match_index: Index(match_index) };
    Body::AppendEntriesReply(accepted, Round(round))
}

/// S1, leader of term 1, with one entry committed.
fn ready(given: Given) -> Node {
    let mut node = given.term(1).leader();
    node.asked(1);
    node.sync();
    for peer in 2..=node.config().initial.len() {
        node.hears(peer, 1, accepted(1));
    }
    assert_eq!(node.commit_index(), Index(1));
    node
}

/// The rounds of the requests among these effects.
fn rounds(effects: &[Effect]) -> Vec<u64> {
    let round = |(_, body): &(u8, Body)| match body {
        Body::AppendEntries { round, .. } => Some(round.0),
        _ => None,
    };
    said(effects).iter().filter_map(round).collect()
}

const READABLE: Answer = Answer::Readable(Index(1));

#[test]
fn a_read_waits_for_a_round_of_heartbeats_that_began_after_it() {
    let mut node = ready(s1_of(5));
    let effects = reads(&mut node, 7);
    assert_eq!((rounds(&effects), answers(&effects)), (vec![1; 4], vec![]));
    assert_eq!(answers(&node.hears(2, 1, in_round(1, 1))), []);
    assert_eq!(answers(&node.hears(2, 1, in_round(1, 1))), [], "one server counts once");
    assert_eq!(answers(&node.hears(3, 1, in_round(1, 1))), [(7, READABLE)]);
    assert!(node.lead().reads.is_empty());
}

#[test]
fn a_refusal_confirms_that_it_leads_as_well() {
    let mut node = ready(s1_of(3));
    reads(&mut node, 7);
    let refusal = Body::AppendEntriesReply(AppendReply::Rejected { hint: Index(1) }, Round(1));
    assert_eq!(answers(&node.hears(2, 1, refusal)), [(7, READABLE)]);
}

#[test]
fn an_answer_that_was_under_way_before_vouches_for_nothing() {
    let mut node = ready(s1_of(3));
    reads(&mut node, 7);
    assert_eq!(answers(&node.hears(2, 1, accepted(1))), []);
    node.hears(2, 1, in_round(1, 1));
    reads(&mut node, 8);
    assert_eq!(answers(&node.hears(3, 1, in_round(1, 1))), [], "nor one to an older round");
    assert_eq!(answers(&node.hears(3, 1, in_round(1, 2))), [(8, READABLE)]);
}

#[test]
fn without_its_own_round_any_answer_vouches() {
    let mut node = ready(s1_of(3).without(Rule::MatchReadRequest));
    reads(&mut node, 7);
    assert_eq!(answers(&node.hears(2, 1, accepted(1))), [(7, READABLE)]);
}

#[test]
fn a_later_round_confirms_the_reads_before_it() {
    let mut node = ready(s1_of(3));
    reads(&mut node, 7);
    reads(&mut node, 8);
    assert_eq!(answers(&node.hears(2, 1, in_round(1, 2))), [(7, READABLE), (8, READABLE)]);
}

#[test]
fn the_numbers_of_rounds_do_not_start_again() {
    let mut node = ready(s1_of(3));
    reads(&mut node, 7);
    node.hears(2, 1, in_round(1, 1));
    assert_eq!(rounds(&node.beats()), [0, 0], "nobody waits for these");
    assert_eq!(rounds(&reads(&mut node, 8)), [2, 2]);
}

#[test]
fn a_new_leader_waits_for_a_commit_of_its_own_term() {
    let mut node = s1_of(3).term(2).log(&[1]).leader();
    let effects = reads(&mut node, 7);
    let because = "no entry of term 2 is committed yet (commitIndex is 0)".to_owned();
    assert_eq!(refused(&effects), [(Refused::Read(RequestId(7)), Rule::ReadAfterOwnTerm, because)]);
    node.asked(1);
    node.sync();
    let effects = node.hears(2, 2, accepted(2));
    assert_eq!(rounds(&effects), [1, 1], "now it begins");
    assert_eq!(answers(&node.hears(3, 2, in_round(2, 1))), [(7, Answer::Readable(Index(2)))]);
}

#[test]
fn without_that_it_answers_with_what_it_has() {
    let given = s1_of(3).term(2).log(&[1]).without(Rule::ReadAfterOwnTerm);
    let mut node = given.leader();
    reads(&mut node, 7);
    assert_eq!(answers(&node.hears(2, 2, in_round(0, 1))), [(7, Answer::Readable(Index(0)))]);
}

#[test]
fn without_confirmation_it_answers_at_once() {
    let mut node = ready(s1_of(3).without(Rule::ReadConfirmsLeadership));
    assert_eq!(answers(&reads(&mut node, 7)), [(7, READABLE)]);
}

#[test]
fn a_cluster_of_one_needs_no_confirmation() {
    let mut node = s1_of(1).term(1).leader();
    node.asked(1);
    node.sync();
    assert_eq!(answers(&reads(&mut node, 7)), [(7, READABLE)]);
}

#[test]
fn only_a_leader_answers_reads() {
    assert_eq!(answers(&reads(&mut s1_of(3).follower(), 7)), [(7, Answer::NotLeader(None))]);
    let mut node = ready(s1_of(3));
    reads(&mut node, 7);
    let effects = node.hears(2, 9, vote_request(at(9, 9)));
    assert_eq!(answers(&effects), [(7, Answer::LostLeadership)]);
}

#[test]
fn a_lease_holds_once_a_quorum_has_answered_and_until_its_timer_fires() {
    let mut node = ready(s1_of(3).with(Mechanism::LeaseReads));
    let effects = node.beats();
    assert!(effects.contains(&Effect::SetTimer(Timer::Lease)));
    assert_eq!(rounds(&effects), [1, 1]);
    let effects = reads(&mut node, 7);
    assert_eq!((rounds(&effects), answers(&effects)), (vec![2, 2], vec![]), "not yet");
    node.hears(2, 1, in_round(1, 1));
    assert_eq!(answers(&reads(&mut node, 8)), [(8, READABLE)]);
    node.on(Input::TimerFired(Timer::Lease));
    assert_eq!(answers(&reads(&mut node, 9)), []);
}

#[test]
fn who_hands_over_has_no_lease() {
    let mut node = ready(s1_of(3).with(Mechanism::LeaseReads));
    node.beats();
    node.hears(2, 1, in_round(1, 1));
    let effects = node.on(Input::Transfer { target: s(2) });
    assert!(effects.contains(&Effect::ClearTimer(Timer::Lease)));
    assert!(!node.beats().contains(&Effect::SetTimer(Timer::Lease)));
    assert_eq!(answers(&reads(&mut node, 7)), []);
}

#[test]
fn who_asked_a_successor_has_no_lease_in_that_term_any_more() {
    let mut node = ready(s1_of(3).with(Mechanism::LeaseReads));
    node.on(Input::Transfer { target: s(2) });
    node.times_out();
    assert_eq!(node.lead().transfer, None, "it goes on as leader");
    assert!(!node.beats().contains(&Effect::SetTimer(Timer::Lease)), "TimeoutNow may come late");
}

#[test]
fn a_voter_keeps_what_it_promised_to_a_lease_through_a_crash() {
    let mut node = s1_of(3).term(4).with(Mechanism::LeaseReads).follower();
    assert_eq!(said(&node.hears(2, 5, vote_request(at(9, 9)))), [(2, DENIED)]);
    let disk = node.persistent().clone();
    node.crashes(&disk);
    assert!(node.leader_is_recent());
    node.on(Input::TimerFired(Timer::MinimumElection));
    assert_eq!(said(&node.hears(2, 5, vote_request(at(9, 9)))), [(2, GRANTED)]);
    let mut new = s1_of(3).with(Mechanism::LeaseReads).follower();
    assert_eq!(
        said(&new.hears(2, 1, vote_request(at(0, 0)))),
        [(2, GRANTED)],
        "nothing was promised"
    );
}
