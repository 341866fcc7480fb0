//! The ledger: all logs under one another, aligned by index.

mod cell;
mod walk;

use std::fmt::Write as _;

use flotilla_core::{Index, Node, Role, RoleKind, ServerId};
use flotilla_sim::{Server, World};
use yew::prelude::*;

use crate::command::{Command, Thing};
use crate::log_window::LogWindow;
use crate::memo::Emit;
use crate::session::{Known, Session};
use crate::views::element::{Element, element, text};
use crate::views::glossary::{term, term_as};
use crate::views::parts::{button, class, press};

use cell::{cell, conflict};

pub(crate) use cell::drawn;

/// What stands below empty logs.
const NONE: &str = "All logs are empty. Select the leader and make a client request.";

/// Shows the logs.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let world = session.timeline.world();
    let window = session.log_window();
    let empty = world.servers().iter().all(|server| server.log().last_index().0 == 0);
    element("section")
        .class("page-ledger ledger")
        .attr("aria-label", "Ledger")
        .child(text("h2", "spoken", "Ledger"))
        .child_if(window.is_part().then(|| leaf(session, emit, window)))
        .child(table(session, emit, window))
        .child_if(empty.then(|| text("p", "ledger-none", NONE)))
        .child(legend())
        .into()
}

/// The buttons that leaf through logs too long to be shown whole.
fn leaf(session: &Session, emit: &Emit, window: LogWindow) -> Element {
    let (first, last) = (window.first, window.last());
    element("div")
        .class("ledger-leaf")
        .child(element("span").show(&format_args!("{first}–{last}")))
        .child(button(session, emit, Command::EarlierEntries, "button"))
        .child(button(session, emit, Command::LaterEntries, "button"))
}

/// A row for each server, a column for each index.
fn table(session: &Session, emit: &Emit, window: LogWindow) -> Element {
    let size = match window.columns {
        0..=6 => "logs wide",
        7..=9 => "logs middling",
        _ => "logs narrow",
    };
    let column = || element("th").attr("scope", "col");
    let indices = element("tr")
        .child(column().child(term("index")))
        .children((window.first..=window.last()).map(|index| column().key(index).show(&index)));
    let servers = session.timeline.world().servers();
    element("table")
        .class(size)
        .attr("role", "grid")
        .on_key_down(walk::by_key(emit))
        .on_click(walk::by_click(emit))
        .child(text("caption", "spoken", "The servers’ logs, with a column for each index"))
        .child(element("thead").child(indices))
        .child(
            element("tbody")
                .children(servers.iter().map(|server| row(session, emit, server, window))),
        )
}

/// One server's log.
fn row(session: &Session, emit: &Emit, server: &Server, window: LogWindow) -> Element {
    let world = session.timeline.world();
    let id = server.id();
    let selected = session.selected == Some(Thing::Server(id));
    let leads = world.leader() == Some(id);
    let outdated = session.looking.outdated(id);
    let class = class(
        "",
        &[
            ("down", !server.is_up()),
            ("selected", selected),
            ("leads", leads),
            ("outdated", outdated.is_some()),
        ],
    );
    let known = known_by_leader(world, id);
    let log_of = press(emit, Command::Select(Thing::Server(id)), "log-of")
        .state("aria-pressed", selected)
        .attr("title", about(server, known))
        .attr_if("aria-description", outdated.map(Known::words))
        .child(text("span", "spoken", "Log of "))
        .child(element("b").show(&id))
        .child_if(session.lit_at(id, None).map(conflict))
        .child(element("span").text(standing(server)));
    let cells = (window.first..=window.last()).map(Index).map(|index| {
        let selected = session.selected == Some(Thing::Entry(id, index));
        cell(session, server, index, known).mark("aria-selected", selected)
    });
    element("tr")
        .key(id.number())
        .class(class)
        .child(element("th").attr("scope", "row").child(log_of))
        .children(cells)
}

/// What the leader keeps about a server.
#[derive(Clone, Copy)]
struct Replicated {
    next: Index,
    matched: Index,
}

/// nextIndex and matchIndex of a server to whom the leader sends its log, if there is one.
fn known_by_leader(world: &World, id: ServerId) -> Option<Replicated> {
    let leader = world.server(world.leader()?);
    match leader.process().map(Node::role) {
        Some(Role::Leader(lead)) if leader.sends_to(id) => {
            Some(Replicated { next: lead.next_index[id], matched: lead.match_index[id] })
        }
        _ => None,
    }
}

/// The role, or what keeps the server from having one.
fn standing(server: &Server) -> &'static str {
    if !server.is_up() {
        "crashed"
    } else if server.is_paused() {
        "paused"
    } else if server.role() == RoleKind::Follower && !server.has_vote() {
        "has no vote"
    } else {
        server.role().name()
    }
}

/// The numbers of a row in words.
fn about(server: &Server, known: Option<Replicated>) -> String {
    let mut text = format!(
        "{}: {} entries, commitIndex {}, lastApplied {}",
        server.id(),
        server.log().last_index(),
        server.commit_index(),
        server.last_applied(),
    );
    if let Some(Replicated { next, matched }) = known {
        let _ = write!(text, "; for the leader its nextIndex is {next}, its matchIndex {matched}");
    }
    text
}

/// The signs in the ledger, each with the word that explains it and what the legend calls it.
const LEGEND: [(&str, &str, &str); 7] = [
    ("sample solid", "committed", "committed"),
    ("sample", "uncommitted", "not yet"),
    ("sample applied solid", "applied", "applied"),
    ("sample pending", "pending", "not on disk yet"),
    ("sample compacted", "snapshot", "in the snapshot"),
    ("match", "matchIndex", "matchIndex"),
    ("next", "nextIndex", "nextIndex"),
];

fn legend() -> Element {
    let one = |(sign, word, shown)| {
        element("li").key(word).child(element("i").class(sign)).child(term_as(word, shown))
    };
    element("ul")
        .class("ledger-legend")
        .attr("aria-label", "Signs in the ledger")
        .children(LEGEND.map(one))
}
