//! The lesson: the five panels, what to aim for next and why, and what came of it.

use flotilla_core::{Rule, ServerId, Term};
use flotilla_sim::{Action, Aim, Cast, Figure8, Outcome, Panel};
use yew::prelude::*;

use crate::command::Command;
use crate::memo::Emit;
use crate::session::{Lesson, Session};
use crate::views::parts::{button, hue, on_click};

/// Shows the lesson, while one is open.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let Some(lesson) = &session.lesson else { return Html::default() };
    let world = session.timeline.world();
    let figure = lesson.figure();
    let aim = figure.aim(world, lesson.ending());
    let panel = figure.panel();
    html! {
        <section class="lesson" aria-label="Lesson" data-panel={panel.map(Panel::letter)}>
            <div class="lesson-head">
                <h2>{ "Lesson: Figure 8" }</h2>
                { button(session, emit, &Command::LeaveLesson, "quiet") }
            </div>
            { panels(figure, &aim) }
            <p class="spoken" aria-live="polite">{ announcement(session, panel) }</p>
            { step(session, emit, lesson) }
            if let Some(cast) = figure.cast() {
                { cast_line(cast) }
            }
            { aim_text(&aim) }
            { endings(session, emit, lesson) }
            if let Some(outcome) = figure.outcome(world) {
                { outcome_text(&outcome) }
            }
            { way_back(session, emit, figure) }
            { rule_switch(session, emit) }
        </section>
    }
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
fn panels(figure: &Figure8, aim: &Aim) -> Html {
    let one = |panel: Panel| {
        let now = figure.panel() == Some(panel);
        let next = aim.towards == Some(panel);
        let (class, word) = match (now, figure.reached(panel).is_some(), next) {
            (true, ..) => ("here", "you are here"),
            (_, true, _) => ("passed", "reached"),
            (_, _, true) => ("ahead", "next"),
            _ => ("", "to come"),
        };
        html! {
            <li key={panel.letter()} {class} aria-current={now.then_some("step")} title={panel.text()}>
                { picture(panel) }
                <span>{ panel.to_string() }</span>
                <span class="spoken">{ ": " }{ word }</span>
            </li>
        }
    };
    html! { <ol class="lesson-panels">{ for Panel::ALL.into_iter().map(one) }</ol> }
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
fn cast_line(cast: Cast) -> Html {
    let plays = |id: ServerId, part: u8| {
        (id.number() != part).then(|| format!("{id} plays the paper's S{part}"))
    };
    let mut parts: Vec<String> = plays(cast.s1, 1).into_iter().collect();
    parts.extend(cast.s5.and_then(|s5| plays(s5, 5)));
    if cast.index.0 != 2 {
        parts.push(format!("index {} plays index 2", cast.index));
    }
    if parts.is_empty() {
        return Html::default();
    }
    html! { <p class="lesson-cast">{ parts.join(", ") }{ "." }</p> }
}

fn aim_text(aim: &Aim) -> Html {
    html! {
        <div class="lesson-aim">
            if let Some(detour) = &aim.detour {
                <p class="lesson-detour">{ detour }</p>
            }
            <h3>{ &aim.title }</h3>
            <p>{ &aim.goal }</p>
            <p class="lesson-why">{ &aim.why }</p>
        </div>
    }
}

/// After (c), the two ways to go on.
fn endings(session: &Session, emit: &Emit, lesson: &Lesson) -> Html {
    let endings = lesson.figure().endings(session.timeline.world());
    if endings.len() < 2 {
        return Html::default();
    }
    let one = |ending| {
        let command = Command::ChooseEnding(ending);
        let chosen = lesson.ending() == Some(ending);
        html! {
            <button
                key={ending.panel().letter()}
                type="button"
                class="button"
                aria-pressed={chosen.to_string()}
                title={command.explanation()}
                onclick={on_click(emit, &command)}
            >
                { command.label() }
            </button>
        }
    };
    html! {
        <div class="lesson-endings" role="group" aria-label="How to go on">
            { for endings.into_iter().map(one) }
        </div>
    }
}

/// The button that takes a step, in a place where it stays put, and what it would do, for those who want to do it themselves.
fn step(session: &Session, emit: &Emit, lesson: &Lesson) -> Html {
    let step = lesson.next_step(session.timeline.world());
    html! {
        <div class="lesson-step">
            { button(session, emit, &Command::LessonStep, "primary") }
            if let Some(step) = step {
                <details>
                    <summary>{ "What would that be?" }</summary>
                    <p>{ step.sentence }</p>
                </details>
            }
        </div>
    }
}

fn outcome_text(outcome: &Outcome) -> Html {
    html! {
        <div class={classes!("lesson-outcome", outcome.lost.then_some("lost"))}>
            <h3>{ &outcome.title }</h3>
            <p>{ &outcome.text }</p>
            if !outcome.points.is_empty() {
                <ul>{ for outcome.points.iter().map(|point| html! { <li>{ point }</li> }) }</ul>
            }
        </div>
    }
}

/// At the end, the way back to where the figure parts.
fn way_back(session: &Session, emit: &Emit, figure: &Figure8) -> Html {
    let back = figure.reached(Panel::C).filter(|_| figure.is_finished(session.timeline.world()));
    let Some(event) = back else { return Html::default() };
    html! {
        <button type="button" class="button" onclick={on_click(emit, &Command::Seek(event))}>
            { "Back to (c)" }
        </button>
    }
}

/// The one rule that the figure is about.
fn rule_switch(session: &Session, emit: &Emit) -> Html {
    let rule = Rule::CurrentTermCommit;
    let on = session.timeline.world().config().rules.on(rule);
    let command = Command::Act(Action::SwitchRule(rule, !on));
    let (state, consequence) = if on {
        ("on", "nothing can be lost.")
    } else {
        ("off", "a leader may commit an old entry by counting.")
    };
    html! {
        <div class="lesson-rule">
            <p>
                <code>{ rule.id() }</code>
                { " is " }<strong>{ state }</strong>{ ": " }{ consequence }
            </p>
            <button
                type="button"
                class="button"
                title={flotilla_sim::action_text(&Action::SwitchRule(rule, !on))}
                onclick={on_click(emit, &command)}
            >
                { if on { "Switch it off" } else { "Switch it on" } }
            </button>
        </div>
    }
}
