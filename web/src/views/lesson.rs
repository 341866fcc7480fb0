//! The lesson: the five panels, what to aim for next and why, and what came of it.

use flotilla_core::{Rule, ServerId, Term};
use flotilla_sim::{Action, Aim, Cast, Figure8, Outcome, Panel};
use yew::prelude::*;

use crate::command::Command;
use crate::memo::Emit;
use crate::session::{Lesson, Session};
use crate::views::element::{Element, element, text};
use crate::views::parts::{button, hue, press};

/// Shows the lesson, while one is open.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let Some(lesson) = &session.lesson else { return Html::default() };
    let world = session.timeline.world();
    let figure = lesson.figure();
    let aim = figure.aim(world, lesson.ending());
    let panel = figure.panel();
    element("section")
        .class("lesson")
        .attr("aria-label", "Lesson")
        .attr_if("data-panel", panel.map(Panel::letter))
        .child(
            element("div")
                .class("lesson-head")
                .child(element("h2").text("Lesson: Figure 8"))
                .child(button(session, emit, Command::LeaveLesson, "button quiet")),
        )
        .child(panels(figure, &aim))
        .child(text("p", "spoken", announcement(session, panel)).attr("aria-live", "polite"))
        .child(step(session, emit, lesson))
        .child_if(figure.cast().and_then(cast_line))
        .child(aim_text(&aim))
        .child_if(endings(session, emit, lesson))
        .child_if(figure.outcome(world).map(|outcome| outcome_text(&outcome)))
        .child_if(way_back(session, emit, figure))
        .child(rule_switch(session, emit))
        .into()
}

/// What a screen reader hears when a panel is reached. Under the live clock (a) comes and goes
/// with every request, and nobody wants to hear that.
fn announcement(session: &Session, panel: Option<Panel>) -> String {
    match panel {
        Some(panel) if !session.timeline.world().is_live() => {
            format!("Panel {panel} of Figure 8: {}", panel.text())
        }
        _ => String::new(),
    }
}

/// The figure in small, with the place in it.
fn panels(figure: &Figure8, aim: &Aim) -> Element {
    let one = |panel: Panel| {
        let now = figure.panel() == Some(panel);
        let next = aim.towards == Some(panel);
        let (class, word) = match (now, figure.reached(panel).is_some(), next) {
            (true, ..) => ("here", "you are here"),
            (_, true, _) => ("passed", "reached"),
            (_, _, true) => ("ahead", "next"),
            _ => ("", "to come"),
        };
        element("li")
            .key(panel.letter())
            .class(class)
            .attr_if("aria-current", now.then_some("step"))
            .attr("title", panel.text())
            .child(picture(panel))
            .child(element("span").text(panel.to_string()))
            .child(text("span", "spoken", format!(": {word}")))
    };
    element("ol").class("lesson-panels").children(Panel::ALL.into_iter().map(one))
}

/// The five logs as the paper draws them: a fixed picture, so it is written as text, which costs
/// the page fewer bytes.
fn picture(panel: Panel) -> Html {
    let mut svg = String::from(r#"<svg viewBox="0 0 36 55" aria-hidden="true">"#);
    for (server, terms) in panel.logs().into_iter().enumerate() {
        for (place, term) in terms.iter().enumerate() {
            let (x, y) = (place * 12, server * 11);
            let cell = format!(
                r#"<g class="{}"><rect x="{x}" y="{y}" width="11" height="10" rx="1.5"/><text x="{}" y="{}">{term}</text></g>"#,
                hue(Term(*term)),
                x + 6,
                y + 8,
            );
            svg += &cell;
        }
    }
    svg += "</svg>";
    Html::from_html_unchecked(svg.into())
}

/// Who plays whom, where that is not as in the paper.
fn cast_line(cast: Cast) -> Option<Element> {
    let plays = |id: ServerId, part: u8| {
        (id.number() != part).then(|| format!("{id} plays the paper's S{part}"))
    };
    let mut parts: Vec<String> = plays(cast.s1, 1).into_iter().collect();
    parts.extend(cast.s5.and_then(|s5| plays(s5, 5)));
    if cast.index.0 != 2 {
        parts.push(format!("index {} plays index 2", cast.index));
    }
    if parts.is_empty() {
        return None;
    }
    Some(text("p", "lesson-cast", parts.join(", ") + "."))
}

fn aim_text(aim: &Aim) -> Element {
    element("div")
        .class("lesson-aim")
        .child_if(aim.detour.clone().map(|detour| text("p", "lesson-detour", detour)))
        .child(element("h3").text(aim.title.clone()))
        .child(element("p").text(aim.goal.clone()))
        .child(text("p", "lesson-why", aim.why.clone()))
}

/// After (c), the two ways to go on.
fn endings(session: &Session, emit: &Emit, lesson: &Lesson) -> Option<Element> {
    let endings = lesson.figure().endings(session.timeline.world());
    if endings.len() < 2 {
        return None;
    }
    let one = |ending| {
        let command = Command::ChooseEnding(ending);
        let chosen = lesson.ending() == Some(ending);
        let (label, title) = (command.label(), command.explanation());
        press(emit, command, "button")
            .key(ending.panel().letter())
            .state("aria-pressed", chosen)
            .attr("title", title)
            .text(label)
    };
    Some(
        element("div")
            .class("lesson-endings")
            .attr("role", "group")
            .attr("aria-label", "How to go on")
            .children(endings.into_iter().map(one)),
    )
}

/// The button that takes a step, in a place where it stays put, and what it would do, for those who want to do it themselves.
fn step(session: &Session, emit: &Emit, lesson: &Lesson) -> Element {
    let step = lesson.next_step(session.timeline.world());
    let hint = step.map(|step| {
        element("details")
            .child(element("summary").text("What would that be?"))
            .child(element("p").text(step.sentence))
    });
    element("div")
        .class("lesson-step")
        .child(button(session, emit, Command::LessonStep, "button primary"))
        .child_if(hint)
}

fn outcome_text(outcome: &Outcome) -> Element {
    let points = outcome.points.iter().map(|point| element("li").text(point.clone()));
    element("div")
        .class(if outcome.lost { "lesson-outcome lost" } else { "lesson-outcome" })
        .child(element("h3").text(outcome.title.clone()))
        .child(element("p").text(outcome.text.clone()))
        .child_if((!outcome.points.is_empty()).then(|| element("ul").children(points)))
}

/// At the end, the way back to where the figure parts.
fn way_back(session: &Session, emit: &Emit, figure: &Figure8) -> Option<Element> {
    let back = figure.reached(Panel::C).filter(|_| figure.is_finished(session.timeline.world()));
    let event = back?;
    Some(press(emit, Command::Seek(event), "button").text("Back to (c)"))
}

/// The one rule that the figure is about.
fn rule_switch(session: &Session, emit: &Emit) -> Element {
    let rule = Rule::CurrentTermCommit;
    let on = session.timeline.world().config().rules.on(rule);
    let action = Action::SwitchRule(rule, !on);
    let title = flotilla_sim::action_text(&action);
    let (state, consequence) = if on {
        ("on", "a leader counts only entries of its own term.")
    } else {
        ("off", "a leader may commit an old entry by counting.")
    };
    element("div")
        .class("lesson-rule")
        .child(
            element("p")
                .child(element("code").text(rule.id()))
                .text(" is ")
                .child(element("strong").text(state))
                .text(format!(": {consequence}")),
        )
        .child(press(emit, Command::Act(action), "button").attr("title", title).text(if on {
            "Switch it off"
        } else {
            "Switch it on"
        }))
}
