//! An exercise: a question about the moment on the page, the answers, and what was right and why.

use flotilla_sim::exercise::Choice;
use yew::prelude::*;

use crate::command::{Command, PredictCommand, rule_label};
use crate::memo::Emit;
use crate::session::{Exercising, PREDICT, QUESTION, Session, VERDICT};
use crate::views::element::{Element, element, text};
use crate::views::parts::{asking, button, possible};

/// Shows the exercise, while one is open.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let Some(open) = &session.predict.open else { return Html::default() };
    let rule = open.exercise.rule;
    let name = rule_label(rule);
    let leave = button(session, emit, Command::Predict(PredictCommand::Leave), "button quiet");
    let of = open.exercise.questions.len();
    let on = if open.question().rule_on { "with" } else { "without" };
    let which = format!("Question {} of {of}, {on} {name}", open.place + 1);
    element("section")
        .class("predict")
        .attr("aria-label", "Predict")
        .child(
            element("div")
                .class("lesson-head")
                .child(text("h2", "", "Predict").attr("id", PREDICT).attr("tabindex", "-1"))
                .child(leave),
        )
        .child(
            element("p").child(text("b", "", name.clone() + ": ")).text(rule.text()).child(text(
                "span",
                "cite",
                format!(" {}", rule.citation()),
            )),
        )
        .child(text("p", "predict-which", which))
        .child(if open.answered() {
            answered(session, emit, open)
        } else {
            asked(session, emit, open)
        })
        .into()
}

/// The question with what can be answered.
fn asked(session: &Session, emit: &Emit, open: &Exercising) -> Element {
    let question = open.question();
    let kind = if question.takes_several() { "checkbox" } else { "radio" };
    let choice = |(place, choice): (usize, &Choice)| {
        let input = element("input")
            .attr("type", kind)
            .attr("name", "predict-answer")
            .checked(open.chosen.contains(&place))
            .on_change(asking(emit, Command::Predict(PredictCommand::Choose(place))));
        let words = element("span").children(titled(&choice.text));
        element("label").key(place).child(input).child(words)
    };
    // Another question is another form, with nothing chosen in it.
    element("div")
        .class("predict-body")
        .key(open.place)
        .child(
            element("fieldset")
                .child(
                    element("legend")
                        .attr("id", QUESTION)
                        .attr("tabindex", "-1")
                        .text(question.text.clone()),
                )
                .children(question.choices.iter().enumerate().map(choice)),
        )
        .child(
            element("div")
                .class("actions")
                .child(button(
                    session,
                    emit,
                    Command::Predict(PredictCommand::Answer),
                    "button primary",
                ))
                .child(button(session, emit, Command::Predict(PredictCommand::Return), "button")),
        )
}

/// A text whose words before the first colon are its title.
fn titled(words: &str) -> [Element; 2] {
    let (title, rest) = match words.split_once(": ") {
        Some((title, rest)) => (format!("{title}: "), rest),
        None => (String::new(), words),
    };
    [element("b").text(title), element("span").text(rest.to_string())]
}

/// The question with the right answers, those that were given, and why.
fn answered(session: &Session, emit: &Emit, open: &Exercising) -> Element {
    let question = open.question();
    let right = open.given.last() == Some(&true);
    // What was neither right nor chosen is not told once more.
    let choice = |(place, choice): (usize, &Choice)| {
        let (sign, words) = match (choice.right, open.chosen.contains(&place)) {
            (true, true) => ("\u{2713}", "Right, and your answer. "),
            (true, false) => ("\u{2713}", "Right. "),
            (false, true) => ("\u{2717}", "Your answer, and not right. "),
            (false, false) => return None,
        };
        Some(
            element("li")
                .key(place)
                .child(text("span", "sign", sign).attr("aria-hidden", "true"))
                .child(element("span").child(text("em", "", words)).children(titled(&choice.text))),
        )
    };
    let verdict = if right { "Right." } else { "Not right." };
    let reasons = question.reasons.iter().map(|reason| element("p").text(reason.clone()));
    element("div")
        .class("predict-body")
        .key(format!("answered {}", open.place))
        .child(
            text("p", "predict-question", question.text.clone())
                .attr("id", QUESTION)
                .attr("tabindex", "-1"),
        )
        .child(
            element("div")
                .class("predict-verdict")
                .attr("id", VERDICT)
                .attr("tabindex", "-1")
                .child(element("b").text(verdict))
                .children(reasons),
        )
        .child(
            element("ul")
                .class("predict-choices")
                .attr("aria-label", "Answers")
                .children(question.choices.iter().enumerate().filter_map(choice)),
        )
        .child(ways_on(session, emit, open))
}

/// What can be done after an answer.
fn ways_on(session: &Session, emit: &Emit, open: &Exercising) -> Element {
    let one = |command: PredictCommand, class| {
        let label = command.label();
        button(session, emit, Command::Predict(command), class).key(label)
    };
    let see = open.goes_on().then(|| one(PredictCommand::See, "button"));
    let actions = element("div").class("actions").child_if(see);
    if !open.is_last() {
        return actions.child(one(PredictCommand::Next, "button primary"));
    }
    let (right, of) = (open.given.iter().filter(|right| **right).count(), open.given.len());
    let rule = open.exercise.rule;
    element("div")
        .class("predict-end")
        .child(actions.child(one(PredictCommand::Return, "button")))
        .child(text(
            "p",
            "",
            format!("That was the last question: {right} of {of} right this time."),
        ))
        .child(
            element("div")
                .class("actions wide")
                .child(one(PredictCommand::Find, "button primary"))
                .child(one(PredictCommand::Again, "button"))
                .child(
                    possible(
                        session,
                        emit,
                        Command::Predict(PredictCommand::Begin(rule)),
                        "button",
                    )
                    .key("begin")
                    .text("Begin again"),
                ),
        )
}
