//! The explorer and Stateright side by side: one thread, the same server, the same bounds.
//!
//! Each world is searched several times by each in turn, and the median counts. Memory is what
//! each search added at its peak.

use std::hint::black_box;
use std::time::Instant;

use flotilla_benches::stateright;
use flotilla_sim::explore::{Bounds, Reductions, Search};
use flotilla_sim::{Clock, Disk, Setup, Timeline};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// How often each search is made.
const ROUNDS: usize = 5;

const BOUNDS: Bounds = Bounds {
    depth: 10,
    terms: 2,
    log: 1,
    crashes: 0,
    copies: 0,
    transfers: 0,
    changes: 0,
    reads: 0,
    retries: 0,
    snapshots: 0,
    memory: 8 << 30,
};

/// What a search took.
#[derive(Clone, Copy)]
struct Took {
    unique: u64,
    seconds: f64,
    bytes: usize,
}

fn main() {
    println!("world                       search      unique states   states/s   bytes/state");
    let servers = |servers| Setup {
        servers,
        clock: Clock::Manual,
        disk: Disk::Immediate,
        ..Setup::default()
    };
    let three = servers(3);
    let slow = Setup { disk: Disk::Manual, ..servers(3) };
    compare("3 servers, depth 10", &three, BOUNDS);
    compare("3, a crash, depth 9", &three, Bounds { depth: 9, crashes: 1, ..BOUNDS });
    compare("3, disk manual, depth 12", &slow, Bounds { depth: 12, ..BOUNDS });
    compare("5 servers, depth 7", &servers(5), Bounds { depth: 7, ..BOUNDS });
}

/// Prints what each search of a world took.
fn compare(name: &str, setup: &Setup, bounds: Bounds) {
    let others = || stateright::search(setup, bounds).unique;
    let plain = || explored(setup, bounds, Reductions::NONE);
    let reduced = || explored(setup, bounds, Reductions::ALL);
    let searches: [(&str, &dyn Fn() -> u64); 3] =
        [("Stateright", &others), ("explorer", &plain), ("reduced", &reduced)];
    let mut rounds: [Vec<Took>; 3] = Default::default();
    for _ in 0..ROUNDS {
        for (took, (_, search)) in rounds.iter_mut().zip(searches) {
            took.push(measure(search));
        }
    }
    for (mut took, (which, _)) in rounds.into_iter().zip(searches) {
        took.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
        let Took { unique, seconds, bytes } = took[ROUNDS / 2];
        let (rate, each) = (unique as f64 / seconds, bytes as f64 / unique as f64);
        println!("{name:<27} {which:<11} {unique:>13} {rate:>10.0} {each:>13.0}");
    }
}

fn measure(search: &dyn Fn() -> u64) -> Took {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let began = Instant::now();
    let unique = black_box(search());
    let seconds = began.elapsed().as_secs_f64();
    Took { unique, seconds, bytes: MEMORY.peak_usage().saturating_sub(before) }
}

fn explored(setup: &Setup, bounds: Bounds, reductions: Reductions) -> u64 {
    let timeline = Timeline::new(setup.clone());
    let mut search = Search::new(timeline, bounds, reductions, None, 1).expect("a search");
    while search.go_on().is_none() {}
    search.tally().unique
}
