//! The explorer: searches the manual world, breadth first, for a shortest schedule that breaks
//! a property.
//!
//! - `local`: a server with its disk, and what a step makes of it: the world without time;
//! - `cluster`: what no step changes;
//! - `onlookers`: the referee, and the clients whose history it judges;
//! - `acts`: what can happen next, as numbers in the order in which they are tried;
//! - `tables`: the parts of states by number, and what came of each step, looked up ever after;
//! - `print`: fingerprints, the same for states that differ only in the servers' names;
//! - `level`, `seen`: the states of a level, written down as numbers; the fingerprints of all
//!   states with the way to each;
//! - `expand`: what comes after a state, and which orders of acts need not be followed;
//! - `bound`: the bounds by name;
//! - `jobs`: many states at once, where there are threads;
//! - `plan`: for each rule a search that finds what dies without it;
//! - `schedule`: the way to a state, played in the world.
//!
//! Losing a message needs no act: it is never delivered. Neither does a cut link or a stalled
//! server, since whatever would happen later may as well.

mod acts;
mod bound;
mod cluster;
mod expand;
mod jobs;
mod level;
mod local;
mod onlookers;
mod plan;
mod print;
mod schedule;
mod seen;
mod tables;

use flotilla_core::{Rule, Rules};

use crate::disk::Fsync;
use crate::referee::Property;
use crate::server::Server;
use crate::setup::{Disk, Links};
use crate::timeline::Timeline;

use acts::Code;
use expand::View;
use level::{Arrival, Finds, Level};
use seen::Seen;
use tables::Tables;

pub use bound::Bound;
pub use plan::{FARTHEST, Plan, Prelude, Whole};
pub use schedule::{Schedule, Unfaithful};

/// The most acts that a schedule may have.
pub const DEEPEST: u32 = 250;

/// How far a search goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// Acts in a schedule.
    pub depth: u32,
    /// The highest term that an election timeout begins.
    pub terms: u64,
    /// Entries in a log from which on no client asks for more.
    pub log: u64,
    /// Crashes in a schedule.
    pub crashes: u8,
    /// Copies of messages in a schedule.
    pub copies: u8,
    /// Transfers of leadership in a schedule.
    pub transfers: u8,
    /// Changes of the configuration that are asked for in a schedule.
    pub changes: u8,
    /// Reads in a schedule.
    pub reads: u8,
    /// Commands that clients send once more in a schedule. If there are any, each command is of a
    /// client that has a session.
    pub retries: u8,
    /// Snapshots that servers take in a schedule.
    pub snapshots: u8,
    /// Bytes of memory for what the search remembers.
    pub memory: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            depth: 12,
            terms: 2,
            log: 1,
            crashes: 1,
            copies: 0,
            transfers: 0,
            changes: 0,
            reads: 0,
            retries: 0,
            snapshots: 0,
            memory: 2_000_000_000,
        }
    }
}

/// How disks behave in a search that is about these rules, unless somebody wishes otherwise:
/// writes are acts of their own where a rule that is off is about when they are done.
pub fn usual_disk(rules: Rules) -> Disk {
    if rules.on(Rule::PersistBeforeReply) { Disk::Immediate } else { Disk::Manual }
}

/// What a search leaves out without missing a shortest schedule. Each can be switched off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reductions {
    /// States that differ only in the servers' names count as one.
    pub symmetry: bool,
    /// Acts of which nothing comes are passed over, and replies that can no longer make a
    /// difference are forgotten.
    pub forgetting: bool,
    /// Acts that could as well happen in the other order happen in one order only.
    pub ordering: bool,
}

impl Reductions {
    /// All of them.
    pub const ALL: Self = Self { symmetry: true, forgetting: true, ordering: true };
    /// None: every state is looked at.
    pub const NONE: Self = Self { symmetry: false, forgetting: false, ordering: false };
}

/// How far a search has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Levels of which every state was looked at: no schedule of so many acts is left.
    pub levels: u32,
    /// Different states.
    pub unique: u64,
    /// States looked at, repetitions too.
    pub states: u64,
    /// Bytes of memory in use.
    pub bytes: usize,
}

/// How a search ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ending {
    /// A shortest schedule was found.
    Found(Schedule),
    /// What was found does not break anything in the world: an error of the search.
    Unfaithful(Unfaithful),
    /// There is nothing within the bounds.
    Nothing {
        /// Whether there is nothing beyond the depth either: no state was left to look at.
        all: bool,
    },
    /// The search would take more memory than it may.
    OutOfMemory,
}

/// How many chunks of states are worked on before the tally is brought up to date.
const BLOCK: usize = 64;

/// A search under way.
#[derive(Debug)]
pub struct Search {
    timeline: Timeline,
    tables: Tables,
    reductions: Reductions,
    threads: usize,
    seen: Seen,
    level: Level,
    next: Level,
    /// The chunks of the level that were looked at.
    done: usize,
    tally: Tally,
}

impl Search {
    /// A search from the end of a run, whose clock should be manual. It looks for a violation of
    /// `sought`, or of any property.
    ///
    /// # Errors
    /// What stands against it.
    pub fn new(
        timeline: Timeline,
        bounds: Bounds,
        reductions: Reductions,
        sought: Option<Property>,
        threads: usize,
    ) -> Result<Self, String> {
        let world = timeline.world();
        if let Some(stalled) = world.servers().iter().find(|server| server.is_paused()) {
            return Err(format!("{} is paused: resume it before the search", stalled.id()));
        }
        let lies = |server: &&Server| server.fsync() == Fsync::Lies;
        if let Some(liar) = world.servers().iter().find(lies) {
            let id = liar.id();
            return Err(format!("{id}'s disk lies: let it keep its word before the search"));
        }
        if timeline.setup().links == Links::InOrder {
            return Err("`links in-order`: a search delivers messages in any order".to_string());
        }
        if bounds.depth > DEEPEST {
            return Err(format!("a depth of {}: {DEEPEST} at most", bounds.depth));
        }
        let tables = Tables::new(world, bounds, reductions, sought);
        let servers = usize::from(world.ids().len());
        let mut search = Self {
            tables,
            reductions,
            threads,
            seen: Seen::new(),
            level: Level::new(servers, 0),
            next: Level::new(servers, 0),
            done: 0,
            tally: Tally::default(),
            timeline,
        };
        search.begin();
        Ok(search)
    }

    /// How far it has come.
    pub const fn tally(&self) -> Tally {
        self.tally
    }

    /// Goes on for a while. Gives how it ended, once it has.
    pub fn go_on(&mut self) -> Option<Ending> {
        if self.tally.levels == 0 && self.done == 0 && self.is_broken_already() {
            return Some(self.found(0));
        }
        if self.done == self.level.chunks() {
            self.tally.levels += 1;
            let first = self.seen.len() as u32;
            let after = Level::new(self.level.servers(), first);
            self.level = std::mem::replace(&mut self.next, after);
            self.done = 0;
        }
        if self.level.len() == 0 {
            return Some(Ending::Nothing { all: true });
        }
        if self.tally.levels == self.tables.bounds.depth {
            return Some(Ending::Nothing { all: false });
        }
        let chunks = self.done..self.level.chunks().min(self.done + BLOCK);
        self.done = chunks.end;
        let finds = self.look_at(chunks.collect());
        for finds in finds {
            self.tally.states += finds.acts;
            if let Some(ending) = self.keep(&finds) {
                return Some(ending);
            }
        }
        None
    }

    fn begin(&mut self) {
        let Self { timeline, tables, seen, .. } = self;
        let state = schedule::Written::of(timeline.world(), tables);
        let print = schedule::print_of(state.state(), tables);
        seen.insert(print, 0, Code::NONE);
        self.level.push(state.state(), Arrival::Several);
        self.next.first = 1;
        self.tally.unique = 1;
    }

    fn is_broken_already(&self) -> bool {
        let (_, state, _) = self.level.chunk(0).next().expect("a search has a beginning");
        self.tables.referees[state.referee as usize].1.broken
    }

    /// Works out what comes after these chunks. Steps that were never taken before are worked
    /// out in between, in order, so that all get the same numbers whatever the threads do.
    fn look_at(&mut self, mut chunks: Vec<usize>) -> Vec<Finds> {
        let mut finds: Vec<(usize, Finds)> = Vec::with_capacity(chunks.len());
        while !chunks.is_empty() {
            let view = View {
                tables: &self.tables,
                seen: &self.seen,
                reductions: self.reductions,
                next: self.next.first,
            };
            let level = &self.level;
            let outcomes =
                jobs::in_order(self.threads, &chunks, |chunk| (*chunk, view.expand(level, *chunk)));
            chunks.clear();
            for (chunk, outcome) in outcomes {
                match outcome {
                    Ok(found) => finds.push((chunk, found)),
                    Err(wanted) => {
                        for step in &wanted {
                            self.tables.learn(step);
                        }
                        chunks.push(chunk);
                    }
                }
            }
        }
        finds.sort_by_key(|(chunk, _)| *chunk);
        finds.into_iter().map(|(_, finds)| finds).collect()
    }

    /// Numbers the new states, in the order in which they were found.
    fn keep(&mut self, finds: &Finds) -> Option<Ending> {
        let others = self.tables.bytes() + self.level.bytes() + self.next.bytes_with(finds);
        let bytes = self.seen.bytes_with(finds.len()).map(|bytes| bytes + others);
        if bytes.is_none_or(|bytes| bytes > self.tables.bounds.memory) {
            return Some(Ending::OutOfMemory);
        }
        for (head, state, arrival) in finds.iter() {
            let (number, is_new) = self.seen.insert(head.print, head.parent, head.code);
            if is_new {
                self.next.push(state, arrival);
                self.tally.unique += 1;
                if head.broken {
                    return Some(self.found(number));
                }
            } else {
                self.next.reached_again(number);
            }
        }
        self.tally.bytes = bytes.unwrap_or_default();
        None
    }

    fn found(&mut self, number: u32) -> Ending {
        match schedule::play(&self.timeline, &mut self.tables, &self.seen, number) {
            Ok(schedule) => Ending::Found(schedule),
            Err(unfaithful) => Ending::Unfaithful(unfaithful),
        }
    }
}
