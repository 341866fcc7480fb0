//! The ledger: all logs under one another, aligned by index.

mod cell;
mod walk;

use std::fmt::Write as _;

use flotilla_core::{Index, Leadership, Node, Role, ServerId};
use flotilla_sim::{Server, World};
use yew::prelude::*;

use crate::command::{Command, Thing};
use crate::log_window::LogWindow;
use crate::memo::Emit;
use crate::session::Session;
use crate::views::glossary::{term, term_as};
use crate::views::parts::{button, class, on_click};

use cell::cell;

/// What stands below empty logs.
const NONE: &str = "All logs are empty. What a leader takes from clients will stand here, an entry \
                    a column: select the leader and make a client request.";

/// Shows the logs.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let world = session.timeline.world();
    let window = session.log_window();
    let columns = window.first..=window.last();
    let size = match window.columns {
        0..=6 => "logs wide",
        7..=9 => "logs middling",
        _ => "logs narrow",
    };
    html! {
        <section class="page-ledger ledger" aria-label="Ledger">
            <div class="ledger-head">
                <h2>{ "Ledger" }</h2>
                if window.is_part() {
                    { leaf(session, emit, window) }
                }
            </div>
            <table class={size} onkeydown={|event: KeyboardEvent| walk::on_key(&event)}>
                <caption class="spoken">{ "The servers’ logs, with a column for each index" }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ term("index") }</th>
                        { for columns.map(|index| html! { <th key={index} scope="col">{ index }</th> }) }
                    </tr>
                </thead>
                <tbody>
                    { for world.servers().iter().map(|server| row(session, emit, server, window)) }
                </tbody>
            </table>
            if world.servers().iter().all(|server| server.log().last_index().0 == 0) {
                <p class="ledger-none">{ NONE }</p>
            }
            { legend() }
        </section>
    }
}

/// The buttons that leaf through logs too long to be shown whole.
fn leaf(session: &Session, emit: &Emit, window: LogWindow) -> Html {
    html! {
        <div class="ledger-leaf">
            <span>{ window.first }{ "–" }{ window.last() }</span>
            { button(session, emit, &Command::EarlierEntries, "") }
            { button(session, emit, &Command::LaterEntries, "") }
        </div>
    }
}

/// One server's log.
fn row(session: &Session, emit: &Emit, server: &Server, window: LogWindow) -> Html {
    let world = session.timeline.world();
    let id = server.id();
    let selected = session.selected == Some(Thing::Server(id));
    let leads = world.leader() == Some(id);
    let class = class("", &[("down", !server.is_up()), ("selected", selected), ("leads", leads)]);
    let known = known_by_leader(world, id);
    html! {
        <tr key={id.number()} {class}>
            <th scope="row">
                <button
                    type="button"
                    class="log-of"
                    aria-pressed={selected.to_string()}
                    title={about(server, known)}
                    onclick={on_click(emit, &Command::Select(Thing::Server(id)))}
                >
                    <span class="spoken">{ "Log of " }</span>
                    <b>{ id.to_string() }</b>
                    <span>{ standing(server) }</span>
                </button>
            </th>
            { for (window.first..=window.last()).map(|index| cell(world, server, Index(index), known)) }
        </tr>
    }
}

/// What the leader keeps about a server.
#[derive(Clone, Copy)]
struct Known {
    next: Index,
    matched: Index,
}

/// nextIndex and matchIndex of a follower, if there is a leader.
fn known_by_leader(world: &World, id: ServerId) -> Option<Known> {
    let leader = world.leader().filter(|leader| *leader != id)?;
    match world.server(leader).process().map(Node::role) {
        Some(Role::Leader(Leadership { next_index, match_index, .. })) => {
            Some(Known { next: next_index[id], matched: match_index[id] })
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
    } else {
        server.role().name()
    }
}

/// The numbers of a row in words.
fn about(server: &Server, known: Option<Known>) -> String {
    let mut text = format!(
        "{}: {} entries, commitIndex {}, lastApplied {}",
        server.id(),
        server.log().last_index(),
        server.commit_index(),
        server.last_applied(),
    );
    if let Some(Known { next, matched }) = known {
        let _ = write!(text, "; for the leader its nextIndex is {next}, its matchIndex {matched}");
    }
    text
}

/// The signs in the ledger, each with the word that explains it and what the legend calls it.
const LEGEND: [(&str, &str, &str); 6] = [
    ("sample solid", "committed", "committed"),
    ("sample", "uncommitted", "not yet"),
    ("sample applied solid", "applied", "applied"),
    ("sample pending", "pending", "not on disk yet"),
    ("match", "matchIndex", "matchIndex"),
    ("next", "nextIndex", "nextIndex"),
];

fn legend() -> Html {
    html! {
        <ul class="ledger-legend" aria-label="Signs in the ledger">
            { for LEGEND.iter().map(|(sign, word, shown)| html! {
                <li key={*word}><i class={*sign} />{ term_as(word, shown) }</li>
            }) }
        </ul>
    }
}
