//! A server in the inspector.

use flotilla_core::{Leadership, Role, ServerId, Timer};
use flotilla_sim::{Fsync, Server, TimerState, World};

use super::{fact, fact_of};
use crate::session::Session;
use crate::views::element::{Element, element};

/// Its heading and what there is to know of it.
pub(super) fn view(session: &Session, id: ServerId) -> (String, Vec<Element>) {
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
        fact("currentTerm", &server.term()),
        fact("votedFor", &or_none(server.voted_for())),
        fact("log ends at", &ends_at(server)),
    ];
    if server.is_up() {
        rows.extend(volatile(world, server));
    }
    rows.extend(disk(server));
    (heading, rows)
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
fn volatile(world: &World, server: &Server) -> Vec<Element> {
    let mut rows = vec![
        fact("commitIndex", &server.commit_index()),
        fact("lastApplied", &server.last_applied()),
        fact("state machine", &machine(server)),
    ];
    let Some(node) = server.process() else { return rows };
    rows.push(fact("leader it knows", &or_none(node.leader())));
    match node.role() {
        Role::Follower => {}
        Role::Candidate { votes, .. } | Role::PreCandidate { votes } => {
            let names = |set: flotilla_core::ServerSet| {
                let names: Vec<String> = set.iter().map(|id| id.to_string()).collect();
                if names.is_empty() { "nobody yet".into() } else { names.join(", ") }
            };
            let configuration = node.configuration();
            let needed = node.config().majority().of(configuration.voters);
            let mut granted = names(*votes);
            let doubles = node.role().votes_of(*votes) - votes.len();
            if doubles > 0 {
                granted.push_str(", and again ");
                granted.push_str(&doubles.to_string());
            }
            rows.push(fact("votes granted", &format_args!("{granted} (needs {needed})")));
            rows.push(fact("votes denied", &names(server.denied_by())));
        }
        Role::Leader(lead) => rows.push(fact_of("followers", followers(world, server, lead))),
    }
    let timer = if server.role() == flotilla_core::RoleKind::Leader {
        ("heartbeat timer", Timer::Heartbeat)
    } else {
        ("election timer", Timer::Election)
    };
    rows.push(fact(timer.0, &left(server.timer(timer.1), world)));
    rows
}

fn machine(server: &Server) -> String {
    let pairs: Vec<String> =
        server.machine().iter().map(|(key, value)| format!("{key}={value}")).collect();
    if pairs.is_empty() { "empty".into() } else { pairs.join(", ") }
}

/// A leader's book on each of the others.
fn followers(world: &World, server: &Server, lead: &Leadership) -> Element {
    let head = |name: &'static str| element("th").attr("scope", "col").text(name);
    let row = |id: ServerId| {
        element("tr")
            .key(id.number())
            .child(element("th").attr("scope", "row").show(&id))
            .child(element("td").show(&lead.next_index[id]))
            .child(element("td").show(&lead.match_index[id]))
    };
    let names = element("tr").children(["to", "nextIndex", "matchIndex"].map(head));

    let table = element("table").class("followers").child(element("thead").child(names)).child(
        element("tbody").children(world.ids().iter().filter(|id| server.sends_to(*id)).map(row)),
    );
    element("dd").child(table)
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
fn disk(server: &Server) -> Vec<Element> {
    let (writes, waiting) = (server.pending_writes().count(), server.outbox().count());
    let lies = server.fsync() == Fsync::Lies;
    if writes == 0 && !lies {
        return vec![fact("disk", &"holds all of it")];
    }
    let (term, last) = (server.durable().current_term, server.durable().log.last_index());
    let messages = if waiting == 1 { "message" } else { "messages" };
    let cached = if lies {
        format!("lies: {} only in its cache, ", server.cached_writes())
    } else {
        String::new()
    };
    vec![
        fact(
            "disk",
            &format_args!("{cached}{writes} pending; durable: term {term}, log to index {last}"),
        ),
        fact("waits for the disk", &format_args!("{waiting} {messages}")),
    ]
}
