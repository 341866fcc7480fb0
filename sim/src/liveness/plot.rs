//! Both lives as an SVG picture, readable on light and on dark ground.

use std::fmt::Write as _;

use super::layout::{Bars, Frame, Layout, Room, layout};
use super::{Scenario, Second, told};

/// Where the bars of a life are drawn, and how far the two are apart.
const FRAME: Frame = Frame {
    left: 60,
    across: 380,
    terms: Room { top: 110, down: 140 },
    leaderless: Room { top: 284, down: 60 },
};
const APART: u32 = 480;
/// What there is below the bars.
const BELOW: u32 = 52;

/// Light and dark by what the reader prefers.
const STYLE: &str = "\
text{font:13px system-ui,sans-serif;fill:#1b2330}
.ground{fill:#ffffff}.title{font-weight:600;font-size:15px}
.grid{stroke:#d5dae2;stroke-width:1}.now{stroke:#5b6675;stroke-width:1;stroke-dasharray:3 3}
.terms{fill:#1f5fbf}.leaderless{fill:#b25d00}
@media (prefers-color-scheme:dark){
text{fill:#e8edf4}.ground{fill:#11161d}.grid{stroke:#323c49}.now{stroke:#8f9bab}
.terms{fill:#7fb2ff}.leaderless{fill:#f4b860}}";

/// Draws two lives of so many seconds side by side, as far as they are.
pub fn plot(scenario: Scenario, lives: &[Vec<Second>; 2], length: u32) -> String {
    let laid_out = layout(lives, length, &FRAME);
    let (width, height) = (2 * APART, FRAME.leaderless.bottom() + BELOW);
    let name = scenario.name();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"what\">\n\
         <title id=\"what\">{name}: terms per second and time without a leader</title>\n\
         <style>\n{STYLE}\n</style>\n\
         <rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>\n\
         <text class=\"title\" x=\"{}\" y=\"24\">{name}</text>\n",
        FRAME.left
    );
    let sides = ["without", "with"].into_iter().zip(lives).zip(&laid_out.lives);
    for (nth, ((side, life), bars)) in sides.enumerate() {
        let right = APART * nth as u32;
        add(&mut svg, format_args!("<g transform=\"translate({right} 0)\">"));
        text(&mut svg, FRAME.left, 50, "start", &format!("{side} {}", scenario.difference()));
        text(&mut svg, FRAME.left, 70, "start", &told(life));
        draw(&mut svg, &laid_out, bars);
        add(&mut svg, format_args!("</g>"));
    }
    svg + "</svg>\n"
}

fn add(svg: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(svg, "{line}");
}

fn text(svg: &mut String, x: u32, y: u32, anchor: &str, words: &str) {
    add(svg, format_args!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{words}</text>"));
}

fn draw(svg: &mut String, laid_out: &Layout, bars: &Bars) {
    let Frame { left, across, terms, leaderless } = FRAME;
    for mark in &laid_out.terms {
        add(svg, format_args!("<path class=\"grid\" d=\"M{left} {}h{across}\"/>", mark.at));
        let (x, y, number) = (left - 8, &mark.at, mark.number);
        add(
            svg,
            format_args!("<text x=\"{x}\" y=\"{y}\" dy=\"4\" text-anchor=\"end\">{number}</text>"),
        );
    }
    for (y, label) in [(leaderless.bottom(), "0"), (leaderless.top, "1 s")] {
        add(svg, format_args!("<path class=\"grid\" d=\"M{left} {y}h{across}\"/>"));
        text(svg, left - 8, y + 4, "end", label);
    }
    add(svg, format_args!("<path class=\"terms\" d=\"{}\"/>", bars.terms));
    add(svg, format_args!("<path class=\"leaderless\" d=\"{}\"/>", bars.leaderless));
    add(svg, format_args!("<path class=\"now\" d=\"{}\"/>", laid_out.now));
    for mark in &laid_out.seconds {
        let (x, y, number) = (&mark.at, leaderless.bottom() + 18, mark.number);
        add(svg, format_args!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{number}</text>"));
    }
    text(svg, left, terms.top - 10, "start", "terms per second");
    text(svg, left, leaderless.top - 10, "start", "time without a leader in each second");
    text(svg, left + across / 2, leaderless.bottom() + 40, "middle", "seconds of virtual time");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    #[test]
    fn a_picture_has_both_lives_with_what_is_told_of_them() {
        let second = Second { terms: 3, leaderless: Time::from_millis(500) };
        let lives = [vec![second; 4], vec![Second::default(); 4]];
        let svg = plot(Scenario::OneLink, &lives, 10);
        assert_eq!(svg.matches("<path class=\"terms\"").count(), 2);
        assert_eq!(svg.matches("<path class=\"leaderless\"").count(), 2);
        for told in [
            "without pre-vote",
            "12 terms, without a leader for 2.0 s of 4",
            "with pre-vote",
            "no term, without a leader for 0.0 s of 4",
        ] {
            assert!(svg.contains(&format!(">{told}</text>")), "{told}");
        }
    }
}
