//! The picture of the run: its terms as bands, and signs for what was telling.

use flotilla_sim::EventId;
use yew::prelude::*;

use crate::memo::Emit;
use crate::picture::{Band, Picture, Sign};
use crate::session::Session;
use crate::views::element::{Element, element, text};
use crate::views::parts::{self, hue};

/// The signs in the order of `picture::TOLD`: what they mean, their colour, and how they are
/// drawn about the point (0, 0).
pub(super) const SIGNS: [(&str, &str, &str); 6] = [
    ("violation", "broken", "M0-6 6.5 5.5h-13ZM-.8-2.5h1.6L.5 1.7h-1ZM-.8 2.6h1.6v1.6h-1.6Z"),
    (
        "election",
        "solid",
        "M0-6 1.6-2.1 5.7-1.9 2.6.8 3.6 4.9 0 2.6-3.6 4.9-2.6.8-5.7-1.9-1.6-2.1Z",
    ),
    ("crash", "line", "M-4-4 4 4M4-4-4 4"),
    ("restart", "line", "M4.2 1.2A4.3 4.3 0 1 1 2.6-3.4M3.2-6.4 2.9-3-.4-3.4"),
    ("commit", "line", "M-4.5.5-1.5 3.5 4.5-3.5"),
    ("request", "line", "M-3.2-1.8 0 1.6 3.2-1.8"),
];

/// What stands there before the first event.
const BLANK: &str = "Nothing has happened yet. Events will stand here.";

/// Shows the bands and the signs.
pub(super) fn view(session: &Session, _emit: &Emit) -> Html {
    if session.timeline.last().0 == 0 {
        return text("p", "tape-blank", BLANK).into();
    }
    let timeline = &session.timeline;
    let picture = Picture::of(timeline, timeline.current(), EventId(0), timeline.last());
    let (bands, signs) = (picture.bands(), picture.signs());
    element("svg")
        .class("tape-strip")
        .attr("aria-hidden", "true")
        .children(bands.iter().enumerate().map(|(at, it)| band(at, it, STRIP)))
        .children(signs.iter().enumerate().map(|(at, it)| sign(at, it, "10")))
        .into()
}

/// Where the bands of a strip stand: their top, their height, and the line of their words.
pub(super) type Heights = [&'static str; 3];

const STRIP: Heights = ["20", "26", "37"];

pub(super) fn band(at: usize, band: &Band, [top, height, line]: Heights) -> Element {
    let room = match band.to - band.from {
        0.15.. => "roomy",
        0.06.. => "fair",
        0.02.. => "tight",
        _ => "",
    };
    let x = percent(band.from);
    let colour = element("rect")
        .class(hue(band.term))
        .attr("x", x.clone())
        .attr("y", top)
        .attr("width", percent(band.to - band.from))
        .attr("height", height);
    let words = || {
        element("text")
            .class(room)
            .attr("x", x)
            .attr("y", line)
            .attr("dx", "5")
            .child(text("tspan", "word", "term "))
            .show(&band.term)
    };
    element("g").key(at).child(colour).child_if((!room.is_empty()).then(words))
}

pub(super) fn sign(at: usize, sign: &Sign, middle: &'static str) -> Element {
    let (_, class, path) = SIGNS[sign.what];
    element("svg")
        .key(format!("sign-{at}"))
        .class(parts::class("sign", &[(class, true), ("wide-only", !sign.narrow)]))
        .attr("x", percent(sign.at))
        .attr("y", middle)
        .child(element("path").attr("d", path))
}

/// A fraction of the strip, in hundredths of a percent.
pub(super) fn percent(fraction: f64) -> String {
    let hundredths = (fraction * 10_000.0).round() as u32;
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_that_is_told_has_a_sign() {
        assert_eq!(SIGNS.len(), crate::picture::TOLD.len());
        assert_eq!(percent(0.070_04), "7.00%");
        assert_eq!(percent(1.0), "100.00%");
    }
}
