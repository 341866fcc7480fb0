//! Which clock runs, and how fast.

use flotilla_sim::Clock;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::command::{Command, SPEEDS};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::glossary::term_as;

/// Shows the two clocks and the speed.
pub(super) fn view(session: &Session, emit: &Emit) -> Html {
    html! {
        <div class="tape-settings">
            <div class="clock" role="radiogroup" aria-label="Clock">
                { clock(session, emit, Clock::Live) }
                { clock(session, emit, Clock::Manual) }
            </div>
            { speed(session, emit) }
        </div>
    }
}

/// The radio button lies over its word, so that all of it can be pressed.
fn clock(session: &Session, emit: &Emit, clock: Clock) -> Html {
    let command = Command::SetClock(clock);
    let (name, title) = (command.label(), command.explanation());
    let checked = session.timeline.world().clock() == clock;
    let onchange = emit.reform(move |_: Event| command.clone());
    html! {
        <label {title}>
            <input type="radio" name="clock" aria-label={name.clone()} {checked} {onchange} />
            <span>{ name }</span>
        </label>
    }
}

fn speed(session: &Session, emit: &Emit) -> Html {
    let oninput = emit.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let step = (input.value_as_number().max(0.0) as usize).min(SPEEDS.len() - 1);
        Command::SetSpeed(SPEEDS[step])
    });
    let (short, long) = (speed_text(session.speed), spoken_speed(session.speed));
    html! {
        <div class="speed">
            { term_as("virtual time", "Speed") }
            <input
                type="range"
                aria-label="Speed"
                aria-valuetext={long.clone()}
                title={long}
                min="0"
                max={(SPEEDS.len() - 1).to_string()}
                step="1"
                value={step_of(session.speed).to_string()}
                {oninput}
            />
            <b>{ short }</b>
        </div>
    }
}

/// The place of a speed among [`SPEEDS`].
fn step_of(speed: f64) -> usize {
    SPEEDS.iter().position(|step| *step > speed * 0.99).unwrap_or(SPEEDS.len() - 1)
}

/// `1/50`, `1`, `5×`.
fn speed_text(speed: f64) -> String {
    // Whole numbers: the code that prints fractions would be the largest part of this file.
    if speed < 0.99 {
        format!("1/{}", (1.0 / speed).round() as u32)
    } else {
        format!("{}×", speed.round() as u32)
    }
}

fn spoken_speed(speed: f64) -> String {
    match speed {
        ..0.99 => speed_text(speed) + " of real speed",
        ..1.01 => "real speed".to_string(),
        _ => format!("{} times real speed", speed.round() as u32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_speed_has_its_place_and_its_words() {
        for (step, speed) in SPEEDS.into_iter().enumerate() {
            assert_eq!(step_of(speed), step);
        }
        assert_eq!(spoken_speed(0.02), "1/50 of real speed");
        assert_eq!(spoken_speed(1.0), "real speed");
        assert_eq!(spoken_speed(10.0), "10 times real speed");
        assert_eq!(speed_text(0.001), "1/1000");
    }

    #[test]
    fn speeds_are_even_steps_on_a_logarithmic_scale() {
        for pair in SPEEDS.windows(2) {
            let ratio = pair[1] / pair[0];
            assert!((1.9..=2.6).contains(&ratio), "{pair:?}");
        }
    }
}
