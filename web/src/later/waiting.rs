//! Commands that have to wait for the later part.

use crate::command::Command;

/// What a person hears when the later part does not arrive.
const MISSING: &str = "This part of the page could not be loaded. Check the connection and try again, or load the page again.";

/// What a person hears while it is under way.
pub(crate) const ON_ITS_WAY: &str = "One moment: this part of the page is being loaded.";

/// The commands that wait, in the order in which they were asked.
#[derive(Default)]
pub(crate) struct Waiting {
    commands: Vec<Command>,
    /// Whether the later part is under way.
    pub(crate) loading: bool,
}

impl Waiting {
    /// Gives the command back if it can be done at once. If not, it is kept until the later part
    /// is there: because it needs it, or because something asked before it still waits.
    pub(crate) fn admit(&mut self, command: Command, there: bool) -> Option<Command> {
        if there || self.is_empty() && !command.needs_later() {
            return Some(command);
        }
        self.commands.push(command);
        None
    }

    /// Whether nothing waits.
    pub(crate) const fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// The later part has arrived, or has not: the commands that can now be done, in order. Of
    /// those that cannot, an alert tells.
    pub(crate) fn arrived(&mut self, there: bool) -> Vec<Command> {
        self.loading = false;
        let mut commands = std::mem::take(&mut self.commands);
        let asked = commands.len();
        commands.retain(|command| there || !command.needs_later());
        if commands.len() < asked {
            commands.push(Command::Alert(MISSING.into()));
        }
        commands
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting_for_a_script() -> Waiting {
        let mut waiting = Waiting::default();
        assert_eq!(waiting.admit(Command::OpenScript, false), None);
        assert_eq!(waiting.admit(Command::StepBack, false), None);
        assert_eq!(waiting.admit(Command::CopyScript, false), None);
        waiting
    }

    #[test]
    fn what_does_not_need_the_later_part_is_done_at_once() {
        let mut waiting = Waiting::default();
        assert_eq!(waiting.admit(Command::StepBack, false), Some(Command::StepBack));
        assert_eq!(waiting.admit(Command::OpenScript, true), Some(Command::OpenScript));
    }

    #[test]
    fn what_was_asked_while_the_later_part_was_under_way_is_done_in_order() {
        let mut waiting = waiting_for_a_script();
        let all = vec![Command::OpenScript, Command::StepBack, Command::CopyScript];
        assert_eq!(waiting.arrived(true), all);
        assert_eq!(waiting.arrived(true), []);
    }

    #[test]
    fn a_later_part_that_does_not_arrive_costs_only_what_needs_it_and_an_alert_says_so() {
        let mut waiting = waiting_for_a_script();
        assert_eq!(waiting.arrived(false), [Command::StepBack, Command::Alert(MISSING.into())]);
        assert_eq!(waiting.admit(Command::OpenScript, false), None, "it can be asked again");
        assert_eq!(waiting.arrived(true), [Command::OpenScript]);
    }

    #[test]
    fn nobody_who_asked_for_nothing_hears_that_it_did_not_arrive() {
        assert_eq!(Waiting::default().arrived(false), []);
    }
}
