//! Whatever form a run takes, it comes back as it was.

use flotilla_sim::{
    BranchId, EventId, Opening, Saved, Time, Timeline, read_saved, write_file, write_link,
    write_saved, write_script,
};
use proptest::prelude::*;

use crate::random_runs::{any_run, run};
use crate::{finished, played};

/// A run with two futures, and the cursor in the midst of the first.
fn forked() -> Timeline {
    let mut timeline = played(
        "servers 3 ; seed 7 ; loss 5% ; without persist-vote\nrun 400 ; crash S2 ; run 100.5\n\
         request S1 \"x=1\" ; run 300 ; rule up-to-date-check off ; run 50",
    );
    timeline.seek(EventId(40));
    timeline.play_to(timeline.world().now() + Time(700));
    timeline.act(flotilla_sim::Action::HealAll).expect("always possible");
    timeline.play_to(timeline.world().now() + Time(60_123));
    timeline.switch_to(BranchId(0));
    timeline.seek(EventId(31));
    timeline.play_to(timeline.world().now() + Time(90));
    timeline
}

/// Both have the same run at the cursor, and the cursor at the same moment of it.
fn assert_same(one: &Timeline, other: &Timeline) {
    assert_eq!(one.run_hash(), other.run_hash());
    assert!(one.world() == other.world(), "another moment");
}

/// Both have the same branches.
fn assert_same_tree(one: &Timeline, other: &Timeline) {
    assert_eq!(one.current(), other.current());
    assert_eq!(one.branches().len(), other.branches().len());
    assert_eq!(one.labels(), other.labels());
    let (mut one, mut other) = (one.clone(), other.clone());
    for branch in (0..one.branches().len()).map(BranchId) {
        let parent = |timeline: &Timeline| {
            let branch = &timeline.branches()[branch.0];
            (branch.parent(), branch.fork(), branch.last(), branch.end())
        };
        assert_eq!(parent(&one), parent(&other));
        one.switch_to(branch);
        other.switch_to(branch);
        assert_same(&one, &other);
    }
}

/// Script, link, file and saved text of a run are the same run.
fn check(timeline: &Timeline) {
    let link = write_link(timeline).expect("it fits");
    let opened = finished(Opening::link(&link).expect("a link"));
    assert_same(&opened.timeline, timeline);
    assert_eq!(write_link(&opened.timeline).as_ref(), Ok(&link));
    assert_eq!(opened.remark, None);

    let script = write_script(&opened.timeline);
    assert_eq!(script, write_script(timeline));
    let from_script = finished(Opening::of(&script).expect("a script")).timeline;
    assert_eq!(from_script.run_hash(), timeline.run_hash());
    assert_eq!(write_script(&from_script), script);

    let file = write_file(timeline).expect("it fits");
    assert!(file.starts_with(&script));
    let opened = finished(Opening::of(&file).expect("a file"));
    assert_same(&opened.timeline, timeline);
    assert_same_tree(&opened.timeline, timeline);
    assert_eq!((opened.remark, write_file(&opened.timeline)), (None, Ok(file)));
}

#[test]
fn a_run_with_two_futures_comes_back_with_both_and_at_its_moment() {
    check(&forked());
}

#[test]
fn names_pins_and_deletions_come_back_from_a_file() {
    let mut timeline = forked();
    timeline.seek(EventId(12));
    timeline.act(flotilla_sim::Action::HealAll).expect("always possible");
    timeline.name_branch(BranchId(0), "as it \"was\"");
    timeline.pin_branch(BranchId(1), true);
    timeline.pin_moment(BranchId(0), EventId(30), "the crash # S2");
    timeline.pin_moment(BranchId(1), EventId(50), "");
    timeline.switch_to(BranchId(1));
    assert!(timeline.delete_branch(BranchId(2)));
    check(&timeline);
    let file = write_file(&timeline).expect("it fits");
    let opened = finished(Opening::of(&file).expect("a file")).timeline;
    assert_eq!(opened.called(BranchId(0)), "as it \"was\"");
    assert_eq!(opened.labels().moments().len(), 2);
    assert!(opened.labels().is_pinned(BranchId(1)) && opened.labels().is_deleted(BranchId(2)));
    assert_eq!(opened.undoable(), None);
}

#[test]
fn a_link_is_read_as_an_address_and_alone() {
    let timeline = played("servers 3 ; clock manual ; timeout S1 ; deliver S1->S2");
    let link = write_link(&timeline).expect("it fits");
    for text in [
        link.clone(),
        format!("#{link}"),
        format!("  https://flotilla.example/some/path/?x=1#{link}\n"),
    ] {
        let opened = finished(Opening::of(&text).expect("a link"));
        assert_same(&opened.timeline, &timeline);
    }
}

#[test]
fn a_file_whose_script_was_changed_is_that_script_and_says_so() {
    let file = write_file(&forked()).expect("it fits");
    let changed = file.replacen("seed 7", "seed 8", 1);
    let opened = finished(Opening::of(&changed).expect("a script"));
    let remark = opened.remark.expect("a remark");
    assert!(remark.contains("was changed after it was saved"), "{remark}");
    assert_eq!(opened.timeline.setup().seed, 8);
    assert_eq!(opened.timeline.branches().len(), 1);
    assert!(opened.timeline.at_end());
}

#[test]
fn other_ends_of_lines_change_nothing_in_a_file() {
    let timeline = forked();
    let file = write_file(&timeline).expect("it fits");
    for ends in [file.replace('\n', "\r\n"), file.replace('\n', " \n"), file.trim_end().into()] {
        let opened = finished(Opening::of(&ends).expect("a file"));
        assert_eq!(opened.remark, None);
        assert_same_tree(&opened.timeline, &timeline);
    }
}

#[test]
fn a_link_of_version_1_is_read_for_ever() {
    // Made by the first version that made links. It must never be made anew.
    const LINK: &str =
        "v1.qAGpYaCNFujZpcuUoydx42WDdt11X-S0jUUQND67Nnp1e3fRxDZu8UPabphiidOpTkA4rDmycIP8Sg";
    let timeline = finished(Opening::link(LINK).expect("a link")).timeline;
    assert_same(&timeline, &forked());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_run_comes_back_from_a_link_a_file_and_a_script((setup, deeds) in any_run()) {
        let timeline = run(setup, deeds);
        if write_link(&timeline).is_ok() {
            check(&timeline);
        }
        let saved = write_saved(&Saved::tree(&timeline)).expect("it fits");
        let read = read_saved(&saved).expect("what was written");
        prop_assert_eq!(write_saved(&read), Ok(saved));
        assert_same_tree(&finished(Opening::saved(read)).timeline, &timeline);
    }
}

#[test]
fn the_saved_run_of_the_reference_is_one() {
    let page = include_str!("../../../docs/share.md");
    let (_, rest) = page.split_once("```text\n").expect("a saved run");
    let (text, _) = rest.split_once("```").expect("its end");
    let read = read_saved(text).expect("it can be read");
    let made = finished(Opening::saved(read)).timeline;
    assert_eq!(write_saved(&Saved::tree(&made)).as_deref(), Ok(text));
}
