//! What speaks up by itself: the status line and alerts.

use yew::prelude::*;

use crate::command::Command;
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{element, text};
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
