//! The parts of the page, each a plain function of the session.

pub(crate) mod compare;
pub(crate) mod element;
pub(crate) mod embed;
pub(crate) mod events;
mod glossary;
pub(crate) mod header;
pub(crate) mod inspector;
pub(crate) mod ledger;
pub(crate) mod lesson;
mod measured;
pub(crate) mod menu;
pub(crate) mod now;
pub(crate) mod offer;
pub(crate) mod opening;
pub(crate) mod overlay;
mod parts;
pub(crate) mod rules;
pub(crate) mod search;
pub(crate) mod setup;
pub(crate) mod share;
pub(crate) mod sheet;
pub(crate) mod spacetime;
pub(crate) mod stage;
pub(crate) mod tabs;
pub(crate) mod tape;
pub(crate) mod trials;
pub(crate) mod why;
