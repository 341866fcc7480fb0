//! The famous broken programs: their rules switched together, and the search put onto them.

use flotilla_sim::{Action, Preset};

use crate::command::{Command, From, GalleryCommand, SearchCommand};
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
