//! A run written down is the same run.

use flotilla_sim::{Timeline, write_script};

use proptest::prelude::*;

use crate::random_runs::{any_run, run};
use crate::support::{passes, read};

/// Written down, read and played again, the run is the same, and so is what is written.
fn check(timeline: &Timeline) -> String {
    let text = write_script(timeline);
    let played = read(&text).play();
    assert_eq!(played.stopped, None, "in the script\n{text}");
    let again = write_script(&played.timeline);
    assert_eq!(again, text);
    assert_eq!(played.timeline.run_hash(), timeline.run_hash(), "in the script\n{text}");
    text
}

#[test]
fn a_run_by_hand_is_written_as_one_would_write_it() {
    let script = "servers 3\nseed 1\nclock manual\n\ntimeout S1\ndeliver S1->S2 RequestVote\n\
                  deliver S2->S1 RequestVoteReply\nrequest S1 \"x=1\"\ncrash S1\n";
    assert_eq!(check(&passes(script).timeline), script);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_run_written_down_is_the_same_run((setup, deeds) in any_run()) {
        check(&run(setup, deeds));
    }
}
