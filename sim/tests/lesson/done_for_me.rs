//! "Do this step for me", from an empty cluster to both endings.

use flotilla_core::{Index, Rule};
use flotilla_sim::{Action, Ending, Panel, Property, Setup};

use crate::support::{Learner, server, setup};

fn finished(setup: Setup, ending: Ending) -> Learner {
    let mut learner = Learner::new(setup);
    let sentences = learner.finish(ending);
    assert!(learner.lesson().is_finished(learner.world()), "{sentences:#?}");
    assert!(sentences.len() < 80, "a long way: {sentences:#?}");
    learner
}

#[test]
fn with_the_rule_off_a_committed_entry_is_overwritten() {
    let learner = finished(setup(false), Ending::Overwritten);
    assert_eq!(learner.announced, [Panel::A, Panel::B, Panel::C, Panel::D]);
    let referee = learner.world().referee();
    let lost = referee.violation(Property::LeaderCompleteness).expect("broken");
    assert!(lost.servers.contains(&server(5)), "at S5's election: {lost:?}");
    assert!(referee.violation(Property::StateMachineSafety).is_some());
    let outcome = learner.lesson().outcome(learner.world()).expect("told");
    assert!(outcome.lost);
    assert_eq!(outcome.title, "A committed entry is lost: x=2 at index 2");
    assert_eq!(outcome.points.len(), 2, "{outcome:?}");
}

#[test]
fn with_the_rule_on_nothing_is_lost() {
    let learner = finished(setup(true), Ending::Overwritten);
    assert_eq!(learner.announced, [Panel::A, Panel::B, Panel::C, Panel::D]);
    assert!(learner.world().referee().is_safe());
    let outcome = learner.lesson().outcome(learner.world()).expect("told");
    assert!(!outcome.lost);
    assert!(outcome.text.starts_with("Index 2 was never committed"), "{outcome:?}");
}

#[test]
fn a_rule_that_is_switched_off_too_late_is_not_told_as_if_it_had_been_off() {
    let mut learner = finished(setup(true), Ending::Overwritten);
    learner.act(Action::SwitchRule(Rule::CurrentTermCommit, false));
    let outcome = learner.lesson().outcome(learner.world()).expect("told");
    assert!(outcome.text.contains("S1 waited for an entry of its own term"), "{outcome:?}");
    let aim = learner.lesson().aim(learner.world(), Some(Ending::Overwritten));
    assert!(aim.why.contains("nothing is lost"), "{aim:?}");
    learner.finish(Ending::Overwritten);
    assert!(learner.world().referee().is_safe());
    let aim = learner.lesson().aim(learner.world(), None);
    assert!(
        aim.why.starts_with("To see it lost, switch current-term-commit off at (c)"),
        "{aim:?}"
    );
}

#[test]
fn an_entry_of_its_own_term_keeps_the_rival_from_winning() {
    for rule_on in [true, false] {
        let learner = finished(setup(rule_on), Ending::Committed);
        assert_eq!(learner.announced, [Panel::A, Panel::B, Panel::C, Panel::E]);
        assert!(learner.world().referee().is_safe());
        let outcome = learner.lesson().outcome(learner.world()).expect("told");
        assert_eq!(outcome.title, "S5 can no longer win");
        let refusals: Vec<&String> =
            outcome.points.iter().filter(|point| point.contains("refuses")).collect();
        assert_eq!(refusals.len(), 3, "{outcome:?}");
        assert_eq!(refusals[1], "S2 refuses S5: last term 3 < 4.");
    }
}

#[test]
fn it_follows_the_paper_to_the_letter() {
    for rule_on in [true, false] {
        for (ending, panels) in [
            (Ending::Overwritten, [Panel::A, Panel::B, Panel::C]),
            (Ending::Committed, [Panel::A, Panel::B, Panel::C]),
        ] {
            let mut learner = Learner::new(setup(rule_on));
            for panel in panels {
                learner.until(ending, |learner| learner.panel() == Some(panel));
                let drawn = panel.logs().map(|terms| {
                    // The paper draws S1's entry of term 4 in (c) already.
                    terms.iter().copied().filter(|term| *term != 4).collect::<Vec<u64>>()
                });
                for number in 1..=5 {
                    let log = learner.logs(number);
                    assert_eq!(log, drawn[usize::from(number) - 1], "S{number} in {panel}");
                }
                let cast = learner.lesson().cast().expect("cast");
                assert_eq!((cast.s1, cast.index), (server(1), Index(2)));
                assert_eq!(cast.s5, (panel != Panel::A).then(|| server(5)));
            }
            assert_eq!(learner.world().server(server(1)).term().0, 4);
            learner.finish(ending);
            assert_eq!(learner.world().server(server(5)).term().0, 5);
            assert_eq!(learner.logs(1), [1, 2, 4]);
        }
    }
}

#[test]
fn at_c_the_leader_counts_and_the_rule_decides() {
    for rule_on in [true, false] {
        let mut learner = Learner::new(setup(rule_on));
        learner.until(Ending::Overwritten, |learner| learner.panel() == Some(Panel::C));
        // Up to the client's request that follows the acknowledgements.
        learner.until(Ending::Overwritten, |learner| learner.logs(1) == [1, 2, 4]);
        let commit = learner.world().server(server(1)).commit_index();
        let outcome = learner.lesson().outcome(learner.world()).expect("told");
        if rule_on {
            assert!(commit < Index(2));
            assert_eq!(outcome.title, "Why index 2 is not committed");
            assert!(
                outcome.text.contains("its term is 2, and S1 was elected for term 4"),
                "{outcome:?}"
            );
        } else {
            assert_eq!(commit, Index(2));
            assert_eq!(outcome.title, "S1 has committed index 2");
        }
    }
}

#[test]
fn both_endings_are_offered_after_c_and_only_there() {
    let mut learner = Learner::new(setup(true));
    while learner.panel() != Some(Panel::C) {
        assert_eq!(learner.lesson().endings(learner.world()), []);
        let step = learner.next_step(Ending::Overwritten).expect("there is a way to (c)");
        learner.act(step.action);
    }
    assert_eq!(learner.lesson().endings(learner.world()), Ending::ALL);
    let at_c = learner.lesson().reached(Panel::C).expect("reached");
    assert_eq!(at_c, learner.timeline.cursor());
    learner.finish(Ending::Committed);
    assert_eq!(learner.lesson().endings(learner.world()), []);
    let aim = learner.lesson().aim(learner.world(), None);
    assert!(aim.goal.contains(&format!("event {}", at_c.0)), "{aim:?}");
}

#[test]
fn other_clusters_will_do_by_shape() {
    for servers in 3..=9 {
        for ending in Ending::ALL {
            let setup = Setup { servers, ..setup(false) };
            let mut learner = Learner::new(setup);
            learner.finish(ending);
            assert!(learner.lesson().is_finished(learner.world()), "{servers} servers");
            let panels = [Panel::A, Panel::B, Panel::C, ending.panel()];
            assert_eq!(learner.announced, panels, "{servers} servers");
            assert_eq!(learner.world().referee().is_safe(), ending == Ending::Committed);
        }
    }
}

#[test]
fn one_or_two_servers_are_too_few_and_told_so() {
    for servers in 1..=2 {
        let mut learner = Learner::new(Setup { servers, ..setup(true) });
        learner.act(Action::Timeout(server(1)));
        assert_eq!(learner.next_step(Ending::Overwritten), None);
        let aim = learner.lesson().aim(learner.world(), None);
        assert_eq!(aim.title, "Figure 8 needs five servers");
    }
}

#[test]
fn it_takes_over_from_the_live_clock_and_switches_other_rules_on() {
    let mut setup = Setup { clock: flotilla_sim::Clock::Live, ..setup(true) };
    setup.rules = setup.rules.with(Rule::UpToDateCheck, false);
    let mut learner = Learner::new(setup);
    learner.timeline.play_to(flotilla_sim::Time::from_millis(1000));
    learner.finish(Ending::Overwritten);
    assert_eq!(learner.panel(), Some(Panel::D));
    assert!(!learner.world().is_live());
    assert!(learner.world().config().rules.all_on());
}

#[test]
fn the_aim_follows_what_has_been_done() {
    let mut learner = Learner::new(setup(true));
    let goal = |learner: &Learner| learner.lesson().aim(learner.world(), None).goal;
    learner.elect(1, [2, 3]);
    assert!(goal(&learner).starts_with("Give S1 a client request"), "{}", goal(&learner));
    learner.request(1);
    assert_eq!(goal(&learner), "Deliver S1's AppendEntries to all.");
}
