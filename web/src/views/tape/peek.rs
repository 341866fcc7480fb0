//! The stage in little at a moment that somebody looks at, over the tape; and the flags of moments
//! that are pinned.

use flotilla_core::RoleKind;
use flotilla_sim::{BranchId, EventId};
use web_sys::Element as DomElement;
use yew::prelude::*;

use crate::command::{Command, Peek, TreeCommand};
use crate::memo::Emit;
use crate::session::{Session, Thumb, ThumbServer};
use crate::views::element::{Element, element, text};
use crate::views::parts::{class, hue, tone_class};
use crate::views::stage::geometry::{Point, num, within};
use crate::views::tape::rows::PIN;
use crate::views::tape::strip::percent;

/// The size of what floats over the tape, in CSS pixels: `.peek` in tree.css.
const WIDTH: i32 = 304;
const HEIGHT: i32 = 136;
/// The ring of servers, and a server.
const RING: f64 = 42.0;
const BODY: f64 = 11.0;
/// Half of the slider's thumb: so far the ends of the strip are from the slider's.
const HALF_THUMB: f64 = 6.0;

/// Shows the flags of the current branch, and the moment that is looked at.
pub(crate) fn view(session: &Session, _emit: &Emit) -> Html {
    element("svg")
        .class("tape-over")
        .children(flags(session))
        .child_if(session.tree.peek.and_then(|peek| Some(thumbnail(peek, session.thumb()?))))
        .into()
}

/// Asks for a look at where the pointer is on a strip that ends with the event `of`.
pub(super) fn pointed<E: AsRef<web_sys::MouseEvent> + 'static>(
    emit: &Emit,
    branch: BranchId,
    of: EventId,
) -> Callback<E> {
    emit.reform(move |event: E| {
        let event = event.as_ref();
        let width = event
            .target()
            .and_then(|target| wasm_bindgen::JsCast::dyn_into::<DomElement>(target).ok())
            .map_or(0, |slider| slider.client_width());
        let strip = (f64::from(width) - 2.0 * HALF_THUMB).max(1.0);
        let part = within((f64::from(event.offset_x()) - HALF_THUMB) / strip, 0.0, 1.0);
        let event = EventId((part * of.0 as f64).round() as u64);
        let peek = Peek { branch, event, of, exact: false };
        Command::Tree(TreeCommand::Peek(Some(peek)))
    })
}

/// The pinned moments that the current branch runs through.
fn flags(session: &Session) -> Vec<Element> {
    let timeline = &session.timeline;
    let last = timeline.last();
    let here = |event| timeline.pinned_at(timeline.current(), event).is_some();
    let all = timeline.labels().moments().iter();
    let ours = all.filter(|moment| moment.event <= last && here(moment.event));
    ours.map(|moment| {
        let at = moment.event.0 as f64 / last.0.max(1) as f64;
        let flag = element("path")
            .attr("class", "tape-flag")
            .attr("transform", "translate(-2.75 34)")
            .attr("d", PIN);
        element("svg").key(moment.event.0).class("flag").attr("x", percent(at)).child(flag)
    })
    .collect()
}

/// The moment in a box that never leaves the tape: its left end stands over the left end of the
/// tape when the point does, its right end over the right one.
fn thumbnail(peek: Peek, thumb: &Thumb) -> Element {
    let part = peek.event.0 as f64 / peek.of.0.max(1) as f64;
    let shift = (-part * f64::from(WIDTH)).round() as i32;
    let caption = element("div")
        .class("peek-words")
        .child(element("b").text(format!("Event {}", thumb.event.0)))
        .text(format!(" · {}", thumb.at))
        .child(text("p", tone_class(thumb.sentence.tone), thumb.sentence.text.clone()));
    let ring = element("svg")
        .class("peek-ring")
        .attr("viewBox", "-60 -60 120 120")
        .attr("aria-hidden", "true")
        .children(thumb.servers.iter().map(|server| small(server, thumb.servers.len())));
    // Within SVG, so it has to be said that this is HTML.
    let content = element("div")
        .attr("xmlns", "http://www.w3.org/1999/xhtml")
        .class("peek")
        .attr("role", "status")
        .child(ring)
        .child(caption);
    element("foreignObject")
        .class("peek-place")
        .key("peek")
        .attr("x", percent(part))
        .attr("y", (-HEIGHT - 8).to_string())
        .attr("width", WIDTH.to_string())
        .attr("height", HEIGHT.to_string())
        .attr("transform", format!("translate({shift} 0)"))
        .child(content)
}

/// A server: its fill is its term, its shape is its role, as on the stage.
fn small(server: &ThumbServer, count: usize) -> Element {
    let place = Point::on_circle(f64::from(server.id.number() - 1) / count as f64, RING);
    let circle = |class: &'static str, r: f64| element("circle").class(class).attr("r", num(r));
    let body = match server.role {
        RoleKind::Candidate | RoleKind::PreCandidate if server.up => element("path")
            .class("peek-body")
            .attr("d", "M5.5-9.5 11 0 5.5 9.5-5.5 9.5-11 0-5.5-9.5Z"),
        _ => circle("peek-body", BODY),
    };
    let leads = server.role == RoleKind::Leader && server.up;
    let name = element("text").attr("y", "3.5").text(server.id.to_string());
    element("g")
        .key(server.id.number())
        .class(class(hue(server.term), &[("down", !server.up), ("leads", leads)]))
        .attr("data-server", server.id.to_string())
        .attr("transform", place.translate())
        .child_if(leads.then(|| circle("peek-leads", BODY + 3.5)))
        .child(body)
        .child(name)
}
