//! The search for a schedule, from the run that it begins with to what is found.

use super::remaking::Remaking;
use super::{Found, Report, SearchTask, Start};
use crate::action::Action;
use crate::compare::Needed;
use crate::explore::{Ending, Reductions, Schedule, Search};
use crate::setup::Clock;
use crate::share::Trouble;
use crate::timeline::Timeline;

/// A search, and what comes before it.
#[derive(Debug)]
pub(super) struct Searching {
    task: SearchTask,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// The run is being made again.
    Opening(Remaking),
    /// The search goes on, in a cluster that began as this run.
    Searching(Box<(Search, Timeline)>),
}

impl Searching {
    pub(super) fn new(mut task: SearchTask) -> Result<Self, Trouble> {
        let start = std::mem::replace(&mut task.start, Start::Script(String::new()));
        Ok(Self { stage: Stage::Opening(Remaking::new(start)?), task })
    }

    /// How far it is.
    pub(super) fn progress(&self) -> Report {
        match &self.stage {
            Stage::Opening(remaking) => remaking.progress(),
            Stage::Searching(searching) => Report::Searched(searching.0.tally()),
        }
    }

    /// Goes on for a while. Gives what came of it, once it has ended.
    pub(super) fn go_on(&mut self) -> Option<Report> {
        match self.try_to_go_on() {
            Ok(report) => report,
            Err(Trouble(trouble)) => Some(Report::Trouble(trouble)),
        }
    }

    fn try_to_go_on(&mut self) -> Result<Option<Report>, Trouble> {
        match &mut self.stage {
            Stage::Opening(remaking) => {
                if let Some(run) = remaking.go_on()? {
                    self.begin(run)?;
                }
                Ok(None)
            }
            Stage::Searching(searching) => {
                let (search, start) = &mut **searching;
                let ending = search.go_on();
                let tally = search.tally();
                Ok(ending.map(|ending| match ending {
                    Ending::Found(schedule) => {
                        Report::Found(Box::new(found(start, schedule)), tally)
                    }
                    Ending::Nothing { all } => Report::Nothing { all, tally },
                    Ending::OutOfMemory => Report::OutOfMemory(tally),
                    Ending::Unfaithful(unfaithful) => Report::Trouble(format!("{unfaithful}.")),
                }))
            }
        }
    }

    /// The run is there: whatever is done from here on is done by hand.
    fn begin(&mut self, mut timeline: Timeline) -> Result<(), Trouble> {
        if timeline.world().clock() == Clock::Live {
            let stopped = timeline.act(Action::SetClock(Clock::Manual));
            stopped.map_err(|objection| Trouble(format!("{objection}.")))?;
        }
        let SearchTask { bounds, sought, .. } = &self.task;
        let start = timeline.clone();
        let search = Search::new(timeline, *bounds, Reductions::ALL, *sought, 1);
        let search = search.map_err(|reason| Trouble(format!("{reason}.")))?;
        self.stage = Stage::Searching(Box::new((search, start)));
        Ok(())
    }
}

/// What was found, with the rules that it needs to be off.
fn found(start: &Timeline, schedule: Schedule) -> Found {
    let Schedule { property, sentence, actions, script } = schedule;
    let mut run = start.clone();
    for action in &actions {
        // Each was possible when the schedule was played.
        let _ = run.act(action.clone());
    }
    let needs = Needed::new(&run, property, run.last()).finish();
    Found { property, sentence, actions, needs, script }
}
