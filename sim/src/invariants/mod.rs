//! What holds after every event of a run of plain Raft, beyond what the referee judges.
//!
//! The referee speaks of promises that Raft makes to those who use it, and judges any run. The
//! invariants here are steps of the argument why it can keep them. Many fall at once when a rule
//! is off, long before a promise does, so they are for runs with all rules on: tests and searches
//! for faults in the core itself. Like the referee, a [`Witness`] uses nothing of the core but its
//! data types.
//!
//! Disks are taken at their word. With one that lies they hold until a crash takes what it had said
//! was written: that, and not the lie, is a fault that Raft does not survive.
//!
//! It follows the records of every step from change to change, and so sees what was true in the
//! middle of an event. One file per subject:
//!
//! - `logs`: how logs change, their terms, the configuration in use;
//! - `commits`: what is committed, who has it, what clients were told;
//! - `votes`: terms and votes, in memory, on disk, and as others were told of them;
//! - `roles`: the arrows of Figure 4;
//! - `progress`: what comes of it once everything is whole again.

mod commits;
mod logs;
mod progress;
mod replay;
mod roles;
#[cfg(test)]
mod tests;
mod votes;

use std::fmt;

use flotilla_core::{Change, Delta, Effect, Index, Node, Role, ServerId};

use crate::event::{Consequence, Event, EventId, Happening};
use crate::server::Server;
use crate::world::World;

use commits::Committed;
use logs::Configurations;
use votes::Votes;

pub use progress::recover;
pub use replay::watch;

/// Something that always holds in plain Raft.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Invariant {
    /// The referee finds nothing.
    Refereed,
    /// Nothing changes without a record.
    Recorded,
    /// What a leader commits is on the disks of a quorum of its configuration.
    CommitOnQuorum,
    /// What was committed is committed by all later leaders, and applied everywhere.
    CommittedStays,
    /// Every quorum has a member with everything committed on its disk.
    EveryQuorumKnows,
    /// Whoever was told that a command is done finds it committed where it was.
    AcknowledgedStays,
    /// A read sees all that was committed when it was asked for.
    ReadsGoForward,
    /// matchIndex < nextIndex.
    MatchBelowNext,
    /// Terms never fall along a log, and none is above currentTerm.
    TermsOfLog,
    /// A leader appends; a follower cuts off and appends; nobody else changes a log.
    LogChanges,
    /// The configuration in use is the newest in the server's own log.
    NewestConfiguration,
    /// snapshot ≤ lastApplied ≤ commitIndex ≤ last index.
    Order,
    /// currentTerm is at least the term of every message sent, on disk too, and never goes back
    /// there.
    TermOfMessages,
    /// Within a term a vote never changes, across restarts too, and is on disk before it is told.
    VoteStays,
    /// What a follower says to have is on its disk.
    AnswerOnDisk,
    /// Roles change along the arrows of Figure 4, and those of pre-vote and check-quorum.
    RoleArrows,
    /// Once everything is whole again, one leads, a command commits, and all agree.
    Progress,
}

/// An invariant that did not hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Breach {
    /// Which one.
    pub invariant: Invariant,
    /// After which event.
    pub event: EventId,
    /// What was found, in a sentence.
    pub sentence: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { invariant, event, sentence } = self;
        write!(f, "{invariant:?} after event {}: {sentence}", event.0)
    }
}

impl std::error::Error for Breach {}

/// What does not hold, before it is known in which event.
type Found = Result<(), (Invariant, String)>;

/// Says what was found unless `holds`.
fn demand(holds: bool, invariant: Invariant, found: impl FnOnce() -> String) -> Found {
    if holds { Ok(()) } else { Err((invariant, found())) }
}

/// Watches a run from its beginning, event by event.
#[derive(Clone, Debug)]
pub struct Witness {
    servers: Vec<Watched>,
    committed: Committed,
}

/// What is known of one server.
#[derive(Clone, Debug)]
struct Watched {
    id: ServerId,
    /// The server as its records tell it; none while it is down.
    node: Option<Node>,
    configurations: Configurations,
    votes: Votes,
}

impl Witness {
    /// Watches a run that has not begun.
    pub fn new(world: &World) -> Self {
        let servers = world.servers().iter().map(Watched::new).collect();
        Self { servers, committed: Committed::new(world.config().initial_configuration()) }
    }

    /// Looks at the world after `event`.
    ///
    /// # Errors
    /// When an invariant does not hold.
    pub fn observe(&mut self, world: &World, event: &Event) -> Result<(), Breach> {
        let found = self.look(world, event);
        found.map_err(|(invariant, sentence)| Breach { invariant, event: event.id, sentence })
    }

    fn look(&mut self, world: &World, event: &Event) -> Found {
        let crashed = match &event.what {
            Happening::Acted(action) => action.crashes(),
            _ => None,
        };
        for consequence in &event.consequences {
            match consequence {
                Consequence::Server { server, .. } if Some(*server) == crashed => {}
                Consequence::Server { server, effect } => self.effect(world, *server, effect)?,
                Consequence::Sent { id } => {
                    let message = world.bus().under_way().rev().find(|it| it.id == *id);
                    let Some(envelope) = message else { continue };
                    let server = world.server(id.from);
                    self.watched(id.from).votes.told(server.promised(), &envelope.message)?;
                }
                _ => {}
            }
        }
        for (watched, server) in self.servers.iter_mut().zip(world.servers()) {
            watched.look(server)?;
        }
        self.committed.every_quorum_knows(world)?;
        // Last, since a step of the argument tells more than what comes of it.
        demand(event.verdict.is_empty(), Invariant::Refereed, || format!("{:?}", event.verdict))
    }

    fn watched(&mut self, id: ServerId) -> &mut Watched {
        &mut self.servers[usize::from(id.number()) - 1]
    }

    fn effect(&mut self, world: &World, id: ServerId, effect: &Effect) -> Found {
        let watched = &mut self.servers[usize::from(id.number()) - 1];
        let Some(node) = &watched.node else { return Ok(()) };
        match effect {
            Effect::Changed(change) => {
                watched.change(change)?;
                let Some(node) = &watched.node else { return Ok(()) };
                self.committed.change(world, node, &change.delta)
            }
            Effect::Send { message, .. } => votes::may_send(node, message),
            Effect::Apply { index, entry } => self.committed.applied(id, *index, entry),
            Effect::Restore(snapshot) => self.committed.restored(id, snapshot),
            Effect::Answer { request, answer } => self.committed.answered(*request, *answer),
            _ => Ok(()),
        }
    }
}

impl Watched {
    fn new(server: &Server) -> Self {
        Self {
            id: server.id(),
            node: server.process().cloned(),
            configurations: Configurations::of(server),
            votes: Votes::default(),
        }
    }

    /// One change, before it is made and then made.
    fn change(&mut self, change: &Change) -> Found {
        let Some(node) = &mut self.node else { return Ok(()) };
        match &change.delta {
            Delta::Role { before, after } => roles::may_become(node, *before, *after, change.rule)?,
            Delta::Log(delta) => {
                logs::may_change(node, delta)?;
                self.configurations.change(delta);
            }
            Delta::Snapshot { after, .. } => {
                logs::may_compact(node, after)?;
                self.configurations.compact(node, after);
            }
            Delta::VotedFor { after, .. } => self.votes.cast(node, *after)?,
            _ => {}
        }
        node.fold(change);
        Ok(())
    }

    /// After an event.
    fn look(&mut self, server: &Server) -> Found {
        self.votes.on_disk(self.id, server.promised())?;
        match (server.process(), &self.node) {
            (None, _) => self.node = None,
            (Some(process), None) => {
                self.votes.begin(self.id, process)?;
                logs::is_in_order(process)?;
                self.configurations = Configurations::of(server);
                self.node = Some(process.clone());
            }
            (Some(process), Some(node)) => is_as_recorded(node, process)?,
        }
        let Some(process) = server.process() else { return Ok(()) };
        is_ordered(process)?;
        match_is_below_next(process)?;
        self.configurations.newest_is_in_use(process)
    }
}

/// What changes most of a server, compared with what its records tell.
fn is_as_recorded(recorded: &Node, real: &Node) -> Found {
    let glance = |node: &Node| {
        let (log, role) = (node.log(), node.role().kind());
        let indices = [node.commit_index(), node.last_applied(), log.last().index];
        let voted_for = node.voted_for();
        (node.current_term(), voted_for, role, indices, log.base(), log.last().term, node.leader())
    };
    demand(glance(recorded) == glance(real), Invariant::Recorded, || {
        format!("{}'s records tell {:?}, it is {:?}", real.id(), glance(recorded), glance(real))
    })
}

/// Snapshots and commits never pass what they are made of.
fn is_ordered(node: &Node) -> Found {
    let log = node.log();
    let chain = [log.base().index, node.last_applied(), node.commit_index(), log.last_index()];
    demand(chain.is_sorted(), Invariant::Order, || {
        let [base, applied, commit, last] = chain;
        let id = node.id();
        format!("{id}'s snapshot ends at {base}, applied {applied}, commit {commit}, last {last}")
    })
}

/// A leader does not send again what it knows a follower to have.
fn match_is_below_next(node: &Node) -> Found {
    let Role::Leader(lead) = node.role() else { return Ok(()) };
    let others = flotilla_core::ServerSet::first(flotilla_core::MAX_SERVERS).without(node.id());
    let place = |id: ServerId| -> (Index, Index) { (lead.match_index[id], lead.next_index[id]) };
    let wrong = others.iter().find(|id| place(*id).0 >= place(*id).1);
    demand(wrong.is_none(), Invariant::MatchBelowNext, || {
        let of = wrong.map(|id| (id, place(id)));
        format!("{}: (server, (matchIndex, nextIndex)) {of:?}", node.id())
    })
}
