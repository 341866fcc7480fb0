//! What a person can ask of the tree of runs.

use flotilla_sim::{BranchId, EventId, Marks, Wanted};

use crate::command::Thing;
use crate::session::{Named, Session};

/// One intent of a person about the tree of runs.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum TreeCommand {
    /// Take back what was done last.
    Undo,
    /// Do again what was taken back last.
    Redo,
    /// To just after an event of a branch.
    GoTo(BranchId, EventId),
    /// Look at the moment after an event of a branch without going there; at none.
    Peek(Option<Peek>),
    /// To the moment that is looked at.
    GoToPeek,
    /// Choose what to jump to.
    Look(Quarry),
    /// To the next or the previous event that is looked for.
    Jump(Direction),
    /// Give something a name, in place; or leave that be.
    Rename(Option<Named>),
    /// This is its name.
    Name(Named, String),
    /// Pin a branch, or take its pin away.
    PinBranch(BranchId, bool),
    /// Delete a branch.
    DeleteBranch(BranchId),
    /// Delete all branches that are neither pinned nor the current one.
    Tidy,
    /// Pin the moment of the cursor, or take its pin away.
    PinHere,
    /// Take the pin of a moment away.
    Unpin(BranchId, EventId),
    /// Show or hide what finds and lists moments.
    ToggleMoments,
}

/// A point of a branch that is looked at, and which strip of the tape it is on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Peek {
    pub(crate) branch: BranchId,
    pub(crate) event: EventId,
    /// The last event of the strip that the thumbnail stands over.
    pub(crate) of: EventId,
    /// Whether it is this very event, and not a telling one near by.
    pub(crate) exact: bool,
}

/// Which way to jump.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Direction {
    Previous,
    Next,
}

/// What can be jumped to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Quarry {
    #[default]
    Election,
    Commit,
    Refusal,
    Violation,
    /// Anything that happens to the selected server.
    SelectedServer,
}

impl Quarry {
    pub(crate) const ALL: [Self; 5] =
        [Self::Election, Self::Commit, Self::Refusal, Self::Violation, Self::SelectedServer];

    /// What it is called.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Election => "election",
            Self::Commit => "commit",
            Self::Refusal => "refusal",
            Self::Violation => "violation",
            Self::SelectedServer => "event of the selected server",
        }
    }

    /// The one after it, and round again.
    pub(crate) fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % Self::ALL.len()]
    }

    /// What that is in the run, or why there is nothing to look for.
    pub(crate) fn wanted(self, session: &Session) -> Result<Wanted, &'static str> {
        let marks = |marks| Ok(Wanted { marks, ..Wanted::default() });
        match self {
            Self::Election => marks(Marks::ELECTED),
            Self::Commit => marks(Marks::COMMITTED),
            Self::Refusal => marks(Marks::REFUSED),
            Self::Violation => marks(Marks::VIOLATED),
            Self::SelectedServer => match session.selected {
                Some(Thing::Server(id)) => {
                    Ok(Wanted { servers: [id].into_iter().collect(), ..Wanted::default() })
                }
                _ => Err("no server is selected"),
            },
        }
    }
}

impl TreeCommand {
    /// What a button for it says.
    pub(crate) fn label(&self) -> String {
        let number = |branch: &BranchId| branch.0 + 1;
        match self {
            Self::Undo => "Undo".into(),
            Self::Redo => "Redo".into(),
            Self::GoTo(branch, event) => {
                format!("Go to event {} of branch {}", event.0, number(branch))
            }
            Self::Peek(_) => "Look at a moment".into(),
            Self::GoToPeek => "Go to the moment that is looked at".into(),
            Self::Look(quarry) => format!("Jump to: {}", quarry.name()),
            Self::Jump(Direction::Previous) => "Previous".into(),
            Self::Jump(Direction::Next) => "Next".into(),
            Self::Rename(Some(Named::Branch(_))) => "Rename this branch".into(),
            Self::Rename(Some(named)) => format!("Rename {}", named.words()),
            Self::Rename(None) => "Leave the name".into(),
            Self::Name(named, _) => format!("Name {}", named.words()),
            Self::PinBranch(_, true) => "Pin this branch".into(),
            Self::PinBranch(_, false) => "Unpin this branch".into(),
            Self::DeleteBranch(_) => "Delete this branch".into(),
            Self::Tidy => "Delete other branches".into(),
            Self::PinHere => "Pin this moment".into(),
            Self::Unpin(_, event) => format!("Unpin event {}", event.0),
            Self::ToggleMoments => "Moments".into(),
        }
    }

    /// What it does, in a sentence.
    pub(crate) fn explanation(&self) -> String {
        match self {
            Self::Undo => "Go back to before your last action, or take back a name, a pin or a deletion. Nothing is lost.",
            Self::Redo => "Do again what you took back.",
            Self::GoTo(..) | Self::GoToPeek => "Go to this moment.",
            Self::Peek(_) => "Show the stage as it was then.",
            Self::Look(_) => "Choose what Previous and Next jump to.",
            Self::Jump(_) => "Go to the nearest event of the kind that is chosen.",
            Self::Rename(Some(_)) => "Give it a name.",
            Self::Rename(None) => "Leave the name as it was.",
            Self::Name(..) => "Call it so.",
            Self::PinBranch(_, true) => "A pinned branch is listed first, and stays when others are deleted.",
            Self::PinBranch(_, false) => "Take the pin away.",
            Self::DeleteBranch(_) => "Take this branch off the tape. Undo brings it back.",
            Self::Tidy => "Take all branches off the tape but this one and those that are pinned. Undo brings them back.",
            Self::PinHere => "Put a flag here, so that you find this moment again; or take it away.",
            Self::Unpin(..) => "Take the flag away.",
            Self::ToggleMoments => "Jump to elections, commits, refusals and violations, and list pinned moments.",
        }
        .into()
    }

    /// Whether the later part of the page has to be there for it. To look at a moment needs it,
    /// too, but nobody has to be told to wait for a look.
    pub(crate) const fn needs_later(&self) -> bool {
        !matches!(self, Self::Peek(_))
    }
}
