//! *Could S3 win an election now? With whose votes?*

use flotilla_core::{
    Because, Configuration, Majority, Node, Refusal, RoleKind, Rule, ServerId, ServerSet, Term,
};

use crate::why::poll::{Poll, Reply};
use crate::world::World;

/// What would come of it if a server's election timer fired now, and all it says and all that is
/// said to it arrived at once where links let it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ballot {
    /// The server that would stand.
    pub candidate: ServerId,
    /// How it would end.
    pub outcome: Outcome,
    /// What the others would do, in the order of their numbers: all whom it would ask.
    pub votes: Vec<Vote>,
    /// Who would vote for it, itself included.
    pub granted: ServerSet,
    /// Who votes, as far as the candidate knows.
    pub configuration: Configuration,
    /// How many of them are enough.
    pub majority: Majority,
}

/// How an election would end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It would win.
    Wins {
        /// The term it would lead.
        term: Term,
        /// How many elections it would take: more than one where the first only teaches it a
        /// higher term.
        elections: u8,
    },
    /// There would not be votes enough.
    Falls,
    /// It leads already, and has no election to win.
    Leads {
        /// Its term.
        term: Term,
    },
    /// It is down.
    Down,
    /// It is paused.
    Paused,
    /// It would ask nobody, for this reason.
    Silent(Refusal),
}

/// What one server would do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Vote {
    /// Which one.
    pub voter: ServerId,
    /// What it would do.
    pub voted: Voted,
    /// Whether its vote counts, as far as the candidate knows.
    pub counts: bool,
}

/// What a server would do when it is asked for its vote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Voted {
    /// It would give it; there is no reason where it did so before.
    Grants(Option<(Rule, Because)>),
    /// It would not, by this clause.
    Refuses(Refusal),
    /// It is down.
    Down,
    /// It is paused.
    Paused,
    /// The link to it is cut.
    Unreached,
    /// The link from it is cut.
    Unheard,
}

impl Ballot {
    /// Whether it would win.
    pub const fn wins(&self) -> bool {
        matches!(self.outcome, Outcome::Wins { .. })
    }
}

/// Whether `candidate` could win an election now, and with whose votes.
pub fn ballot(world: &World, candidate: ServerId) -> Ballot {
    let server = world.server(candidate);
    let Some(node) = server.process() else { return unheld(world, candidate, Outcome::Down) };
    if node.role().kind() == RoleKind::Leader {
        return unheld(world, candidate, Outcome::Leads { term: node.current_term() });
    }
    if server.is_paused() {
        return unheld(world, candidate, Outcome::Paused);
    }
    let reached = world.ids().without(candidate).iter();
    let reached = reached.filter(|voter| obstacle(world, candidate, *voter).is_none());
    let nodes: Vec<Node> =
        reached.filter_map(|voter| world.server(voter).process().cloned()).collect();
    let poll = Poll::hold(node.clone(), nodes);
    let outcome = match poll.silent {
        _ if poll.is_won() => {
            Outcome::Wins { term: poll.candidate.current_term(), elections: poll.elections }
        }
        Some(refusal) => Outcome::Silent(refusal),
        None => Outcome::Falls,
    };
    let members = node.configuration().members();
    let vote = |voter: ServerId| Vote {
        voter,
        voted: obstacle(world, candidate, voter).unwrap_or_else(|| voted(&poll, voter)),
        counts: members.contains(voter),
    };
    Ballot {
        outcome,
        votes: poll.asked.iter().map(vote).collect(),
        granted: poll.votes,
        ..unheld(world, candidate, outcome)
    }
}

/// An election that there is not.
fn unheld(world: &World, candidate: ServerId, outcome: Outcome) -> Ballot {
    let configuration = world.server(candidate).process().map(Node::configuration);
    Ballot {
        candidate,
        outcome,
        votes: Vec::new(),
        granted: ServerSet::EMPTY,
        configuration: configuration.unwrap_or_default(),
        majority: world.config().majority(),
    }
}

/// What keeps a server from being asked, or its answer from being heard.
fn obstacle(world: &World, candidate: ServerId, voter: ServerId) -> Option<Voted> {
    let server = world.server(voter);
    if !server.is_up() {
        Some(Voted::Down)
    } else if world.bus().is_cut(candidate, voter) {
        Some(Voted::Unreached)
    } else if server.is_paused() {
        Some(Voted::Paused)
    } else if world.bus().is_cut(voter, candidate) {
        Some(Voted::Unheard)
    } else {
        None
    }
}

fn voted(poll: &Poll, voter: ServerId) -> Voted {
    match poll.replies.iter().find(|(known, _)| *known == voter) {
        Some((_, Reply::Grants(because))) => Voted::Grants(*because),
        Some((_, Reply::Refuses(refusal))) => Voted::Refuses(*refusal),
        None => Voted::Unreached,
    }
}
