//! What differs between two worlds at one moment, field by field.

use flotilla_core::{Index, Leadership, Log, Node, PerServer, Role, ServerId, ServerSet};

use crate::bus::Envelope;
use crate::server::Server;
use crate::words::message_name;
use crate::world::World;

/// The most entries or messages of each side that are told one by one.
const MOST: usize = 8;

/// A field that has two values.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Difference {
    /// Whose it is; none for the network's.
    pub server: Option<ServerId>,
    /// Which one, in the paper's words where the paper has one.
    pub field: String,
    /// What it is in the one and in the other.
    pub values: [String; 2],
}

/// How a field is told.
type Tell = fn(&Server) -> String;

/// The fields of a server that stand for themselves, in the order in which they are told. Its log
/// is told by what differs in it.
const FIELDS: [(&str, Tell); 10] = [
    ("state", |server| state(server).into()),
    ("role", |server| server.role().to_string()),
    ("currentTerm", |server| server.term().to_string()),
    ("votedFor", |server| or_none(server.voted_for())),
    ("commitIndex", |server| server.commit_index().to_string()),
    ("lastApplied", |server| server.last_applied().to_string()),
    ("votes", |server| votes(server).map_or_else(|| "none".into(), |votes| votes.to_string())),
    ("nextIndex", |server| indices(server, |lead| &lead.next_index)),
    ("matchIndex", |server| indices(server, |lead| &lead.match_index)),
    ("state machine", machine),
];

/// What differs between two worlds: servers in order, then the network.
pub fn differences(one: &World, other: &World) -> Vec<Difference> {
    let mut all = Vec::new();
    for (one, other) in one.servers().iter().zip(other.servers()) {
        all.extend(of_logs(one, other));
        all.extend(FIELDS.iter().filter_map(|(field, tell)| {
            let values = [tell(one), tell(other)];
            let server = Some(one.id());
            (values[0] != values[1]).then(|| Difference { server, field: (*field).into(), values })
        }));
    }
    all.extend(of_networks(one, other));
    all
}

fn state(server: &Server) -> &'static str {
    match (server.is_up(), server.is_paused()) {
        (false, _) => "down",
        (true, true) => "paused",
        (true, false) => "up",
    }
}

fn or_none(id: Option<ServerId>) -> String {
    id.map_or_else(|| "none".into(), |id| id.to_string())
}

fn votes(server: &Server) -> Option<ServerSet> {
    match server.process()?.role() {
        Role::Candidate { votes, .. } | Role::PreCandidate { votes } => Some(*votes),
        Role::Follower | Role::Leader(_) => None,
    }
}

/// `S2 3, S3 1`; a server that does not lead has none.
fn indices(server: &Server, of: fn(&Leadership) -> &PerServer<Index>) -> String {
    let Some(Role::Leader(lead)) = server.process().map(Node::role) else { return "none".into() };
    let members = server.process().map(|node| node.configuration().members()).unwrap_or_default();
    let others = members.iter().filter(|peer| *peer != server.id());
    let each = others.map(|peer| format!("{peer} {}", of(lead)[peer]));
    each.collect::<Vec<_>>().join(", ")
}

fn machine(server: &Server) -> String {
    let pairs = server.machine().iter().map(|(key, value)| format!("{key}={value}"));
    let all = pairs.collect::<Vec<_>>().join(", ");
    if all.is_empty() { "empty".into() } else { all }
}

/// Where two logs part, and what stands there.
fn of_logs(one: &Server, other: &Server) -> Option<Difference> {
    let (id, one, other) = (one.id(), one.log(), other.log());
    if one == other {
        return None;
    }
    let first = first_difference(one, other);
    let values = [one, other].map(|log| entries_from(log, first));
    Some(Difference { server: Some(id), field: format!("log from index {first}"), values })
}

/// The first index at which two logs are not the same.
fn first_difference(one: &Log, other: &Log) -> Index {
    let common = one.last_index().min(other.last_index());
    let known = one.base().index.max(other.base().index);
    if one.base() != other.base() {
        return one.base().index.min(other.base().index).next();
    }
    let mut at = known.next();
    while at <= common && one.entry(at) == other.entry(at) {
        at = at.next();
    }
    at
}

/// The terms of a log's entries from `first` on: `2 2 4`.
fn entries_from(log: &Log, first: Index) -> String {
    if first > log.last_index() {
        return "nothing".into();
    }
    if log.is_compacted(first) {
        return format!("a snapshot up to index {}", log.base().index);
    }
    let mut terms: Vec<_> = (first.0..=log.last_index().0)
        .take(MOST)
        .filter_map(|index| log.term_at(Index(index)))
        .map(|term| term.to_string())
        .collect();
    let more = (log.last_index().0 - first.0 + 1).saturating_sub(MOST as u64);
    if more > 0 {
        terms.push(format!("and {more} more"));
    }
    format!("term {}", terms.join(" "))
}

/// Messages that are under way in only one of two worlds.
fn of_networks(one: &World, other: &World) -> Option<Difference> {
    let values = [only_in(one, other), only_in(other, one)];
    (values[0] != values[1]).then(|| Difference {
        server: None,
        field: "only here under way".into(),
        values,
    })
}

fn only_in(one: &World, other: &World) -> String {
    let alike = |a: &Envelope, b: &Envelope| a.message == b.message && a.held == b.held;
    let missing = |it: &&Envelope| other.bus().get(it.id).is_none_or(|there| !alike(it, there));
    let mut names: Vec<_> = one
        .bus()
        .under_way()
        .filter(missing)
        .map(|envelope| message_name(&envelope.message))
        .collect();
    let more = names.len().saturating_sub(MOST);
    names.truncate(MOST);
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    if names.is_empty() { "nothing".into() } else { names.join("; ") }
}
