//! The stage as a part of somebody else's page: what stands below it.

use yew::prelude::*;

use crate::address;
use crate::command::Command;
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{element, text};
use crate::views::parts::button;

/// Shows the controls, the sentence, and the way to the whole page.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let timeline = &session.timeline;
    let sentence = if timeline.cursor().0 == 0 {
        flotilla_sim::opening(timeline.setup())
    } else {
        flotilla_sim::headline(timeline.event(), timeline.world())
    };
    let play = if session.playing { Command::Pause } else { Command::Play };
    let whole = element("a")
        .attr("href", address::whole_page())
        .attr("target", "_blank")
        .attr("rel", "noopener")
        .text("Open in Flotilla");
    element("section")
        .class("embed-bar")
        .attr("aria-label", "Transport")
        .child(text("h1", "spoken", "Flotilla"))
        .child(button(session, emit, Command::StepBack, "button"))
        .child(button(session, emit, play, "button primary play"))
        .child(button(session, emit, Command::StepForward, "button"))
        .child(text("p", "embed-words", sentence.text))
        .child(whole)
        .into()
}
