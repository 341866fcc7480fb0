//! Links are short.

use flotilla_core::ServerId;
use flotilla_sim::{
    Action, Opening, Saved, Setup, Time, Timeline, write_file, write_link, write_saved,
};

use crate::{finished, played};

fn length(timeline: &Timeline) -> usize {
    let link = write_link(timeline).expect("it fits");
    let plain = write_saved(&Saved::branch(timeline)).expect("it fits").len();
    println!("{} characters for {plain} bytes", link.len());
    link.len()
}

#[test]
fn a_link_to_the_end_of_figure_8_is_short() {
    let script = include_str!("../../../static/lessons/figure-8.flotilla");
    assert!(length(&played(script)) < 1200);
}

#[test]
fn a_link_to_a_live_run_with_ten_actions_is_short() {
    let mut timeline = Timeline::new(Setup { seed: 6_431_890_417_716_443_121, ..Setup::default() });
    for round in 1..=10 {
        timeline.play_to(timeline.world().now() + Time(round * 317_003));
        let server = ServerId::new((round % 5) as u8 + 1).expect("a server");
        let up = timeline.world().server(server).is_up();
        let act = if up { Action::Crash(server) } else { Action::Restart(server) };
        timeline.act(act).expect("possible");
    }
    timeline.play_to(timeline.world().now() + Time(1_000_000));
    assert!(timeline.last().0 > 1000);
    assert!(length(&timeline) < 300);
}

#[test]
fn a_run_of_a_thousand_actions_by_hand_still_fits_in_a_link() {
    let script = format!(
        "servers 5 ; clock manual\ntimeout S1 ; deliver all\n{}",
        "request S1 \"x=1\" ; deliver all ; beat S1 ; deliver all\n".repeat(60)
    );
    let timeline = played(&script);
    assert!(timeline.last().0 > 1000);
    assert!(length(&timeline) < 2000);
}

#[test]
fn a_run_that_is_too_long_for_a_link_is_no_link_and_says_what_to_do() {
    let mut timeline = played("servers 1 ; clock manual ; timeout S1");
    for value in 0..4000_u64 {
        let odd = value.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let request = Action::Request(ServerId::new(1).expect("S1"), format!("{odd:x}").into());
        timeline.act(request).expect("possible");
    }
    let trouble = write_link(&timeline).expect_err("too long").to_string();
    assert!(trouble.contains("too long for a link"), "{trouble}");
    assert!(trouble.contains("8,000 at most"), "{trouble}");
    assert!(trouble.contains("Save it as a file instead."), "{trouble}");
    assert!(write_saved(&Saved::tree(&timeline)).is_ok());
}

#[test]
fn a_run_that_a_link_cannot_hold_is_opened_from_a_file() {
    // So alike that it would be short: what counts is what a reader has to unpack.
    let rounds = "crash S1\nrestart S1\n".repeat(11_000);
    let timeline = played(&["servers 1\nclock manual\n", &rounds].concat());
    let trouble = write_link(&timeline).expect_err("too long").to_string();
    assert!(trouble.contains("bytes before it is made short, and 200,000 at most"), "{trouble}");
    let file = write_file(&timeline).expect("it fits");
    let opened = finished(Opening::of(&file).expect("a file"));
    assert_eq!((opened.remark, opened.timeline.run_hash()), (None, timeline.run_hash()));
}
