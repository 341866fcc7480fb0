//! What the page weighs, and the budget it must keep.

use crate::workshop::Workshop;
use std::fs;
use std::path::{Path, PathBuf};

/// For index.html, scripts, styles and WebAssembly together, compressed with brotli at its best.
const BUDGET: u64 = 235_000;

struct File {
    name: String,
    raw: u64,
    compressed: u64,
}

impl File {
    /// What the browser must have before the app runs; an icon or a lesson to link to is not.
    fn counts(&self) -> bool {
        let extension = Path::new(&self.name).extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("html" | "js" | "css" | "wasm"))
    }
}

/// Prints what each file of the folder weighs, and fails when the page is over its budget.
pub(crate) fn check(workshop: &Workshop, folder: &str) -> Result<(), String> {
    let files = weigh(workshop, &workshop.path(folder))?;
    let (table, total) = table(&files);
    print!("{table}");
    within_budget(total)
}

fn within_budget(total: u64) -> Result<(), String> {
    if total <= BUDGET {
        return Ok(());
    }
    Err(format!("the page is {} bytes over its budget of {BUDGET} bytes brotli", total - BUDGET))
}

fn table(files: &[File]) -> (String, u64) {
    use std::fmt::Write;
    let mut text = format!("{:>10} {:>10}  file\n", "bytes", "brotli");
    let (mut raw, mut compressed) = (0, 0);
    for file in files {
        let note = if file.counts() { "" } else { "  (not counted)" };
        let _ = writeln!(text, "{:>10} {:>10}  {}{note}", file.raw, file.compressed, file.name);
        if file.counts() {
            raw += file.raw;
            compressed += file.compressed;
        }
    }
    let share = compressed * 100 / BUDGET;
    let _ =
        writeln!(text, "{raw:>10} {compressed:>10}  total, {share} % of the budget of {BUDGET}");
    (text, compressed)
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
    fn only_what_the_page_needs_to_run_counts() {
        let files = [
            file("index.html", 1),
            file("snippets/a.js", 20),
            file("style.css", 300),
            file("app.wasm", 54_000),
            file("icon.svg", 50_000),
            file("lessons/figure-8.flotilla", 600_000),
        ];
        let (text, total) = table(&files);
        assert_eq!(total, 54_321);
        assert_eq!(text.matches("not counted").count(), 2);
        assert!(
            text.contains(&format!("54321  total, {} % of the budget", 5_432_100 / BUDGET)),
            "{text}"
        );
    }

    #[test]
    fn one_byte_over_is_over() {
        assert_eq!(within_budget(BUDGET), Ok(()));
        let error = within_budget(BUDGET + 1).expect_err("it is over");
        assert!(error.contains("1 bytes over"), "{error}");
    }
}
