//! With all rules on no seed fails.

use flotilla_sim::fuzz::{Options, try_seed};

/// How many events are tried, and from which seed on.
fn asked(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).map_or(usual, |text| text.parse().expect("a number"))
}

/// Tries seeds from one on until there were so many events.
fn try_events(options: &Options, first: u64, most: u64) {
    let (mut events, mut seed) = (0, first);
    while events < most {
        let trial = try_seed(options, seed);
        let failed = trial.caught.map(|caught| format!("{}\n{}", caught.failure, caught.script()));
        assert_eq!(failed, None, "seed {seed}");
        events += trial.events;
        seed += 1;
    }
}

#[test]
fn two_million_events_of_random_faults_break_nothing() {
    let first = asked("FLOTILLA_FUZZ_SEED", 1);
    try_events(&Options::default(), first, asked("FLOTILLA_FUZZ_EVENTS", 2_000_000));
}
