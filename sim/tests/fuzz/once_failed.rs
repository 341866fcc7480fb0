//! What once failed: scripts of what was found, shortened by hand.

use flotilla_sim::Script;

/// Each with the name of its file.
const SCRIPTS: [(&str, &str); 3] = [
    (
        "lease-read-after-late-timeout-now",
        include_str!("found/lease-read-after-late-timeout-now.flotilla"),
    ),
    ("lease-read-after-pause", include_str!("found/lease-read-after-pause.flotilla")),
    ("command-sent-again", include_str!("found/command-sent-again.flotilla")),
];

#[test]
fn scripts_of_what_once_failed_go_as_they_should() {
    for (name, text) in SCRIPTS {
        let played = Script::parse(text).expect(name).play();
        assert!(played.is_ok(), "{name}: {:?} {:?}", played.failures, played.stopped);
    }
}
