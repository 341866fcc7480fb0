//! The lesson Figure 8.

use flotilla_sim::{
    Clock, Ending, Event, EventId, Figure8, Follow, Panel, Setup, Step, Timeline, World,
};

use super::Session;

/// An open lesson.
#[derive(Default)]
pub(crate) struct Lesson {
    follow: Follow,
    /// How it is to end, once that has been chosen.
    ending: Option<Ending>,
}

impl Lesson {
    /// Where the run stands in the figure.
    pub(crate) const fn figure(&self) -> &Figure8 {
        self.follow.lesson()
    }

    /// How it is to end, once that has been chosen.
    pub(crate) const fn ending(&self) -> Option<Ending> {
        self.ending
    }

    /// The next step toward the present aim.
    pub(crate) fn next_step(&self, world: &World) -> Option<Step> {
        self.figure().next_step_towards(world, self.ending.unwrap_or_default())
    }
}

/// Has a lesson take in an event as it happens.
pub(crate) fn watch(lesson: &mut Lesson, event: &Event, world: &World) {
    lesson.follow.watch(event, world);
}

impl Session {
    /// Begins the lesson on an empty cluster of five with the manual clock.
    pub(crate) fn start_lesson(&mut self) {
        let seed = self.timeline.setup().seed;
        self.playing = false;
        self.replace(Timeline::new(Setup { clock: Clock::Manual, seed, ..Setup::default() }));
        self.lesson = Some(Lesson::default());
        self.status = "The lesson begins: five servers, and nothing happens by itself.".into();
    }

    /// Brings the lesson to the cursor.
    pub(crate) fn follow_lesson(&mut self) {
        let Some(lesson) = &mut self.lesson else { return };
        // Who is back before (c) has the choice anew.
        if lesson.follow.bring_to(&self.timeline).panel() < Some(Panel::C) {
            lesson.ending = None;
        }
    }

    /// Brings the lesson to the cursor, if one is open.
    pub(super) fn bring_lesson(&mut self) {
        if self.lesson.is_some() {
            self.by_later(|later| later.follow_lesson);
        }
    }

    /// Takes the next step for the learner. Where it was taken already, time goes on to it, so
    /// that no second future like the first comes about.
    pub(crate) fn lesson_step(&mut self) {
        let world = self.timeline.world();
        let Some(step) = self.lesson.as_ref().and_then(|lesson| lesson.next_step(world)) else {
            return;
        };
        self.playing = false;
        let next = EventId(self.timeline.cursor().0 + 1);
        if !self.timeline.at_end() && self.timeline.action(next) == Some(&step.action) {
            self.timeline.step();
            self.moved();
        } else {
            self.act(step.action);
        }
        if self.status.is_empty() {
            self.status = step.sentence;
        }
    }

    /// Chooses how the lesson is to end.
    pub(super) fn choose_ending(&mut self, ending: Ending) {
        if let Some(lesson) = &mut self.lesson {
            lesson.ending = Some(ending);
        }
    }

    /// Ends the lesson; the run stays.
    pub(super) fn leave_lesson(&mut self) {
        self.lesson = None;
        self.lost_focus = true;
        self.status = "The lesson is over; the run stays as it is.".into();
    }

    /// Why the lesson has no next step to take.
    pub(crate) fn lesson_step_why_not(&self) -> Option<String> {
        let world = self.timeline.world();
        let reason = match &self.lesson {
            None => "no lesson is open",
            Some(lesson) if lesson.next_step(world).is_some() => return None,
            Some(lesson) if lesson.figure().is_finished(world) => "the figure is complete",
            Some(_) => "no way leads on from here",
        };
        Some(reason.into())
    }
}
