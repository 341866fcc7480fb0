//! `flotilla explore`.

mod bad;
mod found;
mod interrupted;
