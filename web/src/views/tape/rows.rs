//! The futures of the run as rows that are joined where they part.

use flotilla_sim::{Branch, BranchId, EventId, Labels, Row};
use yew::prelude::*;

use crate::command::{Command, CompareCommand, Peek, TreeCommand};
use crate::memo::Emit;
use crate::picture::Picture;
use crate::session::{NAME_FIELD, Named, Session};
use crate::views::element::{Element, element, text};
use crate::views::parts::{asking, icon, possible, press, range};
use crate::views::stage::geometry::num;
use crate::views::tape::peek::pointed;
use crate::views::tape::strip::{self, percent};

/// The height of a row, in CSS pixels: `--row` in tree.css.
const ROW: f64 = 24.0;
/// Where the bands of a row stand.
const BANDS: strip::Heights = ["12", "11", "20.5"];
/// The middle of its signs, and of its bands.
const SIGNS: &str = "6";
const MIDDLE: f64 = 17.5;

/// Shows a row for each branch, and in the current one what can be done with it.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let timeline = &session.timeline;
    let rows = timeline.rows();
    let ends = rows.iter().map(|row| timeline.branches()[row.branch.0].last());
    let axis = ends.max().unwrap_or_default();
    let one = |(at, row): (usize, &Row)| {
        let name = name(session, emit, row.branch);
        let line = line(session, emit, (at, *row), axis);
        element("li")
            .key(row.branch.0)
            .mark("data-current", is_current(session, row.branch))
            .child(name)
            .child(line)
    };
    element("nav")
        .class("tape-rows")
        .attr("aria-label", "Branches")
        .child(element("ol").children(rows.iter().enumerate().map(one)))
        .into()
}

fn is_current(session: &Session, branch: BranchId) -> bool {
    session.timeline.current() == branch
}

/// What the branch is called, or the field in which it gets its name.
fn name(session: &Session, emit: &Emit, branch: BranchId) -> Element {
    let named = Named::Branch(branch);
    let labels = session.timeline.labels();
    let cell = element("div").class("row-name");
    if session.tree.renaming == Some(named) {
        return cell.child(name_field(emit, named, labels.name(branch).map(ToString::to_string)));
    }
    let pinned = labels.is_pinned(branch);
    let data = &session.timeline.branches()[branch.0];
    let flag = pinned.then(|| icon("icon", "0 0 12 12", PIN).attr("aria-label", "pinned"));
    let go = press(emit, Command::SwitchBranch(branch), "row-go")
        .mark("aria-current", is_current(session, branch))
        .attr("title", Command::SwitchBranch(branch).explanation())
        .child_if(flag)
        .child(text("span", "spoken", "Go to "))
        .child(element("b").text(session.timeline.called(branch)))
        .text(origin(data));
    let tools = is_current(session, branch).then(|| {
        [
            tool(session, emit, TreeCommand::Rename(Some(named)), RENAME)
                .attr("id", named.button()),
            tool(
                session,
                emit,
                TreeCommand::PinBranch(branch, !pinned),
                if pinned { UNPIN } else { PIN },
            ),
            tool(session, emit, TreeCommand::DeleteBranch(branch), DELETE),
        ]
    });
    let beside = || {
        let command = CompareCommand::Branch(branch);
        press(emit, Command::Compare(command), "linklike")
            .attr("aria-label", command.label())
            .attr("title", command.explanation())
            .text("compare")
    };
    let others = (!is_current(session, branch)).then(beside);
    cell.child(go).child_if(others).children(tools.into_iter().flatten())
}

/// A field for a name. Enter and leaving it write the name down, Escape leaves it as it was.
pub(super) fn name_field(emit: &Emit, named: Named, name: Option<String>) -> Element {
    let write = move |value: String| Command::Tree(TreeCommand::Name(named, value));
    let by_key = emit.clone();
    let key = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            // The same key would press the button that gets the focus back.
            event.prevent_default();
            by_key.emit(write(value_of(&event)));
        }
    });
    element("input")
        .attr("type", "text")
        .attr("id", NAME_FIELD)
        .attr("class", "name-field")
        .attr("aria-label", format!("Name of {}", named.words()))
        .attr("maxlength", Labels::LONGEST_NAME.to_string())
        .attr("autocomplete", "off")
        .value(name.unwrap_or_default())
        .on_key_down(key)
        .on_change(emit.reform(move |event: Event| write(value_of(&event))))
}

fn value_of(event: &Event) -> String {
    event.target_unchecked_into::<web_sys::HtmlInputElement>().value()
}

/// A small button that shows a picture and is called as its command is.
pub(super) fn tool(
    session: &Session,
    emit: &Emit,
    command: TreeCommand,
    path: &'static str,
) -> Element {
    let command = Command::Tree(command);
    let label = command.label();
    possible(session, emit, command, "tool").attr("aria-label", label).child(icon(
        "icon",
        "0 0 12 12",
        path,
    ))
}

pub(super) const RENAME: &str =
    "M1 11h2.2L10.4 3.8 8.2 1.6 1 8.8ZM8.9.9l2.2 2.2.5-.5a1 1 0 0 0 0-1.4l-.8-.8a1 1 0 0 0-1.4 0Z";
pub(super) const PIN: &str = "M2 0h1.5v1H11L9 4l2 3H3.5v5H2Z";
const UNPIN: &str = "M2 0h1.5v1H11L9 4l2 3H3.5v5H2ZM3.5 2.2v3.6h5.3L7.5 4l1.3-1.8Z";
pub(super) const DELETE: &str = "M4 0h4v1.5h3V3H1V1.5h3ZM2 4h8l-.6 8H2.6Z";

/// The row's own events, joined to those that it shares; over them, a slider that looks at its
/// moments, and goes to the one it looks at by click or Enter.
fn line(session: &Session, emit: &Emit, (at, row): (usize, Row), axis: EventId) -> Element {
    let timeline = &session.timeline;
    let branch = row.branch;
    let picture = Picture::of(timeline, branch, row.after, axis);
    let joint = row
        .joins
        .map(|joined| joint(row.after.0 as f64 / axis.0.max(1) as f64, joined as f64 - at as f64));
    let (bands, signs) = (picture.bands(), picture.signs());
    let svg = element("svg")
        .class("row-picture tape-strip")
        .attr("aria-hidden", "true")
        .child_if(joint)
        .children(bands.iter().enumerate().map(|(at, it)| strip::band(at, it, BANDS)))
        .children(signs.iter().enumerate().map(|(at, it)| strip::sign(at, it, SIGNS)));
    let last = timeline.branches()[branch.0].last();
    let place = match session.tree.peek {
        Some(peek) if peek.branch == branch => peek.event,
        _ if is_current(session, branch) => timeline.cursor(),
        _ => last,
    };
    let look = move |event: u64| {
        let peek = Peek { branch, event: EventId(event).min(last), of: axis, exact: true };
        Command::Tree(TreeCommand::Peek(Some(peek)))
    };
    let go = |emit: &Emit| emit.emit(Command::Tree(TreeCommand::GoToPeek));
    let (by_click, by_key) = (emit.clone(), emit.clone());
    let click = pointed::<MouseEvent>(emit, branch, axis);
    let slider = range(emit, place.0, axis.0, look)
        .class("row-points")
        .attr("aria-label", format!("Points of {}", timeline.called(branch)))
        .attr("title", "Click to go there")
        .on_pointer_move(pointed(emit, branch, axis))
        .on_pointer_leave(asking(emit, Command::Tree(TreeCommand::Peek(None))))
        .on_focus(asking(emit, look(place.0)))
        .on_blur(asking(emit, Command::Tree(TreeCommand::Peek(None))))
        .on_click(Callback::from(move |event: MouseEvent| {
            // The thumbnail tells where it goes.
            click.emit(event);
            go(&by_click);
        }))
        .on_key_down(Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                go(&by_key);
            }
        }));
    element("div").class("row-line").child(svg).child(slider)
}

/// A line from the row to the one it is joined to, so many rows further down, or up.
fn joint(at: f64, rows: f64) -> Element {
    element("line")
        .class("row-joint")
        .attr("x1", percent(at))
        .attr("x2", percent(at))
        .attr("y1", num(MIDDLE))
        .attr("y2", num(MIDDLE + rows * ROW))
}

/// Where a branch comes from: `: from event 12, you crash S1`.
fn origin(branch: &Branch) -> String {
    if branch.parent().is_none() {
        return ": from the beginning".to_string();
    }
    let action = branch.first_action().map(flotilla_sim::action_text).unwrap_or_default();
    let did = action.trim_end_matches('.');
    let (by, did) = did.strip_prefix("You ").map_or(("", did), |did| ("you ", did));
    format!(": from event {}, {by}{did}", branch.fork().0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flotilla_core::ServerId;
    use flotilla_sim::{Action, Setup, Timeline};

    #[test]
    fn a_branch_is_called_by_where_it_parts_and_how() {
        let mut timeline = Timeline::new(Setup::default());
        for _ in 0..20 {
            timeline.step();
        }
        timeline.seek(EventId(12));
        timeline.act(Action::Crash(ServerId::new(1).unwrap())).unwrap();
        let names: Vec<_> = timeline.branches().iter().map(origin).collect();
        assert_eq!(names, [": from the beginning", ": from event 12, you crash S1"]);
    }
}
