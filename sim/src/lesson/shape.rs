//! What the logs of a cluster have in common: the shapes that Figure 8 is made of.

use flotilla_core::{Index, Node, Position, Role, Rule, ServerId, ServerSet, Term};

use crate::world::World;

/// The fewest servers that the figure can be played with: a leader, its rival, and one who
/// believes first the one and then the other.
pub(super) const FEWEST: u8 = 3;

/// The servers whose log has this entry. By Log Matching, index and term say which it is.
pub(super) fn holders(world: &World, entry: Position) -> ServerSet {
    world.ids().iter().filter(|id| holds(world, *id, entry)).collect()
}

/// Whether a server's log has this entry.
pub(super) fn holds(world: &World, id: ServerId, entry: Position) -> bool {
    world.server(id).log().term_at(entry.index) == Some(entry.term)
}

/// The servers that have an entry at this index of a term in between.
pub(super) fn holders_between(world: &World, index: Index, after: Term, before: Term) -> ServerSet {
    let at = |id: &ServerId| world.server(*id).log().term_at(index);
    let between = |term: Term| term > after && term < before;
    world.ids().iter().filter(|id| at(id).is_some_and(between)).collect()
}

/// How many servers may hold an entry while a majority is left that can elect somebody who
/// does not: two of five.
pub(super) fn spare(world: &World) -> u8 {
    world.ids().len() - world.ids().majority()
}

/// On how many servers an entry is *partially* replicated at least: on two, as in the paper,
/// unless the cluster is too small for that.
pub(super) fn partial(world: &World) -> u8 {
    spare(world).min(2)
}

/// Whether more than half of the servers have this entry.
pub(super) fn on_majority(world: &World, entry: Position) -> bool {
    holders(world, entry).len() >= world.ids().majority()
}

/// The last index of a server's log that a majority shares.
///
/// Whoever has an entry has all before it, so the shared part is a prefix and can be halved.
pub(super) fn shared(world: &World, id: ServerId) -> Index {
    let log = world.server(id).log();
    let (mut low, mut high) = (0, log.last_index().0);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        let index = Index(middle);
        let term = log.term_at(index).unwrap_or_default();
        if on_majority(world, Position { term, index }) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Index(low)
}

/// Index and term of a server's entry, if its log reaches so far.
pub(super) fn entry_at(world: &World, id: ServerId, index: Index) -> Option<Position> {
    world.server(id).log().term_at(index).map(|term| Position { term, index })
}

/// Index and term of the last entry of a server.
pub(super) fn last(world: &World, id: ServerId) -> Position {
    world.server(id).log().last()
}

/// A server that counts this entry as committed.
pub(super) fn committer(world: &World, entry: Position) -> Option<ServerId> {
    let commits = |id: &ServerId| world.server(*id).commit_index() >= entry.index;
    holders(world, entry).iter().find(commits)
}

/// Whether nothing in its log keeps `voter` from voting for `candidate` (§5.4.1).
pub(super) fn may_vote(world: &World, voter: ServerId, candidate: ServerId) -> bool {
    last(world, candidate) >= last(world, voter) || !world.config().rules.on(Rule::UpToDateCheck)
}

/// Whether the logs let a majority vote for this server.
pub(super) fn electable(world: &World, id: ServerId) -> bool {
    let voters = world.ids().iter().filter(|voter| may_vote(world, *voter, id)).count();
    voters >= usize::from(world.ids().majority())
}

/// Of some servers the one that ranks highest, by the first number in which they differ; of
/// equals the first.
pub(super) fn highest(
    servers: impl Iterator<Item = ServerId>,
    rank: impl Fn(ServerId) -> Rank,
) -> Option<ServerId> {
    highest_of(servers.collect(), &rank)
}

/// What counts most comes first.
pub(super) type Rank = [u64; 4];

/// The same, compiled once for all ranks.
fn highest_of(servers: ServerSet, rank: &dyn Fn(ServerId) -> Rank) -> Option<ServerId> {
    let mut highest = None;
    for id in servers.iter() {
        let this = rank(id);
        if highest.is_none_or(|(best, _)| this > best) {
            highest = Some((this, id));
        }
    }
    highest.map(|(_, id)| id)
}

/// Those of a set that are not in another.
pub(super) fn except(servers: ServerSet, others: ServerSet) -> ServerSet {
    servers.iter().filter(|id| !others.contains(*id)).collect()
}

/// Servers as a sentence has them: `S1, S2 and S3`.
pub(super) fn names(servers: ServerSet) -> String {
    let names: Vec<String> = servers.iter().map(|id| id.to_string()).collect();
    match names.split_last() {
        None => "no server".to_string(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// Whether a leader has heard from a majority that it holds an entry.
pub(super) fn knows(world: &World, leader: ServerId, entry: Position) -> bool {
    let Some(Role::Leader(lead)) = world.server(leader).process().map(Node::role) else {
        return false;
    };
    let heard = world.ids().iter().filter(|id| lead.match_index[*id] >= entry.index).count();
    heard >= usize::from(world.ids().majority())
}
