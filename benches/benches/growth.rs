//! What grows with the log and with the servers, and what must not.

use std::hint::black_box;
use std::time::Instant;

use flotilla_benches::replication::{Cluster, Flotilla};
use flotilla_sim::{Action, Event, Setup, World};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// How often each figure is taken; the median counts.
const ROUNDS: usize = 9;
const LENGTHS: [u64; 3] = [10, 1_000, 100_000];

fn main() {
    println!("log length  ns/step, records off        ns/step, records on");
    steps(&LENGTHS.map(|length| (3, length)), |(_, length)| format!("{length:>10}"));
    println!("\nservers  ns/step, records off        ns/step, records on");
    let servers: Vec<(u8, u64)> = (3..=9).map(|servers| (servers, 1_000)).collect();
    steps(&servers, |(servers, _)| format!("{servers:>7}"));
    println!("\nlog length  ns/clone of a world         bytes/clone");
    let worlds = LENGTHS.map(world_of);
    let times = rounds(&worlds, ns_per_clone);
    for ((length, world), times) in LENGTHS.iter().zip(&worlds).zip(times) {
        let before = MEMORY.current_usage();
        let clone = world.clone();
        let bytes = MEMORY.current_usage() - before;
        black_box(clone);
        println!("{length:>10}  {:<26}  {bytes}", spread(&times));
    }
}

/// A line for each number of servers and length of log.
fn steps(cases: &[(u8, u64)], name: impl Fn((u8, u64)) -> String) {
    let times = rounds(cases, |&(servers, length)| {
        let off = ns_per_step::<Flotilla<false>>(servers, length);
        (off, ns_per_step::<Flotilla<true>>(servers, length))
    });
    for (case, times) in cases.iter().zip(times) {
        let (off, on): (Vec<f64>, Vec<f64>) = times.into_iter().unzip();
        println!("{}  {:<26}  {}", name(*case), spread(&off), spread(&on));
    }
}

/// Each case is measured once in each round, so that all share what else the machine does.
fn rounds<C, T>(cases: &[C], measure: impl Fn(&C) -> T) -> Vec<Vec<T>> {
    let mut all: Vec<Vec<T>> = cases.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for (times, case) in all.iter_mut().zip(cases) {
            times.push(measure(case));
        }
    }
    all
}

/// The median of all rounds, and how far they lie apart.
fn spread(times: &[f64]) -> String {
    let mut all = times.to_vec();
    all.sort_by(f64::total_cmp);
    format!("{:.0} ({:.0}–{:.0})", all[ROUNDS / 2], all[0], all[ROUNDS - 1])
}

/// What a message step costs in a cluster whose logs are about `length` entries long: the next
/// tenth of that, or what makes 2,000 entries in as many clusters.
fn ns_per_step<C: Cluster>(servers: u8, length: u64) -> f64 {
    let entries = length / 10;
    let (mut nanos, mut steps) = (0, 0);
    for _ in 0..2_000_u64.div_ceil(entries) {
        let mut cluster = C::new(servers);
        for _ in 0..length {
            cluster.replicate("x=123");
        }
        let began = Instant::now();
        for _ in 0..entries {
            steps += cluster.replicate("x=123");
        }
        nanos += began.elapsed().as_nanos();
    }
    nanos as f64 / steps as f64
}

/// Five servers whose leader has `length` entries in its log, each asked for by a client.
fn world_of(length: u64) -> World {
    let mut world = World::new(Setup::default());
    let mut event = Event::blank();
    for request in 0..length {
        while world.leader().is_none() {
            world.advance(&mut event);
        }
        let leader = world.leader().expect("there is one");
        let asks = Action::Request(leader, format!("x={request}").into());
        world.act(&asks).expect("nothing speaks against it");
        // Its log may begin with a blank entry, which nobody asked for.
        while world.server(leader).process().is_some_and(|node| node.commit_index().0 <= request) {
            world.advance(&mut event);
        }
    }
    world
}

fn ns_per_clone(world: &World) -> f64 {
    const CLONES: usize = 1_000;
    let began = Instant::now();
    for _ in 0..CLONES {
        black_box(world.clone());
    }
    began.elapsed().as_nanos() as f64 / CLONES as f64
}
