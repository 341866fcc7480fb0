//! What is measured together.

use flotilla_core::Mechanism;

use super::Experiment;
use crate::time::Span;

/// The trials of an experiment with one range of election timeouts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Case {
    /// What the election timeouts are drawn from.
    pub timeouts: Span,
    /// A mechanism that is on besides those of the experiment, so that trials with it can be
    /// compared with trials without.
    pub extra: Option<Mechanism>,
}

impl Case {
    /// What it is called: the election timeouts as the paper writes them, `150–300`, and what is
    /// on besides.
    pub fn label(&self) -> String {
        let Span { min, max } = self.timeouts;
        let extra = self.extra.map_or("", |mechanism| mechanism.id());
        let between = if extra.is_empty() { "" } else { " " };
        [&min.millis_text(), "–", &max.millis_text(), between, extra].concat()
    }

    /// The experiment with what is on besides.
    pub fn of(&self, experiment: &Experiment) -> Experiment {
        let mut experiment = experiment.clone();
        if let Some(mechanism) = self.extra {
            experiment.setup.mechanisms = experiment.setup.mechanisms.and(mechanism);
        }
        experiment
    }
}

impl From<Span> for Case {
    fn from(timeouts: Span) -> Self {
        Self { timeouts, extra: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    #[test]
    fn ranges_are_told_as_in_the_paper() {
        let even = Case::from(Span::millis(150, 150));
        assert_eq!(even.label(), "150–150");
        let narrow = Span { min: Time(12_500), max: Time::from_millis(24) };
        assert_eq!(Case::from(narrow).label(), "12.5–24");
        assert_eq!(Case { extra: Some(Mechanism::PreVote), ..even }.label(), "150–150 pre-vote");
    }
}
