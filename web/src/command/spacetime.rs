//! What a person can ask of the space-time picture, and of what is pointed at.

use flotilla_core::{Position, ServerId};
use flotilla_sim::{EventId, Subject, World};

use crate::command::Thing;
use crate::session::{Axis, Looking, Session};

/// One intent of a person about the space-time picture.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum SpaceTimeCommand {
    /// Show the logs.
    Logs,
    /// Show the space-time picture in their place.
    Picture,
    /// Choose what its axis counts.
    Count(Axis),
    /// Show less, larger.
    ZoomIn,
    /// Show more, smaller.
    ZoomOut,
    /// Show what is around the cursor, in the usual size, and follow it.
    Follow,
    /// Show this place in the middle, in this size.
    Look {
        /// What stands in the middle, by the axis.
        middle: f64,
        /// How many CSS pixels a step of the axis has.
        scale: f64,
    },
    /// Point at something, or at nothing any more.
    Point(Option<Subject>),
    /// Light up what can have had a part in the selected event, or no more.
    Past,
    /// Dim what this server cannot know, or no more.
    Knows(ServerId),
}

impl SpaceTimeCommand {
    /// What a button for it says.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::Logs => "Logs",
            Self::Picture => "Space-time",
            Self::Count(Axis::Events) => "Events",
            Self::Count(Axis::Time) => "Time",
            Self::ZoomIn => "Zoom in",
            Self::ZoomOut => "Zoom out",
            Self::Follow => "Follow the cursor",
            Self::Look { .. } => "Look elsewhere",
            Self::Point(_) => "Point at it",
            Self::Past => "Causal past",
            Self::Knows(server) => return format!("What {server} knows"),
        }
        .into()
    }

    /// What it does, in a sentence.
    pub(crate) const fn explanation(&self) -> &'static str {
        match self {
            Self::Logs => "Show the servers’ logs.",
            Self::Picture => "Show which message made what happen, with a lane for each server.",
            Self::Count(Axis::Events) => "Give every event the same room.",
            Self::Count(Axis::Time) => "Show events where they stand in virtual time.",
            Self::ZoomIn => "Show less of the run, larger.",
            Self::ZoomOut => "Show more of the run, smaller.",
            Self::Follow => "Show what is around the cursor in the usual size, and follow it.",
            Self::Look { .. } => "Show another part of the run.",
            Self::Point(_) => "Mark everything that has to do with it.",
            Self::Past => "Dim all that can have had no part in the selected event.",
            Self::Knows(_) => "Dim all that this server cannot have heard of.",
        }
    }

    /// Why it cannot be done now, as a sentence without a full stop.
    pub(crate) fn why_not(&self, session: &Session) -> Option<&'static str> {
        match self {
            Self::Count(Axis::Time) if Looking::at_one_instant(&session.timeline) => {
                Some("all events so far stand at one instant")
            }
            Self::Past if session.event_in_question() == EventId(0) => {
                Some("nothing has happened yet")
            }
            Self::Follow if session.looking.follows() => Some("it follows the cursor"),
            _ => None,
        }
    }

    /// Whether the later part of the page has to be there for it.
    pub(crate) const fn needs_later(&self) -> bool {
        matches!(self, Self::Picture | Self::Past | Self::Knows(_))
    }

    /// Whether it changes what other parts of the page show, too.
    pub(crate) const fn touches_page(&self) -> bool {
        !matches!(self, Self::Point(_) | Self::Look { .. })
    }
}

impl Thing {
    /// What is pointed at with it in this world; a server and a link are no such subject.
    pub(crate) fn subject(self, world: &World) -> Option<Subject> {
        match self {
            Self::Message(id) | Self::Sent { id, .. } => Some(Subject::Message(id)),
            Self::Event(event) => Some(Subject::Event(event)),
            Self::Entry(id, index) => {
                let term = world.server(id).log().entry(index)?.term;
                Some(Subject::Entry(Position { term, index }))
            }
            Self::Server(_) | Self::Link(..) => None,
        }
    }
}
