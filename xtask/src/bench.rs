//! `cargo xtask bench`: every number the project promises, printed by one command.

use crate::workshop::{self, Workshop};
use crate::{dist, setup};

/// The world in WebAssembly, played by Node: a browser would add nothing but noise. Built as
/// the page is.
const WASM_BENCH: [&str; 11] = [
    "test",
    "--profile",
    "page",
    "-p",
    "flotilla-sim",
    "--bench",
    "wasm",
    "--target",
    "wasm32-unknown-unknown",
    "--",
    "--nocapture",
];

pub(crate) fn run(workshop: &mut Workshop) -> Result<(), String> {
    println!("==> world");
    let native = ["bench", "-p", "flotilla-sim", "--bench", "world", "--bench", "memory"];
    workshop::run(&mut workshop.cargo(&native))?;
    println!("==> beside other programs");
    workshop::run(&mut workshop.cargo(&["bench", "-p", "flotilla-benches"]))?;
    println!("==> world in WebAssembly");
    setup::wasm_test_tools(workshop)?;
    let runner = ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    workshop::run(workshop.cargo(&WASM_BENCH).env(runner.0, runner.1))?;
    println!("==> sizes");
    dist::run(workshop)?;
    println!("==> page");
    let browser = setup::browser(workshop)?;
    workshop::run(&mut workshop.cargo(&["build", "--release", "-p", "flotilla"]))?;
    for script in ["e2e/bench.mjs", "e2e/bench-search.mjs"] {
        let mut node = workshop.command("node");
        workshop::run(node.arg(script).env("CHROMIUM", &browser.chromium))?;
    }
    Ok(())
}
