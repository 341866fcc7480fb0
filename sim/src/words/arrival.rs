//! A message arrived.

use flotilla_core::{
    AppendReply, Because, Body, Change, Delta, Entries, Index, Message, Refusal, Refused, RoleKind,
    Rule,
};

use crate::action::MessageId;
use crate::event::Consequence;
use crate::words::headline::{learns_commit, too_few};
use crate::words::phrase::{self, role_ends};
use crate::words::scene::Scene;
use crate::words::{Sentence, elections};

/// What came of a message.
pub(super) fn arrived(scene: Scene<'_>, id: MessageId, message: &Message) -> Sentence {
    if scene.event.consequences.iter().any(|c| matches!(c, Consequence::Lost { .. }))
        && is_down(scene, message)
    {
        let text = format!("{} is lost: {} is down.", scene.called(id), id.to);
        return Sentence::plain(text);
    }
    match &message.body {
        Body::RequestVote { .. } => elections::asked(scene, message),
        Body::AppendEntries { entries, .. } => append(scene, message, entries),
        Body::RequestVoteReply { granted } => passed_over(scene, message)
            .unwrap_or_else(|| elections::answered(scene, message, *granted)),
        Body::AppendEntriesReply(reply) => {
            passed_over(scene, message).unwrap_or_else(|| append_reply(scene, message, *reply))
        }
    }
}

fn is_down(scene: Scene<'_>, message: &Message) -> bool {
    !scene.world.server(message.to).is_up()
}

/// A reply of another term, or for a role that is over.
fn passed_over(scene: Scene<'_>, message: &Message) -> Option<Sentence> {
    let (server, from, term) = (message.to, message.from, message.term);
    let kind = message.kind();
    if let Some((role, left, change)) = scene.step_down() {
        let text = format!("{server} {}: {from}'s {kind} has term {term}.", role_ends(role, left));
        return Some(Sentence::plain(text).by(change.rule, change.because));
    }
    let entered = scene.change(|delta, _| matches!(delta, Delta::CurrentTerm { .. }).then_some(()));
    if let Some((_, change, ())) = entered {
        let text = format!("{server} enters term {term}, the term of {from}'s {kind}.");
        return Some(Sentence::plain(text).by(change.rule, change.because));
    }
    let (_, refusal) = scene.refusal(|refusal| matches!(refusal.what, Refused::Reply { .. }))?;
    Some(Sentence::refusal(ignored(scene, message, refusal), refusal))
}

/// Why a reply counts for nothing.
pub(super) fn ignored(scene: Scene<'_>, message: &Message, refusal: &Refusal) -> String {
    let (server, from) = (message.to, message.from);
    let why = match refusal.because {
        Because::RoleIsOver { term } => match scene.world.server(server).role() {
            RoleKind::Leader => format!("it leads term {term} already"),
            _ if matches!(message.body, Body::AppendEntriesReply(_)) => {
                "it is no longer the leader".to_string()
            }
            _ => "it is no longer a candidate".to_string(),
        },
        other => other.to_string(),
    };
    format!("{server} ignores {from}'s {}: {why}.", message.kind())
}

/// A server got AppendEntries.
fn append(scene: Scene<'_>, message: &Message, entries: &Entries) -> Sentence {
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
        let text =
            format!("{server} {ends}, since {leader}'s AppendEntries has term {term}, {then}.");
        return Sentence::plain(text).by(change.rule, change.because);
    }
    if let Some((_, refusal)) = refused {
        return Sentence::refusal(refused_append(message, refusal), refusal);
    }
    accepted(scene, message, entries)
}

/// Why an append is not taken.
pub(super) fn refused_append(message: &Message, refusal: &Refusal) -> String {
    let (server, leader) = (message.to, message.from);
    if let Refused::SecondLeader { .. } = refusal.what {
        let term = message.term;
        return format!(
            "{server} does not answer {leader}'s AppendEntries: it leads term {term} too."
        );
    }
    let what = match &message.body {
        Body::AppendEntries { entries, .. } => what_sent(entries),
        _ => "AppendEntries",
    };
    format!("{server} refuses {leader}'s {what}: {}.", refusal.because)
}

fn what_sent(entries: &Entries) -> &'static str {
    match entries.len() {
        0 => "heartbeat",
        1 => "entry",
        _ => "entries",
    }
}

/// A follower took what its leader sent.
fn accepted(scene: Scene<'_>, message: &Message, entries: &Entries) -> Sentence {
    let (server, leader, term) = (message.to, message.from, message.term);
    let commit = scene.change(|delta, _| match delta {
        Delta::CommitIndex { before, after } => Some((*before, *after)),
        _ => None,
    });
    if let Some(sentence) = stored(scene, message, commit.map(|(_, _, span)| span)) {
        return sentence;
    }
    let yields = scene.change(|delta, change| {
        (matches!(delta, Delta::Role { .. }) && change.rule == Rule::YieldToLeader).then_some(())
    });
    if let Some((_, change, ())) = yields {
        let ends = role_ends(RoleKind::Candidate, term);
        return by(format!("{server} {ends}: {leader} is its leader."), change);
    }
    if let Some((_, change, (before, after))) = commit {
        let learns = learns_commit(before, after);
        return by(format!("{server} hears from {leader} and {learns}."), change);
    }
    if !entries.is_empty() {
        return Sentence::plain(format!("{server} has what {leader} sends already."))
            .under(Rule::AppendNew);
    }
    let learned = scene
        .change(|delta, _| matches!(delta, Delta::Leader { after: Some(_), .. }).then_some(()));
    match learned {
        Some((_, change, ())) => by(
            format!("{server} learns that {leader} is the leader of term {term}, and follows it."),
            change,
        ),
        None => Sentence::plain(format!(
            "{server} hears from {leader}, its leader, and restarts its election timer."
        ))
        .under(Rule::Heartbeat),
    }
}

/// A follower's log changed.
fn stored(scene: Scene<'_>, message: &Message, commit: Option<(Index, Index)>) -> Option<Sentence> {
    let (server, leader) = (message.to, message.from);
    let (cut, added) = scene.log_change();
    let added = added?;
    let mut text = match cut.map(|change| (&change.delta, change.because)) {
        Some((Delta::Log(cut), because)) => {
            format!(
                "{server} replaces its log from index {} on with {leader}'s: {because}",
                cut.from
            )
        }
        _ => match &added.appended[..] {
            [entry] => format!(
                "{server} appends {leader}'s {} at index {}",
                phrase::command(&entry.command),
                added.from
            ),
            all => {
                let last = Index(added.from.0 + all.len() as u64 - 1);
                format!("{server} appends {leader}'s {}", phrase::indices(added.from, last))
            }
        },
    };
    if let Some((before, after)) = commit {
        text.push_str(if cut.is_some() { "; it " } else { " and " });
        text.push_str(&learns_commit(before, after));
    }
    text.push('.');
    let sentence = Sentence::plain(text);
    Some(match cut {
        Some(change) => sentence.by(change.rule, change.because),
        None => sentence.by(Rule::AppendNew, Because::LogEnds { last: added.from.previous() }),
    })
}

fn by(text: String, change: &Change) -> Sentence {
    Sentence::plain(text).by(change.rule, change.because)
}

/// A leader got an answer to an append.
fn append_reply(scene: Scene<'_>, message: &Message, reply: AppendReply) -> Sentence {
    let (leader, follower) = (message.to, message.from);
    let match_index = match reply {
        AppendReply::Accepted { match_index } => match_index,
        AppendReply::Rejected { hint } => return retried(scene, message, hint),
    };
    let raised = scene.change(|delta, _| match delta {
        Delta::MatchIndex { server, .. } if *server == follower => Some(()),
        _ => None,
    });
    let mut text = match raised {
        Some(_) => format!("{leader} learns that {follower} has its log up to index {match_index}"),
        None if match_index == Index(0) => format!("{leader} hears back from {follower}"),
        None => format!("{leader} hears from {follower} again that it has index {match_index}"),
    };
    text.push_str(&too_few(scene));
    if scene.sends(follower) {
        text.push_str("; the rest goes out");
    }
    text.push('.');
    let because = Because::Matches { match_index };
    Sentence::plain(text).by(Rule::AppendSucceeded, because)
}

/// A leader tries again, from further back.
fn retried(scene: Scene<'_>, message: &Message, hint: Index) -> Sentence {
    let (leader, follower) = (message.to, message.from);
    let moved = scene.change(|delta, _| match delta {
        Delta::NextIndex { before, after, .. } => Some((*before, *after)),
        _ => None,
    });
    let text = match moved {
        Some((_, _, (before, after))) => format!(
            "{follower} refused, so {leader} moves its nextIndex back from {before} to {after} and tries again."
        ),
        None => format!("{follower} refused, so {leader} tries again from its nextIndex."),
    };
    Sentence::plain(text).by(Rule::AppendRetry, Because::Hint { hint })
}
