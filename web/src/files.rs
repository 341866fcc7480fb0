//! Files in and out, and the clipboard.

use gloo_events::{EventListener, EventListenerOptions};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, DragEvent, File, HtmlElement, HtmlInputElement, Url};

use crate::command::{Command, ShareCommand};
use crate::memo::Emit;

/// The largest file that is read, in bytes. No script that a person wrote comes near it.
const LARGEST: f64 = 4_000_000.0;

/// The id of the field by which files are chosen.
pub(crate) const FIELD: &str = "open-file";

/// Reads the file that was chosen, and asks for what is to be done with its text.
pub(crate) fn open_first(input: &HtmlInputElement, asks: fn(String) -> Command, emit: Emit) {
    if let Some(file) = input.files().and_then(|files| files.get(0)) {
        // The same file can be chosen again.
        input.set_value("");
        open(&file, asks, emit);
    }
}

fn open(file: &File, asks: fn(String) -> Command, emit: Emit) {
    let name = file.name();
    if file.size() > LARGEST {
        emit.emit(Command::Alert(format!(
            "Found a file of {} MB in {name}, expected a script of at most {} MB.",
            file.size() as u64 / 1_000_000,
            LARGEST as u64 / 1_000_000
        )));
        return;
    }
    let text = file.text();
    yew::platform::spawn_local(async move {
        let text = JsFuture::from(text).await.ok().and_then(|text| text.as_string());
        emit.emit(match text {
            Some(text) => asks(text),
            None => Command::Alert(format!("{name} could not be read.")),
        });
    });
}

/// Opens the run that a file holds.
pub(crate) fn open_run(text: String) -> Command {
    Command::Share(ShareCommand::OpenFile(text))
}

/// Lets the person choose a file.
pub(crate) fn choose() {
    let field = gloo_utils::document().get_element_by_id(FIELD);
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        field.click();
    }
}

/// Listens to what is dragged over the page and dropped on it.
pub(crate) fn listen(emit: &Emit) -> [EventListener; 3] {
    ["dragover", "dragleave", "drop"].map(|kind| {
        let emit = emit.clone();
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&gloo_utils::document(), kind, options, move |event| {
            let Some(drag) = event.dyn_ref::<DragEvent>() else { return };
            let Some(data) = drag.data_transfer() else { return };
            if !data.types().includes(&JsValue::from_str("Files"), 0) {
                return;
            }
            event.prevent_default();
            // Between two parts of the page it has not left it.
            let inside = kind == "dragleave" && drag.related_target().is_some();
            if !inside {
                emit.emit(Command::Share(ShareCommand::Drag(kind == "dragover")));
            }
            let file = data.files().and_then(|files| files.get(0));
            if kind == "drop"
                && let Some(file) = file
            {
                open(&file, open_run, emit.clone());
            }
        })
    })
}

/// Puts text into the clipboard, where the browser has one for this page and allows it.
pub(crate) fn copy(text: &str) {
    let clipboard = gloo_utils::window().navigator().clipboard();
    if !clipboard.is_undefined() {
        let written = JsFuture::from(clipboard.write_text(text));
        yew::platform::spawn_local(async {
            written.await.ok();
        });
    }
}

/// Has the browser save a file.
pub(crate) fn download(name: &str, kind: &str, text: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&JsValue::from_str(text));
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) {
        download_blob(name, &blob);
    }
}

/// Has the browser save what is in a blob as a file.
pub(crate) fn download_blob(name: &str, blob: &Blob) {
    let Ok(url) = Url::create_object_url_with_blob(blob) else { return };
    let link = gloo_utils::document().create_element("a").ok();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        link.set_attribute("href", &url).ok();
        link.set_attribute("download", name).ok();
        link.click();
    }
    Url::revoke_object_url(&url).ok();
}
