//! Where to begin: a plain choice, there until it is made.

use yew::prelude::*;

use crate::command::{Beginning, Command};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::element;
use crate::views::parts::press;

/// Shows the choice.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    if !session.choosing {
        return Html::default();
    }
    let choice = |beginning: Beginning| {
        let command = Command::Begin(beginning);
        let about = format!("begin-{}", beginning as u8);
        let (label, explanation) = (command.label(), command.explanation());
        let button = press(emit, command, "button");
        element("li")
            .key(beginning as u8)
            .child(button.attr("aria-describedby", about.clone()).text(label))
            .child(element("p").attr("id", about).text(explanation))
    };
    element("section")
        .class("opening")
        .attr("aria-label", "Where to begin")
        .child(element("h2").text("Where to begin"))
        .child(element("ul").children(Beginning::ALL.map(choice)))
        .into()
}
