//! The cluster that a seed stands for.

use flotilla_core::{BackOff, Mechanism, Policies, Replicate, ServerSet};

use super::Options;
use super::dice::Dice;
use crate::setup::{Chance, Clock, Disk, Links, Setup};
use crate::time::{Span, Time};

/// Draws a cluster: of any size, with spares, with or without each mechanism, with a network and
/// disks between flawless and hardly usable.
pub(super) fn setup(options: &Options, seed: u64, dice: &mut Dice) -> Setup {
    let sizes = [(1, 1), (2, 1), (3, 8), (4, 3), (5, 6), (6, 1), (7, 2)];
    let size = dice.weighted(&sizes).unwrap_or(3);
    let servers = options.servers.unwrap_or(size);
    let mut setup =
        Setup { servers, seed, rules: options.rules, mechanisms: options.with, ..Setup::default() };
    if servers > 1 && dice.one_in(3) {
        let voters = 1 + dice.below(usize::from(servers) - 1) as u8;
        setup.initial = Some(ServerSet::first(voters));
    }
    for mechanism in Mechanism::ALL {
        if dice.one_in(3) {
            setup.mechanisms = setup.mechanisms.and(*mechanism);
        }
    }
    let percent = |percent: u32| Chance(percent * 10_000);
    let micros = |min: u64, max: u64| Span { min: Time(min), max: Time(max) };
    let losses = [(0, 5), (2, 2), (10, 2), (20, 1)];
    setup.loss = percent(dice.weighted(&losses).unwrap_or(0));
    let doubles = [(0, 3), (5, 1), (20, 1)];
    setup.duplication = percent(dice.weighted(&doubles).unwrap_or(0));
    let latencies = [(5_000, 15_000), (500, 2_000), (0, 30_000), (1_000, 60_000), (10_000, 10_000)];
    setup.latency = dice.pick(&latencies).map_or(setup.latency, |(min, max)| micros(min, max));
    let links = [(Links::Reorder, 2), (Links::InOrder, 1)];
    setup.links = dice.weighted(&links).unwrap_or(setup.links);
    let disks = [
        Disk::Usual,
        Disk::Immediate,
        Disk::Within(micros(0, 5_000)),
        Disk::Within(micros(5_000, 40_000)),
        Disk::Within(micros(100, 100_000)),
        Disk::Within(micros(20_000, 200_000)),
    ];
    setup.disk = dice.pick(&disks).unwrap_or(Disk::Usual);
    // Each copy of an answer brings about another request as long as something is missing.
    if setup.loss < percent(10) && setup.duplication == Chance::NEVER {
        setup.policies = policies(dice);
    }
    setup.election_timeout = election_timeout(&setup, dice);
    setup.heartbeat = Time::from_millis(dice.pick(&[50, 50, 20, 75]).unwrap_or(50));
    setup
}

/// Draws a small cluster whose clock stands still. Leases count on clocks, so there are none.
pub(super) fn still(options: &Options, seed: u64, dice: &mut Dice) -> Setup {
    let size = dice.weighted(&[(2, 1), (3, 10), (4, 4), (5, 5)]).unwrap_or(3);
    let servers = options.servers.unwrap_or(size);
    let mut setup = Setup {
        servers,
        seed,
        clock: Clock::Manual,
        rules: options.rules,
        mechanisms: options.with,
        ..Setup::default()
    };
    if servers > 3 && dice.one_in(2) {
        setup.initial = Some(ServerSet::first(servers - 1));
    }
    for mechanism in Mechanism::ALL.iter().filter(|other| **other != Mechanism::LeaseReads) {
        if dice.one_in(5) {
            setup.mechanisms = setup.mechanisms.and(*mechanism);
        }
    }
    if dice.one_in(3) {
        setup.disk = Disk::Manual;
    }
    setup.policies = policies(dice);
    setup
}

/// Draws what Raft leaves open: at most one choice that makes a cluster slower, since what all of
/// them together need is no fault.
fn policies(dice: &mut Dice) -> Policies {
    let usual = Policies::default();
    let snapshot_chunk = dice.pick(&[0, 0, 3, 10]).unwrap_or(usual.snapshot_chunk);
    let choices = [
        (usual, 7),
        (Policies { back_off: BackOff::One, ..usual }, 1),
        (Policies { back_off: BackOff::Halves, ..usual }, 1),
        (Policies { replicate: Replicate::WithHeartbeat, ..usual }, 1),
        (Policies { batch: 1, ..usual }, 1),
        (Policies { batch: 3, ..usual }, 1),
        (Policies { pipeline: 1, ..usual }, 1),
        (Policies { pipeline: 2, ..usual }, 1),
    ];
    Policies { snapshot_chunk, ..dice.weighted(&choices).unwrap_or(usual) }
}

/// Raft gets on where a round of messages takes much less than an election timeout, and election
/// timeouts differ by more than that (§5.6).
fn election_timeout(setup: &Setup, dice: &mut Dice) -> Span {
    let write = if let Disk::Within(span) = setup.disk { span.max } else { Time::ZERO };
    // A vote is two writes, one after the other.
    if write > Time::from_millis(100) {
        return Span::millis(900, 2_700);
    }
    let slow = setup.latency.max > Time::from_millis(30) || write > Time::from_millis(40);
    let usual = [(150, 300), (150, 300), (100, 200), (200, 500)];
    let (min, max) = if slow { (300, 900) } else { dice.pick(&usual).unwrap_or((150, 300)) };
    Span::millis(min, max)
}
