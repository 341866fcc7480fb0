//! How time flows.

use flotilla_sim::{Cause, Clock, Event, EventId, Script, Time};

use crate::support::{S1_LEADS, end, fails, passes, read, stops};

#[test]
fn nothing_due_is_nothing_to_step_to() {
    stops(
        "servers 1 ; crash S1 ; step 3",
        "1: found that nothing is due after 0 events, expected 3 events to happen",
    );
}

/// The events of a script.
fn events(script: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let played = read(script).play_watched(Script::MOST_EVENTS, |event, world| {
        assert_eq!(event.id, world.last_event());
        events.push(event.clone());
    });
    assert!(played.is_ok(), "{script}");
    assert_eq!(played.timeline.last().0, events.len() as u64, "every event was shown");
    events
}

#[test]
fn time_flows_for_as_long_as_it_should() {
    assert_eq!(end("run 500 ; run 12.345"), Time(512_345));
    assert_eq!(end("clock manual ; run 500 ; run 12.345"), Time(512_345));
    assert_eq!(end("run 0"), Time(0));
    assert_eq!(end("servers 1 ; crash S1 ; run 3600000"), Time::from_millis(3_600_000));
}

#[test]
fn run_switches_to_the_live_clock_and_back() {
    let events = events("servers 3 ; clock manual ; run 1000");
    let (first, last) = (&events[0], &events[events.len() - 1]);
    let sets = |event: &Event| match &event.cause {
        Cause::Action(action) => action.to_string(),
        Cause::Event(_) => String::new(),
    };
    assert_eq!((sets(first), sets(last)), ("clock live".into(), "clock manual".into()));
    assert!(events.len() > 20, "a leader was elected in between");
    assert_eq!(last.at, Time(1_000_000));
}

#[test]
fn run_until_stops_as_soon_as_it_is_so() {
    for clock in ["live", "manual"] {
        passes(&format!(
            "servers 1 ; clock {clock}
             run until leader ; expect leader S1
             request S1 \"x=1\" ; request S1 \"x=2\"
             run until commit 2 ; expect commit S1 2"
        ));
    }
    let elected = end("run until leader");
    assert!((150_000..400_000).contains(&elected.0), "{elected}");
    let played = passes("run until leader").timeline;
    assert_eq!(played.event().at, elected, "the event that elects is the last");
}

#[test]
fn run_until_lets_no_time_flow_where_it_is_so() {
    let count = |script: &str| passes(script).timeline.last();
    let until = |what: &str| format!("{S1_LEADS}request S1 \"x=1\" ; deliver all ; {what}");
    let before = count(&until(""));
    assert_eq!(count(&until("run until leader ; run until commit 1")), before);
    assert_eq!(count(&until("run until commit 0")), before);
    let quiet = "run until leader ; run until quiet";
    assert_eq!(
        end(&format!("{quiet} ; run until quiet ; note \"x\" ; run until quiet")),
        end(quiet)
    );
}

#[test]
fn quiet_is_nothing_new_for_the_longest_election_timeout() {
    let since = |script: &str| {
        let script = format!("seed 3 ; {script}");
        let changed = events(&script).iter().rev().find_map(|event| {
            let text = format!("{:?}", event.consequences);
            ["CurrentTerm", "VotedFor", "Role", "Log", "CommitIndex"]
                .iter()
                .any(|field| text.contains(&format!("delta: {field}")))
                .then_some(event.at)
        });
        end(&script).since(changed.unwrap_or_default())
    };
    assert_eq!(since("run until quiet"), Time(300_000));
    assert_eq!(since("clock manual ; run until quiet"), Time(300_000));
    assert_eq!(since("election-timeout 200..700 ; run until quiet"), Time(700_000));
    // A commit may be the last that happens, and so may a vote for who leads already.
    let asked = (1..=5).map(|id| format!("request S{id} \"x=1\"")).collect::<Vec<_>>().join(";");
    assert_eq!(since(&format!("run until quiet ; {asked} ; run until quiet")), Time(300_000));
    let late = "hold S1->S3 ; deliver all ; release S1->S3 ; run until quiet ; expect voted S3 S1";
    assert_eq!(since(&format!("servers 3 ; clock manual ; timeout S1 ; {late}")), Time(300_000));
    // So may an entry that too few have.
    let few = "timeout S1 ; deliver all ; crash S3 ; crash S4 ; crash S5 ; request S1 \"x=1\"";
    assert_eq!(since(&format!("clock manual ; {few} ; run until quiet")), Time(300_000));
    // Acting begins it anew, even if nothing comes of it yet.
    let quiet = "seed 3 ; run until quiet ; run 1000";
    let healed = format!("{quiet} ; heal ; run until quiet");
    assert_eq!(end(&healed), end(quiet) + Time(300_000));
}

#[test]
fn waiting_in_vain_is_an_expectation_that_does_not_hold() {
    for clock in ["live", "manual"] {
        fails(
            &format!(
                "servers 2 ; clock {clock} ; crash S2
                 run until leader
                 run until commit 1
                 expect no leader"
            ),
            "2: found no leader after 60.000 s, expected a server that leads the highest term of all that are up\n\
             3: found commitIndex 0 at most after 60.000 s, expected commitIndex 1",
        );
        let played =
            read(&format!("servers 2 ; clock {clock} ; crash S2 ; run until quiet")).play();
        let told = played.failures[0].to_string();
        assert_eq!(told, "found something still changing after 60.000 s, expected quiet");
        assert_eq!(played.timeline.world().now(), Time::from_millis(60_000));
        assert_eq!(played.timeline.world().clock().name(), clock);
    }
}

#[test]
fn steps_are_events() {
    assert_eq!(events("step ; step 10").len(), 11);
    let timeline = passes("step 11").timeline;
    assert_eq!(timeline.world().now(), timeline.event().at);
    assert_eq!(timeline.world().clock(), Clock::Live);
}

#[test]
fn a_run_has_only_so_many_events() {
    let script = read("run until leader\nrun 3600000\nexpect safe");
    let played = script.play_watched(1000, |_, _| {});
    let stopped = played.stopped.expect("it is too long");
    let told = "found a run of more than 1000 events, expected a shorter one";
    assert_eq!((stopped.line, stopped.to_string().as_str()), (2, told));
    assert_eq!(played.timeline.last(), EventId(1000));
}

#[test]
fn the_same_script_is_the_same_run() {
    let script =
        read("seed 9 ; loss 10% ; duplication 10% ; run 3000 ; crash S1 ; run until quiet");
    assert_eq!(script.play().timeline.run_hash(), script.play().timeline.run_hash());
}

#[test]
fn a_run_ends_when_messages_are_sent_faster_than_they_arrive() {
    let text = "servers 9\nlatency 60000\nelection-timeout 1..2\nrun 60000";
    let played = read(text).play();
    let stopped = played.stopped.expect("it does not end by itself");
    let told = "found more than 10000 messages under way, expected that they arrive as fast as they are sent";
    assert_eq!(stopped.to_string(), told);
    assert!(played.timeline.world().bus().len() < 10_100, "it ended in time");
}
