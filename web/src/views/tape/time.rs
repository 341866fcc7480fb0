//! The cursor on the tape, and where it stands in words.

use flotilla_sim::{EventId, Time};
use yew::prelude::*;

use crate::command::{Command, Peek, TreeCommand};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{element, text};
use crate::views::parts::{asking, range};
use crate::views::tape::peek::pointed;

/// The cursor: a slider that lies over the strip and counts events.
pub(super) fn slider(session: &Session, emit: &Emit) -> Html {
    let (cursor, last) = place(session);
    let (branch, of) = (session.timeline.current(), EventId(last));
    let here = Peek { branch, event: EventId(cursor), of, exact: true };
    let look = |peek| asking(emit, Command::Tree(TreeCommand::Peek(peek)));
    range(emit, cursor, last, |event| Command::Seek(EventId(event)))
        .on_pointer_move(pointed(emit, branch, of))
        .on_pointer_leave(asking(emit, Command::Tree(TreeCommand::Peek(None))))
        .on_focus(look(Some(here)))
        .on_blur(look(None))
        .class("tape-cursor")
        .attr("aria-label", "Time")
        .attr("aria-valuetext", format!("Event {cursor} of {last}, {}", moment(session.now)))
        .attr("title", "Drag to go to another event")
        .into()
}

/// Where the cursor stands.
pub(super) fn reading(session: &Session, _emit: &Emit) -> Html {
    let (cursor, last) = place(session);
    text("p", "tape-reading", "Event ")
        .child(element("b").show(&cursor))
        .show(&format_args!(" of {last} · "))
        .child(text("span", "moment", moment(session.now)))
        .into()
}

fn place(session: &Session) -> (u64, u64) {
    (session.timeline.cursor().0, session.timeline.last().0)
}

/// A moment that may be on its way between two events, in few digits that do not dance:
/// `182.4 ms`, `1.482 s`.
fn moment(now: f64) -> String {
    let micros = now as u64;
    if micros < 1_000_000 {
        format!("{}.{} ms", micros / 1000, micros / 100 % 10)
    } else {
        Time(micros).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn a_moment_always_has_the_same_number_of_decimals() {
        assert_eq!(moment(0.0), "0.0 ms");
        assert_eq!(moment(182_499.9), "182.4 ms");
        assert_eq!(moment(1_482_900.0), "1.482 s");
    }
}
