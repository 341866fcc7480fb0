//! What finds and lists moments: jumps to events of a kind, and pins.

use flotilla_sim::{EventId, Pin};
use yew::prelude::*;

use crate::command::{Command, Direction, Quarry, TreeCommand};
use crate::memo::Emit;
use crate::session::{Named, Session};
use crate::views::element::{Element, element, text};
use crate::views::parts::{button, possible, press};
use crate::views::tape::rows::{DELETE, RENAME, name_field, tool};

/// Shows it while it is open.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    if !session.tree.moments {
        return Html::default();
    }
    let timeline = &session.timeline;
    let pinned = timeline.pinned_at(timeline.current(), timeline.cursor()).is_some();
    let pin = possible(session, emit, Command::Tree(TreeCommand::PinHere), "button")
        .attr("aria-pressed", if pinned { "true" } else { "false" })
        .text("Pin this moment");
    let moments = timeline.labels().moments();
    let list = if moments.is_empty() {
        text("p", "moments-none", "No moment is pinned yet.")
    } else {
        element("ol")
            .class("moments-list")
            .children(moments.iter().map(|it| moment(session, emit, it)))
    };
    element("section")
        .class("moments")
        .attr("aria-label", "Moments")
        .child(jumps(session, emit))
        .child(element("div").class("moments-pin").child(pin))
        .child(list)
        .child(button(session, emit, Command::Tree(TreeCommand::Tidy), "button"))
        .into()
}

/// What to jump to, and the two ways to go.
fn jumps(session: &Session, emit: &Emit) -> Element {
    let chosen = session.tree.quarry;
    let option = |quarry: Quarry| {
        element("label")
            .key(quarry.name())
            .child(
                element("input")
                    .attr("type", "radio")
                    .attr("name", "quarry")
                    .checked(quarry == chosen)
                    .on_change(emit.reform(move |_| Command::Tree(TreeCommand::Look(quarry)))),
            )
            .text(quarry.name())
    };
    let way = |direction| {
        let command = Command::Tree(TreeCommand::Jump(direction));
        let word = command.label();
        let name = [&word, " ", chosen.name()].concat();
        possible(session, emit, command, "button").attr("aria-label", name).text(word)
    };
    element("fieldset")
        .class("jumps")
        .child(text("legend", "", "Jump to"))
        .child(element("div").class("jumps-what").children(Quarry::ALL.map(option)))
        .child(way(Direction::Previous))
        .child(way(Direction::Next))
}

/// A pinned moment, and what can be done with it.
fn moment(session: &Session, emit: &Emit, moment: &Pin) -> Element {
    let Pin { event: EventId(event), branch, name } = moment;
    let named = Named::Moment(*branch, moment.event);
    let item = element("li").key(named.button());
    let name = name.as_ref().map(ToString::to_string);
    if session.tree.renaming == Some(named) {
        return item.child(name_field(emit, named, name));
    }
    let go = press(emit, Command::Tree(TreeCommand::GoTo(*branch, moment.event)), "row-go")
        .child(text("span", "spoken", "Go to "))
        .child(element("b").text(format!("event {event}")))
        .text(name.map_or_else(String::new, |name| [": ", &name].concat()));
    item.child(go)
        .child(
            tool(session, emit, TreeCommand::Rename(Some(named)), RENAME)
                .attr("id", named.button()),
        )
        .child(tool(session, emit, TreeCommand::Unpin(*branch, moment.event), DELETE))
}
