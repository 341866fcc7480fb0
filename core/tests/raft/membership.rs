//! Changes of the configuration (§6; thesis 4).

use flotilla_core::{
    Answer, Body, Command, Configuration, Effect, Entry, Index, Input, Node, Refused, RequestId,
    RoleKind, Round, Rule, ServerSet, Stage, Term,
};

use crate::support::*;

fn servers(numbers: &[u8]) -> ServerSet {
    numbers.iter().copied().map(s).collect()
}

fn reconfigures(node: &mut Node, voters: &[u8]) -> Vec<Effect> {
    node.on(Input::Reconfigure { request: RequestId(7), voters: servers(voters) })
}

/// S1, leader of term 1 of so many servers, with one entry committed, which all have.
fn leader_of(count: u8) -> Node {
    ready(s1_of(count))
}

fn ready(given: Given) -> Node {
    let mut node = given.term(1).leader();
    node.asked(1);
    node.sync();
    for peer in node.config().initial.without(s(1)).iter() {
        node.hears(peer.number(), 1, accepted(1));
    }
    assert_eq!(node.commit_index(), Index(1));
    node
}

/// Whom an effect speaks to.
fn spoken_to(effects: &[Effect]) -> ServerSet {
    sends(effects).iter().map(|(message, _)| message.to).collect()
}

/// `AppendEntries` with a configuration after `prev`.
fn append_configuration(prev: (u64, u64), term: u64, voters: Configuration) -> Body {
    let entry = Entry { term: Term(term), command: Command::Configuration(voters) };
    let entries = entry.into();
    Body::AppendEntries {
        prev: at(prev.0, prev.1),
        entries,
        leader_commit: Index(0),
        round: Round::NONE,
    }
}

#[test]
fn one_server_less_is_one_entry_in_use_at_once() {
    let mut node = leader_of(3);
    let effects = reconfigures(&mut node, &[1, 2]);
    assert_eq!(node.configuration(), Configuration::of(servers(&[1, 2])));
    assert_eq!(spoken_to(&effects), servers(&[2]), "one who is out is out");
    node.sync();
    assert_eq!(node.commit_index(), Index(1));
    let effects = node.hears(2, 1, accepted(2));
    assert_eq!(node.commit_index(), Index(2), "both of two");
    assert_eq!(answers(&effects), [(7, Answer::Applied(Index(2)))]);
}

#[test]
fn a_late_answer_of_a_server_that_is_out_brings_it_nothing() {
    let mut node = leader_of(3);
    reconfigures(&mut node, &[1, 2]);
    for answer in [accepted(1), rejected(1)] {
        assert_eq!(said(&node.hears(3, 1, answer)), []);
    }
}

#[test]
fn a_new_server_catches_up_before_it_votes() {
    let mut node = leader_of(3);
    let effects = reconfigures(&mut node, &[1, 2, 3, 4]);
    assert_eq!(node.configuration().voters, ServerSet::first(3));
    assert_eq!(spoken_to(&effects), servers(&[4]));
    let beats = node.beats();
    assert_eq!(spoken_to(&beats), servers(&[2, 3, 4]), "it hears heartbeats");
    node.hears(4, 1, rejected(1));
    let effects = node.hears(4, 1, accepted(1));
    assert_eq!(node.configuration(), Configuration::of(ServerSet::first(4)));
    assert_eq!(spoken_to(&effects), servers(&[2, 3, 4]));
    assert_eq!(node.log().last_index(), Index(2));
}

#[test]
fn a_round_that_takes_an_election_timeout_is_followed_by_another() {
    let mut node = leader_of(3);
    reconfigures(&mut node, &[1, 2, 3, 4]);
    for _ in 0..3 {
        node.beats();
    }
    node.asked(2);
    node.hears(4, 1, accepted(1));
    let stage = node.lead().reconfiguration.map(|change| change.stage);
    assert_eq!(stage, Some(Stage::CatchingUp { round: 2, upto: Index(2), beats: 0 }));
    node.hears(4, 1, accepted(2));
    assert_eq!(node.configuration().voters, ServerSet::first(4), "this one was short");
}

#[test]
fn a_server_that_never_catches_up_is_given_up() {
    let mut node = leader_of(3);
    reconfigures(&mut node, &[1, 2, 3, 4]);
    let answered: Vec<_> = (0..30).flat_map(|_| answers(&node.beats())).collect();
    assert_eq!(answered, [(7, Answer::Refused)]);
    assert_eq!(
        (node.configuration().voters, node.lead().reconfiguration),
        (ServerSet::first(3), None)
    );
    let mut node = leader_of(3);
    reconfigures(&mut node, &[1, 2, 3, 4]);
    let mut answered = Vec::new();
    for round in 1..=10 {
        (0..3).for_each(|_| drop(node.beats()));
        node.asked(round);
        answered.extend(answers(&node.hears(4, 1, accepted(round))));
    }
    assert_eq!(answered, [(7, Answer::Refused)], "after ten long rounds");
}

#[test]
fn several_servers_change_by_way_of_a_joint_configuration() {
    let mut node = leader_of(3);
    reconfigures(&mut node, &[1, 4, 5]);
    for newcomer in [4, 5] {
        node.hears(newcomer, 1, accepted(1));
    }
    let joint = Configuration::joint(servers(&[1, 2, 3]), servers(&[1, 4, 5]));
    assert_eq!(node.configuration(), joint);
    node.sync();
    node.hears(4, 1, accepted(2));
    assert_eq!(node.commit_index(), Index(1), "a majority of the new is not enough");
    node.hears(2, 1, accepted(2));
    assert_eq!(node.commit_index(), Index(2));
    assert_eq!(node.configuration(), Configuration::of(servers(&[1, 4, 5])), "on to the new one");
    node.sync();
    node.hears(2, 1, accepted(3));
    assert_eq!(node.commit_index(), Index(2), "the old do not count any more");
    let effects = node.hears(5, 1, accepted(3));
    assert_eq!(answers(&effects), [(7, Answer::Applied(Index(3)))]);
}

#[test]
fn without_joint_consensus_several_servers_change_at_once() {
    let mut node = ready(s1_of(3).without(Rule::JointConsensus));
    reconfigures(&mut node, &[1]);
    assert_eq!(node.configuration(), Configuration::of(servers(&[1])));
}

#[test]
fn a_new_leader_finishes_a_joint_change() {
    let mut node = s1_of(3).term(1).follower();
    let joint = Configuration::joint(servers(&[1, 2, 3]), servers(&[1, 2]));
    node.hears(2, 1, append_configuration((0, 0), 1, joint));
    node.times_out();
    node.sync();
    node.hears(2, 2, GRANTED);
    assert_eq!(node.role().kind(), RoleKind::Leader, "2 of 3 and 2 of 2");
    node.asked(1);
    node.sync();
    node.hears(2, 2, accepted(2));
    assert_eq!(node.commit_index(), Index(2));
    assert_eq!(node.configuration(), Configuration::of(servers(&[1, 2])));
}

#[test]
fn a_configuration_that_is_cut_off_is_taken_back() {
    let mut node = s1_of(3).term(1).follower();
    let other = Configuration::of(servers(&[1, 2]));
    node.hears(2, 1, append_configuration((0, 0), 1, other));
    assert_eq!(node.configuration(), other);
    node.hears(3, 2, append(at(0, 0), &[2], 0));
    assert_eq!(node.configuration(), Configuration::of(ServerSet::first(3)));
}

#[test]
fn a_change_waits_for_the_one_before_it() {
    let mut node = leader_of(3);
    reconfigures(&mut node, &[1, 2]);
    let effects = reconfigures(&mut node, &[1]);
    let because = "the configuration at index 2 is not committed (commitIndex is 1)".to_owned();
    let refusal = (Refused::Request(RequestId(7)), Rule::OneChangeAtATime, because);
    assert_eq!(refused(&effects), [refusal]);
    let mut node = ready(s1_of(3).without(Rule::OneChangeAtATime));
    reconfigures(&mut node, &[1, 2]);
    reconfigures(&mut node, &[1]);
    assert_eq!(node.configuration(), Configuration::of(servers(&[1])));
}

#[test]
fn a_change_waits_for_a_commit_of_the_leaders_own_term() {
    let given = || s1_of(3).term(2).log(&[1]);
    let mut node = given().leader();
    let effects = reconfigures(&mut node, &[1, 2]);
    let because = "no entry of term 2 is committed yet (commitIndex is 0)".to_owned();
    let refusal = (Refused::Request(RequestId(7)), Rule::OwnTermBeforeReconfigure, because);
    assert_eq!(refused(&effects), [refusal]);
    assert_eq!(answers(&effects), [(7, Answer::Refused)]);
    let mut node = given().without(Rule::OwnTermBeforeReconfigure).leader();
    reconfigures(&mut node, &[1, 2]);
    assert_eq!(node.configuration(), Configuration::of(servers(&[1, 2])));
}

#[test]
fn a_cluster_without_voters_is_refused() {
    let mut node = leader_of(3);
    let effects = reconfigures(&mut node, &[]);
    assert_eq!(refused(&effects)[0].2, "a cluster without voters decides nothing");
    assert_eq!(node.configuration().voters, ServerSet::first(3));
}

#[test]
fn who_votes_already_is_no_change() {
    let effects = reconfigures(&mut leader_of(3), &[1, 2, 3]);
    assert_eq!(refused(&effects)[0].2, "the voters are S1 S2 S3 already");
}

#[test]
fn a_leader_that_is_removed_does_not_count_itself_and_steps_down_at_commit() {
    let mut node = leader_of(3);
    let effects = reconfigures(&mut node, &[2, 3]);
    assert_eq!(spoken_to(&effects), servers(&[2, 3]), "it goes on leading");
    node.sync();
    node.hears(2, 1, accepted(2));
    assert_eq!((node.commit_index(), node.role().kind()), (Index(1), RoleKind::Leader));
    let effects = node.hears(3, 1, accepted(2));
    assert_eq!((node.commit_index(), node.role().kind()), (Index(2), RoleKind::Follower));
    assert_eq!(answers(&effects), [(7, Answer::Applied(Index(2)))]);
}

#[test]
fn a_server_that_was_removed_does_not_count_its_own_vote() {
    let mut node = s1_of(3).term(1).follower();
    node.hears(2, 1, append_configuration((0, 0), 1, Configuration::of(servers(&[2, 3]))));
    node.times_out();
    node.sync();
    assert_eq!(node.role().kind(), RoleKind::Candidate, "it may still be needed");
    node.hears(2, 2, GRANTED);
    assert_eq!(node.role().kind(), RoleKind::Candidate);
    node.hears(3, 2, GRANTED);
    assert_eq!(node.role().kind(), RoleKind::Leader);
}

#[test]
fn a_spare_stands_for_nothing_but_votes_and_stores() {
    let mut node = s1_of(3).spare().follower();
    let effects = node.times_out();
    assert_eq!(node.role().kind(), RoleKind::Follower);
    let because = "it has heard of no configuration yet".to_owned();
    assert_eq!(refused(&effects), [(Refused::Election, Rule::KnowsNoCluster, because)]);
    assert!(resets_election_timer(&effects));
    assert_eq!(said(&node.hears(2, 1, vote_request(at(0, 0)))), [(2, GRANTED)]);
    assert_eq!(said(&node.hears(2, 1, append(at(0, 0), &[1], 0))), [(2, accepted(1))]);
    let all = Configuration::of(ServerSet::first(3));
    node.hears(2, 1, append_configuration((1, 1), 1, all));
    node.times_out();
    assert_eq!(node.role().kind(), RoleKind::Candidate, "now it knows whom to ask");
}

#[test]
fn who_waits_for_a_change_is_told_when_the_leader_steps_down() {
    let mut node = leader_of(3);
    reconfigures(&mut node, &[1, 2, 3, 4]);
    let effects = node.hears(2, 5, append(at(0, 0), &[], 0));
    assert_eq!(answers(&effects), [(7, Answer::LostLeadership)]);
}

#[test]
fn only_a_leader_changes_the_configuration() {
    let effects = reconfigures(&mut s1_of(3).follower(), &[1, 2]);
    assert_eq!(answers(&effects), [(7, Answer::NotLeader(None))]);
}
