//! What a person asks of the famous broken programs.

use flotilla_sim::Preset;

use crate::session::Session;

/// One intent about a famous broken program.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum GalleryCommand {
    /// Make the servers run it, or plain Raft in these places again.
    Switch(Preset, bool),
    /// Make the servers run it, and search for a schedule that breaks it.
    Find(Preset),
}

impl GalleryCommand {
    /// What a button for it says.
    pub(crate) const fn label(&self) -> &'static str {
        match self {
            Self::Switch(_, true) => "Switch these off",
            Self::Switch(_, false) => "Switch these on again",
            Self::Find(_) => "Find what breaks",
        }
    }

    /// What it does, in a sentence.
    pub(crate) const fn explanation(&self) -> &'static str {
        match self {
            Self::Switch(_, true) => "From the next event on the servers do without these rules.",
            Self::Switch(_, false) => "From the next event on the servers keep these rules.",
            Self::Find(_) => {
                "Do without these rules, and search for a shortest schedule that breaks a property."
            }
        }
    }

    /// Why it cannot be done now, as a sentence without a full stop.
    pub(crate) const fn why_not(&self, session: &Session) -> Option<&'static str> {
        match self {
            Self::Find(_) if session.search.stage.is_busy() => Some("a search is under way"),
            _ => None,
        }
    }

    /// Whether the later part of the page has to be there for it.
    pub(crate) const fn needs_later(&self) -> bool {
        matches!(self, Self::Find(_))
    }
}
