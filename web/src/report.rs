//! What the page leaves outside its own memory, for the overlay that boot.js shows when the app
//! has died: the script that leads there, and the panic's words; and what that has left for it.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use flotilla_sim::Timeline;

use crate::later::Later;

/// `window.flotilla`.
fn shelf() -> Option<JsValue> {
    let window = gloo_utils::window();
    Reflect::get(&window, &"flotilla".into()).ok().filter(JsValue::is_object)
}

/// Sets a property of `window.flotilla`.
fn leave(name: &str, text: &str) {
    if let Some(shelf) = shelf() {
        Reflect::set(&shelf, &name.into(), &text.into()).ok();
    }
}

/// A property of `window.flotilla`: undefined if there is none.
pub(crate) fn left(name: &str) -> Option<JsValue> {
    Reflect::get(&shelf()?, &name.into()).ok()
}

/// The most events of a run that is left as a script: writing it down means playing it.
const LONGEST: u64 = 20_000;
/// What is left of a longer one.
const TOO_LONG: &str = "# This run is too long to stand here.\n# Load the page again: the work that the browser kept is offered then.\n";

/// Leaves the run so far, written as a script.
pub(crate) fn keep_script(later: &Later, timeline: &Timeline) {
    if timeline.last().0 > LONGEST {
        leave("script", TOO_LONG);
    } else {
        leave("script", &(later.write_script)(timeline));
    }
}

/// From now on a panic's words are left where boot.js finds them.
pub(crate) fn catch_panics() {
    yew::set_custom_panic_hook(Box::new(|info| leave("panic", &info.to_string())));
}
