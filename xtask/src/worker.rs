//! The web worker: a WebAssembly module of its own beside the page's, built for speed and loaded when somebody first
//! asks for something that takes long.

use crate::workshop::{self, Workshop};
use std::fs;

/// What the linker leaves.
const LINKED: &str = "target/wasm32-unknown-unknown/release/flotilla-worker.wasm";
/// Where wasm-bindgen puts what it makes of that.
const FOLDER: &str = "target/worker";
/// How index.html names the script that the worker begins with; `shrink.mjs` puts a hash in place of the zeros.
const SCRIPT: &str = "flotilla-worker-000000000000.js";
/// And how that script names the WebAssembly.
const MODULE: &str = "flotilla-worker-000000000000_bg.wasm";

/// Builds it into the folder in which the page was built.
pub(crate) fn build(workshop: &Workshop, page: &str) -> Result<(), String> {
    let target = workshop.path("target");
    let words = ["build", "--quiet", "--release", "--package", "flotilla-worker"];
    let mut cargo = workshop.cargo(&words);
    cargo.args(["--target", "wasm32-unknown-unknown"]).env("CARGO_TARGET_DIR", target);
    workshop::run(&mut cargo)?;

    let mut bind = workshop.command("wasm-bindgen");
    bind.args(["--target", "web", "--no-typescript", "--out-name", "flotilla-worker"]);
    workshop::run(bind.args(["--out-dir", FOLDER, LINKED]))?;

    let file = |name: &str| workshop.path(&format!("{FOLDER}/{name}"));
    let out = |name: &str| workshop.path(&format!("{page}/{name}"));
    let told = |error: std::io::Error| format!("the worker: {error}");
    let script = fs::read_to_string(file("flotilla-worker.js")).map_err(told)?;
    // What wasm-bindgen makes has to be called by somebody; with this it is a script that runs by itself.
    let script = script.replace("flotilla-worker_bg.wasm", MODULE) + "\nawait __wbg_init();\n";
    fs::write(out(SCRIPT), script).map_err(told)?;
    fs::copy(file("flotilla-worker_bg.wasm"), out(MODULE)).map_err(told)?;
    Ok(())
}
