//! A run written down is the same run.

use flotilla_sim::{Action, BranchId, EventId, Timeline, write_script};

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

#[test]
fn time_is_written_as_it_flowed() {
    for script in [
        // Nothing happens for longer than one statement may take.
        "servers 1\nseed 1\nclock live\n\ncrash S1\nrun 3600000\nrun 3600000\nrun 0.001\n",
        // All that was due has happened, and some time more has passed.
        "servers 3\nseed 1\nclock live\n\nrun 700.5\ncrash S1\nrun 20\n",
        // Somebody acts between two events of one instant.
        "servers 3\nseed 1\nclock live\nlatency 0\ndisk immediate\n\nstep 1\nheal\nstep 1\nheal\nrun 20\n",
        // A manual run that is live for a while.
        "servers 3\nseed 1\nclock manual\n\nclock live\nrun 500\nclock manual\n\nnote \"now\"\n",
    ] {
        assert_eq!(check(&passes(script).timeline), script);
    }
}

#[test]
fn only_what_is_unusual_is_set_up() {
    let unusual = "servers 4\nseed 9\nclock manual\nelection-timeout 10..20\nheartbeat 5\n\
                   latency 1\nloss 12.5%\nduplication 1%\nlinks in-order\ndisk 0.5..2\n\
                   without one-vote-per-term\nwithout persist-vote\nwith no-op\n\n";
    assert_eq!(check(&passes(unusual).timeline), unusual);
    let usual = "servers 5\nseed 1\nclock live\n\n";
    assert_eq!(check(&passes("election-timeout 150..300 ; heartbeat 50").timeline), usual);
}

#[test]
fn the_branch_at_the_cursor_is_written_from_its_beginning_to_its_end() {
    let mut timeline = passes("servers 3 ; clock manual ; timeout S1 ; timeout S2").timeline;
    timeline.seek(EventId(1));
    timeline.act(Action::HealAll).expect("always possible");
    timeline.seek(EventId(1));
    let begin = "servers 3\nseed 1\nclock manual\n\ntimeout S1\n";
    assert_eq!(check(&timeline), format!("{begin}heal\n"));
    timeline.switch_to(BranchId(0));
    assert_eq!(check(&timeline), format!("{begin}timeout S2\n"));
}

/// Statements to be put in any order, most of which can be done at most times.
const STATEMENTS: &str = r#"timeout S1 ; timeout S2 ; timeout S3 ; beat S1 ; beat S2 ; request S1 "x=1" ;
    request S2 "y=2" ; deliver all ; deliver *->* ; deliver S1->* ; deliver *->S1 ;
    deliver *->S2 RequestVote ; deliver *->* AppendEntriesReply ; drop all ; drop S1->* ;
    hold all ; hold *->S3 ; release all ; release *->S3 ; duplicate all ; duplicate S2->* ;
    deliver S1->S2 ; drop S2->S1 ; hold S1->S3 ; release S1->S3 ; duplicate S1->S2 @1 ;
    crash S1 ; restart S1 ; pause S2 ; resume S2 ; sync S1 ; sync S2 ; cut S1-S2 ; heal ;
    isolate S3 ; partition S1 | S2 S3 ; rule persist-vote off ; rule persist-vote on ;
    clock manual ; clock live ; run 0 ; run 30 ; run 400.001 ; run until leader ;
    run until commit 1 ; run until quiet ; step ; step 7 ; note "n" ; expect safe"#;

fn statements() -> Vec<&'static str> {
    STATEMENTS.split(';').map(str::trim).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_script_plays_and_its_run_written_down_is_the_same_run(
        begin in proptest::sample::select(vec![
            "clock manual", "clock live", "disk manual", "loss 10% ; duplication 20%",
            "disk manual ; clock manual", "latency 0", "heartbeat 1 ; election-timeout 1..2",
        ]),
        statements in proptest::collection::vec(proptest::sample::select(statements()), 0..40),
    ) {
        // One that cannot be done ends the run, so those that cannot are left out.
        let mut text = format!("servers 3 ; {begin}\n");
        for statement in statements {
            let longer = format!("{text}{statement}\n");
            if read(&longer).play_watched(3000, |_, _| {}).stopped.is_none() {
                text = longer;
            }
        }
        check(&read(&text).play().timeline);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_run_written_down_is_the_same_run((setup, deeds) in any_run()) {
        check(&run(setup, deeds));
    }
}
