//! Logs that come close: entries that are on a majority and not committed, or that differ.

use flotilla_core::{Index, Position, ServerId, ServerSet, Term};

use super::elections::leaders_of_two_terms;
use crate::server::Server;
use crate::told;
use crate::world::World;

/// How many of the newest indices are looked at: what stands below has long been agreed on.
const NEWEST: u64 = 64;

/// The newest indices of any log that lie above `floor`, from the highest down.
pub(super) fn newest(world: &World, floor: Index) -> impl Iterator<Item = Index> {
    let last = world.servers().iter().map(|server| server.log().last_index().0).max().unwrap_or(0);
    let floor = floor.0.max(last.saturating_sub(NEWEST));
    (floor + 1..=last).rev().map(Index)
}

/// An entry of a log in brackets: `x=2, term 2`.
pub(super) fn entry(server: &Server, index: Index) -> Option<String> {
    let entry = server.log().entry(index)?;
    Some(format!("{}, term {}", told::command(&entry.command), entry.term))
}

/// An entry on the disks of a majority that was never committed: a leader without it would break
/// nothing yet.
pub(super) fn on_a_majority(world: &World) -> Option<String> {
    let servers = world.servers();
    let committed = servers.iter().map(Server::commit_index).max()?;
    newest(world, committed).find_map(|index| {
        servers.iter().find_map(|server| {
            let term = server.log().term_at(index)?;
            let position = Position { term, index };
            let voters = server.process()?.configuration();
            let has = |id: &ServerId| world.server(*id).durable().log.term_at(index) == Some(term);
            let on: ServerSet = voters.members().iter().filter(has).collect();
            if !voters.has_quorum(on) || world.referee().committed_in(position).is_some() {
                return None;
            }
            let (on, all) = (on.len(), voters.members().len());
            let entry = entry(server, index)?;
            Some(format!("Index {index} is on {on} of {all} but not committed ({entry})."))
        })
    })
}

/// Two logs with different entries at one index.
pub(super) fn that_differ(world: &World) -> Option<String> {
    newest(world, Index(0)).find_map(|index| {
        let there = || {
            let servers = world.servers().iter();
            servers.filter_map(|it| Some((it.log().term_at(index)?, it.id())))
        };
        let ((term, one), (its, other)) = (there().min()?, there().max()?);
        (term != its).then(|| {
            format!(
                "Index {index} is of term {term} at {one} and of term {its} at {other}: no entry \
                 behind it may be the same in both."
            )
        })
    })
}

/// An entry that one server has applied, where another has another.
pub(super) fn applied_elsewhere(world: &World) -> Option<String> {
    let servers = world.servers();
    let applied = servers.iter().max_by_key(|server| server.last_applied())?;
    newest(world, Index(0)).filter(|index| *index <= applied.last_applied()).find_map(|index| {
        let term = applied.log().term_at(index)?;
        let (other, its) = servers
            .iter()
            .filter(|server| server.last_applied() < index)
            .find_map(|it| Some((it.id(), it.log().term_at(index).filter(|its| *its != term)?)))?;
        Some(format!(
            "{} has applied index {index} of term {term}, and {other} has one of term {its} there \
             that it must never apply.",
            applied.id()
        ))
    })
}

/// A leader that was deposed and does not know it, with an entry where its successor has another:
/// it will have to overwrite it, and only a follower may.
pub(super) fn of_a_deposed_leader(world: &World) -> Option<String> {
    let [(old_term, old), (term, leader)] = leaders_of_two_terms(world)?;
    let at = |id: ServerId, index: Index| -> Option<Term> { world.server(id).log().term_at(index) };
    let differ = |index: Index| {
        let (its, other) = (at(old, index)?, at(leader, index)?);
        (its != other).then_some((index, its, other))
    };
    let (index, its, other) = newest(world, Index(0)).filter_map(differ).last()?;
    Some(format!(
        "{old} still leads term {old_term} with index {index} of term {its}, where {leader}, the \
         leader of term {term}, has one of term {other}: {old} must step down before it gives its \
         own up."
    ))
}
