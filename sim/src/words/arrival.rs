//! A message arrived.

use flotilla_core::{Because, Body, Delta, Message, Refusal, Refused, RoleKind};

use crate::action::MessageId;
use crate::event::Loss;
use crate::words::phrase::role_ends;
use crate::words::scene::Scene;
use crate::words::{Sentence, acted, appends, compaction, elections, mechanisms};

/// What came of a message.
pub(super) fn arrived(scene: Scene<'_>, id: MessageId, message: &Message) -> Sentence {
    if !scene.world.server(id.to).is_up() {
        return Sentence::plain(acted::lost(scene, id, Loss::ReceiverDown));
    }
    if let Some((_, refusal)) =
        scene.refusal(|refusal| matches!(refusal.what, Refused::HigherTerm { .. }))
    {
        return Sentence::refusal(dropped(message, refusal), refusal);
    }
    match &message.body {
        Body::RequestVote { .. } => elections::asked(scene, message),
        Body::AppendEntries { entries, .. } => appends::asked(scene, message, entries),
        Body::RequestVoteReply { granted } => passed_over(scene, message)
            .unwrap_or_else(|| elections::answered(scene, message, *granted)),
        Body::PreVote { .. } => mechanisms::pre_vote_asked(scene, message),
        Body::PreVoteReply { granted } => passed_over(scene, message)
            .unwrap_or_else(|| mechanisms::pre_vote_answered(scene, message, *granted)),
        Body::InstallSnapshot(part) => compaction::asked(scene, message, part),
        Body::InstallSnapshotReply(reply) => passed_over(scene, message)
            .unwrap_or_else(|| compaction::answered(scene, message, *reply)),
        Body::TimeoutNow => mechanisms::asked_to_stand(scene, message),
        Body::AppendEntriesReply(reply, _) => {
            passed_over(scene, message).unwrap_or_else(|| appends::answered(scene, message, *reply))
        }
    }
}

/// A reply of another term, or for a role that is over.
fn passed_over(scene: Scene<'_>, message: &Message) -> Option<Sentence> {
    let (server, from, term) = (message.to, message.from, message.term);
    let kind = message.kind();
    if let Some((role, left, change)) = scene.step_down() {
        let text = format!("{server} {}: {from}'s {kind} has term {term}.", role_ends(role, left));
        return Some(Sentence::plain(text).by(change.rule, change.because));
    }
    if let Some(change) = scene.changed(|delta| matches!(delta, Delta::CurrentTerm { .. })) {
        let text = format!("{server} enters term {term}, the term of {from}'s {kind}.");
        return Some(Sentence::plain(text).by(change.rule, change.because));
    }
    let (_, refusal) = scene.refusal(|refusal| matches!(refusal.what, Refused::Reply { .. }))?;
    Some(Sentence::refusal(ignored(scene, message, refusal), refusal))
}

/// Only with a rule off: a message of a higher term is dropped.
pub(super) fn dropped(message: &Message, refusal: &Refusal) -> String {
    let (server, from, rule) = (message.to, message.from, refusal.rule);
    format!("{server} drops {from}'s {}: {}, but {rule} is off.", message.kind(), refusal.because)
}

/// Why a reply counts for nothing.
pub(super) fn ignored(scene: Scene<'_>, message: &Message, refusal: &Refusal) -> String {
    let (server, from) = (message.to, message.from);
    let why = match refusal.because {
        Because::RoleIsOver { term } => match scene.world.server(server).role() {
            RoleKind::Leader => format!("{server} leads term {term} already"),
            _ if matches!(message.body, Body::AppendEntriesReply(..)) => {
                format!("{server} is no longer the leader")
            }
            _ => format!("{server} is no longer a candidate"),
        },
        other => other.to_string(),
    };
    format!("{server} ignores {from}'s {}: {why}.", message.kind())
}
