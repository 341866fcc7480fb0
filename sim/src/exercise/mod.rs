//! Prediction first: for each rule a schedule that breaks a property without it, cut into
//! questions. Whoever answers them has to know what the rule is for.
//!
//! Nothing about an answer is written down anywhere: what happens next is played, who can win and
//! what is safe is answered by [`crate::why`], and what breaks is what the referee says. Only which
//! questions there are is listed beside the schedules, so that how far somebody is can be told
//! without playing any of them.

mod ask;
mod progress;
mod schedules;

use flotilla_core::Rule;

use crate::action::Action;
use crate::compare::{Comparing, Twist};
use crate::event::EventId;
use crate::script::Script;
use crate::setup::Setup;
use crate::timeline::Timeline;

pub use progress::{Progress, Score};

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

/// What a question is about, in the order in which questions about one moment are asked: none
/// gives away what a later one asks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum About {
    /// Which property the run breaks in the end.
    Breaks,
    /// Which servers could win an election now: any number of choices.
    Winners,
    /// Whether an entry is safe.
    Safe,
    /// What the next event does.
    Next,
}

impl About {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Breaks, Self::Winners, Self::Safe, Self::Next];

    /// What it is called in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Breaks => "breaks",
            Self::Winners => "winners",
            Self::Safe => "safe",
            Self::Next => "next",
        }
    }
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
    /// Every rule that there is an exercise for, in the order in which rules are told.
    pub fn rules() -> impl Iterator<Item = Rule> {
        schedules::ALL.iter().map(|(rule, ..)| *rule)
    }

    /// What is asked about a rule. Nothing about one that there is no exercise for.
    pub fn asked(rule: Rule) -> &'static [About] {
        schedules::ALL.iter().find(|(of, ..)| *of == rule).map_or(&[], |(_, asked, _)| asked)
    }

    /// The exercise for a rule. None for rules whose absence breaks no property.
    pub fn of(rule: Rule) -> Option<Self> {
        let (.., text) = schedules::ALL.iter().find(|(of, ..)| *of == rule)?;
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

    /// One of the two runs up to a moment, with nothing ahead that would give an answer away.
    pub fn up_to(&self, rule_on: bool, at: EventId) -> Timeline {
        let run = &self.runs[usize::from(rule_on)];
        let mut shown = Timeline::new(Setup::clone(run.setup()));
        for event in 1..=at.0 {
            // Under the manual clock each event is somebody's action, and was possible before.
            let done = run.action(EventId(event)).cloned().map(|action| shown.act(action));
            debug_assert!(matches!(done, Some(Ok(()))), "{}: event {event}", self.rule);
        }
        shown
    }

    /// What is done in one of the runs after a moment, up to another.
    pub fn acts(
        &self,
        rule_on: bool,
        after: EventId,
        to: EventId,
    ) -> impl Iterator<Item = &Action> {
        let run = &self.runs[usize::from(rule_on)];
        (after.0 + 1..=to.0).filter_map(|event| run.action(EventId(event)))
    }

    /// The moment up to which the run of a question can be watched once that is answered: that of
    /// the next question about the same run, or the end.
    pub fn stop_after(&self, question: usize) -> EventId {
        let on = self.questions[question].rule_on;
        let next = self.questions.get(question + 1).filter(|next| next.rule_on == on);
        next.map_or_else(|| self.runs[usize::from(on)].last(), |next| next.at)
    }
}
