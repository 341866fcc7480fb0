//! The lesson on Figure 8.

mod any_run;
mod by_hand;
mod done_for_me;
mod seeking;
mod support;
