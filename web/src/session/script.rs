//! Scripts in and out.

use flotilla_sim::{Script, write_script};

use super::Session;

impl Session {
    /// Runs the script in the box. One that cannot be read or done leaves the run as it is.
    pub(crate) fn open_script(&mut self) {
        let script = match Script::parse(&self.script) {
            Ok(script) => script,
            Err(error) => {
                self.alert = Some(format!("Line {}: {error}.", error.line));
                return;
            }
        };
        let played = script.play();
        if let Some(stopped) = played.stopped {
            self.alert = Some(format!("Line {}: {stopped}.", stopped.line));
            return;
        }
        self.replace(played.timeline);
        self.playing = false;
        self.choosing = false;
        self.status = "The script has been run. Step back to see how it went.".into();
        if let Some(failure) = played.failures.first() {
            self.alert = Some(format!("Line {}: {failure}.", failure.line));
        }
    }

    /// Puts the current run into the box and the clipboard.
    pub(crate) fn copy_script(&mut self) {
        let text = write_script(&self.timeline);
        self.script = text.clone().into();
        // Without permission, or where the browser has no clipboard for this page, the text is
        // still in the box, to be copied by hand.
        let clipboard = gloo_utils::window().navigator().clipboard();
        if !clipboard.is_undefined() {
            let written = wasm_bindgen_futures::JsFuture::from(clipboard.write_text(&text));
            yew::platform::spawn_local(async {
                written.await.ok();
            });
        }
        self.status =
            "The run is in the script box, and copied where the browser allows it.".into();
    }
}
