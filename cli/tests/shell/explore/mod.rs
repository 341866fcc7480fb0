//! `flotilla explore`.

mod bad;
mod found;
