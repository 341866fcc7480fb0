//! Elections that come close: rivals in one term, candidates without what is committed, and
//! leaders of two terms.

use flotilla_core::{Index, Node, Position, RoleKind, ServerId, Term};

use super::logs::{entry, newest};
use crate::server::Server;
use crate::words::{join, tally};
use crate::world::World;

/// Those that are up in this role.
fn in_role(world: &World, role: RoleKind) -> impl Iterator<Item = (ServerId, &Node)> {
    let up = world.servers().iter().filter_map(|server| Some((server.id(), server.process()?)));
    up.filter(move |(_, node)| node.role().kind() == role)
}

/// Who is up in this role in a term.
fn in_term(world: &World, role: RoleKind, term: Term) -> Vec<ServerId> {
    let there = in_role(world, role).filter(|(_, node)| node.current_term() == term);
    there.map(|(id, _)| id).collect()
}

/// Two servers that want to lead one term, or one that wants to lead a term that has a leader.
pub(super) fn rivals(world: &World) -> Option<String> {
    let mut terms: Vec<Term> =
        in_role(world, RoleKind::Candidate).map(|(_, node)| node.current_term()).collect();
    terms.sort_unstable();
    let in_terms = terms.into_iter().rev().map(|term| {
        let [standing, leading] =
            [RoleKind::Candidate, RoleKind::Leader].map(|role| in_term(world, role, term));
        (term, standing, leading.first().copied())
    });
    let (term, standing, leader) = in_terms
        .into_iter()
        .find(|(_, standing, leader)| standing.len() > 1 || leader.is_some())?;
    let names = join(standing.iter().map(ToString::to_string));
    let ask = if standing.len() == 1 { "asks" } else { "ask" };
    let who = match leader {
        Some(leader) => format!("{leader} leads term {term}, and {names} {ask} for votes in it"),
        None => format!("{names} {ask} for votes in term {term}"),
    };
    let votes = join(standing.iter().map(|id| format!("{id} {}", tally(world, *id))));
    Some(format!("{who}: {votes}."))
}

/// A candidate whose log lacks an entry that is committed, and the newest such entry.
pub(super) fn candidate_without(world: &World) -> Option<String> {
    in_role(world, RoleKind::Candidate).find_map(|(id, node)| {
        let lacks = |position: Position| {
            let committed = world.referee().committed_in(position);
            let log = node.log();
            committed.is_some_and(|term| term < node.current_term())
                && !log.is_compacted(position.index)
                && log.term_at(position.index) != Some(position.term)
        };
        let (server, index) = newest(world, Index(0)).find_map(|index| {
            let has = |server: &&Server| {
                server.log().term_at(index).is_some_and(|term| lacks(Position { term, index }))
            };
            Some((world.servers().iter().find(has)?, index))
        })?;
        Some(format!(
            "{id} asks for votes in term {} without index {index} ({}), which is committed: it {}.",
            node.current_term(),
            entry(server, index)?,
            tally(world, id)
        ))
    })
}

/// Two leaders that do not know of each other: that of the lowest and that of the highest term.
pub(super) fn leaders_of_two_terms(world: &World) -> Option<[(Term, ServerId); 2]> {
    let leaders = || in_role(world, RoleKind::Leader).map(|(id, node)| (node.current_term(), id));
    let (old, new) = (leaders().min()?, leaders().max()?);
    (old.0 < new.0).then_some([old, new])
}

/// A leader that was deposed and does not know it, beside its successor.
pub(super) fn two_leaders(world: &World) -> Option<String> {
    let [(old_term, old), (term, leader)] = leaders_of_two_terms(world)?;
    Some(format!(
        "{old} still leads term {old_term} while {leader} leads term {term}: what {old} alone \
         says of its state could be out of date."
    ))
}
