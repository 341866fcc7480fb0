//! Whether an expectation holds, and what is so instead.

use std::fmt::Write as _;

use flotilla_core::{Index, RoleKind, ServerId, Term};

use super::{Expectation, Until};
use crate::server::Server;
use crate::time::Time;
use crate::told;
use crate::world::World;

/// The most terms of a log that are told one by one.
const MOST_TERMS: usize = 20;

/// What is so, and what ought to be.
#[derive(Debug)]
pub(super) struct Mismatch {
    pub(super) found: String,
    pub(super) expected: String,
}

/// Ok when it holds.
pub(super) fn judge(expectation: &Expectation, world: &World) -> Result<(), Mismatch> {
    if holds(expectation, world) {
        return Ok(());
    }
    let (found, expected) = told(expectation, world);
    Err(Mismatch { found, expected })
}

fn holds(expectation: &Expectation, world: &World) -> bool {
    match expectation {
        Expectation::Leader(id) => leads_highest(world.server(*id), world),
        Expectation::NoLeader => leaders(world).next().is_none(),
        Expectation::Role(id, role) => world.server(*id).role() == *role,
        Expectation::Term(id, term) => world.server(*id).term() == *term,
        Expectation::Voted(id, vote) => world.server(*id).voted_for() == *vote,
        Expectation::Log(id, terms) => terms_of(*id, world).eq(terms.iter().copied()),
        Expectation::Commit(id, index) => world.server(*id).commit_index() == *index,
        Expectation::State(id, key, value) => {
            world.server(*id).machine().get(key) == value.as_deref()
        }
        Expectation::Waiting(pattern, count) => pattern.among(world).count() == *count,
        Expectation::Safe => world.referee().is_safe(),
        Expectation::Linearizable(is) => world.is_linearizable() == *is,
        Expectation::Violation(property) => world.referee().violation(*property).is_some(),
    }
}

/// What is so, and what was expected.
fn told(expectation: &Expectation, world: &World) -> (String, String) {
    match expectation {
        Expectation::Leader(id) => (told_no_leader(*id, world), format!("{id} to lead")),
        Expectation::NoLeader => (told_leaders(world), "no leader".into()),
        Expectation::Role(id, role) => {
            (told_role(world.server(*id)), format!("{id} to be a {role}"))
        }
        Expectation::Term(id, term) => {
            let is = world.server(*id).term();
            (format!("{id} in term {is}"), format!("term {term}"))
        }
        Expectation::Voted(id, vote) => voted(*id, *vote, world),
        Expectation::Log(id, terms) => log(*id, terms, world),
        Expectation::Commit(id, index) => {
            let is = world.server(*id).commit_index();
            (format!("commitIndex {is} of {id}"), format!("commitIndex {index}"))
        }
        Expectation::State(id, key, value) => state(*id, key, value.as_deref(), world),
        Expectation::Waiting(pattern, count) => {
            let is = pattern.among(world).count();
            let told = pattern.told(if is == 1 { "message" } else { "messages" });
            (format!("{is} {told} under way"), count.to_string())
        }
        Expectation::Linearizable(is) => {
            let told =
                |is| if is { "a linearizable history" } else { "one that is not linearizable" };
            (told(!is).into(), told(*is).into())
        }
        Expectation::Safe => (told_violations(world), "no violation".into()),
        Expectation::Violation(property) => {
            (told_violations(world), format!("a violation of {property}"))
        }
    }
}

/// What `run until` waited for in vain.
pub(super) fn in_vain(until: Until, patience: Time, world: &World) -> Mismatch {
    let (found, expected) = match until {
        Until::Leader => {
            (told_leaders(world), "a server that leads the highest term of all that are up".into())
        }
        Until::Commit(index) => {
            let highest = highest_commit(world);
            (format!("commitIndex {highest} at most"), format!("commitIndex {index}"))
        }
        Until::Quiet => ("something still changing".into(), "quiet".into()),
    };
    Mismatch { found: format!("{found} after {patience}"), expected }
}

/// Whether a server that is up leads the highest term of all that are up.
pub(super) fn has_leader(world: &World) -> bool {
    let up = || world.servers().iter().filter(|server| server.is_up());
    let highest = up().map(Server::term).max();
    up().any(|server| server.role() == RoleKind::Leader && Some(server.term()) == highest)
}

/// The highest commitIndex of all that are up.
pub(super) fn highest_commit(world: &World) -> Index {
    world.servers().iter().map(Server::commit_index).max().unwrap_or_default()
}

fn leaders(world: &World) -> impl Iterator<Item = &Server> {
    world.servers().iter().filter(|server| server.role() == RoleKind::Leader)
}

/// Whether a server leads, and none leads a higher term.
fn leads_highest(server: &Server, world: &World) -> bool {
    let highest = leaders(world).map(Server::term).max();
    server.role() == RoleKind::Leader && Some(server.term()) == highest
}

fn told_no_leader(id: ServerId, world: &World) -> String {
    if leaders(world).next().is_some() {
        told_leaders(world)
    } else {
        format!("no leader, and {}", told_role(world.server(id)))
    }
}

/// `S1 leading term 2, S3 leading term 4`
fn told_leaders(world: &World) -> String {
    let told: Vec<String> = leaders(world)
        .map(|server| format!("{} leading term {}", server.id(), server.term()))
        .collect();
    if told.is_empty() { "no leader".into() } else { told.join(" and ") }
}

fn told_role(server: &Server) -> String {
    let down = if server.is_up() { "" } else { ", and down" };
    format!("{} a {} of term {}{down}", server.id(), server.role(), server.term())
}

fn voted(id: ServerId, vote: Option<ServerId>, world: &World) -> (String, String) {
    let server = world.server(id);
    let term = server.term();
    let found = match server.voted_for() {
        Some(candidate) => format!("a vote of {id} for {candidate} in term {term}"),
        None => format!("no vote of {id} in term {term}"),
    };
    let expected =
        vote.map_or_else(|| "no vote".into(), |candidate| format!("one for {candidate}"));
    (found, expected)
}

fn terms_of(id: ServerId, world: &World) -> impl Iterator<Item = Term> {
    world.server(id).log().iter().map(|entry| entry.term)
}

fn log(id: ServerId, terms: &[Term], world: &World) -> (String, String) {
    let is: Vec<Term> = terms_of(id, world).collect();
    let alike = is.iter().zip(terms).take_while(|(one, other)| one == other).count();
    let mut found = format!("{} on {id}", told_terms(&is));
    if alike >= MOST_TERMS {
        let _ = write!(found, ", others from index {} on", alike + 1);
    }
    (found, told_terms(terms))
}

/// `the terms 1 1 2`; of many the first, and how many there are.
fn told_terms(terms: &[Term]) -> String {
    if terms.is_empty() {
        return "an empty log".to_string();
    }
    let mut told = "the terms".to_string();
    for term in terms.iter().take(MOST_TERMS) {
        let _ = write!(told, " {term}");
    }
    if terms.len() > MOST_TERMS {
        let _ = write!(told, " …, {} in all", terms.len());
    }
    told
}

fn state(id: ServerId, key: &str, value: Option<&str>, world: &World) -> (String, String) {
    let is = world.server(id).machine().get(key);
    let key = told::fit(key);
    let value_of = |value: Option<&str>| match value {
        Some(value) => format!("{key} = {}", told::fit(value)),
        None => format!("no value of {key}"),
    };
    (format!("{} on {id}", value_of(is)), value_of(value))
}

fn told_violations(world: &World) -> String {
    let told: Vec<String> = world
        .referee()
        .violations()
        .iter()
        .map(|violation| {
            let sentence = violation.sentence.trim_end_matches('.');
            format!("a violation of {}: {sentence}", violation.property)
        })
        .collect();
    if told.is_empty() { "no violation".into() } else { told.join("; ") }
}
