//! What a long run takes in memory: events kept, actions and checkpoints together.
//!
//! `cargo bench -p flotilla-sim --bench memory`

#[cfg(not(target_arch = "wasm32"))]
mod load;

#[cfg(not(target_arch = "wasm32"))]
#[global_allocator]
static ALLOCATED: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("bytes per event kept, checkpoints included");
    for (what, stalls) in [("", false), (" while one server at a time stalls", true)] {
        println!("five servers and a client{what}");
        let mut timeline = flotilla_sim::Timeline::new(load::setup());
        let before = ALLOCATED.current_usage();
        for events in [10_000, 100_000, 1_000_000] {
            load::play_until(&mut timeline, events, stalls);
            let used = ALLOCATED.current_usage() - before;
            let kept = timeline.last().0;
            println!("  at event {kept:>9}: {:>6.1}", used as f64 / kept as f64);
        }
    }
}

/// The page's memory is that of the browser's tab.
#[cfg(target_arch = "wasm32")]
fn main() {}
