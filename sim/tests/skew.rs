//! Clocks that are wrong.
#![cfg(not(target_arch = "wasm32"))]

use flotilla_core::{Answer, ServerId, Timer};
use flotilla_sim::{Played, Reply, Script, Time, TimerState, World};

fn play(text: &str) -> Played {
    let script = Script::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let played = script.play();
    assert!(played.is_ok(), "{:?} {:?}\n{text}", played.failures, played.stopped);
    played
}

fn s(number: u8) -> ServerId {
    ServerId::new(number).expect("a server")
}

/// What is left of a server's election timer, and what it was set for.
fn election_timer(world: &World, id: u8) -> (Time, Time) {
    match *world.server(s(id)).timer(Timer::Election) {
        TimerState::Running { due, full, .. } => (due.since(world.now()), full),
        TimerState::Armed { left, full, .. } => (left, full),
        TimerState::Stopped => panic!("it is stopped"),
    }
}

#[test]
fn what_is_left_of_a_timer_and_what_is_set_later_take_their_share() {
    for clock in ["live", "manual"] {
        let timer = |script: &str| {
            let begin = "servers 3 ; election-timeout 100 ; latency 0 ; disk immediate ; clock";
            let played = play(&format!("{begin} {clock} ; {script}"));
            let (left, full) = election_timer(played.timeline.world(), 2);
            (left.0, full.0)
        };
        assert_eq!(timer("skew S2 110%"), (110_000, 110_000));
        assert_eq!(timer("run 40 ; skew S2 110%"), (66_000, 110_000));
        assert_eq!(timer("run 40 ; skew S2 50% ; run 10"), (20_000, 50_000));
        assert_eq!(timer("run 40 ; skew S2 200% ; skew S2 50% ; skew S2 100"), (60_000, 100_000));
        assert_eq!(timer("skew S1 110% ; run 40"), (60_000, 100_000), "that of another");
        assert_eq!(timer("skew S2 150% ; crash S2 ; restart S2"), (150_000, 150_000));
        assert_eq!(timer("crash S2 ; skew S2 150% ; restart S2"), (150_000, 150_000));
        // A heartbeat sets it anew.
        let script = "skew S2 150% ; timeout S1 ; run 0 ; run 20 ; beat S1 ; deliver S1->S2";
        assert_eq!(timer(script), (150_000, 150_000));
    }
}

#[test]
fn a_server_that_stalls_misses_no_timer_by_its_clock() {
    let begin = "servers 3 ; election-timeout 100 ; crash S1 ; crash S3 ; pause S2";
    let term = |script: &str| {
        let world = play(&format!("{begin} ; {script}")).timeline.world().clone();
        world.server(s(2)).term().0
    };
    assert_eq!(term("run 50 ; skew S2 120% ; resume S2 ; run 59.999"), 0);
    assert_eq!(term("run 50 ; skew S2 120% ; resume S2 ; run 60"), 1);
    // It ran out before the clock changed.
    let script = "run 110 ; skew S2 200% ; resume S2 ; run 0";
    assert_eq!(term(script), 1);
}

#[test]
fn what_ran_out_while_a_server_stalled_keeps_its_place() {
    // Its own timer at 100 ms, the request for its vote at 105 ms.
    play(
        "servers 3 ; election-timeout 100 ; latency 105
         crash S3 ; pause S2 ; timeout S1 ; run 110
         skew S2 200% ; resume S2 ; run 0 ; expect voted S2 S2",
    );
}

#[test]
fn heartbeats_take_their_share_too() {
    let beats = |skew: &str| {
        let script = format!("servers 3 ; {skew} ; timeout S1 ; run 1010");
        let timeline = play(&script).timeline;
        timeline.world().bus().sent_on(s(1), s(2))
    };
    let (right, slow, fast) = (beats("note \"\""), beats("skew S1 200%"), beats("skew S1 50%"));
    assert!(slow * 3 < right * 2 && right * 3 < fast * 2, "{slow} {right} {fast}");
}

#[test]
fn quiet_is_measured_by_the_slowest_clock() {
    let end = |script: &str| play(script).timeline.world().now();
    let begin = "servers 3 ; clock manual";
    assert_eq!(
        end(&format!("{begin} ; crash S1 ; crash S2 ; crash S3 ; run until quiet")).0,
        300_000
    );
    let skewed =
        format!("{begin} ; skew S2 150% ; crash S1 ; crash S2 ; crash S3 ; run until quiet");
    assert_eq!(end(&skewed).0, 450_000);
}

/// A leader is cut off right after a round of heartbeats. As soon as the others may vote again,
/// they elect another leader, who commits a write. Then the old leader is asked for a read. Tells
/// whether it answers, whatever it says.
fn reads_by_lease(heartbeat: u64, leader: u8, voters: u8) -> (String, bool) {
    let promise = Time(1000 * u64::from(voters)).millis_text();
    let script = format!(
        "servers 3 ; latency 0 ; disk immediate
         election-timeout 100..150 ; heartbeat {heartbeat} ; with lease-reads
         skew S1 {leader}% ; skew S2 {voters}% ; skew S3 {voters}%
         timeout S1 ; run 0 ; request S1 \"x=1\" ; run 0 ; beat S1 ; run 0
         partition S1 | S2 S3
         read S1 x
         run {promise} ; timeout S2 ; run 0 ; expect leader S2
         request S2 \"x=2\" ; run 0 ; expect commit S2 2
         read S1 x\n"
    );
    let played = play(&script);
    let answers = |nth: u64| {
        let requests = played.timeline.world().clients();
        let request = requests.request(flotilla_core::RequestId(nth)).expect("it was asked");
        request.end.as_ref().map(|end| end.reply.clone())
    };
    assert_eq!(answers(2), Some(Reply::Value(Some("1".into()))), "the lease holds at first");
    assert!(matches!(answers(3), Some(Reply::Answer(Answer::Applied(_)))), "x=2 is committed");
    (script, answers(4).is_some())
}

#[test]
fn a_lease_is_safe_up_to_ten_ninths_and_not_beyond() {
    for (leader, voters, safe) in [
        (100, 100, true),
        (111, 100, true),
        (112, 100, false),
        (100, 90, true),
        (100, 89, false),
        (105, 95, true),
        (110, 90, false),
        (200, 180, true),
        (200, 179, false),
        (50, 200, true),
        (200, 50, false),
    ] {
        let (script, answers) = reads_by_lease(1000, leader, voters);
        assert_eq!(answers, !safe, "leader {leader}, voters {voters}");
        let told = if safe { "expect linearizable" } else { "expect not linearizable" };
        play(&format!("{script}{told}"));
    }
}

#[test]
fn a_lease_ends_with_the_next_heartbeat() {
    // Heartbeats are half as far apart as the shortest election timeout.
    for (leader, voters, safe) in
        [(112, 100, true), (200, 100, true), (200, 101, true), (200, 99, false), (101, 50, false)]
    {
        let (script, answers) = reads_by_lease(50, leader, voters);
        assert_eq!(answers, !safe, "leader {leader}, voters {voters}");
        let told = if safe { "expect linearizable" } else { "expect not linearizable" };
        play(&format!("{script}{told}"));
    }
}
