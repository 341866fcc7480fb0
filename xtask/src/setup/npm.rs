//! Node and the npm packages of `e2e/package-lock.json`.

use super::{apt_install, say};
use crate::workshop::{Workshop, run};
use std::fs;

const OLDEST_NODE: u32 = 20;

pub(super) fn packages(workshop: &Workshop) -> Result<(), String> {
    node(workshop)?;
    let lock = workshop.path("e2e/package-lock.json");
    let wanted = fs::read(&lock).map_err(|error| format!("{}: {error}", lock.display()))?;
    // npm keeps no copy of the lock file it installed from, so we do.
    let installed = workshop.path("e2e/node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    say("installing the npm packages of e2e/package-lock.json (about 10 seconds)");
    run(&mut workshop.npm(&["ci"]))?;
    fs::write(&installed, wanted).map_err(|error| format!("{}: {error}", installed.display()))
}

fn node(workshop: &Workshop) -> Result<(), String> {
    if node_is_there(workshop) {
        return Ok(());
    }
    let advice = format!(
        "please install Node.js {OLDEST_NODE} or later with npm from https://nodejs.org; \
         the page is built and tested with npm packages (`cargo xtask serve` does without)"
    );
    apt_install(workshop, &["nodejs", "npm"]).map_err(|error| format!("{error}: {advice}"))?;
    if node_is_there(workshop) { Ok(()) } else { Err(advice) }
}

fn node_is_there(workshop: &Workshop) -> bool {
    let version = workshop.answer("node", &["--version"]);
    let major = version.as_deref().and_then(major_version);
    major.is_some_and(|major| major >= OLDEST_NODE) && workshop.find(&["npm"]).is_some()
}

/// `v20.11.1` is 20.
fn major_version(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_s_major_version_is_read() {
        assert_eq!(major_version("v20.11.1"), Some(20));
        assert_eq!(major_version("v8.0"), Some(8));
        assert_eq!(major_version("20.11.1"), None);
    }
}
