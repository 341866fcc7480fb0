//! Chromium and `ChromeDriver`: found, or installed from the system's packages where that may be done.

use super::{apt_install, say};
use crate::workshop::Workshop;
use std::path::PathBuf;
use std::{env, fs};

const CHROMIUM: &[&str] =
    &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const DRIVER: &[&str] = &["chromedriver"];

/// Flags that keep Chromium quiet in a container and without a network. e2e/support/browser.mjs reads the same file.
const FLAGS: &str = include_str!("../../../e2e/support/chromium-flags.json");

/// A browser that tests can drive.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// The text of the file that tells wasm-bindgen's test runner which browser to start, and how.
    fn webdriver_json(&self) -> String {
        let binary = self.chromium.display().to_string().replace('\\', "/");
        format!("{{ \"goog:chromeOptions\": {{ \"binary\": \"{binary}\", \"args\": {FLAGS} }} }}\n")
    }

    /// Writes that text under `target/` and returns where.
    pub(crate) fn write_webdriver_json(&self, workshop: &Workshop) -> Result<PathBuf, String> {
        let file = workshop.path("target/webdriver.json");
        fs::write(&file, self.webdriver_json())
            .map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(file)
    }
}

pub(super) fn find_or_install(workshop: &Workshop) -> Result<Browser, String> {
    if let Some(browser) = find(workshop) {
        return Ok(browser);
    }
    say("Chromium or ChromeDriver is missing");
    let result = apt_install(workshop, &["chromium", "chromium-driver"]);
    find(workshop).ok_or_else(|| {
        let reason = result.err().map(|error| format!("{error}: ")).unwrap_or_default();
        format!(
            "{reason}please install Chromium and ChromeDriver of the same version (Debian: chromium and \
             chromium-driver), or name them in the variables CHROMIUM and CHROMEDRIVER; without them, \
             `cargo xtask test --skip wasm,journeys` runs the rest"
        )
    })
}

fn find(workshop: &Workshop) -> Option<Browser> {
    let named = |variable: &str| env::var_os(variable).map(PathBuf::from);
    Some(Browser {
        chromium: named("CHROMIUM").or_else(|| workshop.find(CHROMIUM))?,
        driver: named("CHROMEDRIVER").or_else(|| workshop.find(DRIVER))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_s_description_names_binary_and_flags() {
        let browser = Browser { chromium: "/opt/chromium".into(), driver: "/opt/driver".into() };
        let text = browser.webdriver_json();
        assert!(text.contains(r#""binary": "/opt/chromium""#), "{text}");
        assert!(text.contains(r#""--no-sandbox""#), "{text}");
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }
}
