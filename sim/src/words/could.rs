//! What could happen, in sentences: who could win an election, and whether an entry is safe.

use std::fmt::Write as _;

use flotilla_core::{Node, Rule, ServerId, ServerSet};

use crate::why::{Ballot, Outcome, Standing, Threat, Verdict, Vote, Voted, Way};
use crate::words::remedy::{quorum, remedy};
use crate::words::{Sentence, Tone, action_text, elections, phrase};
use crate::world::World;

/// An answer in one sentence, and what it stands on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// The answer.
    pub answer: Sentence,
    /// The reasons, one by one.
    pub details: Vec<Sentence>,
}

/// Whether a server could win an election at this moment of the world.
pub fn could_win(world: &World, ballot: &Ballot) -> Told {
    let id = ballot.candidate;
    let granted = phrase::servers(ballot.granted);
    let answer = match ballot.outcome {
        Outcome::Wins { term, elections: 1 } => {
            format!("Yes: {id} would lead term {term}, with {}.", votes_of(ballot))
        }
        Outcome::Wins { term, elections } => {
            let which = if elections == 2 { "second" } else { "third" };
            format!(
                "Yes, with its {which} election: {id} would lead term {term}, with {}.",
                votes_of(ballot)
            )
        }
        Outcome::Falls => {
            let needed = quorum(ballot.configuration, ballot.majority);
            let has = if ballot.granted.is_empty() { "nobody's vote" } else { &granted };
            format!("No: {id} would have {has}, and needs {needed}.")
        }
        Outcome::Leads { term } => format!("{id} leads term {term} already."),
        Outcome::Down => format!("No: {id} is down."),
        Outcome::Paused => format!("No: {id} is paused."),
        Outcome::Silent(refusal) => format!("No: {id} would ask nobody: {}.", refusal.because),
    };
    let mut details: Vec<Sentence> =
        ballot.votes.iter().map(|vote| voted(world, id, vote)).collect();
    if let Outcome::Silent(refusal) = ballot.outcome {
        details.extend(remedy(world, refusal.because, id, id).map(Sentence::plain));
    }
    Told { answer: Sentence::plain(answer), details }
}

/// `the votes of S1, S2 and S3`, `its own vote`
fn votes_of(ballot: &Ballot) -> String {
    if ballot.granted.without(ballot.candidate).is_empty() {
        return "its own vote".into();
    }
    format!("the votes of {}", phrase::servers(ballot.granted))
}

/// What one server would do, why, and what would change its mind.
fn voted(world: &World, candidate: ServerId, vote: &Vote) -> Sentence {
    let voter = vote.voter;
    let mut sentence = match vote.voted {
        Voted::Grants(Some((rule, because))) => {
            let why = elections::why_vote(because, voter, candidate);
            Sentence::plain(format!("{voter} would grant its vote: {why}.")).by(rule, because)
        }
        Voted::Grants(None) => Sentence::plain(format!("{voter} would grant its vote again."))
            .under(Rule::OneVotePerTerm),
        Voted::Refuses(refusal) => {
            let why = elections::why_vote(refusal.because, voter, candidate);
            let remedy = remedy(world, refusal.because, voter, candidate);
            let remedy = remedy.map(|remedy| format!(" {remedy}")).unwrap_or_default();
            Sentence::refusal(format!("{voter} would deny its vote: {why}.{remedy}"), &refusal)
        }
        Voted::Down => Sentence::plain(format!("{voter} is down.")),
        Voted::Paused => Sentence::plain(format!("{voter} is paused.")),
        Voted::Unreached => Sentence::plain(format!(
            "{voter} would not be asked: the link from {candidate} to {voter} is cut."
        )),
        Voted::Unheard => Sentence::plain(format!(
            "{voter} would be asked, but the link from {voter} to {candidate} is cut."
        )),
    };
    if !vote.counts {
        sentence.text.push_str(" It has no vote that counts.");
    }
    sentence
}

/// Whether an entry is safe at this moment of the world.
pub fn is_safe(world: &World, standing: &Standing) -> Told {
    let answer = match (&standing.verdict, standing.committed_in) {
        (Verdict::Safe, Some(term)) => format!("Safe: committed in term {term}."),
        (Verdict::Safe, None) => "Safe, though no leader knows yet.".into(),
        (Verdict::Threatened(threat), None) => format!("Not safe: {}.", lost_by(threat)),
        (Verdict::Threatened(threat), Some(term)) => {
            format!("Committed in term {term}, and yet not safe: {}.", lost_by(threat))
        }
        (Verdict::Open, committed) => {
            let committed =
                committed.map_or_else(String::new, |term| format!("Committed in term {term}. "));
            format!("{committed}No way to lose it was found, and no proof that there is none.")
        }
    };
    let mut answer = Sentence::plain(answer);
    if matches!(standing.verdict, Verdict::Threatened(_)) {
        answer = answer.toned(Tone::Refusal);
    }
    let mut details = vec![Sentence::plain(whereabouts(world, standing))];
    details.extend(why(world, standing).map(Sentence::plain));
    details.extend(what_next(world, standing));
    Told { answer, details }
}

/// `S5 could be elected by S3, S4 and S5, and overwrite it`
fn lost_by(threat: &Threat) -> String {
    let rival = threat.rival;
    let others = phrase::servers(threat.votes.without(rival));
    match threat.way {
        Way::Elected => {
            let all = phrase::servers(threat.votes);
            format!("{rival} could be elected by {all}, and overwrite it")
        }
        Way::Leads => {
            format!("{rival} leads term {} without it, and {others} would follow", threat.term)
        }
    }
}

/// On which disks it is, and who knows what of it.
fn whereabouts(world: &World, standing: &Standing) -> String {
    let mut text = format!("Index {}, of term {}, is ", standing.entry.index, standing.entry.term);
    if standing.on_disk.is_empty() {
        text.push_str("on no disk");
    } else {
        let disks = if standing.on_disk.len() == 1 { "the disk" } else { "the disks" };
        let part = phrase::part(standing.on_disk.len(), world.ids().len());
        let _ = write!(text, "on {disks} of {} ({part})", phrase::servers(standing.on_disk));
    }
    if !standing.in_memory.is_empty() {
        let whose = phrase::servers(standing.in_memory);
        let _ = write!(text, ", and in the memory of {whose} only");
    }
    text.push('.');
    if !standing.known_by.is_empty() {
        let know = if standing.known_by.len() == 1 { "knows" } else { "know" };
        let whom = phrase::servers(standing.known_by);
        let _ = write!(text, " {whom} {know} that it is committed.");
    }
    text
}

/// Why it is safe, or how it would be lost.
fn why(world: &World, standing: &Standing) -> Option<String> {
    Some(match &standing.verdict {
        Verdict::Safe => {
            "Every majority has a server that has it, or an entry after it, and would \
                          deny its vote to whoever lacks it."
                .into()
        }
        Verdict::Threatened(threat) if threat.before > 0 => {
            let first = threat.acts[..threat.before].iter().map(action_text);
            format!("What has to happen first: {}", first.collect::<Vec<_>>().join(" "))
        }
        Verdict::Threatened(_) => return None,
        Verdict::Open if !world.config().rules.all_on() => {
            format!("Nothing is proved: {}.", phrase::rules_off(world.config().rules))
        }
        Verdict::Open => {
            "Crashes, late messages and changes of the voters leave too much open.".into()
        }
    })
}

/// What would make it safe, if it is not.
fn what_next(world: &World, standing: &Standing) -> Option<Sentence> {
    if standing.verdict == Verdict::Safe || standing.committed_in.is_some() {
        return None;
    }
    let entry = standing.entry;
    let needed = |leader: ServerId| {
        let configuration = world.server(leader).process().map(Node::configuration);
        quorum(configuration.unwrap_or_default(), world.config().majority())
    };
    let text = match standing.leader {
        Some((leader, term, true)) if term == entry.term => {
            format!("On the disks of {} it is safe: {leader} leads its term.", needed(leader))
        }
        Some((leader, term, true)) => format!(
            "Index {} is of term {}, and {leader} leads term {term}: an entry of term {term} on \
             {} makes it safe.",
            entry.index,
            entry.term,
            needed(leader)
        ),
        Some((leader, term, false)) => {
            format!("{leader} leads term {term} and does not have it.")
        }
        None => format!(
            "There is no leader. One of {} would have to be elected, and bring an entry of its own \
             term to a majority.",
            phrase::servers(holders(standing))
        ),
    };
    Some(Sentence::plain(text).under(Rule::CurrentTermCommit))
}

fn holders(standing: &Standing) -> ServerSet {
    standing.on_disk.or(standing.in_memory)
}
