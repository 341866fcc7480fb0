//! Where a task is worked on, in slices, so that what is asked meanwhile is heard.

use super::cutting::Cutting;
use super::elections::Measuring;
use super::searching::Searching;
use super::{Report, Task};
use crate::share::Trouble;

/// Somebody who does one task.
#[derive(Debug)]
pub struct Desk {
    work: Work,
}

/// What lies on it.
#[derive(Debug)]
enum Work {
    Search(Searching),
    Elections(Measuring),
    Cut(Cutting),
}

impl Desk {
    /// Begins a task.
    ///
    /// # Errors
    /// Why it cannot be begun, as a report.
    pub fn begin(task: Task) -> Result<Self, Report> {
        let work = match task {
            Task::Search(task) => Searching::new(task).map(Work::Search),
            Task::Elections(task) => Ok(Work::Elections(Measuring::new(&task))),
            Task::Cut(start) => Cutting::new(start).map(Work::Cut),
        };
        work.map(|work| Self { work }).map_err(|Trouble(trouble)| Report::Trouble(trouble))
    }

    /// Goes on for a moment. Gives what came of it, once it is done.
    pub fn go_on(&mut self) -> Option<Report> {
        match &mut self.work {
            Work::Search(searching) => searching.go_on(),
            Work::Elections(measuring) => measuring.go_on(),
            Work::Cut(cutting) => cutting.go_on(),
        }
    }

    /// How far it is, with what was not told before.
    pub fn progress(&mut self) -> Report {
        match &mut self.work {
            Work::Search(searching) => searching.progress(),
            Work::Elections(measuring) => measuring.progress(),
            Work::Cut(cutting) => cutting.progress(),
        }
    }
}
