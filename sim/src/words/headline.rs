//! The one sentence: the most telling thing that came of an event.

use flotilla_core::{Because, Delta, Index, Refused, RoleKind, Rule, ServerId, ServerSet, Timer};

use crate::event::{Consequence, Event, Happening};
use crate::referee::Violation;
use crate::words::scene::Scene;
use crate::words::{
    Sentence, Tone, acted, arrival, disks, elections, mechanisms, membership, opening, phrase,
    reads,
};
use crate::world::World;

/// What happened, in one sentence: the most telling thing that came of the event. A broken
/// promise comes first, then a leader, then what is committed, or is not by the term rule;
/// after that whatever the event was about.
///
/// `world_after` is the world right after the event.
pub fn headline(event: &Event, world_after: &World) -> Sentence {
    let scene = Scene { event, world: world_after };
    violation(scene)
        .or_else(|| elections::elected(scene))
        .or_else(|| commit_lost(scene))
        .or_else(|| committed(scene))
        .or_else(|| old_term(scene))
        .or_else(|| reads::answered(scene))
        .unwrap_or_else(|| match &event.what {
            Happening::Began => opening(world_after.setup()),
            Happening::TimerFired { server, timer: Timer::Election } => {
                elections::timed_out(scene, *server)
            }
            Happening::TimerFired { server, timer: Timer::Heartbeat } => beats(scene, *server),
            Happening::TimerFired { server, timer: Timer::Lease } => reads::lease_ended(*server),
            Happening::TimerFired { server, timer: Timer::MinimumElection } => {
                mechanisms::lapsed(scene, *server)
            }
            Happening::Arrived { id, message } => arrival::arrived(scene, *id, message),
            Happening::WritesDone { server, count } => written(scene, *server, *count),
            Happening::Acted(action) => acted::acted(scene, action),
        })
}

fn violation(scene: Scene<'_>) -> Option<Sentence> {
    let violation = scene.event.verdict.first()?;
    let mut sentence = violated(violation);
    sentence.text.push_str(&disks::had_lied(scene.world));
    Some(sentence)
}

/// A broken promise, by its name.
pub(super) fn violated(violation: &Violation) -> Sentence {
    let name = violation.property.name();
    let text = format!("{name} is violated: {}", phrase::ended(&violation.sentence));
    Sentence::plain(text).toned(Tone::Violation)
}

/// Only with a rule off: a log is cut below what its server took for committed. A crash may take
/// such entries from one log with all rules on, when others have them on disk.
fn commit_lost(scene: Scene<'_>) -> Option<Sentence> {
    let (server, change) = scene.change(|change| {
        matches!(&change.delta, Delta::Log(log) if !log.removed.is_empty())
            && change.because != Because::Crashed
    })?;
    let Delta::Log(cut) = &change.delta else { return None };
    let committed = match scene.commit(|_, _, _| true) {
        Some((_, _, before, _)) => before,
        None => scene.world.server(server).commit_index(),
    };
    if cut.from > committed {
        return None;
    }
    let lost = phrase::indices(cut.from, committed);
    let text = format!("{server} loses {lost}, committed before: {}.", change.because);
    Some(Sentence::plain(text).by(change.rule, change.because))
}

/// A leader commits.
fn committed(scene: Scene<'_>) -> Option<Sentence> {
    let (server, change, before, after) =
        scene.commit(|change, _, _| change.rule == Rule::CurrentTermCommit)?;
    let what = phrase::indices(before.next(), after);
    let it = if before.next() == after { "it".to_string() } else { format!("index {after}") };
    let why = match change.because {
        Because::OldTermCounts { entry, current, servers, of } => format!(
            "{it} is on {}; its term is {}, not {current}, but {} is off",
            phrase::part(servers, of),
            entry.term,
            change.rule
        ),
        Because::Held { entry, servers, of } => format!(
            "{it} is on {}, and its term {} is the current one",
            phrase::part(servers, of),
            entry.term
        ),
        other => other.to_string(),
    };
    let text = if matches!(scene.event.what, Happening::WritesDone { .. }) {
        format!("Now that its own disk counts, {server} commits {what}: {why}.")
    } else {
        format!("{server} commits {what}: {why}.")
    };
    let text = text.trim_end_matches('.').to_string() + &membership::follow_up(scene) + ".";
    Some(Sentence::plain(text).by(change.rule, change.because))
}

/// A leader does not commit what a majority holds (§5.4.2).
fn old_term(scene: Scene<'_>) -> Option<Sentence> {
    let (server, refusal) =
        scene.refusal(|refusal| matches!(refusal.because, Because::OldTerm { .. }))?;
    Some(Sentence::refusal(not_committed(server, refusal.because), refusal))
}

/// Why a leader does not commit an entry.
pub(super) fn not_committed(server: ServerId, because: Because) -> String {
    match because {
        Because::OldTerm { entry, current, servers, of } => format!(
            "{server} does not commit index {}: it is on {}, but its term is {}, not {current}.",
            entry.index,
            phrase::part(servers, of),
            entry.term
        ),
        Because::TooFew { entry, servers, of } => format!(
            "{server} does not commit index {} yet: it knows of {} that have it.",
            entry.index,
            phrase::part(servers, of)
        ),
        other => format!("{server} does not commit: {other}."),
    }
}

fn beats(scene: Scene<'_>, server: ServerId) -> Sentence {
    let text = if scene.world.server(server).role() == RoleKind::Leader {
        format!("{server} sends heartbeats to the others{}.", scene.losses())
    } else {
        format!("{server}'s heartbeat timer fires, but it is not the leader.")
    };
    Sentence::plain(text).under(Rule::Heartbeat)
}

/// Disk writes are done: what waited for them counts and goes out.
fn written(scene: Scene<'_>, server: ServerId, count: u32) -> Sentence {
    if count == 0 {
        return Sentence::plain(format!("{server}'s disk has nothing to write."));
    }
    if let Some(sentence) = counts_itself(scene, server) {
        return sentence;
    }
    let mut text = disks::done(scene, server, count);
    text.push_str(&released(scene));
    let lost = scene.lost_to();
    if !lost.is_empty() {
        let (what, are) =
            if lost.len() == 1 { ("; a message", "is") } else { ("; messages", "are") };
        text.push_str(&[what, " to ", &phrase::servers(lost), " ", are, " lost"].concat());
    }
    text.push('.');
    Sentence::plain(text).under(Rule::PersistBeforeReply)
}

/// A leader counts itself once its own disk has an entry.
fn counts_itself(scene: Scene<'_>, server: ServerId) -> Option<Sentence> {
    let (_, change) = scene.change(
        |change| matches!(change.delta, Delta::MatchIndex { server: whose, .. } if whose == server),
    )?;
    let Delta::MatchIndex { after: index, .. } = change.delta else { return None };
    let has = if disks::lies(scene, server) { "says that it has" } else { "has" };
    let mut text =
        format!("{server}'s own disk {has} its log up to index {index}, so {server} counts itself");
    text.push_str(&too_few(scene));
    text.push('.');
    Some(Sentence::plain(text).by(change.rule, change.because))
}

/// `; as far as it knows, index 2 is on 2 of 5 servers, too few to commit`, or nothing.
pub(super) fn too_few(scene: Scene<'_>) -> String {
    let few = scene.refusal(|refusal| matches!(refusal.what, Refused::Commit(_)));
    match few.map(|(_, refusal)| refusal.because) {
        Some(Because::TooFew { entry, servers, of }) => {
            let part = phrase::part(servers, of);
            format!("; as far as it knows, index {} is on {part}, too few to commit", entry.index)
        }
        _ => String::new(),
    }
}

/// The messages that had waited: `: RequestVote to S2 and S3 goes out`, or nothing.
fn released(scene: Scene<'_>) -> String {
    let mut kinds: Vec<(&str, ServerSet)> = Vec::new();
    for consequence in &scene.event.consequences {
        let Consequence::Sent { id } = consequence else { continue };
        let Some(message) = scene.message(*id) else { continue };
        let kind = message.kind().name();
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, to)) => to.insert(id.to),
            None => kinds.push((kind, [id.to].into_iter().collect())),
        }
    }
    if kinds.is_empty() {
        return String::new();
    }
    let verb = if kinds.len() == 1 { " goes out" } else { " go out" };
    let each = kinds.into_iter().map(|(kind, to)| format!("{kind} to {}", phrase::servers(to)));
    [": ", &phrase::join(each), verb].concat()
}

/// What a follower learns of commits: `learns that index 1 is committed`.
pub(super) fn learns_commit(before: Index, after: Index) -> String {
    format!("learns that {} committed", phrase::indices_are(before.next(), after))
}
