//! Work of another time, and what is dragged over the page.

use yew::prelude::*;

use crate::command::{Command, ShareCommand};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::element;
use crate::views::parts::button;

/// Offers the work that the browser kept.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let Some(offer) = &session.share.offer else { return Html::default() };
    let words = element("p")
        .child(element("strong").text("Your work is kept in this browser. "))
        .text(offer.about.clone());
    element("section")
        .class("offer")
        .attr("aria-label", "Work in progress")
        .child(words)
        .child(button(session, emit, Command::Share(ShareCommand::Restore), "button primary"))
        .child(button(session, emit, Command::Share(ShareCommand::Discard), "button"))
        .into()
}

/// Says what a file that is dragged over the page can be dropped for.
pub(crate) fn drop_hint(session: &Session, _emit: &Emit) -> Html {
    if !session.share.dragging {
        return Html::default();
    }
    element("section")
        .class("drop-hint")
        .attr("aria-label", "Drop a file")
        .child(element("p").text("Drop the file to open it"))
        .into()
}
