//! Election timeouts (§5.2), as etcd's tests of the paper look at them: drawn from the whole of
//! a range, so that few servers stand at once.

use flotilla_sim::core::{RoleKind, ServerId, Timer};
use flotilla_sim::{Action, Event, Setup, Time, TimerState, World};

/// A tenth of the shortest timeout: the tick of etcd's tests.
const TICK: u64 = 15_000;
const SHORTEST: u64 = 10 * TICK;

fn s(number: u8) -> ServerId {
    ServerId::new(number).expect("a server")
}

/// What the election timer of a server was set for last.
fn timeout(world: &World, id: ServerId) -> Time {
    match *world.server(id).timer(Timer::Election) {
        TimerState::Running { full, .. } => full,
        other => panic!("{id} has no election timer that runs: {other:?}"),
    }
}

/// How many of these timeouts are in each tick from the shortest one on. None is beyond the
/// longest, which is twice the shortest.
fn by_tick(timeouts: &[Time]) -> [u32; 10] {
    let mut ticks = [0; 10];
    for Time(micros) in timeouts {
        assert!((SHORTEST..=2 * SHORTEST).contains(micros), "{micros} µs");
        ticks[((micros - SHORTEST) / TICK).min(9) as usize] += 1;
    }
    ticks
}

/// S1 waits for a leader, or stands for election again and again, and nobody hears it.
fn timeouts_of(role: RoleKind) -> Vec<Time> {
    let mut drawn = Vec::new();
    for seed in 1..=100 {
        let mut world = World::new(Setup { servers: 3, seed, ..Setup::default() });
        world.act(&Action::Isolate(s(1))).expect("it is possible");
        drawn.extend((role == RoleKind::Follower).then(|| timeout(&world, s(1))));
        let mut event = Event::blank();
        while world.now() < Time::from_millis(10_000) && world.advance(&mut event) {
            if world.server(s(1)).role() == RoleKind::Follower {
                continue;
            }
            if role == RoleKind::Follower {
                // As a follower it starts anew.
                world.act(&Action::Crash(s(1))).expect("it is up");
                world.act(&Action::Restart(s(1))).expect("it is down");
                drawn.push(timeout(&world, s(1)));
            } else if drawn.last() != Some(&timeout(&world, s(1))) {
                drawn.push(timeout(&world, s(1)));
            }
        }
    }
    drawn
}

#[test]
fn timeouts_of_followers_and_candidates_cover_the_whole_range() {
    for role in [RoleKind::Follower, RoleKind::Candidate] {
        let drawn = timeouts_of(role);
        let ticks = by_tick(&drawn);
        let even = drawn.len() as u32 / 10;
        assert!(even > 100, "only {} timeouts of a {role}", drawn.len());
        let off = ticks.iter().find(|count| !(even * 8 / 10..=even * 12 / 10).contains(count));
        assert_eq!(off, None, "not even, for a {role}: {ticks:?}");
    }
}

#[test]
fn in_at_most_30_percent_of_1000_rounds_do_two_of_five_time_out_first() {
    let together = (1..=1000).filter(|seed| {
        let world = World::new(Setup { servers: 5, seed: *seed, ..Setup::default() });
        let timeouts: Vec<Time> = world.ids().iter().map(|id| timeout(&world, id)).collect();
        let ticks = by_tick(&timeouts);
        ticks.into_iter().find(|count| *count > 0) > Some(1)
    });
    let together = together.count();
    assert!(together <= 300, "in {together} of 1,000 rounds");
    assert!(together >= 150, "in {together} of 1,000 rounds: these are not even draws");
}
