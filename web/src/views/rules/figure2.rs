//! Figure 2, box by box and line by line, with a switch where a line can be left out.

use flotilla_sim::gallery::{FIGURE_2, Group, Line, Panel};

use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element, text};

use super::switch;

/// The figure in its two columns.
pub(super) fn view(session: &Session, emit: &Emit) -> Element {
    let column = |panels: &[Panel; 2]| {
        element("div").children(panels.iter().map(|panel| boxed(session, emit, panel)))
    };
    element("div").class("figure-2").children(FIGURE_2.iter().map(column))
}

fn boxed(session: &Session, emit: &Emit, panel: &Panel) -> Element {
    element("div")
        .class("panel")
        .key(panel.title)
        .child(element("h3").text(panel.title))
        .children(panel.groups.iter().map(|group| lines_under(session, emit, group)))
}

fn lines_under(session: &Session, emit: &Emit, group: &Group) -> Element {
    element("div").key(group.cited).child(element("h4").text(group.heading)).child(lines(
        session,
        emit,
        group.lines,
    ))
}

fn lines(session: &Session, emit: &Emit, lines: &[Line]) -> Element {
    let lines = lines.iter().map(|line| shown(session, emit, line));
    element("ul").class("lines").children(lines)
}

/// A line, its switches, and its parts.
fn shown(session: &Session, emit: &Emit, line: &Line) -> Element {
    let label = match line.label {
        "" => None,
        label if line.is_numbered() => Some(text("span", "number", label)),
        name => Some(element("code").text(name)),
    };
    let words = element("p").child_if(label).text(" ").text(line.text);
    let rules = line.rules.iter().map(|rule| switch::view(session, emit, *rule));
    let some = |filled: bool, list: Element| filled.then_some(list);
    element("li")
        .child(words)
        .child_if(some(!line.rules.is_empty(), element("ul").children(rules)))
        .child_if(some(!line.parts.is_empty(), self::lines(session, emit, line.parts)))
}
