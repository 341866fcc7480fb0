//! What a command is called, and what it does in a sentence.

use flotilla_core::Rule;
use flotilla_sim::{Action, Clock, Ending, Fsync};

use crate::command::{Beginning, Command};

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
            Self::Seek(event) | Self::Visit(event) => format!("Go to event {}", event.0),
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
            Self::SpaceTime(command) => command.label(),
            Self::ToggleHelp => "Keyboard shortcuts".into(),
            Self::Compare(command) => command.label(),
            Self::DismissAlert => "Dismiss".into(),
            Self::Share(command) => command.label().into(),
            Self::Search(command) => command.label().into(),
            Self::Gallery(command) => command.label().into(),
            Self::Trials(command) => command.label().into(),
            Self::Liveness(command) => command.label().into(),
            Self::Referee(command) => command.label().into(),
            Self::Predict(command) => command.label().into(),
            Self::Tree(command) => command.label(),
        }
    }

    /// What it does, in a sentence.
    pub(crate) fn explanation(&self) -> String {
        match self {
            Self::Act(action) => return flotilla_sim::action_text(action),
            Self::Tree(command) => return command.explanation(),
            Self::ClientRequest(_) => "A client asks this server to store the next value.",
            Self::HandOverTo(_) => "The leader is asked to hand over to this server.",
            Self::Add(_) => "The leader is asked to give this server a vote.",
            Self::Remove(_) => "The leader is asked to take this server's vote away.",
            Self::SpaceTime(command) => command.explanation(),
            Self::Play => "Let time flow.",
            Self::Pause => "Stop time.",
            Self::StepForward => {
                "Go one event forward; at the end of a live run, let one more event happen."
            }
            Self::StepBack => "Go one event back.",
            Self::ToStart => "Go to the beginning of the run.",
            Self::ToEnd => "Go to the last event.",
            Self::Seek(_) => "Go to this event.",
            Self::Visit(_) => "Go to this event, and show why it happened.",
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
            Self::Compare(command) => return command.explanation(),
            Self::DismissAlert => "Put this message away.",
            Self::Share(command) => command.explanation(),
            Self::Search(command) => command.explanation(),
            Self::Gallery(command) => command.explanation(),
            Self::Trials(command) => command.explanation(),
            Self::Liveness(command) => command.explanation(),
            Self::Referee(command) => command.explanation(),
            Self::Predict(command) => command.explanation(),
        }
        .into()
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
