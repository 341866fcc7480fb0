//! One place in one log.

use flotilla_core::{Entry, Index, Position};
use flotilla_sim::{Server, Subject, World};

use super::Replicated;
use crate::pointing;
use crate::session::{Lit, Session};
use crate::views::element::{Element, element, text};
use crate::views::parts::{class, hue};

/// The most characters of a command that an explanation repeats.
const MOST_WORDS: usize = 60;

/// A cell with its entry, if the log reaches it, and the leader's markers.
pub(super) fn cell(
    session: &Session,
    server: &Server,
    index: Index,
    known: Option<Replicated>,
) -> Element {
    let cell = element("td").key(index.0);
    let cell = match server.log().entry(index) {
        Some(entry) => with_entry(cell, session, server, index, entry),
        None if server.log().is_compacted(index) => compacted(cell, server, index),
        None => cell,
    };
    let lit = session.lit_at(server.id(), Some(index));
    let cell = cell.attr_if("data-conflict", lit.as_ref().map(|lit| lit.sign.clone()));
    let mark = |class, at: Option<Index>| (at == Some(index)).then(|| element("i").class(class));
    // A dot at the end of what the leader knows a follower to have, an arrow before what it will
    // send next.
    cell.child_if(mark("match", known.map(|known| known.matched)))
        .child_if(mark("next", known.map(|known| known.next)))
        .child_if(lit.map(conflict))
}

/// The sign of a side of a conflict, with its words for who cannot see what it stands at.
pub(super) fn conflict(lit: Lit) -> Element {
    let words = text("span", "spoken", [", in conflict: ", &lit.words].concat());
    text("i", "conflict-sign", lit.sign).attr("title", lit.words).child(words)
}

fn with_entry(
    cell: Element,
    session: &Session,
    server: &Server,
    index: Index,
    entry: &Entry,
) -> Element {
    let world = session.timeline.world();
    let position = Position { term: entry.term, index };
    let unknown = session.looking.known(server.id()).is_some_and(|known| !known.has(index));
    let marks = [("unknown", unknown), ("marked", session.marks_entry(position))];
    let class = class(&(look(server, index, entry) + " tip"), &marks);
    written(focusable(cell.class(class), server, index), entry)
        .attr("aria-description", said(world, server, index, entry))
        .attr("data-subject", pointing::name(Subject::Entry(position)))
}

/// The look of an entry, as classes.
fn look(server: &Server, index: Index, entry: &Entry) -> String {
    let durable = server.durable().log.entry(index) == Some(entry);
    let (committed, applied) = (index <= server.commit_index(), index <= server.last_applied());
    class(
        "entry",
        &[
            (hue(entry.term), true),
            ("committed", committed),
            ("applied", applied),
            ("pending", !durable),
        ],
    )
}

/// What stands in an entry.
fn written(cell: Element, entry: &Entry) -> Element {
    cell.child(element("b").show(&entry.term)).child(element("span").show(&entry.command))
}

/// A cell of a log that is only looked at, marked if it differs from another.
pub(crate) fn drawn(cell: Element, server: &Server, index: Index, differs: bool) -> Element {
    let marked = |look: String| if differs { look + " differs" } else { look };
    match server.log().entry(index) {
        Some(entry) => written(cell.class(marked(look(server, index, entry))), entry),
        None if server.log().is_compacted(index) => cell.class(marked("compacted".into())),
        None => cell.class(marked(String::new())),
    }
}

/// The place of an entry that the snapshot stands for.
fn compacted(cell: Element, server: &Server, index: Index) -> Element {
    let last = server.log().base();
    let said = format!(
        "index {index}: in the snapshot, which ends at index {}, term {}",
        last.index, last.term
    );
    focusable(cell.class("compacted tip"), server, index).attr("aria-description", said)
}

/// One stop for the Tab key in each row; arrow keys go on from there.
fn focusable(cell: Element, server: &Server, index: Index) -> Element {
    let stop = if index == server.log().last_index() { "0" } else { "-1" };
    cell.attr("tabindex", stop).attr("data-cell", place(server.id().number(), index.0))
}

/// How a cell is found again: see [`super::walk`].
pub(super) fn place(server: u8, index: u64) -> String {
    format!("{server}-{index}")
}

/// `index 2: x=2, term 2, committed, on 3 of 5 servers`.
fn said(world: &World, server: &Server, index: Index, entry: &Entry) -> String {
    let servers = world.servers();
    let holders = servers.iter().filter(|other| other.log().entry(index) == Some(entry)).count();
    let state = if index <= server.last_applied() {
        "committed and applied"
    } else if index <= server.commit_index() {
        "committed"
    } else if server.is_up() {
        "not committed"
    } else {
        "on the disk of a crashed server"
    };
    let command = clipped(entry.command.to_string());
    let mut text = format!(
        "index {index}: {command}, term {}, {state}, on {holders} of {} servers",
        entry.term,
        servers.len()
    );
    if server.durable().log.entry(index) != Some(entry) {
        text.push_str(", not on disk yet");
    }
    text
}

fn clipped(mut words: String) -> String {
    if let Some((end, _)) = words.char_indices().nth(MOST_WORDS) {
        words.truncate(end);
        words.push('…');
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_core::ServerId;
    use flotilla_sim::{Action, Clock, Disk, Setup};

    /// Delivers all there is, and lets every disk finish.
    fn settle(world: &mut World) {
        loop {
            for server in world.ids().iter() {
                world.act(&Action::Sync(server)).unwrap();
            }
            let next = world.bus().under_way().next().map(|envelope| envelope.id);
            let Some(id) = next else { return };
            world.act(&Action::Deliver(id)).unwrap();
        }
    }

    /// A cluster of three in which S1 leads and has one entry that is nowhere else yet.
    fn world(disk: Disk) -> World {
        let setup = Setup { servers: 3, clock: Clock::Manual, disk, ..Setup::default() };
        let mut world = World::new(setup);
        let first = ServerId::new(1).unwrap();
        world.act(&Action::Timeout(first)).unwrap();
        settle(&mut world);
        world.act(&Action::Request(first, "x=1".into())).unwrap();
        world
    }

    fn said_of_first(world: &World) -> String {
        let server = &world.servers()[0];
        said(world, server, Index(1), server.log().entry(Index(1)).unwrap())
    }

    #[test]
    fn a_cell_tells_command_term_state_and_holders() {
        let mut world = world(Disk::Immediate);
        assert_eq!(said_of_first(&world), "index 1: x=1, term 1, not committed, on 1 of 3 servers");
        settle(&mut world);
        assert_eq!(
            said_of_first(&world),
            "index 1: x=1, term 1, committed and applied, on 3 of 3 servers"
        );
    }

    #[test]
    fn an_entry_on_its_way_to_disk_says_so() {
        let said = said_of_first(&world(Disk::Manual));
        assert!(said.ends_with("on 1 of 3 servers, not on disk yet"), "{said}");
    }
}
