//! `cargo xtask dist`: the deployable folder, and the checks it must pass before it may be called that. [`parts`] builds
//! it and [`mod@worker`] what works beside it; e2e/support/shrink.mjs makes it small.

use crate::workshop::{self, Workshop};
use crate::{parts, policy, setup, size, worker};
use std::fs;

pub(crate) fn run(workshop: &mut Workshop) -> Result<(), String> {
    setup::page_tools(workshop)?;
    setup::npm_packages(workshop)?;
    build(workshop)
}

/// Builds and checks, with the tools already there.
pub(crate) fn build(workshop: &Workshop) -> Result<(), String> {
    parts::build(workshop)?;
    worker::build(workshop, "dist")?;
    workshop::run(workshop.command("node").args(["e2e/support/shrink.mjs", "dist"]))?;
    let page = workshop.path("dist/index.html");
    let html = fs::read_to_string(&page).map_err(|error| format!("{}: {error}", page.display()))?;
    policy::check(&html).map_err(|error| format!("dist/index.html: {error}"))?;
    copy_lessons(workshop)?;
    size::check(workshop, "dist")
}

/// The page carries its lessons inside; these copies, under their plain names, are for people to link to.
fn copy_lessons(workshop: &Workshop) -> Result<(), String> {
    let target = workshop.path("dist/lessons");
    for script in workshop.lessons() {
        let copy = target.join(script.file_name().unwrap_or_default());
        fs::create_dir_all(&target)
            .and_then(|()| fs::copy(&script, &copy))
            .map_err(|error| format!("{}: {error}", copy.display()))?;
    }
    Ok(())
}
