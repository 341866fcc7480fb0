//! A message as it is drawn: requests filled with the colour of their term, replies hollow.

use std::rc::Rc;

use flotilla_core::{Body, Message};
use flotilla_sim::{Envelope, MessageId, message_label, message_name};
use yew::prelude::*;

use super::geometry::Point;
use super::ring::Sizes;
use super::server::{pause_mark, truth};
use super::shapes::{pill, text};
use crate::views::parts::hue;

/// What is drawn of a message, apart from its place.
#[derive(PartialEq, Debug)]
pub(super) struct MessageModel {
    pub(super) id: MessageId,
    held: bool,
    copy: bool,
    /// Whether its receiver knows a later term, so that it will be refused.
    stale: bool,
    name: String,
    label: String,
    glyph: &'static str,
    message: Message,
}

impl MessageModel {
    pub(super) fn of(envelope: &Envelope, stale: bool) -> Self {
        Self {
            id: envelope.id,
            held: envelope.held,
            copy: envelope.copy_of.is_some(),
            stale,
            name: message_name(&envelope.message),
            label: message_label(&envelope.message),
            glyph: glyph(&envelope.message),
            message: envelope.message.clone(),
        }
    }

    /// Whether it still shows what there is. What else a message says never changes.
    pub(super) fn shows(&self, envelope: &Envelope, stale: bool) -> bool {
        (self.id, self.held, self.stale) == (envelope.id, envelope.held, stale)
    }

    /// How wide it is with its label.
    pub(super) fn width(&self, sizes: &Sizes) -> f64 {
        let mark = if self.held { 2 } else { 0 };
        sizes.pill(self.label.chars().count() + mark)
    }
}

/// One or two characters, for when there is no room for the label.
fn glyph(message: &Message) -> &'static str {
    match (&message.body, message.granted()) {
        (Body::RequestVote { .. }, _) => "V?",
        (Body::RequestVoteReply { .. }, Some(true)) => "V+",
        (Body::RequestVoteReply { .. }, _) => "V−",
        (Body::AppendEntries { entries, .. }, _) if entries.is_empty() => "B",
        (Body::AppendEntries { .. }, _) => "A",
        (Body::AppendEntriesReply(..), Some(true)) => "A+",
        (Body::AppendEntriesReply(..), _) => "A−",
        (Body::PreVote { .. }, _) => "P?",
        (Body::PreVoteReply { .. }, Some(true)) => "P+",
        (Body::PreVoteReply { .. }, _) => "P−",
        (Body::TimeoutNow, _) => "!",
        (Body::InstallSnapshot(_), _) => "S",
        (Body::InstallSnapshotReply(_), Some(true)) => "S+",
        (Body::InstallSnapshotReply(_), _) => "S−",
    }
}

#[derive(Properties)]
pub(super) struct FigureProps {
    pub(super) model: Rc<MessageModel>,
    /// Whether there is room for its label.
    pub(super) label: bool,
    pub(super) sizes: Sizes,
    pub(super) selected: bool,
    /// Whether it has to do with what is pointed at.
    pub(super) marked: bool,
}

impl PartialEq for FigureProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.model, &other.model)
            && (self.label, self.selected, self.marked)
                == (other.label, other.selected, other.marked)
            && self.sizes == other.sizes
    }
}

/// Draws a message around the origin; who uses it moves it.
#[component]
pub(super) fn MessageFigure(props: &FigureProps) -> Html {
    let FigureProps { model, label, sizes, selected, marked } = props;
    let message = &model.message;
    html! {
        <g
            class={[
                look(model).as_str(),
                if *selected { " selected" } else { "" },
                if *marked { " marked" } else { "" },
            ].concat()}
            role="button"
            tabindex="0"
            aria-label={model.name.clone()}
            aria-description={described(model)}
            aria-current={selected.then_some("true")}
            data-testid="message"
            data-id={model.id.to_string()}
            data-kind={message.kind().name()}
            data-from={message.from.to_string()}
            data-to={message.to.to_string()}
            data-term={message.term.to_string()}
            data-held={truth(model.held)}
        >
            { drawn(model, *label, sizes) }
        </g>
    }
}

/// The look that kind and term give it, as classes.
pub(super) fn look(model: &MessageModel) -> String {
    let message = &model.message;
    [
        if message.kind().is_reply() { "message reply " } else { "message request " },
        hue(message.term),
        if model.stale { " stale" } else { "" },
    ]
    .concat()
}

/// What is seen of a message, around the origin, with its label or without.
pub(super) fn drawn(model: &MessageModel, label: bool, sizes: &Sizes) -> Html {
    let height = sizes.glyph();
    let width = if label { model.width(sizes) } else { height };
    let frame = |class, off: f64, inset: f64| {
        pill(class, Point::new(off, off), width - 2.0 * inset, height - 2.0 * inset)
    };
    let aside = if model.held && label { sizes.font * 0.6 } else { 0.0 };
    let words = if label { model.label.clone() } else { model.glyph.to_string() };
    let mark = if label { sizes.scale.max(0.8) } else { 0.75 };
    html! {
        <>
            if model.copy {
                { frame("message-copy", 3.0, 0.0) }
            }
            { frame("message-box", 0.0, 0.0) }
            if model.message.kind().is_reply() {
                { frame("message-hollow", 0.0, 3.0) }
            }
            { text("message-label", Point::new(aside, 0.0), words) }
            if model.held {
                { pause_mark(held_at(width, height, label, sizes), mark) }
            }
        </>
    }
}

/// Where the bars of a held message stand: before its label, or at the corner of a glyph.
fn held_at(width: f64, height: f64, label: bool, sizes: &Sizes) -> Point {
    if label {
        Point::new(width / -2.0 + sizes.font, 0.0)
    } else {
        Point::new(height * 0.36, height * -0.36)
    }
}

/// What is special about it, for screen readers.
fn described(model: &MessageModel) -> Option<String> {
    let all = [(model.held, "held"), (model.copy, "a copy"), (model.stale, "of an old term")];
    let said: Vec<&str> = all.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
    (!said.is_empty()).then(|| said.join(", "))
}
