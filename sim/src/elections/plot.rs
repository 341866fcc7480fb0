//! Cumulative distributions as an SVG picture, readable on light and on dark ground.

use std::fmt::Write;

use super::axis::{Axis, Scale};
use super::distribution::Distribution;
use crate::time::Time;

/// Distributions that are drawn over one another.
#[derive(Clone, Debug)]
pub struct Panel<'a> {
    /// What stands over them. The caller keeps out what XML gives a meaning to.
    pub title: &'a str,
    /// How the axis of time is divided.
    pub scale: Scale,
    /// What is drawn.
    pub distributions: Vec<&'a Distribution>,
}

const WIDTH: u32 = 760;
/// Where the lines of a panel are drawn, and how far panels are apart.
const LEFT: u32 = 64;
const TOP: u32 = 40;
const ACROSS: u32 = 540;
const DOWN: u32 = 240;
const PANEL: u32 = TOP + DOWN + 64;
/// How far apart the lines of the legend are.
const LEGEND: u32 = 22;

/// Light and dark by what the reader prefers; each line differs from the others in its dashes
/// too.
const STYLE: &str = "\
text{font:13px system-ui,sans-serif;fill:#1b2330}
.ground{fill:#ffffff}.title{font-weight:600;font-size:15px}
.grid{stroke:#d5dae2;stroke-width:1}.frame{fill:none;stroke:#5b6675;stroke-width:1}
.line{fill:none;stroke-width:2;stroke-linejoin:round}
.l0{stroke:#b3261e;stroke-dasharray:2 3}.l1{stroke:#b25d00;stroke-dasharray:7 3}
.l2{stroke:#7a5ea8}.l3{stroke:#1f7a4d;stroke-dasharray:9 3 2 3}
.l4{stroke:#1f5fbf;stroke-dasharray:4 2}.l5{stroke:#1b2330}
@media (prefers-color-scheme:dark){
text{fill:#e8edf4}.ground{fill:#11161d}.grid{stroke:#323c49}.frame{stroke:#8f9bab}
.l0{stroke:#ff8a80}.l1{stroke:#f4b860}.l2{stroke:#c9a7eb}.l3{stroke:#8fd19e}
.l4{stroke:#7fb2ff}.l5{stroke:#e8edf4}}";
/// How many kinds of line there are in [`STYLE`].
const KINDS: usize = 6;

/// Draws panels one under the other. Trials without a leader by `limit` never reach their line's
/// end.
pub fn plot(panels: &[Panel<'_>], limit: Time) -> String {
    let height = PANEL * panels.len() as u32;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\" role=\"img\" aria-labelledby=\"what\">\n\
         <title id=\"what\">Time without a leader, cumulative, for ranges of election timeouts</title>\n\
         <style>\n{STYLE}\n</style>\n\
         <rect class=\"ground\" width=\"{WIDTH}\" height=\"{height}\"/>\n"
    );
    for (nth, panel) in panels.iter().enumerate() {
        let down = PANEL * nth as u32;
        add(&mut svg, format_args!("<g transform=\"translate(0 {down})\">"));
        draw(&mut svg, panel, limit);
        add(&mut svg, format_args!("</g>"));
    }
    svg + "</svg>\n"
}

fn add(svg: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(svg, "{line}");
}

fn draw(svg: &mut String, panel: &Panel<'_>, limit: Time) {
    let axis = axis(panel, limit);
    add(svg, format_args!("<text class=\"title\" x=\"{LEFT}\" y=\"24\">{}</text>", panel.title));
    grid(svg, &axis);
    for (nth, distribution) in panel.distributions.iter().enumerate() {
        let kind = nth % KINDS;
        let points = line(distribution, &axis, limit);
        add(svg, format_args!("<polyline class=\"line l{kind}\" points=\"{points}\"/>"));
        let (x, y) = (LEFT + ACROSS + 16, TOP + 28 + LEGEND * nth as u32);
        add(svg, format_args!("<path class=\"line l{kind}\" d=\"M{x} {}h28\"/>", y - 4));
        let label = distribution.label();
        add(svg, format_args!("<text x=\"{}\" y=\"{y}\">{label} ms</text>", x + 36));
    }
}

/// From the least time to the greatest; to the limit where that was passed.
fn axis(panel: &Panel<'_>, limit: Time) -> Axis {
    let times = || panel.distributions.iter().flat_map(|distribution| distribution.times());
    let passed = panel.distributions.iter().any(|distribution| distribution.unled() > 0);
    let most = if passed { limit } else { times().copied().max().unwrap_or(limit) };
    Axis::new(panel.scale, times().copied().min().unwrap_or(Time(limit.0 / 100)), most)
}

fn grid(svg: &mut String, axis: &Axis) {
    let bottom = TOP + DOWN;
    for percent in [0, 25, 50, 75, 100] {
        let y = bottom - DOWN * percent / 100;
        add(svg, format_args!("<path class=\"grid\" d=\"M{LEFT} {y}h{ACROSS}\"/>"));
        let (x, y) = (LEFT - 8, y + 4);
        add(svg, format_args!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{percent}%</text>"));
    }
    for mark in axis.marks() {
        let x = f64::from(LEFT) + axis.place(mark) * f64::from(ACROSS);
        add(svg, format_args!("<path class=\"grid\" d=\"M{x:.1} {TOP}v{DOWN}\"/>"));
        let (y, text) = (bottom + 18, mark.millis_text());
        add(svg, format_args!("<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"middle\">{text}</text>"));
    }
    add(
        svg,
        format_args!(
            "<rect class=\"frame\" x=\"{LEFT}\" y=\"{TOP}\" width=\"{ACROSS}\" height=\"{DOWN}\"/>"
        ),
    );
    let (middle, y) = (LEFT + ACROSS / 2, bottom + 40);
    add(
        svg,
        format_args!(
            "<text x=\"{middle}\" y=\"{y}\" text-anchor=\"middle\">time without a leader (ms)</text>"
        ),
    );
    let y = TOP + DOWN / 2;
    add(
        svg,
        format_args!(
            "<text transform=\"translate(14 {y}) rotate(-90)\" text-anchor=\"middle\">trials with a leader</text>"
        ),
    );
    let (x, y) = (LEFT + ACROSS + 16, TOP + 6);
    add(svg, format_args!("<text x=\"{x}\" y=\"{y}\">timeouts</text>"));
}

/// The corners of a distribution's line: where it rises, and where it was level before that.
fn line(distribution: &Distribution, axis: &Axis, limit: Time) -> String {
    let point = |across: u32| {
        let time = axis.time_at(f64::from(across) / f64::from(ACROSS)).min(limit);
        let share = distribution.share_within(time);
        (LEFT + across, f64::from(TOP) + (1.0 - share) * f64::from(DOWN))
    };
    let (x, mut drawn) = point(0);
    let mut points = format!("{x},{drawn:.1}");
    let mut level = false;
    for across in 1..=ACROSS {
        let (x, y) = point(across);
        if (y - drawn).abs() < 0.05 && across < ACROSS {
            level = true;
            continue;
        }
        if std::mem::take(&mut level) {
            let _ = write!(points, " {},{drawn:.1}", x - 1);
        }
        let _ = write!(points, " {x},{y:.1}");
        drawn = y;
    }
    points
}
