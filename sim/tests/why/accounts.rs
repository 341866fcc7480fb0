//! An event with what led to it and what it changed.

use flotilla_core::Rule;
use flotilla_sim::why::{Account, Field, Origin, account};
use flotilla_sim::{Action, Clock, EventId, Setup, Time, Timeline};

use crate::support::s;

fn manual(servers: u8) -> Timeline {
    Timeline::new(Setup { servers, clock: Clock::Manual, ..Setup::default() })
}

fn act(timeline: &mut Timeline, action: Action) -> Account {
    timeline.act(action).expect("it is possible");
    account(timeline, timeline.cursor()).expect("there is an event")
}

/// Delivers the oldest message from one server to another.
fn deliver(timeline: &mut Timeline, from: u8, to: u8) -> Account {
    let bus = timeline.world().bus();
    let oldest = bus.between(Some(s(from)), Some(s(to)), None).next().expect("one at least").id;
    act(timeline, Action::Deliver(oldest))
}

/// `currentTerm: 0 → 1` and so on: the fields of a server that changed.
fn changes(account: &Account, server: u8) -> Vec<String> {
    let server = account.changed.iter().find(|changed| changed.server == s(server));
    let changed = server.into_iter().flat_map(|it| it.fields.iter().filter(|it| it.is_changed()));
    changed.map(|Field { name, before, after }| format!("{name}: {before} → {after}")).collect()
}

#[test]
fn a_timer_that_fires_was_set_at_the_beginning() {
    let mut timeline = manual(3);
    let account = act(&mut timeline, Action::Timeout(s(1)));
    assert_eq!(account.deed.as_deref(), Some("You let S1 time out."));
    assert_eq!(account.origin, Some(Origin { what: "The timer was set at", event: EventId(0) }));
    assert_eq!(
        changes(&account, 1),
        [
            "role: follower → candidate",
            "currentTerm: 0 → 1",
            "votedFor: none → S1",
            "votes: none → S1",
        ]
    );
    assert!(account.changed.iter().all(|changed| changed.server == s(1)));
}

#[test]
fn a_message_goes_back_to_the_event_that_sent_it() {
    let mut timeline = manual(3);
    act(&mut timeline, Action::Timeout(s(1)));
    act(&mut timeline, Action::Note("meanwhile".into()));
    let account = deliver(&mut timeline, 1, 2);
    assert_eq!(account.event, EventId(3));
    assert_eq!(account.origin, Some(Origin { what: "The message was sent at", event: EventId(1) }));
    assert_eq!(changes(&account, 2), ["currentTerm: 0 → 1", "votedFor: none → S1"]);
    let step = &account.steps[0].sentence;
    assert!(step.rule.is_some() && step.because.is_some(), "{step:?}");
}

#[test]
fn what_is_refused_says_what_would_make_it_true() {
    let mut timeline = manual(3);
    act(&mut timeline, Action::Timeout(s(1)));
    act(&mut timeline, Action::Timeout(s(2)));
    let account = deliver(&mut timeline, 1, 2);
    let refused = &account.steps[0];
    assert_eq!(refused.sentence.rule, Some(Rule::OneVotePerTerm));
    assert_eq!(refused.remedy.as_deref(), Some("In a term after 1, the vote of S2 is free again."));
    assert_eq!(account.changed, [], "nothing changed");
    deliver(&mut timeline, 1, 3);
    deliver(&mut timeline, 3, 1);
    let account = act(&mut timeline, Action::Request(s(3), "x=1".into()));
    let remedies: Vec<&str> = account.steps.iter().filter_map(|it| it.remedy.as_deref()).collect();
    assert_eq!(remedies, ["A leader would have to be elected first."]);
}

#[test]
fn an_entry_that_is_not_committed_says_how_many_are_needed() {
    let mut timeline = manual(5);
    act(&mut timeline, Action::Timeout(s(1)));
    for voter in [2, 3] {
        deliver(&mut timeline, 1, voter);
        deliver(&mut timeline, voter, 1);
    }
    let account = act(&mut timeline, Action::Request(s(1), "x=1".into()));
    assert_eq!(
        changes(&account, 1),
        ["log ends at: nothing → 1, term 1", "matchIndex of S1: 0 → 1"]
    );
    let remedies: Vec<&str> = account.steps.iter().filter_map(|it| it.remedy.as_deref()).collect();
    assert_eq!(remedies, ["Index 1 would have to be on 3 of 5 servers."]);
}

#[test]
fn every_event_of_a_live_run_has_an_account_that_agrees_with_its_states() {
    let mut timeline = Timeline::new(Setup::default());
    timeline.play_to(Time::from_millis(600));
    let leader = timeline.world().leader().expect("there is a leader");
    timeline.act(Action::Request(leader, "x=1".into())).expect("it is possible");
    timeline.play_to(Time::from_millis(700));
    let (last, mut caused) = (timeline.last(), 0);
    assert!(account(&timeline, EventId(0)).is_none());
    for event in 1..=last.0 {
        let account = account(&timeline, EventId(event)).expect("there is an event");
        assert_eq!(account.event, EventId(event));
        caused += u64::from(account.origin.is_some());
        if let Some(origin) = account.origin {
            assert!(origin.event < account.event, "{account:?}");
        }
        assert!(account.deed.is_some() || account.origin.is_some(), "{account:?}");
    }
    assert_eq!(caused, last.0 - 1, "all but the request go back to another event");
    assert_eq!(timeline.cursor(), last);
}
