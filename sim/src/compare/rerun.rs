//! A run once more, under other rules or with other mechanisms.

use flotilla_core::{Mechanism, Rule};

use crate::action::{Action, Objection};
use crate::event::EventId;
use crate::setup::Setup;
use crate::time::Time;
use crate::timeline::Timeline;

/// What is different in the other run, from its beginning to its end.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Twist {
    /// Rules, and whether each is in force.
    pub rules: Vec<(Rule, bool)>,
    /// Mechanisms, and whether each is in use.
    pub mechanisms: Vec<(Mechanism, bool)>,
}

impl Twist {
    /// One rule in force, or not.
    pub fn rule(rule: Rule, on: bool) -> Self {
        Self { rules: vec![(rule, on)], mechanisms: Vec::new() }
    }

    /// One mechanism in use, or not.
    pub fn mechanism(mechanism: Mechanism, used: bool) -> Self {
        Self { rules: Vec::new(), mechanisms: vec![(mechanism, used)] }
    }

    fn setup(&self, setup: &Setup) -> Setup {
        let mut setup = Setup::clone(setup);
        for (rule, on) in &self.rules {
            setup.rules = setup.rules.with(*rule, *on);
        }
        for (mechanism, used) in &self.mechanisms {
            setup.mechanisms = setup.mechanisms.with(*mechanism, *used);
        }
        setup
    }

    /// The rule that an action switches, if it is one of these.
    pub(super) fn about(&self, action: &Action) -> Option<(Rule, bool)> {
        let Action::SwitchRule(rule, _) = action else { return None };
        self.rules.iter().copied().find(|(twisted, _)| twisted == rule)
    }

    /// What becomes of an action: a switch of one of these rules leaves it as it is here. It
    /// stays an event, so that both runs number their events alike.
    fn action(&self, action: &Action) -> Action {
        self.about(action).map_or_else(|| action.clone(), |(rule, on)| Action::SwitchRule(rule, on))
    }
}

/// An action that could not be taken in the other run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Skipped {
    /// Which event it is in the run that it comes from.
    pub event: EventId,
    /// The action.
    pub action: Action,
    /// Why it could not be taken.
    pub why: Objection,
}

/// Something that a run waits for: an action, or its end.
#[derive(Clone, Debug)]
struct Due {
    at: Time,
    /// How many events came by themselves just before it, at the same time.
    just_before: u64,
    act: Option<(EventId, Action)>,
}

/// A run that is being played again. It goes on in slices, since a run may be long.
#[derive(Clone, Debug)]
pub(super) struct Rerun {
    pub(super) timeline: Timeline,
    pub(super) skipped: Vec<Skipped>,
    pub(super) twist: Twist,
    /// What is still to come, the next last.
    due: Vec<Due>,
}

impl Rerun {
    /// The current branch of `of`, to be played with a twist.
    pub(super) fn new(of: &Timeline, twist: Twist) -> Self {
        Self::up_to(of, twist, of.last())
    }

    /// The same up to an event.
    pub(super) fn up_to(of: &Timeline, twist: Twist, last: EventId) -> Self {
        let mut due = dues(of, last);
        due.reverse();
        let timeline = Timeline::new(twist.setup(of.setup()));
        Self { timeline, skipped: Vec::new(), twist, due }
    }

    /// A run that is there already.
    pub(super) fn played(timeline: Timeline) -> Self {
        Self { timeline, skipped: Vec::new(), twist: Twist::default(), due: Vec::new() }
    }

    /// Goes on by some events. True when the end is reached.
    pub(super) fn advance(&mut self, events: u64) -> bool {
        (0..events).any(|_| !self.step())
    }

    /// Goes on by an event or an action that cannot be taken. False at the end.
    fn step(&mut self) -> bool {
        let Some(due) = self.due.last_mut() else { return false };
        match self.timeline.next_time() {
            Some(next) if next < due.at && self.timeline.step() => return true,
            Some(next) if next == due.at && due.just_before > 0 && self.timeline.step() => {
                due.just_before -= 1;
                return true;
            }
            _ => {}
        }
        let at = due.at;
        let act = self.due.pop().and_then(|due| due.act);
        self.timeline.wait_until(at);
        if let Some((event, action)) = act {
            let action = self.twist.action(&action);
            if let Err(why) = self.timeline.act(action.clone()) {
                self.skipped.push(Skipped { event, action, why });
            }
        }
        true
    }
}

/// What the current branch of a run waits for up to an event, in order, its end last.
fn dues(timeline: &Timeline, last: EventId) -> Vec<Due> {
    let mut dues = Vec::new();
    let (mut at, mut just_before) = (Time::ZERO, 0);
    for number in 1..=last.0 {
        let event = EventId(number);
        let Some(kept) = timeline.kept(event) else { break };
        if kept.at != at {
            (at, just_before) = (kept.at, 0);
        }
        match timeline.action(event) {
            Some(action) => {
                dues.push(Due { at, just_before, act: Some((event, action.clone())) });
                just_before = 0;
            }
            None => just_before += 1,
        }
    }
    let whole = last >= timeline.last();
    let end = if whole { timeline.branches()[timeline.current().0].end() } else { at };
    // Whatever came by itself at the very end comes again if it comes at all.
    dues.push(Due { at: end, just_before: if end == at { just_before } else { 0 }, act: None });
    dues
}
