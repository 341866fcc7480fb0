//! Plain Raft in bad weather: whatever clients, crashes, cuts, losses and duplicates do, the
//! referee finds nothing, and every invariant holds after every event.

use flotilla_sim::core::{RoleKind, Rule, ServerId};
use flotilla_sim::invariants::Witness;
use flotilla_sim::{Action, Chance, Event, Server, Setup, Time, World};

use crate::support::{ElectionSafety, LeaderCompleteness, LogMatching, StateMachineSafety, s};

/// A live run of `events` events or until a promise is broken.
fn storm(seed: u64, off: Option<Rule>, events: u64) -> World {
    let mut setup =
        Setup { seed, loss: Chance(30_000), duplication: Chance(30_000), ..Setup::default() };
    if let Some(rule) = off {
        setup.rules = setup.rules.with(rule, false);
    }
    let mut world = World::new(setup);
    let mut witness = off.is_none().then(|| Witness::new(&world));
    let mut observe = |world: &World, event: &Event| {
        if let Some(witness) = &mut witness {
            assert_eq!(witness.observe(world, event), Ok(()), "seed {seed}");
        }
    };
    let mut event = Event::blank();
    let (mut round, mut next) = (seed, Time::ZERO);
    while world.last_event().0 < events && world.referee().is_safe() {
        if world.next_due().is_some_and(|due| due < next) {
            world.advance(&mut event);
            observe(&world, &event);
            continue;
        }
        world.pass_time(next);
        next = next + Time::from_millis(29);
        round += 1;
        for action in weather(&world, round) {
            // What is impossible now is passed over: the run is stormy enough without it.
            if let Ok(event) = world.act(&action) {
                observe(&world, &event);
            }
        }
    }
    world
}

fn weather(world: &World, round: u64) -> Vec<Action> {
    let one = |step: u64| s((round / step % 5) as u8 + 1);
    let mut actions: Vec<_> =
        leaders(world).map(|leader| Action::Request(leader, format!("x={round}").into())).collect();
    if round.is_multiple_of(9) {
        actions.push(Action::Crash(leaders(world).next().unwrap_or(one(9))));
    }
    if round.is_multiple_of(5) {
        actions.push(Action::Restart(one(5)));
    }
    if round.is_multiple_of(7) {
        actions.push(Action::Isolate(one(7)));
    }
    if round.is_multiple_of(4) {
        actions.push(Action::Reconnect(one(4)));
    }
    if round.is_multiple_of(13) {
        actions.push(Action::Pause(one(13)));
    }
    if round.is_multiple_of(3) {
        actions.push(Action::Resume(one(3)));
    }
    actions
}

fn leaders(world: &World) -> impl Iterator<Item = ServerId> {
    let lead = |server: &&Server| server.role() == RoleKind::Leader;
    world.servers().iter().filter(lead).map(Server::id)
}

#[test]
fn plain_raft_is_safe_in_any_weather() {
    let mut committed = 0;
    for seed in 1..=40 {
        let world = storm(seed, None, 20_000);
        assert_eq!(world.referee().violations(), [], "seed {seed}");
        committed +=
            world.servers().iter().map(|server| server.commit_index().0).max().unwrap_or(0);
    }
    assert!(committed > 40 * 50, "little was committed: {committed}");
}

/// The other two rules hide from this weather: a vote must be lost or an old entry spread at the
/// one right moment.
#[test]
fn without_a_rule_the_weather_finds_its_gap() {
    let rules = [
        (Rule::ConsistencyCheck, &[LogMatching, StateMachineSafety] as &[_]),
        (Rule::OneVotePerTerm, &[ElectionSafety]),
        (Rule::UpToDateCheck, &[LeaderCompleteness]),
    ];
    for (rule, expected) in rules {
        for seed in 1..=10 {
            let world = storm(seed, Some(rule), 20_000);
            let first = world.referee().violations().first();
            let first = first.unwrap_or_else(|| panic!("{rule}, seed {seed}: nothing found"));
            assert!(expected.contains(&first.property), "{rule}, seed {seed}: {first:?}");
        }
    }
}
