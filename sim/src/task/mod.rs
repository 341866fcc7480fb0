//! Long work that is done beside a page: what is asked for, and what is heard of it. The two sides
//! share no memory, so both are text.
//!
//! - this module: tasks and reports;
//! - `text` writes them down and reads them;
//! - `desk` is where a task is worked on, in slices;
//! - `remaking` makes the run again that a task begins with;
//! - `searching` is the search for a schedule;
//! - `cutting` makes a run shorter that breaks a property;
//! - `elections` measures how long a cluster is without a leader;
//! - `liveness` lives through troubles with what helps in them and without it.

mod cutting;
mod desk;
mod elections;
mod liveness;
mod remaking;
mod searching;
mod text;

use flotilla_core::Rule;

use crate::action::Action;
use crate::explore::{Bounds, Tally};
use crate::liveness::Second;
use crate::referee::Property;

pub use desk::Desk;
pub use elections::{Batch, ElectionsTask, PreVote};
pub use liveness::{LivenessTask, Pace};

/// Something that takes long.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Task {
    /// Look for a shortest schedule that breaks a property.
    Search(SearchTask),
    /// Measure how long a cluster is without a leader.
    Elections(ElectionsTask),
    /// Make a run shorter whose branch breaks a property.
    Cut(Start),
    /// Live through a scenario with what makes the difference and without it.
    Liveness(LivenessTask),
}

/// A search for a schedule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SearchTask {
    /// How far it goes.
    pub bounds: Bounds,
    /// What is to be broken; any property if none is named.
    pub sought: Option<Property>,
    /// Where it begins.
    pub start: Start,
}

/// A moment of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Start {
    /// The end of a script.
    Script(String),
    /// Where the cursor of a saved run stands, as [`crate::write_saved`] writes it.
    Saved(String),
}

/// What is heard of a task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Report {
    /// The run from whose end it begins is being made again: how far that is, in thousandths.
    Opening(u32),
    /// How far a search has come.
    Searched(Tally),
    /// A shortest schedule was found.
    Found(Box<Found>, Tally),
    /// There is none within the bounds; if `all`, none beyond the depth either.
    Nothing {
        /// Whether no state was left to look at.
        all: bool,
        /// How far the search came.
        tally: Tally,
    },
    /// The search would take more memory than it may.
    OutOfMemory(Tally),
    /// Trials of elections were made.
    Measured {
        /// What they gave, since the report before.
        batches: Vec<Batch>,
        /// Whether these were the last.
        all: bool,
    },
    /// Seconds passed.
    Lived {
        /// What happened in them without what makes the difference and with it, since the report
        /// before.
        seconds: Vec<[Second; 2]>,
        /// Whether these were the last.
        all: bool,
    },
    /// It cannot be done: why, in a sentence.
    Trouble(String),
    /// Of a run that is being made shorter some actions are left so far.
    Cutting {
        /// How many were done up to the violation.
        before: usize,
        /// How many are left.
        actions: usize,
    },
    /// Nothing more can be left out of a run.
    Cut(Box<Cut>),
}

impl Report {
    /// Whether nothing comes after it.
    pub const fn is_last(&self) -> bool {
        !matches!(
            self,
            Self::Opening(_)
                | Self::Searched(_)
                | Self::Measured { all: false, .. }
                | Self::Cutting { .. }
                | Self::Lived { all: false, .. }
        )
    }
}

/// A shortest schedule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// What it breaks.
    pub property: Property,
    /// What is wrong at its end, in a sentence.
    pub sentence: String,
    /// What is done from where the search began, or from where the manual clock took over there.
    pub actions: Vec<Action>,
    /// Of the rules that are off, those without which it breaks nothing: with any of them on the
    /// same actions are harmless, as far as they can be taken.
    pub needs: Vec<Rule>,
    /// The whole run as a script.
    pub script: String,
}

/// A run that breaks a property, without what does not matter for that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cut {
    /// What it breaks.
    pub property: Property,
    /// What is wrong at its end, in a sentence.
    pub sentence: String,
    /// How many actions were done up to the violation.
    pub before: usize,
    /// How many are left.
    pub actions: usize,
    /// The run as a script.
    pub script: String,
}
