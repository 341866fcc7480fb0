//! *Is index 2 safe?*

use flotilla_core::{Index, Position, ServerId, ServerSet, Term};

use crate::server::Server;
use crate::timeline::Timeline;
use crate::why::chances::Target;
use crate::why::threat::Threat;
use crate::why::{proof, threat};
use crate::world::World;

/// What can still become of an entry, and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The entry.
    pub entry: Position,
    /// Whether it is safe.
    pub verdict: Verdict,
    /// On whose disks it is.
    pub on_disk: ServerSet,
    /// Who has it in memory only.
    pub in_memory: ServerSet,
    /// The lowest term whose leader committed it, as the referee saw.
    pub committed_in: Option<Term>,
    /// Who is up and knows that it is committed.
    pub known_by: ServerSet,
    /// The leader and its term, and whether it has the entry.
    pub leader: Option<(ServerId, Term, bool)>,
}

/// Whether an entry is safe.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Whoever can still be elected has it.
    Safe,
    /// A leader without it can come about, and this is how.
    Threatened(Threat),
    /// Neither a way to lose it was found, nor a reason why there is none.
    Open,
}

/// What can still become of an entry of a server's log at the cursor, as [`standing`] tells it.
/// Where a rule was off on the way, nothing that rules keep can be relied on, though all be on
/// again: then no entry is proved safe.
pub fn standing_in(timeline: &Timeline, server: ServerId, index: Index) -> Option<Standing> {
    let mut standing = standing(timeline.world(), server, index)?;
    if standing.verdict == Verdict::Safe && timeline.was_modified() {
        standing.verdict = Verdict::Open;
    }
    Some(standing)
}

/// What can still become of the entry at `index` of a server's log. None past the end of the log,
/// and where a snapshot took its place: then nobody knows any more which entry it was.
pub fn standing(world: &World, server: ServerId, index: Index) -> Option<Standing> {
    let term = world.server(server).log().term_at(index)?;
    if index == Index(0) {
        return None;
    }
    let entry = Position { index, term };
    let committed_in = world.referee().committed_in(entry);
    let target = Target { entry, is_committed: committed_in.is_some() };
    let verdict = if proof::is_kept(world, target) {
        Verdict::Safe
    } else {
        threat::find(world, target).map_or(Verdict::Open, Verdict::Threatened)
    };
    let having = |pick: &dyn Fn(&Server) -> bool| -> ServerSet {
        world.servers().iter().filter(|server| pick(server)).map(Server::id).collect()
    };
    let on_disk = having(&|server| target.is_in(&server.durable().log));
    let in_log = having(&|server| target.is_in(server.log()));
    let leader = world.leader().map(|id| (id, world.server(id).term(), in_log.contains(id)));
    Some(Standing {
        entry,
        verdict,
        on_disk,
        in_memory: in_log.minus(on_disk),
        committed_in,
        known_by: having(&|server| server.commit_index() >= index).and(in_log),
        leader,
    })
}
