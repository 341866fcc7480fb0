//! Figure 8 by hand: other servers, other ways, and wrong turns.

use flotilla_core::{Index, Kind, Rule};
use flotilla_sim::{Action, Ending, Panel, Property};

use crate::support::{Learner, server, setup};

/// S3 brings an entry to all, then one to S5 too: panel (a) with S3 as S1.
fn s3_begins(rule_on: bool) -> Learner {
    let mut learner = Learner::new(setup(rule_on));
    learner.elect(3, [2, 4]);
    learner.request(3);
    for other in [1, 2, 4, 5] {
        assert_eq!(learner.panel(), None, "the common entry on its way to all is no panel");
        learner.replicate(3, other);
    }
    learner.request(3);
    assert_eq!(learner.panel(), None, "one copy is not partial replication");
    learner.replicate(3, 5);
    learner
}

/// Then S1 is the rival: panel (b).
fn s1_rivals(rule_on: bool) -> Learner {
    let mut learner = s3_begins(rule_on);
    learner.act(Action::Isolate(server(3)));
    learner.act(Action::Timeout(server(1)));
    learner.elect(1, [2, 4]);
    learner.request(1);
    learner
}

/// Then S5 comes back for S3, without any crash: panel (c).
fn s5_comes_back(rule_on: bool) -> Learner {
    let mut learner = s1_rivals(rule_on);
    learner.act(Action::Isolate(server(1)));
    learner.act(Action::Timeout(server(5)));
    learner.act(Action::Timeout(server(5)));
    learner.act(Action::Timeout(server(5)));
    learner.elect(5, [2, 4]);
    learner.replicate(5, 2);
    learner
}

#[test]
fn panels_are_recognised_by_shape() {
    let learner = s3_begins(true);
    assert_eq!(learner.panel(), Some(Panel::A));
    let cast = learner.lesson().cast().expect("cast");
    assert_eq!((cast.s1, cast.s5, cast.index), (server(3), None, Index(2)));

    let learner = s1_rivals(true);
    assert_eq!(learner.panel(), Some(Panel::B));
    assert_eq!(learner.lesson().cast().expect("cast").s5, Some(server(1)));

    let learner = s5_comes_back(true);
    assert_eq!(learner.announced, [Panel::A, Panel::B, Panel::C]);
    let cast = learner.lesson().cast().expect("cast");
    assert_eq!((cast.s1, cast.s5), (server(5), Some(server(1))));
}

#[test]
fn what_was_done_by_hand_is_taken_over() {
    for begin in [s3_begins, s1_rivals, s5_comes_back] {
        for ending in Ending::ALL {
            for rule_on in [true, false] {
                let mut learner = begin(rule_on);
                let steps = learner.finish(ending);
                assert!(learner.lesson().is_finished(learner.world()), "{steps:#?}");
                let panels = [Panel::A, Panel::B, Panel::C, ending.panel()];
                assert_eq!(learner.announced, panels);
                let lost = learner.world().referee().violation(Property::LeaderCompleteness);
                assert_eq!(lost.is_some(), !rule_on && ending == Ending::Overwritten);
            }
        }
    }
}

#[test]
fn an_entry_that_spreads_too_far_is_told_and_the_figure_begins_again() {
    let mut learner = s3_begins(true);
    learner.replicate(3, 1);
    assert_eq!(learner.panel(), None);
    let aim = learner.lesson().aim(learner.world(), None);
    let detour = aim.detour.expect("told");
    assert!(detour.contains("index 2 of term 1 went to too many servers"), "{detour}");
    assert!(detour.contains("Step back"), "{detour}");
    learner.finish(Ending::Overwritten);
    assert_eq!(learner.panel(), Some(Panel::D));
    assert_eq!(learner.lesson().cast().expect("cast").index, Index(3));
    assert_eq!(learner.lesson().aim(learner.world(), None).detour, None);
}

#[test]
fn a_rival_that_spreads_too_far_is_told() {
    let mut learner = s1_rivals(true);
    learner.replicate(1, 2);
    assert_eq!(learner.panel(), Some(Panel::B), "two copies leave a majority");
    learner.replicate(1, 4);
    assert_eq!(learner.panel(), None);
    let detour = learner.lesson().aim(learner.world(), None).detour.expect("told");
    assert!(detour.contains("S1's entry at index 2 went to too many servers"), "{detour}");
    learner.finish(Ending::Committed);
    assert_eq!(learner.panel(), Some(Panel::E));
}

#[test]
fn a_crash_before_the_acknowledgement_is_told() {
    let mut learner = s5_comes_back(false);
    learner.act(Action::Crash(server(5)));
    learner.finish(Ending::Overwritten);
    assert_eq!(learner.panel(), Some(Panel::D));
    let outcome = learner.lesson().outcome(learner.world()).expect("told");
    assert!(!outcome.lost);
    assert!(outcome.text.contains("never heard that it was on a majority"), "{outcome:?}");
    assert!(learner.world().referee().violation(Property::LeaderCompleteness).is_none());
}

#[test]
fn without_the_rival_entry_only_e_is_left() {
    let mut learner = s5_comes_back(true);
    learner.act(Action::HealAll);
    // S5's heartbeat reaches S1, whose answer makes S5 send what overwrites the rival entry.
    learner.act(Action::Beat(server(5)));
    learner.replicate(5, 1);
    assert_eq!(learner.panel(), Some(Panel::C));
    assert_eq!(learner.lesson().endings(learner.world()), [Ending::Committed]);
    let aim = learner.lesson().aim(learner.world(), None);
    assert_eq!(aim.towards, Some(Panel::E));
    assert!(aim.detour.expect("told").contains("(d) is out of reach"));
    learner.finish(Ending::Overwritten);
    assert_eq!(learner.panel(), Some(Panel::E));
}

#[test]
fn the_rule_can_be_switched_on_the_way() {
    let mut learner = s5_comes_back(true);
    learner.deliver(2, 5, Kind::AppendEntriesReply);
    learner.act(Action::SwitchRule(Rule::CurrentTermCommit, false));
    learner.finish(Ending::Overwritten);
    let outcome = learner.lesson().outcome(learner.world()).expect("told");
    assert!(outcome.lost, "{outcome:?}");
}

#[test]
fn what_was_lost_is_told_on_one_line_and_cut() {
    for (words, told) in [("a\nb".to_string(), "a\\nb"), ("x".repeat(9000), &"x".repeat(40))] {
        let mut learner = Learner::new(setup(false));
        learner.elect(3, [2, 4]);
        learner.request(3);
        for other in [1, 2, 4, 5] {
            learner.replicate(3, other);
        }
        learner.act(Action::Request(server(3), words.into()));
        learner.replicate(3, 5);
        learner.finish(Ending::Overwritten);
        let title = learner.lesson().outcome(learner.world()).expect("told").title;
        assert!(title.starts_with(&format!("A committed entry is lost: {told}")), "{title}");
        assert!(title.chars().count() < 90, "{title}");
    }
}

#[test]
fn another_entry_in_its_place_is_told() {
    let mut learner = s5_comes_back(true);
    learner.act(Action::SwitchRule(Rule::UpToDateCheck, false));
    learner.act(Action::Isolate(server(5)));
    learner.act(Action::HealBoth(server(4), server(2)));
    learner.act(Action::HealBoth(server(4), server(3)));
    learner.elect(4, [2, 3]);
    learner.request(4);
    learner.replicate(4, 2);
    assert_eq!(learner.panel(), Some(Panel::A), "with S4 as S1");
    let detour = learner.lesson().aim(learner.world(), None).detour.expect("told");
    assert!(detour.contains("overwritten, but not by the entry of (b)"), "{detour}");
    learner.finish(Ending::Overwritten);
    assert_eq!(learner.panel(), Some(Panel::D));
    assert_eq!(learner.lesson().aim(learner.world(), None).detour, None);
}

#[test]
fn silence_is_no_refusal() {
    let mut learner = s5_comes_back(true);
    learner.until(Ending::Committed, |learner| learner.panel() == Some(Panel::E));
    for number in 1..=5 {
        learner.act(Action::Crash(server(number)));
    }
    learner.act(Action::Restart(server(1)));
    for _ in 0..4 {
        learner.act(Action::Timeout(server(1)));
    }
    learner.act(Action::Timeout(server(1)));
    assert!(!learner.lesson().is_finished(learner.world()));
    learner.act(Action::Restart(server(2)));
    while !learner.lesson().is_finished(learner.world()) {
        let step = learner.next_step(Ending::Committed).expect("it has yet to be refused");
        learner.act(step.action);
    }
}

#[test]
fn an_entry_of_its_own_made_early_does_not_spread_on_the_way_to_d() {
    let mut learner = s1_rivals(true);
    learner.act(Action::Crash(server(1)));
    learner.act(Action::HealAll);
    learner.act(Action::Crash(server(3)));
    learner.act(Action::Restart(server(3)));
    for _ in 0..3 {
        learner.act(Action::Timeout(server(3)));
    }
    learner.elect(3, [5, 2]);
    learner.request(3);
    learner.finish(Ending::Overwritten);
    assert_eq!(learner.announced, [Panel::A, Panel::B, Panel::C, Panel::D]);
}

#[test]
fn where_nobody_can_be_the_rival_the_figure_begins_at_a_later_index() {
    let mut learner = Learner::new(setup(true));
    learner.elect(3, [2, 1]);
    learner.request(3);
    learner.replicate(3, 1);
    learner.replicate(3, 2);
    learner.request(3);
    assert_eq!((learner.logs(3), learner.logs(4)), (vec![1, 1], vec![]));
    learner.act(Action::Timeout(server(1)));
    learner.elect(1, [2, 4]);
    learner.request(1);
    learner.replicate(1, 2);
    assert_eq!(learner.panel(), Some(Panel::A), "no server ends at index 1");
    learner.finish(Ending::Overwritten);
    assert_eq!(learner.panel(), Some(Panel::D));
    assert_eq!(learner.lesson().cast().expect("cast").index, Index(3));
}

#[test]
fn a_server_far_ahead_in_terms_does_not_make_the_way_long() {
    let mut learner = Learner::new(setup(true));
    for _ in 0..20 {
        learner.act(Action::Timeout(server(4)));
    }
    let steps = learner.finish(Ending::Overwritten);
    assert_eq!(learner.panel(), Some(Panel::D));
    assert!(steps.len() < 100, "{} steps", steps.len());
}
