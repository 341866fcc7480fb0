//! What a person asks of the exercises.

use flotilla_core::Rule;

use crate::session::{Exercising, Session};

/// One intent about the exercises and the progress with them.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum PredictCommand {
    /// Begin the exercise of a rule.
    Begin(Rule),
    /// Choose an answer by its place, or take that back where several can be chosen.
    Choose(usize),
    /// Give the answers that are chosen.
    Answer,
    /// See what happens up to the next question, or to the end.
    See,
    /// Go to the next question.
    Next,
    /// Bring the moment that is asked about back onto the page.
    Return,
    /// Search for a shortest schedule without the rule.
    Find,
    /// Show the whole run, once as it is and once with the rule on.
    Again,
    /// End the exercise.
    Leave,
    /// Save the progress as a file.
    Save,
    /// Add what a file holds to the progress.
    Open(String),
    /// Forget the progress.
    Reset,
    /// Take back that it was forgotten, or that a file was added.
    Restore,
    /// Take in what the browser keeps: another tab may have changed it.
    Recall,
}

impl PredictCommand {
    /// What a button for it says.
    pub(crate) const fn label(&self) -> &'static str {
        match self {
            Self::Begin(_) => "Predict what breaks",
            Self::Choose(_) => "Choose an answer",
            Self::Answer => "Answer",
            Self::See => "See it",
            Self::Next => "Next question",
            Self::Return => "Back to the question",
            Self::Find => "Find a shortest schedule",
            Self::Again => "Play it again with the rule on",
            Self::Leave => "Leave the exercise",
            Self::Save => "Save progress",
            Self::Open(_) => "Open progress",
            Self::Reset => "Reset progress",
            Self::Restore => "Back to the progress before",
            Self::Recall => "Take in what is kept",
        }
    }

    /// What it does, in a sentence.
    pub(crate) const fn explanation(&self) -> &'static str {
        match self {
            Self::Begin(_) => {
                "Predict what servers do without this rule, step by step, and see. Your run is kept."
            }
            Self::Choose(_) => "Choose this answer.",
            Self::Answer => "Give this answer; it cannot be changed any more.",
            Self::See => "Watch what happens from here, up to the next question or to the end.",
            Self::Next => "Go on to the next question.",
            Self::Return => "Show the moment that is asked about.",
            Self::Find => {
                "Search for the shortest order of events that breaks a promise without the rule."
            }
            Self::Again => "Show the same schedule without the rule and with it, side by side.",
            Self::Leave => "Put the questions away; the run stays.",
            Self::Save => "Save which questions you have answered as a small text file.",
            Self::Open(_) => "Add the answers that a file holds to those that you have given.",
            Self::Reset => "Forget all answers. That can be taken back until the next one.",
            Self::Restore => "Take back the last reset, or the last file that was opened.",
            Self::Recall => "Take in what the browser keeps of your progress.",
        }
    }

    /// Whether the later part of the page has to be there for it. What the browser keeps is read
    /// when that part comes.
    pub(crate) const fn needs_later(&self) -> bool {
        !matches!(self, Self::Recall)
    }

    /// Whether it does something in the run or moves in it.
    pub(crate) const fn touches_run(&self) -> bool {
        !matches!(self, Self::Choose(_) | Self::Recall)
    }

    /// Why it cannot be done now, as a sentence without a full stop.
    pub(crate) fn why_not(&self, session: &Session) -> Option<&'static str> {
        let predict = &session.predict;
        let answered = predict.open.as_ref().map(|open| open.answered());
        match self {
            Self::Save | Self::Reset if predict.progress.is_empty() => {
                Some("no question was answered yet")
            }
            Self::Restore if predict.before.is_none() => Some("there is nothing to take back"),
            Self::Find if session.search.stage.is_busy() => Some("a search is under way"),
            Self::Begin(_)
            | Self::Save
            | Self::Open(_)
            | Self::Reset
            | Self::Restore
            | Self::Recall => None,
            _ if answered.is_none() => Some("no exercise is open"),
            Self::Choose(_) | Self::Answer if answered == Some(true) => {
                Some("this question is answered")
            }
            Self::Answer if predict.open.as_ref().is_some_and(|open| open.chosen.is_empty()) => {
                Some("nothing is chosen yet")
            }
            Self::See | Self::Next if answered == Some(false) => {
                Some("the question is not answered yet")
            }
            Self::Next if predict.open.as_deref().is_some_and(Exercising::is_last) => {
                Some("this is the last question")
            }
            _ => None,
        }
    }
}
