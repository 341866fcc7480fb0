//! Whether an expectation holds, and what is so instead.

use flotilla_core::{Index, RoleKind, ServerId, Term};

use super::{Expectation, Pattern, Until};
use crate::server::Server;
use crate::time::Time;
use crate::world::World;

/// What is so, and what ought to be.
#[derive(Debug)]
pub(super) struct Mismatch {
    pub(super) found: String,
    pub(super) expected: String,
}

/// Ok when it holds.
pub(super) fn judge(expectation: &Expectation, world: &World) -> Result<(), Mismatch> {
    let (holds, found, expected) = match expectation {
        Expectation::Leader(id) => leader(*id, world),
        Expectation::NoLeader => {
            let leads = leaders(world).next().is_some();
            (!leads, told_leaders(world), "no leader".into())
        }
        Expectation::Role(id, role) => {
            let server = world.server(*id);
            let expected = format!("{id} to be a {role}");
            (server.role() == *role, told_role(server), expected)
        }
        Expectation::Term(id, term) => {
            let is = world.server(*id).term();
            (is == *term, format!("{id} in term {is}"), format!("term {term}"))
        }
        Expectation::Voted(id, vote) => voted(*id, *vote, world),
        Expectation::Log(id, terms) => log(*id, terms, world),
        Expectation::Commit(id, index) => {
            let is = world.server(*id).commit_index();
            (is == *index, format!("commitIndex {is} of {id}"), format!("commitIndex {index}"))
        }
        Expectation::State(id, key, value) => state(*id, key, value.as_deref(), world),
        Expectation::Waiting(pattern, count) => waiting(*pattern, *count, world),
        Expectation::Safe => {
            (world.referee().is_safe(), told_violations(world), "no violation".into())
        }
        Expectation::Violation(property) => (
            world.referee().violation(*property).is_some(),
            told_violations(world),
            format!("a violation of {property}"),
        ),
    };
    if holds { Ok(()) } else { Err(Mismatch { found, expected }) }
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

fn leader(id: ServerId, world: &World) -> (bool, String, String) {
    let server = world.server(id);
    let leads = server.role() == RoleKind::Leader;
    let highest = leaders(world).map(Server::term).max();
    let found = if leads || leaders(world).next().is_some() {
        told_leaders(world)
    } else {
        format!("no leader, and {}", told_role(server))
    };
    (leads && Some(server.term()) == highest, found, format!("{id} to lead"))
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

fn voted(id: ServerId, vote: Option<ServerId>, world: &World) -> (bool, String, String) {
    let server = world.server(id);
    let term = server.term();
    let found = match server.voted_for() {
        Some(candidate) => format!("a vote of {id} for {candidate} in term {term}"),
        None => format!("no vote of {id} in term {term}"),
    };
    let expected =
        vote.map_or_else(|| "no vote".into(), |candidate| format!("one for {candidate}"));
    (server.voted_for() == vote, found, expected)
}

fn log(id: ServerId, terms: &[Term], world: &World) -> (bool, String, String) {
    let is: Vec<Term> = world.server(id).log().iter().map(|entry| entry.term).collect();
    let told = |terms: &[Term]| match terms {
        [] => "an empty log".to_string(),
        terms => terms.iter().fold("the terms".to_string(), |told, term| format!("{told} {term}")),
    };
    (is == terms, format!("{} on {id}", told(&is)), told(terms))
}

fn state(id: ServerId, key: &str, value: Option<&str>, world: &World) -> (bool, String, String) {
    let is = world.server(id).machine().get(key);
    let told = |value: Option<&str>| {
        value.map_or_else(|| format!("no value of {key}"), |value| format!("{key} = {value}"))
    };
    (is == value, format!("{} on {id}", told(is)), told(value))
}

fn waiting(pattern: Pattern, count: usize, world: &World) -> (bool, String, String) {
    let is = pattern.among(world).count();
    let told = pattern.told(if is == 1 { "message" } else { "messages" });
    (is == count, format!("{is} {told} under way"), count.to_string())
}

fn told_violations(world: &World) -> String {
    let told: Vec<String> = world
        .referee()
        .violations()
        .iter()
        .map(|violation| format!("a violation of {}: {}", violation.property, violation.sentence))
        .collect();
    let told = told.join("; ");
    if told.is_empty() { "no violation".into() } else { told.trim_end_matches('.').into() }
}
