//! *All Servers* of Figure 2.

use flotilla_core::{Body, Delta, Index, Kind, Message, Node, Refused, RoleKind, Rule, Term};

use crate::support::*;

/// One message of each kind of Figure 2; the candidate's log is behind that of [`servers`].
fn bodies() -> [Body; 6] {
    let request = vote_request(at(0, 0));
    [request, GRANTED, DENIED, append(at(1, 1), &[2], 1), accepted(1), rejected(1)]
}

/// S1 in term 5 in each role.
fn servers() -> [Node; 3] {
    let given = || s1_of(5).term(5).log(&[1]);
    [given().voted(Some(3)).follower(), given().candidate(), given().leader()]
}

fn kind(body: &Body) -> Kind {
    Message { from: s(2), to: s(1), term: Term(0), body: body.clone() }.kind()
}

#[test]
fn the_messages_here_are_of_every_kind_of_figure_2() {
    let kinds: Vec<_> = bodies().iter().map(kind).collect();
    let of_mechanisms = [
        Kind::PreVote,
        Kind::PreVoteReply,
        Kind::TimeoutNow,
        Kind::InstallSnapshot,
        Kind::InstallSnapshotReply,
    ];
    for kind in Kind::ALL {
        assert_ne!(kinds.contains(kind), of_mechanisms.contains(kind), "{kind}");
    }
}

#[test]
fn rule_1_committed_entries_are_applied_once_and_in_order() {
    let mut node = s1_of(3).term(1).follower();
    let effects = node.hears(2, 1, append(at(0, 0), &[1, 1, 1], 2));
    assert_eq!((applied(&effects), node.last_applied()), (vec![1, 2], Index(2)));
    let effects = node.hears(2, 1, append(at(0, 0), &[1, 1, 1], 2));
    assert_eq!(applied(&effects), [0; 0]);
    let effects = node.hears(2, 1, append(at(1, 3), &[1, 1], 9));
    assert_eq!((applied(&effects), node.last_applied()), (vec![3, 4, 5], Index(5)));
    let told = changes(&effects).into_iter().filter(|it| it.rule == Rule::ApplyCommitted);
    assert!(told.map(|it| it.because.to_string()).eq(["commitIndex is 5"; 3]));
}

#[test]
fn rule_2_a_higher_term_makes_any_server_a_follower_of_that_term() {
    for before in servers() {
        for body in bodies() {
            let case = format!("{} hears {}", before.role().kind(), kind(&body));
            let mut node = before.clone();
            let effects = node.hears(2, 7, body.clone());
            assert_eq!(node.role().kind(), RoleKind::Follower, "{case}");
            assert_eq!(node.current_term().0, 7, "{case}");
            assert_eq!(node.voted_for(), None, "a new term has no vote yet: {case}");
            let leader = (kind(&body) == Kind::AppendEntries).then_some(s(2));
            assert_eq!(node.leader(), leader, "{case}");
            let change = changes(&effects)
                .into_iter()
                .find(|change| matches!(change.delta, Delta::CurrentTerm { .. }));
            let change = change.expect(&case);
            assert_eq!(change.rule, Rule::HigherTerm, "{case}");
            assert_eq!(change.because.to_string(), "term 7 > currentTerm 5", "{case}");
            // One who steps down needs an election timer again; a reply is no reason for one.
            let steps_down = before.role().kind() != RoleKind::Follower;
            let heard = kind(&body) == Kind::AppendEntries;
            assert_eq!(resets_election_timer(&effects), steps_down || heard, "{case}");
        }
    }
}

#[test]
fn rule_2_the_new_term_is_on_disk_before_anything_is_said_in_it() {
    for mut node in servers() {
        let effects = node.hears(2, 7, append(at(9, 9), &[], 0));
        let [(id, write)] = writes(&effects).collect::<Vec<_>>()[..] else { panic!() };
        assert_eq!(write.current_term, Some(node.current_term()));
        assert!(sends(&effects).iter().all(|(_, after)| *after == Some(id)));
    }
}

#[test]
fn a_stale_term_reaches_no_handler() {
    for before in servers() {
        for body in bodies() {
            let case = format!("{} hears {}", before.role().kind(), kind(&body));
            let mut node = before.clone();
            let effects = node.hears(2, 4, body.clone());
            assert_eq!(node, before, "{case}");
            let [(what, _, because)] = &refused(&effects)[..] else { panic!("{case}") };
            assert_eq!(because, "term 4 < currentTerm 5", "{case}");
            // A request is answered with the current term; a reply has no answer.
            let (expected, answers) = match kind(&body) {
                Kind::RequestVote => (Refused::Vote { candidate: s(2) }, vec![(2, DENIED)]),
                Kind::AppendEntries => (Refused::Append { leader: s(2) }, vec![(2, rejected(2))]),
                _ => (Refused::Reply { from: s(2) }, vec![]),
            };
            assert_eq!((*what, said(&effects)), (expected, answers), "{case}");
            assert!(sends(&effects).iter().all(|(sent, _)| sent.term.0 == 5), "{case}");
        }
    }
}

#[test]
fn a_reply_to_a_role_given_up_counts_for_nothing() {
    for before in servers() {
        for body in [GRANTED, DENIED, accepted(1), rejected(1)] {
            let waits_for = match before.role().kind() {
                RoleKind::Follower | RoleKind::PreCandidate => None,
                RoleKind::Candidate => Some(Kind::RequestVoteReply),
                RoleKind::Leader => Some(Kind::AppendEntriesReply),
            };
            if waits_for == Some(kind(&body)) {
                continue;
            }
            let mut node = before.clone();
            let effects = node.hears(2, 5, body);
            let because = "it no longer waits for replies of term 5".to_owned();
            let refusal = (Refused::Reply { from: s(2) }, Rule::StaleReply, because);
            assert_eq!(refused(&effects), [refusal]);
            assert_eq!((effects.len(), &node), (1, &before));
        }
    }
}
