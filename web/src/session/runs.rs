//! Which run there is: a new one, the one before, another clock.

use flotilla_sim::{Action, Clock, Setup, Timeline};

use crate::command::Beginning;
use crate::history::History;
use crate::session::{FIRST_SPEED, Lesson, Session, Tree};
use crate::setup_form::SetupForm;
use crate::storage::Kept;

impl Session {
    /// Starts over with another run. The old one is kept if anybody did something in it.
    pub(super) fn replace(&mut self, timeline: Timeline) {
        // What was done in it since it was kept last is not lost.
        self.keep_work();
        self.setup = SetupForm::of(timeline.setup());
        let before = std::mem::replace(&mut self.timeline, timeline);
        let only_shown = self.predict.shows(self.runs) && !self.share.kept.worked;
        if !before.is_untouched() && !only_shown {
            self.previous.push_back(before);
        }
        self.runs += 1;
        self.history = History::default();
        self.tree = Tree::default();
        self.log_first = None;
        self.looking.forget_run();
        self.referee.forget_run();
        self.share.kept = Kept::default();
        self.selected = None;
        self.menu = None;
        self.alert = None;
        self.compared = None;
        self.lesson = self.lesson.take().map(|_| Lesson::default());
        self.moved();
        self.engaged = false;
    }

    /// Switches the clock. Where nobody has done anything yet, the run starts from time 0 with
    /// the other clock, so that a first switch to Manual finds an untouched cluster.
    pub(super) fn set_clock(&mut self, clock: Clock) {
        self.playing = clock == Clock::Live && self.playing;
        let untouched = self.timeline.is_untouched();
        if untouched && (!self.engaged || self.timeline.last().0 == 0) {
            let begun = self.timeline.last().0 > 0;
            let setup = Setup { clock, ..Setup::clone(self.timeline.setup()) };
            self.replace(Timeline::new(setup));
            if begun {
                self.status =
                    "Nobody has done anything yet, so the run begins again at time 0.".into();
            }
        } else if self.timeline.world().clock() != clock {
            self.act(Action::SetClock(clock));
        }
    }

    pub(crate) fn new_run(&mut self) {
        match self.setup.read() {
            Ok(setup) => {
                // Clock and rules stay as they are shown.
                let world = self.timeline.world();
                let (clock, rules) = (world.clock(), world.config().rules);
                let kept = !self.timeline.is_untouched();
                self.replace(Timeline::new(Setup { clock, rules, ..setup }));
                self.choosing = false;
                let before = if kept { " The one before is kept: see Set-up." } else { "" };
                self.status = format!("A new run begins.{before}");
                self.playing = clock == Clock::Live;
            }
            Err(problem) => self.alert = Some(problem),
        }
    }

    /// Whether there is a run to go back to.
    pub(crate) fn has_previous(&self) -> bool {
        !self.previous.is_empty()
    }

    pub(super) fn previous_run(&mut self) {
        if let Some(previous) = self.previous.pop_back() {
            self.playing = false;
            let others = self.previous.len();
            self.replace(previous);
            // Asked again, it goes on to the one before: all come round.
            if self.previous.len() > others {
                self.previous.rotate_right(1);
            }
            self.engaged = true;
            self.status = "This is the run before.".into();
        }
    }

    pub(super) fn begin(&mut self, beginning: Beginning) {
        self.choosing = false;
        self.lost_focus = true;
        self.lesson = None;
        self.predict.open = None;
        match beginning {
            Beginning::Watch => {
                self.restart_live();
                self.speed = FIRST_SPEED;
                self.playing = true;
            }
            Beginning::StepThrough => {
                self.restart_live();
                self.playing = false;
                self.status = "Time stands still. Step forward lets the next event happen.".into();
            }
            Beginning::Figure8 => self.by_later(|later| later.start_lesson),
            Beginning::Play => {
                self.playing = self.timeline.world().is_live();
                self.status =
                    "Choose a server, a message or a link to see what you can do with it.".into();
            }
        }
    }

    fn restart_live(&mut self) {
        let setup = Setup { clock: Clock::Live, ..Setup::clone(self.timeline.setup()) };
        self.replace(Timeline::new(setup));
    }
}
