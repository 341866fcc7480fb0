//! The tape.

use yew::prelude::*;

use crate::memo::Emit;
use crate::session::Session;

/// Shows the tape.
pub(crate) fn view(_session: &Session, _emit: &Emit) -> Html {
    html! {}
}
