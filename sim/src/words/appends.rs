//! AppendEntries: what a follower makes of it, and a leader of the answer.

use std::fmt::Write as _;

use flotilla_core::{
    AppendReply, Because, Body, Change, Command, Delta, Entries, Index, Message, Refusal, Refused,
    RoleKind, Rule, ServerId,
};

use crate::words::headline::{learns_commit, too_few};
use crate::words::phrase::{self, role_ends};
use crate::words::scene::Scene;
use crate::words::{Sentence, mechanisms, membership};

/// A server got AppendEntries.
pub(super) fn asked(scene: Scene<'_>, message: &Message, entries: &Entries) -> Sentence {
    let (server, leader, term) = (message.to, message.from, message.term);
    let refused = scene.refusal(|refusal| {
        matches!(refusal.what, Refused::Append { .. } | Refused::SecondLeader { .. })
    });
    if let Some((role, left, change)) = scene.step_down() {
        let then = match refused {
            Some((_, refusal)) => {
                format!("but refuses its {}: {}", what_sent(entries), refusal.because)
            }
            None if scene.log_change().1.is_some() => "and takes its entries".to_string(),
            None => "and follows it".to_string(),
        };
        let ends = role_ends(role, left);
        let reply = scene.reply(message);
        let text = format!(
            "{server} {ends}, since {leader}'s AppendEntries has term {term}, {then}{reply}."
        );
        return Sentence::plain(text).by(change.rule, change.because);
    }
    if let Some((_, refusal)) = refused {
        let text = refused_append(message, refusal) + scene.reply(message) + ".";
        return Sentence::refusal(text, refusal);
    }
    let mut sentence = accepted(scene, message, entries);
    sentence.text.push_str(scene.reply(message));
    sentence.text.push('.');
    sentence
}

/// Why an append is not taken.
pub(super) fn refused_append(message: &Message, refusal: &Refusal) -> String {
    let (server, leader) = (message.to, message.from);
    if let Refused::SecondLeader { .. } = refusal.what {
        let term = message.term;
        return format!(
            "{server} does not answer {leader}'s AppendEntries: it leads term {term} too"
        );
    }
    let what = match &message.body {
        Body::AppendEntries { entries, .. } => what_sent(entries),
        _ => "AppendEntries",
    };
    format!("{server} refuses {leader}'s {what}: {}", refusal.because)
}

fn what_sent(entries: &Entries) -> &'static str {
    match entries.len() {
        0 => "heartbeat",
        1 => "entry",
        _ => "entries",
    }
}

/// A follower took what its leader sent. The full stop is still missing.
fn accepted(scene: Scene<'_>, message: &Message, entries: &Entries) -> Sentence {
    let (server, leader, term) = (message.to, message.from, message.term);
    if let Some(sentence) = stored(scene, message) {
        return sentence;
    }
    if let Some(change) = scene.changed(|delta| matches!(delta, Delta::Role { .. })) {
        let ends = role_ends(RoleKind::Candidate, term);
        return by(format!("{server} {ends}: {leader} leads that term"), change);
    }
    if let Some((_, change, before, after)) = scene.commit(|_, _, _| true) {
        let learns = learns_commit(before, after);
        return by(format!("{server} hears from {leader} and {learns}"), change);
    }
    if let Body::AppendEntries { prev, .. } = &message.body
        && !entries.is_empty()
    {
        let first = prev.index.next();
        let last = Index(first.0 + entries.len() as u64 - 1);
        let what = phrase::indices(first, last);
        return Sentence::plain(format!("{server} already has what {leader} sends, {what}"))
            .under(Rule::AppendNew);
    }
    match scene.changed(|delta| matches!(delta, Delta::Leader { after: Some(_), .. })) {
        Some(change) => by(
            format!("{server} learns that {leader} is the leader of term {term}, and follows it"),
            change,
        ),
        None => Sentence::plain(format!(
            "{server} hears from {leader}, its leader, and restarts its election timer"
        ))
        .under(Rule::ElectionTimeout),
    }
}

/// A follower's log changed.
fn stored(scene: Scene<'_>, message: &Message) -> Option<Sentence> {
    let (server, leader) = (message.to, message.from);
    let (cut, added) = scene.log_change();
    let added = added?;
    let (from, last) = (added.from, Index(added.from.0 + added.appended.len() as u64 - 1));
    let mut text = match (cut, &added.appended[..]) {
        (Some(cut), _) => {
            format!(
                "{server} replaces its log from index {from} on with {leader}'s: {}",
                cut.because
            )
        }
        (None, [entry]) => {
            let what = match &entry.command {
                Command::NoOp => "no-op".to_string(),
                Command::Client(words) | Command::Session(_, words) => phrase::client_words(words),
                Command::Configuration(configuration) => format!("voters {configuration}"),
            };
            format!("{server} appends {leader}'s {what} at index {from}")
        }
        (None, _) => format!("{server} appends {leader}'s {}", phrase::indices(from, last)),
    };
    if let Some((_, _, before, after)) = scene.commit(|_, _, _| true) {
        text.push_str(if cut.is_some() { "; it " } else { " and " });
        text.push_str(&learns_commit(before, after));
    }
    let sentence = Sentence::plain(text);
    Some(match cut {
        Some(change) => sentence.by(change.rule, change.because),
        None => sentence.by(Rule::AppendNew, Because::LogEnds { last: from.previous() }),
    })
}

fn by(text: String, change: &Change) -> Sentence {
    Sentence::plain(text).by(change.rule, change.because)
}

/// A leader got an answer to an append.
pub(super) fn answered(scene: Scene<'_>, message: &Message, reply: AppendReply) -> Sentence {
    let (leader, follower) = (message.to, message.from);
    let match_index = match reply {
        AppendReply::Accepted { match_index } => match_index,
        AppendReply::Rejected { hint } => return retried(scene, message, hint),
    };
    matched(scene, leader, follower, match_index)
}

/// A leader hears how far a follower's log is its own.
pub(super) fn matched(
    scene: Scene<'_>,
    leader: ServerId,
    follower: ServerId,
    match_index: Index,
) -> Sentence {
    let raised = scene
        .changed(|delta| matches!(delta, Delta::MatchIndex { server, .. } if *server == follower));
    let mut text = match raised {
        Some(change) => moved(leader, follower, change),
        None if match_index == Index(0) => format!("{leader} hears back from {follower}"),
        None => {
            format!("{leader} hears again that {follower} has its log up to index {match_index}")
        }
    };
    match mechanisms::successor_is_told(scene) {
        Some(told) => text.push_str(&told),
        None if scene.sends(follower) => text.push_str(", and sends it the rest"),
        None => {}
    }
    text.push_str(&too_few(scene));
    text.push_str(&membership::follow_up(scene));
    text.push_str(&scene.losses());
    text.push('.');
    let because = raised.map_or(Because::Matches { match_index }, |change| change.because);
    Sentence::plain(text).by(Rule::AppendSucceeded, because)
}

/// A leader's matchIndex for a follower moved: up, unless a rule is off.
fn moved(leader: ServerId, follower: ServerId, change: &Change) -> String {
    let Delta::MatchIndex { before, after, .. } = change.delta else { return String::new() };
    match change.because {
        _ if after < before => {
            let rule = Rule::MatchNeverDecreases;
            format!(
                "{leader} moves matchIndex for {follower} back from {before} to {after}, as {rule} is off"
            )
        }
        Because::Matches { .. } => {
            format!("{leader} learns that {follower} has its log up to index {after}")
        }
        because => format!("{leader} counts {follower}'s log up to index {after}: {because}"),
    }
}

/// A leader tries again, from further back.
fn retried(scene: Scene<'_>, message: &Message, hint: Index) -> Sentence {
    let (leader, follower) = (message.to, message.from);
    let moved = scene.changed(|delta| matches!(delta, Delta::NextIndex { .. }));
    let mut text = format!("{follower} has refused, so {leader} ");
    if let Some(Delta::NextIndex { before, after, .. }) = moved.map(|change| &change.delta) {
        let _ = write!(text, "moves nextIndex for it back from {before} to {after} and ");
    }
    text.push_str("tries again");
    text.push_str(&scene.losses());
    text.push('.');
    Sentence::plain(text).by(Rule::AppendRetry, Because::Hint { hint })
}
