//! The inspector.

use yew::prelude::*;

use crate::memo::Emit;
use crate::session::Session;

/// Shows the inspector.
pub(crate) fn view(_session: &Session, _emit: &Emit) -> Html {
    html! {}
}
