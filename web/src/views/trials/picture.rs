//! Cumulative distributions, and their percentiles in a table that is their legend, too.

use std::fmt::Display;

use flotilla_sim::Time;
use flotilla_sim::elections::{Curve, Distribution, Frame, Layout, Mark, layout};

use crate::session::Measured;
use crate::views::element::{Element, element, text};

/// Where the lines are drawn: narrow enough to be read on a phone.
const FRAME: Frame = Frame { left: 48, top: 8, across: 420, down: 220 };
/// What there is of the picture to the right of the lines and below them.
const RIGHT: u32 = 20;
const BELOW: u32 = 48;

/// The percentiles that are told.
const PERCENTILES: [u32; 4] = [10, 50, 90, 99];

/// The picture, and the numbers below it.
pub(super) fn view(measured: &Measured) -> [Element; 2] {
    let laid_out = layout(&measured.panel(), measured.task.experiment.limit, FRAME);
    [drawn(&laid_out).key("picture"), numbers(measured, &laid_out.curves).key("numbers")]
}

fn drawn(Layout { marks, curves }: &Layout) -> Element {
    let Frame { left, top, across, down } = FRAME;
    let (width, height) = (left + across + RIGHT, top + down + BELOW);
    let share = |percent: u32| {
        let y = FRAME.height_of(percent);
        element("g")
            .child(path("grid", format!("M{left} {y}h{across}")))
            .child(words(&(left - 6), y + 4, "end").text(format!("{percent}%")))
    };
    let mark = |mark: &Mark| {
        element("g")
            .child(path("grid", format!("M{} {top}v{down}", mark.x)))
            .child(words(&mark.x, top + down + 16, "middle").text(mark.text.clone()))
    };
    let curve = |curve: &Curve| {
        element("polyline").class(kind_of_line(curve)).attr("points", curve.points.clone())
    };
    element("svg")
        .class("curves")
        .attr("viewBox", format!("0 0 {width} {height}"))
        .attr("role", "img")
        .attr("aria-label", "Share of the trials with a leader, over the time without one. The table below has the numbers.")
        .children([0, 25, 50, 75, 100].map(share))
        .children(marks.iter().map(mark))
        .child(path("frame", format!("M{left} {top}h{across}v{down}h-{across}z")))
        .children(curves.iter().map(curve))
        .child(words(&(left + across / 2), height - 8, "middle").text("time without a leader (ms)"))
}

fn path(class: &'static str, course: String) -> Element {
    element("path").class(class).attr("d", course)
}

fn words(x: &dyn Display, y: u32, anchor: &'static str) -> Element {
    element("text").attr("x", x.to_string()).attr("y", y.to_string()).attr("text-anchor", anchor)
}

fn kind_of_line(Curve { kind, extra, .. }: &Curve) -> String {
    let extra = if *extra { " extra" } else { "" };
    format!("curve kind-{kind}{extra}")
}

/// A row for each line of the picture.
fn numbers(measured: &Measured, curves: &[Curve]) -> Element {
    let limit = measured.task.experiment.limit;
    let heads = PERCENTILES.iter().map(|percent| format!("p{percent}"));
    let none = format!("none in {} s", limit.0 / 1_000_000);
    let head = |text: String| element("th").attr("scope", "col").text(text);
    let row = |(curve, distribution): (&Curve, &Distribution)| {
        let swatch = element("svg")
            .class("swatch")
            .attr("viewBox", "0 0 32 12")
            .attr("aria-hidden", "true")
            .child(element("path").class(kind_of_line(curve)).attr("d", "M0 6h32"));
        let numbers = PERCENTILES.map(|percent| told(distribution, percent, limit));
        element("tr")
            .child(element("th").attr("scope", "row").child(swatch).text(curve.label.clone()))
            .children(numbers.map(|number| text("td", "", number)))
            .child(element("td").show(&distribution.unled()))
    };
    let rows = curves.iter().zip(&measured.distributions);
    element("table")
        .child(text("caption", "", "Within how many milliseconds so many percent had a leader"))
        .child(
            element("thead").child(
                element("tr")
                    .child(head("Timeouts".into()))
                    .children(heads.map(head))
                    .child(head(none)),
            ),
        )
        .child(element("tbody").children(rows.map(row)))
}

/// A percentile in milliseconds: of few trials nothing can be told, and one that was given up is
/// longer than all others.
fn told(distribution: &Distribution, percent: u32, limit: Time) -> String {
    if distribution.trials() == 0 {
        return "–".into();
    }
    let tenths = |time: Time| {
        let tenths = (time.0 + 50) / 100;
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    let longer = || format!(">{}", limit.millis_text());
    distribution.percentile(percent).map_or_else(longer, tenths)
}
