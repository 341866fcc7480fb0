//! An entry in the inspector.

use flotilla_core::{Index, ServerId};

use super::fact;
use crate::session::Session;
use crate::views::element::Element;

/// Its heading and what there is to know of it.
pub(super) fn view(session: &Session, id: ServerId, index: Index) -> (String, Vec<Element>) {
    let heading = format!("Index {index} of {id}’s log");
    let server = session.timeline.world().server(id);
    let log = server.log();
    let Some(entry) = log.entry(index) else {
        let state: &dyn std::fmt::Display = if log.is_compacted(index) {
            &"in the snapshot; only what is committed gets into one"
        } else {
            &"there is no entry now"
        };
        return (heading, vec![fact("state", state)]);
    };
    let state = if index <= server.last_applied() {
        "committed and applied"
    } else if index <= server.commit_index() {
        "committed, as far as it knows"
    } else {
        "not committed, as far as it knows"
    };
    let rows =
        vec![fact("entry", &entry.command), fact("term", &entry.term), fact("state", &state)];
    (heading, rows)
}
