//! Time that passes while the run is watched.

use flotilla_sim::{Bus, Time};

use crate::command::SPEEDS;
use crate::session::Session;

/// Time between two events when a manual run is played back, in real milliseconds.
const MANUAL_PACE: f64 = 600.0;

impl Session {
    /// Real time passes: `elapsed` milliseconds of it.
    pub(crate) fn pass(&mut self, elapsed: f64) {
        if let Some(later) = self.later.filter(|_| self.compared.is_some()) {
            return (later.pass_in_comparison)(self, elapsed);
        }
        if !self.playing {
            return self.by_later(|later| later.try_rules);
        }
        if self.timeline.world().is_live() {
            self.let_time_flow(elapsed);
        } else {
            self.play_back(elapsed);
        }
    }

    fn let_time_flow(&mut self, elapsed: f64) {
        self.now += elapsed * 1000.0 * self.speed;
        let Self { timeline, history, lesson, later, looking, referee, .. } = self;
        let events = timeline.play_watched(Time(self.now as u64), |event, world| {
            history.add(event, world);
            if let (Some(lesson), Some(later)) = (lesson.as_mut(), *later) {
                (later.watch_lesson)(lesson, event, world);
            }
            if let (Some(follower), Some(later)) = (looking.follower_mut(), *later) {
                (later.watch_picture)(follower, event, world);
            }
            if let (Some(watch), Some(later)) = (referee.watch_mut(), *later) {
                (later.watch_close)(watch, event, world);
            }
        });
        if self.timeline.world().bus().len() > Bus::MOST {
            self.playing = false;
            self.alert = Some(format!(
                "More than {} messages are under way, so time stands still. Begin a new run in \
                 which they arrive as fast as they are sent.",
                Bus::MOST
            ));
            self.changes.page += 1;
        }
        if events > 0 {
            self.changes.run += 1;
            self.bring_lesson();
            self.drop_stale_selection();
        }
        if !self.timeline.world().is_live() {
            self.now = self.timeline.world().now().0 as f64;
        }
    }

    /// Under the manual clock all events stand at one instant: they are shown at an even pace.
    fn play_back(&mut self, elapsed: f64) {
        self.pace -= elapsed;
        if self.pace > 0.0 {
            return;
        }
        self.pace = MANUAL_PACE;
        if self.timeline.at_end() {
            self.playing = false;
            self.changes.page += 1;
        } else {
            self.timeline.step();
            self.moved();
        }
    }
}

/// The next speed in a direction, or the same at the end.
pub(super) fn next_speed(speed: f64, faster: bool) -> f64 {
    let found = if faster {
        SPEEDS.iter().find(|next| **next > speed * 1.01)
    } else {
        SPEEDS.iter().rev().find(|next| **next < speed * 0.99)
    };
    found.copied().unwrap_or(speed)
}
