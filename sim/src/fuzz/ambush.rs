//! A leader that hears nothing for about as long as others need for a new one, and is then asked
//! for something: whatever counts on clocks is in danger here.

use std::collections::VecDeque;

use flotilla_core::{RoleKind, ServerId};

use super::dice::Dice;
use super::wishes::Wishes;
use crate::action::Action;
use crate::time::{Span, Time};
use crate::world::World;

/// What comes of it, step by step.
#[derive(Clone, Debug)]
pub(super) struct Ambush {
    leader: ServerId,
    steps: VecDeque<(Time, Step)>,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Another leader, if there is one by now, is asked for something.
    Write,
    /// The old one goes on.
    GoOn,
    /// It is asked for the value of a key.
    Read,
}

impl Ambush {
    /// Begins one: the leader stalls, or is cut off.
    pub(super) fn begin(dice: &mut Dice, world: &World) -> Option<(Self, Action)> {
        let leader = world.leader().filter(|id| !world.server(*id).is_paused())?;
        let Span { min, max } = world.setup().election_timeout;
        let write = world.now() + dice.within(Span { min: Time(min.0 / 2), max: max + max });
        let go_on = write + dice.within(Span::millis(0, 100));
        let read =
            go_on + if dice.one_in(2) { Time::ZERO } else { dice.within(Span::millis(0, 20)) };
        let steps = [(write, Step::Write), (go_on, Step::GoOn), (read, Step::Read)].into();
        let action = if dice.one_in(2) { Action::Pause(leader) } else { Action::Isolate(leader) };
        Some((Self { leader, steps }, action))
    }

    /// When the next step is to be taken.
    pub(super) fn next_time(&self) -> Option<Time> {
        self.steps.front().map(|(at, _)| *at)
    }

    /// The next step, if it is time for it and there is something to do.
    pub(super) fn next(
        &mut self,
        world: &World,
        wishes: &mut Wishes,
        dice: &mut Dice,
    ) -> Option<Action> {
        let (_, step) = self.steps.pop_front_if(|(at, _)| *at <= world.now())?;
        let server = world.server(self.leader);
        match step {
            Step::Write => {
                let leads = |id: &ServerId| {
                    *id != self.leader && world.server(*id).role() == RoleKind::Leader
                };
                let other = world.ids().iter().find(leads)?;
                Some(Action::Request(other, wishes.words(dice)))
            }
            Step::GoOn => server.is_paused().then_some(Action::Resume(self.leader)),
            Step::Read => Some(Action::Read(self.leader, wishes.key(dice))),
        }
    }
}
