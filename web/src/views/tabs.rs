//! The tabs that choose between the logs and the space-time picture.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::command::{Command, SpaceTimeCommand};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element};
use crate::views::parts::press;

/// What the chosen tab shows is found by this.
const PANEL: &str = "view-panel";

/// Shows the tabs.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let shown = session.looking.shown;
    element("div")
        .class("view-tabs")
        .attr("role", "tablist")
        .attr("aria-label", "View")
        .on_key_down(Callback::from(|event: KeyboardEvent| by_key(&event)))
        .child(tab(emit, SpaceTimeCommand::Logs, !shown))
        .child(tab(emit, SpaceTimeCommand::Picture, shown))
        .into()
}

/// Arrow keys, Home and End lead from tab to tab, and choose the one they lead to.
fn by_key(event: &KeyboardEvent) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key() {
        return;
    }
    let Some(tab) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let Some(tabs) = tab.parent_element() else { return };
    let (first, last) = (tabs.first_element_child(), tabs.last_element_child());
    let to = match event.key().as_str() {
        "ArrowLeft" => tab.previous_element_sibling().or(last),
        "ArrowRight" => tab.next_element_sibling().or(first),
        "Home" => first,
        "End" => last,
        _ => return,
    };
    // The key is used up: it neither scrolls nor moves in the run as well.
    event.prevent_default();
    if let Some(to) = to.and_then(|to| to.dyn_into::<HtmlElement>().ok()) {
        to.focus().ok();
        to.click();
    }
}

fn tab(emit: &Emit, command: SpaceTimeCommand, chosen: bool) -> Element {
    let label = command.label();
    let title = command.explanation();
    press(emit, Command::SpaceTime(command), "view-tab")
        .attr("role", "tab")
        .attr("id", ["tab-", &label].concat())
        .attr("title", title)
        .attr("aria-controls", PANEL)
        .attr("tabindex", if chosen { "0" } else { "-1" })
        .state("aria-selected", chosen)
        .text(label)
}

/// The place of what the chosen tab shows.
pub(crate) fn panel(content: Html) -> Html {
    element("div")
        .class("view-panel")
        .attr("id", PANEL)
        .attr("role", "tabpanel")
        .attr("aria-label", "View")
        .child(content)
        .into()
}
