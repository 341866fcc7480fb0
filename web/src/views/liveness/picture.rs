//! Terms and time without a leader, second by second, as they come in.

use flotilla_sim::liveness::{Bars, Frame, Layout, Mark, Room, layout, told};

use crate::session::Lived;
use crate::views::element::{Element, element};

/// Where the bars are drawn: narrow enough to be read on a phone.
const FRAME: Frame = Frame {
    left: 36,
    across: 360,
    terms: Room { top: 24, down: 112 },
    leaderless: Room { top: 172, down: 48 },
};
/// What there is to the right of the bars and below them.
const RIGHT: u32 = 16;
const BELOW: u32 = 44;

/// The plots of a life without what makes the difference and of one with it.
pub(super) fn view(lived: &Lived) -> [Element; 2] {
    let laid_out = layout(&lived.lives, lived.task.seconds, &FRAME);
    [0, 1].map(|side| {
        let label =
            format!("Terms per second and time without a leader: {}", told(&lived.lives[side]));
        drawn(&laid_out, &laid_out.lives[side]).attr("aria-label", label)
    })
}

fn drawn(laid_out: &Layout, bars: &Bars) -> Element {
    let Frame { left, across, terms, leaderless } = FRAME;
    let (width, height) = (left + across + RIGHT, leaderless.bottom() + BELOW);
    let line = |y: &str, label: String| {
        element("g")
            .child(path("grid", format!("M{left} {y}h{across}")))
            .child(words((left - 6).to_string(), y.to_string(), "end").attr("dy", "4").text(label))
    };
    let second = |Mark { at, number }: &Mark| {
        words(at.clone(), (leaderless.bottom() + 16).to_string(), "middle").show(number)
    };
    let title = |above: u32, title: &'static str| {
        words(left.to_string(), (above - 8).to_string(), "start").text(title)
    };
    element("svg")
        .class("life")
        .attr("viewBox", format!("0 0 {width} {height}"))
        .attr("role", "img")
        .child(title(terms.top, "terms per second"))
        .child(title(leaderless.top, "time without a leader in each second"))
        .children(laid_out.terms.iter().map(|it| line(&it.at, it.number.to_string())))
        .child(line(&leaderless.bottom().to_string(), "0".into()))
        .child(line(&leaderless.top.to_string(), "1 s".into()))
        .child(path("terms", bars.terms.clone()))
        .child(path("leaderless", bars.leaderless.clone()))
        .child(path("now", laid_out.now.clone()))
        .children(laid_out.seconds.iter().map(second))
        .child(
            words((left + across / 2).to_string(), (height - 8).to_string(), "middle")
                .text("seconds of virtual time"),
        )
}

fn path(class: &'static str, course: String) -> Element {
    element("path").class(class).attr("d", course)
}

fn words(x: String, y: String, anchor: &'static str) -> Element {
    element("text").attr("x", x).attr("y", y).attr("text-anchor", anchor)
}
