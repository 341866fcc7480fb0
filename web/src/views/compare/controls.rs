//! What moves in both runs.

use flotilla_sim::compare::Comparison;

use crate::command::{Command, CompareCommand};
use crate::memo::Emit;
use crate::session::{Compared, Session};
use crate::views::element::{Element, element, text};
use crate::views::parts::{button, range};

/// Buttons, the slider over all moments, and where it stands.
pub(super) fn view(
    session: &Session,
    emit: &Emit,
    compared: &Compared,
    made: &Comparison,
) -> Element {
    let play = if compared.playing { CompareCommand::Pause } else { CompareCommand::Play };
    let buttons = [
        (CompareCommand::Earlier, "button"),
        (play, "button primary"),
        (CompareCommand::Later, "button"),
        (CompareCommand::ToParting, "button"),
    ];
    let (at, last) = (made.at(), made.last());
    let reading = format!("Moment {at} of {last} · {}", made.now());
    let slider = range(emit, at, last, |moment| Command::Compare(CompareCommand::Seek(moment)))
        .attr("aria-label", "Moment")
        .attr("aria-valuetext", reading.clone());
    element("div")
        .class("compare-controls")
        .children(
            buttons.map(|(command, class)| button(session, emit, Command::Compare(command), class)),
        )
        .child(slider)
        .child(text("p", "compare-reading", reading))
}
