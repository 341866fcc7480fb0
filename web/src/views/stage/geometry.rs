//! Points, boxes and numbers as SVG wants them.

/// A number, or the bound that it is beyond. `f64::clamp` would panic on bounds in the wrong
/// order, and the printing of floats for its message would cost the page five kilobytes.
pub(in crate::views) fn within(number: f64, low: f64, high: f64) -> f64 {
    number.min(high).max(low)
}

/// A place on the stage, in CSS pixels from its top left corner.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

impl Point {
    /// Where a drawing's own middle is.
    pub(in crate::views) const ORIGIN: Self = Self::new(0.0, 0.0);

    pub(crate) const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// The place `by` further in direction `along`.
    pub(crate) fn moved(self, along: Self, by: f64) -> Self {
        Self::new(self.x + along.x * by, self.y + along.y * by)
    }

    /// The place on a circle around the origin: `turn` is part of a full turn, clockwise from
    /// the top, between -1 and 1.
    pub(crate) fn on_circle(turn: f64, radius: f64) -> Self {
        // By their series: the library's would cost the page kilobytes, for digits nobody sees.
        let half = if turn > 0.5 { turn - 1.0 } else { turn + f64::from(turn < -0.5) };
        let x = half * std::f64::consts::TAU;
        let (mut sine, mut cosine, mut term) = (0.0, 0.0, 1.0);
        for order in 0..18_u8 {
            match order % 4 {
                0 => cosine += term,
                1 => sine += term,
                2 => cosine -= term,
                _ => sine -= term,
            }
            term *= x / f64::from(order + 1);
        }
        Self::new(sine * radius, -cosine * radius)
    }

    pub(in crate::views) fn distance(self, other: Self) -> f64 {
        length(self.x - other.x, self.y - other.y)
    }

    /// The direction from here to `other`, of length 1.
    pub(in crate::views) fn towards(self, other: Self) -> Self {
        let distance = self.distance(other).max(f64::EPSILON);
        Self::new((other.x - self.x) / distance, (other.y - self.y) / distance)
    }

    /// To the right of whoever walks in this direction: y grows downwards here.
    pub(in crate::views) fn right(self) -> Self {
        Self::new(-self.y, self.x)
    }

    /// How far this is from the straight line between two places.
    pub(in crate::views) fn distance_to_line(self, a: Self, b: Self) -> f64 {
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let length = (dx * dx + dy * dy).max(f64::EPSILON);
        let t = within(((self.x - a.x) * dx + (self.y - a.y) * dy) / length, 0.0, 1.0);
        self.distance(Self::new(a.x + dx * t, a.y + dy * t))
    }

    /// As an SVG transformation.
    pub(in crate::views) fn translate(self) -> String {
        let mut text = String::with_capacity(28);
        text.push_str("translate(");
        push_num(&mut text, self.x);
        text.push(' ');
        push_num(&mut text, self.y);
        text.push(')');
        text
    }
}

/// An upright box.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::views) struct Area {
    pub(in crate::views) middle: Point,
    /// Half its width and half its height.
    pub(in crate::views) half: Point,
}

impl Area {
    pub(in crate::views) const fn new(middle: Point, width: f64, height: f64) -> Self {
        Self { middle, half: Point::new(width / 2.0, height / 2.0) }
    }

    /// Whether the two come nearer to each other than `gap`.
    pub(in crate::views) fn meets(self, other: Self, gap: f64) -> bool {
        (self.middle.x - other.middle.x).abs() < self.half.x + other.half.x + gap
            && (self.middle.y - other.middle.y).abs() < self.half.y + other.half.y + gap
    }

    /// Whether it comes nearer to a circle than `gap`.
    pub(in crate::views) fn meets_circle(self, middle: Point, radius: f64, gap: f64) -> bool {
        let dx = ((self.middle.x - middle.x).abs() - self.half.x).max(0.0);
        let dy = ((self.middle.y - middle.y).abs() - self.half.y).max(0.0);
        length(dx, dy) < radius + gap
    }

    /// Whether it lies within a stage of this size.
    pub(in crate::views) fn fits(self, width: f64, height: f64) -> bool {
        self.middle.x - self.half.x >= 2.0
            && self.middle.y - self.half.y >= 2.0
            && self.middle.x + self.half.x <= width - 2.0
            && self.middle.y + self.half.y <= height - 2.0
    }

    /// How far its edge is from its middle, seen in a direction: half its shadow.
    pub(in crate::views) fn reach(self, along: Point) -> f64 {
        self.half.x * along.x.abs() + self.half.y * along.y.abs()
    }
}

/// The length of a way with these legs.
fn length(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}

/// A number for an SVG attribute, to a tenth. (Formatting floats in general would cost the page
/// some kilobytes.)
pub(crate) fn num(number: f64) -> String {
    let mut text = String::with_capacity(7);
    push_num(&mut text, number);
    text
}

fn push_num(text: &mut String, number: f64) {
    let tenths = (number * 10.0).round() as i64;
    if tenths < 0 {
        text.push('-');
    }
    let tenths = tenths.unsigned_abs();
    text.push_str(&(tenths / 10).to_string());
    if !tenths.is_multiple_of(10) {
        text.push('.');
        text.push((b'0' + (tenths % 10) as u8) as char);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_to_a_tenth() {
        for (number, text) in
            [(0.0, "0"), (12.34, "12.3"), (-0.26, "-0.3"), (-0.04, "0"), (7.96, "8")]
        {
            assert_eq!(num(number), text);
        }
        assert_eq!(Point::new(1.5, -20.0).translate(), "translate(1.5 -20)");
    }

    #[test]
    fn places_on_a_circle_run_clockwise_from_the_top() {
        for nth in -16..=16 {
            let turn = f64::from(nth) / 16.0;
            let (sine, cosine) = (turn * std::f64::consts::TAU).sin_cos();
            let exact = Point::new(100.0 * sine, -100.0 * cosine);
            assert!(Point::on_circle(turn, 100.0).distance(exact) < 0.001, "{turn}");
        }
    }

    #[test]
    fn right_is_below_on_the_way_east() {
        let east = Point::new(0.0, 0.0).towards(Point::new(9.0, 0.0));
        assert_eq!(east.right(), Point::new(0.0, 1.0));
    }

    #[test]
    fn boxes_meet_boxes_and_circles_that_come_too_near() {
        let area = Area::new(Point::new(0.0, 0.0), 20.0, 10.0);
        assert!(area.meets(Area::new(Point::new(19.0, 0.0), 20.0, 10.0), 0.0));
        assert!(!area.meets(Area::new(Point::new(21.0, 0.0), 20.0, 10.0), 0.0));
        assert!(area.meets(Area::new(Point::new(21.0, 0.0), 20.0, 10.0), 2.0));
        assert!(area.meets_circle(Point::new(0.0, 14.0), 10.0, 0.0));
        assert!(!area.meets_circle(Point::new(17.0, 12.0), 9.5, 0.0));
    }
}
