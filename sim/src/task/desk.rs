//! Where a task is worked on, in slices, so that what is asked meanwhile is heard.

use super::searching::Searching;
use super::{Report, Task};
use crate::share::Trouble;

/// Somebody who does one task.
#[derive(Debug)]
pub struct Desk {
    work: Searching,
}

impl Desk {
    /// Begins a task.
    ///
    /// # Errors
    /// Why it cannot be begun, as a report.
    pub fn begin(task: Task) -> Result<Self, Report> {
        let Task::Search(task) = task;
        let work = Searching::new(task);
        work.map(|work| Self { work }).map_err(|Trouble(trouble)| Report::Trouble(trouble))
    }

    /// Goes on for a moment. Gives what came of it, once it is done.
    pub fn go_on(&mut self) -> Option<Report> {
        self.work.go_on()
    }

    /// How far it is.
    pub fn progress(&self) -> Report {
        self.work.progress()
    }
}
