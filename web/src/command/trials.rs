//! What a person asks of the experiments with elections.

use flotilla_sim::task::PreVote;

use crate::session::{Session, TrialField};
use crate::worker::Heard;

/// One intent about the experiments.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum TrialsCommand {
    /// Change what a field of the form says.
    Edit(TrialField, String),
    /// Choose whether there are pre-votes.
    Choose(PreVote),
    /// Fill in what a panel of the paper's figure shows.
    Fill(Figure16),
    /// Make the trials.
    Measure,
    /// Stop for a while.
    Pause,
    /// Go on.
    Resume,
    /// Give up.
    Cancel,
    /// Something is heard of the trials.
    Heard(Heard),
    /// Save the time of every trial.
    SaveTimes,
    /// Save the picture.
    SavePicture,
}

/// A panel of Figure 16.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Figure16 {
    /// The upper one.
    Spreads,
    /// The lower one.
    Lengths,
}

impl Figure16 {
    pub(crate) const ALL: [Self; 2] = [Self::Spreads, Self::Lengths];
}

impl TrialsCommand {
    /// What a button for it says.
    pub(crate) const fn label(&self) -> &'static str {
        match self {
            Self::Edit(field, _) => field.label(),
            Self::Choose(PreVote::Without) => "Without",
            Self::Choose(PreVote::With) => "With",
            Self::Choose(PreVote::Both) => "Compare both",
            Self::Fill(Figure16::Spreads) => "Figure 16, upper panel",
            Self::Fill(Figure16::Lengths) => "Figure 16, lower panel",
            Self::Measure => "Measure",
            Self::Pause => "Pause the trials",
            Self::Resume => "Go on with the trials",
            Self::Cancel => "Cancel the trials",
            Self::Heard(_) => "Hear of the trials",
            Self::SaveTimes => "Save as CSV",
            Self::SavePicture => "Save as SVG",
        }
    }

    /// What it does, in a sentence.
    pub(crate) const fn explanation(&self) -> &'static str {
        match self {
            Self::Edit(..) => "Change what the trials have in common.",
            Self::Choose(_) => "Choose whether servers ask for pre-votes before they stand.",
            Self::Fill(Figure16::Spreads) => "Election timeouts from 150 ms on, more spread.",
            Self::Fill(Figure16::Lengths) => "Election timeouts from short to long.",
            Self::Measure => "Crash leaders and measure how long there is none.",
            Self::Pause => "Let the trials stand.",
            Self::Resume => "Let the trials go on.",
            Self::Cancel => "Make no more trials; those that were made stay.",
            Self::Heard(_) => "Take in what is heard of the trials.",
            Self::SaveTimes => "Save the time of every trial as a table.",
            Self::SavePicture => "Save the distributions as a picture.",
        }
    }

    /// Whether it changes nothing but how far the trials are said to be.
    pub(crate) const fn only_tells(&self) -> bool {
        matches!(self, Self::Heard(Heard::Report(_, report)) if !report.is_last())
    }

    /// Why it cannot be done now, as a sentence without a full stop.
    pub(crate) fn why_not(&self, session: &Session) -> Option<&'static str> {
        let trials = &session.trials;
        let (busy, paused) = (trials.job.is_busy(), trials.job.is_paused());
        match self {
            Self::Measure if busy => Some("trials are being made"),
            Self::Pause | Self::Cancel if !busy => Some("no trials are being made"),
            Self::Pause if paused => Some("the trials stand already"),
            Self::Resume if !paused => Some("the trials do not stand"),
            Self::SaveTimes | Self::SavePicture if trials.made() == 0 => {
                Some("nothing was measured yet")
            }
            _ => None,
        }
    }
}
