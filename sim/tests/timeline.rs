//! A run as a tree: stepping, seeking, and acting in the past.

use flotilla_core::{RoleKind, ServerId};
use flotilla_sim::invariants::watch;
use flotilla_sim::{Action, BranchId, Chance, Clock, EventId, Setup, Time, Timeline, World};

fn server(number: u8) -> ServerId {
    ServerId::new(number).expect("a server")
}

/// A live run with faults and clients, of at least `events` events.
fn stormy(seed: u64, events: u64) -> Timeline {
    let setup =
        Setup { seed, loss: Chance(50_000), duplication: Chance(50_000), ..Setup::default() };
    let mut timeline = Timeline::new(setup);
    let mut round: u32 = 0;
    while timeline.last().0 < events {
        round += 1;
        let now = timeline.world().now();
        timeline.play_to(now + Time::from_millis(37));
        let victim = server((round % 5) as u8 + 1);
        let asked = timeline.world().leader().unwrap_or(victim);
        let words = timeline.world().next_request();
        let acts = [
            Action::Request(asked, words),
            if round.is_multiple_of(11) { Action::Crash(victim) } else { Action::Restart(victim) },
            if round.is_multiple_of(7) {
                Action::Isolate(victim)
            } else {
                Action::Reconnect(victim)
            },
            if round.is_multiple_of(13) { Action::Pause(victim) } else { Action::Resume(victim) },
        ];
        for act in acts {
            // What is impossible now is passed over: the run is stormy enough without it.
            let _ = timeline.act(act);
        }
    }
    assert_eq!(watch(&timeline), Ok(()));
    timeline
}

#[test]
fn the_next_thing_under_the_live_clock_is_made_at_the_end() {
    let mut timeline = Timeline::new(Setup::default());
    while timeline.world().leader().is_none() {
        assert!(timeline.step());
    }
    let elected = timeline.world().leader().expect("a leader");
    assert_eq!(timeline.world().server(elected).role(), RoleKind::Leader);
    assert!(timeline.at_end());
}

#[test]
fn nothing_happens_by_itself_under_the_manual_clock() {
    let mut timeline = Timeline::new(Setup { clock: Clock::Manual, ..Setup::default() });
    assert!(!timeline.step());
    assert_eq!(timeline.play_to(Time::from_millis(10_000)), 0);
    assert_eq!(timeline.world().now(), Time::ZERO);
    timeline.act(Action::Timeout(server(1))).expect("a follower times out");
    assert!(!timeline.step());
    assert_eq!(timeline.world().bus().len(), 4, "four requests wait");
}

#[test]
fn going_back_and_forward_gives_the_same_states() {
    let mut timeline = stormy(3, 5000);
    let last = timeline.last();
    let mut forward: Vec<World> = Vec::new();
    timeline.seek(EventId(last.0 - 300));
    forward.push(timeline.world().clone());
    while timeline.step() && timeline.cursor() < last {
        forward.push(timeline.world().clone());
    }
    for world in forward.iter().rev() {
        timeline.seek(world.last_event());
        assert_eq!(timeline.world(), world, "after {:?}", world.last_event());
        assert_eq!(timeline.event().id, world.last_event());
    }
    timeline.seek(EventId(0));
    assert!(!timeline.step_back());
    assert_eq!(
        timeline.world(),
        &World::new(World::clone(timeline.world()).setup().as_ref().clone())
    );
}

#[test]
fn a_replay_shows_each_event_once_and_leaves_the_cursor() {
    let mut timeline = stormy(4, 3000);
    timeline.seek(EventId(1500));
    let cursor = timeline.world().clone();
    let mut seen = Vec::new();
    timeline.replay(EventId(1000), EventId(2100), |event, world| {
        assert_eq!(event.id, world.last_event());
        seen.push(event.id.0);
    });
    assert_eq!(seen, (1001..=2100).collect::<Vec<_>>());
    assert_eq!(timeline.world(), &cursor);
}

#[test]
fn acting_in_the_past_keeps_the_other_future() {
    let mut timeline = stormy(5, 3000);
    let hash = timeline.run_hash();
    let last = timeline.last();
    timeline.seek(EventId(1234));
    timeline.act(Action::HealAll).expect("always possible");
    assert_eq!(timeline.current(), BranchId(1));
    assert_eq!((timeline.cursor(), timeline.last()), (EventId(1235), EventId(1235)));
    assert_eq!(timeline.branches()[1].fork(), EventId(1234));
    timeline.play_to(timeline.world().now() + Time::from_millis(500));
    let second = timeline.run_hash();
    assert_ne!(second, hash);

    timeline.switch_to(BranchId(0));
    assert_eq!(timeline.last(), last);
    assert_eq!(timeline.run_hash(), hash, "the first future is as it was");
    timeline.switch_to(BranchId(1));
    assert_eq!(timeline.run_hash(), second);
}

#[test]
fn going_to_and_fro_between_branches_gives_the_moments_of_each() {
    let mut timeline = stormy(6, 3000);
    timeline.seek(EventId(1000));
    timeline.act(Action::HealAll).expect("always possible");
    timeline.play_to(timeline.world().now() + Time::from_millis(2000));
    let places = [(0, 1100), (1, 1101), (0, 1102), (1, 1040), (0, 1041), (1, 990), (0, 1099)];
    for (branch, event) in places {
        let (branch, event) = (BranchId(branch), EventId(event));
        // A timeline that has been nowhere near, and one that comes from the other branch.
        let mut fresh = timeline.clone();
        fresh.go_to(branch, EventId(1));
        while fresh.cursor() < event {
            fresh.step();
        }
        assert!(timeline.go_to(branch, event));
        assert_eq!(timeline.world(), fresh.world(), "{event:?} of {branch:?}");
    }
}

#[test]
fn a_branch_before_a_fork_belongs_to_the_branch_it_shares() {
    let mut timeline = Timeline::new(Setup { clock: Clock::Manual, ..Setup::default() });
    for number in [1, 2, 3] {
        timeline.act(Action::Timeout(server(number))).expect("possible");
    }
    timeline.seek(EventId(2));
    timeline.act(Action::Crash(server(4))).expect("possible");
    timeline.seek(EventId(1));
    timeline.act(Action::Crash(server(5))).expect("possible");
    assert_eq!(timeline.branches()[2].parent(), Some(BranchId(0)));
    assert_eq!(timeline.action(EventId(1)), Some(&Action::Timeout(server(1))));
    assert_eq!(timeline.action(EventId(2)), Some(&Action::Crash(server(5))));
    assert!(timeline.world().server(server(4)).is_up());
}

#[test]
fn an_impossible_act_in_the_past_changes_nothing() {
    let mut timeline = stormy(6, 500);
    timeline.seek(EventId(100));
    let before = timeline.world().clone();
    let up =
        timeline.world().servers().iter().find(|server| server.is_up()).expect("one is up").id();
    let objection = timeline.act(Action::Restart(up)).expect_err("it is up");
    assert_eq!(objection.reason, format!("{up} is up"));
    assert_eq!(timeline.world(), &before);
    assert_eq!(timeline.branches().len(), 1);
}

#[test]
fn time_can_pass_between_events_and_acts_remember_when() {
    let mut timeline = Timeline::new(Setup::default());
    timeline.play_to(Time(12_345));
    timeline.act(Action::Crash(server(1))).expect("possible");
    assert_eq!(timeline.event().at, Time(12_345));
    timeline.play_to(Time(50_000));
    timeline.seek(EventId(0));
    assert!(timeline.step());
    assert_eq!(timeline.world().now(), Time(12_345));
    timeline.seek_end();
    assert_eq!(timeline.world().now(), Time(50_000));
}
