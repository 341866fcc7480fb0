//! An independent checker, with an independent wrapping of the same server, finds the same.
#![cfg(not(target_arch = "wasm32"))]

use flotilla_benches::stateright::{self, Answer};
use flotilla_core::Rule;
use flotilla_sim::explore::{Bounds, Ending, Reductions, Search};
use flotilla_sim::{Clock, Disk, Setup, Timeline};

const SMALL: Bounds = Bounds {
    depth: 7,
    terms: 2,
    log: 1,
    crashes: 0,
    copies: 0,
    transfers: 0,
    changes: 0,
    reads: 0,
    retries: 0,
    snapshots: 0,
    memory: 1 << 30,
};

fn servers(servers: u8) -> Setup {
    Setup { servers, clock: Clock::Manual, disk: Disk::Immediate, ..Setup::default() }
}

fn without(setup: &Setup, rule: Rule) -> Setup {
    Setup { rules: setup.rules.with(rule, false), ..setup.clone() }
}

/// What the explorer finds with nothing left out.
fn explored(setup: &Setup, bounds: Bounds, reductions: Reductions) -> Answer {
    let timeline = Timeline::new(setup.clone());
    let mut search = Search::new(timeline, bounds, reductions, None, 1).expect("a search");
    let ending = loop {
        if let Some(ending) = search.go_on() {
            break ending;
        }
    };
    let length = match ending {
        Ending::Found(schedule) => Some(schedule.actions.len()),
        Ending::Nothing { .. } => None,
        ending => panic!("{ending:?}"),
    };
    Answer { unique: search.tally().unique, length }
}

/// A world without a schedule to find: both see so many states.
fn check_states(setup: &Setup, bounds: Bounds, unique: u64) {
    let expected = Answer { unique, length: None };
    assert_eq!(explored(setup, bounds, Reductions::NONE), expected, "the explorer");
    assert_eq!(stateright::search(setup, bounds), expected, "Stateright");
}

/// A world with one: both find it to be so long, the explorer with its reductions too.
fn check_length(setup: &Setup, bounds: Bounds, length: usize) {
    assert_eq!(stateright::search(setup, bounds).length, Some(length), "Stateright");
    for reductions in [Reductions::NONE, Reductions::ALL] {
        let found = explored(setup, bounds, reductions).length;
        assert_eq!(found, Some(length), "the explorer with {reductions:?}");
    }
    // One action less, and there is nothing to find: then both see as many states.
    let shorter = Bounds { depth: length as u32 - 1, ..bounds };
    let states = explored(setup, shorter, Reductions::NONE);
    assert_eq!(states.length, None);
    assert_eq!(stateright::search(setup, shorter), states);
}

#[test]
fn two_servers_with_a_crash_and_a_copy() {
    check_states(&servers(2), Bounds { depth: 9, crashes: 1, copies: 1, ..SMALL }, 20_389);
}

#[test]
fn three_servers() {
    check_states(&servers(3), Bounds { depth: 8, ..SMALL }, 47_850);
}

#[test]
fn four_servers() {
    check_states(&servers(4), Bounds { depth: 7, ..SMALL }, 64_612);
}

#[test]
fn a_disk_that_takes_its_time() {
    let setup = Setup { disk: Disk::Manual, ..servers(3) };
    check_states(&setup, Bounds { depth: 9, crashes: 1, ..SMALL }, 51_246);
}

#[test]
fn a_snapshot_that_a_follower_needs() {
    let bounds = Bounds { depth: 10, terms: 1, snapshots: 1, ..SMALL };
    check_states(&servers(3), bounds, 28_723);
}

#[test]
fn a_crash_after_a_snapshot() {
    let bounds = Bounds { depth: 11, snapshots: 1, crashes: 1, ..SMALL };
    check_states(&servers(2), bounds, 17_515);
}

#[test]
fn two_leaders() {
    let setup = without(&servers(3), Rule::OneVotePerTerm);
    check_length(&setup, SMALL, 6);
}

#[test]
fn a_vote_that_a_crash_takes_back() {
    let setup = without(&servers(3), Rule::PersistVote);
    check_length(&setup, Bounds { depth: 12, crashes: 1, terms: 1, log: 0, ..SMALL }, 8);
}

#[test]
fn a_leader_that_lacks_a_committed_entry() {
    let setup = without(&servers(3), Rule::UpToDateCheck);
    check_length(&setup, Bounds { depth: 12, ..SMALL }, 9);
}
