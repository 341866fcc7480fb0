//! What a person asks of lives with a rule that guards progress and without it.

use flotilla_sim::liveness::Scenario;
use flotilla_sim::task::Pace;

use crate::session::{LifeField, Session};
use crate::worker::Heard;

/// One intent about lives.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum LivenessCommand {
    /// Change what a field of the form says.
    Edit(LifeField, String),
    /// Choose how fast time flows.
    Choose(Pace),
    /// Go to a scenario.
    Lead(Scenario),
    /// Begin both lives.
    Begin,
    /// Stop for a while.
    Pause,
    /// Go on.
    Resume,
    /// Give up.
    Cancel,
    /// Something is heard of the lives.
    Heard(Heard),
    /// Open the life with what makes the difference, or the one without it, as a run.
    Open(bool),
    /// Show both side by side on one clock.
    Compare,
    /// Save what happened in every second.
    SaveSeconds,
    /// Save the picture.
    SavePicture,
}

impl LivenessCommand {
    /// What a button for it says.
    pub(crate) const fn label(&self) -> &'static str {
        match self {
            Self::Edit(field, _) => field.label(),
            Self::Choose(Pace::Watched) => "Ten seconds in one",
            Self::Choose(Pace::AtOnce) => "All at once",
            Self::Lead(_) => "See what is lost without",
            Self::Begin => "Let both run",
            Self::Pause => "Pause both runs",
            Self::Resume => "Go on with both runs",
            Self::Cancel => "End both runs",
            Self::Heard(_) => "Hear of both runs",
            Self::Open(_) => "Open this run",
            Self::Compare => "Compare the two",
            Self::SaveSeconds => "Save seconds as CSV",
            Self::SavePicture => "Save plots as SVG",
        }
    }

    /// What it does, in a sentence.
    pub(crate) const fn explanation(&self) -> &'static str {
        match self {
            Self::Edit(..) => "Change what both runs have in common.",
            Self::Choose(_) => "Choose how fast virtual time flows in both runs.",
            Self::Lead(_) => "Go to a cluster in trouble that runs with this and without it.",
            Self::Begin => {
                "Let the same happen to two clusters, and count terms and time without a leader."
            }
            Self::Pause => "Let both runs stand.",
            Self::Resume => "Let both runs go on.",
            Self::Cancel => "End both runs here; what happened in them stays.",
            Self::Heard(_) => "Take in what is heard of both runs.",
            Self::Open(_) => "Open this run as far as it is, to watch it and step through it.",
            Self::Compare => "Show both runs on one clock, as far as they are.",
            Self::SaveSeconds => "Save what happened in every second as a table.",
            Self::SavePicture => "Save both plots as a picture.",
        }
    }

    /// Whether it changes nothing but how far the runs are said to be.
    pub(crate) const fn only_tells(&self) -> bool {
        matches!(self, Self::Heard(Heard::Report(_, report)) if !report.is_last())
    }

    /// Why it cannot be done now, as a sentence without a full stop.
    pub(crate) fn why_not(&self, session: &Session) -> Option<&'static str> {
        let liveness = &session.liveness;
        let (busy, paused) = (liveness.job.is_busy(), liveness.job.is_paused());
        match self {
            Self::Begin if busy => Some("both are running"),
            Self::Pause | Self::Cancel if !busy => Some("nothing is running here"),
            Self::Pause if paused => Some("both stand already"),
            Self::Resume if !paused => Some("neither stands still"),
            Self::Open(_) | Self::Compare | Self::SaveSeconds | Self::SavePicture
                if liveness.seconds() == 0 =>
            {
                Some("nothing has happened yet")
            }
            _ => None,
        }
    }
}
