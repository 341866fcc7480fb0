//! The lesson Figure 8.

use super::Session;

impl Session {
    /// Begins the lesson on an empty cluster of five with the manual clock.
    pub(super) fn start_lesson(&mut self) {}

    /// Takes the next step for the learner.
    pub(super) fn lesson_step(&mut self) {}

    /// Ends the lesson; the run stays.
    pub(super) fn leave_lesson(&mut self) {}

    /// Why the lesson has no next step to take.
    pub(crate) fn lesson_step_why_not(&self) -> Option<String> {
        let _ = self;
        Some("no lesson is open".into())
    }
}
