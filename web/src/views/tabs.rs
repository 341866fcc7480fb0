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
    let emit_key = emit.clone();
    element("div")
        .class("view-tabs")
        .attr("role", "tablist")
        .attr("aria-label", "View")
        .on_key_down(Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "ArrowLeft" | "ArrowRight") {
                // The key is used up: it does not step through the run as well.
                event.prevent_default();
                focus_other();
                emit_key.emit(other(shown));
            }
        }))
        .child(tab(emit, SpaceTimeCommand::Logs, !shown))
        .child(tab(emit, SpaceTimeCommand::Picture, shown))
        .into()
}

fn other(shown: bool) -> Command {
    let other = if shown { SpaceTimeCommand::Logs } else { SpaceTimeCommand::Picture };
    Command::SpaceTime(other)
}

/// The focus goes to the tab that is not chosen yet.
fn focus_other() {
    let found = gloo_utils::document().query_selector(".view-tab[tabindex='-1']").ok().flatten();
    if let Some(tab) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        tab.focus().ok();
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
