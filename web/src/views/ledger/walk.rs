//! Arrow keys walk from entry to entry.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::cell::place;

/// Moves the focus to the neighbour that the key points at, if there is an entry.
pub(super) fn on_key(event: &KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let here = target.and_then(|cell| cell.get_attribute("data-cell"));
    let Some(there) = here.and_then(|here| neighbour(&here, &event.key())) else { return };
    // The key is used up: it does not step through the run as well.
    event.prevent_default();
    let selector = format!("[data-cell='{there}']");
    let cell = gloo_utils::document().query_selector(&selector).ok().flatten();
    if let Some(cell) = cell.and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) {
        cell.focus().ok();
    }
}

fn neighbour(here: &str, key: &str) -> Option<String> {
    let (server, index) = here.split_once('-')?;
    let (server, index): (u8, u64) = (server.parse().ok()?, index.parse().ok()?);
    Some(match key {
        "ArrowLeft" => place(server, index.saturating_sub(1)),
        "ArrowRight" => place(server, index + 1),
        "ArrowUp" => place(server.saturating_sub(1), index),
        "ArrowDown" => place(server + 1, index),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::neighbour;

    #[test]
    fn arrows_lead_to_the_neighbours_and_other_keys_nowhere() {
        let from = |key| neighbour("2-7", key);
        assert_eq!(from("ArrowLeft").as_deref(), Some("2-6"));
        assert_eq!(from("ArrowDown").as_deref(), Some("3-7"));
        assert_eq!(from("Home"), None);
        assert_eq!(neighbour("", "ArrowUp"), None);
    }
}
