//! Scripts in and out.

use super::Session;

impl Session {
    /// Runs the script in the box. One that cannot be read or done leaves the run as it is.
    pub(super) fn open_script(&mut self) {
        self.alert = Some("Scripts are not available yet.".into());
    }

    /// Puts the current run into the box and the clipboard.
    pub(super) fn copy_script(&mut self) {
        self.alert = Some("Scripts are not available yet.".into());
    }
}
