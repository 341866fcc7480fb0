//! What actions mean.

use flotilla_sim::{EventId, Happening};

use crate::support::{S1_LEADS, passes, stops};

#[test]
fn an_election_by_hand() {
    passes(
        "servers 3 ; clock manual
         timeout S1
         expect role S1 candidate ; expect term S1 1 ; expect voted S1 S1
         expect waiting S1->* RequestVote 2
         deliver S1->S2 ; deliver S2->S1
         expect leader S1 ; expect voted S2 S1 ; expect voted S3 none
         request S1 \"x=1\" ; deliver all
         expect log S1 1 ; expect log S3 1 ; expect commit S1 1 ; expect commit S2 0
         beat S1 ; deliver all
         expect commit S2 1 ; expect state S2 x 1 ; expect state S2 y none
         expect waiting *->* 0 ; expect safe",
    );
}

#[test]
fn a_run_ends_at_what_cannot_be_done() {
    stops(
        "clock manual ; crash S1
         timeout S1
         expect leader S1",
        "2: found that S1 is down: it can only be restarted, \
         expected a server that is up, goes on and does not lead",
    );
}

#[test]
fn what_cannot_be_done_is_told_with_the_reason() {
    for (lines, reason) in [
        (
            "crash S2 ; crash S2",
            "that S2 is down: it can only be restarted, expected a server that is up",
        ),
        (
            "crash S2 ; request S2 \"x\"",
            "that S2 is down: it can only be restarted, expected a server that is up and goes on",
        ),
        (
            "crash S2 ; sync S2",
            "that S2 is down: it can only be restarted, expected a server that is up and goes on",
        ),
        (
            "crash S2 ; pause S2",
            "that S2 is down: it can only be restarted, expected a server that is up",
        ),
        (
            "crash S2 ; resume S2",
            "that S2 is down: it can only be restarted, expected a server that is up",
        ),
        ("restart S2", "that S2 is up, expected a server that is down"),
        (
            "timeout S1",
            "that S1 is the leader: it has no election timer, expected a server that is up, goes on and does not lead",
        ),
        (
            "beat S2",
            "that S2 is a follower: only a leader sends heartbeats, expected a leader that is up and goes on",
        ),
        (
            "pause S2 ; timeout S2",
            "that S2 is paused: it gets nothing done until it is resumed, expected a server that is up, goes on and does not lead",
        ),
        (
            "beat S1 ; pause S2 ; deliver S1->S2",
            "that S2 is paused: it gets nothing done until it is resumed, expected a message under way to a server that goes on",
        ),
        (
            "deliver S1->S2",
            "no message from S1 to S2 under way that is not held, expected one at least",
        ),
        (
            "beat S1 ; hold S1->S2 ; deliver S1->S2",
            "no message from S1 to S2 under way that is not held, expected one at least",
        ),
        (
            "beat S1 ; hold S1->S2 ; hold S1->S2",
            "no message from S1 to S2 under way that is not held, expected one at least",
        ),
        (
            "beat S1 ; release S1->S2",
            "no message from S1 to S2 under way that is held, expected one at least",
        ),
        (
            "beat S1 ; deliver S1->S2 RequestVote",
            "no RequestVote from S1 to S2 under way that is not held, expected one at least",
        ),
        ("drop S1->S2", "no message from S1 to S2 under way, expected one at least"),
        (
            "duplicate S1->S2 AppendEntriesReply",
            "no AppendEntriesReply from S1 to S2 under way, expected one at least",
        ),
        (
            "deliver S1->S2 @1",
            "that message S1->S2 @1 is no longer under way, expected a message under way to a server that goes on",
        ),
        (
            "hold S1->S2 @9",
            "that S1 has sent S2 only 2 messages so far, expected a message under way",
        ),
        (
            "step",
            "the manual clock, under which nothing happens by itself, expected the live clock",
        ),
    ] {
        stops(&format!("{S1_LEADS}{lines} ; expect safe"), &format!("2: found {reason}"));
    }
}

#[test]
fn actions_that_would_change_nothing_are_no_errors() {
    passes(&format!(
        "{S1_LEADS}
         pause S2 ; pause S2 ; resume S2 ; resume S2 ; sync S2 ; heal ; cut S1-S2 ; cut S1->S2
         clock manual ; rule persist-vote on ; request S2 \"x=1\"
         deliver all ; drop all ; hold all ; release all ; duplicate all
         deliver *->S2 ; drop S1->* ; hold *->* AppendEntries"
    ));
}

#[test]
fn the_oldest_that_suits_is_meant() {
    let begin = format!("{S1_LEADS}request S1 \"x=1\" ; request S1 \"x=2\"\n");
    for (lines, left) in [
        // S1 sent S2 a RequestVote, its first AppendEntries, and two more: @3 and @4.
        ("deliver S1->S2", "S1->S2 @4"),
        ("deliver S1->S2 AppendEntries", "S1->S2 @4"),
        ("deliver S1->S2 @4", "S1->S2 @3"),
        ("drop S1->S2", "S1->S2 @4"),
        ("hold S1->S2 ; deliver S1->S2", "S1->S2 @3"),
        ("hold S1->S2 ; drop S1->S2", "S1->S2 @3"),
        ("hold S1->S2 ; hold S1->S2 ; drop S1->S2", "S1->S2 @4"),
        ("hold S1->S2 ; deliver S1->S2 @3", "S1->S2 @4"),
        ("hold S1->S2 @4 ; release S1->S2 ; drop S1->S2", "S1->S2 @4"),
        ("duplicate S1->S2 ; drop S1->S2 @3 ; drop S1->S2 @4", "S1->S2 @5"),
        ("hold S1->S2 @3 ; duplicate S1->S2 ; drop S1->S2 @3 ; drop S1->S2", "S1->S2 @5"),
        ("hold S1->* ; drop S1->S2", "S1->S2 @4"),
        ("hold all ; release S1->S2 ; deliver S1->S2", "S1->S2 @4"),
    ] {
        let played = passes(&format!("{begin}{lines} ; expect waiting S1->S2 1"));
        let world = played.timeline.world();
        let under_way = world.bus().under_way().find(|found| found.id.to.number() == 2);
        assert_eq!(under_way.map(|found| found.id.to_string()).as_deref(), Some(left), "{lines}");
    }
}

#[test]
fn all_of_now_is_not_what_comes_of_it() {
    passes(
        "servers 3 ; clock manual ; timeout S1
         deliver S1->* ; expect waiting *->S1 2 ; expect role S1 candidate
         deliver *->* RequestVoteReply
         expect leader S1 ; expect waiting S1->* AppendEntries 2
         duplicate all ; expect waiting *->* 4
         hold S1->S2 ; drop *->S2 ; expect waiting *->* 2
         deliver all ; expect waiting *->* 0",
    );
}

#[test]
fn messages_are_handled_in_the_order_they_were_sent() {
    let played = passes(
        "servers 3 ; clock manual ; timeout S2 ; timeout S1 ; deliver all
         expect leader S2 ; expect term S2 1",
    );
    let mut order = Vec::new();
    played.timeline.replay(EventId(2), EventId(6), |event, _| {
        if let Happening::Arrived { id, .. } = &event.what {
            order.push(id.to_string());
        }
    });
    assert_eq!(order, ["S2->S1 @1", "S2->S3 @1", "S1->S2 @1", "S1->S3 @1"]);
}

#[test]
fn held_messages_wait_until_they_are_released() {
    passes(&format!(
        "{S1_LEADS}
         request S1 \"x=1\" ; hold S1->S2
         deliver all ; expect commit S1 1 ; expect log S2
         run until quiet ; expect waiting S1->S2 1
         release S1->S2 ; deliver all ; expect log S2 1"
    ));
}

#[test]
fn deliver_passes_by_who_stalls_where_the_receiver_is_open() {
    passes(&format!(
        "{S1_LEADS}
         pause S2 ; beat S1
         deliver all ; expect waiting *->* 1
         beat S1 ; deliver S1->* ; expect waiting S1->S2 2
         deliver *->* ; expect waiting S1->S2 2
         drop S1->S2 ; expect waiting S1->S2 1
         resume S2 ; deliver all ; expect waiting *->* 0"
    ));
    stops(
        &format!("{S1_LEADS}pause S2 ; beat S1 ; deliver *->S2"),
        "2: found that S2 is paused: it gets nothing done until it is resumed, \
         expected a message under way to a server that goes on",
    );
}

#[test]
fn a_message_to_a_server_that_is_down_is_lost() {
    passes(&format!(
        "{S1_LEADS}
         beat S1 ; crash S2 ; deliver S1->S2 ; expect waiting S1->S2 0
         beat S1 ; deliver all ; expect waiting *->* 0"
    ));
}

#[test]
fn deliver_all_gives_up_after_ten_thousand() {
    let script = format!("{S1_LEADS}beat S1 ; drop *->S2\n{}", "duplicate all ; ".repeat(13));
    passes(&format!("{script} expect waiting *->* 8192"));
    stops(
        &format!("{script}\ndeliver all"),
        "4: found messages still under way after 10000 were delivered, expected an end of it",
    );
    stops(
        &format!("{script}\nduplicate all\nduplicate all"),
        "5: found 16384 messages under way, expected 10000 at most",
    );
}

#[test]
fn rules_can_be_switched_in_between() {
    passes(
        "servers 3 ; clock manual
         timeout S1 ; deliver S1->S3 ; rule one-vote-per-term off
         timeout S2 ; deliver S2->S3 ; rule one-vote-per-term on
         deliver *->S1 RequestVoteReply ; deliver *->S2 RequestVoteReply
         expect violation election-safety",
    );
}

#[test]
fn a_crash_tears_between_writes_and_never_through_one() {
    // Term and vote are one write, each entry one more.
    let begin = "servers 3 ; clock manual ; disk manual
        timeout S1 ; sync S1 ; deliver S1->S2 ; sync S2 ; deliver S2->S1 ; drop all
        request S1 \"x=1\" ; request S1 \"x=2\" ; deliver S1->S2 @3 ; deliver S1->S2 @4";
    for (crash, log) in [
        ("crash S2", ""),
        ("crash S2 torn 0", ""),
        ("crash S2 torn 1", "1"),
        ("crash S2 torn 2", "1 1"),
    ] {
        passes(&format!(
            "{begin} ; {crash} ; restart S2
             expect log S2 {log} ; expect term S2 1 ; expect voted S2 S1
             expect waiting S2->S1 0 ; expect safe"
        ));
    }
    stops(
        &format!("{begin}\ncrash S2 torn 3"),
        "4: found that S2 has only 2 unfinished disk writes, \
         expected a server that is up, with as many unfinished disk writes",
    );
    passes(
        "servers 3 ; clock manual ; disk manual
         timeout S1 ; deliver all ; crash S1 torn 1 ; restart S1
         expect term S1 1 ; expect voted S1 S1 ; expect waiting *->* 0",
    );
}
