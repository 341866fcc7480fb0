//! The sentence for the event at the cursor, big, and the state of the properties.

use std::sync::Arc;

use flotilla_sim::{Property, Sentence, Violation};
use yew::prelude::*;

use crate::command::{Command, RefereeCommand};
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element, text};
use crate::views::glossary::explained;
use crate::views::parts::{button, class, tone_class};

/// Shows what happened, and whether the run is safe.
pub(crate) fn view(session: &Session, emit: &Emit) -> Html {
    let timeline = &session.timeline;
    let sentence = if timeline.cursor().0 == 0 {
        flotilla_sim::opening(timeline.setup())
    } else {
        flotilla_sim::headline(timeline.event(), timeline.world())
    };
    element("div").class("page-now").child(happened(sentence)).child(safety(session, emit)).into()
}

fn happened(sentence: Sentence) -> Element {
    let tone = tone_class(sentence.tone);
    let words = element("p")
        .class(class("now-words", &[(tone, !tone.is_empty())]))
        .attr("title", sentence.text.clone());
    // What the sentence says already need not be said again.
    let because = sentence.because.filter(|because| !says(&sentence.text, because));
    let why = element("p")
        .class("now-why")
        .child_if(sentence.rule.map(|rule| explained("tip cite", rule.citation(), rule.text())))
        .child_if(because.map(|because| text("span", "because", because)));
    element("section")
        .class("now-sentence")
        .attr("aria-label", "What happened")
        .child(named(words, &sentence.text))
        .child(why)
}

/// Whether a sentence ends in a clause, or in what the clause says of its subject.
fn says(sentence: &str, clause: &str) -> bool {
    // Found by a character: the general search for text would cost the page a kilobyte.
    let is = clause.match_indices(' ').find(|(at, _)| clause[*at..].starts_with(" is "));
    let predicate = is.map_or(clause, |(at, _)| &clause[at..]);
    sentence.trim_end_matches('.').ends_with(predicate)
}

/// The properties, and the first ones that broke: what is broken later mostly follows.
fn safety(session: &Session, emit: &Emit) -> Element {
    let broken = |violation: &Arc<Violation>| {
        text("p", "safety-broken", "Event ")
            .attr("title", violation.sentence.clone())
            .show(&format_args!("{}: {}", violation.event.0, violation.sentence))
    };
    let violations = session.timeline.world().referee().violations();
    let more = session.later.filter(|_| session.referee.shown);
    let rows = Property::ALL.iter().filter(|_| more.is_none());
    let command = Command::Referee(RefereeCommand::Toggle);
    let toggle = button(session, emit, command, "linklike").state("aria-expanded", more.is_some());
    let list = element("ul")
        .children(rows.map(|property| judged(session, *property)))
        .child(element("li").key("more").child(toggle));
    element("section")
        .class("safety")
        .attr("aria-label", "Safety")
        .child(list)
        .children(violations.iter().take(2).map(broken))
        .child_if(more.map(|later| (later.properties)(session, emit)))
}

/// Adds the sentence with the servers' names in bold.
fn named(words: Element, text: &str) -> Element {
    pieces(text).fold(words, |words, (name, text)| {
        if name { words.child(element("b").show(&text)) } else { words.show(&text) }
    })
}

/// A text cut into names of servers and what stands between them.
fn pieces(text: &str) -> impl Iterator<Item = (bool, &str)> {
    let bytes = text.as_bytes();
    let is_name = move |at: usize| {
        let letter = |at: Option<usize>| {
            at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric)
        };
        bytes[at] == b'S'
            && matches!(bytes.get(at + 1), Some(b'1'..=b'9'))
            && !letter(at.checked_sub(1))
            && !letter(Some(at + 2))
    };
    let mut from = 0;
    std::iter::from_fn(move || {
        if from >= bytes.len() {
            return None;
        }
        let start = from;
        let name = is_name(start);
        from = if name {
            start + 2
        } else {
            (start..bytes.len()).find(|at| is_name(*at)).unwrap_or(bytes.len())
        };
        Some((name, &text[start..from]))
    })
}

/// A property as it is judged at the cursor.
fn judged(session: &Session, property: Property) -> Element {
    let violation = session.timeline.world().referee().violation(property);
    let (state, word) = state(violation.is_some());
    let mut description = format!("{} {state}. {}", property.name(), property.text());
    if let Some(violation) = violation {
        description.push(' ');
        description.push_str(&violation.sentence);
    }
    text("li", "tip", short(property))
        .key(property.id())
        .attr("tabindex", "0")
        .attr("data-testid", format!("property-{property}"))
        .attr("data-state", state)
        .attr("aria-description", description)
        .child(word)
}

/// Whether a property is violated, as an attribute says it and as one reads it after its name.
pub(super) fn state(violated: bool) -> (&'static str, Element) {
    if violated {
        ("violated", element("b").text(" violated"))
    } else {
        ("holds", text("span", "spoken", " holds"))
    }
}

/// A name that leaves room for the others.
const fn short(property: Property) -> &'static str {
    match property {
        Property::ElectionSafety => "Election",
        Property::LeaderAppendOnly => "Append-only",
        Property::LogMatching => "Log matching",
        Property::LeaderCompleteness => "Completeness",
        Property::StateMachineSafety => "State machine",
        Property::Monotonic => "Monotonic",
        Property::Linearizability => "Linearizable",
        Property::ExactlyOnce => "Exactly once",
    }
}

#[cfg(test)]
mod tests {
    use super::{pieces, says};

    #[test]
    fn names_of_servers_are_found_and_nothing_else() {
        let names = |text: &'static str| -> Vec<&str> {
            pieces(text).filter(|(name, _)| *name).map(|(_, text)| text).collect()
        };
        assert_eq!(names("S1’s vote goes to S2, not S3."), ["S1", "S2", "S3"]);
        assert_eq!(names("AS1 S12 S0 S, §5.1 S"), [""; 0]);
        for text in ["", "S1", "a S1", "S9S1 – S4"] {
            let whole: String = pieces(text).map(|(_, text)| text).collect();
            assert_eq!(whole, text);
        }
    }

    #[test]
    fn a_clause_that_ends_the_sentence_is_recognised() {
        assert!(says("S2 replaces its log: term 2 ≠ 3.", "term 2 ≠ 3"));
        assert!(says("S1 waits: it is on 3 of 5.", "index 2 is on 3 of 5"));
        assert!(!says("S3 has voted for S5.", "votedFor is S5 in term 1"));
        assert!(!says("S2 has 2 of 5 votes and needs 3.", "2 of 5 votes"));
    }
}
