//! Files that a person opens.

use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

use crate::command::Command;
use crate::memo::Emit;

/// The largest file that is read, in bytes. No script that a person wrote comes near it.
const LARGEST: f64 = 4_000_000.0;

/// Reads the file that was chosen and opens it as a script.
pub(crate) fn open_first(input: &HtmlInputElement, emit: Emit) {
    let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
    // The same file can be chosen again.
    input.set_value("");
    let name = file.name();
    if file.size() > LARGEST {
        emit.emit(Command::Alert(format!(
            "Found a file of {} MB in {name}, expected a script of at most {} MB.",
            file.size() as u64 / 1_000_000,
            LARGEST as u64 / 1_000_000
        )));
        return;
    }
    yew::platform::spawn_local(async move {
        match JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
            Some(text) => {
                emit.emit(Command::EditScript(text));
                emit.emit(Command::OpenScript);
            }
            None => emit.emit(Command::Alert(format!("{name} could not be read."))),
        }
    });
}
