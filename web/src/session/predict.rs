//! Exercises: a schedule up to a question, an answer, and what happens then.
//!
//! What is shown is a run of its own that ends with the moment that is asked about, so that neither
//! the tape nor the list of events gives an answer away. The run that was there before is kept.

use flotilla_core::Rule;
use flotilla_sim::EventId;
use flotilla_sim::exercise::{Exercise, Progress, Question};

use crate::command::{Command, CompareCommand, From, PredictCommand, SearchCommand};
use crate::session::Session;
use crate::{files, progress};

/// The heading of the exercise, the question in it, and what is said of an answer, for the focus.
pub(crate) const HEADING: &str = "predict";
pub(crate) const QUESTION: &str = "predict-question";
pub(crate) const VERDICT: &str = "predict-verdict";

/// What the page knows of exercises.
#[derive(Default)]
pub(crate) struct Predict {
    /// Which questions were answered, and how at the first try.
    pub(crate) progress: Progress,
    /// What it was before it was reset or a file was added: until the next answer.
    pub(crate) before: Option<Progress>,
    /// Whether the browser would not keep it. That is told once.
    refused: bool,
    /// The exercise under way.
    pub(crate) open: Option<Box<Exercising>>,
    /// The run that was last shown for a question: how many there were before it, and whether the
    /// rule is on in it.
    shown: Option<(u64, bool)>,
}

/// An exercise under way.
pub(crate) struct Exercising {
    pub(crate) exercise: Exercise,
    /// The place of the question.
    pub(crate) place: usize,
    /// The places of the answers that are chosen.
    pub(crate) chosen: Vec<usize>,
    /// How the questions so far were answered, this time.
    pub(crate) given: Vec<bool>,
}

impl Exercising {
    /// The question.
    pub(crate) fn question(&self) -> &Question {
        &self.exercise.questions[self.place]
    }

    /// Whether it is answered.
    pub(crate) const fn answered(&self) -> bool {
        self.given.len() > self.place
    }

    /// Whether it is the last one.
    pub(crate) const fn is_last(&self) -> bool {
        self.place + 1 == self.exercise.questions.len()
    }

    /// The moment up to which the run goes as far as it may be seen by now.
    fn end(&self) -> EventId {
        if self.answered() { self.exercise.stop_after(self.place) } else { self.question().at }
    }

    /// Whether there is something to be seen after the answer.
    pub(crate) fn goes_on(&self) -> bool {
        self.exercise.stop_after(self.place) > self.question().at
    }

    fn choose(&mut self, place: usize) {
        if !self.question().takes_several() {
            self.chosen = vec![place];
        } else if self.chosen.contains(&place) {
            self.chosen.retain(|chosen| *chosen != place);
        } else {
            self.chosen.push(place);
        }
    }
}

impl Predict {
    /// Whether a run, of which so many were before it, is there only to be shown for a question.
    pub(super) fn shows(&self, runs: u64) -> bool {
        self.shown.is_some_and(|(shown, _)| shown == runs)
    }
}

/// Does what is asked of the exercises.
pub(crate) fn predict(session: &mut Session, command: PredictCommand) {
    match command {
        PredictCommand::Begin(rule) => session.begin_exercise(rule),
        PredictCommand::Choose(place) => {
            if let Some(open) = &mut session.predict.open {
                open.choose(place);
            }
        }
        PredictCommand::Answer => session.answer(),
        PredictCommand::See => session.see(),
        PredictCommand::Next => session.next_question(),
        PredictCommand::Return => {
            session.show_question();
            session.tree.focus = Some(QUESTION.into());
        }
        PredictCommand::Find => session.find_without_rule(),
        PredictCommand::Again => session.play_with_rule(),
        PredictCommand::Leave => {
            session.predict.open = None;
            session.lost_focus = true;
            session.status = "The exercise is over; the run stays as it is.".into();
        }
        PredictCommand::Save => {
            files::download(
                "flotilla-progress.txt",
                "text/plain",
                &session.predict.progress.write(),
            );
            session.status = "Your progress is saved as flotilla-progress.txt.".into();
        }
        PredictCommand::Open(text) => session.open_progress(&text),
        PredictCommand::Reset => {
            let before = session.put_progress(Progress::default());
            session.predict.before = Some(before);
            session.status = "Your progress is forgotten, which can still be taken back.".into();
        }
        PredictCommand::Restore => {
            if let Some(before) = session.predict.before.take() {
                session.put_progress(before);
                session.lost_focus = true;
                session.status = "Your progress is what it was before.".into();
            }
        }
        PredictCommand::Recall => session.recall_progress(),
    }
}

/// The stage is at the top of the page.
fn show_stage() {
    gloo_utils::window().scroll_to_with_x_and_y(0.0, 0.0);
}

impl Session {
    fn begin_exercise(&mut self, rule: Rule) {
        let Some(exercise) = Exercise::of(rule) else { return };
        let open = Exercising { exercise, place: 0, chosen: Vec::new(), given: Vec::new() };
        self.predict.open = Some(Box::new(open));
        self.predict.shown = None;
        self.lesson = None;
        self.choosing = false;
        self.show_question();
        self.status = "The exercise begins. The run before is kept.".into();
        show_stage();
        self.tree.focus = Some(HEADING.into());
    }

    fn answer(&mut self) {
        let Some(open) = &mut self.predict.open else { return };
        let (rule, question) = (open.exercise.rule, open.question());
        let (about, right) = (question.about, question.is_right(&open.chosen));
        open.given.push(right);
        self.predict.before = None;
        let mut answered = Progress::default();
        answered.answer(rule, about, right);
        self.add_progress(&answered);
        self.tree.focus = Some(VERDICT.into());
    }

    /// Plays what happens from the question on.
    fn see(&mut self) {
        self.show_question();
        show_stage();
        self.playing = true;
    }

    fn next_question(&mut self) {
        if let Some(open) = &mut self.predict.open {
            open.place += 1;
            open.chosen.clear();
        }
        self.show_question();
        self.tree.focus = Some(QUESTION.into());
    }

    /// Shows the moment that is asked about, and behind it what may be seen by now.
    fn show_question(&mut self) {
        let Some(open) = &self.predict.open else { return };
        let (question, end) = (open.question(), open.end());
        let (rule_on, at) = (question.rule_on, question.at);
        self.show_exercise(rule_on, end);
        self.go(|timeline| timeline.seek(at));
    }

    /// Puts one of the two runs of the exercise onto the page, up to a moment. Where it is there
    /// already it goes on; where somebody acted in it, it stays as a run before.
    fn show_exercise(&mut self, rule_on: bool, end: EventId) {
        let Some(open) = self.predict.open.take() else { return };
        let there = self.predict.shown == Some((self.runs, rule_on));
        let last = self.timeline.last();
        if there && !self.share.kept.worked && last <= end {
            self.timeline.seek(last);
            for action in open.exercise.acts(rule_on, last, end) {
                // It was possible when the exercise was made.
                let _ = self.timeline.act(action.clone());
            }
            self.timeline.forget_deeds();
        } else {
            self.replace(open.exercise.up_to(rule_on, end));
            self.predict.shown = Some((self.runs, rule_on));
        }
        self.predict.open = Some(open);
    }

    /// Shows all of the run without the rule.
    fn show_without_rule(&mut self) -> Option<Rule> {
        let exercise = &self.predict.open.as_ref()?.exercise;
        let (rule, end) = (exercise.rule, exercise.runs[0].last());
        self.show_exercise(false, end);
        self.go(|timeline| timeline.seek(end));
        Some(rule)
    }

    /// Searches as planned for the rule.
    fn find_without_rule(&mut self) {
        if self.show_without_rule().is_none() {
            return;
        }
        for command in [SearchCommand::Begin(From::Plan), SearchCommand::Search] {
            self.apply(Command::Search(command));
        }
        self.tree.focus = Some("search".into());
    }

    /// Plays the run without the rule and with it, side by side.
    fn play_with_rule(&mut self) {
        if let Some(rule) = self.show_without_rule() {
            self.apply(Command::Compare(CompareCommand::Again(rule, EventId(0))));
        }
    }

    /// Takes in answers, and has the browser keep them.
    fn add_progress(&mut self, answers: &Progress) {
        self.predict.progress.add(answers);
        let kept = if self.predict.refused { return } else { progress::add(answers) };
        self.heard_of_keeping(kept);
    }

    /// Puts other progress in the place of what there is, which it gives back.
    fn put_progress(&mut self, progress: Progress) -> Progress {
        let kept = progress::put(&progress).map(|()| progress.clone());
        let before = std::mem::replace(&mut self.predict.progress, progress);
        // There may be room again.
        self.predict.refused = false;
        self.heard_of_keeping(kept);
        before
    }

    /// The browser keeps the progress, or does not.
    fn heard_of_keeping(&mut self, kept: Result<Progress, String>) {
        match kept {
            Ok(progress) => self.predict.progress = progress,
            Err(reason) => {
                self.predict.refused = true;
                self.alert = Some(format!(
                    "Your progress cannot be kept in this browser. {reason} Save it as a file instead."
                ));
            }
        }
    }

    fn open_progress(&mut self, text: &str) {
        match Progress::read(text) {
            Ok(opened) => {
                let before = self.predict.progress.clone();
                self.add_progress(&opened);
                let added = self.predict.progress.total().answered - before.total().answered;
                self.predict.before = Some(before);
                self.status = format!(
                    "{added} answers were added from the file; those that you have given stay."
                );
            }
            Err(problem) => {
                self.alert = Some(format!("The progress cannot be opened. {problem}"));
            }
        }
    }

    /// Takes in what the browser keeps.
    pub(crate) fn recall_progress(&mut self) {
        // What cannot be read stays as it is, and is told when something is to be kept.
        if let Some(Ok(kept)) = progress::kept() {
            self.predict.progress = kept;
        }
    }
}
