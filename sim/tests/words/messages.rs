//! Messages: labels, names, facts.

use flotilla_core::{AppendReply, Body, Command, Entry, Index, Message, Position, Round, Term};
use flotilla_sim::{message_facts, message_label, message_name};

use crate::support::s;

fn message(body: Body) -> Message {
    Message { from: s(1), to: s(2), term: Term(4), body }
}

fn append(after: u64, terms: &[u64]) -> Message {
    let entry = |term: &u64| Entry { term: Term(*term), command: Command::NoOp };
    message(Body::AppendEntries {
        prev: Position { term: Term(u64::from(after > 0)), index: Index(after) },
        entries: terms.iter().map(entry).collect(),
        leader_commit: Index(1),
        round: Round::NONE,
    })
}

/// Rows as one text: `term: 4; granted: yes`.
fn facts(message: &Message) -> String {
    let rows = message_facts(message).into_iter().map(|(name, value)| format!("{name}: {value}"));
    rows.collect::<Vec<_>>().join("; ")
}

#[test]
fn requests_for_votes_and_votes() {
    let last = Position { term: Term(3), index: Index(7) };
    let ask = message(Body::RequestVote { last, transfer: false });
    assert_eq!(message_label(&ask), "Vote? t4");
    assert_eq!(message_name(&ask), "RequestVote from S1 to S2, term 4");
    assert_eq!(facts(&ask), "term: 4; last entry: index 7, term 3");
    let ask = message(Body::RequestVote { last: Position::default(), transfer: false });
    assert_eq!(facts(&ask), "term: 4; last entry: none");
    for (granted, label, row) in [(true, "Vote +", "yes"), (false, "Vote −", "no")] {
        let reply = message(Body::RequestVoteReply { granted });
        assert_eq!(message_label(&reply), label);
        assert_eq!(message_name(&reply), "RequestVoteReply from S1 to S2, term 4");
        assert_eq!(facts(&reply), format!("term: 4; granted: {row}"));
    }
}

#[test]
fn appends_by_what_they_carry() {
    let cases: [(u64, &[u64], &str, &str, &str); 6] = [
        (1, &[], "Beat", "index 1, term 1", "none"),
        (0, &[4], "Append 1", "the beginning of the log", "1 (term 4)"),
        (1, &[2, 4], "Append 2–3", "index 1, term 1", "2 (term 2), 3 (term 4)"),
        (
            1,
            &[2, 2, 3, 3, 4, 4],
            "Append 2–7",
            "index 1, term 1",
            "2 (term 2), 3 (term 2), 4 (term 3), 5 (term 3), 6 (term 4), 7 (term 4)",
        ),
        (1, &[2, 2, 3, 3, 4, 4, 4], "Append 2–8", "index 1, term 1", "2–8 (terms 2–4)"),
        (1, &[4; 40], "Append 2–41", "index 1, term 1", "2–41 (term 4)"),
    ];
    for (after, terms, label, position, entries) in cases {
        let message = append(after, terms);
        assert_eq!(message_label(&message), label);
        assert_eq!(
            facts(&message),
            format!("term: 4; after: {position}; entries: {entries}; leader's commit: 1")
        );
    }
}

#[test]
fn answers_to_appends() {
    let accepted = AppendReply::Accepted { match_index: Index(3) };
    let accepted = message(Body::AppendEntriesReply(accepted, Round::NONE));
    assert_eq!(message_label(&accepted), "Append +");
    assert_eq!(facts(&accepted), "term: 4; success: yes; matches up to: index 3");
    let rejected =
        message(Body::AppendEntriesReply(AppendReply::Rejected { hint: Index(2) }, Round::NONE));
    assert_eq!(message_label(&rejected), "Append −");
    assert_eq!(facts(&rejected), "term: 4; success: no; try next from: index 2");
}
