//! Everything a person can ask of the page, in one list.
//!
//! Menus, buttons, keys and the shortcut sheet are made from it, so that a label, a reason why
//! not, or a key is written once.

use flotilla_core::{Mechanism, Rule, ServerId};
use flotilla_sim::{Action, BranchId, Clock, Ending, EventId, Fsync, MessageId, Objection, World};

use crate::session::{Session, SetupField};

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
    /// Show or hide the sheet of shortcuts.
    ToggleHelp,
    /// Say that there is nothing to do this with.
    Idle(&'static str),
    /// Say what went wrong.
    Alert(String),
    /// Put an error message away.
    DismissAlert,
    /// The next of light, dark and the system's theme.
    NextTheme,
}

/// Something on the stage that can be looked at and acted on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Thing {
    /// A server.
    Server(ServerId),
    /// A message under way.
    Message(MessageId),
    /// A link, the lower server first.
    Link(ServerId, ServerId),
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
    /// What a button for it says.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::Act(action) => action_label(action),
            Self::ClientRequest(_) => "Client request".into(),
            Self::HandOverTo(_) => "Transfer leadership".into(),
            Self::Add(_) => "Add to cluster".into(),
            Self::Remove(_) => "Remove from cluster".into(),
            Self::Play => "Play".into(),
            Self::Pause => "Pause".into(),
            Self::StepForward => "Step forward".into(),
            Self::StepBack => "Step back".into(),
            Self::ToStart => "To start".into(),
            Self::ToEnd => "To end".into(),
            Self::Seek(event) => format!("Go to event {}", event.0),
            Self::SetSpeed(_) => "Speed".into(),
            Self::Faster => "Faster".into(),
            Self::Slower => "Slower".into(),
            Self::SetClock(Clock::Live) => "Live".into(),
            Self::SetClock(Clock::Manual) => "Manual".into(),
            Self::Select(thing) => format!("Select {}", thing.name()),
            Self::Deselect => "Select nothing".into(),
            Self::OpenMenu(thing, _) => format!("Open the menu of {}", thing.name()),
            Self::Close => "Close".into(),
            Self::EarlierEntries => "Earlier entries".into(),
            Self::LaterEntries => "Later entries".into(),
            Self::SwitchBranch(branch) => format!("Go to branch {}", branch.0 + 1),
            Self::EditSetup(..) | Self::EditMechanism(..) => "Change the set-up".into(),
            Self::PreviousRun => "Back to the run before".into(),
            Self::Idle(what) => (*what).into(),
            Self::Alert(_) => "Say what went wrong".into(),
            Self::NextTheme => "Theme".into(),
            Self::NewRun => "New run".into(),
            Self::FreshSeed => "Fresh seed".into(),
            Self::EditScript(_) => "Change the script".into(),
            Self::OpenScript => "Open script".into(),
            Self::CopyScript => "Copy as script".into(),
            Self::Begin(Beginning::Watch) => "Watch an election".into(),
            Self::Begin(Beginning::StepThrough) => "Step through it".into(),
            Self::Begin(Beginning::Figure8) => "Reproduce Figure 8".into(),
            Self::Begin(Beginning::Play) => "Just let me play".into(),
            Self::NoSuchLesson(_) => "Open a lesson".into(),
            Self::LessonStep => "Do this step for me".into(),
            Self::ChooseEnding(ending) => ending.text().into(),
            Self::LeaveLesson => "Leave the lesson".into(),
            Self::ToggleHelp => "Keyboard shortcuts".into(),
            Self::DismissAlert => "Dismiss".into(),
        }
    }

    /// What it does, in a sentence.
    pub(crate) fn explanation(&self) -> String {
        match self {
            Self::Act(action) => return flotilla_sim::action_text(action),
            Self::ClientRequest(_) => "A client asks this server to store the next value.",
            Self::HandOverTo(_) => "The leader is asked to hand over to this server.",
            Self::Add(_) => "The leader is asked to give this server a vote.",
            Self::Remove(_) => "The leader is asked to take this server's vote away.",
            Self::Play => "Let time flow.",
            Self::Pause => "Stop time.",
            Self::StepForward => {
                "Go one event forward; at the end of a live run, let one more event happen."
            }
            Self::StepBack => "Go one event back.",
            Self::ToStart => "Go to the beginning of the run.",
            Self::ToEnd => "Go to the last event.",
            Self::Seek(_) => "Go to this event.",
            Self::SetSpeed(_) => "How fast virtual time flows.",
            Self::Faster => "Let time flow faster.",
            Self::Slower => "Let time flow slower.",
            Self::SetClock(Clock::Live) => {
                "Time flows: timers fire and messages arrive by themselves."
            }
            Self::SetClock(Clock::Manual) => {
                "Nothing happens by itself: every step is your choice."
            }
            Self::Select(_) => "Show its details and actions in the inspector.",
            Self::Deselect => "Select nothing.",
            Self::OpenMenu(..) => "Show its actions.",
            Self::Close => "Close what is open.",
            Self::EarlierEntries => "Show earlier log entries.",
            Self::LaterEntries => "Show later log entries.",
            Self::SwitchBranch(_) => "Go to this other future of the run.",
            Self::EditSetup(..) | Self::EditMechanism(..) => {
                "Change what the next run begins with."
            }
            Self::PreviousRun => "Go back to the run before this one; this one is kept likewise.",
            Self::Idle(_) => "Say that there is nothing to do this with.",
            Self::Alert(_) => "Say what went wrong.",
            Self::NextTheme => "Switch between the system's theme, light and dark.",
            Self::NewRun => "Begin a new run with this set-up.",
            Self::FreshSeed => "Draw a new seed.",
            Self::EditScript(_) => "Write or paste a script.",
            Self::OpenScript => "Run the script in the box.",
            Self::CopyScript => "Write this run as a script into the box and the clipboard.",
            Self::Begin(Beginning::Watch) => "Five servers elect a leader at 1/50 of real speed.",
            Self::Begin(Beginning::StepThrough) => "The same election, one event at a time.",
            Self::Begin(Beginning::Figure8) => "The paper's hardest picture, click by click.",
            Self::Begin(Beginning::Play) => "Drop messages, crash servers, cut links.",
            Self::NoSuchLesson(_) => "Open the lesson that the address names.",
            Self::LessonStep => "Take the next step of the lesson.",
            Self::ChooseEnding(Ending::Overwritten) => {
                "See what is lost if the leader crashes now."
            }
            Self::ChooseEnding(Ending::Committed) => {
                "See what an entry of its own term is good for."
            }
            Self::LeaveLesson => "End the lesson; the run stays.",
            Self::ToggleHelp => "Show or hide this list.",
            Self::DismissAlert => "Put this message away.",
        }
        .into()
    }

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

    /// Why it cannot be done now, as a sentence without a full stop.
    pub(crate) fn why_not(&self, session: &Session) -> Option<String> {
        let timeline = &session.timeline;
        if let Some(wish) = self.wish(timeline.world()) {
            let objection = wish.map_or_else(Some, |action| timeline.world().objection(&action));
            return objection.map(|objection| objection.reason);
        }
        let reason = match self {
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
            Self::LessonStep => return session.lesson_step_why_not(),
            _ => return None,
        };
        Some(reason.into())
    }
}

impl Thing {
    /// What it is called.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Server(id) => id.to_string(),
            Self::Message(id) => format!("message {id}"),
            Self::Link(a, b) => format!("link {a}–{b}"),
        }
    }

    /// Everything that can be done with it, always all of it and always in this order.
    pub(crate) fn actions(self) -> Vec<Command> {
        match self {
            Self::Server(id) => vec![
                Command::Act(Action::Timeout(id)),
                Command::Act(Action::Beat(id)),
                Command::ClientRequest(id),
                Command::Act(Action::Read(id, "x".into())),
                Command::Act(Action::Crash(id)),
                Command::Act(Action::Restart(id)),
                Command::Act(Action::Isolate(id)),
                Command::Act(Action::Reconnect(id)),
                Command::Act(Action::Pause(id)),
                Command::Act(Action::Resume(id)),
                Command::Act(Action::Sync(id)),
                Command::Act(Action::Snapshot(id)),
                Command::HandOverTo(id),
                Command::Add(id),
                Command::Remove(id),
            ],
            Self::Message(id) => vec![
                Command::Act(Action::Deliver(id)),
                Command::Act(Action::Drop(id)),
                Command::Act(Action::Duplicate(id)),
                Command::Act(Action::Hold(id)),
                Command::Act(Action::Release(id)),
            ],
            Self::Link(a, b) => vec![
                Command::Act(Action::Cut(a, b)),
                Command::Act(Action::Cut(b, a)),
                Command::Act(Action::CutBoth(a, b)),
                Command::Act(Action::HealBoth(a, b)),
            ],
        }
    }
}

fn action_label(action: &Action) -> String {
    match action {
        Action::Timeout(_) => "Time out now".into(),
        Action::Beat(_) => "Send heartbeat".into(),
        Action::Deliver(_) => "Deliver now".into(),
        Action::Drop(_) => "Drop".into(),
        Action::Hold(_) => "Hold".into(),
        Action::Release(_) => "Release".into(),
        Action::Duplicate(_) => "Duplicate".into(),
        Action::Sync(_) => "Complete disk writes".into(),
        Action::Request(..) | Action::RequestAs(..) => "Client request".into(),
        Action::Crash(_) | Action::CrashTorn(..) => "Crash".into(),
        Action::Restart(_) => "Restart".into(),
        Action::Skew(..) => "Change its clock".into(),
        Action::SetFsync(_, Fsync::Lies) => "Let its disk lie".into(),
        Action::SetFsync(_, Fsync::Honest) => "Let its disk keep its word".into(),
        Action::Pause(_) => "Pause".into(),
        Action::Resume(_) => "Resume".into(),
        Action::Cut(from, to) => format!("Cut {from} to {to}"),
        Action::CutBoth(..) => "Cut both ways".into(),
        Action::Isolate(_) => "Isolate".into(),
        Action::Partition(_) => "Partition".into(),
        Action::Heal(from, to) => format!("Heal {from} to {to}"),
        Action::HealBoth(..) => "Heal".into(),
        Action::Reconnect(_) => "Reconnect".into(),
        Action::HealAll => "Heal all links".into(),
        Action::SwitchRule(rule, _) => rule_label(*rule),
        Action::SetClock(clock) => Command::SetClock(*clock).label(),
        Action::Note(_) => "Note".into(),
        Action::Lapse(_) => "Forget the leader".into(),
        Action::Snapshot(_) => "Take snapshot".into(),
        Action::Read(..) => "Read".into(),
        Action::Retry(..) => "Ask again".into(),
        Action::Members(_) => "Change the voters".into(),
        Action::Transfer(..) => "Transfer leadership".into(),
    }
}

/// A rule's name as a switch shows it.
pub(crate) fn rule_label(rule: Rule) -> String {
    rule.id().replace('-', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn server(number: u8) -> ServerId {
        ServerId::new(number).expect("a server")
    }

    #[test]
    fn the_actions_of_a_thing_have_names_of_their_own_and_say_what_they_do() {
        let message = MessageId { from: server(1), to: server(3), number: 1 };
        let things =
            [Thing::Server(server(1)), Thing::Message(message), Thing::Link(server(1), server(3))];
        for thing in things {
            let mut labels = HashSet::new();
            for command in thing.actions() {
                let (label, explanation) = (command.label(), command.explanation());
                assert!(!label.is_empty() && !explanation.is_empty(), "{command:?} has no words");
                assert_ne!(label, explanation, "of {command:?}");
                assert!(labels.insert(label), "{thing:?} has two actions called as {command:?} is");
            }
            assert!(labels.len() >= 4, "{thing:?} has {} actions", labels.len());
        }
    }
}
