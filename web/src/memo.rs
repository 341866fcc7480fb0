//! Views that are made again only when something they show has changed.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use crate::command::Command;
use crate::session::Session;

/// The session, shared by all views and changed only by the app.
pub(crate) type Shared = Rc<RefCell<Session>>;

/// Where views send what a person asks.
pub(crate) type Emit = Callback<Command>;

/// A view: a plain function of the session.
pub(crate) type View = fn(&Session, &Emit) -> Html;

/// A view with what it depends on.
#[derive(Properties, Clone)]
pub(crate) struct MemoProps {
    pub(crate) session: Shared,
    pub(crate) emit: Emit,
    pub(crate) view: View,
    /// Whatever the view depends on, as numbers: it is made again when these differ.
    pub(crate) depends: [u64; 3],
}

impl PartialEq for MemoProps {
    fn eq(&self, other: &Self) -> bool {
        self.depends == other.depends
    }
}

/// Shows its view, and keeps what it made until what the view depends on changes.
#[component]
pub(crate) fn Memo(props: &MemoProps) -> Html {
    (props.view)(&props.session.borrow(), &props.emit)
}
