//! `cargo xtask test`: every check and every test, as named steps.

use crate::dist;
use crate::setup::{self, Browser};
use crate::step::{self, Summary};
use crate::workshop::Workshop;

/// The crates that run in the browser.
const WASM: &str = "--target=wasm32-unknown-unknown";
const DENY_WARNINGS: &[&str] = &["--", "-D", "warnings"];

/// Everything a step can need, found or installed before the first step starts: a missing browser should be heard
/// of at once, and not after ten minutes.
struct Tools<'a> {
    workshop: &'a Workshop,
    browser: Option<Browser>,
}

struct Step {
    name: &'static str,
    needs: &'static [Need],
    run: fn(&Tools<'_>) -> Result<u64, String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    WasmTarget,
    WasmTests,
    Page,
    Npm,
    Browser,
}

/// In the order in which they run: what fails fast comes first.
const STEPS: &[Step] = &[
    Step { name: "format", needs: &[], run: format },
    Step { name: "clippy", needs: &[], run: clippy },
    Step { name: "clippy-wasm32", needs: &[Need::WasmTarget], run: clippy_wasm32 },
    Step { name: "tests", needs: &[], run: tests },
    Step { name: "doc-tests", needs: &[], run: doc_tests },
    Step { name: "docs", needs: &[], run: docs },
    Step { name: "lessons", needs: &[], run: lessons },
    Step { name: "wasm", needs: &[Need::WasmTests, Need::Browser], run: wasm },
    Step {
        name: "dist",
        needs: &[Need::Page, Need::Npm],
        run: |tools| dist::build(tools.workshop).map(|()| 0),
    },
    Step { name: "journeys", needs: &[Need::Npm, Need::Browser], run: journeys },
];

pub(crate) fn step_names() -> Vec<&'static str> {
    STEPS.iter().map(|step| step.name).collect()
}

/// Which steps to run: all, unless told otherwise.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) only: Vec<String>,
    pub(crate) skip: Vec<String>,
}

impl Plan {
    /// Refuses a name that no step has: a misspelt one must not look like a passing run.
    pub(crate) fn check(&self) -> Result<(), String> {
        let known = step_names();
        match self.only.iter().chain(&self.skip).find(|name| !known.contains(&name.as_str())) {
            Some(name) => {
                Err(format!("found the step '{name}', expected one of {}", known.join(", ")))
            }
            None if self.steps().next().is_none() => Err("that leaves no step to run".into()),
            None => Ok(()),
        }
    }

    fn steps(&self) -> impl Iterator<Item = &'static Step> {
        let named = |names: &[String], step: &Step| names.iter().any(|name| name == step.name);
        STEPS.iter().filter(move |step| {
            (self.only.is_empty() || named(&self.only, step)) && !named(&self.skip, step)
        })
    }

    fn needs(&self, need: Need) -> bool {
        self.steps().any(|step| step.needs.contains(&need))
    }
}

pub(crate) fn run(workshop: &mut Workshop, plan: &Plan) -> Result<(), String> {
    if plan.needs(Need::WasmTarget) {
        setup::wasm_target(workshop)?;
    }
    if plan.needs(Need::Npm) {
        setup::npm_packages(workshop)?;
    }
    let browser = plan.needs(Need::Browser).then(|| setup::browser(workshop)).transpose()?;
    if plan.needs(Need::WasmTests) {
        setup::wasm_test_tools(workshop)?;
    }
    if plan.needs(Need::Page) {
        setup::page_tools(workshop)?;
    }
    let tools = Tools { workshop, browser };
    let mut summary = Summary::default();
    for step in plan.steps() {
        summary.step(step.name, || (step.run)(&tools))?;
    }
    println!("\nxtask: {}", summary.line());
    Ok(())
}

fn format(tools: &Tools<'_>) -> Result<u64, String> {
    step::run(&mut tools.workshop.cargo(&["fmt", "--all", "--check"]))
}

fn clippy(tools: &Tools<'_>) -> Result<u64, String> {
    let mut command = tools.workshop.cargo(&["clippy", "--workspace", "--all-targets"]);
    step::run(command.args(DENY_WARNINGS))
}

fn clippy_wasm32(tools: &Tools<'_>) -> Result<u64, String> {
    // The core's own tests stay on the host: its test library does not build for the browser.
    let mut core = tools.workshop.cargo(&["clippy", WASM, "-p", "flotilla-core"]);
    step::run(core.args(DENY_WARNINGS))?;
    let mut rest = tools.workshop.cargo(&[
        "clippy",
        WASM,
        "-p",
        "flotilla-sim",
        "-p",
        "flotilla-web",
        "-p",
        "flotilla-worker",
    ]);
    step::run(rest.args(["--lib", "--bins", "--tests"]).args(DENY_WARNINGS))
}

fn tests(tools: &Tools<'_>) -> Result<u64, String> {
    // nextest runs tests of all crates at once and tells better what failed, but nobody has to have it.
    let words: &[&str] = if tools.workshop.find(&["cargo-nextest"]).is_some() {
        &["nextest", "run", "--workspace", "--status-level", "fail"]
    } else {
        &["test", "--quiet", "--workspace", "--lib", "--bins", "--tests"]
    };
    step::run(&mut tools.workshop.cargo(words))
}

fn doc_tests(tools: &Tools<'_>) -> Result<u64, String> {
    step::run(&mut tools.workshop.cargo(&["test", "--quiet", "--workspace", "--doc"]))
}

fn docs(tools: &Tools<'_>) -> Result<u64, String> {
    let mut command = tools.workshop.cargo(&["doc", "--workspace", "--no-deps"]);
    step::run(command.env("RUSTDOCFLAGS", "-D warnings"))
}

/// Every lesson is a script with expectations, so playing it is testing it.
fn lessons(tools: &Tools<'_>) -> Result<u64, String> {
    let scripts = tools.workshop.lessons();
    if scripts.is_empty() {
        return Err("static/lessons holds no script".into());
    }
    let mut command = tools.workshop.cargo(&["run", "--quiet", "-p", "flotilla", "--", "run"]);
    step::run(command.args(scripts))
}

fn wasm(tools: &Tools<'_>) -> Result<u64, String> {
    let browser = browser(tools)?;
    let words =
        ["test", WASM, "-p", "flotilla-sim", "-p", "flotilla-web", "--lib", "--bins", "--tests"];
    let mut command = tools.workshop.cargo(&words);
    command
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("CHROMEDRIVER", &browser.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser.write_webdriver_json(tools.workshop)?)
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        // Limits in seconds, for a busy machine: they catch what hangs, and do not measure.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
    match step::run(&mut command)? {
        0 => Err("no test ran in the browser".into()),
        tests => Ok(tests),
    }
}

fn journeys(tools: &Tools<'_>) -> Result<u64, String> {
    let mut command = tools.workshop.npm(&["test", "--silent"]);
    match step::run(command.env("CHROMIUM", &browser(tools)?.chromium))? {
        0 => Err("no journey was made".into()),
        tests => Ok(tests),
    }
}

fn browser<'a>(tools: &'a Tools<'_>) -> Result<&'a Browser, String> {
    tools.browser.as_ref().ok_or_else(|| "the step does not say that it needs a browser".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(only: &[&str], skip: &[&str]) -> Plan {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Plan { only: owned(only), skip: owned(skip) }
    }

    fn names(plan: &Plan) -> Vec<&'static str> {
        plan.steps().map(|step| step.name).collect()
    }

    #[test]
    fn everything_runs_unless_told_otherwise() {
        assert_eq!(names(&plan(&[], &[])), step_names());
        assert_eq!(names(&plan(&["docs", "format"], &[])), ["format", "docs"]);
        assert_eq!(names(&plan(&["docs", "format"], &["docs"])), ["format"]);
    }

    #[test]
    fn a_misspelt_step_and_an_empty_plan_are_refused() {
        assert!(plan(&["formatt"], &[]).check().is_err());
        assert!(plan(&[], &["wasm32"]).check().is_err());
        assert!(plan(&["docs"], &["docs"]).check().is_err());
        assert!(plan(&[], &["docs"]).check().is_ok());
    }

    #[test]
    fn only_what_the_steps_need_is_set_up() {
        assert!(!plan(&["format", "tests"], &[]).needs(Need::Browser));
        assert!(plan(&["journeys"], &[]).needs(Need::Browser));
        assert!(!plan(&[], &["wasm", "journeys"]).needs(Need::Browser));
    }
}
