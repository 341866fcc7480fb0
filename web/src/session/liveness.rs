//! Lives with a rule that guards progress and without it: what is asked of the worker, and what
//! was heard.

use flotilla_sim::liveness::{Life, Scenario, Second, csv, plot};
use flotilla_sim::task::{LivenessTask, Pace, Report, Task};
use flotilla_sim::{EventId, Timeline};
use yew::AttrValue;

use crate::command::LivenessCommand;
use crate::files;
use crate::session::Session;
use crate::worker::{Heard, Job, stopped};

/// The element that what is asked of lives stands in.
pub(crate) const REGION: &str = "liveness";

/// A field of the form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LifeField {
    Scenario,
    Length,
    Chance,
}

impl LifeField {
    pub(crate) const ALL: [Self; 3] = [Self::Scenario, Self::Length, Self::Chance];

    /// Its label: other words than in other forms, so that each is found by its own.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Scenario => "What happens",
            Self::Length => "Length in seconds",
            Self::Chance => "Number for both runs",
        }
    }

    /// What is to be written there.
    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::Scenario => "and what makes the difference",
            Self::Length => "10 to 300, of virtual time",
            Self::Chance => "the same number gives the same runs",
        }
    }

    /// What a task calls it.
    const fn keyword(self) -> &'static str {
        match self {
            Self::Scenario => "scenario",
            Self::Length => "seconds",
            Self::Chance => "seed",
        }
    }
}

/// The lives.
pub(crate) struct Liveness {
    fields: [AttrValue; LifeField::ALL.len()],
    pub(crate) pace: Pace,
    /// The work under way.
    pub(crate) job: Job,
    pub(crate) lived: Option<Lived>,
}

/// What happened so far.
pub(crate) struct Lived {
    pub(crate) task: LivenessTask,
    /// Without what makes the difference, and with it.
    pub(crate) lives: [Vec<Second>; 2],
}

impl Default for Liveness {
    fn default() -> Self {
        let usual = LivenessTask::default();
        let fields = LifeField::ALL.map(|field| match field {
            LifeField::Scenario => AttrValue::Static(usual.scenario.id()),
            LifeField::Length => usual.seconds.to_string().into(),
            LifeField::Chance => usual.seed.to_string().into(),
        });
        Self { fields, pace: usual.pace, job: Job::default(), lived: None }
    }
}

impl Liveness {
    /// What a field says.
    pub(crate) fn field(&self, field: LifeField) -> AttrValue {
        self.fields[field as usize].clone()
    }

    /// The scenario that is chosen.
    pub(crate) fn scenario(&self) -> Scenario {
        let mut task = LivenessTask::default();
        // One that is not known cannot be chosen.
        let _ = task.set("scenario", &self.field(LifeField::Scenario));
        task.scenario
    }

    /// How many seconds have passed.
    pub(crate) fn seconds(&self) -> usize {
        self.lived.as_ref().map_or(0, |lived| lived.lives[0].len())
    }

    /// What the form asks for.
    ///
    /// # Errors
    /// The first field that cannot be read: what was found and what was expected.
    fn read(&self) -> Result<LivenessTask, String> {
        let mut task = LivenessTask { pace: self.pace, ..LivenessTask::default() };
        for field in LifeField::ALL {
            let set = task.set(field.keyword(), self.field(field).trim());
            set.map_err(|problem| format!("{}: {problem}.", field.label()))?;
        }
        Ok(task)
    }
}

impl Lived {
    /// The life with what makes the difference, or the one without it, once more as far as it is.
    fn run(&self, with: bool) -> Timeline {
        let mut life = Life::new(self.task.scenario, self.task.seed, with);
        for _ in &self.lives[0] {
            life.live();
        }
        life.into_run()
    }
}

/// Does what is asked of lives.
pub(crate) fn liveness(session: &mut Session, command: LivenessCommand) {
    let liveness = &mut session.liveness;
    match command {
        LivenessCommand::Edit(field, text) => liveness.fields[field as usize] = text.into(),
        LivenessCommand::Choose(pace) => liveness.pace = pace,
        LivenessCommand::Lead(scenario) => {
            liveness.fields[LifeField::Scenario as usize] = AttrValue::Static(scenario.id());
            session.tree.focus = Some(REGION.into());
        }
        LivenessCommand::Begin => {
            if let Err(problem) = session.begin_lives() {
                session.alert = Some(problem);
            }
        }
        LivenessCommand::Pause => liveness.job.pause(true),
        LivenessCommand::Resume => liveness.job.pause(false),
        LivenessCommand::Cancel => {
            liveness.job.end();
            session.status = format!("Both runs end after {} s.", session.liveness.seconds());
        }
        LivenessCommand::Heard(heard) => session.hear_of_lives(heard),
        LivenessCommand::Open(with) => session.open_life(with),
        LivenessCommand::Compare => session.compare_lives(),
        LivenessCommand::SaveSeconds => session.save_seconds(),
        LivenessCommand::SavePicture => session.save_lives(),
    }
}

impl Session {
    /// Has a worker live both lives.
    fn begin_lives(&mut self) -> Result<(), String> {
        let task = self.liveness.read()?;
        let begun = self.liveness.job.begin(&Task::Liveness(task));
        begun.map_err(|words| no_lives(&words))?;
        self.liveness.lived = Some(Lived { task, lives: Default::default() });
        self.status = "Both runs begin.".into();
        Ok(())
    }

    fn hear_of_lives(&mut self, heard: Heard) {
        if !self.liveness.job.is_busy() {
            // It was on its way when they were ended.
            return;
        }
        match heard {
            Heard::Report(_, Report::Lived { seconds, all }) => {
                if let Some(Lived { lives: [without, with], .. }) = &mut self.liveness.lived {
                    without.extend(seconds.iter().map(|second| second[0]));
                    with.extend(seconds.iter().map(|second| second[1]));
                }
                if all {
                    self.liveness.job.end();
                    self.status = format!("Both runs lasted {} s.", self.liveness.seconds());
                }
            }
            Heard::Report(_, Report::Trouble(trouble)) => {
                self.liveness.job.end();
                self.alert = Some(trouble);
            }
            // Nothing else is told of lives.
            Heard::Report(..) => {}
            Heard::Died(words) => {
                self.liveness.job.end();
                self.alert = Some(no_lives(&words));
            }
        }
    }

    /// Takes a life for the run on the page, and goes to where its trouble begins.
    fn open_life(&mut self, with: bool) {
        let Some(lived) = &self.liveness.lived else { return };
        let (run, name) = (lived.run(with), lived.task.scenario.name());
        let first = run.branches()[run.current().0].acts().next();
        let begins = first.map_or(0, |(event, ..)| event.0 - 1);
        self.replace(run);
        self.go(|timeline| timeline.seek(EventId(begins)));
        self.choosing = false;
        to_the_top();
        let ahead = self.timeline.last().0 - begins;
        self.status = format!(
            "{name}: it begins here, with {ahead} events ahead. Play it, or step through it."
        );
    }

    fn compare_lives(&mut self) {
        let Some(lived) = &self.liveness.lived else { return };
        let runs = [false, true].map(|with| lived.run(with));
        let twisted = lived.task.scenario.difference().into();
        self.compare_without(twisted, runs);
        to_the_top();
    }

    fn save_seconds(&mut self) {
        let Some(lived) = &self.liveness.lived else { return };
        files::download("liveness.csv", "text/csv", &csv(&lived.lives));
        self.status = "The seconds were saved as liveness.csv.".into();
    }

    fn save_lives(&mut self) {
        let Some(Lived { task, lives }) = &self.liveness.lived else { return };
        let svg = plot(task.scenario, lives, task.seconds);
        files::download("liveness.svg", "image/svg+xml", &svg);
        self.status = "The plots were saved as liveness.svg.".into();
    }
}

/// Runs are looked at there.
fn to_the_top() {
    gloo_utils::window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// What a person hears when there is no worker, or none any more.
fn no_lives(words: &str) -> String {
    stopped("The two runs", "runs them", words, "run them again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_sim::Time;

    #[test]
    fn the_form_asks_for_a_minute_with_one_link_cut_at_first() {
        assert_eq!(Liveness::default().read(), Ok(LivenessTask::default()));
    }

    #[test]
    fn a_wrong_field_is_named_with_what_was_found_and_expected() {
        for (field, text) in [
            (LifeField::Length, "9"),
            (LifeField::Length, "for ever"),
            (LifeField::Chance, ""),
            (LifeField::Chance, "1e9"),
        ] {
            let mut liveness = Liveness::default();
            liveness.fields[field as usize] = text.into();
            let problem = liveness.read().expect_err(text);
            assert!(problem.starts_with(field.label()), "{problem}");
            assert!(problem.contains("found") && problem.contains("expected"), "{problem}");
        }
    }

    #[test]
    fn a_run_that_is_opened_is_the_life_as_far_as_it_was_told() {
        let task = LivenessTask { scenario: Scenario::Flaky, ..LivenessTask::default() };
        let second = Second { terms: 0, leaderless: Time::ZERO };
        let lived = Lived { task, lives: [vec![second; 12], vec![second; 12]] };
        for with in [false, true] {
            let run = lived.run(with);
            assert_eq!(run.world().now(), Time::from_millis(12_000));
            let mut life = Life::new(task.scenario, task.seed, with);
            for _ in 0..12 {
                life.live();
            }
            assert_eq!(run.run_hash(), life.run().run_hash());
        }
    }
}
