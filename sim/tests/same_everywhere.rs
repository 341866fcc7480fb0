//! The same run has the same hash on every machine: these tests run natively and in a browser,
//! against the same numbers.
//!
//! A number here changes when what a run is changes, and only then. Such a change is made on
//! purpose, together with the new numbers.

use flotilla_core::{Rule, Rules, ServerId};
use flotilla_sim::{Action, Chance, Disk, Setup, Span, Time, Timeline};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A live run of at least 10,000 events with everything that can go wrong.
fn stormy(setup: Setup) -> Timeline {
    let servers = u64::from(setup.servers);
    let mut timeline = Timeline::new(setup);
    let mut round: u64 = 0;
    while timeline.last().0 < 10_000 {
        round += 1;
        let now = timeline.world().now();
        timeline.play_to(now + Time(17_321));
        let victim = ServerId::new((round % servers) as u8 + 1).expect("a server");
        let other = ServerId::new((round / 3 % servers) as u8 + 1).expect("a server");
        for action in troubles(&timeline, round, victim, other) {
            if timeline.world().objection(&action).is_none() {
                timeline.act(action).expect("nothing speaks against it");
            }
        }
    }
    timeline
}

fn troubles(timeline: &Timeline, round: u64, victim: ServerId, other: ServerId) -> Vec<Action> {
    let world = timeline.world();
    let asked = world.leader().unwrap_or(victim);
    let mut actions = vec![Action::Request(asked, world.next_request())];
    actions.push(match round % 40 {
        3 => Action::Crash(victim),
        9 | 29 => Action::Restart(other),
        12 => Action::Isolate(victim),
        18 | 38 => Action::HealAll,
        22 => Action::Pause(victim),
        26 => Action::Resume(victim),
        33 => Action::Timeout(victim),
        _ => Action::Restart(victim),
    });
    if let Some(message) = world.bus().under_way().nth(round as usize % 7).map(|e| e.id) {
        actions.push(match round % 5 {
            0 => Action::Drop(message),
            1 => Action::Duplicate(message),
            2 => Action::Hold(message),
            3 => Action::Release(message),
            _ => Action::Deliver(message),
        });
    }
    actions
}

fn faulty(seed: u64) -> Setup {
    Setup { seed, loss: Chance(30_000), duplication: Chance(30_000), ..Setup::default() }
}

#[track_caller]
fn check(setup: Setup, hash: u64) {
    let timeline = stormy(setup);
    assert_eq!(timeline.run_hash(), hash, "{:#018x}", timeline.run_hash());
}

#[test]
fn five_servers_with_faults() {
    check(faulty(1), 0x8fb5_de66_bb94_3302);
}

#[test]
fn three_servers_with_faults() {
    check(Setup { servers: 3, ..faulty(2) }, 0x22c7_b5d0_83fc_ea46);
}

#[test]
fn nine_servers_with_slow_disks() {
    let disk = Disk::Within(Span::millis(1, 30));
    check(Setup { servers: 9, disk, ..faulty(3) }, 0x91cc_1b02_034d_e695);
}

#[test]
fn modified_raft() {
    let off = [Rule::PersistVote, Rule::UpToDateCheck, Rule::CurrentTermCommit];
    let rules = off.into_iter().fold(Rules::default(), |rules, rule| rules.with(rule, false));
    check(Setup { rules, ..faulty(4) }, 0xd3a2_0ff2_6c87_7d48);
}
