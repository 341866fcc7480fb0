//! What may become of a server before an election: it crashes and starts again with what its disk
//! has then, it goes on, a late message reaches it.

use flotilla_core::{
    Body, Index, Input, Kind, Log, Message, Node, Position, RoleKind, ServerId, Term,
};

use crate::action::{Action, MessageId};
use crate::server::Server;
use crate::setup::Clock;
use crate::why::poll;
use crate::why::threat::Play;
use crate::world::World;

/// The entry that is asked about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Target {
    pub(super) entry: Position,
    /// Whether it is known to be committed: then it stands behind every snapshot that reaches it.
    pub(super) is_committed: bool,
}

impl Target {
    /// Whether it is in a log, or in the snapshot that stands for its beginning.
    pub(super) fn is_in(self, log: &Log) -> bool {
        let Position { index, term } = self.entry;
        log.term_at(index) == Some(term) || self.is_committed && index < log.base().index
    }
}

/// A server as it may become.
#[derive(Clone, Debug)]
pub(super) struct Chance {
    /// What would have to be done for it.
    pub(super) acts: Vec<Action>,
    /// The server then.
    pub(super) node: Node,
}

/// A server as it is, and as it may be after a crash: that takes what is not on its disk, and one
/// after each of its unfinished writes takes less. One that is down comes back.
pub(super) fn chances(world: &World, id: ServerId) -> Vec<Chance> {
    let server = world.server(id);
    let mut chances: Vec<Chance> = Vec::new();
    if let Some(node) = server.process() {
        let acts = if server.is_paused() { vec![Action::Resume(id)] } else { Vec::new() };
        chances.push(Chance { acts, node: node.clone() });
        for written in 0..=unfinished(server) {
            let crash =
                if written == 0 { Action::Crash(id) } else { Action::CrashTorn(id, written) };
            chances.extend(after(world, id, vec![crash, Action::Restart(id)]));
        }
    } else {
        chances.extend(after(world, id, vec![Action::Restart(id)]));
    }
    chances
}

/// How many writes of a server a crash may take.
fn unfinished(server: &Server) -> u32 {
    (server.cached_writes() + server.pending_writes().count()) as u32
}

/// A server after some acts, if they can be done.
pub(super) fn after(world: &World, id: ServerId, acts: Vec<Action>) -> Option<Chance> {
    let mut world = world.clone();
    for act in &acts {
        world.act(act).ok()?;
    }
    let node = world.server(id).process()?.clone();
    Some(Chance { acts, node })
}

/// The same chances, and each with late messages that make it a worse friend of the entry: those
/// which change its log.
pub(super) fn with_late_messages(world: &World, id: ServerId) -> Vec<Chance> {
    let mut all = chances(world, id);
    let late: Vec<(MessageId, Message)> = world
        .bus()
        .between(None, Some(id), None)
        .filter(|envelope| brings_entries(&envelope.message))
        .map(|envelope| (envelope.id, envelope.message.clone()))
        .collect();
    if late.is_empty() || late.len() > MOST_LATE {
        return all;
    }
    for place in 0..all.len() {
        let base = all[place].clone();
        let mut so_far = base.clone();
        for (name, message) in &late {
            all.extend(arrived(&base, *name, message));
            if let Some(next) = arrived(&so_far, *name, message) {
                so_far = next;
            }
        }
        if so_far.acts.len() > base.acts.len() + 1 {
            all.push(so_far);
        }
    }
    all
}

/// With more late messages than these, none is tried: there are too many orders.
const MOST_LATE: usize = 12;

/// A server that a message has reached, if its log is another then.
fn arrived(chance: &Chance, name: MessageId, message: &Message) -> Option<Chance> {
    let mut next = chance.clone();
    poll::step(&mut next.node, Input::Receive(message.clone()));
    next.acts.push(Action::Deliver(name));
    (next.node.log() != chance.node.log()).then_some(next)
}

/// Whether a message may change a log.
pub(super) const fn brings_entries(message: &Message) -> bool {
    matches!(message.body, Body::AppendEntries { .. } | Body::InstallSnapshot(_))
}

/// A leader that takes one more command and then crashes: it comes back as a follower whose log
/// ends in its own term.
pub(super) fn as_former_leader(world: &World, id: ServerId) -> Option<Chance> {
    let mut play = Play::of(world);
    if world.server(id).is_paused() {
        play.act(Action::Resume(id))?;
    }
    lead_and_crash(play, id)
}

/// A candidate that wins by the votes that are under way or asked for already, as a former leader.
pub(super) fn as_late_winner(world: &World, id: ServerId) -> Option<Chance> {
    let term = world.server(id).term();
    if world.server(id).role() != RoleKind::Candidate || world.server(id).is_paused() {
        return None;
    }
    let mut play = Play::of(world);
    stop_time(&mut play)?;
    play.sync(id)?;
    let of_election =
        |message: &Message, kind: Kind| message.kind() == kind && message.term == term;
    let asked = play.world.bus().between(Some(id), None, None);
    let asked: Vec<MessageId> = asked
        .filter(|it| of_election(&it.message, Kind::RequestVote))
        .map(|it| it.id)
        .filter(|asked| world.server(asked.to).is_up() && !world.server(asked.to).is_paused())
        .collect();
    for request in asked {
        play.deliver(request)?;
        play.sync(request.to)?;
    }
    let answers = play.world.bus().between(None, Some(id), None);
    let granted: Vec<MessageId> = answers
        .filter(|it| of_election(&it.message, Kind::RequestVoteReply))
        .filter(|it| it.message.granted() == Some(true))
        .map(|it| it.id)
        .collect();
    for answer in granted {
        play.deliver(answer)?;
    }
    lead_and_crash(play, id)
}

fn lead_and_crash(mut play: Play, id: ServerId) -> Option<Chance> {
    if play.world.server(id).role() != RoleKind::Leader {
        return None;
    }
    stop_time(&mut play)?;
    play.act(Action::Request(id, play.world.next_request()))?;
    play.sync(id)?;
    play.act(Action::Crash(id))?;
    play.act(Action::Restart(id))?;
    let node = play.world.server(id).process()?.clone();
    Some(Chance { acts: play.acts, node })
}

fn stop_time(play: &mut Play) -> Option<()> {
    if play.world.clock() == Clock::Live {
        play.act(Action::SetClock(Clock::Manual))?;
    }
    Some(())
}

/// The indices of a log, from `first` on, at which a new term begins: the first entry of each.
pub(super) fn term_starts(log: &Log, first: Index) -> Vec<Position> {
    let mut starts: Vec<Position> = Vec::new();
    let mut index = first.max(log.base().index);
    while let Some(term) = log.term_at(index) {
        let known = starts.last().map_or(Term(0), |last| last.term);
        if term > known {
            starts.push(Position { term, index });
        }
        index = index.next();
    }
    starts
}
