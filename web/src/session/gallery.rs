//! The famous broken programs: their rules switched together, and the search put onto them.

use flotilla_sim::gallery::{Lost, Without};
use flotilla_sim::{Action, Preset};

use crate::command::{Command, From, GalleryCommand, SearchCommand, rule_label};
use crate::session::Session;

impl Session {
    /// Does what is asked of a broken program.
    pub(super) fn gallery(&mut self, command: GalleryCommand) {
        match command {
            GalleryCommand::Switch(preset, off) => self.switch_preset(preset, off),
            GalleryCommand::Find(preset) => {
                self.switch_preset(preset, true);
                for command in [SearchCommand::Begin(From::Plan), SearchCommand::Search] {
                    self.apply(Command::Search(command));
                }
                self.tree.focus = Some("search".into());
            }
        }
    }

    /// Wonders what will break, where a rule was just switched off that keeps a promise.
    pub(super) fn wonder(&mut self, action: &Action) {
        let Action::SwitchRule(rule, false) = action else { return };
        let keeps = matches!(Without::of(*rule), Some(Without { lost: Lost::Property(_), .. }));
        if keeps && self.status.is_empty() {
            self.status = format!(
                "{} is off. What will break? Predict it first: see beside its switch.",
                rule_label(*rule)
            );
        }
    }

    /// Switches those of its rules that are not as they should be, each by an event of its own.
    fn switch_preset(&mut self, preset: Preset, off: bool) {
        let mut switched = 0;
        for rule in preset.off {
            if self.timeline.world().config().rules.on(*rule) == off {
                self.act(Action::SwitchRule(*rule, !off));
                switched += 1;
            }
        }
        let which = if off { "off" } else { "on" };
        self.status = format!("{}: {switched} rules switched {which}.", preset.name);
    }
}
