//! The exercises and the progress with them.

use flotilla_core::Rule;
use flotilla_sim::exercise::{Exercise, Score};
use flotilla_sim::gallery::{Lost, Without};
use flotilla_sim::liveness::{Difference, Scenario};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::command::{Command, LivenessCommand, PredictCommand, rule_label};
use crate::files;
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element, text};
use crate::views::parts::{button, possible};

/// What the exercises are.
const LEAD: &str = "Each rule that keeps a promise is an exercise: a schedule without it, and at each \
                    turn a question. What will break? Who can win? What happens next? Is this entry \
                    safe? Answer, then see.";

/// Shows how far somebody is, and all exercises.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let progress = &session.predict.progress;
    let total = progress.total();
    let rules = Exercise::rules().count();
    let done = Exercise::rules().filter(|rule| progress.score(*rule).is_done()).count();
    let told = format!(
        "{} of {} questions right at the first try, {done} of {rules} rules done.",
        total.right, total.asked
    );
    let one = |command| button(session, emit, Command::Predict(command), "button");
    let restore = session.predict.before.is_some().then(|| one(PredictCommand::Restore));
    element("section")
        .class("predictions")
        .attr("id", "predictions")
        .attr("aria-label", "Predictions")
        .child(element("h2").text("Predict first"))
        .child(text("p", "lead", LEAD))
        .child(text("p", "told", told).attr("data-testid", "progress"))
        .child(
            element("details").child(element("summary").text("All exercises")).child(
                element("ul").children(Exercise::rules().map(|rule| row(session, emit, rule))),
            ),
        )
        .child(
            element("details")
                .child(element("summary").text("Rules that guard progress"))
                .child(text("p", "quiet", GUARDS))
                .child(element("ul").class("guards").children(guards(session, emit))),
        )
        .child(
            element("div")
                .class("actions")
                .child(one(PredictCommand::Save))
                .child(file_field(emit))
                .child(one(PredictCommand::Reset))
                .child_if(restore),
        )
        .into()
}

/// How far somebody is with the questions about a rule, in a few words.
pub(crate) fn mark(session: &Session, rule: Rule) -> Option<Element> {
    let score = session.predict.progress.score(rule);
    (score.answered > 0).then(|| text("span", "mark", scored(score)))
}

fn scored(score: Score) -> String {
    let Score { right, answered, asked } = score;
    if score.is_done() {
        format!("\u{2713} {right} of {asked} right")
    } else {
        format!("{answered} of {asked} answered")
    }
}

fn row(session: &Session, emit: &Emit, rule: Rule) -> Element {
    let score = session.predict.progress.score(rule);
    let name = rule_label(rule);
    let told =
        if score.answered == 0 { format!("{} questions", score.asked) } else { scored(score) };
    element("li")
        .key(rule.id())
        .child(
            possible(session, emit, Command::Predict(PredictCommand::Begin(rule)), "linklike")
                .attr("aria-label", format!("{name}: predict what breaks"))
                .text(name),
        )
        .child(text("span", "mark", told))
}

/// What is said of rules that there is no exercise for.
const GUARDS: &str = "Without one of these nothing wrong is done, so there is no schedule to predict: \
                      what is lost shows in a cluster that lives on.";

/// The rules whose absence breaks no property, and what is lost without each.
fn guards(session: &Session, emit: &Emit) -> impl Iterator<Item = Element> {
    let lead = |rule: Rule| {
        let scenario = Scenario::about(Difference::Rule(rule))?;
        let command = Command::Liveness(LivenessCommand::Lead(scenario));
        let name = rule_label(rule);
        let button = possible(session, emit, command, "linklike")
            .attr("aria-label", format!("{name}: see what is lost"))
            .text(name);
        Some(button)
    };
    Rule::ALL.iter().filter_map(move |rule| match Without::of(*rule)?.lost {
        Lost::Property(_) => None,
        Lost::Progress(what) => Some(
            element("li")
                .key(rule.id())
                .child_if(lead(*rule))
                .text(format!(": {} Without it the cluster loses {what}.", rule.protects())),
        ),
    })
}

fn file_field(emit: &Emit) -> Element {
    let emit = emit.clone();
    let open = move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let open = |text| Command::Predict(PredictCommand::Open(text));
        files::open_first(&input, open, emit.clone());
    };
    let label = PredictCommand::Open(String::new()).label();
    let input = element("input")
        .class("spoken")
        .attr("type", "file")
        .attr("accept", ".txt,text/plain")
        .on_change(Callback::from(open));
    element("label").class("button file").text(label).child(input)
}
