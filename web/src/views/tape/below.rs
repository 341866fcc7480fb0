//! Below the tape: what its signs mean, or, once there are several, the futures of the run.

use yew::prelude::*;

use crate::later;
use crate::memo::Emit;
use crate::session::Session;
use crate::views::element::{Element, element};
use crate::views::parts::icon;
use crate::views::tape::strip::SIGNS;

/// Both take the same room, so that nothing jumps when the first branch begins.
pub(super) fn view(session: &Session, emit: &Emit) -> Html {
    if session.timeline.living().count() < 2 {
        return legend();
    }
    later::view(session, emit, |later| later.rows)
}

/// What the signs on the strip mean.
fn legend() -> Html {
    let one = |(what, class, path): (&'static str, &str, &'static str)| -> Element {
        let sign = icon(format!("sign {class}"), "-7 -7 14 14", path);
        element("li").key(what).child(sign).text(what)
    };
    element("ul")
        .class("legend")
        .attr("aria-label", "Signs on the tape")
        .children(SIGNS.map(one))
        .into()
}
