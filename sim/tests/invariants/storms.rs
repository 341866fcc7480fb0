//! Bad weather for each set of mechanisms, and then the sun.

use flotilla_sim::core::{Mechanism, ServerId, ServerSet};
use flotilla_sim::invariants::{Breach, Witness, recover};
use flotilla_sim::{Action, Chance, Event, Setup, Time, World};

const SERVERS: u8 = 5;
const EVENTS: u64 = 6000;

pub(crate) fn setup(seed: u64) -> Setup {
    let mut setup = Setup {
        servers: SERVERS,
        seed,
        loss: Chance(30_000),
        duplication: Chance(30_000),
        ..Setup::default()
    };
    // Each set of mechanisms has its turn.
    for (place, mechanism) in Mechanism::ALL.iter().enumerate() {
        if seed >> place & 1 == 1 {
            setup.mechanisms = setup.mechanisms.and(*mechanism);
        }
    }
    setup.policies.snapshot_chunk = (seed % 3) as u32 * 2;
    // Now and then there are spares.
    setup.initial = seed.is_multiple_of(5).then(|| ServerSet::first(3));
    setup
}

/// Something that happens in this round of a run, by chance.
fn weather(world: &World, seed: u64, round: u64) -> Action {
    let mut chance =
        seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ round.wrapping_mul(0xd134_2543_de82_ef95);
    let mut below = |limit: u64| {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        chance % limit
    };
    let mut one = |limit| ServerId::new(below(limit) as u8 + 1).expect("a server");
    let (any, other) = (one(SERVERS.into()), one(SERVERS.into()));
    let leader = world.leader().unwrap_or(any);
    match below(40) {
        0 => Action::Crash(leader),
        1 => Action::Crash(any),
        2..=5 => Action::Restart(any),
        6 => Action::Isolate(leader),
        7 => Action::Cut(any, other),
        8 | 9 => Action::Reconnect(any),
        10 => Action::HealAll,
        11 => Action::Pause(any),
        12 | 13 => Action::Resume(any),
        14 | 15 => Action::Snapshot(any),
        16 => Action::Transfer(leader, other),
        17 | 18 => Action::Members(
            (1..=SERVERS).filter(|_| below(3) > 0).filter_map(ServerId::new).collect(),
        ),
        19..=21 => Action::Read(leader, "x".into()),
        22 => Action::Timeout(any),
        23 => Action::Lapse(any),
        _ => Action::Request(leader, format!("x={round}").into()),
    }
}

/// A storm, and what comes after it.
pub(crate) fn storm(seed: u64, setup: Setup) -> Result<(), Breach> {
    let mut world = World::new(setup);
    let mut witness = Witness::new(&world);
    let (mut event, mut next, mut round) = (Event::blank(), Time::ZERO, 0);
    while world.last_event().0 < EVENTS {
        if world.next_due().is_some_and(|due| due < next) {
            world.advance(&mut event);
            witness.observe(&world, &event)?;
            continue;
        }
        world.pass_time(next);
        next = next + Time::from_millis(11);
        round += 1;
        // What is impossible now is passed over.
        if let Ok(event) = world.act(&weather(&world, seed, round)) {
            witness.observe(&world, &event)?;
        }
    }
    recover(&mut world, &mut witness, Time::from_millis(60_000))
}

#[test]
fn the_invariants_hold_in_any_weather_and_the_cluster_recovers() {
    for seed in 0..128 {
        storm(seed, setup(seed)).unwrap_or_else(|breach| panic!("seed {seed}: {breach}"));
    }
}
