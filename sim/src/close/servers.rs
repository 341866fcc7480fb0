//! What could take a server's numbers back, and commands that stand in a log twice.

use flotilla_core::{AppendReply, Body, Command, Index, Role};

use crate::told;
use crate::world::World;

/// A success under way that tells a leader of less than it knows already.
pub(super) fn late_success(world: &World) -> Option<String> {
    world.bus().under_way().rev().find_map(|envelope| {
        let message = &envelope.message;
        let Body::AppendEntriesReply(AppendReply::Accepted { match_index }, _) = message.body
        else {
            return None;
        };
        let node = world.server(message.to).process()?;
        let Role::Leader(lead) = node.role() else { return None };
        let known = lead.match_index[message.from];
        (message.term == node.current_term() && match_index < known).then(|| {
            format!(
                "A reply on its way from {} tells {} of index {match_index}, where matchIndex is \
                 {known} already.",
                message.from, message.to
            )
        })
    })
}

/// How many of the newest entries of a log are looked at: a client asks again before long.
const NEWEST: u64 = 64;

/// A command of a client that stands twice in the log of a server.
pub(super) fn asked_twice(world: &World) -> Option<String> {
    world.servers().iter().find_map(|server| {
        let log = server.log();
        let first = log.base().index.0.max(log.last_index().0.saturating_sub(NEWEST)) + 1;
        let mut seen = Vec::new();
        for index in first..=log.last_index().0 {
            let Some(entry) = log.entry(Index(index)) else { continue };
            let Command::Session(session, _) = &entry.command else { continue };
            if let Some((_, before)) = seen.iter().find(|(other, _)| other == session) {
                return Some(format!(
                    "{} has {} of client C{} at index {before} and again at index {index}.",
                    server.id(),
                    told::command(&entry.command),
                    session.client
                ));
            }
            seen.push((*session, index));
        }
        None
    })
}
