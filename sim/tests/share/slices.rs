//! Opening in slices.

use std::ops::ControlFlow;

use flotilla_sim::{Opening, Saved, write_script};

use crate::{finished, played};

const SCRIPT: &str = "servers 3 ; clock manual ; timeout S1 ; deliver all ; request S1 \"x=1\"\n\
    hold *->S3 ; deliver *->S2 ; run 300 ; run until quiet ; clock live\n\
    step 40 ; run until commit 1 ; run 1000 ; duplicate all ; drop all ; run 20 ; expect safe";

/// Opens in slices of so many events; gives the script of what came of it, and how far it was
/// after each slice.
fn in_slices(mut opening: Opening, events: u64) -> (String, Vec<u32>) {
    let mut progress = Vec::new();
    let done = loop {
        match step(opening, events) {
            ControlFlow::Break(script) => break script,
            ControlFlow::Continue(rest) => {
                progress.push(rest.thousandths());
                opening = rest;
            }
        }
    };
    (done, progress)
}

fn step(opening: Opening, events: u64) -> ControlFlow<String, Opening> {
    match opening.advance(events).expect("it can be done") {
        Ok(opened) => ControlFlow::Break(write_script(&opened.timeline)),
        Err(rest) => ControlFlow::Continue(rest),
    }
}

#[test]
fn the_same_comes_of_it_in_slices_of_any_size() {
    let timeline = played(SCRIPT);
    let whole = write_script(&timeline);
    assert!(timeline.last().0 > 150, "{} events", timeline.last().0);
    for events in [1, 2, 7, 100] {
        let openings =
            [Opening::of(SCRIPT).expect("a script"), Opening::saved(Saved::tree(&timeline))];
        for opening in openings {
            let (script, progress) = in_slices(opening, events);
            assert_eq!(script, whole, "in slices of {events}");
            assert!(progress.is_sorted(), "{progress:?}");
            assert!(progress.len() as u64 >= timeline.last().0 / events / 2);
            assert!(progress.iter().all(|thousandths| *thousandths <= 1000));
        }
    }
}

#[test]
fn a_long_stretch_of_time_shows_how_far_it_is() {
    let script = "run 10000";
    let saved = Saved::tree(&played(script));
    for opening in [Opening::of(script).expect("a script"), Opening::saved(saved)] {
        let (_, progress) = in_slices(opening, 100);
        let middle = progress[progress.len() / 2];
        assert!((300..700).contains(&middle), "{middle} in the middle");
    }
}

#[test]
fn an_expectation_that_does_not_hold_is_told_and_the_run_is_there() {
    let opened =
        finished(Opening::of("clock manual\ntimeout S1\nexpect term S1 4").expect("a script"));
    assert_eq!(opened.remark.as_deref(), Some("Line 3: found S1 in term 1, expected term 4."));
    assert_eq!(opened.timeline.last().0, 1);
}
