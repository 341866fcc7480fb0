//! What a run is made again from.

use std::sync::Arc;

use crate::action::Action;
use crate::event::EventId;
use crate::setup::Setup;
use crate::time::Time;
use crate::timeline::{Branch, BranchId, Timeline};

/// A run with all its branches, and a place in it, as it is saved: the setup and the actions, each
/// with what comes before it. The rest follows from these.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Saved {
    /// What the run begins with.
    pub(super) setup: Setup,
    /// Its futures, each after the one that it parts from.
    pub(super) branches: Vec<SavedBranch>,
    /// What people said of branches and moments.
    pub(super) said: Vec<Said>,
    /// Where the cursor stands.
    pub(super) place: Place,
}

/// Something that people say of a branch or a moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Said {
    /// A branch has this name.
    Name(BranchId, Arc<str>),
    /// A branch is pinned.
    Pin(BranchId),
    /// A branch was deleted. It stays for what parted from it.
    Delete(BranchId),
    /// The moment after an event is pinned, under a name if that is not empty.
    Moment(BranchId, EventId, Arc<str>),
}

/// One future.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct SavedBranch {
    /// Where it parts from another: the last event that they share.
    pub(super) parts: Option<(BranchId, EventId)>,
    /// What somebody did in it.
    pub(super) acts: Vec<SavedAct>,
    /// What comes after that.
    pub(super) rest: Gap,
}

/// One action with what comes before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct SavedAct {
    pub(super) before: Gap,
    pub(super) action: Action,
}

/// What happens between two actions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Gap {
    /// How many events come by themselves.
    pub(super) events: u64,
    /// How much time passes.
    pub(super) time: Time,
}

/// A moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Place {
    pub(super) branch: BranchId,
    /// The last event before it.
    pub(super) event: EventId,
    /// How much time has passed since that event.
    pub(super) since: Time,
}

impl Saved {
    /// Everything: all branches of a timeline, and where its cursor stands.
    pub fn tree(timeline: &Timeline) -> Self {
        let branches = timeline.branches().iter().enumerate().map(|(at, branch)| {
            let fork = branch.fork();
            let begins = (fork, timeline.time_of(BranchId(at), fork));
            let parts = branch.parent().map(|parent| (parent, fork));
            SavedBranch { parts, ..SavedBranch::of(begins, branch.acts(), branch) }
        });
        let branches = branches.collect();
        let said = said(timeline);
        Self { said, ..Self::with(timeline, branches, timeline.current()) }
    }

    /// The current branch alone, from the beginning to its end, and where the cursor stands.
    pub fn branch(timeline: &Timeline) -> Self {
        let all = timeline.branches();
        let branch = &all[timeline.current().0];
        // The way back to the beginning, with how far each part of it counts.
        let (mut parts, mut parent, mut upto) = (vec![], Some(timeline.current()), branch.last());
        while let Some(BranchId(at)) = parent {
            parts.push((&all[at], upto));
            (parent, upto) = (all[at].parent(), all[at].fork());
        }
        let acts = parts
            .into_iter()
            .rev()
            .flat_map(|(part, upto)| part.acts().take_while(move |(event, ..)| *event <= upto));
        let branch = SavedBranch::of((EventId(0), Time::ZERO), acts, branch);
        Self::with(timeline, vec![branch], BranchId(0))
    }

    fn with(timeline: &Timeline, branches: Vec<SavedBranch>, branch: BranchId) -> Self {
        let event = timeline.cursor();
        let at = timeline.time_of(timeline.current(), event);
        let place = Place { branch, event, since: timeline.world().now().since(at) };
        Self { setup: Setup::clone(timeline.setup()), branches, said: Vec::new(), place }
    }

    /// How many events it is, in all branches together: [`u64::MAX`] for any absurd number.
    pub fn events(&self) -> u64 {
        let gaps = self.branches.iter().flat_map(|branch| {
            let acts = branch.acts.iter().map(|act| act.before.events.saturating_add(1));
            acts.chain([branch.rest.events])
        });
        gaps.fold(0, u64::saturating_add)
    }
}

/// All that was said of a timeline's branches and moments.
fn said(timeline: &Timeline) -> Vec<Said> {
    let labels = timeline.labels();
    let mut said = Vec::new();
    for branch in (0..timeline.branches().len()).map(BranchId) {
        said.extend(labels.name(branch).map(|name| Said::Name(branch, name.clone())));
        said.extend(labels.is_pinned(branch).then_some(Said::Pin(branch)));
        said.extend(labels.is_deleted(branch).then_some(Said::Delete(branch)));
    }
    let name = |name: &Option<Arc<str>>| name.clone().unwrap_or_default();
    let pinned = labels.moments().iter();
    said.extend(pinned.map(|pin| Said::Moment(pin.branch, pin.event, name(&pin.name))));
    said
}

impl SavedBranch {
    /// What is saved of a branch with these actions, which `begins` after an event at a time.
    fn of<'a>(
        begins: (EventId, Time),
        acts: impl Iterator<Item = (EventId, Time, &'a Action)>,
        branch: &Branch,
    ) -> Self {
        let (mut last, mut reached) = begins;
        let mut gap = |events: u64, at: Time| {
            let gap = Gap { events: events - last.0, time: at.since(reached) };
            reached = at;
            last = EventId(events + 1);
            gap
        };
        let acts = acts.map(|(event, at, action)| SavedAct {
            before: gap(event.0 - 1, at),
            action: action.clone(),
        });
        let acts = acts.collect();
        let rest = gap(branch.last().0, branch.end());
        Self { parts: None, acts, rest }
    }
}
