//! What shapes and borders mean, and the label of a run that is no longer Raft.

use flotilla_core::Rule;
use flotilla_sim::World;
use yew::prelude::*;

use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element, text};
use crate::views::glossary;

use super::scene::MOST_DRAWN;

/// All that the head depends on: the rules that are off, and how many messages are not drawn.
pub(super) fn depends(session: &Session) -> [u64; 3] {
    let rules = session.timeline.world().config().rules.bits();
    [rules, undrawn(session) as u64, (!session.timeline.world().referee().is_safe()).into()]
}

fn undrawn(session: &Session) -> usize {
    session.timeline.world().bus().len().saturating_sub(MOST_DRAWN)
}

/// Says so when there are too many messages to draw.
fn crowd(session: &Session) -> Option<Element> {
    let more = undrawn(session);
    let said = || text("p", "stage-crowd", "and ").show(&more).text(" younger messages");
    (more > 0).then(said)
}

/// The line above the ring.
pub(super) fn head(session: &Session, _emit: &Emit) -> Html {
    element("header")
        .class("stage-head")
        .child(element("h2").text("Stage"))
        .child(legend())
        .child_if(modified(session.timeline.world()))
        .child_if(crowd(session))
        .into()
}

/// The label that a run carries while any rule is off, and after it has led to a violation:
/// that does not go away when the rule is back.
pub(crate) fn modified(world: &World) -> Option<Element> {
    let rules = world.config().rules;
    let before = rules.off().next().is_none();
    let one = |rule: Rule| {
        text("span", "stage-rule", "without ")
            .key(rule.id())
            .attr("title", rule.text())
            .text(rule.id())
    };
    let label = || {
        element("p")
            .class("stage-modified")
            .child(element("strong").text("Modified Raft"))
            .child_if(before.then(|| text("span", "stage-rule", "a rule was off before")))
            .children(rules.off().map(one))
    };
    (!before || !world.referee().is_safe()).then(label)
}

/// A round line around the origin, in a path's words.
const RING: &str = "M-9 0A9 9 0 1 1 9 0A9 9 0 1 1 -9 0";

/// Samples, each with what it means: the class and the path of a line, and the words on it.
const ROWS: [(&str, &str, &str, &str); 9] = [
    ("sample", RING, "", "follower"),
    (
        "sample dashed",
        "M10 0L5 9L-5 9L-10 0L-5 -9L5 -9Z",
        "",
        "candidate, with a dot for each vote",
    ),
    (
        "sample",
        "M-9 0A9 9 0 1 1 9 0A9 9 0 1 1 -9 0M-6 0A6 6 0 1 1 6 0A6 6 0 1 1 -6 0",
        "",
        "leader",
    ),
    ("sample dotted", RING, "", "crashed; its disk is still there"),
    ("timer", "M0 -9A9 9 0 1 1 -9 0", "", "time left until a timeout or a heartbeat"),
    ("sample term", "M-7 -7H7V7H-7Z", "1", "entry of term 1, committed"),
    ("sample term dashed", "M-7 -7H7V7H-7Z", "1", "entry not committed"),
    (
        "sample term",
        "M-6 -9H6A9 9 0 0 1 6 9H-6A9 9 0 0 1 -6 -9Z",
        "V?",
        "request, in its term’s colour",
    ),
    (
        "sample hollow",
        "M-6 -9H6A9 9 0 0 1 6 9H-6A9 9 0 0 1 -6 -9Z",
        "V+",
        "reply: + granted, − denied",
    ),
];

/// A meaning whose first word is explained on hover and focus if it is a word of the paper.
fn with_its_word_explained(meaning: &str) -> String {
    let (word, rest) = meaning.split_at(meaning.find([' ', ',']).unwrap_or(meaning.len()));
    let Some(explained) = glossary::meaning(word) else { return meaning.to_string() };
    let tip = r#"<span class="tip term" tabindex="0" aria-description=""#;
    ["<span>", tip, explained, "\">", word, "</span>", rest, "</span>"].concat()
}

/// The legend never changes, so it is written as text, which costs the page fewer bytes.
fn legend() -> Html {
    let mut markup =
        String::from(r#"<details class="stage-legend"><summary>Legend</summary><div><ul>"#);
    for (class, line, words, meaning) in ROWS {
        for part in [
            r#"<li><svg class="hue-1" viewBox="-16 -12 32 24" width="32" height="24" aria-hidden="true"><path class=""#,
            class,
            r#"" d=""#,
            line,
            r#""/><text x="0" y="0">"#,
            words,
            "</text></svg>",
        ] {
            markup += part;
        }
        markup += &with_its_word_explained(meaning);
        markup += "</li>";
    }
    markup += "</ul><p>Colours are terms. V asks for a vote, A appends entries, B is a heartbeat. A message is pale \
               when its receiver knows a later term.</p><p>A dotted half of a link is cut: nothing gets through to that end.</p></div></details>";
    Html::from_html_unchecked(markup.into())
}
