//! The stage.

use yew::prelude::*;

use crate::memo::Emit;
use crate::session::Session;

/// Shows the stage.
pub(crate) fn view(_session: &Session, _emit: &Emit) -> Html {
    html! {}
}
