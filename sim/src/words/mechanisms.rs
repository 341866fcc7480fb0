//! The mechanisms of the thesis around elections: pre-vote, check-quorum, transfer.

use flotilla_core::{
    Answer, Because, Delta, Effect, Message, Refused, Role, RoleKind, Rule, ServerId, Timer,
    Transfer,
};

use crate::words::Sentence;
use crate::words::elections;
use crate::words::phrase;
use crate::words::scene::Scene;

/// A server asks whether it would win, unless it needs no answer to know.
pub(super) fn pre_candidacy(scene: Scene<'_>, server: ServerId) -> Option<Sentence> {
    let change = scene
        .changed(|delta| matches!(delta, Delta::Role { after: RoleKind::PreCandidate, .. }))?;
    let next = scene.world.server(server).term().next();
    let text = format!(
        "{server} times out and asks all others whether they would vote for it in term {next}, \
         before it raises its own{}.",
        scene.losses()
    );
    Some(Sentence::plain(text).by(change.rule, change.because))
}

/// Somebody wants to know whether a server would vote for it.
pub(super) fn pre_vote_asked(scene: Scene<'_>, message: &Message) -> Sentence {
    let (voter, asker, term) = (message.to, message.from, message.term);
    let reply = scene.reply(message);
    let refused = scene.refusal(|refusal| matches!(refusal.what, Refused::PreVote { .. }));
    if let Some((_, refusal)) = refused {
        let why = elections::why_vote(refusal.because, voter, asker);
        let text = format!("{voter} would not vote for {asker} in term {term}: {why}{reply}.");
        return Sentence::refusal(text, refusal);
    }
    let text = format!(
        "{voter} would vote for {asker} in term {term}; it promises nothing, and its term \
         stays{reply}."
    );
    Sentence::plain(text).under(Rule::PreVote)
}

/// An answer to that question. With a majority the election begins.
pub(super) fn pre_vote_answered(scene: Scene<'_>, message: &Message, granted: bool) -> Sentence {
    let server = message.to;
    let began =
        scene.changed(|delta| matches!(delta, Delta::Role { after: RoleKind::Candidate, .. }));
    let Some(change) = began else { return elections::answered(scene, message, granted) };
    let term = scene.world.server(server).term();
    let why = match change.because {
        Because::Votes { votes, servers } => format!("{votes} of {servers} would vote for it"),
        other => other.to_string(),
    };
    let text = format!(
        "{server} becomes a candidate in term {term}, since {why}; it asks all others for their \
         vote{}.",
        scene.losses()
    );
    Sentence::plain(text).by(change.rule, change.because)
}

/// A leader's election timer fired: for a quorum check, or to give up a transfer.
pub(super) fn leader_looks(scene: Scene<'_>, server: ServerId) -> Option<Sentence> {
    let stepped_down = scene.change(|change| {
        change.rule == Rule::CheckQuorum && matches!(change.delta, Delta::Role { .. })
    });
    let gave_up = scene.changed(|delta| matches!(delta, Delta::Transfer { after: None, .. }));
    if let Some((_, change)) = stepped_down {
        let text = format!("{server} steps down as leader: only {}.", change.because);
        return Some(Sentence::plain(text).by(change.rule, change.because));
    }
    if let Some(change) = gave_up {
        let text = format!("{server} goes on as leader: {}.", change.because);
        return Some(Sentence::plain(text).by(change.rule, change.because));
    }
    if !matches!(
        scene.world.server(server).process().map(flotilla_core::Node::role),
        Some(Role::Leader(_))
    ) {
        return None;
    }
    let counted = scene.changed(|delta| matches!(delta, Delta::Heard { .. }));
    Some(match counted {
        Some(change) => {
            let text = format!("{server} stays leader: {}.", change.because);
            Sentence::plain(text).by(change.rule, change.because)
        }
        None => Sentence::plain(format!("{server} stays leader: it needs no other server."))
            .under(Rule::CheckQuorum),
    })
}

/// A server's minimum election timer fired.
pub(super) fn lapsed(scene: Scene<'_>, server: ServerId) -> Sentence {
    match scene.changed(|delta| matches!(delta, Delta::LeaderIsRecent { .. })) {
        Some(change) => Sentence::plain(format!(
            "{server} has not heard a leader for the minimum election timeout: another may stand \
             for election now."
        ))
        .by(change.rule, change.because),
        None => Sentence::plain(format!("{server} has heard of no leader lately.")),
    }
}

/// Somebody wants a leader to hand over.
pub(super) fn transfer_begins(scene: Scene<'_>, server: ServerId, target: ServerId) -> Sentence {
    let text = match transfer(scene) {
        Some(Transfer { told: true, .. }) => {
            let text =
                format!("{server} asks {target} to start an election at once{}.", scene.losses());
            return Sentence::plain(text).under(Rule::TransferLeadership);
        }
        Some(_) => format!("{server} is to hand over to {target}, which has to catch up first"),
        None => return transfer_refused(scene, server, target),
    };
    Sentence::plain(text + &scene.losses() + ".").under(Rule::TransferLeadership)
}

fn transfer_refused(scene: Scene<'_>, server: ServerId, target: ServerId) -> Sentence {
    match scene.refusal(|refusal| matches!(refusal.what, Refused::Transfer { .. })) {
        Some((_, refusal)) => {
            let text = format!("{server} does not hand over to {target}: {}.", refusal.because);
            Sentence::refusal(text, refusal)
        }
        None => Sentence::plain(format!("{server} does not hand over to {target}.")),
    }
}

/// The transfer of leadership that this event moved on, as it is now.
fn transfer(scene: Scene<'_>) -> Option<Transfer> {
    scene
        .effects()
        .filter_map(|(_, effect)| match effect {
            Effect::Changed(change) => match change.delta {
                Delta::Transfer { after, .. } => after,
                _ => None,
            },
            _ => None,
        })
        .last()
}

/// A leader hears that its successor has all of its log.
pub(super) fn successor_is_told(scene: Scene<'_>) -> Option<String> {
    let target = transfer(scene).filter(|transfer| transfer.told)?.target;
    Some(format!("; it asks {target} to start an election at once"))
}

/// A leader wants this server to take over.
pub(super) fn asked_to_stand(scene: Scene<'_>, message: &Message) -> Sentence {
    let (server, leader) = (message.to, message.from);
    let refused = scene.refusal(|refusal| matches!(refusal.what, Refused::TimeoutNow { .. }));
    if let Some((_, refusal)) = refused {
        let because = refusal.because;
        let text = format!("{server} passes over {leader}'s TimeoutNow: {because}.");
        return Sentence::refusal(text, refusal);
    }
    let term = scene.world.server(server).term();
    let text = format!(
        "{server} starts an election for term {term} at once, since {leader} hands over to it{}.",
        scene.losses()
    );
    Sentence::plain(text).under(Rule::TransferLeadership)
}

/// The detail of a change that only these mechanisms make.
pub(super) fn changed(server: ServerId, delta: &Delta, because: Because) -> Option<String> {
    Some(match delta {
        Delta::LeaderIsRecent { after: false, .. } => {
            format!("{server} no longer counts on the leader: {because}.")
        }
        Delta::Heard { after, .. } if !after.is_empty() => {
            format!("{server} has heard from {} since its last look.", phrase::servers(*after))
        }
        Delta::Heard { .. } => format!("{server} begins to count anew who answers."),
        Delta::Transfer { after: Some(Transfer { target, told: false }), .. } => {
            format!("{server} is to hand over to {target}.")
        }
        Delta::Transfer { after: Some(Transfer { target, .. }), .. } => {
            format!("{server} is ready to hand over to {target}: {because}.")
        }
        Delta::Transfer { .. } => format!("{server} does not hand over: {because}."),
        _ => return None,
    })
}

/// The detail of a refusal that only these mechanisms make.
pub(super) fn refused(server: ServerId, what: Refused, because: Because) -> Option<String> {
    Some(match what {
        Refused::PreVote { candidate } => {
            let why = elections::why_vote(because, server, candidate);
            format!("{server} would not vote for {candidate}: {why}.")
        }
        Refused::Transfer { target } => {
            format!("{server} does not hand over to {target} now: {because}.")
        }
        Refused::TimeoutNow { from } => {
            format!("{server} passes over {from}'s TimeoutNow: {because}.")
        }
        _ => return None,
    })
}

/// What a timer of these mechanisms or an answer is told as.
pub(super) fn effect(server: ServerId, effect: &Effect) -> Option<String> {
    Some(match effect {
        Effect::Answer { answer: Answer::HandingOver(target), .. } => {
            format!("{server} tells a client to ask {target}, to which it hands over.")
        }
        Effect::SetTimer(Timer::MinimumElection) => {
            format!("{server} restarts its minimum election timer.")
        }
        _ => return None,
    })
}
