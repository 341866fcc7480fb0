//! How far somebody is with the exercises: which questions were answered, and whether rightly at
//! the first try. As a text it can be kept, saved and opened again.
//!
//! ```text
//! flotilla progress 1
//! one-vote-per-term breaks right
//! one-vote-per-term next wrong
//! ```
//!
//! Lines that are empty or begin with `#` count for nothing. A question that is not asked any more
//! is read and counts for nothing either.

use std::fmt::Write as _;

use flotilla_core::Rule;

use super::{About, Exercise};
use crate::told;

/// What the first line says but for the version.
const HEAD: &str = "flotilla progress ";
/// The version that is written.
const VERSION: &str = "1";
/// How an answer is written, by whether it was right.
const WORDS: [&str; 2] = ["wrong", "right"];

/// Which questions were answered, and how at the first try.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Progress {
    /// Sorted, and each question once.
    answers: Vec<((Rule, About), bool)>,
}

/// How many questions there are, and what became of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Score {
    /// How many were answered rightly at the first try.
    pub right: usize,
    /// How many were answered.
    pub answered: usize,
    /// How many there are.
    pub asked: usize,
}

impl Score {
    /// Whether every question was answered.
    pub const fn is_done(self) -> bool {
        self.answered == self.asked
    }
}

impl Progress {
    /// Whether a question was answered rightly at the first try, if it was answered at all.
    pub fn of(&self, rule: Rule, about: About) -> Option<bool> {
        let place = self.place(rule, about).ok()?;
        Some(self.answers[place].1)
    }

    /// Takes in an answer, unless the question was answered before: the first try counts.
    pub fn answer(&mut self, rule: Rule, about: About, right: bool) {
        if let Err(place) = self.place(rule, about) {
            self.answers.insert(place, ((rule, about), right));
        }
    }

    /// Takes in the answers to all questions that have none here.
    pub fn add(&mut self, other: &Self) {
        for ((rule, about), right) in &other.answers {
            self.answer(*rule, *about, *right);
        }
    }

    /// Whether nothing was answered yet.
    pub const fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// What became of the questions about a rule.
    pub fn score(&self, rule: Rule) -> Score {
        let asked = Exercise::asked(rule);
        let answers = || asked.iter().filter_map(|about| self.of(rule, *about));
        Score {
            right: answers().filter(|right| *right).count(),
            answered: answers().count(),
            asked: asked.len(),
        }
    }

    /// What became of all questions.
    pub fn total(&self) -> Score {
        Exercise::rules().fold(Score::default(), |sum, rule| {
            let score = self.score(rule);
            Score {
                right: sum.right + score.right,
                answered: sum.answered + score.answered,
                asked: sum.asked + score.asked,
            }
        })
    }

    /// It as a text.
    pub fn write(&self) -> String {
        let mut text = [HEAD, VERSION, "\n"].concat();
        for ((rule, about), right) in &self.answers {
            let word = WORDS[usize::from(*right)];
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{} {} {word}", rule.id(), about.id());
        }
        text
    }

    /// Reads what [`Self::write`] writes.
    ///
    /// # Errors
    /// What was found, what was expected, and in which line: one sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut lines = text.trim_start_matches('\u{feff}').lines();
        read_head(lines.next().unwrap_or_default())?;
        let mut progress = Self::default();
        for (line, number) in lines.zip(2..) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let at = |found: String| format!("Line {number}: {found}.");
            let (rule, about, right) = read_line(line).map_err(at)?;
            if progress.of(rule, about).is_some() {
                return Err(at(format!("found “{rule} {}” again, expected it once", about.id())));
            }
            progress.answer(rule, about, right);
        }
        Ok(progress)
    }

    /// Whether a text says of itself that it is progress, of whatever version.
    pub fn is_written_as(text: &str) -> bool {
        text.trim_start_matches('\u{feff}').starts_with(HEAD)
    }

    fn place(&self, rule: Rule, about: About) -> Result<usize, usize> {
        self.answers.binary_search_by_key(&(rule, about), |(question, _)| *question)
    }
}

fn read_head(line: &str) -> Result<(), String> {
    let line = line.trim();
    match line.strip_prefix(HEAD) {
        Some(VERSION) => Ok(()),
        Some(version) => Err(format!(
            "Line 1: found version “{}” of saved progress, expected {VERSION}.",
            told::fit(version)
        )),
        None => Err(format!("Line 1: found “{}”, expected “{HEAD}{VERSION}”.", told::fit(line))),
    }
}

/// `one-vote-per-term next right`
fn read_line(line: &str) -> Result<(Rule, About, bool), String> {
    let found =
        |what: &str, expected: &str| format!("found “{}”, expected {expected}", told::fit(what));
    let words: Vec<&str> = line.split_whitespace().collect();
    let [rule, about, answer] = words[..] else {
        return Err(found(line, "a rule, a question and right or wrong"));
    };
    let read = Rule::switchable_by_id(rule).ok_or_else(|| found(rule, "the name of a rule"))?;
    let asked = About::ALL.into_iter().find(|it| it.id() == about);
    let asked = asked.ok_or_else(|| found(about, "breaks, winners, safe or next"))?;
    let right = WORDS.iter().position(|word| *word == answer);
    let right = right.ok_or_else(|| found(answer, "right or wrong"))?;
    Ok((read, asked, right == 1))
}
