//! Arrow keys, Home and End walk from entry to entry; a click, Enter or Space selects one.

use flotilla_core::{Index, ServerId};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};
use yew::prelude::*;

use super::cell::place;
use crate::command::{Command, Thing};
use crate::memo::Emit;

/// Selects the entry that is clicked.
pub(super) fn by_click(emit: &Emit) -> Callback<MouseEvent> {
    let emit = emit.clone();
    Callback::from(move |event: MouseEvent| {
        if let Some(entry) = here(&event).as_deref().and_then(entry) {
            emit.emit(Command::Select(entry));
        }
    })
}

/// Selects the entry that has the focus, or moves the focus to the one that the key leads to, if
/// there is one.
pub(super) fn by_key(emit: &Emit) -> Callback<KeyboardEvent> {
    let emit = emit.clone();
    Callback::from(move |event: KeyboardEvent| {
        let Some(here) = here(&event) else { return };
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key() {
            return;
        }
        let key = event.key();
        if let "Enter" | " " = &*key {
            if let Some(entry) = entry(&here) {
                event.prevent_default();
                emit.emit(Command::Select(entry));
            }
            return;
        }
        let Some(there) = selector(&here, &key) else { return };
        // The key is used up: it does not move in the run as well.
        event.prevent_default();
        let Ok(cells) = gloo_utils::document().query_selector_all(&there) else { return };
        let nth = if key == "End" { cells.length().saturating_sub(1) } else { 0 };
        let cell = cells.item(nth);
        if let Some(cell) = cell.and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) {
            cell.focus().ok();
        }
    })
}

/// The place of the cell that an event is about.
fn here(event: &Event) -> Option<String> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest("[data-cell]").ok()??.get_attribute("data-cell")
}

fn parsed(place: &str) -> Option<(u8, u64)> {
    let (server, index) = place.split_once('-')?;
    Some((server.parse().ok()?, index.parse().ok()?))
}

fn entry(place: &str) -> Option<Thing> {
    let (server, index) = parsed(place)?;
    Some(Thing::Entry(ServerId::new(server)?, Index(index)))
}

/// What finds the cell that a key leads to from here, if there is one: for the ends of a row, all
/// cells of it.
fn selector(here: &str, key: &str) -> Option<String> {
    let (server, index) = parsed(here)?;
    let there = match key {
        "ArrowLeft" => place(server, index.saturating_sub(1)),
        "ArrowRight" => place(server, index + 1),
        "ArrowUp" => place(server.saturating_sub(1), index),
        "ArrowDown" => place(server + 1, index),
        "Home" | "End" => return Some(format!("[data-cell^='{server}-']")),
        _ => return None,
    };
    Some(format!("[data-cell='{there}']"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_lead_to_the_neighbours_home_and_end_along_the_row_and_other_keys_nowhere() {
        let from = |key| selector("2-7", key);
        assert_eq!(from("ArrowLeft").as_deref(), Some("[data-cell='2-6']"));
        assert_eq!(from("ArrowDown").as_deref(), Some("[data-cell='3-7']"));
        assert_eq!(from("End").as_deref(), Some("[data-cell^='2-']"));
        assert_eq!(from("PageUp"), None);
        assert_eq!(selector("", "ArrowUp"), None);
    }

    #[test]
    fn a_cell_is_an_entry_of_its_server() {
        let s2 = ServerId::new(2).expect("a server");
        assert_eq!(entry("2-7"), Some(Thing::Entry(s2, Index(7))));
        assert_eq!([entry("0-7"), entry("2"), entry("")], [None; 3]);
    }
}
