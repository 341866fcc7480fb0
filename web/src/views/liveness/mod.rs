//! Lives with a rule that guards progress and without it, side by side.

mod picture;

use flotilla_sim::liveness::{Scenario, told};
use flotilla_sim::task::{LivenessTask, Pace};
use yew::prelude::*;

use crate::command::{Command, LivenessCommand};
use crate::memo::Emit;
use crate::session::{LifeField, Lived, REGION, Session, Twisted};
use crate::views::element::{Element, element, text};
use crate::views::parts::{asking, button, possible, typing};

/// What is shown.
const LEAD: &str = "Some rules do not keep a cluster safe, they keep it going. The same trouble comes to two clusters that \
                    differ in nothing but one of them: what counts is how many terms begin, and for how long nobody leads \
                    who could commit anything.";

/// Shows all of it.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    element("section")
        .class("liveness")
        .attr("id", REGION)
        .attr("aria-label", "Liveness")
        .attr("tabindex", "-1")
        .child(element("h2").text("Liveness"))
        .child(text("p", "lead", LEAD))
        .child(form(session, emit))
        .child(about(session.liveness.scenario()))
        .child(outcome(session, emit))
        .into()
}

fn form(session: &Session, emit: &Emit) -> Element {
    let button = |command, class| button(session, emit, Command::Liveness(command), class);
    let paused = session.liveness.job.is_paused();
    let pause = if paused { LivenessCommand::Resume } else { LivenessCommand::Pause };
    element("div")
        .class("liveness-form")
        .child(
            element("div")
                .class("fields")
                .children(LifeField::ALL.map(|it| field(session, emit, it))),
        )
        .child(paces(session, emit))
        .child(
            element("div")
                .class("actions")
                .child(button(LivenessCommand::Begin, "button primary"))
                .child(button(pause, "button").key("pause"))
                .child(button(LivenessCommand::Cancel, "button")),
        )
}

fn field(session: &Session, emit: &Emit, field: LifeField) -> Element {
    let id = format!("liveness-{}", field as u8);
    let hint = format!("{id}-is");
    let wide = field == LifeField::Scenario;
    let input = if wide {
        element("select").children(Scenario::ALL.map(|it| option(session, it)))
    } else {
        element("input")
            .attr("type", "text")
            .attr("autocomplete", "off")
            .attr("spellcheck", "false")
            .value(session.liveness.field(field))
    };
    let change = move |text| Command::Liveness(LivenessCommand::Edit(field, text));
    let input = input
        .attr("id", id.clone())
        .attr("aria-describedby", hint.clone())
        .on_input(typing(emit, change));
    element("div")
        .class(if wide { "field wide" } else { "field" })
        .key(field as u8)
        .child(element("label").attr("for", id).text(field.label()))
        .child(input)
        .child(element("small").attr("id", hint).text(field.hint()))
}

fn option(session: &Session, scenario: Scenario) -> Element {
    let label = format!("{}: {}", scenario.name(), difference(scenario));
    element("option")
        .key(scenario.id())
        .attr("value", scenario.id())
        .mark("selected", session.liveness.scenario() == scenario)
        .text(label)
}

/// The name of what makes the difference.
fn difference(scenario: Scenario) -> String {
    Twisted::from(scenario.difference()).name()
}

fn paces(session: &Session, emit: &Emit) -> Element {
    let choice = |pace: Pace| {
        let command = LivenessCommand::Choose(pace);
        let label = command.label();
        let input = element("input")
            .attr("type", "radio")
            .attr("name", "liveness-pace")
            .checked(session.liveness.pace == pace)
            .on_change(asking(emit, Command::Liveness(command)));
        element("div")
            .class("field check")
            .key(pace.id())
            .child(element("label").child(input).text(label))
    };
    element("fieldset")
        .class("fields")
        .child(element("legend").text("Pace"))
        .children(Pace::ALL.map(choice))
}

/// What happens, and why what makes the difference makes it.
fn about(scenario: Scenario) -> Element {
    element("div")
        .class("liveness-about")
        .attr("data-testid", "liveness-about")
        .child(element("p").text(scenario.text()))
        .child(element("p").text(scenario.why()))
}

/// How far it is, and both lives; before anything happened, the places for them.
fn outcome(session: &Session, emit: &Emit) -> Element {
    let asked = LivenessTask { scenario: session.liveness.scenario(), ..LivenessTask::default() };
    let nothing = Lived { task: asked, lives: Default::default() };
    let lived = session.liveness.lived.as_ref().unwrap_or(&nothing);
    let (seconds, all) = (session.liveness.seconds(), lived.task.seconds);
    let bar = element("progress")
        .attr("aria-label", "Seconds of both runs")
        .attr("max", all.to_string())
        .attr("value", seconds.to_string());
    let button = |command| button(session, emit, Command::Liveness(command), "button");
    element("div")
        .class("liveness-outcome")
        .attr("data-testid", "liveness-outcome")
        .child(bar)
        .child(text("p", "told", standing(session, lived)))
        .child(element("div").class("lives").children(sides(session, emit, lived)))
        .child(
            element("div")
                .class("actions")
                .child(button(LivenessCommand::Compare))
                .child(button(LivenessCommand::SaveSeconds))
                .child(button(LivenessCommand::SavePicture)),
        )
}

/// `Paused. One link is cut: 12 of 60 seconds.`
fn standing(session: &Session, lived: &Lived) -> String {
    let (job, seconds) = (&session.liveness.job, session.liveness.seconds());
    if session.liveness.lived.is_none() {
        return "Nothing has run yet.".into();
    }
    let all = lived.task.seconds;
    let begins = if job.is_paused() {
        "Paused. "
    } else if !job.is_busy() && seconds < all as usize {
        "Ended. "
    } else {
        ""
    };
    format!("{begins}{}: {seconds} of {all} seconds.", lived.task.scenario.name())
}

/// Both lives with their plots and what is told of them.
fn sides(session: &Session, emit: &Emit, lived: &Lived) -> [Element; 2] {
    let twisted = Twisted::from(lived.task.scenario.difference());
    let side = |with: bool, plot: Element| {
        let name = twisted.told(with);
        let command = LivenessCommand::Open(with);
        let label = command.label();
        let open = possible(session, emit, Command::Liveness(command), "button")
            .attr("aria-label", format!("{label}: {name}"))
            .text(label);
        element("section")
            .key(usize::from(with))
            .attr("aria-label", name.clone())
            .child(element("h3").text(name))
            .child(plot)
            .child(text("p", "told", told(&lived.lives[usize::from(with)])))
            .child(open)
    };
    let [without, with] = picture::view(lived);
    [side(false, without), side(true, with)]
}
