//! What happened, in sentences.

mod any_event;
mod appends;
mod by_hand;
mod elections;
mod faults;
mod messages;
mod modified;
mod support;
