//! A shortest schedule for rules that are off, and none with all rules on.

use flotilla_sim::Property::{
    self, ElectionSafety, ExactlyOnce, LeaderCompleteness, Linearizability, LogMatching,
    StateMachineSafety,
};
use flotilla_sim::Script;
use flotilla_sim::core::Rule;
use flotilla_sim::explore::{Bounds, Ending, Reductions, Schedule, Search};

use crate::support::{SMALL, Small, found, play, to_the_end};

/// With the rule off, the shortest schedule in these bounds breaks the property and has so many
/// actions, and its script is that run. With all rules on, nothing shorter or as short does.
fn check(rule: Rule, property: Property, actions: usize, bounds: Bounds) {
    let off = Small::of(3).without(rule).bounds(|b| *b = bounds);
    let schedule = off.shortest();
    assert_eq!(schedule.property, property, "{}", schedule.sentence);
    assert_eq!(schedule.actions.len(), actions, "{:?}", schedule.actions);
    let timeline = play(&schedule.script);
    assert_eq!(timeline.last().0 as usize, actions);
    let broken = timeline.event().verdict.iter().map(|violation| violation.property);
    assert_eq!(broken.collect::<Vec<_>>(), [property], "the last action breaks it");

    let on = Small::of(3).bounds(|b| *b = Bounds { depth: actions as u32, ..bounds });
    assert_eq!(on.search(Reductions::ALL, 2).0, Ending::Nothing { all: false });
}

#[test]
fn one_vote_per_term() {
    check(Rule::OneVotePerTerm, ElectionSafety, 6, SMALL);
}

#[test]
fn persist_vote() {
    check(Rule::PersistVote, ElectionSafety, 8, Bounds { crashes: 1, ..SMALL });
}

#[test]
fn up_to_date_check() {
    check(Rule::UpToDateCheck, LeaderCompleteness, 9, SMALL);
}

/// Figure 8 with three servers, up to where S1 has an entry of term 1 and S3 another one of term
/// 2. From there S1 has to be elected and to commit its old entry, and then S3 without it.
#[test]
fn figure_8_is_found_from_the_end_of_a_script() {
    let begun = "servers 3
clock manual
without current-term-commit
timeout S1 ; deliver S1->S2 ; deliver S2->S1 ; drop all
request S1 \"x=1\" ; drop all
timeout S3 ; drop all ; timeout S3
deliver S3->S2 ; deliver S2->S3 ; drop all
request S3 \"x=2\" ; drop all";
    let timeline = play(begun);
    let before = timeline.last().0 as usize;
    let bounds = Bounds { terms: 4, log: 1, depth: 15, ..SMALL };
    let search = Search::new(timeline, bounds, Reductions::ALL, None, 2).expect("a search");
    let schedule = found(to_the_end(search).0);
    assert_eq!(schedule.property, LeaderCompleteness, "{}", schedule.sentence);
    assert_eq!(play(&schedule.script).last().0 as usize, before + schedule.actions.len());
    assert!(schedule.script.contains("without current-term-commit"));
}

/// The property that falls first is not the only one.
#[test]
fn one_property_can_be_looked_for() {
    let off = Small::of(3).without(Rule::OneVotePerTerm).bounds(|b| b.terms = 1);
    for (property, actions) in [(ElectionSafety, 6), (LogMatching, 8)] {
        let schedule = off.clone().seeking(property).shortest();
        assert_eq!((schedule.property, schedule.actions.len()), (property, actions));
        let script = Script::parse(&schedule.script).expect("a script");
        assert!(script.play().is_ok());
    }
    let off = off.bounds(|b| b.depth = 8).seeking(StateMachineSafety);
    assert_eq!(off.search(Reductions::ALL, 1).0, Ending::Nothing { all: false });
}

/// A search from the end of a script, for what is left of a schedule.
fn rest(script: &str, bounds: Bounds) -> Schedule {
    let search = Search::new(play(script), bounds, Reductions::ALL, None, 2).expect("a search");
    found(to_the_end(search).0)
}

#[test]
fn a_read_that_waits_at_the_beginning_is_judged() {
    let waiting = "servers 2 ; clock manual ; without read-after-own-term
timeout S1 ; deliver S1->S2 ; deliver S2->S1
request S1 \"x=1\" ; deliver S1->S2 @3 ; deliver S2->S1 ; drop all
timeout S2 ; deliver S2->S1 ; deliver S1->S2
read S2 x";
    let schedule = rest(waiting, SMALL);
    assert_eq!((schedule.property, schedule.actions.len()), (Linearizability, 2));
}

#[test]
fn a_command_that_was_sent_twice_before_the_beginning_is_judged() {
    let twice = "servers 2 ; clock manual ; without client-sessions
timeout S1 ; deliver S1->S2 ; deliver S2->S1
request S1 \"x=1\" C1 ; retry S1 C1";
    let schedule = rest(twice, SMALL);
    assert_eq!((schedule.property, schedule.actions.len()), (ExactlyOnce, 2));
}

#[test]
fn a_crash_takes_the_state_machine_too() {
    let applied = "servers 1 ; clock manual ; without persist-log
timeout S1 ; request S1 \"x=1\"";
    let schedule = rest(applied, Bounds { crashes: 1, reads: 1, ..SMALL });
    assert_eq!((schedule.property, schedule.actions.len()), (LeaderCompleteness, 3));
}

/// S2 leads and commits, as the old leader S1 does not hear: the fastest way is to let S3 have the
/// snapshot first.
#[test]
fn what_is_found_goes_by_way_of_a_snapshot_where_that_is_shorter() {
    let sent = "servers 3 ; clock manual ; without read-confirms-leadership
timeout S1 ; deliver S1->S2 ; deliver S2->S1 ; drop all
request S1 \"x=1\" ; deliver S1->S2 ; deliver S2->S1 ; drop all
snapshot S1 ; beat S1 ; deliver S1->S3 ; deliver S3->S1 ; isolate S1
expect waiting S1->S3 InstallSnapshot 1";
    let schedule = rest(sent, Bounds { log: 2, reads: 1, ..SMALL });
    assert_eq!((schedule.property, schedule.actions.len()), (Linearizability, 8));
    assert!(schedule.script.contains("deliver S1->S3 InstallSnapshot"), "{}", schedule.script);
}

/// C1 and C3 have sessions at the beginning, so the first command is C2's.
#[test]
fn clients_of_a_search_are_none_of_those_before_it() {
    let known = "servers 1 ; clock manual ; without client-sessions
timeout S1 ; request S1 \"x=1\" C1 ; request S1 \"x=2\" C3";
    let schedule = rest(known, Bounds { log: 4, retries: 1, ..SMALL });
    assert_eq!(schedule.property, ExactlyOnce);
    let told: Vec<String> = schedule.actions.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["request S1 \"x=3\" C2", "retry S1 C2"]);
}

/// With a lease as well a read is answered at once, and nobody knows how fast clocks run.
#[test]
fn leases_rely_on_clocks_that_a_search_does_not_keep() {
    let leads = "servers 3 ; clock manual ; with lease-reads
timeout S1 ; deliver S1->S2 ; deliver S2->S1 ; drop all
request S1 \"x=1\" ; deliver S1->* ; deliver *->S1 ; drop all
beat S1 ; deliver S1->S2 ; deliver S2->S1 ; drop all
lapse S2 ; lapse S3
timeout S2 ; deliver S2->S3 ; deliver S3->S2 ; drop all";
    let schedule = rest(leads, Bounds { log: 2, reads: 1, ..SMALL });
    assert_eq!((schedule.property, schedule.actions.len()), (Linearizability, 4));
}

#[test]
fn what_is_broken_at_the_beginning_needs_no_action() {
    let script = "servers 3 ; clock manual ; without one-vote-per-term
timeout S1 ; timeout S2 ; deliver S1->S3 ; deliver S2->S3 ; deliver S3->*
expect violation election-safety";
    let search = Search::new(play(script), SMALL, Reductions::ALL, None, 1).expect("a search");
    let schedule = found(to_the_end(search).0);
    assert_eq!((schedule.property, schedule.actions.len()), (ElectionSafety, 0));
}
