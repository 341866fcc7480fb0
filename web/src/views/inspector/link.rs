//! A link in the inspector.

use flotilla_core::ServerId;
use yew::prelude::*;

use super::facts;
use crate::session::Session;

/// Its heading and its state.
pub(super) fn view(session: &Session, a: ServerId, b: ServerId) -> (String, Html) {
    let bus = session.timeline.world().bus();
    let way = |from: ServerId, to: ServerId| {
        let state = if bus.is_cut(from, to) { "cut: what is sent is lost" } else { "open" };
        let under_way = bus.between(Some(from), Some(to), None).count();
        let sent = bus.sent_on(from, to);
        html! { <>{ format!("{from} to {to}: {state}") }<br />{ format!("{sent} sent, {under_way} under way") }</> }
    };
    let rows = [("one way", way(a, b)), ("the other", way(b, a))];
    (format!("Link between {a} and {b}"), facts(rows))
}
