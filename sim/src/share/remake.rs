//! Makes a saved run again.

use super::Trouble;
use super::saved::{Gap, Said, Saved, SavedBranch};
use super::text::LONGEST_TIME;
use crate::bus::Bus;
use crate::script::shown;
use crate::time::Time;
use crate::timeline::Timeline;

/// More messages under way than pile up in any run that was watched.
const MOST_MESSAGES: usize = 10 * Bus::MOST;

/// A saved run that is being made again.
#[derive(Debug)]
pub(super) struct Remake {
    saved: Saved,
    timeline: Timeline,
    /// The branch that is being made.
    branch: usize,
    /// How many of its actions are done.
    acts: usize,
    /// How many events have come by themselves since the last of them.
    events: u64,
    /// When that was.
    reached: Time,
    /// How many events there are altogether, and how many are made.
    total: u64,
    made: u64,
}

impl Remake {
    pub(super) fn new(saved: Saved) -> Self {
        let timeline = Timeline::new(saved.setup.clone());
        let (total, reached) = (saved.events(), Time::ZERO);
        Self { saved, timeline, branch: 0, acts: 0, events: 0, reached, total, made: 0 }
    }

    /// How far it is, in thousandths.
    pub(super) fn thousandths(&self) -> u32 {
        (self.made * 1000 / self.total.max(1)) as u32
    }

    /// Goes on for so many events at most. True when all is made.
    pub(super) fn advance(&mut self, events: u64) -> Result<bool, Trouble> {
        for _ in 0..events {
            let Some(branch) = self.saved.branches.get(self.branch) else {
                return self.take_place().map(|()| true);
            };
            let act = branch.acts.get(self.acts);
            let gap = act.map_or(branch.rest, |act| act.before);
            if (self.acts, self.events) == (0, 0) {
                self.reached = begin(branch, &mut self.timeline)
                    .ok_or_else(|| self.impossible("it parts from no event of another"))?;
            }
            if self.events < gap.events {
                self.step()?;
                continue;
            }
            self.pass(gap)?;
            self.act()?;
        }
        Ok(false)
    }

    /// Does the next action of the branch, or ends the branch.
    fn act(&mut self) -> Result<(), Trouble> {
        if let Some(act) = self.saved.branches[self.branch].acts.get(self.acts) {
            let done = self.timeline.act(act.action.clone());
            done.map_err(|objection| self.impossible(&objection.reason))?;
            (self.acts, self.made) = (self.acts + 1, self.made + 1);
        } else {
            (self.branch, self.acts) = (self.branch + 1, 0);
        }
        self.events = 0;
        Ok(())
    }

    /// The run, made. What was done in it was done before it was saved, and not now.
    pub(super) fn made(mut self) -> Timeline {
        self.timeline.forget_deeds();
        self.timeline
    }

    /// Lets one more event come by itself.
    fn step(&mut self) -> Result<(), Trouble> {
        if self.timeline.world().bus().len() > MOST_MESSAGES {
            return Err(self.impossible("too many messages are under way"));
        }
        if !self.timeline.step() {
            return Err(self.impossible("no event comes by itself"));
        }
        (self.events, self.made) = (self.events + 1, self.made + 1);
        Ok(())
    }

    /// Lets time pass up to the end of a gap whose events have come.
    fn pass(&mut self, gap: Gap) -> Result<(), Trouble> {
        self.reached = self.reached + gap.time;
        if self.reached > LONGEST_TIME {
            return Err(self.impossible("the run takes too long"));
        }
        if !self.timeline.pass_to(self.reached) {
            return Err(self.impossible("time does not pass so"));
        }
        Ok(())
    }

    /// Puts the cursor where it stood.
    fn take_place(&mut self) -> Result<(), Trouble> {
        for said in &self.saved.said {
            say(said, &mut self.timeline);
        }
        let place = self.saved.place;
        let there = self.timeline.go_to(place.branch, place.event);
        let to = self.timeline.world().now() + place.since;
        if !there || !self.timeline.pass_to(to) {
            return Err(Trouble::found(
                format_args!("the place of event {} in a saved run", place.event.0),
                "one that there is in it",
            ));
        }
        Ok(())
    }

    /// Why the run cannot be made as it was saved.
    fn impossible(&self, reason: &str) -> Trouble {
        let act = self.saved.branches.get(self.branch).and_then(|it| it.acts.get(self.acts));
        let what = act.map_or("the end".to_string(), |act| shown(&act.action.to_string()));
        Trouble::found(
            format_args!(
                "that {what}, after event {} of branch {} in the saved run, cannot be: {reason}",
                self.timeline.cursor().0,
                self.branch + 1
            ),
            "a run that was saved by this version of Flotilla or an older one",
        )
    }
}

/// Says of a branch or a moment what was said of it.
fn say(said: &Said, timeline: &mut Timeline) {
    match said {
        Said::Name(branch, name) => timeline.name_branch(*branch, name),
        Said::Pin(branch) => timeline.pin_branch(*branch, true),
        Said::Moment(branch, event, name) => timeline.pin_moment(*branch, *event, name),
        // The only one that there is stays.
        Said::Delete(branch) => drop(timeline.delete_branch(*branch)),
    }
}

/// Goes to where a branch begins, and gives when that is. None where it cannot begin.
fn begin(branch: &SavedBranch, timeline: &mut Timeline) -> Option<Time> {
    let Some((parent, event)) = branch.parts else { return Some(Time::ZERO) };
    // A branch comes about by an action before the end of another.
    let acts = branch.acts.first().is_some_and(|act| act.before.events == 0);
    let parts = event < timeline.branches()[parent.0].last();
    (acts && parts && timeline.go_to(parent, event)).then(|| timeline.world().now())
}
