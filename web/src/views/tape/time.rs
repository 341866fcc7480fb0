//! The cursor on the tape, and where it stands in words.

use flotilla_sim::{EventId, Time};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::command::Command;
use crate::memo::Emit;
use crate::session::Session;

/// The cursor: a slider that lies over the strip and counts events.
pub(super) fn slider(session: &Session, emit: &Emit) -> Html {
    let (cursor, last) = place(session);
    let oninput = emit.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Command::Seek(EventId(input.value_as_number().max(0.0) as u64))
    });
    html! {
        <input
            class="tape-cursor"
            type="range"
            aria-label="Time"
            aria-valuetext={format!("Event {cursor} of {last}, {}", moment(session.now))}
            title="Drag to go to another event"
            min="0"
            max={last.to_string()}
            step="1"
            value={cursor.to_string()}
            {oninput}
        />
    }
}

/// Where the cursor stands.
pub(super) fn reading(session: &Session, _emit: &Emit) -> Html {
    let (cursor, last) = place(session);
    html! {
        <p class="tape-reading">
            { "Event " }<b>{ cursor }</b>{ " of " }{ last }{ " · " }
            <span class="moment">{ moment(session.now) }</span>
        </p>
    }
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
