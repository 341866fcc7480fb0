//! What people say of branches and moments: names, pins, and which branches they do not want to
//! see any more.

use std::sync::Arc;

use crate::event::EventId;
use crate::timeline::{BranchId, Timeline, Undoable};
use crate::told;

/// The names and pins of a timeline.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Labels {
    /// Of the first branches, by their numbers; of the others nothing is said.
    branches: Vec<Label>,
    /// In order.
    moments: Vec<Pin>,
}

/// What is said of a branch.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
struct Label {
    name: Option<Arc<str>>,
    pinned: bool,
    deleted: bool,
}

/// A moment that somebody pinned: the one just after an event.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Pin {
    /// After which event.
    pub event: EventId,
    /// Of which branch: the one that the event belongs to.
    pub branch: BranchId,
    /// What it is called, if it has a name.
    pub name: Option<Arc<str>>,
}

impl Labels {
    /// The most characters of a name.
    pub const LONGEST_NAME: usize = 60;

    /// What a branch is called, if it has a name.
    pub fn name(&self, branch: BranchId) -> Option<&Arc<str>> {
        self.branches.get(branch.0)?.name.as_ref()
    }

    /// Whether a branch is pinned.
    pub fn is_pinned(&self, branch: BranchId) -> bool {
        self.branches.get(branch.0).is_some_and(|label| label.pinned)
    }

    /// Whether a branch is deleted.
    pub fn is_deleted(&self, branch: BranchId) -> bool {
        self.branches.get(branch.0).is_some_and(|label| label.deleted)
    }

    /// The pinned moments, earlier events first.
    pub fn moments(&self) -> &[Pin] {
        &self.moments
    }

    fn of_branch(&mut self, branch: BranchId) -> &mut Label {
        if self.branches.len() <= branch.0 {
            self.branches.resize_with(branch.0 + 1, Label::default);
        }
        &mut self.branches[branch.0]
    }

    /// Labels that say the same are equal.
    pub(super) fn trim(&mut self) {
        while self.branches.last() == Some(&Label::default()) {
            self.branches.pop();
        }
    }

    fn place_of(&self, branch: BranchId, event: EventId) -> Result<usize, usize> {
        self.moments.binary_search_by_key(&(event, branch), |it| (it.event, it.branch))
    }
}

impl Timeline {
    /// What people say of branches and moments.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// The branches that were not deleted, in the order in which they came about. The current
    /// one is always among them.
    pub fn living(&self) -> impl DoubleEndedIterator<Item = BranchId> {
        let all = (0..self.branches.len()).map(BranchId);
        all.filter(|branch| !self.labels.is_deleted(*branch))
    }

    /// A branch that was not deleted and runs through an event of `branch`: the current one if it
    /// does.
    pub fn through(&self, branch: BranchId, event: EventId) -> BranchId {
        let owner = self.owner(branch, event);
        let runs_through = |it: &BranchId| self.runs_through(*it, owner, event);
        let mut all = [self.current].into_iter().chain(self.living());
        all.find(runs_through).unwrap_or(self.current)
    }

    /// Whether a branch has this event of `owner`.
    fn runs_through(&self, branch: BranchId, owner: BranchId, event: EventId) -> bool {
        self.branches[branch.0].last() >= event && self.owner(branch, event) == owner
    }

    /// What a branch is called: its name, or `branch 2`.
    pub fn called(&self, branch: BranchId) -> String {
        let number = || format!("branch {}", branch.0 + 1);
        self.labels.name(branch).map_or_else(number, ToString::to_string)
    }

    /// Gives a branch a name, or takes it away where nothing but spaces is left of it.
    pub fn name_branch(&mut self, branch: BranchId, name: &str) {
        let name = fit_name(name);
        self.relabel(Undoable::NamedBranch(branch), |labels| labels.of_branch(branch).name = name);
    }

    /// Pins a branch, or takes the pin away.
    pub fn pin_branch(&mut self, branch: BranchId, pinned: bool) {
        let deed = if pinned { Undoable::PinnedBranch } else { Undoable::UnpinnedBranch };
        self.relabel(deed(branch), |labels| labels.of_branch(branch).pinned = pinned);
    }

    /// Deletes a branch. Those that parted from it stay, and what they share with it; moments
    /// pinned on what no other branch shares go with it. From the current branch the cursor goes
    /// back to where it parted, or to another branch. False, and nothing done, where it is the
    /// only one.
    pub fn delete_branch(&mut self, branch: BranchId) -> bool {
        if self.living().all(|other| other == branch) {
            return false;
        }
        self.delete(Undoable::DeletedBranch(branch), |other, _| other == branch);
        true
    }

    /// Deletes all branches that are neither pinned nor the current one. False, and nothing
    /// done, where there are none.
    pub fn tidy(&mut self) -> bool {
        let current = self.current;
        let goes = |branch, labels: &Labels| branch != current && !labels.is_pinned(branch);
        let any = self.living().any(|branch| goes(branch, &self.labels));
        if any {
            self.delete(Undoable::Tidied, goes);
        }
        any
    }

    fn delete(&mut self, deed: Undoable, goes: impl Fn(BranchId, &Labels) -> bool) {
        let place = self.place();
        let gone: Vec<_> = self.living().filter(|it| goes(*it, &self.labels)).collect();
        let mut labels = Labels::clone(&self.labels);
        for branch in &gone {
            labels.of_branch(*branch).deleted = true;
        }
        let stays: Vec<_> = self.living().filter(|branch| !gone.contains(branch)).collect();
        labels.moments.retain(|moment| {
            stays.iter().any(|it| self.runs_through(*it, moment.branch, moment.event))
        });
        let moves = gone.contains(&self.current);
        if moves {
            self.leave(&stays);
        }
        self.relabel(deed, |old| *old = labels);
        if moves {
            self.goes_back_to(place);
        }
    }

    /// Goes from a branch that is deleted to where it parts from one that stays.
    fn leave(&mut self, stays: &[BranchId]) {
        let mut at = self.current;
        while let Some(parent) = self.branches[at.0].parent() {
            if stays.contains(&parent) {
                self.go_to(parent, self.branches[at.0].fork());
                return;
            }
            at = parent;
        }
        if let Some(first) = stays.first() {
            self.switch_to(*first);
        }
    }

    /// Pins the moment after an event of a branch, under a name if there is one. One that is
    /// pinned already gets this name.
    ///
    /// # Panics
    /// When there is no such branch.
    pub fn pin_moment(&mut self, branch: BranchId, event: EventId, name: &str) {
        let event = event.min(self.branches[branch.0].last());
        let branch = self.owner(branch, event);
        let moment = Pin { event, branch, name: fit_name(name) };
        match self.labels.place_of(branch, event) {
            Ok(place) => self.relabel(Undoable::NamedMoment(event), |labels| {
                labels.moments[place] = moment;
            }),
            Err(place) => self.relabel(Undoable::PinnedMoment(event), |labels| {
                labels.moments.insert(place, moment);
            }),
        }
    }

    /// Takes the pin of a moment away.
    pub fn unpin_moment(&mut self, branch: BranchId, event: EventId) {
        if let Ok(place) = self.labels.place_of(self.owner(branch, event), event) {
            self.relabel(Undoable::UnpinnedMoment(event), |labels| {
                labels.moments.remove(place);
            });
        }
    }

    /// The pinned moment after an event of a branch, if there is one.
    pub fn pinned_at(&self, branch: BranchId, event: EventId) -> Option<&Pin> {
        let place = self.labels.place_of(self.owner(branch, event), event).ok()?;
        Some(&self.labels.moments[place])
    }
}

/// A name on one line and of bounded length; none where nothing is left of it.
fn fit_name(name: &str) -> Option<Arc<str>> {
    let line = told::one_line(name);
    let name: String = line.trim().chars().take(Labels::LONGEST_NAME).collect();
    (!name.is_empty()).then(|| name.trim_end().into())
}
