//! One of two runs: its sentence, its stage and its logs.

use flotilla_core::{Index, ServerSet};
use flotilla_sim::compare::{Comparison, Difference};
use flotilla_sim::{Server, World};

use crate::log_window::LogWindow;
use crate::views::element::{Element, element, text};
use crate::views::ledger::drawn;
use crate::views::parts::{class, tone_class};
use crate::views::stage::{modified, still};

/// How large the stage is drawn. It is scaled to the room there is.
const SIZE: (f64, f64) = (420.0, 380.0);

/// Shows a run at the moment, with what differs marked.
pub(super) fn side(
    made: &Comparison,
    nth: usize,
    name: &str,
    differences: &[Difference],
) -> Element {
    let run = &made.runs()[nth];
    let world = run.world();
    let mut differing = ServerSet::EMPTY;
    for id in differences.iter().filter_map(|difference| difference.server) {
        differing.insert(id);
    }
    let waits = made.at() > 0 && !made.moves()[nth];
    let sentence = if run.cursor().0 == 0 {
        flotilla_sim::opening(run.setup())
    } else {
        flotilla_sim::headline(run.event(), world)
    };
    let tone = tone_class(sentence.tone);
    let words = element("p")
        .class(class("compare-words", &[(tone, !tone.is_empty()), ("waits", waits)]))
        .attr("title", sentence.text.clone())
        .child_if(waits.then(|| text("span", "compare-waits", "No event now. Before: ")))
        .text(sentence.text);
    let about = format!("The servers of: {name}");
    element("section")
        .class("compare-side")
        .attr("aria-label", name.to_string())
        .attr("data-testid", ["run-1", "run-2"][nth])
        .child(element("h3").text(name.to_string()))
        .child(element("div").class("compare-modified").child_if(modified(world)))
        .child(words)
        .child(judged(world))
        .child(still(world, SIZE, about, differing))
        .child(logs(world, &made.runs()[1 - nth]))
}

/// Which promises are broken by now.
fn judged(world: &World) -> Element {
    let violations = world.referee().violations();
    let mut names: Vec<&str> = violations.iter().map(|found| found.property.name()).collect();
    names.dedup();
    let place = element("p").attr("data-testid", "judged");
    if names.is_empty() {
        return place.class("compare-judged").text("No promise is broken so far.");
    }
    place.class("compare-judged violation").text(format!("Broken: {}.", names.join(", ")))
}

/// The logs under one another; entries that are not the same in the other run are marked.
fn logs(world: &World, other: &flotilla_sim::Timeline) -> Element {
    let servers = world.servers().iter();
    let last = servers.map(|server| server.log().last_index().0).max().unwrap_or(0);
    let window = LogWindow::new(last, None);
    let indices = (window.first..=window.last())
        .map(|index| element("th").attr("scope", "col").key(index).show(&index));
    let row = |server: &Server| {
        let there = other.world().server(server.id());
        let cell = |index: u64| {
            let index = Index(index);
            let differs = server.log().entry(index) != there.log().entry(index)
                || (index <= server.commit_index()) != (index <= there.commit_index());
            drawn(element("td").key(index.0), server, index, differs)
        };
        element("tr")
            .key(server.id().number())
            .class(if server.is_up() { "" } else { "down" })
            .child(element("th").attr("scope", "row").show(&server.id()))
            .children((window.first..=window.last()).map(cell))
    };
    element("table")
        .class("logs narrow compare-logs")
        .child(text("caption", "spoken", "The servers’ logs"))
        .child(
            element("thead").child(element("tr").child(text("th", "", "index")).children(indices)),
        )
        .child(element("tbody").children(world.servers().iter().map(row)))
}
