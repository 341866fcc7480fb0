//! What speaks up by itself: the status line, alerts, and the sheet of shortcuts.

use yew::prelude::*;

use crate::command::Command;
use crate::keys;
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{element, text};
use crate::views::glossary;
use crate::views::parts::button;

/// The status line, which is always there, and an alert while there is one.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let alert = session.alert.clone().map(|alert| {
        element("div")
            .class("alert")
            .child(element("p").attr("role", "alert").text(alert))
            .child(button(session, emit, Command::DismissAlert, "button"))
    });
    element("div")
        .class("page-says")
        .child_if(alert)
        .child(text("p", "status", session.status.clone()).attr("role", "status"))
        .into()
}

/// The sheet of shortcuts.
pub(crate) fn sheet(session: &Session, emit: &Emit) -> Html {
    if !session.help {
        return Html::default();
    }
    let one = |(key, what)| {
        element("div")
            .key(key)
            .child(element("dt").child(element("kbd").text(key)))
            .child(element("dd").text(what))
    };
    element("section")
        .class("sheet")
        .attr("aria-label", "Keyboard shortcuts")
        .child(element("h2").text("Keyboard shortcuts"))
        .child(element("dl").children(keys::SHEET.iter().copied().map(one)))
        .child(element("h2").text("Words of the paper"))
        .child(glossary::list())
        .child(button(session, emit, Command::Close, "button"))
        .into()
}
