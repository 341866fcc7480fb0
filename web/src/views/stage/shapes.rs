//! The few shapes that everything on the stage is drawn with. One function for each keeps the
//! page small: the macro's code for an element stands here once.

use yew::prelude::*;

use super::geometry::{Area, Point, num};

pub(super) fn circle(class: &'static str, at: Point, r: f64) -> Html {
    html! { <circle {class} cx={num(at.x)} cy={num(at.y)} r={num(r)} /> }
}

pub(super) fn line(class: &'static str, from: Point, to: Point) -> Html {
    html! {
        <line {class} x1={num(from.x)} y1={num(from.y)} x2={num(to.x)} y2={num(to.y)} />
    }
}

/// A box with corners of this radius.
pub(super) fn rect(class: &'static str, area: Area, rx: f64) -> Html {
    html! {
        <rect
            {class}
            x={num(area.middle.x - area.half.x)}
            y={num(area.middle.y - area.half.y)}
            width={num(area.half.x * 2.0)}
            height={num(area.half.y * 2.0)}
            rx={num(rx)}
        />
    }
}

/// A box with round ends, around the origin. As a path it has two attributes and not six, and
/// messages come and go by the hundred.
pub(super) fn pill(class: &'static str, at: Point, width: f64, height: f64) -> Html {
    let (straight, end) = (num(width - height), num(height / 2.0));
    let (left, top) = (num(at.x - (width - height) / 2.0), num(at.y - height / 2.0));
    let height = num(height);
    let d = [
        "M",
        &left,
        " ",
        &top,
        "h",
        &straight,
        "a",
        &end,
        " ",
        &end,
        " 0 0 1 0 ",
        &height,
        "h-",
        &straight,
        "a",
        &end,
        " ",
        &end,
        " 0 0 1 0-",
        &height,
        "Z",
    ];
    path(class, d.concat())
}

/// Words in the middle of a place.
pub(super) fn text(class: &'static str, at: Point, words: String) -> Html {
    let place = |along: f64| (along != 0.0).then(|| num(along));
    html! { <text {class} x={place(at.x)} y={place(at.y)}>{ words }</text> }
}

pub(super) fn path(class: &'static str, d: impl Into<AttrValue>) -> Html {
    html! { <path {class} d={d.into()} /> }
}

/// A closed line through these places.
pub(super) fn polygon(class: &'static str, corners: &[Point]) -> Html {
    let mut d = String::with_capacity(corners.len() * 12);
    for corner in corners {
        d.push(if d.is_empty() { 'M' } else { 'L' });
        d.push_str(&num(corner.x));
        d.push(' ');
        d.push_str(&num(corner.y));
    }
    d.push('Z');
    path(class, d)
}
