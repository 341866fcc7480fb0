//! A run, written down as the script that is the same run when it is played.

use std::fmt::Display;

use super::numbers::AN_HOUR;
use super::setup_text::{add_line, write_setup};
use super::statements::MOST_STEPS;
use super::{Handling, Pattern};
use crate::action::Action;
use crate::event::EventId;
use crate::setup::Setup;
use crate::time::Time;
use crate::timeline::Timeline;
use crate::world::World;

/// Writes down the current branch of a timeline, from its beginning to its end. Played again,
/// the script is the same run, event for event: [`Timeline::run_hash`] is the same.
pub fn write_script(timeline: &Timeline) -> String {
    let setup = timeline.setup();
    let mut pen = Pen { timeline, text: write_setup(setup), reached: Time::ZERO, events: 0 };
    pen.line("");
    pen.go_on_from(&World::new(Setup::clone(setup)));
    timeline.replay(EventId(0), timeline.last(), |_, world| pen.go_on_from(world));
    pen.text
}

struct Pen<'a> {
    timeline: &'a Timeline,
    text: String,
    /// The moment up to which time is written down.
    reached: Time,
    /// Events since then that nobody asked for.
    events: u64,
}

impl Pen<'_> {
    fn line(&mut self, line: impl Display) {
        add_line(&mut self.text, &line);
    }

    /// Writes down what comes after the last event of `world`.
    fn go_on_from(&mut self, world: &World) {
        let next = EventId(world.last_event().0 + 1);
        match (self.timeline.kept(next), self.timeline.action(next)) {
            (Some(kept), Some(action)) => {
                self.catch_up(world, kept.at);
                self.act(action, world);
            }
            (Some(_), None) => self.events += 1,
            (None, _) => {
                let branch = &self.timeline.branches()[self.timeline.current().0];
                self.catch_up(world, branch.end());
            }
        }
    }

    /// Lets time flow until `to`, which `world` is to reach without another event.
    fn catch_up(&mut self, world: &World, to: Time) {
        let all_happened = world.next_due().is_none_or(|due| due > to);
        if all_happened && to > self.reached {
            self.run(to.since(self.reached));
        } else {
            self.step(self.events);
            self.run(to.since(world.now()));
        }
        self.reached = to;
        self.events = 0;
    }

    fn run(&mut self, mut length: Time) {
        while length > Time::ZERO {
            let part = length.min(AN_HOUR);
            self.line(format_args!("run {}", part.millis_text()));
            length = length - part;
        }
    }

    fn step(&mut self, mut events: u64) {
        while events > 0 {
            let part = events.min(MOST_STEPS);
            self.line(format_args!("step {part}"));
            events -= part;
        }
    }

    fn act(&mut self, action: &Action, world: &World) {
        if matches!(action, Action::Note(_)) && !self.text.ends_with("\n\n") {
            self.line("");
        }
        match in_short(action, world) {
            Some(short) => self.line(short),
            None => self.line(action),
        }
    }
}

/// `deliver S1->S2 AppendEntries`, where that means the same message as its number does.
fn in_short(action: &Action, world: &World) -> Option<String> {
    let (handling, id) = Handling::in_action(action)?;
    let kind = world.bus().get(id)?.message.kind();
    let pattern = Pattern { from: Some(id.from), to: Some(id.to), kind: Some(kind) };
    let meant = handling.oldest(pattern, world) == Some(id);
    meant.then(|| format!("{} {}->{} {kind}", handling.word(), id.from, id.to))
}
