//! The search for a schedule: what it is asked, how far it is, and what it found.

use flotilla_core::Rule;
use flotilla_sim::Property;
use flotilla_sim::explore::{Bound, Bounds, Plan, Tally};
use flotilla_sim::task::{Cut, Found};
use yew::prelude::*;

use crate::command::{Command, From, SearchCommand, rule_label};
use crate::memo::Emit;
use crate::session::{Asked, Session, Stage, counted_actions};
use crate::views::element::{Element, element, text};
use crate::views::parts::{asking, button, possible, typing};

/// What the search is.
const LEAD: &str = "Which order of events breaks a property? All of them are tried, shortest first, \
                    each as an action of its own: timeouts, deliveries, requests, crashes.";
/// What is chosen where any property will do.
const ANY: &str = "any property";

/// Shows all of it.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let button = |command, class| button(session, emit, Command::Search(command), class);
    let pause =
        if session.search.job.is_paused() { SearchCommand::Resume } else { SearchCommand::Pause };
    element("section")
        .class("search")
        .attr("id", "search")
        .attr("aria-label", "Find a schedule")
        .attr("tabindex", "-1")
        .child(element("h2").text("Find a schedule"))
        .child(text("p", "lead", LEAD))
        .child(beginnings(session, emit))
        .child(sought(session, emit))
        .child(bounds(session, emit))
        .child(
            element("div")
                .class("actions")
                .child(button(SearchCommand::Search, "button primary"))
                .child(button(pause, "button").key("pause"))
                .child(button(SearchCommand::Cancel, "button")),
        )
        .child(outcome(session, emit))
        .child(cutting(session, emit))
        .into()
}

/// What a run can be made shorter by.
const CUT: &str = "Whatever a run does not need to break a property can be left out of it: actions, servers, settings, time.";

fn cutting(session: &Session, emit: &Emit) -> Element {
    let cut = button(session, emit, Command::Search(SearchCommand::Cut), "button");
    element("div").class("cutting").child(text("p", "quiet", CUT)).child(cut)
}

fn beginnings(session: &Session, emit: &Emit) -> Element {
    let choice = |from: From| {
        let about = format!("search-from-{}", from as u8);
        let input = element("input")
            .attr("type", "radio")
            .attr("name", "search-from")
            .attr("aria-describedby", about.clone())
            .checked(session.search_from() == from)
            .on_change(asking(emit, Command::Search(SearchCommand::Begin(from))));
        let text = match (from, session.plan()) {
            (From::Plan, Some(plan)) => planned(&plan),
            (From::Plan, None) => NO_PLAN.into(),
            _ => from.text().into(),
        };
        element("div")
            .class("field check")
            .key(from as u8)
            .child(element("label").child(input).text(from.label()))
            .child(element("small").attr("id", about).text(text))
    };
    element("fieldset")
        .class("fields")
        .child(element("legend").text("Begin"))
        .children(From::ALL.map(choice))
}

/// What stands where there is no plan.
const NO_PLAN: &str = "For a rule that is off, if it protects a property.";

/// Where a plan begins, and how far it is.
fn planned(plan: &Plan) -> String {
    let (name, servers, length) = (rule_label(plan.rule), plan.servers, plan.length);
    match plan.start {
        None => format!(
            "{name}: {servers} servers in which nothing has happened; {length} actions break {}.",
            plan.property.name()
        ),
        Some(start) => format!(
            "{name}: {} From there {length} actions break {}; from an empty cluster it takes {}.",
            start.told,
            plan.property.name(),
            start.whole
        ),
    }
}

fn sought(session: &Session, emit: &Emit) -> Element {
    let option = |property: Option<Property>| {
        let (id, name) = property.map_or(("", ANY), |it| (it.id(), it.name()));
        element("option")
            .key(id)
            .attr("value", id)
            .mark("selected", session.sought() == property)
            .text(name)
    };
    let choose = |id: String| Command::Search(SearchCommand::Seek(Property::by_id(&id)));
    let every = std::iter::once(None).chain(Property::ALL.map(Some));
    let select = element("select")
        .attr("id", "search-sought")
        .on_input(typing(emit, choose))
        .children(every.map(option));
    element("div")
        .class("field")
        .child(element("label").attr("for", "search-sought").text("To break"))
        .child(select)
}

/// The bounds, put away until somebody wants to change them.
fn bounds(session: &Session, emit: &Emit) -> Element {
    let field = |bound: Bound| {
        let (id, hint) = (format!("bound-{}", bound.id()), format!("bound-{}-is", bound.id()));
        let change = move |text| Command::Search(SearchCommand::Bound(bound, text));
        let input = element("input")
            .attr("id", id.clone())
            .attr("type", "text")
            .attr("inputmode", "numeric")
            .attr("autocomplete", "off")
            .attr("aria-describedby", hint.clone())
            .value(session.bound(bound))
            .on_input(typing(emit, change));
        element("div")
            .class("field")
            .key(bound.id())
            .child(element("label").attr("for", id).text(capital(bound.id())))
            .child(input)
            .child(element("small").attr("id", hint).text(bound.text()))
    };
    element("details")
        .class("bounds")
        .child(element("summary").text("Bounds"))
        .child(element("div").class("fields").children(Bound::ALL.map(field)))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// How far it is, or what came of it.
fn outcome(session: &Session, emit: &Emit) -> Element {
    let place = element("div").class("outcome").attr("data-testid", "search-outcome");
    let paused = if session.search.job.is_paused() { "Paused. " } else { "" };
    match (&session.search.stage, &session.search.asked) {
        (Stage::Loading, _) => {
            place.child(bar(None)).child(element("p").text("The search is being loaded."))
        }
        (Stage::Opening(thousandths), _) => place
            .child(bar(Some(*thousandths)))
            .child(element("p").text("The run is played up to here once more.")),
        (Stage::Searching(tally, worked), _) => {
            let level = tally.levels + 1;
            let text =
                format!("{paused}Schedules of {level} actions: {}.", counted(tally, *worked));
            place.child(bar(None)).child(element("p").class("counted").text(text))
        }
        (Stage::Found(found, tally, worked), Some(asked)) => place
            .children(found_text(found, asked.off))
            .child(text("p", "quiet", searched(asked, tally, *worked)))
            .child(ways_on(session, emit)),
        (Stage::Nothing(all, tally, worked), Some(asked)) => {
            let beyond = if *all { ", and there are no longer ones" } else { "" };
            let breaks = asked.sought.map_or("any property", Property::name);
            let levels = tally.levels;
            let text = format!("No schedule of up to {levels} actions breaks {breaks}{beyond}.");
            place.children(nothing_text(text, searched(asked, tally, *worked)))
        }
        (Stage::Cutting(before, actions), _) => {
            let text = format!("{paused}Of {} {actions} are left.", counted_actions(*before));
            place.child(bar(None)).child(element("p").class("counted").text(text))
        }
        (Stage::Cut(cut), _) => {
            let show = Command::Search(SearchCommand::ShowCut);
            place.children(cut_text(cut)).child(button(session, emit, show, "button primary"))
        }
        (Stage::OutOfMemory(tally, worked), Some(asked)) => {
            let text = format!(
                "The memory was full in level {}. No schedule of up to {} actions breaks anything that was sought.",
                tally.levels + 1,
                tally.levels
            );
            place.children(nothing_text(text, searched(asked, tally, *worked)))
        }
        _ => place,
    }
}

/// That nothing was found, and where.
fn nothing_text(said: String, searched: String) -> [Element; 2] {
    [element("p").key("said").text(said), text("p", "quiet", searched).key("searched")]
}

/// What can be done with a schedule that was found.
fn ways_on(session: &Session, emit: &Emit) -> Element {
    let one = |command, class| button(session, emit, Command::Search(command), class);
    // With its name, since several may be off.
    let again = session.search.needed().map(|rule| {
        possible(session, emit, Command::Search(SearchCommand::Again), "button")
            .text(format!("Play it again with {} on", rule_label(rule)))
    });
    element("div")
        .class("actions")
        .child(one(SearchCommand::Play, "button primary"))
        .child(one(SearchCommand::Show, "button"))
        .child_if(again)
}

fn bar(thousandths: Option<u32>) -> Element {
    element("progress")
        .attr("aria-label", "Search")
        .attr("max", "1000")
        .attr_if("value", thousandths.map(|it| it.to_string()))
}

/// What was found, in words, with its actions.
fn found_text(found: &Found, off: usize) -> [Element; 4] {
    let actions = counted_actions(found.actions.len());
    let name = found.property.name();
    let head = format!("{name} is broken after {actions}, and after no fewer.");
    let deeds = deeds_in(&found.script);
    let first = deeds.len().saturating_sub(found.actions.len());
    [
        element("p").key("head").child(text("b", "", head)),
        text("p", "violation", found.sentence.clone()).key("sentence"),
        schedule(&deeds[first..]),
        element("p").key("needs").text(needs(&found.needs, off)),
    ]
}

/// What was left of a run, in words, with its actions.
fn cut_text(cut: &Cut) -> [Element; 3] {
    let before = counted_actions(cut.before);
    let head = if cut.actions == cut.before {
        format!("Nothing can be left out of its {before}.")
    } else {
        format!("Of {before} {} are needed to break {}.", cut.actions, cut.property.name())
    };
    [
        element("p").key("head").child(text("b", "", head)),
        text("p", "violation", cut.sentence.clone()).key("sentence"),
        schedule(&deeds_in(&cut.script)),
    ]
}

/// The lines of a script after its set-up, which name messages by what they are. What ends a
/// script is what it expects.
fn deeds_in(script: &str) -> Vec<&str> {
    let lines = script.lines().skip_while(|line| !line.is_empty());
    lines.filter(|line| !line.is_empty() && !line.starts_with("expect ")).collect()
}

/// Lines of a script one below the other.
fn schedule(lines: &[&str]) -> Element {
    let list = lines.iter().map(|line| element("li").child(text("code", "", (*line).to_string())));
    element("ol").key("actions").class("schedule").children(list)
}

/// Which of the rules that are off the violation needs.
fn needs(needs: &[Rule], off: usize) -> String {
    let names: Vec<String> = needs.iter().map(|rule| rule_label(*rule)).collect();
    match (names.as_slice(), off) {
        ([], _) => "It needs no rule to be off.".into(),
        ([name], 0 | 1) => format!("With {name} on, the same actions break nothing."),
        (names, _) => format!(
            "Of the rules that are off it needs {}: with any of these on, the same actions break nothing.",
            names.join(" and ")
        ),
    }
}

/// Exactly what was searched.
fn searched(asked: &Asked, tally: &Tally, worked: f64) -> String {
    let Bounds { depth, .. } = asked.bounds;
    let bound = |bound: Bound| match (bound, bound.of(&asked.bounds)) {
        (Bound::Depth | Bound::Memory, _) | (_, 0) => None,
        (bound, number) => Some(format!(", {} {number}", bound.id())),
    };
    let others: String = Bound::ALL.into_iter().filter_map(bound).collect();
    let seconds = (worked / 100.0).round() as u64;
    format!(
        "Searched: {}; depth {depth}{others}; {} in {}.{} s.",
        asked.cluster,
        counted(tally, worked),
        seconds / 10,
        seconds % 10
    )
}

/// `78,528 states, 504,258 a second, 9 MB`.
fn counted(tally: &Tally, worked: f64) -> String {
    let rate = tally.unique as f64 * 1000.0 / worked.max(1.0);
    format!(
        "{} states, {} a second, {} MB",
        grouped(tally.unique),
        grouped(rate as u64),
        tally.bytes.div_ceil(1_000_000)
    )
}

/// A number with a comma before each three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_in_groups_of_three_digits() {
        assert_eq!(
            [0, 999, 1000, 78_528, 1_234_567].map(grouped).join(" "),
            "0 999 1,000 78,528 1,234,567"
        );
    }

    #[test]
    fn of_several_rules_only_those_are_told_that_a_violation_needs() {
        let one = [Rule::PersistVote];
        assert_eq!(needs(&one, 1), "With persist vote on, the same actions break nothing.");
        assert!(needs(&one, 3).starts_with("Of the rules that are off it needs persist vote:"));
    }
}
