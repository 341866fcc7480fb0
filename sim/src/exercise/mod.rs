//! Prediction first: for each rule a schedule that breaks a property without it, cut into
//! questions. Whoever answers them has to know what the rule is for.
//!
//! Nothing about an answer is written down anywhere: what happens next is played, who can win and
//! what is safe is answered by [`crate::why`], and what breaks is what the referee says.

mod ask;
mod schedules;

use flotilla_core::Rule;

use crate::compare::{Comparing, Twist};
use crate::event::EventId;
use crate::script::Script;
use crate::timeline::Timeline;

/// A rule as an exercise.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// The rule.
    pub rule: Rule,
    /// A run without the rule, whose last event breaks a property; and the same with it, as far as
    /// it can be done then.
    pub runs: [Timeline; 2],
    /// What is asked, in the order of its moments.
    pub questions: Vec<Question>,
}

/// One question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// What it is about.
    pub about: About,
    /// Whether the rule is on in the run that it is about.
    pub rule_on: bool,
    /// The moment: just after this event of that run.
    pub at: EventId,
    /// The question.
    pub text: String,
    /// What can be answered.
    pub choices: Vec<Choice>,
    /// Why that is so, one sentence after the other.
    pub reasons: Vec<String>,
}

/// What a question is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum About {
    /// What the next event does.
    Next,
    /// Which servers could win an election now: any number of choices.
    Winners,
    /// Whether an entry is safe.
    Safe,
    /// Which property the run breaks in the end.
    Broken,
}

/// An answer that can be chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// What it says.
    pub text: String,
    /// Whether it is right.
    pub right: bool,
}

impl Question {
    /// Whether several choices may be taken.
    pub const fn takes_several(&self) -> bool {
        matches!(self.about, About::Winners)
    }

    /// Whether these choices, by their places, are those that are right.
    pub fn is_right(&self, chosen: &[usize]) -> bool {
        let taken = |at: usize| chosen.contains(&at);
        self.choices.iter().enumerate().all(|(at, choice)| choice.right == taken(at))
    }
}

impl Exercise {
    /// Every rule that there is an exercise for.
    pub fn rules() -> impl Iterator<Item = Rule> {
        schedules::ALL.iter().map(|(rule, _)| *rule)
    }

    /// The exercise for a rule. None for rules whose absence breaks no property.
    pub fn of(rule: Rule) -> Option<Self> {
        let (_, text) = schedules::ALL.iter().find(|(of, _)| *of == rule)?;
        let without = Script::parse(text).ok()?.play().timeline;
        let mut comparing = Comparing::with_twist(&without, Twist::rule(rule, true));
        let comparison = loop {
            if let Some(made) = comparing.advance(u64::MAX) {
                break made;
            }
        };
        let questions = ask::questions(rule, &comparison);
        let runs = comparison.runs().clone();
        Some(Self { rule, runs, questions })
    }
}
