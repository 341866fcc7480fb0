//! Light, dark, or as the system says. `theme.js` sets what was chosen before the first paint.

/// Where the choice is kept in the browser.
const KEY: &str = "flotilla-theme";

/// A choice of theme.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// A sign that needs no words.
    pub(crate) const fn sign(self) -> &'static str {
        match self {
            Self::System => "◐",
            Self::Light => "○",
            Self::Dark => "●",
        }
    }
}

/// The theme in force.
pub(crate) fn current() -> Theme {
    match gloo_utils::document_element().get_attribute("data-theme").as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    }
}

/// Goes on to the next theme. Where storage is forbidden, the choice lasts as long as the page.
pub(crate) fn next() {
    let root = gloo_utils::document_element();
    let next = match current() {
        Theme::System => Theme::Light,
        Theme::Light => Theme::Dark,
        Theme::Dark => Theme::System,
    };
    let storage = gloo_utils::window().local_storage().ok().flatten();
    if next == Theme::System {
        root.remove_attribute("data-theme").ok();
        storage.map(|storage| storage.remove_item(KEY));
    } else {
        root.set_attribute("data-theme", next.name()).ok();
        storage.map(|storage| storage.set_item(KEY, next.name()));
    }
}
