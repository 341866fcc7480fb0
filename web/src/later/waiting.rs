//! What has to wait for the later part, and what may be done meanwhile.

use std::collections::VecDeque;

use crate::command::{Command, ShareCommand, SpaceTimeCommand, TreeCommand};
use crate::keys::Pressed;
use crate::session::Session;

/// What a person hears when the later part does not arrive.
const MISSING: &str = "This part of the page could not be loaded. Check the connection and try again, or load the page again.";

/// What a person hears while it is under way.
pub(crate) const ON_ITS_WAY: &str = "One moment: this part of the page is being loaded.";

/// What a person hears who no longer wants to wait.
pub(crate) const GIVEN_UP: &str = "What waited for a part of the page is given up: it is not done.";

/// Something that a person asks.
#[derive(Clone)]
pub(crate) enum Asked {
    /// This.
    Command(Command),
    /// What a key means. That depends on what was done before, so it is found out when it is the
    /// key's turn.
    Key(Pressed),
}

impl Asked {
    /// What it comes to as things are now.
    pub(crate) fn command(self, session: &Session) -> Command {
        match self {
            Self::Command(command) => command,
            Self::Key(pressed) => pressed.asks(session),
        }
    }
}

/// When a command is done that is asked while others wait for the later part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Turn {
    /// After them. What it does may depend on what they do, as a step does that is asked after a
    /// lesson, and what they do on what it does not do yet.
    Last,
    /// At once: it comes to the same before them and after them. Or it is about what stands before
    /// a person's eyes now, as text being typed and an alert are; or the browser allows it only at
    /// once, as it does the choice of a file.
    First,
    /// At once, since who stops time wants to see this very moment; and again after them, since one
    /// of them may let time flow.
    Both,
    /// In place of them: who closes what is open does not want what is about to open.
    Instead,
}

impl Turn {
    const fn of(command: &Command) -> Self {
        match command {
            Command::Pause => Self::Both,
            Command::Close => Self::Instead,
            Command::SetSpeed(_)
            | Command::Faster
            | Command::Slower
            | Command::EarlierEntries
            | Command::LaterEntries
            | Command::EditSetup(..)
            | Command::EditMechanism(..)
            | Command::FreshSeed
            | Command::EditScript(_)
            | Command::NextTheme
            | Command::Alert(_)
            | Command::DismissAlert
            | Command::SpaceTime(SpaceTimeCommand::Point(_))
            | Command::Share(
                ShareCommand::Drag(_) | ShareCommand::ChooseFile | ShareCommand::GiveUp,
            )
            | Command::Tree(TreeCommand::Peek(_)) => Self::First,
            _ => Self::Last,
        }
    }
}

/// What becomes of something that is asked.
#[derive(PartialEq, Debug)]
pub(crate) enum Admitted {
    /// It is to be done now.
    Now(Command),
    /// It waits.
    Waits,
    /// Nothing is to be done now, and what waited is given up.
    GivenUp,
}

/// What waits, in the order in which it was asked.
#[derive(Default)]
pub(crate) struct Waiting {
    asked: VecDeque<Asked>,
    /// Whether the later part is under way.
    pub(crate) loading: bool,
    /// Whether something could not be done without it.
    missed: bool,
}

impl Waiting {
    /// Finds out when something is to be done. It has to wait until the later part is there if it
    /// needs that, or if something asked before it still waits and has to come first.
    pub(crate) fn admit(&mut self, asked: Asked, session: &Session) -> Admitted {
        let command = asked.clone().command(session);
        let nothing_waits = self.asked.is_empty();
        if session.later.is_some() || nothing_waits && !command.needs_later() {
            return Admitted::Now(command);
        }
        match Turn::of(&command) {
            Turn::First => return Admitted::Now(command),
            Turn::Both => {
                self.asked.push_back(Asked::Command(command.clone()));
                return Admitted::Now(command);
            }
            Turn::Instead => {
                self.asked.clear();
                return Admitted::GivenUp;
            }
            Turn::Last => self.asked.push_back(asked),
        }
        Admitted::Waits
    }

    /// Whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    /// The later part has arrived, or has not: what is to be done next of what waited. Of what
    /// cannot be done without it, an alert tells at the end.
    pub(crate) fn next(&mut self, session: &Session) -> Option<Command> {
        while let Some(asked) = self.asked.pop_front() {
            let command = asked.command(session);
            if session.later.is_some() || !command.needs_later() {
                return Some(command);
            }
            self.missed = true;
        }
        std::mem::take(&mut self.missed).then(|| Command::Alert(MISSING.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Beginning, Thing};
    use crate::later;
    use flotilla_core::ServerId;
    use flotilla_sim::{Action, Clock};

    /// Two that need the later part, and one between them that does not.
    const ASKED: [Command; 3] = [
        Command::Begin(Beginning::Figure8),
        Command::StepBack,
        Command::Tree(TreeCommand::ToggleMoments),
    ];

    fn waiting_for_the_lesson(session: &Session) -> Waiting {
        let mut waiting = Waiting::default();
        for command in ASKED {
            assert_eq!(waiting.admit(Asked::Command(command), session), Admitted::Waits);
        }
        waiting
    }

    /// What is done one after the other, and what the session comes to thereby.
    fn done(waiting: &mut Waiting, session: &mut Session) -> Vec<Command> {
        let mut done = Vec::new();
        while let Some(command) = waiting.next(session) {
            session.apply(command.clone());
            done.push(command);
        }
        done
    }

    fn with_later() -> Session {
        let mut session = Session::new();
        session.later = Some(later::whole());
        session
    }

    #[test]
    fn what_does_not_need_the_later_part_is_done_at_once() {
        let mut waiting = Waiting::default();
        let mut ask = |command: Command, session: &Session| {
            assert_eq!(
                waiting.admit(Asked::Command(command.clone()), session),
                Admitted::Now(command)
            );
        };
        ask(Command::StepBack, &Session::new());
        ask(Command::Close, &Session::new());
        ask(Command::ToggleHelp, &with_later());
    }

    #[test]
    fn what_was_asked_while_the_later_part_was_under_way_is_done_in_order() {
        let mut waiting = waiting_for_the_lesson(&Session::new());
        let mut session = with_later();
        assert_eq!(done(&mut waiting, &mut session), ASKED);
        assert_eq!(done(&mut waiting, &mut session), []);
    }

    #[test]
    fn a_later_part_that_does_not_arrive_costs_only_what_needs_it_and_an_alert_says_so() {
        let mut session = Session::new();
        let mut waiting = waiting_for_the_lesson(&session);
        let told = [Command::StepBack, Command::Alert(MISSING.into())];
        assert_eq!(done(&mut waiting, &mut session), told);
        let again = waiting.admit(Asked::Command(Command::ToggleHelp), &session);
        assert_eq!(again, Admitted::Waits, "it can be asked again");
        assert_eq!(done(&mut waiting, &mut with_later()), [Command::ToggleHelp]);
    }

    #[test]
    fn nobody_who_asked_for_nothing_hears_that_it_did_not_arrive() {
        assert_eq!(Waiting::default().next(&Session::new()), None);
    }

    #[test]
    fn a_key_means_what_it_means_when_its_turn_comes() {
        let session = Session::new();
        let mut waiting = waiting_for_the_lesson(&session);
        for key in ["l", "1", "t"] {
            let key = Asked::Key(Pressed::named(key, false).expect("a key of ours"));
            assert_eq!(waiting.admit(key, &session), Admitted::Waits);
        }
        let mut session = with_later();
        let s1 = ServerId::new(1).expect("a server");
        let done = done(&mut waiting, &mut session);
        let keys = [
            // The clock is live now, and the lesson's is not.
            Command::SetClock(Clock::Live),
            Command::Select(Thing::Server(s1)),
            Command::Act(Action::Timeout(s1)),
        ];
        assert_eq!(done[ASKED.len()..], keys);
    }

    #[test]
    fn pause_stops_time_at_once_and_keeps_it_from_flowing_after_what_was_asked_before() {
        let mut session = Session::new();
        session.apply(Command::Play);
        let mut waiting = waiting_for_the_lesson(&session);
        let space = Asked::Key(Pressed::named(" ", false).expect("a key of ours"));
        assert_eq!(waiting.admit(space.clone(), &session), Admitted::Now(Command::Pause));
        session.apply(Command::Pause);
        assert_eq!(waiting.admit(space, &session), Admitted::Waits, "to play has to wait");
        let done = done(&mut waiting, &mut with_later());
        assert_eq!(done[ASKED.len()..], [Command::Pause, Command::Play]);
    }

    #[test]
    fn escape_gives_up_what_waits() {
        let session = Session::new();
        let mut waiting = waiting_for_the_lesson(&session);
        let escape = Asked::Key(Pressed::named("Escape", false).expect("a key of ours"));
        assert_eq!(waiting.admit(escape.clone(), &session), Admitted::GivenUp);
        assert_eq!(done(&mut waiting, &mut with_later()), []);
        assert_eq!(waiting.admit(escape, &session), Admitted::Now(Command::Close));
    }

    #[test]
    fn what_is_typed_and_what_is_put_away_need_not_wait() {
        let session = Session::new();
        let mut waiting = waiting_for_the_lesson(&session);
        for command in [Command::EditScript("x".into()), Command::DismissAlert, Command::Faster] {
            let now = waiting.admit(Asked::Command(command.clone()), &session);
            assert_eq!(now, Admitted::Now(command));
        }
        assert_eq!(done(&mut waiting, &mut with_later()), ASKED);
    }
}
