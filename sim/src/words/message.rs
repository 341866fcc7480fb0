//! Messages: what is written on them, what they are called, what they say.

use flotilla_core::{
    AppendReply, Body, Entries, Entry, Index, Message, Position, Round, SnapshotReply,
};

/// The most entries that are told one by one.
const MOST_ENTRIES: usize = 6;

/// The few characters that the stage has room for: `Vote? t3`, `Append 2–3`, `Append −`.
pub fn message_label(message: &Message) -> String {
    match &message.body {
        Body::RequestVote { .. } => format!("Vote? t{}", message.term),
        Body::PreVote { .. } => format!("Pre? t{}", message.term),
        Body::PreVoteReply { granted: true } => "Pre +".to_string(),
        Body::PreVoteReply { granted: false } => "Pre −".to_string(),
        Body::TimeoutNow => "Now!".to_string(),
        Body::InstallSnapshot(part) => format!("Snap ≤{}", part.last.index),
        Body::InstallSnapshotReply(SnapshotReply::Stale) => "Snap −".to_string(),
        Body::InstallSnapshotReply(_) => "Snap +".to_string(),
        Body::RequestVoteReply { granted: true } => "Vote +".to_string(),
        Body::RequestVoteReply { granted: false } => "Vote −".to_string(),
        Body::AppendEntries { entries, .. } if entries.is_empty() => "Beat".to_string(),
        Body::AppendEntries { prev, entries, .. } => {
            format!("Append {}", span(prev.index, entries))
        }
        Body::AppendEntriesReply(AppendReply::Accepted { .. }, _) => "Append +".to_string(),
        Body::AppendEntriesReply(AppendReply::Rejected { .. }, _) => "Append −".to_string(),
    }
}

/// Its name for who listens: `AppendEntries from S1 to S2, term 2`.
pub fn message_name(message: &Message) -> String {
    format!("{} from {} to {}, term {}", message.kind(), message.from, message.to, message.term)
}

/// What it says, row by row.
pub fn message_facts(message: &Message) -> Vec<(&'static str, String)> {
    let mut rows = vec![("term", message.term.to_string())];
    match &message.body {
        Body::RequestVote { last, transfer } => {
            rows.push(("last entry", position(*last, "none")));
            if *transfer {
                rows.push(("asked by the leader", yes_or_no(true)));
            }
        }
        Body::PreVote { last } => rows.push(("last entry", position(*last, "none"))),
        Body::TimeoutNow => {}
        Body::InstallSnapshot(part) => {
            rows.push(("stands for the log up to", position(part.last, "nothing")));
            rows.push(("voters there", part.configuration.to_string()));
            let (first, end) = (part.offset, part.offset + part.data.len() as u64);
            rows.push(("bytes", format!("{first} to {end}")));
            rows.push(("the last part", yes_or_no(part.done)));
        }
        Body::InstallSnapshotReply(SnapshotReply::Installed { match_index }) => {
            rows.push(("matches up to", format!("index {match_index}")));
        }
        Body::InstallSnapshotReply(SnapshotReply::Received { last, bytes }) => {
            rows.push(("has of the snapshot up to", format!("index {last}")));
            rows.push(("bytes", bytes.to_string()));
        }
        Body::InstallSnapshotReply(SnapshotReply::Stale) => {
            rows.push(("taken over", yes_or_no(false)));
        }
        Body::RequestVoteReply { granted } | Body::PreVoteReply { granted } => {
            rows.push(("granted", yes_or_no(*granted)));
        }
        Body::AppendEntries { prev, entries, leader_commit, round } => {
            rows.extend(round_row(*round));
            rows.push(("after", position(*prev, "the beginning of the log")));
            rows.push(("entries", entries_text(prev.index, entries)));
            rows.push(("leader's commit", leader_commit.to_string()));
        }
        Body::AppendEntriesReply(AppendReply::Accepted { match_index }, round) => {
            rows.extend(round_row(*round));
            rows.push(("success", yes_or_no(true)));
            rows.push(("matches up to", format!("index {match_index}")));
        }
        Body::AppendEntriesReply(AppendReply::Rejected { hint }, round) => {
            rows.extend(round_row(*round));
            rows.push(("success", yes_or_no(false)));
            rows.push(("try next from", format!("index {hint}")));
        }
    }
    rows
}

/// The round of heartbeats that a read waits for, if one does.
fn round_row(round: Round) -> Option<(&'static str, String)> {
    (round != Round::NONE).then(|| ("round that a read waits for", round.0.to_string()))
}

fn yes_or_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_string()
}

/// `index 2, term 1`; for index 0, where there is no entry, `none`.
fn position(position: Position, none: &str) -> String {
    if position.index == Index(0) {
        return none.to_string();
    }
    format!("index {}, term {}", position.index, position.term)
}

/// `2`, or `2–3`: the indices of entries that follow `prev`.
fn span(prev: Index, entries: &Entries) -> String {
    let (first, last) = (prev.next(), Index(prev.0 + entries.len() as u64));
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

/// `2 (term 2), 3 (term 4)`; many at once as `2–40 (terms 2–4)`.
fn entries_text(prev: Index, entries: &Entries) -> String {
    let [first, .., last] = &entries[..] else {
        return entries.first().map_or_else(|| "none".to_string(), |only| numbered(prev, 0, only));
    };
    if entries.len() <= MOST_ENTRIES {
        let each: Vec<String> =
            entries.iter().enumerate().map(|(nth, entry)| numbered(prev, nth, entry)).collect();
        return each.join(", ");
    }
    let span = span(prev, entries);
    if first.term == last.term {
        format!("{span} (term {})", first.term)
    } else {
        format!("{span} (terms {}–{})", first.term, last.term)
    }
}

fn numbered(prev: Index, nth: usize, entry: &Entry) -> String {
    format!("{} (term {})", prev.0 + 1 + nth as u64, entry.term)
}
