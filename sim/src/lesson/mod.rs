//! Lessons: what to aim for, where one is, and the next step.
//!
//! There is one lesson, Figure 8 of the Raft paper: why a leader must not commit an entry of an
//! older term by counting its copies.
//!
//! - `shape`: what logs have in common;
//! - `story`: the figure as it unfolds, recognised by the shape of the logs;
//! - `figure8`: the lesson, fed with events;
//! - `follow`: the lesson at the cursor of a timeline;
//! - `aim`, `outcome`: what it says;
//! - `moves`, `plan`: "do this step for me".

mod aim;
mod figure8;
mod follow;
mod moves;
mod outcome;
mod panel;
mod plan;
mod shape;
mod story;

pub use aim::Aim;
pub use figure8::{Cast, Figure8};
pub use follow::Follow;
pub use outcome::Outcome;
pub use panel::{Ending, Panel};
pub use plan::Step;
