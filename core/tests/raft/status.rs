//! What a server tells of itself to whoever runs it.

use flotilla_core::{
    Configuration, Effect, Index, Input, News, RoleKind, ServerSet, Status, Term, Unrecorded,
};

use crate::support::*;

fn told(effects: &[Effect]) -> Vec<News> {
    let news = |effect: &Effect| match effect {
        Effect::Told(news) => Some(*news),
        _ => None,
    };
    effects.iter().filter_map(news).collect()
}

#[test]
fn a_status_is_what_the_server_holds() {
    let mut node = s1_of(3).term(4).log(&[1, 4]).follower();
    node.hears(2, 4, append(at(4, 2), &[4], 2));
    let status = Status {
        id: s(1),
        role: RoleKind::Follower,
        term: Term(4),
        leader: Some(s(2)),
        voted_for: None,
        last: at(4, 3),
        commit_index: Index(2),
        last_applied: Index(2),
        snapshot: at(0, 0),
        configuration: Configuration::of(ServerSet::first(3)),
    };
    assert_eq!(node.status(), status);
    node.on(Input::TakeSnapshot { data: vec![1].into() });
    assert_eq!(node.status(), Status { snapshot: at(4, 2), ..status });
}

#[test]
fn role_term_leader_and_snapshot_are_told_when_they_change() {
    let mut node = s1_of(3).term(4).log(&[1]).follower();
    assert_eq!(told(&node.hears(2, 4, append(at(1, 1), &[], 1))), [News::Leader(Some(s(2)))]);
    assert_eq!(told(&node.hears(2, 4, append(at(1, 1), &[], 1))), [], "nothing new");
    let snapshot = node.on(Input::TakeSnapshot { data: vec![1].into() });
    assert_eq!(told(&snapshot), [News::Snapshot(at(1, 1))]);
    let candidacy = [News::Role(RoleKind::Candidate), News::Term(Term(5)), News::Leader(None)];
    assert_eq!(told(&node.times_out()), candidacy);
    node.sync();
    let victory = [News::Role(RoleKind::Leader), News::Leader(Some(s(1)))];
    assert_eq!(told(&node.hears(2, 5, GRANTED)), victory);
}

#[test]
fn it_is_told_without_records_too() {
    let mut node = s1_of(1).follower();
    let mut effects = Unrecorded::default();
    node.step(Input::TimerFired(flotilla_core::Timer::Election), &mut effects);
    assert_eq!(told(&effects.0), [News::Role(RoleKind::Candidate), News::Term(Term(1))]);
}
