//! The run that a task begins with, made again in slices.

use super::{Report, Start};
use crate::share::{Opening, Trouble, read_saved};
use crate::timeline::Timeline;

/// Events that are made again in a slice.
const EVENTS: u64 = 2000;

/// A run that is being made again. It holds nothing any more once the run is there.
#[derive(Debug)]
pub(super) struct Remaking(Option<Opening>);

impl Remaking {
    pub(super) fn new(start: Start) -> Result<Self, Trouble> {
        let opening = match start {
            Start::Script(text) => Opening::of(&text),
            Start::Saved(text) => read_saved(&text).map(Opening::saved),
        };
        opening.map(|opening| Self(Some(opening)))
    }

    /// How far it is.
    pub(super) fn progress(&self) -> Report {
        Report::Opening(self.0.as_ref().map_or(0, Opening::thousandths))
    }

    /// Goes on for a while. Gives the run once it is there.
    pub(super) fn go_on(&mut self) -> Result<Option<Timeline>, Trouble> {
        let Some(opening) = self.0.take() else { return Ok(None) };
        match opening.advance(EVENTS)? {
            Ok(opened) => Ok(Some(opened.timeline)),
            Err(rest) => {
                self.0 = Some(rest);
                Ok(None)
            }
        }
    }
}
