//! Pre-vote, check-quorum, disruptive votes, and the transfer of leadership (thesis 3.10, 4.2.3,
//! 6.2, 9.6).

use flotilla_core::{
    Answer, Body, Effect, Input, Mechanism, Node, Refused, RoleKind, Rule, ServerId, Timer,
};

use crate::support::*;

fn pre_vote(term: u64, index: u64) -> Body {
    Body::PreVote { last: at(term, index) }
}

fn lapses(node: &mut Node) {
    node.on(Input::TimerFired(Timer::MinimumElection));
}

fn transfers(node: &mut Node, target: u8) -> Vec<Effect> {
    node.on(Input::Transfer { target: s(target) })
}

/// What was sent, each with its term.
fn told(effects: &[Effect]) -> Vec<(ServerId, u64, Body)> {
    sends(effects)
        .into_iter()
        .map(|(message, _)| (message.to, message.term.0, message.body.clone()))
        .collect()
}

#[test]
fn a_pre_candidate_asks_for_the_next_term_and_keeps_its_own() {
    let mut node = s1_of(3).term(4).voted(Some(2)).log(&[1, 4]).with(Mechanism::PreVote).follower();
    let effects = node.times_out();
    assert_eq!(node.role().kind(), RoleKind::PreCandidate);
    assert_eq!((node.current_term().0, node.voted_for()), (4, Some(s(2))));
    let asked = [(s(2), 5, pre_vote(4, 2)), (s(3), 5, pre_vote(4, 2))];
    assert_eq!(told(&effects), asked);
    assert_eq!(writes(&effects).count(), 0, "nothing has to be on disk");
    assert!(resets_election_timer(&effects));
}

#[test]
fn a_majority_that_would_vote_for_it_makes_a_candidate() {
    let mut node = s1_of(5).term(4).with(Mechanism::PreVote).follower();
    node.times_out();
    node.hears(2, 5, PRE_GRANTED);
    node.hears(2, 5, PRE_GRANTED);
    assert_eq!(node.role().kind(), RoleKind::PreCandidate, "who says it twice counts once");
    node.hears(3, 4, PRE_GRANTED);
    assert_eq!(node.role().kind(), RoleKind::PreCandidate, "a grant for another term");
    let effects = node.hears(4, 5, PRE_GRANTED);
    assert_eq!((node.role().kind(), node.current_term().0), (RoleKind::Candidate, 5));
    assert_eq!(sends(&effects).len(), 4, "now it asks for votes");
}

#[test]
fn a_cluster_of_one_needs_nobody_to_ask() {
    let mut node = s1_of(1).with(Mechanism::PreVote).follower();
    node.times_out();
    node.sync();
    assert_eq!((node.role().kind(), node.current_term().0), (RoleKind::Leader, 1));
}

#[test]
fn a_pre_vote_binds_nobody() {
    let before = s1_of(3).term(4).log(&[1]).with(Mechanism::PreVote).follower();
    let mut node = before.clone();
    for candidate in [2, 3] {
        let effects = node.hears(candidate, 5, pre_vote(1, 1));
        assert_eq!(told(&effects), [(s(candidate), 5, PRE_GRANTED)]);
        assert_eq!(effects.len(), 1, "no timer, no write, no change");
    }
    assert_eq!(node, before);
}

#[test]
fn a_pre_vote_is_refused_with_the_voters_own_term() {
    let given = || s1_of(3).term(4).log(&[1, 3]).with(Mechanism::PreVote);
    let follower = given().follower();
    let voted = given().voted(Some(3)).follower();
    let mut led = given().follower();
    led.hears(3, 4, append(at(3, 2), &[], 0));
    for (mut node, term, last, rule, because) in [
        (follower.clone(), 3, (3, 2), Rule::StaleVoteRequest, "term 3 < currentTerm 4"),
        (follower, 5, (1, 9), Rule::PreVote, "last term 1 < 3"),
        (voted, 4, (3, 2), Rule::PreVote, "votedFor is S3 in term 4"),
        (
            led,
            5,
            (3, 2),
            Rule::PreVoteRecentLeader,
            "S3 was heard within the minimum election timeout",
        ),
    ] {
        let effects = node.hears(2, term, pre_vote(last.0, last.1));
        assert_eq!(told(&effects), [(s(2), 4, PRE_REFUSED)], "{because}");
        let refusal = (Refused::PreVote { candidate: s(2) }, rule, because.to_owned());
        assert_eq!(refused(&effects), [refusal]);
    }
}

#[test]
fn only_a_refusal_of_a_higher_term_is_adopted() {
    let given = || s1_of(3).term(4).with(Mechanism::PreVote).follower();
    let mut node = given();
    node.times_out();
    node.hears(2, 4, PRE_REFUSED);
    assert_eq!((node.role().kind(), node.current_term().0), (RoleKind::PreCandidate, 4));
    node.hears(2, 5, PRE_REFUSED);
    assert_eq!((node.role().kind(), node.current_term().0), (RoleKind::Follower, 5));
    let mut other = given();
    other.hears(2, 9, PRE_GRANTED);
    other.hears(2, 9, pre_vote(0, 0));
    assert_eq!(other.current_term().0, 4, "a term that nobody has yet");
}

#[test]
fn a_leader_heard_lately_is_forgotten_when_the_minimum_election_timer_fires() {
    let given = s1_of(3).term(4).with(Mechanism::PreVote);
    let mut node = given.follower();
    let effects = node.hears(3, 4, append(at(0, 0), &[], 0));
    assert!(effects.contains(&Effect::SetTimer(Timer::MinimumElection)));
    assert_eq!(told(&node.hears(2, 5, pre_vote(0, 0))), [(s(2), 4, PRE_REFUSED)]);
    lapses(&mut node);
    assert_eq!(told(&node.hears(2, 5, pre_vote(0, 0))), [(s(2), 5, PRE_GRANTED)]);
}

#[test]
fn a_leader_refuses_pre_votes() {
    let mut node = s1_of(3).term(4).with(Mechanism::PreVote).leader();
    assert_eq!(told(&node.hears(2, 5, pre_vote(9, 9))), [(s(2), 4, PRE_REFUSED)]);
    assert_eq!(node.role().kind(), RoleKind::Leader);
}

#[test]
fn without_the_recent_leader_only_logs_are_compared() {
    let rule = Rule::PreVoteRecentLeader;
    let mut node = s1_of(3).term(4).with(Mechanism::PreVote).without(rule).follower();
    node.hears(3, 4, append(at(0, 0), &[], 0));
    assert_eq!(told(&node.hears(2, 5, pre_vote(0, 0))), [(s(2), 5, PRE_GRANTED)]);
}

#[test]
fn plain_raft_keeps_no_minimum_election_timer() {
    let mut node = s1_of(3).term(4).follower();
    let effects = node.hears(3, 4, append(at(0, 0), &[], 0));
    assert!(!effects.contains(&Effect::SetTimer(Timer::MinimumElection)));
}

#[test]
fn a_disruptive_vote_request_changes_no_term() {
    let mut node = s1_of(3).term(4).with(Mechanism::IgnoreDisruptiveVotes).follower();
    node.hears(3, 4, append(at(0, 0), &[], 0));
    let before = node.clone();
    let effects = node.hears(2, 9, vote_request(at(9, 9)));
    assert_eq!(said(&effects), [(2, DENIED)]);
    assert_eq!(refused(&effects)[0].1, Rule::IgnoreDisruptiveVotes);
    assert_eq!(node, before);
    let asked_by_the_leader = Body::RequestVote { last: at(9, 9), transfer: true };
    assert_eq!(said(&node.hears(2, 9, asked_by_the_leader)), [(2, GRANTED)]);
}

#[test]
fn who_heard_no_leader_lately_votes_as_ever() {
    let mut node = s1_of(3).term(4).with(Mechanism::IgnoreDisruptiveVotes).follower();
    node.hears(3, 4, append(at(0, 0), &[], 0));
    lapses(&mut node);
    assert_eq!(said(&node.hears(2, 9, vote_request(at(9, 9)))), [(2, GRANTED)]);
}

#[test]
fn a_leader_that_hears_no_majority_steps_down() {
    let mut node = s1_of(5).term(3).with(Mechanism::CheckQuorum).leader();
    node.hears(2, 3, accepted(0));
    node.hears(3, 3, rejected(1));
    let effects = node.times_out();
    assert_eq!(node.role().kind(), RoleKind::Leader, "3 of 5 with itself, refusals count too");
    assert!(resets_election_timer(&effects), "and it looks again");
    node.hears(2, 3, accepted(0));
    node.hears(2, 3, accepted(0));
    let effects = node.times_out();
    assert_eq!((node.role().kind(), node.current_term().0), (RoleKind::Follower, 3));
    assert_eq!(node.leader(), None);
    let because = changes(&effects)[0].because.to_string();
    assert_eq!(because, "2 of 5 servers heard within an election timeout");
}

#[test]
fn a_leader_without_check_quorum_has_no_election_timer() {
    let mut node = s1_of(3).term(3).leader();
    let before = node.clone();
    assert_eq!(node.times_out(), []);
    assert_eq!(node, before);
}

#[test]
fn a_successor_that_has_the_log_is_asked_at_once() {
    let mut node = s1_of(3).term(3).log(&[1]).leader();
    node.hears(2, 3, accepted(1));
    let effects = transfers(&mut node, 2);
    assert_eq!(said(&effects), [(2, Body::TimeoutNow)]);
    assert!(resets_election_timer(&effects), "it will not wait for ever");
}

#[test]
fn a_successor_catches_up_first() {
    let mut node = s1_of(3).term(3).log(&[1, 2]).leader();
    let effects = transfers(&mut node, 2);
    assert!(said(&effects).iter().all(|(to, body)| *to == 2 && *body != Body::TimeoutNow));
    let effects = node.hears(3, 3, accepted(2));
    assert!(said(&effects).is_empty(), "another server is not meant");
    let effects = node.hears(2, 3, accepted(1));
    assert!(said(&effects).iter().all(|(_, body)| *body != Body::TimeoutNow));
    assert_eq!(said(&node.hears(2, 3, accepted(2))), [(2, Body::TimeoutNow)]);
    assert_eq!(said(&node.hears(2, 3, accepted(2))), [], "it is asked once");
}

#[test]
fn a_leader_that_hands_over_takes_no_commands_until_it_gives_up() {
    let mut node = s1_of(3).term(3).leader();
    node.hears(2, 3, accepted(0));
    transfers(&mut node, 2);
    let effects = node.on(propose(1));
    assert!(answers(&effects).contains(&(1, Answer::HandingOver(s(2)))));
    assert_eq!(node.log().last_index().0, 0);
    node.times_out();
    assert_eq!(node.role().kind(), RoleKind::Leader);
    node.on(propose(2));
    assert_eq!(node.log().last_index().0, 1, "after an election timeout it goes on");
}

#[test]
fn with_proposals_going_on_the_successor_never_catches_up() {
    let mut node = s1_of(3).term(3).without(Rule::TransferStopsProposals).leader();
    node.on(propose(1));
    transfers(&mut node, 2);
    for index in 1..=5 {
        node.on(propose(index + 1));
        let effects = node.hears(2, 3, accepted(index));
        assert!(said(&effects).iter().all(|(_, body)| *body != Body::TimeoutNow));
    }
}

#[test]
fn a_successor_that_need_not_catch_up_is_asked_at_once() {
    let mut node = s1_of(3).term(3).log(&[1, 2]).without(Rule::TransferCatchesUp).leader();
    let effects = transfers(&mut node, 2);
    assert!(said(&effects).contains(&(2, Body::TimeoutNow)));
}

#[test]
fn who_cannot_hand_over_refuses() {
    let target = |number| Refused::Transfer { target: s(number) };
    let mut leader = s1_of(3).term(3).log(&[1]).leader();
    assert_eq!(refused(&transfers(&mut leader, 1))[0].0, target(1), "to itself");
    assert_eq!(refused(&transfers(&mut leader, 4))[0].0, target(4), "to a stranger");
    transfers(&mut leader, 2);
    let again = &refused(&transfers(&mut leader, 3))[0];
    assert_eq!(again.2, "leadership is being handed over to S2");
    let mut follower = s1_of(3).follower();
    assert_eq!(refused(&transfers(&mut follower, 2))[0].0, target(2));
}

#[test]
fn timeout_now_starts_an_election_without_a_pre_vote() {
    let mut node = s1_of(3).term(4).log(&[1]).with(Mechanism::PreVote).follower();
    node.hears(2, 4, append(at(1, 1), &[], 1));
    let effects = node.hears(2, 4, Body::TimeoutNow);
    assert_eq!((node.role().kind(), node.current_term().0), (RoleKind::Candidate, 5));
    let ask = Body::RequestVote { last: at(1, 1), transfer: true };
    assert_eq!(said(&effects), [(2, ask.clone()), (3, ask)]);
}

#[test]
fn a_late_timeout_now_is_passed_over() {
    let mut node = s1_of(3).term(4).follower();
    let before = node.clone();
    let effects = node.hears(2, 3, Body::TimeoutNow);
    assert_eq!(refused(&effects)[0].2, "term 3 < currentTerm 4");
    assert_eq!((effects.len(), node), (1, before));
}
