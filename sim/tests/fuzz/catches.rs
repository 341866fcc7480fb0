//! Without a rule some seed fails, and its run is a script.

use std::cell::Cell;

use flotilla_core::{Rule, Rules};
use flotilla_sim::fuzz::{Caught, Failure, Options, try_seed};
use flotilla_sim::{Property, Script};

/// The first of so many seeds that fails.
fn first_to_fail(options: &Options, most: u64) -> Option<Caught> {
    (1..=most).find_map(|seed| try_seed(options, seed).caught)
}

fn without(rule: Rule) -> Options {
    Options { rules: Rules::default().with(rule, false), ..Options::default() }
}

#[test]
fn a_catch_is_a_script_that_plays_to_the_violation() {
    let caught = first_to_fail(&without(Rule::OneVotePerTerm), 50).expect("a catch");
    assert_eq!(caught.failure.id(), "election-safety");
    let script = caught.script();
    assert!(script.ends_with("expect violation election-safety\n"), "{script}");
    let played = Script::parse(&script).expect("a script").play();
    assert!(played.is_ok(), "{:?} {:?}\n{script}", played.failures, played.stopped);
}

#[test]
fn a_cluster_that_does_not_recover_is_a_script_whose_last_expectation_fails() {
    let caught = first_to_fail(&without(Rule::StepDown), 50).expect("a catch");
    assert!(matches!(caught.failure, Failure::Stuck { .. }), "{}", caught.failure);
    only_the_last_line_fails(&caught.script());
}

#[test]
fn a_cluster_that_takes_too_long_is_a_script_whose_last_expectation_fails() {
    let caught = first_to_fail(&without(Rule::TransferStopsProposals), 200).expect("a catch");
    assert!(matches!(caught.failure, Failure::Slow { .. }), "{}", caught.failure);
    only_the_last_line_fails(&caught.script());
}

fn only_the_last_line_fails(script: &str) {
    let played = Script::parse(script).expect("a script").play();
    assert_eq!(played.stopped, None, "{script}");
    let lines: Vec<usize> = played.failures.iter().map(|failure| failure.line).collect();
    assert_eq!(lines, [script.lines().count()], "{script}");
}

#[test]
fn only_the_property_that_is_asked_for_counts() {
    let rule = Rule::HeartbeatConsistencyCheck;
    let any = first_to_fail(&without(rule), 50).expect("a catch");
    assert!(matches!(any.failure, Failure::Stuck { .. }), "{}", any.failure);
    let options = Options { property: Some(Property::StateMachineSafety), ..without(rule) };
    let safety = first_to_fail(&options, 500).expect("a catch");
    assert_eq!(safety.failure.id(), "state-machine-safety");
}

#[test]
fn disks_that_lie_break_what_raft_promises_only_where_they_are_asked_for() {
    let options = Options { lying_disks: true, ..Options::default() };
    let caught = first_to_fail(&options, 50).expect("a catch").shrunk(|| true);
    assert!(matches!(caught.failure, Failure::Violation { .. }), "{}", caught.failure);
    let script = caught.script();
    assert!(script.contains("\nfsync S") && script.contains(" lies\n"), "{script}");
    assert!(Script::parse(&script).expect("a script").play().is_ok(), "{script}");
    assert_eq!(first_to_fail(&Options::default(), 50), None);
}

#[test]
fn shrinking_can_be_ended_at_any_time_with_what_there_is() {
    let caught = first_to_fail(&without(Rule::OneVotePerTerm), 50).expect("a catch");
    let asked = Cell::new(0);
    let shrunk = |most: u32| {
        asked.set(0);
        caught.shrunk(|| {
            asked.set(asked.get() + 1);
            asked.get() <= most
        })
    };
    assert_eq!(shrunk(0), caught);
    let (some, all) = (shrunk(10).actions(), shrunk(u32::MAX).actions());
    assert!(caught.actions() >= some && some > all, "{some}, {all}");
}

#[test]
fn a_seed_stands_for_one_run() {
    let options = without(Rule::UpToDateCheck);
    let again = |seed| (try_seed(&options, seed), try_seed(&options, seed));
    for seed in 1..20 {
        let (one, other) = again(seed);
        assert_eq!(one, other);
    }
    assert_ne!(try_seed(&options, 1).events, try_seed(&options, 4).events);
}
