//! An event with what led to it, what came of it by which rule, and the fields that it changed.

use flotilla_core::{Effect, Node, Refusal, Refused, Role, ServerId};

use crate::event::{Cause, Consequence, Event, EventId, Happening};
use crate::server::Server;
use crate::setup::Setup;
use crate::timeline::Timeline;
use crate::words::{Sentence, Tone, action_text, details, remedy};
use crate::world::World;

/// Why an event happened, and what it did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Which one.
    pub event: EventId,
    /// What somebody did to make it happen now, if somebody did.
    pub deed: Option<String>,
    /// What it goes back to.
    pub origin: Option<Origin>,
    /// What came of it, in order.
    pub steps: Vec<Step>,
    /// The servers that are not what they were.
    pub changed: Vec<ChangedServer>,
}

/// An earlier event that made this one possible.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Origin {
    /// What happened there: the message was sent, the timer set, the write begun.
    pub what: &'static str,
    /// Which event it was; 0 is the beginning of the run.
    pub event: EventId,
}

/// One thing that came of an event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// What, by which rule, because of which values.
    pub sentence: Sentence,
    /// For what was refused: what would make the clause true.
    pub remedy: Option<String>,
}

/// A server before and after an event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangedServer {
    /// Which one.
    pub server: ServerId,
    /// What there is to know of it, changed or not.
    pub fields: Vec<Field>,
}

/// A field before and after an event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Its name in the paper.
    pub name: String,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
}

impl Field {
    /// Whether the event changed it.
    pub fn is_changed(&self) -> bool {
        self.before != self.after
    }
}

/// The account of an event of the current branch; none for the beginning, and past the end.
pub fn account(timeline: &Timeline, event: EventId) -> Option<Account> {
    if event.0 == 0 {
        return None;
    }
    let mut before = (event.0 == 1).then(|| World::new(Setup::clone(timeline.setup())));
    let mut account = None;
    timeline.replay(EventId(event.0.saturating_sub(2)), event, |made, world| {
        if made.id == event {
            account = before.as_ref().map(|before| of(made, before, world));
        } else {
            before = Some(world.clone());
        }
    });
    account
}

fn of(event: &Event, before: &World, after: &World) -> Account {
    Account {
        event: event.id,
        deed: match &event.cause {
            Cause::Action(action) => Some(action_text(action)),
            Cause::Event(_) => None,
        },
        origin: origin(event, before),
        steps: steps(event, after),
        changed: changed(before, after),
    }
}

fn origin(event: &Event, before: &World) -> Option<Origin> {
    let (what, event) = match &event.what {
        Happening::Arrived { id, .. } => {
            ("The message was sent at", before.bus().get(*id)?.sent_by)
        }
        Happening::TimerFired { server, timer } => {
            ("The timer was set at", before.server(*server).timer(*timer).set_by())
        }
        Happening::WritesDone { server, .. } => {
            ("The write began at", before.server(*server).pending_writes().next()?.begun_by)
        }
        Happening::Began | Happening::Acted(_) => return None,
    };
    Some(Origin { what, event })
}

/// The details of an event, in the world right after it; each refusal with its remedy.
pub fn steps(event: &Event, after: &World) -> Vec<Step> {
    let mut refusals = event.consequences.iter().filter_map(|consequence| match consequence {
        Consequence::Server { server, effect: Effect::Refused(refusal) } => {
            Some((*server, refusal))
        }
        _ => None,
    });
    let step = |sentence: Sentence| {
        let refusal = if sentence.tone == Tone::Refusal { refusals.next() } else { None };
        let remedy =
            refusal.and_then(|(server, it)| remedy(after, it.because, server, asker(server, it)));
        Step { sentence, remedy }
    };
    details(event, after).into_iter().map(step).collect()
}

/// Who was refused something; the server itself if nobody else was.
const fn asker(server: ServerId, refusal: &Refusal) -> ServerId {
    match refusal.what {
        Refused::Vote { candidate: other }
        | Refused::PreVote { candidate: other }
        | Refused::Append { leader: other }
        | Refused::SecondLeader { leader: other }
        | Refused::InstallSnapshot { leader: other }
        | Refused::Reply { from: other }
        | Refused::HigherTerm { from: other }
        | Refused::TimeoutNow { from: other } => other,
        Refused::Request(_)
        | Refused::Read(_)
        | Refused::Commit(_)
        | Refused::VoteDenied { .. }
        | Refused::Transfer { .. }
        | Refused::Snapshot
        | Refused::Election => server,
    }
}

fn changed(before: &World, after: &World) -> Vec<ChangedServer> {
    let both = before.servers().iter().zip(after.servers());
    let compared = both
        .map(|(before, after)| ChangedServer { server: after.id(), fields: fields(before, after) });
    compared.filter(|server| server.fields.iter().any(Field::is_changed)).collect()
}

/// What there is to know of a server: what Figure 2 names, of a leader only what changed.
fn fields(before: &Server, after: &Server) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut add = |name: &str, tell: &dyn Fn(&Server) -> String| {
        let (before, after) = (tell(before), tell(after));
        fields.push(Field { name: name.into(), before, after });
    };
    add("role", &|server| {
        if server.is_up() { server.role().to_string() } else { "crashed".into() }
    });
    add("currentTerm", &|server| server.term().to_string());
    add("votedFor", &|server| {
        server.voted_for().map_or_else(|| "none".into(), |id| id.to_string())
    });
    add("log ends at", &|server| {
        let last = server.log().last();
        if last.index.0 == 0 {
            "nothing".into()
        } else {
            format!("{}, term {}", last.index, last.term)
        }
    });
    add("commitIndex", &|server| server.commit_index().to_string());
    add("lastApplied", &|server| server.last_applied().to_string());
    let mut more = Vec::new();
    more.extend(votes(before, after));
    more.extend(books(before, after));
    fields.extend(more.into_iter().filter(Field::is_changed));
    fields
}

/// The votes of a candidate.
fn votes(before: &Server, after: &Server) -> Option<Field> {
    let tell = |server: &Server| match server.process().map(Node::role) {
        Some(Role::Candidate { votes, .. } | Role::PreCandidate { votes }) => votes.to_string(),
        _ => "none".into(),
    };
    let stands = !matches!(after.process().map(Node::role), Some(Role::Leader(_) | Role::Follower));
    stands.then(|| Field { name: "votes".into(), before: tell(before), after: tell(after) })
}

/// nextIndex and matchIndex of a server that leads before and after.
fn books(before: &Server, after: &Server) -> Vec<Field> {
    let (Some(Role::Leader(old)), Some(Role::Leader(new))) =
        (before.process().map(Node::role), after.process().map(Node::role))
    else {
        return Vec::new();
    };
    let of = |name: &str, id: ServerId, before: u64, after: u64| Field {
        name: format!("{name} of {id}"),
        before: before.to_string(),
        after: after.to_string(),
    };
    let members = after.process().map(|node| node.configuration().members()).unwrap_or_default();
    let each = members.iter().flat_map(|id| {
        let next = of("nextIndex", id, old.next_index[id].0, new.next_index[id].0);
        [next, of("matchIndex", id, old.match_index[id].0, new.match_index[id].0)]
    });
    each.collect()
}
