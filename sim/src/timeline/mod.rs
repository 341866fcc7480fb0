//! A run as a tree: what happened, what might have, and a place in it.
//!
//! A run is a function of its setup and its actions, so the timeline keeps the actions, a few
//! bytes for each event, and a checkpoint of the world now and then; everything else is made
//! again when it is looked at. Acting in the past starts a branch: no future is ever lost.
//!
//! `branch`, `kept`, `checkpoint` and `summary` are what is kept; `find` looks for events; `labels`
//! is what people say of branches and moments, and `deeds` takes back what they did; `rows` is the
//! tree as the tape shows it.

mod branch;
mod checkpoint;
mod deeds;
mod find;
mod kept;
mod labels;
mod rows;
mod saving;
mod summary;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use flotilla_core::Rule;

use crate::action::{Action, Objection};
use crate::canon::CanonicalHasher;
use crate::event::{Event, EventId};
use crate::setup::{Clock, Setup};
use crate::time::Time;
use crate::world::World;

pub use branch::{Branch, BranchId};
pub use deeds::Undoable;
pub use find::Wanted;
pub use kept::{Kept, Marks};
pub use labels::{Labels, Pin};
pub use rows::Row;
pub use summary::{Bucket, Columns, Summary};

use checkpoint::Room;
use deeds::Deeds;

/// Events between two checkpoints while there is room: what a seek has to play again at most.
pub(crate) const CHECKPOINT_EVERY: u64 = 2048;
/// How far before the cursor a seek leaves a world behind: what is told of a moment begins there.
const RUN_UP: u64 = 64;

/// A run with all its branches, and a cursor in it.
#[derive(Clone, Debug)]
pub struct Timeline {
    branches: Vec<Branch>,
    current: BranchId,
    /// The world at the cursor.
    world: World,
    /// The last event before the cursor.
    event: Event,
    /// A world shortly before the place of the latest seek, and the branch it belongs to.
    run_up: Option<(BranchId, World)>,
    labels: Arc<Labels>,
    deeds: Deeds,
    room: Room,
}

impl Timeline {
    /// A run that has not begun.
    ///
    /// # Panics
    /// When the setup has no server or more than nine.
    pub fn new(setup: Setup) -> Self {
        let world = World::new(setup);
        Self {
            branches: vec![Branch::new(None, &world)],
            current: BranchId(0),
            event: Event::blank(),
            world,
            run_up: None,
            labels: Arc::default(),
            deeds: Deeds::default(),
            room: Room::default(),
        }
    }

    /// What the run was begun with.
    pub fn setup(&self) -> &Arc<Setup> {
        self.world.setup()
    }

    /// The world at the cursor.
    pub const fn world(&self) -> &World {
        &self.world
    }

    /// The last event at the cursor, with all its records.
    pub const fn event(&self) -> &Event {
        &self.event
    }

    /// Where the cursor stands: after this event.
    pub const fn cursor(&self) -> EventId {
        self.world.last_event()
    }

    /// The last event of the current branch.
    pub fn last(&self) -> EventId {
        self.branch().last()
    }

    /// Whether no event is known after the cursor.
    pub fn at_end(&self) -> bool {
        self.cursor() == self.last()
    }

    /// All branches, in the order in which they came about.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// The branch the cursor is on.
    pub const fn current(&self) -> BranchId {
        self.current
    }

    fn branch(&self) -> &Branch {
        &self.branches[self.current.0]
    }

    fn branch_mut(&mut self) -> &mut Branch {
        &mut self.branches[self.current.0]
    }

    /// The branch that an event of `branch` belongs to: itself or one it parted from.
    pub fn owner(&self, branch: BranchId, event: EventId) -> BranchId {
        let mut owner = branch;
        while let Some(data) = self.branches.get(owner.0)
            && let Some(parent) = data.parent()
            && event <= data.fork()
        {
            owner = parent;
        }
        owner
    }

    /// The branch that an event of the current one belongs to.
    fn owned_by(&self, event: EventId) -> &Branch {
        &self.branches[self.owner(self.current, event).0]
    }

    /// The last event that two branches have in common.
    pub fn last_shared(&self, one: BranchId, other: BranchId) -> EventId {
        let mut sides = [(one, EventId(u64::MAX)), (other, EventId(u64::MAX))];
        // The younger of two branches cannot be an ancestor of the older one.
        while sides[0].0 != sides[1].0 {
            let younger = usize::from(sides[1].0 > sides[0].0);
            let (branch, up_to) = sides[younger];
            let Some((parent, fork)) = self.branches[branch.0].parent else { break };
            sides[younger] = (parent, up_to.min(fork));
        }
        let last = self.branches[sides[0].0.0].last();
        last.min(sides[0].1).min(sides[1].1)
    }

    /// Whether a rule is off at any time in the current branch.
    pub fn ever_without(&self, rule: Rule) -> bool {
        self.without_up_to(rule, self.last())
    }

    /// Whether a rule is off at any time in the current branch up to an event.
    pub fn without_up_to(&self, rule: Rule, to: EventId) -> bool {
        let off = |action: &Action| *action == Action::SwitchRule(rule, false);
        !self.setup().rules.on(rule) || self.acted(to, off)
    }

    /// Whether any rule was off at any time up to the cursor.
    pub fn was_modified(&self) -> bool {
        let off = |action: &Action| matches!(action, Action::SwitchRule(_, false));
        !self.setup().rules.all_on() || self.acted(self.cursor(), off)
    }

    /// Whether such an action was taken in the current branch up to an event.
    fn acted(&self, to: EventId, such: impl Fn(&Action) -> bool) -> bool {
        let stretches = self.stretches(self.current, EventId(0), to);
        stretches.into_iter().any(|(owner, _, last)| {
            owner.acts.iter().any(|(event, action)| *event <= last && such(action))
        })
    }

    /// What is kept of an event of the current branch.
    pub fn kept(&self, event: EventId) -> Option<&Kept> {
        self.owned_by(event).own(event)
    }

    /// The action that an event of the current branch is, if somebody acted.
    pub fn action(&self, event: EventId) -> Option<&Action> {
        self.owned_by(event).act_at(event)
    }

    /// Whether anybody acted, in any branch.
    pub fn is_untouched(&self) -> bool {
        self.branches.iter().all(|branch| branch.acts.is_empty())
    }

    /// Does what somebody asks at the cursor. In the past this starts a branch.
    ///
    /// # Errors
    /// When it is impossible now; then nothing has changed.
    pub fn act(&mut self, action: Action) -> Result<(), Objection> {
        if let Some(objection) = self.world.objection(&action)
            && objection.impossible
        {
            return Err(objection);
        }
        let before = self.place();
        if !self.at_end() {
            self.fork();
        }
        self.event = self.world.act(&action)?;
        let id = self.event.id;
        self.branch_mut().acts.push((id, action));
        self.keep();
        self.did(Undoable::Acted(self.current, id), Some(before));
        Ok(())
    }

    /// Starts a branch at the cursor.
    fn fork(&mut self) {
        let at = self.cursor();
        let parent = self.owner(self.current, at);
        self.current = BranchId(self.branches.len());
        self.branches.push(Branch::new(Some((parent, at)), &self.world));
        self.room.count(&mut self.branches, self.current.0);
    }

    /// Keeps the event just made.
    fn keep(&mut self) {
        let branch = &mut self.branches[self.current.0];
        branch.keep(Kept::of(&self.event, &self.world));
        if self.room.is_due(self.event.id.0, CHECKPOINT_EVERY) {
            branch.set_checkpoint(&self.world);
            self.room.count(&mut self.branches, self.current.0);
        }
    }

    /// Goes one event forward: the next one known, or, at the end under the live clock, the
    /// next one there is. False when there is none.
    pub fn step(&mut self) -> bool {
        if !self.at_end() {
            let owner = self.owner(self.current, EventId(self.cursor().0 + 1));
            replay_one(&self.branches[owner.0], &mut self.world, &mut self.event);
            return true;
        }
        if !self.world.advance(&mut self.event) {
            return false;
        }
        self.keep();
        true
    }

    /// Goes one event back. False at the beginning.
    pub fn step_back(&mut self) -> bool {
        let Some(before) = self.cursor().0.checked_sub(1) else { return false };
        self.seek(EventId(before));
        true
    }

    /// Goes to just after an event of the current branch; past the last one, to the end.
    pub fn seek(&mut self, event: EventId) {
        self.go_to(self.current, event.min(self.last()));
    }

    /// Goes to just after an event of a branch. False, and nothing done, when there is no such
    /// branch or event.
    pub fn go_to(&mut self, branch: BranchId, event: EventId) -> bool {
        let there = self.branches.get(branch.0).is_some_and(|branch| event <= branch.last());
        if there {
            self.prepare(branch, event);
            (self.world, self.event) = self.moment(branch, event);
            self.current = branch;
        }
        there
    }

    /// Sees to a world shortly before an event, so that neither going there nor telling what led
    /// there begins at a checkpoint each time.
    fn prepare(&mut self, branch: BranchId, event: EventId) {
        if self.run_up_to(branch, event).is_none() {
            let short = EventId(event.0.saturating_sub(RUN_UP));
            let (world, _) = self.moment(branch, short);
            self.run_up = Some((self.owner(branch, short), world));
        }
    }

    /// The world of the latest seek, where it is one shortly before this event.
    fn run_up_to(&self, branch: BranchId, event: EventId) -> Option<&World> {
        let (owner, world) = self.run_up.as_ref()?;
        let at = world.last_event();
        let short = at < event && event.0 - at.0 <= 2 * RUN_UP;
        (short && self.owner(branch, at) == *owner).then_some(world)
    }

    /// Goes to the last moment of the current branch.
    pub fn seek_end(&mut self) {
        self.switch_to(self.current);
    }

    /// Goes to the end of another branch.
    ///
    /// # Panics
    /// When there is no such branch.
    pub fn switch_to(&mut self, branch: BranchId) {
        self.go_to(branch, self.branches[branch.0].last());
        let end = self.branch().end;
        self.world.pass_time(end);
    }

    /// Lets time flow until `to`: through what is known, then on under the live clock. Gives
    /// how many events that were.
    pub fn play_to(&mut self, to: Time) -> u64 {
        self.play_watched(to, |_, _| {})
    }

    /// As [`Timeline::play_to`], and shows `visit` each event with the world after it.
    pub fn play_watched(&mut self, to: Time, mut visit: impl FnMut(&Event, &World)) -> u64 {
        let mut events = 0;
        while self.next_time().is_some_and(|next| next <= to) && self.step() {
            visit(&self.event, &self.world);
            events += 1;
        }
        if self.world.now() < to && (self.world.clock() == Clock::Live || to <= self.branch().end) {
            self.world.pass_time(to);
            let end = &mut self.branch_mut().end;
            *end = to.max(*end);
        }
        events
    }

    /// Lets time pass in which nothing happens, at the end of the current branch.
    ///
    /// # Panics
    /// When something happens before `to`.
    pub(crate) fn wait_until(&mut self, to: Time) {
        if self.world.now() < to {
            self.world.pass_time(to);
            self.branch_mut().end = to;
        }
    }

    /// When the next event happens: one that is known, or one that is due.
    pub fn next_time(&self) -> Option<Time> {
        let known = self.kept(EventId(self.cursor().0 + 1));
        known.map(|kept| kept.at).or_else(|| self.world.next_due())
    }

    /// Shows `visit` the events of the current branch after `after` up to `to`, each with the
    /// world after it. The cursor stays.
    pub fn replay(&self, after: EventId, to: EventId, mut visit: impl FnMut(&Event, &World)) {
        let to = to.min(self.last());
        if after >= to {
            return;
        }
        let first = EventId(after.0 + 1);
        let (mut world, mut event) = self.moment(self.current, first);
        visit(&event, &world);
        while event.id < to {
            let owner = self.owned_by(EventId(event.id.0 + 1));
            replay_one(owner, &mut world, &mut event);
            visit(&event, &world);
        }
    }

    /// The world just after an event of a branch, and that event; past the last one, those of
    /// the last. The cursor stays.
    ///
    /// # Panics
    /// When there is no such branch.
    pub fn moment(&self, branch: BranchId, event: EventId) -> (World, Event) {
        let target = event.min(self.branches[branch.0].last());
        let mut event = Event::blank();
        let mut world = self.before(branch, target);
        while world.last_event() < target {
            let owner = self.owner(branch, EventId(world.last_event().0 + 1));
            replay_one(&self.branches[owner.0], &mut world, &mut event);
        }
        (world, event)
    }

    /// A world from which an event of a branch is not far: that of the latest seek, that of the
    /// cursor, or a checkpoint.
    fn before(&self, branch: BranchId, target: EventId) -> World {
        if let Some(world) = self.run_up_to(branch, target) {
            return world.clone();
        }
        let near = self.cursor() < target && target.0 - self.cursor().0 < CHECKPOINT_EVERY;
        if near && branch == self.current {
            return self.world.clone();
        }
        let mut owner = self.owner(branch, target);
        loop {
            let data = &self.branches[owner.0];
            match (data.checkpoint_before(target), data.parent()) {
                (Some(checkpoint), _) => return checkpoint.world(),
                // Where room was made, the one at the fork may be gone.
                (None, Some(parent)) => owner = parent,
                (None, None) => return self.beginning(),
            }
        }
    }

    /// The world in which nothing has happened.
    fn beginning(&self) -> World {
        self.branches[0].checkpoints[0].1.world()
    }

    /// A hash of the whole current branch: setup, every event with its records, and the world
    /// at its end. The same run has the same hash on every machine.
    pub fn run_hash(&self) -> u64 {
        let mut hasher = CanonicalHasher::default();
        self.setup().hash(&mut hasher);
        let mut end = self.beginning();
        self.replay(EventId(0), self.last(), |event, world| {
            event.hash(&mut hasher);
            if event.id == self.last() {
                end = world.clone();
            }
        });
        end.pass_time(self.branch().end);
        end.hash(&mut hasher);
        hasher.finish()
    }
}

/// Makes the next event of `branch` again.
fn replay_one(branch: &Branch, world: &mut World, event: &mut Event) {
    let next = EventId(world.last_event().0 + 1);
    match (branch.act_at(next), branch.own(next)) {
        (Some(action), Some(kept)) => {
            world.pass_time(kept.at);
            if let Ok(made) = world.act(action) {
                *event = made;
            }
        }
        _ => {
            world.advance(event);
        }
    }
    debug_assert_eq!(world.last_event(), next, "a run replays itself");
}
