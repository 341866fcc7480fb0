//! Which rules have to be off for a violation.

use flotilla_core::Rule;

use super::Twist;
use super::rerun::Rerun;
use crate::event::EventId;
use crate::referee::Property;
use crate::timeline::Timeline;

/// Finds out, by playing a run up to a violation again with one rule after the other in force. Of
/// two rules either of which would do, one is needed. It goes on in slices, since runs may be long.
#[derive(Clone, Debug)]
pub struct Needed {
    run: Timeline,
    property: Property,
    /// The last event that is played again.
    upto: EventId,
    /// Rules that are still to be tried, the next last.
    left: Vec<Rule>,
    /// Rules that are in force, since the violation does not need them off.
    twist: Twist,
    /// Rules that it does need off.
    found: Vec<Rule>,
    /// The run with the next rule in force, while it is being played.
    again: Option<Rerun>,
}

impl Needed {
    /// What a property needs to be violated in the current branch of `run` up to an event.
    pub fn new(run: &Timeline, property: Property, upto: EventId) -> Self {
        let off = |rule: &Rule| rule.switchable() && run.without_up_to(*rule, upto);
        Self {
            run: run.clone(),
            property,
            upto,
            left: Rule::ALL.iter().copied().filter(off).rev().collect(),
            twist: Twist::default(),
            found: Vec::new(),
            again: None,
        }
    }

    /// The rules that are off at any time up to the violation and were not tried yet.
    pub fn left(&self) -> impl DoubleEndedIterator<Item = Rule> {
        self.left.iter().rev().copied()
    }

    /// Goes on by some events. Gives the rules once all were tried: none if the property is
    /// violated with all of them in force.
    pub fn advance(&mut self, events: u64) -> Option<Vec<Rule>> {
        let Some(rule) = self.left.last().copied() else { return Some(self.found.clone()) };
        let mut again = self.again.take().unwrap_or_else(|| {
            let mut twist = self.twist.clone();
            twist.rules.push((rule, true));
            Rerun::up_to(&self.run, twist, self.upto)
        });
        if !again.advance(events) {
            self.again = Some(again);
            return None;
        }
        self.left.pop();
        if again.timeline.world().referee().violation(self.property).is_some() {
            self.twist = again.twist;
        } else {
            self.found.push(rule);
        }
        None
    }

    /// Goes on to the end.
    pub fn finish(mut self) -> Vec<Rule> {
        loop {
            if let Some(needed) = self.advance(u64::MAX) {
                return needed;
            }
        }
    }
}
