//! A run that breaks a property, made shorter: what it takes to break it is left.

use super::remaking::Remaking;
use super::{Cut, Report, Start};
use crate::fuzz::{Caught, Failure, Shrinking};
use crate::referee::Property;
use crate::share::Trouble;
use crate::timeline::Timeline;

/// What is worked on.
#[derive(Debug)]
pub(super) enum Cutting {
    /// The run is being made again.
    Opening(Remaking),
    /// It becomes shorter.
    Shrinking {
        /// What it breaks.
        property: Property,
        /// How many actions it had up to there.
        before: usize,
        shrinking: Box<Shrinking>,
    },
}

impl Cutting {
    pub(super) fn new(start: Start) -> Result<Self, Trouble> {
        Remaking::new(start).map(Self::Opening)
    }

    /// How far it is.
    pub(super) fn progress(&self) -> Report {
        match self {
            Self::Opening(remaking) => remaking.progress(),
            Self::Shrinking { before, shrinking, .. } => {
                Report::Cutting { before: *before, actions: shrinking.actions() }
            }
        }
    }

    /// Goes on for a while. Gives what came of it, once it has ended.
    pub(super) fn go_on(&mut self) -> Option<Report> {
        match self {
            Self::Opening(remaking) => match remaking.go_on() {
                Ok(None) => None,
                Ok(Some(run)) => self.begin(&run),
                Err(Trouble(trouble)) => Some(Report::Trouble(trouble)),
            },
            Self::Shrinking { property, before, shrinking } => (!shrinking.go_on()).then(|| {
                let shortest = shrinking.shortest();
                Report::Cut(Box::new(Cut {
                    property: *property,
                    sentence: shortest.failure.sentence().into(),
                    before: *before,
                    actions: shortest.actions(),
                    script: shortest.script(),
                }))
            }),
        }
    }

    /// The run is there. Gives what is told if there is nothing to be cut.
    fn begin(&mut self, run: &Timeline) -> Option<Report> {
        match Caught::of(run) {
            Some(caught) if let Failure::Violation { property, .. } = caught.failure => {
                let (before, shrinking) = (caught.actions(), Box::new(caught.shrinking()));
                *self = Self::Shrinking { property, before, shrinking };
                None
            }
            _ => Some(Report::Trouble(NOTHING_BROKEN.into())),
        }
    }
}

/// What is told of a run in which all is well.
const NOTHING_BROKEN: &str = "Found a run that violates no property when what was done in it is done again, \
                              expected one that does: only then is it known what has to be left.";
