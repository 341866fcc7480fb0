//! Flotilla's page: views over a timeline, and commands. It holds no Raft logic.
//!
//! `session` is the state and `command` everything a person can ask; `app` is the frame and the
//! loop; each part of the page is a plain function in `views`.

mod address;
mod app;
mod command;
#[cfg(test)]
mod contrast;
mod export;
mod files;
mod history;
mod keys;
mod later;
mod log_window;
mod memo;
mod picture;
mod pointing;
mod progress;
mod report;
mod session;
mod setup_form;
mod storage;
mod theme;
mod views;
mod worker;

fn main() {
    report::catch_panics();
    let root = gloo_utils::document().get_element_by_id("app");
    if let Some(root) = root {
        // What stood there for the first paint makes room.
        root.set_inner_html("");
        yew::Renderer::<app::App>::with_root(root).render();
    }
}
