//! The project's folder, and how programs are started in it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

/// Where the work is done, and the search path that set-up builds as it finds or installs tools.
pub(crate) struct Workshop {
    root: PathBuf,
    search: Vec<PathBuf>,
}

impl Workshop {
    pub(crate) fn open() -> Result<Self, String> {
        // Cargo tells a program it runs where its manifest is, so this works from any sub-folder.
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .ok_or("please start me as `cargo xtask`, not by hand")?;
        let root = Path::new(&manifest)
            .parent()
            .ok_or("xtask's manifest has no folder above it")?
            .to_path_buf();
        let mut search: Vec<PathBuf> =
            env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
        // Cargo may have been started by its full path: what it installs must be found all the same.
        search.extend(cargo_bin());
        Ok(Self { root, search })
    }

    /// A path inside the project.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// The scripts in static/lessons, by name.
    pub(crate) fn lessons(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path("static/lessons")).into_iter().flatten().flatten();
        let mut scripts: Vec<_> = entries.map(|entry| entry.path()).collect();
        scripts.retain(|path| path.extension().is_some_and(|extension| extension == "flotilla"));
        scripts.sort();
        scripts
    }

    /// Puts a folder of the project in front of everything else on the search path.
    pub(crate) fn prefer(&mut self, inside: &str) {
        let folder = self.path(inside);
        if self.search.first() != Some(&folder) {
            self.search.insert(0, folder);
        }
    }

    /// The first of these programs that the search path has.
    pub(crate) fn find(&self, programs: &[&str]) -> Option<PathBuf> {
        programs.iter().find_map(|program| {
            let file = format!("{program}{}", env::consts::EXE_SUFFIX);
            self.search.iter().map(|folder| folder.join(&file)).find(|path| path.is_file())
        })
    }

    /// A program of the search path, to be run in the project's folder.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", self.search_path()).stdin(Stdio::null());
        command
    }

    pub(crate) fn cargo(&self, words: &[&str]) -> Command {
        let mut command = self.command("cargo");
        command.args(words);
        command
    }

    /// The same for npm, in the folder of the browser tests.
    pub(crate) fn npm(&self, words: &[&str]) -> Command {
        let mut command = self.command("npm");
        command.args(words).current_dir(self.path("e2e"));
        command
    }

    /// What a program prints when asked, or nothing when it cannot be run or fails.
    pub(crate) fn answer(&self, program: &str, words: &[&str]) -> Option<String> {
        let output = self.command(program).args(words).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    }

    fn search_path(&self) -> OsString {
        env::join_paths(&self.search).unwrap_or_else(|_| env::var_os("PATH").unwrap_or_default())
    }
}

/// Where `cargo install` puts programs.
fn cargo_bin() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
        let user = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE"))?;
        Some(PathBuf::from(user).join(".cargo"))
    })?;
    Some(home.join("bin"))
}

/// Runs a command with its output going straight to the terminal.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name} failed ({status})")),
        Err(error) => Err(format!("{name} could not be started: {error}")),
    }
}
