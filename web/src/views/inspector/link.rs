//! A link in the inspector.

use flotilla_core::ServerId;

use super::fact_of;
use crate::session::Session;
use crate::views::element::{Element, element};

/// Its heading and its state.
pub(super) fn view(session: &Session, a: ServerId, b: ServerId) -> (String, Vec<Element>) {
    let bus = session.timeline.world().bus();
    let way = |name: &'static str, from: ServerId, to: ServerId| {
        let state = if bus.is_cut(from, to) { "cut: what is sent is lost" } else { "open" };
        let under_way = bus.between(Some(from), Some(to), None).count();
        let sent = bus.sent_on(from, to);
        let value = element("dd")
            .show(&format_args!("{from} to {to}: {state}"))
            .child(element("br"))
            .show(&format_args!("{sent} sent, {under_way} under way"));
        fact_of(name, value)
    };
    (format!("Link between {a} and {b}"), vec![way("one way", a, b), way("the other", b, a)])
}
