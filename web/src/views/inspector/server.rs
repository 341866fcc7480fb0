//! A server in the inspector.

use std::fmt::Display;

use flotilla_core::{Leadership, Role, ServerId, Timer};
use flotilla_sim::{Server, TimerState, World};
use yew::prelude::*;

use super::facts;
use crate::session::Session;

type Row = (&'static str, Html);

/// Its heading and what there is to know of it.
pub(super) fn view(session: &Session, id: ServerId) -> (String, Html) {
    let world = session.timeline.world();
    let server = world.server(id);
    let heading = if !server.is_up() {
        format!("Server {id}, crashed")
    } else if server.is_paused() {
        format!("Server {id}, paused {}", server.role())
    } else {
        format!("Server {id}, {}", server.role())
    };
    let mut rows = vec![
        ("currentTerm", text(&server.term())),
        ("votedFor", text(&or_none(server.voted_for()))),
        ("log ends at", text(&ends_at(server))),
    ];
    if server.is_up() {
        rows.extend(volatile(world, server));
    }
    rows.extend(disk(server));
    (heading, facts(rows))
}

fn text(value: &dyn Display) -> Html {
    Html::from(value.to_string())
}

fn or_none(value: Option<ServerId>) -> String {
    value.map_or_else(|| "none".into(), |id| id.to_string())
}

fn ends_at(server: &Server) -> String {
    let last = server.log().last();
    if last.index.0 == 0 {
        return "nothing yet".into();
    }
    format!("index {}, term {}", last.index, last.term)
}

/// What a crash would take.
fn volatile(world: &World, server: &Server) -> Vec<Row> {
    let mut rows = vec![
        ("commitIndex", text(&server.commit_index())),
        ("lastApplied", text(&server.last_applied())),
        ("state machine", text(&machine(server))),
    ];
    let Some(node) = server.process() else { return rows };
    rows.push(("leader it knows", text(&or_none(node.leader()))));
    match node.role() {
        Role::Follower => {}
        Role::Candidate { votes } => {
            let names = |set: flotilla_core::ServerSet| {
                let names: Vec<String> = set.iter().map(|id| id.to_string()).collect();
                if names.is_empty() { "nobody yet".into() } else { names.join(", ") }
            };
            let needed = world.ids().majority();
            rows.push(("votes granted", text(&format!("{} (needs {needed})", names(*votes)))));
            rows.push(("votes denied", text(&names(server.denied_by()))));
        }
        Role::Leader(lead) => rows.push(("followers", followers(world, server, lead))),
    }
    let timer = if server.role() == flotilla_core::RoleKind::Leader {
        ("heartbeat timer", Timer::Heartbeat)
    } else {
        ("election timer", Timer::Election)
    };
    rows.push((timer.0, text(&left(server.timer(timer.1), world))));
    rows
}

fn machine(server: &Server) -> String {
    let pairs: Vec<String> =
        server.machine().iter().map(|(key, value)| format!("{key}={value}")).collect();
    if pairs.is_empty() { "empty".into() } else { pairs.join(", ") }
}

/// A leader's book on each of the others.
fn followers(world: &World, server: &Server, lead: &Leadership) -> Html {
    let row = |id: ServerId| {
        html! {
            <tr key={id.number()}>
                <th scope="row">{ id.to_string() }</th>
                <td>{ lead.next_index[id].0 }</td>
                <td>{ lead.match_index[id].0 }</td>
            </tr>
        }
    };
    html! {
        <table class="followers">
            <thead><tr><th scope="col">{ "to" }</th><th scope="col">{ "nextIndex" }</th><th scope="col">{ "matchIndex" }</th></tr></thead>
            <tbody>{ for world.ids().without(server.id()).iter().map(row) }</tbody>
        </table>
    }
}

fn left(timer: &TimerState, world: &World) -> String {
    match *timer {
        TimerState::Stopped => "stopped".into(),
        TimerState::Running { due, full, .. } => {
            format!("{} left of {full}", due.since(world.now()))
        }
        TimerState::Armed { full, .. } => format!("armed ({full}); fires when you say so"),
    }
}

/// What has not reached the disk.
fn disk(server: &Server) -> Vec<Row> {
    let (writes, waiting) = (server.pending_writes().count(), server.outbox().count());
    if writes == 0 {
        return vec![("disk", text(&"holds all of it"))];
    }
    let durable = server.durable();
    vec![
        (
            "disk",
            text(&format!(
                "{writes} pending; durable: term {}, log to index {}",
                durable.current_term,
                durable.log.last_index()
            )),
        ),
        (
            "waits for the disk",
            text(&if waiting == 1 { "1 message".into() } else { format!("{waiting} messages") }),
        ),
    ]
}
