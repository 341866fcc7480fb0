//! The page in two parts: what is loaded with it, and what is loaded later.
//!
//! The page is divided between the linker and wasm-bindgen, where it is still known what refers
//! to what: see `parts/` for the dividing and `web/src/later` for what is divided from what.

use crate::workshop::{self, Workshop};

/// What the linker leaves for Trunk.
const LINKED: &str = "target/wasm32-unknown-unknown/page/flotilla-web.wasm";
/// Where the parts are made.
const FOLDER: &str = "target/parts";

/// Has Trunk build the page, divides its WebAssembly, and puts both parts where Trunk had put the
/// undivided one.
pub(crate) fn build(workshop: &Workshop) -> Result<(), String> {
    // In a folder that is known, since what the linker made is needed once more.
    let mut trunk = workshop.command("trunk");
    trunk.env("CARGO_TARGET_DIR", workshop.path("target"));
    trunk.args(["build", "--release", "--features", "parts", "--log", "warn"]);
    workshop::run(&mut trunk)?;

    let divide = ["run", "--quiet", "--package", "flotilla-parts", "--", LINKED, FOLDER];
    workshop::run(&mut workshop.cargo(&divide))?;

    let mut bind = workshop.command("wasm-bindgen");
    bind.args(["--target", "web", "--no-typescript", "--out-name", "flotilla-web"]);
    // Among what the linker exports is the table through which the parts call each other.
    bind.arg("--keep-lld-exports");
    workshop::run(bind.args(["--out-dir", FOLDER, &format!("{FOLDER}/main.wasm")]))?;

    workshop::run(workshop.command("node").args(["e2e/support/parts.mjs", FOLDER, "dist"]))
}
