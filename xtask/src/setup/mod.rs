//! Set-up: finds each tool a command needs, and installs what is missing.
//!
//! Nothing is done twice: a tool of the right version is used as it is, wherever it came from. Whatever is done is
//! said first, with roughly how long it takes.

mod browser;
mod lock;
mod npm;
mod rust;

pub(crate) use browser::Browser;

use crate::workshop::Workshop;

/// To build the page: the wasm target, wasm-bindgen and Trunk.
pub(crate) fn page_tools(workshop: &mut Workshop) -> Result<(), String> {
    rust::wasm_target(workshop)?;
    rust::wasm_bindgen(workshop)?;
    rust::trunk(workshop)
}

/// To run Rust's tests in a browser: the wasm target and wasm-bindgen's test runner.
pub(crate) fn wasm_test_tools(workshop: &mut Workshop) -> Result<(), String> {
    rust::wasm_target(workshop)?;
    rust::wasm_bindgen(workshop)
}

/// To check code for wasm32 without linking or running it.
pub(crate) fn wasm_target(workshop: &Workshop) -> Result<(), String> {
    rust::wasm_target(workshop)
}

/// Node, and the npm packages of the committed lock file: wasm-opt, esbuild, Playwright, axe.
pub(crate) fn npm_packages(workshop: &Workshop) -> Result<(), String> {
    npm::packages(workshop)
}

/// Chromium and `ChromeDriver`.
pub(crate) fn browser(workshop: &Workshop) -> Result<Browser, String> {
    browser::find_or_install(workshop)
}

/// Installs packages of a Debian-like system, where this may be done without asking for a password.
fn apt_install(workshop: &Workshop, packages: &[&str]) -> Result<(), String> {
    if workshop.find(&["apt-get"]).is_none() {
        return Err("this system has no apt-get".into());
    }
    let is_root = workshop.answer("id", &["-u"]).is_some_and(|id| id == "0");
    let may_sudo = || workshop.answer("sudo", &["-n", "true"]).is_some();
    let prefix: &[&str] = match () {
        () if is_root => &[],
        () if may_sudo() => &["sudo", "-n"],
        () => return Err("installing packages needs the administrator's password".into()),
    };
    say(&format!("installing {} with apt-get (about a minute)", packages.join(" ")));
    let apt = |words: &[&str]| {
        let line: Vec<&str> = prefix.iter().chain(&["apt-get"]).chain(words).copied().collect();
        let mut command = workshop.command(line[0]);
        command.args(&line[1..]).env("DEBIAN_FRONTEND", "noninteractive");
        crate::workshop::run(&mut command)
    };
    // The lists may be missing, as in a container, or current already: only the installation decides.
    let _ = apt(&["update", "-qq"]);
    let mut words = vec!["install", "-y", "-qq", "--no-install-recommends"];
    words.extend(packages);
    apt(&words)
}

fn say(what: &str) {
    println!("set-up: {what}");
}
