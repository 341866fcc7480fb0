//! Hatching: the stripes that the style sheets draw as a background.

use super::paper::Paper;
use crate::views::stage::geometry::Point;

/// Stripes that repeat.
#[derive(PartialEq, Debug)]
pub(super) struct Hatching {
    /// Where they go on to, as a part of a full turn, clockwise from the top.
    turn: f64,
    /// Colours, each with where it is reached, in CSS pixels.
    stops: Vec<(String, f64)>,
}

impl Hatching {
    /// Reads a background as browsers give it: `repeating-linear-gradient(45deg, rgba(0, 0, 0, 0)
    /// 0px, rgb(1, 2, 3) 4px)`, in whole degrees and pixels. None if it is anything else.
    pub(super) fn read(background: &str) -> Option<Self> {
        let inside = background.strip_prefix("repeating-linear-gradient(")?.strip_suffix(')')?;
        let mut parts = split(inside).into_iter();
        let degrees = number(parts.next()?.strip_suffix("deg")?)?;
        let stop = |part: &str| {
            let (colour, place) = part.rsplit_once(' ')?;
            Some((colour.to_string(), number(place.strip_suffix("px")?)?))
        };
        let stops: Vec<_> = parts.map(stop).collect::<Option<_>>()?;
        (stops.last()?.1 > 0.0).then(|| Self { turn: degrees / 360.0, stops })
    }

    /// Where one stripe of each colour begins and ends in a box of this size: stripes are counted
    /// from the corner that they come from.
    fn ends(&self, left: f64, top: f64, width: f64, height: f64) -> Option<(Point, Point)> {
        let ahead = Point::on_circle(self.turn, 1.0);
        let middle = Point::new(left + width / 2.0, top + height / 2.0);
        let half = f64::midpoint(width * ahead.x.abs(), height * ahead.y.abs());
        let from = middle.moved(ahead, -half);
        Some((from, from.moved(ahead, self.stops.last()?.1)))
    }

    /// Draws them in a box, under a name of their own.
    pub(super) fn draw(&self, paper: &mut Paper, name: &str, [left, top, width, height]: [f64; 4]) {
        let Some((from, to)) = self.ends(left, top, width, height) else { return };
        paper.open("linearGradient");
        paper.attr("id", name);
        paper.attr("gradientUnits", "userSpaceOnUse");
        paper.attr("spreadMethod", "repeat");
        for (name, value) in [("x1", from.x), ("y1", from.y), ("x2", to.x), ("y2", to.y)] {
            paper.number(name, value);
        }
        paper.go_in();
        let whole = self.stops.last().map_or(1.0, |(_, place)| *place);
        for (colour, place) in &self.stops {
            paper.open("stop");
            paper.number("offset", place / whole);
            paper.attr("stop-color", colour);
            paper.close();
        }
        paper.end("linearGradient");
    }
}

/// The parts between commas that stand in no brackets.
fn split(words: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (at, c) in words.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(words[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(words[from..].trim());
    parts
}

fn number(digits: &str) -> Option<f64> {
    digits.parse::<u16>().ok().map(f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRIPES: &str = "repeating-linear-gradient(90deg, rgba(0, 0, 0, 0) 0px, rgba(0, 0, 0, 0) \
                           3px, color(srgb 1 0 0 / 0.5) 3px, color(srgb 1 0 0 / 0.5) 4px)";

    #[test]
    fn stripes_are_read_with_their_colours_and_places() {
        let hatching = Hatching::read(STRIPES).expect("stripes");
        let (clear, red) = ("rgba(0, 0, 0, 0)", "color(srgb 1 0 0 / 0.5)");
        let stops = [(clear, 0.0), (clear, 3.0), (red, 3.0), (red, 4.0)];
        let stops = stops.map(|(colour, place)| (colour.to_string(), place)).to_vec();
        assert_eq!(hatching, Hatching { turn: 0.25, stops });
    }

    #[test]
    fn any_other_background_is_none() {
        for other in [
            "none",
            "url(\"a.png\")",
            "linear-gradient(90deg, red 0px, blue 4px)",
            "repeating-linear-gradient(90deg, red, blue)",
            "repeating-linear-gradient(90deg)",
            "repeating-linear-gradient(90deg, red 0px)",
        ] {
            assert_eq!(Hatching::read(other), None, "{other}");
        }
    }

    #[test]
    fn stripes_begin_at_the_side_that_they_come_from() {
        let hatching = Hatching::read(STRIPES).expect("stripes");
        let (from, to) = hatching.ends(10.0, 20.0, 30.0, 40.0).expect("a box");
        let is_at = |point: Point, x: f64| (point.x - x).abs() + (point.y - 40.0).abs() < 1e-6;
        assert!(is_at(from, 10.0) && is_at(to, 14.0), "{from:?} to {to:?}");
    }
}
