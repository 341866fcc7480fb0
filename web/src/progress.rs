//! Progress with the exercises, kept in the browser.
//!
//! What is kept is the truth for all tabs: an answer is added to what is there then, and a tab
//! hears when another one changes it. So no tab writes over what another has kept, and what was
//! forgotten in one does not come back from another. What cannot be read, such as what a newer
//! page wrote, is left as it is until somebody resets it.

use flotilla_sim::exercise::Progress;
use gloo_events::EventListener;

use crate::command::{Command, PredictCommand};
use crate::memo::Emit;
use crate::storage;

/// The name under which it is kept.
const NAME: &str = "flotilla-progress";

/// What is kept, if anything is, or why it cannot be read. None where the browser keeps nothing.
pub(crate) fn kept() -> Option<Result<Progress, String>> {
    let text = storage::storage()?.get_item(NAME).ok()?;
    Some(text.map_or_else(|| Ok(Progress::default()), |text| Progress::read(&text)))
}

/// Adds answers to what is kept, and gives all that is kept then.
///
/// # Errors
/// Why they cannot be kept.
pub(crate) fn add(answers: &Progress) -> Result<Progress, String> {
    let kept = kept().ok_or("The browser forbids it.")?;
    let mut progress = kept.map_err(|problem| {
        format!("What it keeps already cannot be read: {problem} “Reset progress” makes room.")
    })?;
    progress.add(answers);
    put(&progress)?;
    Ok(progress)
}

/// Keeps this and nothing else.
///
/// # Errors
/// Why it cannot be kept.
pub(crate) fn put(progress: &Progress) -> Result<(), String> {
    let storage = storage::storage().ok_or("The browser forbids it.")?;
    let kept = storage.set_item(NAME, &progress.write());
    kept.map_err(|_| "The browser has no room for it.".into())
}

/// Listens for another tab to change it.
pub(crate) fn listen(emit: &Emit) -> EventListener {
    let emit = emit.clone();
    EventListener::new(&gloo_utils::window(), "storage", move |event| {
        let key = js_sys::Reflect::get(event, &"key".into()).ok();
        let key = key.filter(|key| !key.is_null()).and_then(|key| key.as_string());
        // Without a name all that was kept is gone.
        if key.is_none_or(|key| key == NAME) {
            emit.emit(Command::Predict(PredictCommand::Recall));
        }
    })
}
