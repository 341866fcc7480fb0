//! Cumulative distributions as an SVG picture, readable on light and on dark ground.

use std::fmt::Write;

use super::layout::{Curve, Frame, Layout, Panel, layout};
use crate::time::Time;

/// Where the lines of a panel are drawn, and how far panels are apart.
const FRAME: Frame = Frame { left: 64, top: 40, across: 540, down: 240 };
const PANEL: u32 = FRAME.top + FRAME.down + 64;
/// What the legend takes beside them: more where a mechanism stands in it.
const LEGEND_WIDTH: u32 = 156;
const WIDER: u32 = 72;
/// How far apart the lines of the legend are, and those of a long one.
const LEGEND: u32 = 22;
const LONG_LEGEND: u32 = 20;

/// Light and dark by what the reader prefers; each kind of line differs from the others in its
/// dashes too, and one with a mechanism more is thicker.
const STYLE: &str = "\
text{font:13px system-ui,sans-serif;fill:#1b2330}
.ground{fill:#ffffff}.title{font-weight:600;font-size:15px}
.grid{stroke:#d5dae2;stroke-width:1}.frame{fill:none;stroke:#5b6675;stroke-width:1}
.line{fill:none;stroke-width:2;stroke-linejoin:round}.extra{stroke-width:4}
.l0{stroke:#b3261e;stroke-dasharray:2 3}.l1{stroke:#b25d00;stroke-dasharray:7 3}
.l2{stroke:#7a5ea8}.l3{stroke:#1f7a4d;stroke-dasharray:9 3 2 3}
.l4{stroke:#1f5fbf;stroke-dasharray:4 2}.l5{stroke:#1b2330}
@media (prefers-color-scheme:dark){
text{fill:#e8edf4}.ground{fill:#11161d}.grid{stroke:#323c49}.frame{stroke:#8f9bab}
.l0{stroke:#ff8a80}.l1{stroke:#f4b860}.l2{stroke:#c9a7eb}.l3{stroke:#8fd19e}
.l4{stroke:#7fb2ff}.l5{stroke:#e8edf4}}";
/// Draws panels one under the other. Trials without a leader by `limit` never reach their line's
/// end.
pub fn plot(panels: &[Panel<'_>], limit: Time) -> String {
    let height = PANEL * panels.len() as u32;
    let compares =
        |panel: &Panel<'_>| panel.distributions.iter().any(|it| it.case().extra.is_some());
    let wider = if panels.iter().any(compares) { WIDER } else { 0 };
    let width = FRAME.left + FRAME.across + LEGEND_WIDTH + wider;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"what\">\n\
         <title id=\"what\">Time without a leader, cumulative, for ranges of election timeouts</title>\n\
         <style>\n{STYLE}\n</style>\n\
         <rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>\n"
    );
    for (nth, panel) in panels.iter().enumerate() {
        let down = PANEL * nth as u32;
        add(&mut svg, format_args!("<g transform=\"translate(0 {down})\">"));
        draw(&mut svg, panel.title, &layout(panel, limit, FRAME));
        add(&mut svg, format_args!("</g>"));
    }
    svg + "</svg>\n"
}

fn add(svg: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(svg, "{line}");
}

fn draw(svg: &mut String, title: &str, laid_out: &Layout) {
    let Frame { left, top, across, .. } = FRAME;
    add(svg, format_args!("<text class=\"title\" x=\"{left}\" y=\"24\">{title}</text>"));
    grid(svg, laid_out);
    let apart = if laid_out.curves.len() > 11 { LONG_LEGEND } else { LEGEND };
    for (nth, Curve { label, kind, extra, points }) in laid_out.curves.iter().enumerate() {
        let extra = if *extra { " extra" } else { "" };
        add(svg, format_args!("<polyline class=\"line l{kind}{extra}\" points=\"{points}\"/>"));
        let (x, y) = (left + across + 16, top + 28 + apart * nth as u32);
        add(svg, format_args!("<path class=\"line l{kind}{extra}\" d=\"M{x} {}h28\"/>", y - 4));
        add(svg, format_args!("<text x=\"{}\" y=\"{y}\">{label}</text>", x + 36));
    }
}

fn grid(svg: &mut String, laid_out: &Layout) {
    let Frame { left, top, across, down } = FRAME;
    let bottom = top + down;
    for percent in [0, 25, 50, 75, 100] {
        let y = FRAME.height_of(percent);
        add(svg, format_args!("<path class=\"grid\" d=\"M{left} {y}h{across}\"/>"));
        let (x, y) = (left - 8, y + 4);
        add(svg, format_args!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{percent}%</text>"));
    }
    for mark in &laid_out.marks {
        let (x, text) = (&mark.x, &mark.text);
        add(svg, format_args!("<path class=\"grid\" d=\"M{x} {top}v{down}\"/>"));
        let y = bottom + 18;
        add(svg, format_args!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{text}</text>"));
    }
    add(
        svg,
        format_args!(
            "<rect class=\"frame\" x=\"{left}\" y=\"{top}\" width=\"{across}\" height=\"{down}\"/>"
        ),
    );
    let (middle, y) = (left + across / 2, bottom + 40);
    add(
        svg,
        format_args!(
            "<text x=\"{middle}\" y=\"{y}\" text-anchor=\"middle\">time without a leader (ms)</text>"
        ),
    );
    let y = top + down / 2;
    add(
        svg,
        format_args!(
            "<text transform=\"translate(14 {y}) rotate(-90)\" text-anchor=\"middle\">trials with a leader</text>"
        ),
    );
    let (x, y) = (left + across + 16, top + 6);
    add(svg, format_args!("<text x=\"{x}\" y=\"{y}\">timeouts</text>"));
}
