//! At the end of the status line: undo, redo, and the way to moments.

use yew::prelude::*;

use crate::command::{Command, TreeCommand};
use crate::memo::Emit;
use crate::session::{Session, UNDO};
use crate::views::element::{Element, element};
use crate::views::parts::{icon, possible};

const BACK: &str = "M4.5.5 1 4l3.5 3.5V5H7a2.3 2.3 0 0 1 0 4.6H3.5v1.6H7A3.9 3.9 0 0 0 7 3.4H4.5Z";
const FORTH: &str =
    "M7.5.5 11 4 7.5 7.5V5H5a2.3 2.3 0 0 0 0 4.6h3.5v1.6H5a3.9 3.9 0 0 1 0-7.8h2.5Z";

/// Shows the buttons.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let button = |command: TreeCommand| {
        let command = Command::Tree(command);
        let label = command.label();
        possible(session, emit, command, "tool").attr("aria-label", label)
    };
    let arrow =
        |command, path| -> Element { button(command).child(icon("icon", "0 0 12 12", path)) };
    let moments = button(TreeCommand::ToggleMoments)
        .attr("aria-expanded", if session.tree.moments { "true" } else { "false" })
        .text("Moments");
    element("div")
        .class("tape-tools")
        .child(arrow(TreeCommand::Undo, BACK).attr("id", UNDO))
        .child(arrow(TreeCommand::Redo, FORTH))
        .child(moments)
        .into()
}
