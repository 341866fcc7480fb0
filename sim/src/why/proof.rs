//! Why no leader without an entry can come about any more.
//!
//! The argument is that of §5.4.3 (Figure 9), for a *witness*: an entry at or above the one that
//! is asked about, in a log that has both. Whoever has the witness has the entry (Log Matching).
//! Suppose that
//!
//! 1. the *keepers*, who have the witness on disk and are in its term at least, are in every quorum
//!    of every configuration in which a server without it might stand;
//! 2. no log without it ends in a later term;
//! 3. nobody without it leads its term or a later one, or has votes under way that could still
//!    make it a leader of a later term;
//! 4. no message under way would cut it off, or bring entries of a later term to those who lack it.
//!
//! Then the first leader without it in a later term would need the vote of a keeper. That still has
//! the witness, since only a leader without it, of the keeper's term or a later one, takes it away.
//! So the candidate's log is at least as up to date as one with the witness. It does not end in
//! the witness's term, or it would have the witness. So it ends in a later term, with an entry
//! that only a leader without the witness can have made: there was one before the first.
//!
//! Premises are looked up in all states that crashes can make of the servers, and in all messages
//! under way. Where one cannot be seen to hold, there is no proof. All rules have to be on, from
//! the beginning of the run; whether one was off on the way, the timeline knows:
//! [`super::standing_in`].

use flotilla_core::{
    Body, Command, Configuration, Entries, Entry, Index, Log, Message, Node, Position, Role,
    RoleKind, ServerId, ServerSet,
};

use crate::server::Server;
use crate::why::chances::{Chance, Target, brings_entries, chances, term_starts};
use crate::world::World;

/// Every state that a server can start an election from or vote in, with its name.
struct Scene<'a> {
    world: &'a World,
    chances: Vec<(ServerId, Vec<Chance>)>,
    /// All messages that may still arrive: those under way, and those that wait for a disk.
    coming: Vec<&'a Message>,
}

/// Whether no leader without the entry can come about any more.
pub(super) fn is_kept(world: &World, target: Target) -> bool {
    if !world.setup().rules.all_on() || !world.config().rules.all_on() {
        return false;
    }
    let outboxes = world.servers().iter().flat_map(Server::outbox);
    let scene = Scene {
        world,
        chances: world.ids().iter().map(|id| (id, chances(world, id))).collect(),
        coming: world.bus().under_way().map(|envelope| &envelope.message).chain(outboxes).collect(),
    };
    scene.witnesses(target).into_iter().any(|witness| scene.proves(witness))
}

impl Scene<'_> {
    fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.chances.iter().flat_map(|(_, chances)| chances.iter().map(|chance| &chance.node))
    }

    /// The servers as they are.
    fn up(&self) -> impl Iterator<Item = &Node> {
        self.world.servers().iter().filter_map(Server::process)
    }

    /// Of each term the first entry at or above the one that is asked about.
    fn witnesses(&self, target: Target) -> Vec<Target> {
        let mut found: Vec<Position> = Vec::new();
        for node in self.nodes().filter(|node| target.is_in(node.log())) {
            for start in term_starts(node.log(), target.entry.index) {
                if !found.contains(&start) {
                    found.push(start);
                }
            }
        }
        let known = |entry: Position| Target {
            entry,
            is_committed: self.world.referee().committed_in(entry).is_some(),
        };
        found.into_iter().map(known).collect()
    }

    fn proves(&self, witness: Target) -> bool {
        let term = witness.entry.term;
        let lacks = |node: &&Node| !witness.is_in(node.log());
        let keepers = self.keepers(witness);
        let no_rival_log = self.nodes().filter(lacks).all(|node| node.log().last().term <= term);
        let no_rival_leader = self.up().filter(lacks).all(|node| match node.role().kind() {
            RoleKind::Leader => node.current_term() < term,
            RoleKind::Candidate if node.current_term() > term => !self.may_win(node, keepers),
            _ => true,
        });
        no_rival_log
            && no_rival_leader
            && self.coming.iter().all(|message| self.is_harmless(message, witness))
            && self.configurations(witness).iter().all(|configuration| {
                let others = self.world.ids().minus(keepers);
                !configuration.has_quorum(others)
            })
    }

    /// Who has the witness and is in its term, whatever a crash takes.
    fn keepers(&self, witness: Target) -> ServerSet {
        let keeps = |chance: &Chance| {
            witness.is_in(chance.node.log()) && chance.node.current_term() >= witness.entry.term
        };
        let all_keep = self.chances.iter().filter(|(_, chances)| chances.iter().all(keeps));
        all_keep.map(|(id, _)| *id).collect()
    }

    /// Whether votes that are given, under way, or still to be given to this candidate can make
    /// it the leader of its term. Keepers do not vote for it any more.
    fn may_win(&self, candidate: &Node, keepers: ServerSet) -> bool {
        let Role::Candidate { votes, .. } = candidate.role() else { return false };
        let (id, term) = (candidate.id(), candidate.current_term());
        let mut votes = *votes;
        votes.insert(id);
        for message in self.coming.iter().filter(|message| message.term == term) {
            match message.body {
                Body::RequestVoteReply { granted: true } if message.to == id => {
                    votes.insert(message.from);
                }
                Body::RequestVote { .. } if message.from == id && !keepers.contains(message.to) => {
                    votes.insert(message.to);
                }
                _ => {}
            }
        }
        candidate.configuration().has_quorum(votes)
    }

    /// Whether a message takes the witness from nobody, and brings nobody who lacks it entries of
    /// a later term: keepers refuse older terms, and what comes from a log that has the witness
    /// agrees with theirs.
    fn is_harmless(&self, message: &Message, witness: Target) -> bool {
        if !brings_entries(message) || message.term <= witness.entry.term {
            return true;
        }
        let holders = || self.nodes().map(Node::log).filter(|log| witness.is_in(log));
        match &message.body {
            Body::AppendEntries { entries, .. } if entries.is_empty() => true,
            Body::AppendEntries { prev, entries, .. } => {
                holders().any(|log| agrees(log, *prev, entries, witness))
            }
            Body::InstallSnapshot(part) => {
                holders().any(|log| log.term_at(part.last.index) == Some(part.last.term))
            }
            _ => true,
        }
    }

    /// Every configuration in which a server that lacks the witness might stand for election: its
    /// own, one that it may still be sent, and one that it may still make as an old leader.
    fn configurations(&self, witness: Target) -> Vec<Configuration> {
        let mut found: Vec<Configuration> = Vec::new();
        let mut note = |configuration: Configuration| {
            if !configuration.members().is_empty() && !found.contains(&configuration) {
                found.push(configuration);
            }
        };
        for node in self.nodes() {
            if witness.is_in(node.log()) {
                configurations_below(node, witness.entry.index, &mut note);
            } else {
                note(node.configuration());
            }
        }
        for message in &self.coming {
            if let Body::AppendEntries { entries, .. } = &message.body {
                entries.iter().filter_map(configuration).for_each(&mut note);
            }
            if let Body::InstallSnapshot(part) = &message.body {
                note(part.configuration);
            }
        }
        for leader in self.up().filter(|node| node.role().kind() == RoleKind::Leader) {
            if !witness.is_in(leader.log()) {
                neighbours(leader.configuration(), self.world.ids()).for_each(&mut note);
            }
        }
        found
    }
}

/// Whether a request agrees with a log that has the witness: it follows it there, has it, or
/// repeats what stands below it.
fn agrees(log: &Log, prev: Position, entries: &Entries, witness: Target) -> bool {
    let Position { index, term } = witness.entry;
    let same = |position: Position| log.term_at(position.index) == Some(position.term);
    if prev.index >= index {
        return same(prev);
    }
    let at = |place: usize| Index(prev.index.0 + 1 + place as u64);
    let last = at(entries.len()).previous();
    if last >= index {
        let own = entries.iter().enumerate().find(|(place, _)| at(*place) == index);
        return own.is_some_and(|(_, entry)| entry.term == term);
    }
    let mut positions = entries.iter().enumerate();
    positions.all(|(place, entry)| same(Position { index: at(place), term: entry.term }))
}

fn configuration(entry: &Entry) -> Option<Configuration> {
    match entry.command {
        Command::Configuration(configuration) => Some(configuration),
        _ => None,
    }
}

/// The configurations in use in the beginnings of a log below `index`: a server that catches up
/// may come to use each of them.
fn configurations_below(node: &Node, index: Index, add: &mut impl FnMut(Configuration)) {
    let log = node.log();
    add(node.config().initial_configuration());
    if log.configuration().is_none() {
        return;
    }
    let mut at = log.base().index;
    while at < index {
        log.configuration_at(at).into_iter().for_each(&mut *add);
        at = at.next();
    }
}

/// The configurations that a leader may go over to by itself: with one server more or less.
fn neighbours(configuration: Configuration, all: ServerSet) -> impl Iterator<Item = Configuration> {
    let voters = if configuration.is_joint() { ServerSet::EMPTY } else { configuration.voters };
    let changed = move |id: ServerId| {
        if voters.contains(id) { voters.without(id) } else { voters.or([id].into_iter().collect()) }
    };
    let ids = if voters.is_empty() { ServerSet::EMPTY } else { all };
    let ids: Vec<ServerId> = ids.iter().collect();
    ids.into_iter().map(move |id| Configuration::of(changed(id)))
}
