//! Elections: timeouts, votes, leaders.

use flotilla_core::{Because, Delta, Message, Refused, RoleKind, Rule, ServerId};

use crate::words::phrase::{compared, name_for, role_ends};
use crate::words::scene::Scene;
use crate::words::{Sentence, mechanisms, membership};
use crate::world::World;

/// A candidate has won.
pub(super) fn elected(scene: Scene<'_>) -> Option<Sentence> {
    let (server, change) = scene
        .change(|change| matches!(change.delta, Delta::Role { after: RoleKind::Leader, .. }))?;
    let term = scene.world.server(server).term();
    let why = match change.because {
        Because::Votes { servers: 1, .. } => "its own vote is all it needs".to_string(),
        Because::Votes { .. } | Because::HalfVotes { .. } => format!("with {}", change.because),
        other => other.to_string(),
    };
    let text = format!("{server} is the leader of term {term}, {why}.");
    Some(Sentence::plain(text).by(change.rule, change.because))
}

/// An election timer fired.
pub(super) fn timed_out(scene: Scene<'_>, server: ServerId) -> Sentence {
    let began =
        scene.changed(|delta| matches!(delta, Delta::Role { after: RoleKind::Candidate, .. }));
    let Some(change) = began else {
        let sentence = mechanisms::pre_candidacy(scene, server)
            .or_else(|| mechanisms::leader_looks(scene, server))
            .or_else(|| membership::knows_no_cluster(scene, server));
        if let Some(sentence) = sentence {
            return sentence;
        }
        return Sentence::plain(format!("{server}'s election timer fires, and nothing follows."));
    };
    let term = scene.world.server(server).term();
    let mut text = if change.rule == Rule::ElectionRetry {
        format!("{server} times out again and starts an election for term {term}")
    } else {
        format!("{server} times out and becomes a candidate in term {term}")
    };
    if scene.world.ids().len() > 1 {
        text.push_str("; it asks all others for their vote");
        if scene.waits(server) {
            text.push_str(" once this is on its disk");
        }
    }
    if scene.change(|change| matches!(change.because, Because::TermStays { .. })).is_some() {
        text.push_str("; the term stays, as ");
        text.push_str(Rule::IncrementTerm.id());
        text.push_str(" is off");
    }
    text.push_str(&scene.losses());
    text.push('.');
    Sentence::plain(text).by(change.rule, change.because)
}

/// A server was asked for its vote.
pub(super) fn asked(scene: Scene<'_>, message: &Message) -> Sentence {
    let (voter, candidate, term) = (message.to, message.from, message.term);
    let denied = scene.refusal(|refusal| matches!(refusal.what, Refused::Vote { .. }));
    let reply = scene.reply(message);
    if let Some((role, left, change)) = scene.step_down() {
        let then = match denied {
            None => format!("and grants {candidate} its vote"),
            Some((_, refusal)) => {
                let why = why_vote(refusal.because, voter, candidate);
                format!("but denies {candidate} its vote: {why}")
            }
        };
        let ends = role_ends(role, left);
        let text = format!(
            "{voter} {ends}, since {candidate}'s RequestVote has term {term}, {then}{reply}."
        );
        return Sentence::plain(text).by(change.rule, change.because);
    }
    if let Some((_, refusal)) = denied {
        let why = why_vote(refusal.because, voter, candidate);
        let text = format!("{voter} denies {candidate} its vote for term {term}: {why}{reply}.");
        return Sentence::refusal(text, refusal);
    }
    let given = scene.changed(|delta| matches!(delta, Delta::VotedFor { after: Some(_), .. }));
    let Some(change) = given else {
        let text = format!("{voter} confirms its vote for {candidate} in term {term}{reply}.");
        return Sentence::plain(text).under(Rule::OneVotePerTerm);
    };
    let why = why_vote(change.because, voter, candidate);
    let text = format!("{voter} grants {candidate} its vote for term {term}: {why}{reply}.");
    Sentence::plain(text).by(change.rule, change.because)
}

/// Why a vote was given or not.
pub(super) fn why_vote(because: Because, voter: ServerId, asker: ServerId) -> String {
    match because {
        Because::MayVote { candidate, voter } if candidate == voter => {
            "its vote is free, and the logs are equally up to date".to_string()
        }
        Because::MayVote { candidate, voter } if candidate > voter => {
            let by = compared(candidate, voter);
            format!("its vote is free, and {asker}'s log is more up to date ({by})")
        }
        Because::MayVote { candidate, voter } => {
            let by = compared(candidate, voter);
            format!("{asker}'s log is behind ({by}), but {} is off", Rule::UpToDateCheck)
        }
        Because::VotesAgain { voted_for, .. } => {
            let whom = name_for(voted_for, voter);
            format!("it has voted for {whom}, but {} is off", Rule::OneVotePerTerm)
        }
        Because::LogBehind { candidate, voter } => {
            format!("{asker}'s log is behind ({})", compared(candidate, voter))
        }
        Because::VotedForOther { voted_for, .. } => {
            format!("it has voted for {}", name_for(voted_for, voter))
        }
        other => other.to_string(),
    }
}

/// A candidate got an answer, and has not won by it.
pub(super) fn answered(scene: Scene<'_>, message: &Message, granted: bool) -> Sentence {
    let (candidate, voter) = (message.to, message.from);
    let tally = tally(scene.world, candidate);
    if let Some((_, refusal)) =
        scene.refusal(|refusal| matches!(refusal.what, Refused::VoteDenied { .. }))
    {
        let text = format!("{voter} has denied {candidate} its vote: {candidate} {tally}.");
        return Sentence::refusal(text, refusal);
    }
    match scene.changed(|delta| matches!(delta, Delta::Votes { .. } | Delta::DoubleVotes { .. })) {
        Some(change) => {
            let why = match change.because {
                Because::Votes { .. } => format!("it {tally}"),
                other => other.to_string(),
            };
            Sentence::plain(format!("{candidate} counts the vote of {voter}: {why}."))
                .by(change.rule, change.because)
        }
        None if granted => {
            Sentence::plain(format!("{candidate} has counted the vote of {voter} already."))
                .under(Rule::CollectVotes)
        }
        None => Sentence::plain(format!("{candidate} hears that {voter} denies its vote.")),
    }
}

/// `has 2 of 5 votes and needs 3`.
pub(crate) fn tally(world: &World, candidate: ServerId) -> String {
    let Some(node) = world.server(candidate).process() else { return String::new() };
    let configuration = node.configuration();
    let members = configuration.members();
    let votes = node.role().votes_of(members);
    let majority = node.config().majority();
    let needed = majority.of(configuration.voters);
    if configuration.is_joint() {
        let of_old = majority.of(configuration.outgoing);
        return format!(
            "has {votes} votes and needs {of_old} of {} and {needed} of {}",
            configuration.outgoing.len(),
            configuration.voters.len()
        );
    }
    format!("has {votes} of {} votes and needs {needed}", members.len())
}
