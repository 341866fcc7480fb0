//! Everything a person can ask of the page, in one list.
//!
//! Menus, buttons, keys and the shortcut sheet are made from it, so that a label, a reason why
//! not, or a key is written once.

mod compare;
mod gallery;
mod liveness;
mod predict;
mod referee;
mod search;
mod share;
mod spacetime;
mod thing;
mod tree;
mod trials;
mod words;

use flotilla_core::{Mechanism, ServerId};
use flotilla_sim::{Action, BranchId, Clock, Ending, EventId, Objection, World};

use crate::session::{Session, SetupField};

pub(crate) use compare::CompareCommand;
pub(crate) use gallery::GalleryCommand;
pub(crate) use liveness::LivenessCommand;
pub(crate) use predict::PredictCommand;
pub(crate) use referee::RefereeCommand;
pub(crate) use search::{From, SearchCommand};
pub(crate) use share::ShareCommand;
pub(crate) use spacetime::SpaceTimeCommand;
pub(crate) use thing::Thing;
pub(crate) use tree::{Direction, Peek, Quarry, TreeCommand};
pub(crate) use trials::{Figure16, TrialsCommand};
pub(crate) use words::rule_label;

/// One intent of a person.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Command {
    /// Do something in the run.
    Act(Action),
    /// A client asks this server for the next value.
    ClientRequest(ServerId),
    /// The leader is to hand over to this server.
    HandOverTo(ServerId),
    /// This server is to get a vote.
    Add(ServerId),
    /// This server is to lose its vote.
    Remove(ServerId),
    /// Let time flow.
    Play,
    /// Stop time.
    Pause,
    /// One event forward.
    StepForward,
    /// One event back.
    StepBack,
    /// To the beginning.
    ToStart,
    /// To the last event known.
    ToEnd,
    /// To just after an event.
    Seek(EventId),
    /// To just after an event, and look at it.
    Visit(EventId),
    /// Virtual time per real time.
    SetSpeed(f64),
    /// The next faster speed.
    Faster,
    /// The next slower speed.
    Slower,
    /// Who decides what happens next.
    SetClock(Clock),
    /// Look at a thing.
    Select(Thing),
    /// Look at nothing in particular.
    Deselect,
    /// Open the menu of a thing, at a place in the window.
    OpenMenu(Thing, (i32, i32)),
    /// Close what is open: menu, sheet, alert, selection, in this order.
    Close,
    /// Show earlier entries in the ledger.
    EarlierEntries,
    /// Show later entries in the ledger.
    LaterEntries,
    /// Go on with another future.
    SwitchBranch(BranchId),
    /// Change a field of the set-up form.
    EditSetup(SetupField, String),
    /// Use a mechanism beyond Figure 2 in the next run, or not.
    EditMechanism(Mechanism, bool),
    /// Begin a new run with what the set-up form says.
    NewRun,
    /// Go back to the run before this one.
    PreviousRun,
    /// Draw a fresh seed into the set-up form.
    FreshSeed,
    /// Change the text of the script box.
    EditScript(String),
    /// Run the script in the box.
    OpenScript,
    /// Put the current run into the script box and the clipboard.
    CopyScript,
    /// Choose where to begin.
    Begin(Beginning),
    /// Say that the page's address names a lesson there is not.
    NoSuchLesson(String),
    /// Take the next step of the lesson.
    LessonStep,
    /// Choose how the lesson is to end.
    ChooseEnding(Ending),
    /// End the lesson; the run stays.
    LeaveLesson,
    /// Look at the space-time picture.
    SpaceTime(SpaceTimeCommand),
    /// Show or hide the sheet of shortcuts.
    ToggleHelp,
    /// Say that there is nothing to do this with.
    Idle(&'static str),
    /// Say what went wrong.
    Alert(String),
    /// Look at two runs side by side.
    Compare(CompareCommand),
    /// Put an error message away.
    DismissAlert,
    /// The next of light, dark and the system's theme.
    NextTheme,
    /// Keep, send or open a run.
    Share(ShareCommand),
    /// Something about the tree of runs.
    Tree(TreeCommand),
    /// Something about the search for a schedule.
    Search(SearchCommand),
    /// Something about a famous broken program.
    Gallery(GalleryCommand),
    /// Something about the experiments with elections.
    Trials(TrialsCommand),
    /// Something about lives with a rule that guards progress and without it.
    Liveness(LivenessCommand),
    /// Something about the referee.
    Referee(RefereeCommand),
    /// Something about the exercises.
    Predict(PredictCommand),
}

/// Where to begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Beginning {
    /// Live, slow, nothing to do but watch.
    Watch,
    /// Live, one event at a time.
    StepThrough,
    /// The lesson.
    Figure8,
    /// Hands on.
    Play,
}

impl Beginning {
    pub(crate) const ALL: [Self; 4] = [Self::Watch, Self::StepThrough, Self::Figure8, Self::Play];
}

/// The page's speeds, virtual time per real time, slowest first: even steps on a logarithmic
/// scale.
pub(crate) const SPEEDS: [f64; 13] =
    [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];

impl Command {
    /// What it asks of the run, if it does, or why there is nothing to ask.
    pub(crate) fn wish(&self, world: &World) -> Option<Result<Action, Objection>> {
        Some(match self {
            Self::Act(action) => Ok(action.clone()),
            Self::ClientRequest(server) => Ok(Action::Request(*server, world.next_request())),
            Self::HandOverTo(server) => world.handing_over_to(*server),
            Self::Add(server) => world.adding(*server),
            Self::Remove(server) => world.removing(*server),
            _ => return None,
        })
    }

    /// Whether the later part of the page has to be there for it.
    pub(crate) const fn needs_later(&self) -> bool {
        if let Self::SpaceTime(command) = self {
            return command.needs_later();
        }
        if let Self::Share(command) = self {
            return command.needs_later();
        }
        if let Self::Gallery(command) = self {
            return command.needs_later();
        }
        if let Self::Tree(command) = self {
            return command.needs_later();
        }
        if let Self::Predict(command) = self {
            return command.needs_later();
        }
        matches!(
            self,
            Self::OpenMenu(..)
                | Self::NewRun
                | Self::OpenScript
                | Self::CopyScript
                | Self::Begin(Beginning::Figure8)
                | Self::LessonStep
                | Self::ToggleHelp
                | Self::Compare(_)
                | Self::Search(_)
                | Self::Trials(_)
                | Self::Liveness(_)
                | Self::Referee(_)
        )
    }

    /// Whether it changes nothing but what is marked, which part of the run is in sight, and how
    /// far a search is: that comes with every move of a pointer, and ten times in a second.
    pub(crate) const fn only_looks(&self) -> bool {
        match self {
            Self::SpaceTime(command) => !command.touches_page(),
            Self::Search(command) => command.only_tells(),
            Self::Trials(command) => command.only_tells(),
            Self::Liveness(command) => command.only_tells(),
            _ => false,
        }
    }

    /// Why it cannot be done now, as a sentence without a full stop.
    pub(crate) fn why_not(&self, session: &Session) -> Option<String> {
        let timeline = &session.timeline;
        if let Some(wish) = self.wish(timeline.world()) {
            let objection = wish.map_or_else(Some, |action| timeline.world().objection(&action));
            return objection.map(|objection| objection.reason);
        }
        let reason = match self {
            Self::SpaceTime(command) => command.why_not(session)?,
            Self::Play if !session.can_play() => "under the manual clock nothing happens by itself",
            Self::StepForward if timeline.at_end() && !timeline.world().is_live() => {
                "this is the last event; under the manual clock the next one is your choice"
            }
            Self::StepForward if timeline.next_time().is_none() => "nothing is due",
            Self::StepBack | Self::ToStart if timeline.cursor().0 == 0 => "this is the beginning",
            Self::ToEnd if session.is_at_last_moment() => "this is the end",
            Self::EarlierEntries if session.log_window().first == 1 => "the first entry is in view",
            Self::LaterEntries if session.log_window().is_newest() => "the newest entry is in view",
            Self::OpenScript if session.script.trim().is_empty() => "the script box is empty",
            Self::PreviousRun if !session.has_previous() => "there is no run before this one",
            Self::Compare(command) => return command.why_not(session),
            Self::Share(command) => command.why_not(session)?,
            Self::Search(command) => command.why_not(session)?,
            Self::Gallery(command) => command.why_not(session)?,
            Self::Trials(command) => command.why_not(session)?,
            Self::Liveness(command) => command.why_not(session)?,
            Self::Predict(command) => command.why_not(session)?,
            Self::LessonStep => {
                return session.later.and_then(|later| (later.lesson_step_why_not)(session));
            }
            Self::Tree(command) => {
                return session.later.and_then(|later| (later.tree_why_not)(session, command));
            }
            _ => return None,
        };
        Some(reason.into())
    }
}
