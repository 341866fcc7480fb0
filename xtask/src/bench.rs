//! `cargo xtask bench`: every number the project promises, printed by one command.

use crate::workshop::{self, Workshop};
use crate::{dist, setup};

pub(crate) fn run(workshop: &mut Workshop) -> Result<(), String> {
    if workshop.path("sim/benches").is_dir() {
        println!("==> world");
        workshop::run(&mut workshop.cargo(&["bench", "-p", "flotilla-sim"]))?;
    }
    println!("==> sizes");
    dist::run(workshop)?;
    if workshop.path("e2e/bench.mjs").is_file() {
        println!("==> page");
        let browser = setup::browser(workshop)?;
        workshop::run(
            workshop.command("node").arg("e2e/bench.mjs").env("CHROMIUM", browser.chromium),
        )?;
    }
    Ok(())
}
