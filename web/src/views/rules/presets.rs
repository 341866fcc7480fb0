//! Famous broken programs: what each gets wrong, in words and in code, and the rules it does without.

use flotilla_sim::Preset;

use crate::command::{Command, GalleryCommand, rule_label};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element, text};
use crate::views::parts::possible;

/// What they are.
const LEAD: &str = "Programs that many have written. Each does without several rules at once.";

/// Shows a card for each program.
pub(super) fn view(session: &Session, emit: &Emit) -> Element {
    element("div")
        .class("presets")
        .child(element("h3").text("Famous broken programs"))
        .child(text("p", "lead", LEAD))
        .child(element("ul").children(Preset::ALL.map(|preset| card(session, emit, preset))))
}

fn card(session: &Session, emit: &Emit, preset: Preset) -> Element {
    let off = preset.is_off(session.timeline.world().config().rules);
    let without: Vec<String> = preset.off.iter().map(|rule| rule_label(*rule)).collect();
    let button = |command: GalleryCommand| {
        let label = command.label();
        possible(session, emit, Command::Gallery(command), "button")
            .attr("aria-label", format!("{label}: {}", preset.name))
            .text(label)
    };
    element("li")
        .class("preset")
        .key(preset.id)
        .attr("data-preset", preset.id)
        .child(element("h4").text(preset.name))
        .child(element("p").text(preset.text))
        .child(
            element("div")
                .class("codes")
                .child(code(WRONG, preset.wrong, preset.right))
                .child(code(RIGHT, preset.right, preset.wrong)),
        )
        .child(text("p", "without", format!("Without {}.", without.join(", "))))
        .child(
            element("div")
                .class("actions")
                .child(button(GalleryCommand::Switch(preset, !off)))
                .child(button(GalleryCommand::Find(preset))),
        )
}

/// Which of the two codes it is: its class, its title, and the sign at lines that only it has.
type Side = (&'static str, &'static str, &'static str);
const WRONG: Side = ("wrong", "Wrong", "\u{2717}");
const RIGHT: Side = ("right", "Right", "\u{2713}");

/// A few lines of a program. Those that the other does not have are marked by a sign and a bar.
fn code(side: Side, lines: &[&'static str], other: &[&'static str]) -> Element {
    let (class, title, sign) = side;
    let line = |line: &&'static str| {
        let differs = !other.contains(line);
        let sign = text("span", "sign", if differs { sign } else { "" });
        element("code")
            .class(if differs { "differs" } else { "" })
            .child(sign.attr("aria-hidden", "true"))
            .text(*line)
    };
    element("div")
        .class(class)
        .child(element("h5").text(title))
        .child(element("div").class("code").children(lines.iter().map(line)))
}
