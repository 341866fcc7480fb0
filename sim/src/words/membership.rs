//! Changes of the configuration.

use flotilla_core::{
    Answer, Because, Command, Delta, Effect, Refused, Rule, ServerId, ServerSet, Stage,
};

use crate::words::Sentence;
use crate::words::phrase;
use crate::words::scene::Scene;

/// Somebody asks for other voters.
pub(super) fn asked(scene: Scene<'_>, voters: ServerSet) -> Sentence {
    let wanted = phrase::servers(voters);
    let refused = scene.refusal(|refusal| matches!(refusal.what, Refused::Request(_)));
    if let Some((server, refusal)) = refused {
        let text = format!("{server} does not change the voters to {wanted}: {}.", refusal.because);
        return Sentence::refusal(text, refusal);
    }
    if let Some((server, text)) = appended(scene) {
        let text = format!("{server} {text}{}.", scene.losses());
        return Sentence::plain(text).under(Rule::ChangeConfiguration);
    }
    let began = scene.change(|change| matches!(change.delta, Delta::Reconfiguration { .. }));
    let Some((server, _)) = began else {
        return Sentence::plain(format!("{wanted} are to vote."));
    };
    let members = scene.world.server(server).process().map(|node| node.configuration().members());
    let new = phrase::servers(voters.minus(members.unwrap_or_default()));
    let text = format!(
        "{server} is asked for the voters {wanted}, and brings {new} up to date first, without a \
         vote{}.",
        scene.losses()
    );
    Sentence::plain(text).under(Rule::CatchUpFirst)
}

/// `appends the configuration …`, where a leader does that.
pub(super) fn appended(scene: Scene<'_>) -> Option<(ServerId, String)> {
    let (server, change) = scene.change(|change| {
        matches!(change.rule, Rule::ChangeConfiguration | Rule::JointConsensus)
            && matches!(change.delta, Delta::Log(_))
    })?;
    let Delta::Log(log) = &change.delta else { return None };
    let Command::Configuration(configuration) = log.appended.first()?.command else { return None };
    let what = if configuration.is_joint() { "joint configuration" } else { "configuration" };
    let index = log.from;
    Some((
        server,
        format!("appends the {what} {configuration} at index {index} and sends it to all"),
    ))
}

/// `; it appends …` or `, and steps down …`: what a leader does once a configuration is committed
/// or a new server has caught up.
pub(super) fn follow_up(scene: Scene<'_>) -> String {
    let removed = scene.changed(|delta| matches!(delta, Delta::Role { .. }));
    if removed.is_some_and(|change| change.rule == Rule::RemovedLeader) {
        return ", and steps down, since it is not in the new configuration".to_string();
    }
    appended(scene).map_or_else(String::new, |(_, text)| format!("; it {text}"))
}

/// A server that knows nobody to ask timed out.
pub(super) fn knows_no_cluster(scene: Scene<'_>, server: ServerId) -> Option<Sentence> {
    let (_, refusal) = scene.refusal(|refusal| refusal.what == Refused::Election)?;
    let text = format!("{server} times out and asks nobody: {}.", refusal.because);
    Some(Sentence::refusal(text, refusal))
}

/// The detail of a change that only the membership makes.
pub(super) fn changed(server: ServerId, delta: &Delta, because: Because) -> Option<String> {
    let Delta::Reconfiguration { after, .. } = delta else { return None };
    Some(match after {
        None => return None,
        Some(change) => match change.stage {
            Stage::CatchingUp { round, upto, beats: 0 } => format!(
                "{server} brings {} up to date, round {round}: up to index {upto}.",
                phrase::servers(change.voters)
            ),
            Stage::CatchingUp { .. } => format!("{server} counts: {because}."),
            Stage::Joint => format!(
                "{server} goes on to the voters {} once the joint configuration is committed.",
                phrase::servers(change.voters)
            ),
        },
    })
}

/// The detail of an answer or refusal that only the membership makes.
pub(super) fn answered(server: ServerId, effect: &Effect) -> Option<String> {
    let Effect::Answer { answer: Answer::Refused, .. } = effect else { return None };
    Some(format!("{server} says that the voters stay."))
}
