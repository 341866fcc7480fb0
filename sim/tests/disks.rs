//! Disks that lie, and crashes that find it out.
#![cfg(not(target_arch = "wasm32"))]

use flotilla_core::ServerId;
use flotilla_sim::invariants::Witness;
use flotilla_sim::{Event, Fsync, Script, World, headline};

/// Plays a script, all of whose expectations hold. Gives the headlines of its last events.
fn play(text: &str) -> (World, Vec<String>) {
    let script = Script::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut told = Vec::new();
    let tell = |event: &Event, world: &World| told.push(headline(event, world).text);
    let played = script.play_watched(Script::MOST_EVENTS, tell);
    assert!(played.is_ok(), "{:?} {:?}\n{text}", played.failures, played.stopped);
    (played.timeline.world().clone(), told)
}

fn s(number: u8) -> ServerId {
    ServerId::new(number).expect("a server")
}

/// S3 votes for S1 in term 1, crashes and starts again; then S2 asks for its vote in term 1.
fn two_elections(disk: &str, crash: &str) -> String {
    format!(
        "servers 3 ; clock manual ; {disk}
         timeout S1 ; deliver S1->S3 ; deliver S3->S1 ; expect leader S1
         {crash} ; restart S3
         timeout S2 ; deliver S2->S3 ; deliver S3->S2\n"
    )
}

#[test]
fn two_leaders_in_a_term_with_all_rules_on() {
    let script = two_elections("fsync S3 lies", "crash S3 ; expect voted S3 none");
    let (world, told) = play(&format!(
        "{script} expect role S1 leader ; expect role S2 leader ; expect violation election-safety"
    ));
    assert!(world.config().rules.all_on(), "this is no modified Raft");
    let last = told.last().expect("something happened");
    assert!(last.starts_with("Election Safety is violated: "), "{last}");
    assert!(last.ends_with(" The disk of S3 had lied."), "{last}");
    assert!(told.iter().all(|sentence| !sentence.contains("modified")), "{told:?}");
    for honest in ["heal", "fsync S3 lies ; fsync S3 honest", "fsync S2 lies"] {
        play(&format!("{} expect safe ; expect leader S1", two_elections(honest, "crash S3")));
    }
    let late = two_elections("fsync S3 lies", "fsync S3 honest ; crash S3");
    play(&format!("{late} expect safe"));
}

#[test]
fn a_committed_entry_is_lost_with_all_rules_on() {
    let script = |disk: &str| {
        format!(
            "servers 3 ; clock manual ; {disk}
             timeout S1 ; deliver all ; request S1 \"x=1\"
             deliver S1->S3 ; deliver S3->S1 ; expect commit S1 1 ; expect log S2 ; drop all
             crash S3 ; restart S3
             timeout S2 ; deliver S2->S3 ; deliver S3->S2"
        )
    };
    let (_, told) =
        play(&format!("{} ; expect violation leader-completeness", script("fsync S3 lies")));
    let loses = "S3 crashes: it loses 2 writes that its disk had said were done.";
    assert!(told.iter().any(|sentence| sentence == loses), "{told:?}");
    play(&format!("{} ; expect safe ; expect role S2 candidate", script("heal")));
}

#[test]
fn a_crash_leaves_the_oldest_of_what_was_said_and_what_was_begun() {
    // A vote and an entry that are said to be done, and two entries that are not.
    let begin = "servers 3 ; clock manual ; disk manual
        timeout S1 ; sync S1 ; deliver S1->S2 ; fsync S2 lies ; sync S2 ; deliver S2->S1
        request S1 \"x=1\" ; deliver S1->S2 @3 ; sync S2
        request S1 \"x=2\" ; request S1 \"x=3\" ; deliver S1->S2 @4 ; deliver S1->S2 @5";
    for (torn, voted, log) in
        [(0, "none", ""), (1, "S1", ""), (2, "S1", "1"), (3, "S1", "1 1"), (4, "S1", "1 1 1")]
    {
        play(&format!(
            "{begin} ; crash S2 torn {torn} ; expect voted S2 {voted} ; expect log S2 {log}"
        ));
    }
    let stopped = Script::parse(&format!("{begin}\ncrash S2 torn 5")).expect("a script").play();
    let why = stopped.stopped.expect("it stops").to_string();
    assert!(why.starts_with("found that S2 has only 4 unfinished or cached disk writes,"), "{why}");
}

#[test]
fn what_a_lying_disk_has_is_told() {
    let (world, told) = play(
        "servers 3 ; clock manual ; disk manual
         fsync S1 lies ; timeout S1 ; sync S1 ; timeout S1 ; crash S1 ; restart S1
         timeout S1 ; sync S1 ; fsync S1 honest ; fsync S1 lies ; fsync S1 honest",
    );
    let sentences = [
        "S1's disk lies from now on: what it says is written is in its cache only.",
        "S1 times out and becomes a candidate in term 1; it asks all others for their vote \
         once this is on its disk.",
        "S1's lying disk says that its write is done: RequestVote to S2 and S3 goes out.",
        "S1 times out again and starts an election for term 2; it asks all others for their vote \
         once this is on its disk.",
        "S1 crashes: it loses its role, 1 write that its disk had said was done, \
         1 write not yet on disk and 2 messages that waited for the disk.",
        "S1 restarts from its disk as a follower of term 0, with an empty log; its disk lies.",
        "S1 times out and becomes a candidate in term 1; it asks all others for their vote \
         once this is on its disk.",
        "S1's lying disk says that its write is done: RequestVote to S2 and S3 goes out.",
        "S1's disk is honest again and writes out its cache: 1 write.",
        "S1's disk lies from now on: what it says is written is in its cache only.",
        "S1's disk is honest again.",
    ];
    assert_eq!(told, sentences);
    assert_eq!(
        (world.server(s(1)).durable().current_term.0, world.server(s(1)).fsync()),
        (1, Fsync::Honest)
    );
}

#[test]
fn the_invariants_hold_until_a_crash_takes_what_was_promised() {
    let breach = |script: &str| {
        let mut witness = None;
        let mut breach = None;
        let script = Script::parse(script).expect("a script");
        let beginning = World::new(script.setup.clone());
        script.play_watched(Script::MOST_EVENTS, |event, world| {
            let witness = witness.get_or_insert_with(|| Witness::new(&beginning));
            breach = breach.take().or_else(|| witness.observe(world, event).err());
        });
        breach.map(|breach| breach.to_string())
    };
    let calm = "servers 3 ; fsync S1 lies ; fsync S2 lies ; fsync S3 lies
        run until leader ; run 500 ; request S1 \"x=1\" ; request S2 \"x=1\" ; request S3 \"x=1\" ; run 500";
    assert_eq!(breach(calm), None);
    let found = breach(&format!("{calm} ; crash S1")).expect("S1 has lost what it promised");
    assert!(found.contains("the term on S1's disk goes back"), "{found}");
}

#[test]
fn a_lie_is_told_or_taken_back_once() {
    let (world, _) = play("fsync S1 lies ; fsync S1 lies ; crash S2 ; fsync S2 lies");
    let objection = |id, fsync| {
        let objection = world.objection(&flotilla_sim::Action::SetFsync(s(id), fsync));
        objection.map(|it| (it.impossible, it.reason))
    };
    assert_eq!(objection(1, Fsync::Lies), Some((false, "S1's disk lies already".into())));
    assert_eq!(objection(3, Fsync::Honest), Some((false, "S3's disk is honest already".into())));
    assert_eq!(objection(2, Fsync::Honest), None, "a disk is not the process");
    let error = |text| Script::parse(text).expect_err("an error").to_string();
    assert_eq!(error("fsync S1 off"), "found `off`, expected lies or honest");
}
