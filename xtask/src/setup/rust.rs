//! What comes from rustup and cargo: the wasm target, wasm-bindgen's tools and Trunk.

use super::{lock, say};
use crate::workshop::{Workshop, run};
use std::fs;
use std::path::Path;

const TARGET: &str = "wasm32-unknown-unknown";
/// The same version stands in Trunk.toml, which makes Trunk refuse to run in another one.
const TRUNK: &str = "0.21.14";
/// Tools go here when another version of the same tool is installed already: that one is left alone.
const OWN_TOOLS: &str = ".tools";

pub(super) fn wasm_target(workshop: &Workshop) -> Result<(), String> {
    // Asking the compiler works for any toolchain, also one that did not come from rustup.
    let sysroot = workshop
        .answer("rustc", &["--print", "sysroot"])
        .ok_or("rustc could not be run: please install Rust from https://rustup.rs")?;
    if Path::new(&sysroot).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    say(&format!("adding the target {TARGET} with rustup (about 10 seconds)"));
    run(workshop.command("rustup").args(["target", "add", TARGET]))
        .map_err(|error| format!("{error}; the target {TARGET} must be installed for your Rust"))
}

/// The library and its command line tool only work together in exactly the same version.
pub(super) fn wasm_bindgen(workshop: &mut Workshop) -> Result<(), String> {
    let file = workshop.path("Cargo.lock");
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let version = lock::version_of("wasm-bindgen", &text)
        .ok_or("Cargo.lock names no version of wasm-bindgen")?;
    Tool {
        package: "wasm-bindgen-cli",
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        version: &version,
        options: &[],
        minutes: "1 to 2 minutes",
    }
    .provide(workshop)
}

pub(super) fn trunk(workshop: &mut Workshop) -> Result<(), String> {
    Tool {
        package: "trunk",
        programs: &["trunk"],
        version: TRUNK,
        // Without what it uses to update itself and to download tools: we hand it the tools.
        options: &["--no-default-features"],
        minutes: "3 to 5 minutes",
    }
    .provide(workshop)
}

/// A program that cargo can install.
struct Tool<'a> {
    package: &'a str,
    programs: &'a [&'a str],
    version: &'a str,
    options: &'a [&'a str],
    minutes: &'a str,
}

impl Tool<'_> {
    fn provide(&self, workshop: &mut Workshop) -> Result<(), String> {
        if self.is_there(workshop) {
            return Ok(());
        }
        let own = format!("{OWN_TOOLS}/bin");
        let other_version = workshop.find(self.programs).is_some();
        if other_version {
            workshop.prefer(&own);
            if self.is_there(workshop) {
                return Ok(());
            }
        }
        let Self { package, version, minutes, .. } = self;
        let place = if other_version { format!(" into {OWN_TOOLS}") } else { String::new() };
        say(&format!("installing {package} {version}{place} (once, about {minutes})"));
        // The package's own lock file is the tested choice, but a registry mirror can lag behind it.
        self.install(workshop, other_version, true).or_else(|error| {
            say(&format!("{error}; trying once more without the package's lock file"));
            self.install(workshop, other_version, false)
        })?;
        if self.is_there(workshop) {
            Ok(())
        } else {
            Err(format!("{package} {version} was installed but is not what PATH finds"))
        }
    }

    fn is_there(&self, workshop: &Workshop) -> bool {
        self.programs.iter().all(|program| {
            let answer = workshop.answer(program, &["--version"]);
            answer.is_some_and(|answer| answer.split_whitespace().nth(1) == Some(self.version))
        })
    }

    fn install(&self, workshop: &Workshop, apart: bool, locked: bool) -> Result<(), String> {
        let mut command = workshop.cargo(&["install", self.package, "--version", self.version]);
        command.args(self.options);
        if locked {
            command.arg("--locked");
        }
        if apart {
            command.arg("--root").arg(workshop.path(OWN_TOOLS));
        }
        // These tools run for a second each: building them fast matters more than their speed.
        command
            .env("CARGO_PROFILE_RELEASE_LTO", "false")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0");
        run(&mut command)
    }
}
