//! Where a task is worked on, in slices, so that what is asked meanwhile is heard.

use super::cutting::Cutting;
use super::elections::Measuring;
use super::liveness::Living;
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
    Liveness(Box<Living>),
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
            Task::Liveness(task) => Ok(Work::Liveness(Box::new(Living::new(&task)))),
        };
        work.map(|work| Self { work }).map_err(|Trouble(trouble)| Report::Trouble(trouble))
    }

    /// Goes on for a moment. Gives what came of it, once it is done.
    pub fn go_on(&mut self) -> Option<Report> {
        match &mut self.work {
            Work::Search(searching) => searching.go_on(),
            Work::Elections(measuring) => measuring.go_on(),
            Work::Cut(cutting) => cutting.go_on(),
            Work::Liveness(living) => living.go_on(),
        }
    }

    /// How far it is, with what was not told before.
    pub fn progress(&mut self) -> Report {
        match &mut self.work {
            Work::Search(searching) => searching.progress(),
            Work::Elections(measuring) => measuring.progress(),
            Work::Cut(cutting) => cutting.progress(),
            Work::Liveness(living) => living.progress(),
        }
    }

    /// How many milliseconds it rests after each of these moments, if it is to be watched; 0 if it
    /// is to be quick.
    pub const fn rest(&self) -> u32 {
        match &self.work {
            Work::Liveness(living) => living.rest(),
            Work::Search(_) | Work::Elections(_) | Work::Cut(_) => 0,
        }
    }
}
