//! Reads, and the lease that answers them at once.

use flotilla_core::{Answer, Because, Delta, Effect, Refused, RequestId, Rule, ServerId};

use crate::clients::{Asked, Reply};
use crate::words::Sentence;
use crate::words::phrase;
use crate::words::scene::Scene;

/// A client asks for the value of a key.
pub(super) fn asked(scene: Scene<'_>, server: ServerId, key: &str) -> Sentence {
    let key = phrase::client_words(key);
    let refused =
        scene.refusal(|refusal| matches!(refusal.what, Refused::Request(_) | Refused::Read(_)));
    let Some((_, refusal)) = refused else {
        let text = format!(
            "A client asks {server} for {key}; before it answers, {server} makes sure that it \
             still leads{}.",
            scene.losses()
        );
        return Sentence::plain(text).under(Rule::ReadConfirmsLeadership);
    };
    let text = match refusal.because {
        Because::NotLeader { leader: Some(leader) } => {
            format!(
                "A client asks {server} for {key}; {server} is not the leader and names {leader}."
            )
        }
        Because::NotLeader { leader: None } => {
            format!(
                "A client asks {server} for {key}; {server} is not the leader and knows of none."
            )
        }
        other => format!("A client asks {server} for {key}, and has to wait: {other}."),
    };
    Sentence::refusal(text, refusal)
}

/// A read is answered.
pub(super) fn answered(scene: Scene<'_>) -> Option<Sentence> {
    let (server, request) = scene.effects().find_map(|(server, effect)| match effect {
        Effect::Answer { request, answer: Answer::Readable(_) } => Some((server, *request)),
        _ => None,
    })?;
    let text = told(scene, server, request);
    Some(match scene.changed(|delta| matches!(delta, Delta::Reads { .. })) {
        Some(change) => Sentence::plain(text).by(Rule::ReadConfirmsLeadership, change.because),
        None => Sentence::plain(text).under(Rule::ReadConfirmsLeadership),
    })
}

/// `S1 answers that x is 3.`
pub(super) fn told(scene: Scene<'_>, server: ServerId, request: RequestId) -> String {
    let asked = scene.world.clients().request(request);
    let key = match asked.map(|asked| &asked.what) {
        Some(Asked::Read(key)) => phrase::client_words(key),
        _ => "what it was asked for".to_string(),
    };
    match asked.and_then(|asked| asked.end.as_ref()).map(|end| &end.reply) {
        Some(Reply::Value(Some(value))) => {
            format!("{server} answers its client that {key} is {}.", phrase::client_words(value))
        }
        _ => format!("{server} answers its client that {key} has no value."),
    }
}

/// A leader's lease timer fired.
pub(super) fn lease_ended(server: ServerId) -> Sentence {
    let text = format!("{server}'s lease is over: it confirms reads by heartbeats again.");
    Sentence::plain(text).under(Rule::LeaseRead)
}

/// The detail of a change that only reads make.
pub(super) fn changed(server: ServerId, delta: &Delta) -> Option<String> {
    Some(match delta {
        Delta::Reads { before, after } if after.len() > before.len() => {
            format!("{server} has {}.", waiting(after.len()))
        }
        Delta::Reads { before, after } if after.len() == before.len() => {
            let acks = after.iter().zip(before).find(|(now, then)| now.acks != then.acks)?;
            format!("Heartbeats for the read are answered by {}.", phrase::servers(acks.0.acks))
        }
        Delta::Lease { after: Some(lease), .. } => format!(
            "{server}'s lease from round {} is vouched for by {}.",
            lease.round.0,
            phrase::servers(lease.acks)
        ),
        Delta::Lease { after: None, .. } => format!("{server} has no lease any more."),
        _ => return None,
    })
}

fn waiting(reads: usize) -> String {
    phrase::count(reads as u64, "read that waits", "reads that wait")
}
