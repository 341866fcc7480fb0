//! What once failed: scripts of what was found, shortened by hand, and the seeds that found it.

use flotilla_sim::Script;
use flotilla_sim::fuzz::{Options, try_seed};

/// Each with the name of its file.
const SCRIPTS: [(&str, &str); 3] = [
    (
        "lease-read-after-late-timeout-now",
        include_str!("found/lease-read-after-late-timeout-now.flotilla"),
    ),
    ("lease-read-after-pause", include_str!("found/lease-read-after-pause.flotilla")),
    ("command-sent-again", include_str!("found/command-sent-again.flotilla")),
];

/// Seeds with usual options that failed when they were tried first.
const SEEDS: [u64; 4] = [2, 8, 29, 198];

#[test]
fn scripts_of_what_once_failed_go_as_they_should() {
    for (name, text) in SCRIPTS {
        let played = Script::parse(text).expect(name).play();
        assert!(played.is_ok(), "{name}: {:?} {:?}", played.failures, played.stopped);
    }
}

#[test]
fn seeds_that_once_failed_do_not_fail_again() {
    for seed in SEEDS {
        assert_eq!(try_seed(&Options::default(), seed).caught, None, "seed {seed}");
    }
}
