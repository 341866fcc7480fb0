//! What the page weighs, and the budgets it must keep: one for the first load, one for what is loaded later.

use crate::workshop::Workshop;
use std::fs;
use std::path::{Path, PathBuf};

/// For index.html, scripts, styles and the first part of the WebAssembly together, compressed with brotli at its best.
const FIRST_LOAD: u64 = 260_000;
/// For the later part. Nobody waits for it before the page can be used, but somebody waits for it.
const LATER: u64 = 260_000;
/// For the web worker, which is loaded when somebody first asks for something that takes long. It is built for speed.
const WORKER: u64 = 250_000;

/// When the browser has to have a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// Before the app runs.
    First,
    /// When a person asks for something that is in it.
    Later,
    /// When a person asks for something that takes long.
    Worker,
    /// An icon, or a lesson to link to.
    NotCounted,
}

struct File {
    name: String,
    raw: u64,
    compressed: u64,
}

impl File {
    fn when(&self) -> When {
        let extension = Path::new(&self.name).extension().and_then(|extension| extension.to_str());
        match extension {
            Some("wasm") if self.name.starts_with("flotilla-later") => When::Later,
            Some("wasm" | "js") if self.name.starts_with("flotilla-worker") => When::Worker,
            Some("html" | "js" | "css" | "wasm") => When::First,
            _ => When::NotCounted,
        }
    }
}

/// Prints what each file of the folder weighs, and fails when the page is over a budget.
pub(crate) fn check(workshop: &Workshop, folder: &str) -> Result<(), String> {
    let files = weigh(workshop, &workshop.path(folder))?;
    print!("{}", table(&files));
    within_budget("first load", compressed(&files, When::First), FIRST_LOAD)?;
    within_budget("later part", compressed(&files, When::Later), LATER)?;
    within_budget("worker", compressed(&files, When::Worker), WORKER)
}

fn within_budget(what: &str, total: u64, budget: u64) -> Result<(), String> {
    if total <= budget {
        return Ok(());
    }
    let over = total - budget;
    Err(format!("the {what} is {over} bytes over its budget of {budget} bytes brotli"))
}

fn compressed(files: &[File], when: When) -> u64 {
    files.iter().filter(|file| file.when() == when).map(|file| file.compressed).sum()
}

fn table(files: &[File]) -> String {
    use std::fmt::Write;
    let mut text = format!("{:>10} {:>10}  file\n", "bytes", "brotli");
    for file in files {
        let note = match file.when() {
            When::First => "",
            When::Later => "  (later)",
            When::Worker => "  (worker)",
            When::NotCounted => "  (not counted)",
        };
        let _ = writeln!(text, "{:>10} {:>10}  {}{note}", file.raw, file.compressed, file.name);
    }
    for (what, when, budget) in [
        ("first load", When::First, FIRST_LOAD),
        ("later part", When::Later, LATER),
        ("worker", When::Worker, WORKER),
    ] {
        let raw: u64 = files.iter().filter(|file| file.when() == when).map(|file| file.raw).sum();
        let compressed = compressed(files, when);
        let share = compressed * 100 / budget;
        let _ = writeln!(
            text,
            "{raw:>10} {compressed:>10}  {what}, {share} % of the budget of {budget}"
        );
    }
    text
}

/// Node's brotli does the compressing: `dist` needs Node anyway, to shrink the page.
fn weigh(workshop: &Workshop, folder: &Path) -> Result<Vec<File>, String> {
    let mut paths = Vec::new();
    collect(folder, &mut paths)?;
    paths.sort();
    let mut command = workshop.command("node");
    command.arg(workshop.path("e2e/support/brotli-size.mjs")).args(&paths);
    let output = command.output().map_err(|error| format!("node could not be started: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let answer = String::from_utf8_lossy(&output.stdout);
    let sizes: Vec<u64> = answer.lines().filter_map(|line| line.parse().ok()).collect();
    if sizes.len() != paths.len() {
        return Err(format!("found {} compressed sizes, expected {}", sizes.len(), paths.len()));
    }
    paths
        .iter()
        .zip(sizes)
        .map(|(path, compressed)| {
            let raw = fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?;
            let name = path.strip_prefix(folder).unwrap_or(path).display().to_string();
            Ok(File { name, raw: raw.len(), compressed })
        })
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, compressed: u64) -> File {
        File { name: name.into(), raw: compressed * 3, compressed }
    }

    #[test]
    fn what_the_page_needs_to_run_and_what_comes_later_are_counted_apart() {
        let files = [
            file("index.html", 1),
            file("snippets/a.js", 20),
            file("style.css", 300),
            file("flotilla-web-1.wasm", 54_000),
            file("flotilla-later-2.wasm", 7_000_000),
            file("icon.svg", 50_000),
            file("lessons/figure-8.flotilla", 600_000),
        ];
        assert_eq!(compressed(&files, When::First), 54_321);
        assert_eq!(compressed(&files, When::Later), 7_000_000);
        let text = table(&files);
        assert_eq!(text.matches("not counted").count(), 2);
        let share = 5_432_100 / FIRST_LOAD;
        assert!(text.contains(&format!("54321  first load, {share} % of the budget")), "{text}");
    }

    #[test]
    fn one_byte_over_is_over() {
        assert_eq!(within_budget("page", 100, 100), Ok(()));
        let error = within_budget("page", 101, 100).expect_err("it is over");
        assert!(error.contains("the page is 1 bytes over"), "{error}");
    }
}
