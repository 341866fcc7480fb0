//! What a person asks of the search for a schedule.

use flotilla_sim::explore::{Bound, Plan};
use flotilla_sim::{EventId, Marks, Property, Wanted};

use crate::session::{Session, Stage};
use crate::worker::Heard;

/// Where a search begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum From {
    /// A cluster like this one, in which nothing has happened.
    Empty,
    /// This moment of the run.
    Here,
    /// Where the plan for what is off begins.
    Plan,
}

impl Session {
    /// Whether a property is violated somewhere on the branch that is shown.
    pub(crate) fn is_broken(&self) -> bool {
        let (timeline, begin) = (&self.timeline, EventId(0));
        let wanted = Wanted { marks: Marks::VIOLATED, ..Wanted::default() };
        timeline.first(timeline.current(), begin, timeline.last(), wanted).is_some()
    }

    /// The plan for what is off.
    pub(crate) fn plan(&self) -> Option<Plan> {
        Plan::without(self.timeline.world().config().rules)
    }
}

/// One intent about the search for a schedule.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum SearchCommand {
    /// Choose where it begins.
    Begin(From),
    /// Choose what is to be broken: a property, or any.
    Seek(Option<Property>),
    /// Change a bound, as it is typed.
    Bound(Bound, String),
    /// Search.
    Search,
    /// Stop for a while.
    Pause,
    /// Go on.
    Resume,
    /// Give up.
    Cancel,
    /// Something is heard of the search.
    Heard(Heard),
    /// Show what was found as a run.
    Show,
    /// Make the run on the page shorter.
    Cut,
    /// Show the shorter run.
    ShowCut,
    /// Play what was found before one's eyes.
    Play,
    /// Play it again with the rule on that it needs to be off.
    Again,
}

impl From {
    pub(crate) const ALL: [Self; 3] = [Self::Empty, Self::Here, Self::Plan];

    /// What it is called.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Empty => "From an empty cluster",
            Self::Here => "From here",
            Self::Plan => "As planned for the rule",
        }
    }

    /// What it means.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Empty => "As many servers as this run has, with its rules and mechanisms.",
            Self::Here => "This moment of the run; what is found becomes a branch of it.",
            Self::Plan => "Where a schedule is near, and within what it takes to find it.",
        }
    }
}

impl SearchCommand {
    /// What a button for it says.
    pub(crate) const fn label(&self) -> &'static str {
        match self {
            Self::Begin(from) => from.label(),
            Self::Seek(_) => "To break",
            Self::Bound(bound, _) => bound.id(),
            Self::Search => "Find a schedule",
            Self::Pause => "Pause the search",
            Self::Resume => "Go on with the search",
            Self::Cancel => "Cancel the search",
            Self::Heard(_) => "Hear of the search",
            Self::Show => "Show the schedule",
            Self::Cut => "Cut this run down",
            Self::ShowCut => "Show the shorter run",
            Self::Play => "Play the schedule",
            Self::Again => "Play it again with the rule on",
        }
    }

    /// What it does, in a sentence.
    pub(crate) const fn explanation(&self) -> &'static str {
        match self {
            Self::Begin(from) => from.text(),
            Self::Seek(_) => "Choose what the schedule is to break.",
            Self::Bound(..) => "Change how far the search goes.",
            Self::Search => "Try all orders of events within the bounds, shortest first.",
            Self::Pause => "Let the search stand.",
            Self::Resume => "Let the search go on.",
            Self::Cancel => "Give up the search.",
            Self::Heard(_) => "Take in what is heard of the search.",
            Self::Play => "Watch it from its beginning to its end, one event after the other.",
            Self::Again => "Play the same schedule without the rule and with it, side by side.",
            Self::Show => {
                "Go to where it begins, with its events ahead: play it or step through it."
            }
            Self::Cut => {
                "Leave out whatever this run does not need to break what it breaks: actions, servers, settings, time."
            }
            Self::ShowCut => "Go to its beginning, with its events ahead, in a run of its own.",
        }
    }

    /// Whether it changes nothing but how far the search is said to be.
    pub(crate) const fn only_tells(&self) -> bool {
        matches!(self, Self::Heard(Heard::Report(_, report)) if !report.is_last())
    }

    /// Why it cannot be done now, as a sentence without a full stop.
    pub(crate) fn why_not(&self, session: &Session) -> Option<&'static str> {
        let stage = &session.search.stage;
        match self {
            Self::Search | Self::Cut if stage.is_busy() => Some("a search is under way"),
            Self::Cut if !session.is_broken() => Some("no property is violated in this run"),
            Self::ShowCut if !matches!(stage, Stage::Cut(..)) => Some("nothing was cut yet"),
            Self::Pause | Self::Cancel if !stage.is_busy() => Some("no search is under way"),
            Self::Pause if session.search.job.is_paused() => Some("the search stands already"),
            Self::Resume if !session.search.job.is_paused() => Some("the search does not stand"),
            Self::Show | Self::Play | Self::Again if !matches!(stage, Stage::Found(..)) => {
                Some("nothing was found yet")
            }
            _ => None,
        }
    }
}
