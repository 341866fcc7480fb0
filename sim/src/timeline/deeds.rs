//! What somebody did to a timeline, so that it can be taken back.
//!
//! To undo an action is to go back to the moment before it. Its future is not lost: it stays
//! ahead on its branch, and acting differently from there starts another. To undo a name, a pin
//! or a deletion gives back what was said before. To redo leads back to where one undid.

use std::sync::Arc;

use crate::event::EventId;
use crate::time::Time;
use crate::timeline::{BranchId, Labels, Timeline};
use crate::words;

/// Something that can be taken back.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Undoable {
    /// Somebody acted in the run: which event that was, and of which branch.
    Acted(BranchId, EventId),
    /// A branch got another name.
    NamedBranch(BranchId),
    /// A branch was pinned.
    PinnedBranch(BranchId),
    /// A branch is pinned no more.
    UnpinnedBranch(BranchId),
    /// A branch was deleted.
    DeletedBranch(BranchId),
    /// All branches were deleted that were neither pinned nor the current one.
    Tidied,
    /// A moment was pinned.
    PinnedMoment(EventId),
    /// A pinned moment got another name.
    NamedMoment(EventId),
    /// A moment is pinned no more.
    UnpinnedMoment(EventId),
}

/// Where a cursor stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Place {
    branch: BranchId,
    event: EventId,
    now: Time,
}

/// A deed with what undoing it brings back; once it is undone, with what redoing it does.
#[derive(Clone, Debug)]
struct Done {
    deed: Undoable,
    /// Where the cursor goes, if the deed moved it.
    place: Option<Place>,
    labels: Arc<Labels>,
}

/// What can be undone and redone, the latest last.
#[derive(Clone, Debug, Default)]
pub(super) struct Deeds {
    done: Vec<Done>,
    undone: Vec<Done>,
}

impl Timeline {
    /// Takes the latest deed back, and tells which one it was.
    pub fn undo(&mut self) -> Option<Undoable> {
        let done = self.deeds.done.pop()?;
        let undone = self.exchange(done);
        let deed = undone.deed;
        self.deeds.undone.push(undone);
        Some(deed)
    }

    /// Does again what was undone last, and tells what it was.
    pub fn redo(&mut self) -> Option<Undoable> {
        let undone = self.deeds.undone.pop()?;
        let done = self.exchange(undone);
        let deed = done.deed;
        self.deeds.done.push(done);
        Some(deed)
    }

    /// What would be undone.
    pub fn undoable(&self) -> Option<Undoable> {
        self.deeds.done.last().map(|done| done.deed)
    }

    /// What would be redone.
    pub fn redoable(&self) -> Option<Undoable> {
        self.deeds.undone.last().map(|undone| undone.deed)
    }

    /// Begins anew: nothing done so far can be undone. For a run that was just loaded.
    pub fn forget_deeds(&mut self) {
        self.deeds = Deeds::default();
    }

    /// A deed in a few words: `You crash S1`, `branch 2 is deleted`.
    pub fn deed_text(&self, deed: Undoable) -> String {
        let branch = |id: BranchId| format!("branch {}", id.0 + 1);
        match deed {
            Undoable::Acted(id, event) => {
                let action = self.branches[id.0].act_at(event);
                let text = action.map(words::action_text).unwrap_or_default();
                text.trim_end_matches('.').to_string()
            }
            Undoable::NamedBranch(id) => format!("{} gets another name", branch(id)),
            Undoable::PinnedBranch(id) => format!("{} is pinned", branch(id)),
            Undoable::UnpinnedBranch(id) => format!("{} is pinned no more", branch(id)),
            Undoable::DeletedBranch(id) => format!("{} is deleted", branch(id)),
            Undoable::Tidied => "all branches that are not pinned are deleted".to_string(),
            Undoable::PinnedMoment(event) => format!("event {} is pinned", event.0),
            Undoable::NamedMoment(event) => format!("event {} gets another name", event.0),
            Undoable::UnpinnedMoment(event) => format!("event {} is pinned no more", event.0),
        }
    }

    /// Where the cursor stands.
    pub(super) const fn place(&self) -> Place {
        Place { branch: self.current, event: self.world.last_event(), now: self.world.now() }
    }

    /// Remembers a deed that left the labels as they are.
    pub(super) fn did(&mut self, deed: Undoable, before: Option<Place>) {
        self.remember(deed, before, Arc::clone(&self.labels));
    }

    /// Changes the labels, and remembers how they were. Where nothing changes, nothing was done.
    pub(super) fn relabel(&mut self, deed: Undoable, change: impl FnOnce(&mut Labels)) {
        let mut labels = Labels::clone(&self.labels);
        change(&mut labels);
        labels.trim();
        if labels != *self.labels {
            let before = std::mem::replace(&mut self.labels, Arc::new(labels));
            self.remember(deed, None, before);
        }
    }

    /// The latest deed moved the cursor away from here.
    pub(super) fn goes_back_to(&mut self, place: Place) {
        if let Some(done) = self.deeds.done.last_mut() {
            done.place = Some(place);
        }
    }

    /// What was undone before cannot be redone from here on: it stays as a future of its own.
    fn remember(&mut self, deed: Undoable, place: Option<Place>, labels: Arc<Labels>) {
        self.deeds.undone.clear();
        self.deeds.done.push(Done { deed, place, labels });
    }

    /// Puts back what `done` holds, and gives what there was instead.
    fn exchange(&mut self, done: Done) -> Done {
        let here = self.place();
        let place = done.place.map(|place| {
            self.go_to(place.branch, place.event);
            self.world.pass_time(place.now);
            here
        });
        let labels = std::mem::replace(&mut self.labels, done.labels);
        Done { place, labels, ..done }
    }
}
