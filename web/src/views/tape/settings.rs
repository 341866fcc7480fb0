//! Which clock runs, and how fast.

use flotilla_sim::Clock;
use yew::prelude::*;

use crate::command::{Command, SPEEDS};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element};
use crate::views::glossary::term_as;
use crate::views::parts::{asking, range};

/// Shows the two clocks and the speed.
pub(super) fn view(session: &Session, emit: &Emit) -> Html {
    let clocks = element("div")
        .class("clock")
        .attr("role", "radiogroup")
        .attr("aria-label", "Clock")
        .children([Clock::Live, Clock::Manual].map(|it| clock(session, emit, it)));
    element("div").class("tape-settings").child(clocks).child(speed(session, emit)).into()
}

/// The radio button lies over its word, so that all of it can be pressed.
fn clock(session: &Session, emit: &Emit, clock: Clock) -> Element {
    let command = Command::SetClock(clock);
    let (name, title) = (command.label(), command.explanation());
    let radio = element("input")
        .attr("type", "radio")
        .attr("name", "clock")
        .attr("aria-label", name.clone())
        .checked(session.timeline.world().clock() == clock)
        .on_change(asking(emit, command));
    element("label").attr("title", title).child(radio).child(element("span").text(name))
}

fn speed(session: &Session, emit: &Emit) -> Element {
    let long = spoken_speed(session.speed);
    let last = SPEEDS.len() - 1;
    let faster = move |step: u64| Command::SetSpeed(SPEEDS[(step as usize).min(last)]);
    let slider = range(emit, step_of(session.speed) as u64, last as u64, faster)
        .attr("aria-label", "Speed")
        .attr("aria-valuetext", long.clone())
        .attr("title", long);
    element("div")
        .class("speed")
        .child(term_as("virtual time", "Speed"))
        .child(slider)
        .child(element("b").text(speed_text(session.speed)))
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
