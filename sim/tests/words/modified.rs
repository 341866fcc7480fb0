//! What servers do that plain Raft does not: told with the values, and with the rule that is off.

use flotilla_core::Rule;
use flotilla_sim::{Script, details, headline};

/// Plays lines on so many servers without a rule. Gives the headline of the last event, and all
/// that came of it.
fn told(servers: u8, rule: Rule, lines: &str) -> (String, Vec<String>) {
    let text = format!("servers {servers}\nclock manual\nwithout {rule}\n{lines}");
    let script = Script::parse(&text).expect("a script");
    let mut last = (String::new(), Vec::new());
    let played = script.play_watched(1000, |event, world| {
        let details = details(event, world).into_iter().map(|sentence| sentence.text);
        last = (headline(event, world).text, details.collect());
    });
    assert!(played.is_ok(), "{:?} {:?}", played.failures, played.stopped);
    last
}

fn says(servers: u8, rule: Rule, lines: &str, sentence: &str) {
    let (headline, details) = told(servers, rule, lines);
    assert!(
        headline == sentence || details.iter().any(|told| told == sentence),
        "{rule}: {headline:?} {details:#?}"
    );
}

const ELECT_S1: &str = "timeout S1 ; deliver S1->S2 ; deliver S2->S1 ;";

#[test]
fn votes() {
    says(
        5,
        Rule::DistinctVotes,
        "timeout S1 ; deliver S1->S2 ; duplicate S2->S1 ; deliver S2->S1 ; deliver S2->S1",
        "S1 is the leader of term 1, with 3 of 5 votes.",
    );
    says(
        7,
        Rule::DistinctVotes,
        "timeout S1 ; deliver S1->S2 ; duplicate S2->S1 ; deliver S2->S1 ; deliver S2->S1",
        "S1 counts the vote of S2: 3 of 7 votes, that of S2 once more, as distinct-votes is off.",
    );
    says(
        5,
        Rule::MatchVoteTerm,
        "timeout S1 ; deliver S1->S2 ; timeout S1 ; deliver S2->S1",
        "S1 counts the vote of S2: 2 of 5 votes, one of term 1, not 2, as match-vote-term is off.",
    );
    says(
        2,
        Rule::StrictMajority,
        "timeout S1",
        "S1 is the leader of term 1, with 1 of 2 votes, which is enough, as strict-majority is off.",
    );
    says(
        3,
        Rule::IncrementTerm,
        "timeout S1",
        "S1 times out and becomes a candidate in term 0; it asks all others for their vote; the \
         term stays, as increment-term is off.",
    );
}

#[test]
fn messages_of_a_later_term() {
    says(
        3,
        Rule::StepDown,
        "timeout S1 ; timeout S2 ; timeout S2 ; deliver S2->S1 @2",
        "S1 drops S2's RequestVote: term 2 > currentTerm 1, but step-down is off.",
    );
}

#[test]
fn a_leader_and_its_followers() {
    let requested = |lines: &str| format!("{ELECT_S1} request S1 \"x=1\" ; {lines}");
    says(
        3,
        Rule::MatchNeverDecreases,
        &requested("deliver S1->S2 @2 ; deliver S1->S2 @3 ; deliver S2->S1 @3 ; deliver S2->S1 @2"),
        "S1's matchIndex for S2 goes from 1 to 0.",
    );
    says(
        3,
        Rule::MatchWhatWasSent,
        &requested("deliver S1->S2 @2 ; deliver S2->S1"),
        "S1 commits index 1: it is on 2 of 3 servers, and its term 1 is the current one.",
    );
    says(
        3,
        Rule::LeaderAppendOnly,
        &requested("request S1 \"x=2\""),
        "S1 overwrites its log from index 1 on.",
    );
}

#[test]
fn a_disk_that_does_not_hold_all() {
    says(
        3,
        Rule::PersistTerm,
        "timeout S1 ; crash S1",
        "S1 crashes: it loses its role and its term.",
    );
    says(
        3,
        Rule::PersistLog,
        &format!("{ELECT_S1} request S1 \"x=1\" ; crash S1"),
        "S1 crashes: it loses its role and 1 entry of its log.",
    );
}
