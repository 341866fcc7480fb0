//! How fast the world is, whether it slows down as a run grows, and what a seek costs.
//!
//! `cargo bench -p flotilla-sim --bench world`

mod load;

use std::time::{Duration, Instant};

use flotilla_sim::{EventId, Timeline};

fn main() {
    rates();
    seeks();
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Events per second, with referee and records, in stretches along one run.
fn rates() {
    const STRETCH: u64 = 20_000;
    println!(
        "events per second along one run, referee and records on, median of 5 stretches of {STRETCH}"
    );
    let mut timeline = Timeline::new(load::setup());
    for from in [10_000, 100_000, 500_000, 1_000_000] {
        load::play_until(&mut timeline, from, false);
        let stretches = (0..5).map(|_| {
            let (begun, first) = (Instant::now(), timeline.last().0);
            load::play_until(&mut timeline, first + STRETCH, false);
            begun.elapsed() * STRETCH as u32 / (timeline.last().0 - first) as u32
        });
        let took = median(stretches.collect());
        println!("  at event {from:>9}: {:>9.0}", STRETCH as f64 / took.as_secs_f64());
    }
}

/// Seeks to places all over a run of 100,000 events.
fn seeks() {
    const EVENTS: u64 = 100_000;
    let mut timeline = Timeline::new(load::setup());
    load::play_until(&mut timeline, EVENTS, false);
    let times: Vec<Duration> = (0..200)
        .map(|nth| {
            let target = EventId(nth * 7919 % EVENTS);
            let begun = Instant::now();
            timeline.seek(target);
            begun.elapsed()
        })
        .collect();
    let worst = times.iter().max().copied().unwrap_or_default();
    println!(
        "seek anywhere in a run of {EVENTS}: median {:?}, worst {worst:?}",
        median(times.clone())
    );
}
