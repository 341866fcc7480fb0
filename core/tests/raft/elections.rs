//! *Followers* and *Candidates* of Figure 2.

use flotilla_core::{
    Body, Command, Effect, Index, Input, Mechanism, Node, PerServer, Refused, Role, RoleKind, Rule,
    ServerSet, Timer, WriteId,
};

use crate::support::*;

fn votes(node: &Node) -> ServerSet {
    let Role::Candidate { votes, .. } = node.role() else { panic!("not a candidate: {node:?}") };
    *votes
}

#[test]
fn a_server_starts_as_a_follower_that_knows_of_nothing() {
    let node = s1_of(3).term(2).log(&[1, 2]).follower();
    assert_eq!(node.role().kind(), RoleKind::Follower);
    assert_eq!((node.commit_index(), node.last_applied()), (Index(0), Index(0)));
    assert_eq!((node.leader(), node.writes().newest()), (None, None));
}

#[test]
fn followers_2_an_election_timeout_makes_a_candidate() {
    let mut node = s1_of(3).term(2).voted(Some(3)).log(&[1, 2]).follower();
    let effects = node.times_out();
    assert_eq!(node.role().kind(), RoleKind::Candidate);
    assert!(changes(&effects).iter().any(|it| it.rule == Rule::ElectionTimeout));
}

#[test]
fn candidates_1_next_term_own_vote_timer_and_a_request_to_all_others() {
    let mut node = s1_of(5).term(2).voted(Some(3)).log(&[1, 2]).follower();
    node.hears(4, 2, append(at(2, 2), &[], 0));
    let effects = node.times_out();
    assert_eq!((node.current_term().0, node.voted_for()), (3, Some(s(1))));
    assert_eq!(votes(&node), ServerSet::first(1));
    assert_eq!(node.leader(), None, "a new term has no leader yet");
    assert!(resets_election_timer(&effects));
    let request = vote_request(at(2, 2));
    let to_all: Vec<_> = (2..=5).map(|peer| (peer, request.clone())).collect();
    assert_eq!(said(&effects), to_all);
    assert!(sends(&effects).iter().all(|(sent, _)| sent.term.0 == 3));
}

#[test]
fn candidates_1_the_requests_wait_until_term_and_vote_are_on_disk() {
    let mut node = s1_of(3).follower();
    let effects = node.times_out();
    let [(WriteId(1), write)] = writes(&effects).collect::<Vec<_>>()[..] else { panic!() };
    assert_eq!(
        (write.current_term, write.voted_for),
        (Some(node.current_term()), Some(Some(s(1))))
    );
    assert!(sends(&effects).iter().all(|(_, after)| *after == Some(WriteId(1))));
}

#[test]
fn candidates_2_a_majority_of_votes_makes_a_leader() {
    // Servers, and how many votes beside its own make a leader.
    let table = [(2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (7, 3), (8, 4), (9, 4)];
    for (servers, needed) in table {
        let mut node = s1_of(servers).term(1).candidate();
        for voter in 2..2 + needed {
            assert_eq!(node.role().kind(), RoleKind::Candidate, "{servers}: before S{voter}");
            node.hears(voter, 1, GRANTED);
        }
        assert_eq!(node.role().kind(), RoleKind::Leader, "{servers} servers");
    }
}

/// Each peer grants its vote, denies it or is not heard. A candidate that is denied by a majority
/// stays one: it goes on when it hears of a leader, or its timer fires.
#[test]
fn candidates_2_every_outcome_of_one_round_of_1_3_and_5_servers() {
    for servers in [1, 3, 5] {
        for round in 0..3_u32.pow(u32::from(servers) - 1) {
            let mut node = s1_of(servers).term(1).candidate();
            let mut granted = 1;
            for voter in 2..=servers {
                match round / 3_u32.pow(u32::from(voter) - 2) % 3 {
                    0 => {}
                    1 => drop(node.hears(voter, 1, DENIED)),
                    _ => {
                        node.hears(voter, 1, GRANTED);
                        granted += 1;
                    }
                }
            }
            let wins = granted * 2 > servers;
            let role = if wins { RoleKind::Leader } else { RoleKind::Candidate };
            assert_eq!(node.role().kind(), role, "{granted} of {servers}, round {round}");
            assert_eq!(node.current_term().0, 1);
        }
    }
}

#[test]
fn candidates_2_denials_never_make_a_leader() {
    for servers in 2..=9 {
        let mut node = s1_of(servers).term(1).candidate();
        for voter in 2..=servers {
            let effects = node.hears(voter, 1, DENIED);
            let what = Refused::VoteDenied { by: s(voter) };
            let because = format!("1 of {servers} votes");
            assert_eq!(refused(&effects), [(what, Rule::CollectVotes, because)]);
        }
        assert_eq!(votes(&node), ServerSet::first(1));
    }
}

#[test]
fn candidates_2_a_server_counts_once_however_often_its_vote_arrives() {
    for servers in 4..=9 {
        let mut node = s1_of(servers).term(1).candidate();
        (0..servers).for_each(|_| drop(node.hears(2, 1, GRANTED)));
        assert_eq!(votes(&node), ServerSet::first(2), "{servers} servers");
        // A denial that arrives later does not take it back.
        node.hears(2, 1, DENIED);
        assert_eq!(votes(&node), ServerSet::first(2), "{servers} servers");
    }
}

#[test]
fn candidates_2_votes_of_an_older_term_are_not_counted() {
    let mut node = s1_of(3).term(1).candidate();
    node.times_out();
    node.sync();
    for voter in [2, 3] {
        let effects = node.hears(voter, 1, GRANTED);
        let because = "term 1 < currentTerm 2".to_owned();
        let refusal = (Refused::Reply { from: s(voter) }, Rule::StaleReply, because);
        assert_eq!(refused(&effects), [refusal]);
    }
    assert_eq!(votes(&node), ServerSet::first(1));
}

#[test]
fn a_new_leader_begins_afresh_and_sends_to_all_at_once() {
    let mut node = s1_of(3).term(3).log(&[1, 2]).candidate();
    let effects = node.hears(3, 3, GRANTED);
    let mut match_index = PerServer::all(Index(0));
    match_index[s(1)] = Index(2);
    assert_eq!(node.lead().next_index, PerServer::all(Index(3)));
    assert_eq!(node.lead().match_index, match_index, "its own log is on its own disk");
    assert!(node.lead().waiting.is_empty());
    assert_eq!(node.leader(), Some(s(1)));
    let empty = append(at(2, 2), &[], 0);
    assert_eq!(said(&effects), [(2, empty.clone()), (3, empty)]);
    assert!(effects.contains(&Effect::ClearTimer(Timer::Election)));
    assert!(effects.contains(&Effect::SetTimer(Timer::Heartbeat)));
    let won = changes(&effects).into_iter().find(|it| it.rule == Rule::WinElection).unwrap();
    assert_eq!(won.because.to_string(), "2 of 3 votes");
    assert_eq!(terms(node.log()), [1, 2], "no entry that no client asked for");
}

#[test]
fn with_no_op_a_new_leader_begins_with_an_entry_of_its_own_term() {
    let mut node = s1_of(3).with(Mechanism::NoOp).term(3).log(&[1, 2]).candidate();
    let effects = node.hears(3, 3, GRANTED);
    assert_eq!(terms(node.log()), [1, 2, 3]);
    let sent = sends(&effects);
    assert_eq!(sent.len(), 2);
    for (message, _) in sent {
        let Body::AppendEntries { prev, entries, .. } = &message.body else {
            panic!("{message:?}")
        };
        assert_eq!((*prev, entries[0].term.0, entries.len()), (at(2, 2), 3, 1));
        assert_eq!(entries[0].command, Command::NoOp);
    }
    // It commits what older leaders left behind.
    node.sync();
    node.hears(2, 3, accepted(3));
    assert_eq!(node.commit_index(), Index(3));
}

#[test]
fn candidates_3_an_append_of_the_same_or_a_higher_term_makes_a_follower() {
    for term in [4, 5] {
        let mut node = s1_of(3).term(4).log(&[1]).candidate();
        // Even one that fails the consistency check is from the leader of this term.
        let effects = node.hears(2, term, append(at(9, 9), &[], 0));
        assert_eq!(node.role().kind(), RoleKind::Follower);
        assert_eq!((node.leader(), node.current_term().0), (Some(s(2)), term));
        let voted_for = (term == 4).then_some(s(1));
        assert_eq!(node.voted_for(), voted_for, "the vote of its term stays given");
        assert!(resets_election_timer(&effects));
    }
}

#[test]
fn candidates_3_an_append_of_an_older_term_does_not() {
    let mut node = s1_of(3).term(4).candidate();
    node.hears(2, 3, append(at(0, 0), &[], 0));
    assert_eq!(votes(&node), ServerSet::first(1));
}

#[test]
fn candidates_4_another_timeout_starts_another_election() {
    let mut node = s1_of(5).term(1).candidate();
    node.hears(2, 1, GRANTED);
    let effects = node.times_out();
    assert!(changes(&effects).iter().any(|it| it.rule == Rule::ElectionRetry));
    assert_eq!((node.current_term().0, votes(&node)), (2, ServerSet::first(1)));
    assert_eq!(said(&effects).len(), 4);
    assert!(resets_election_timer(&effects));
}

#[test]
fn a_lone_server_leads_only_when_the_vote_of_this_very_term_is_on_disk() {
    let mut node = s1_of(1).follower();
    node.times_out();
    node.times_out();
    node.on(Input::WriteDone(WriteId(1)));
    assert_eq!(node.role().kind(), RoleKind::Candidate, "only term 1 is on disk");
    node.on(Input::WriteDone(WriteId(2)));
    assert_eq!(node.role().kind(), RoleKind::Leader);
    assert_eq!(node.current_term().0, 2);
}
