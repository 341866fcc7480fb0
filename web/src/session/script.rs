//! Scripts out.

use flotilla_sim::write_script;

use super::Session;
use crate::files;

impl Session {
    /// Puts the current run into the box and the clipboard.
    pub(crate) fn copy_script(&mut self) {
        let text = write_script(&self.timeline);
        // Without permission, or where the browser has no clipboard for this page, the text is
        // still in the box, to be copied by hand.
        files::copy(&text);
        self.script = text.into();
        self.status =
            "The run is in the script box, and copied where the browser allows it.".into();
    }
}
