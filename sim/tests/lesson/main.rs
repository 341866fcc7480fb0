//! The lesson on Figure 8.
// Property tests stay on the host: their library does not build for the browser.
#![cfg(not(target_arch = "wasm32"))]

mod any_run;
mod by_hand;
mod done_for_me;
mod seeking;
mod support;
