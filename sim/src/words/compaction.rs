//! Snapshots: taken, sent, installed.

use flotilla_core::{
    Because, Delta, Effect, Message, Refused, Rule, ServerId, SnapshotPart, SnapshotReply,
};

use crate::words::Sentence;
use crate::words::appends;
use crate::words::phrase;
use crate::words::scene::Scene;

/// A server's state machine gives its state.
pub(super) fn taken(scene: Scene<'_>, server: ServerId) -> Sentence {
    let refused = scene.refusal(|refusal| refusal.what == Refused::Snapshot);
    if let Some((_, refusal)) = refused {
        let text = format!("{server} takes no snapshot: {}.", refusal.because);
        return Sentence::refusal(text, refusal);
    }
    let last = scene.world.server(server).log().base().index;
    let text = format!(
        "{server} takes a snapshot of its state machine, which stands for the log up to index \
         {last} from now on."
    );
    Sentence::plain(text).under(Rule::TakeSnapshot)
}

/// A leader sends its snapshot.
pub(super) fn asked(scene: Scene<'_>, message: &Message, part: &SnapshotPart) -> Sentence {
    let (server, leader, last) = (message.to, message.from, part.last.index);
    let reply = scene.reply(message);
    let installed = scene.changed(|delta| matches!(delta, Delta::Snapshot { .. }));
    if let Some(change) = installed {
        let kept = scene.world.server(server).log().last_index() > last;
        let rest = if kept { "; what follows it in its log stays" } else { "" };
        let text = format!(
            "{server} installs {leader}'s snapshot, which stands for the log up to index \
             {last}{rest}{reply}."
        );
        return Sentence::plain(text).by(change.rule, change.because);
    }
    let refused = scene.refusal(|refusal| matches!(refusal.what, Refused::InstallSnapshot { .. }));
    if let Some((_, refusal)) = refused {
        let text = match refusal.because {
            Because::Committed { commit_index } => format!(
                "{server} needs no snapshot up to index {last}: its commitIndex is \
                 {commit_index}{reply}."
            ),
            other => format!("{server} passes over {leader}'s InstallSnapshot: {other}{reply}."),
        };
        return Sentence::refusal(text, refusal);
    }
    if let Some(change) = scene.changed(|delta| matches!(delta, Delta::Incoming { .. })) {
        let text = format!(
            "{server} has {} of {leader}'s snapshot and waits for the rest{reply}.",
            bytes(part.offset + part.data.len() as u64)
        );
        return Sentence::plain(text).by(change.rule, change.because);
    }
    let term = message.term;
    let text =
        format!("{server} does not answer {leader}'s InstallSnapshot: it leads term {term} too.");
    Sentence::plain(text).under(Rule::OneLeader)
}

/// A follower has a snapshot, or a part of one.
pub(super) fn answered(scene: Scene<'_>, message: &Message, reply: SnapshotReply) -> Sentence {
    let (leader, follower) = (message.to, message.from);
    match reply {
        SnapshotReply::Installed { match_index } => {
            appends::matched(scene, leader, follower, match_index)
        }
        SnapshotReply::Received { bytes: there, .. } => {
            let next = if scene.sends(follower) { " and sends it what follows" } else { "" };
            let text = format!(
                "{leader} learns that {follower} has {} of the snapshot{next}{}.",
                bytes(there),
                scene.losses()
            );
            Sentence::plain(text).under(Rule::InstallSnapshot)
        }
        SnapshotReply::Stale => {
            Sentence::plain(format!("{leader} hears that its snapshot came too late."))
        }
    }
}

/// The detail of a change that only snapshots make.
pub(super) fn changed(server: ServerId, delta: &Delta, because: Because) -> Option<String> {
    Some(match delta {
        Delta::Snapshot { after, .. } => {
            format!("A snapshot stands for {server}'s log up to index {}.", after.last.index)
        }
        Delta::LogOnDisk { after, .. } => format!(
            "{server}'s log is again what is on its disk: a snapshot up to index {}, and {}.",
            after.base().index,
            phrase::count(after.iter().count() as u64, "entry", "entries")
        ),
        Delta::Incoming { after: Some(incoming), .. } => format!(
            "{server} has {} of the snapshot up to index {}.",
            bytes(incoming.data.len() as u64),
            incoming.last.index
        ),
        Delta::Incoming { after: None, .. } if because == Because::Crashed => {
            format!("{server} loses the part of a snapshot that had arrived.")
        }
        Delta::SnapshotUnderWay { server: peer, after: Some((last, there)), .. } => format!(
            "{server} knows that {peer} has {} of the snapshot up to index {last}.",
            bytes(*there)
        ),
        _ => return None,
    })
}

/// The detail of a refusal that only snapshots make.
pub(super) fn refused(server: ServerId, what: Refused, because: Because) -> Option<String> {
    Some(match what {
        Refused::InstallSnapshot { leader } => {
            format!("{server} passes over {leader}'s snapshot: {because}.")
        }
        Refused::Snapshot => format!("{server} takes no snapshot: {because}."),
        _ => return None,
    })
}

/// The state machine takes up the state of a snapshot.
pub(super) fn restored(server: ServerId, effect: &Effect) -> Option<String> {
    let Effect::Restore(snapshot) = effect else { return None };
    let last = snapshot.last.index;
    Some(format!("{server}'s state machine takes up the state of the snapshot, index {last}."))
}

fn bytes(count: u64) -> String {
    phrase::count(count, "byte", "bytes")
}
