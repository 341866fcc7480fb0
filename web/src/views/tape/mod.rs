//! The tape: the run from its beginning to its end, and the controls that move in it.

mod branches;
mod settings;
mod strip;
mod time;

use yew::prelude::*;

use crate::command::Command;
use crate::memo::{Emit, View};
use crate::session::Session;
use crate::views::parts::on_click;

/// Puts the tape together: what only commands change, and what moves with the time.
pub(crate) fn frame(slow: &dyn Fn(View) -> Html, moving: &dyn Fn(View) -> Html) -> Html {
    html! {
        <section class="page-tape tape" aria-label="Transport">
            { slow(transport) }
            <div class="tape-track">
                { slow(strip::view) }
                { moving(time::slider) }
            </div>
            { slow(branches::view) }
            { slow(settings::view) }
            { moving(time::reading) }
        </section>
    }
}

/// The buttons.
fn transport(session: &Session, emit: &Emit) -> Html {
    let play = if session.playing { Command::Pause } else { Command::Play };
    let (play_shape, play_word) = if session.playing { (PAUSE, "Pause") } else { (PLAY, "Play") };
    let button = |command: Command, class: &'static str, content: Html| {
        let reason = command.why_not(session);
        let title = reason.clone().unwrap_or_else(|| command.explanation());
        html! {
            <button
                type="button"
                class={classes!("button", class)}
                aria-label={command.label()}
                aria-disabled={reason.is_some().then_some("true")}
                aria-description={reason}
                {title}
                onclick={on_click(emit, &command)}
            >
                { content }
            </button>
        }
    };
    html! {
        <div class="tape-buttons">
            { button(Command::ToStart, "edge", shape(TO_START)) }
            { button(Command::StepBack, "", html! { <>{ shape(BACK) }<span>{ "Step" }</span></> }) }
            { button(play, "primary play", html! { <>{ shape(play_shape) }<span>{ play_word }</span></> }) }
            { button(Command::StepForward, "", html! { <><span>{ "Step" }</span>{ shape(PLAY) }</> }) }
            { button(Command::ToEnd, "edge", shape(TO_END)) }
        </div>
    }
}

const PLAY: &str = "M3 1.5 11 6 3 10.5Z";
const BACK: &str = "M9 1.5 1 6 9 10.5Z";
const PAUSE: &str = "M2 1.5h3v9H2zM7 1.5h3v9H7z";
const TO_START: &str = "M1 1.5h2v9H1zM11 1.5 4 6l7 4.5Z";
const TO_END: &str = "M9 1.5h2v9H9zM1 1.5 8 6l-7 4.5Z";

fn shape(path: &'static str) -> Html {
    html! { <svg class="icon" viewBox="0 0 12 12" aria-hidden="true"><path d={path} /></svg> }
}
