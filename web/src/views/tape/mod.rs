//! The tape: the run from its beginning to its end, and the controls that move in it.

mod below;
pub(crate) mod moments;
pub(crate) mod peek;
pub(crate) mod rows;
mod settings;
mod strip;
mod time;
mod tools;

use yew::prelude::*;

use crate::command::Command;
use crate::later;
use crate::memo::{Emit, View};
use crate::session::Session;
use crate::views::element::{Element, element};
use crate::views::parts::{icon, possible};

/// Puts the tape together: what only commands change, what moves with the time, and what follows
/// a look at another moment.
pub(crate) fn frame(
    slow: &dyn Fn(View) -> Html,
    moving: &dyn Fn(View) -> Html,
    looking: &dyn Fn(View) -> Html,
) -> Html {
    let track = element("div")
        .class("tape-track")
        .child(slow(strip::view))
        .child(moving(time::slider))
        .child(looking(|session, emit| later::view(session, emit, |later| later.peek)));
    element("section")
        .class("page-tape tape")
        .attr("aria-label", "Transport")
        .child(slow(transport))
        .child(track)
        .child(slow(below::view))
        .child(slow(settings::view))
        .child(moving(time::reading))
        .child(slow(tools::view))
        .child(slow(|session, emit| later::view(session, emit, |later| later.moments)))
        .into()
}

/// The buttons.
fn transport(session: &Session, emit: &Emit) -> Html {
    let button = |command: Command, class: &'static str| {
        let label = command.label();
        possible(session, emit, command, class).attr("aria-label", label)
    };
    let word = |word: &'static str| element("span").text(word);
    let (command, path, name) = if session.playing {
        (Command::Pause, PAUSE, "Pause")
    } else {
        (Command::Play, PLAY, "Play")
    };
    let play = button(command, "button primary play").child(shape(path)).child(word(name));
    element("div")
        .class("tape-buttons")
        .child(button(Command::ToStart, "button edge").child(shape(TO_START)))
        .child(button(Command::StepBack, "button").child(shape(BACK)).child(word("Step")))
        .child(play)
        .child(button(Command::StepForward, "button").child(word("Step")).child(shape(PLAY)))
        .child(button(Command::ToEnd, "button edge").child(shape(TO_END)))
        .into()
}

const PLAY: &str = "M3 1.5 11 6 3 10.5Z";
const BACK: &str = "M9 1.5 1 6 9 10.5Z";
const PAUSE: &str = "M2 1.5h3v9H2zM7 1.5h3v9H7z";
const TO_START: &str = "M1 1.5h2v9H1zM11 1.5 4 6l7 4.5Z";
const TO_END: &str = "M9 1.5h2v9H9zM1 1.5 8 6l-7 4.5Z";

fn shape(path: &'static str) -> Element {
    icon("icon", "0 0 12 12", path)
}
