//! Keeping, sending and opening runs: the panel, and how far it is with a run that is being
//! opened.

use yew::prelude::*;

use crate::command::{Command, ShareCommand};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element, text};
use crate::views::parts::button;

/// The panel, while it is shown.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    if !session.share.shown {
        return Html::default();
    }
    let command = |command, class| {
        let command = Command::Share(command);
        let about = command.explanation();
        element("li").child(button(session, emit, command, class)).child(text("p", "hint", about))
    };
    let commands = element("ul")
        .child(command(ShareCommand::CopyLink, "button primary"))
        .child_if(link(session))
        .child(command(ShareCommand::SaveFile, "button"))
        .child(command(ShareCommand::ChooseFile, "button"))
        .child(command(ShareCommand::SaveSvg, "button"))
        .child(command(ShareCommand::SavePng, "button"));
    element("section")
        .class("sheet share")
        .attr("id", PANEL)
        .attr("aria-label", "Share")
        .attr_if("data-run-hash", session.fingerprint().map(hex))
        .child(element("h2").text("Share"))
        .child(commands)
        .child_if(session.fingerprint().map(fingerprint))
        .child(button(session, emit, Command::Close, "button"))
        .into()
}

/// The panel's id.
pub(crate) const PANEL: &str = "share";

/// The link that was made, to be copied by hand where the browser has no clipboard.
fn link(session: &Session) -> Option<Element> {
    let link = session.share.link.clone();
    (!link.is_empty()).then(|| {
        let field = element("input")
            .attr("type", "text")
            .attr("readonly", "")
            .attr("aria-label", "Link")
            .value(link.clone());
        let length = link.chars().count();
        element("li")
            .class("link")
            .child(field)
            .child(element("p").class("hint").show(&format_args!("{length} characters")))
    })
}

fn fingerprint(fingerprint: u64) -> Element {
    element("p")
        .class("hint")
        .text("This run, event for event, is ")
        .child(element("code").text(hex(fingerprint)))
        .text(" wherever it is opened.")
}

fn hex(fingerprint: u64) -> String {
    format!("{fingerprint:016x}")
}

/// How far it is with a run that is being opened.
pub(crate) fn progress(session: &Session, emit: &Emit) -> Html {
    let Some(opening) = &session.share.opening else { return Html::default() };
    let thousandths = opening.thousandths().to_string();
    let bar = element("progress")
        .attr("aria-label", "Opening")
        .attr("max", "1000")
        .attr("value", thousandths);
    element("section")
        .class("alert progress")
        .attr("aria-label", "Opening")
        .child(element("p").text("The run is being opened."))
        .child(bar)
        .child(button(session, emit, Command::Share(ShareCommand::GiveUp), "button"))
        .into()
}
