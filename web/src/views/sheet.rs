//! The sheet of shortcuts, and of the paper's words.

use yew::prelude::*;

use crate::command::Command;
use crate::keys;
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::element;
use crate::views::glossary;
use crate::views::parts::button;

/// Shows the sheet, while it is open.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
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
