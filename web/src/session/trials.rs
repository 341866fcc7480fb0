//! Experiments with elections: what is asked of the worker, and what was measured.

use flotilla_sim::Time;
use flotilla_sim::elections::{Distribution, Experiment, Panel, Scale, csv, plot};
use flotilla_sim::task::{Batch, ElectionsTask, PreVote, Report, Task};
use yew::AttrValue;

use crate::command::{Figure16, TrialsCommand};
use crate::files;
use crate::session::Session;
use crate::worker::{Heard, Job, stopped};

/// A field of the form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TrialField {
    Ranges,
    Cluster,
    Delay,
    Lost,
    Trials,
    Chance,
}

impl TrialField {
    pub(crate) const ALL: [Self; 6] =
        [Self::Ranges, Self::Cluster, Self::Delay, Self::Lost, Self::Trials, Self::Chance];

    /// Its label: other words than in the set-up form, so that each is found by its own.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Ranges => "Timeout ranges",
            Self::Cluster => "Cluster size",
            Self::Delay => "Message delay",
            Self::Lost => "Lost messages",
            Self::Trials => "Trials of each",
            Self::Chance => "Number for chance",
        }
    }

    /// What is to be written there.
    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::Ranges => "in milliseconds, up to 12, such as 150..155, 150..300",
            Self::Cluster => "3 to 9 servers",
            Self::Delay => "milliseconds, such as 0.5..2.5",
            Self::Lost => "percent, such as 5%",
            Self::Trials => "1 to 100000",
            Self::Chance => "the same number gives the same times",
        }
    }

    /// What a task calls it.
    const fn keyword(self) -> &'static str {
        match self {
            Self::Ranges => "range",
            Self::Cluster => "servers",
            Self::Delay => "latency",
            Self::Lost => "loss",
            Self::Trials => "trials",
            Self::Chance => "seed",
        }
    }
}

/// The experiments.
pub(crate) struct Trials {
    fields: [AttrValue; TrialField::ALL.len()],
    pub(crate) pre_vote: PreVote,
    /// The work under way.
    pub(crate) job: Job,
    pub(crate) measured: Option<Measured>,
}

/// What was measured, so far.
pub(crate) struct Measured {
    pub(crate) task: ElectionsTask,
    /// The times of each case, in the order of the trials.
    times: Vec<Vec<Option<Time>>>,
    /// The same in order of length.
    pub(crate) distributions: Vec<Distribution>,
    /// How long the worker has worked, in milliseconds.
    pub(crate) worked: f64,
}

impl Default for Trials {
    fn default() -> Self {
        let usual = ElectionsTask::default();
        let setup = &usual.experiment.setup;
        let fields = TrialField::ALL.map(|field| match field {
            TrialField::Ranges => ranges_of(Figure16::Spreads),
            TrialField::Cluster => setup.servers.to_string(),
            TrialField::Delay => setup.latency.to_string(),
            TrialField::Lost => setup.loss.percent_text(),
            TrialField::Trials => usual.trials.to_string(),
            TrialField::Chance => setup.seed.to_string(),
        });
        Self {
            fields: fields.map(AttrValue::from),
            pre_vote: usual.pre_vote,
            job: Job::default(),
            measured: None,
        }
    }
}

impl Trials {
    /// What a field says.
    pub(crate) fn field(&self, field: TrialField) -> AttrValue {
        self.fields[field as usize].clone()
    }

    /// How many trials were made.
    pub(crate) fn made(&self) -> u32 {
        let measured = self.measured.iter().flat_map(|measured| &measured.distributions);
        measured.map(Distribution::trials).sum()
    }

    /// What the form asks for.
    ///
    /// # Errors
    /// The first field that cannot be read: what was found and what was expected.
    fn read(&self) -> Result<ElectionsTask, String> {
        let mut task = ElectionsTask { pre_vote: self.pre_vote, ..ElectionsTask::default() };
        for field in TrialField::ALL {
            let text = self.field(field);
            let mut set = |value: &str| {
                let told = |problem| format!("{}: {problem}.", field.label());
                task.set(field.keyword(), value).map_err(told)
            };
            if field == TrialField::Ranges {
                let mut ranges =
                    text.split([',', ';', ' ', '\n', '\t']).filter(|it| !it.is_empty());
                // None at all is told as one that is not there.
                set(ranges.next().unwrap_or_default())?;
                ranges.try_for_each(set)?;
            } else {
                set(text.trim())?;
            }
        }
        Ok(task)
    }
}

/// The ranges of a panel of the paper's figure, as they are typed.
fn ranges_of(panel: Figure16) -> String {
    let ranges = match panel {
        Figure16::Spreads => &Experiment::SPREADS[..],
        Figure16::Lengths => &Experiment::LENGTHS[..],
    };
    ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl Measured {
    fn new(task: ElectionsTask) -> Self {
        let cases = task.cases();
        let distributions = cases.iter().map(|case| Distribution::of(*case, [])).collect();
        Self { times: vec![Vec::new(); cases.len()], distributions, task, worked: 0.0 }
    }

    fn add(&mut self, batches: Vec<Batch>) {
        for Batch { case, times } in batches {
            if let (Some(all), Some(distribution)) =
                (self.times.get_mut(case), self.distributions.get_mut(case))
            {
                distribution.add(times.iter().copied());
                all.extend(times);
            }
        }
    }

    /// How many trials there are to be.
    pub(crate) fn all(&self) -> u32 {
        self.distributions.len() as u32 * self.task.trials
    }

    /// What is drawn. Only where a little spread is compared with none do times differ so much
    /// that they do not fit on an even axis.
    pub(crate) fn panel(&self) -> Panel<'_> {
        let narrow = self.task.ranges.iter().any(|range| range.max.0 < range.min.0 * 6 / 5);
        Panel {
            title: "Time without a leader",
            scale: if narrow { Scale::Logarithmic } else { Scale::Linear },
            distributions: self.distributions.iter().collect(),
        }
    }
}

/// Does what is asked of the experiments.
pub(crate) fn trials(session: &mut Session, command: TrialsCommand) {
    let trials = &mut session.trials;
    match command {
        TrialsCommand::Edit(field, text) => trials.fields[field as usize] = text.into(),
        TrialsCommand::Choose(pre_vote) => trials.pre_vote = pre_vote,
        TrialsCommand::Fill(panel) => {
            trials.fields[TrialField::Ranges as usize] = ranges_of(panel).into();
        }
        TrialsCommand::Measure => {
            if let Err(problem) = session.begin_trials() {
                session.alert = Some(problem);
            }
        }
        TrialsCommand::Pause => trials.job.pause(true),
        TrialsCommand::Resume => trials.job.pause(false),
        TrialsCommand::Cancel => {
            trials.job.end();
            session.status = format!("No more trials: {} were made.", session.trials.made());
        }
        TrialsCommand::Heard(heard) => session.hear_of_trials(heard),
        TrialsCommand::SaveTimes => session.save_times(),
        TrialsCommand::SavePicture => session.save_plot(),
    }
}

impl Session {
    /// Has a worker make the trials.
    fn begin_trials(&mut self) -> Result<(), String> {
        let task = self.trials.read()?;
        let begun = self.trials.job.begin(&Task::Elections(task.clone()));
        begun.map_err(|words| no_trials(&words))?;
        self.trials.measured = Some(Measured::new(task));
        self.status = "The trials begin.".into();
        Ok(())
    }

    fn hear_of_trials(&mut self, heard: Heard) {
        if !self.trials.job.is_busy() {
            // It was on its way when the trials were given up.
            return;
        }
        match heard {
            Heard::Report(worked, Report::Measured { batches, all }) => {
                if let Some(measured) = &mut self.trials.measured {
                    measured.add(batches);
                    measured.worked = worked;
                }
                if all {
                    self.trials.job.end();
                    self.status = format!("All {} trials were made.", self.trials.made());
                }
            }
            Heard::Report(_, Report::Trouble(trouble)) => {
                self.trials.job.end();
                self.alert = Some(trouble);
            }
            // Nothing else is told of trials.
            Heard::Report(..) => {}
            Heard::Died(words) => {
                self.trials.job.end();
                self.alert = Some(no_trials(&words));
            }
        }
    }

    fn save_times(&mut self) {
        let Some(measured) = &self.trials.measured else { return };
        let cases = measured.task.cases();
        let text = csv(cases.into_iter().zip(measured.times.iter().map(Vec::as_slice)));
        files::download("elections.csv", "text/csv", &text);
        self.status = "The times were saved as elections.csv.".into();
    }

    fn save_plot(&mut self) {
        let Some(measured) = &self.trials.measured else { return };
        let svg = plot(&[measured.panel()], measured.task.experiment.limit);
        files::download("elections.svg", "image/svg+xml", &svg);
        self.status = "The picture was saved as elections.svg.".into();
    }
}

/// What a person hears when there is no worker, or none any more.
fn no_trials(words: &str) -> String {
    stopped("The trials", "measures", words, "measure again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_asks_for_the_upper_panel_of_figure_16_at_first() {
        let task = Trials::default().read().expect("the form can be read");
        let ranges = Experiment::SPREADS.to_vec();
        assert_eq!(task, ElectionsTask { ranges, ..ElectionsTask::default() });
    }

    #[test]
    fn a_wrong_field_is_named_with_what_was_found_and_expected() {
        for (field, text) in [
            (TrialField::Ranges, "150..300, soon"),
            (TrialField::Ranges, " , "),
            (TrialField::Cluster, "2"),
            (TrialField::Delay, "fast"),
            (TrialField::Lost, "101%"),
            (TrialField::Trials, "1e9"),
            (TrialField::Chance, "-1"),
        ] {
            let mut trials = Trials::default();
            trials.fields[field as usize] = text.into();
            let problem = trials.read().expect_err(text);
            assert!(problem.starts_with(field.label()), "{problem}");
            assert!(problem.contains("found") && problem.contains("expected"), "{problem}");
        }
    }

    #[test]
    fn what_is_heard_counts_for_the_case_it_is_about() {
        let mut task = Trials::default().read().expect("the form can be read");
        task.pre_vote = PreVote::Both;
        let mut measured = Measured::new(task);
        assert_eq!(measured.all(), 12_000);
        let batch = |case| Batch { case, times: vec![Some(Time(5)), None] };
        measured.add(vec![batch(11), batch(0), batch(11), batch(12)]);
        let made: Vec<u32> = measured.distributions.iter().map(Distribution::trials).collect();
        assert_eq!(made, [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4]);
    }
}
