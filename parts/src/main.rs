//! Divides the page's WebAssembly in two: `flotilla-parts LINKED FOLDER`.
//!
//! `LINKED` is what the linker made of `flotilla-web` with the feature `parts`: with its notes on
//! what refers to what. What is reached only through the page's table of later functions (see
//! `web/src/later`) becomes `FOLDER/split_later.wasm`, everything else `FOLDER/main.wasm`, which
//! wasm-bindgen has yet to finish.
//!
//! A program of its own, because `cargo xtask` starts within seconds for having no dependencies.

use std::path::Path;
use std::process::ExitCode;

use wasm_split_cli_support::{Options, transform};

/// The part that the page asks for by itself.
const LATER: &str = "split_later.wasm";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [linked, folder] = words.as_slice() else {
        eprintln!("flotilla-parts: found {} words, expected LINKED FOLDER", words.len());
        return ExitCode::from(2);
    };
    match divide(Path::new(linked), Path::new(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("flotilla-parts: {linked}: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn divide(linked: &Path, folder: &Path) -> Result<(), String> {
    let bytes = std::fs::read(linked).map_err(|error| error.to_string())?;
    let main = folder.join("main.wasm");
    let mut options = Options::new(&bytes);
    options.output_dir = folder;
    options.main_out_path = &main;
    let parts = transform(options).map_err(|error| format!("{error:#}"))?.split_modules;
    if parts == [folder.join(LATER)] {
        Ok(())
    } else {
        Err(format!("found the parts {parts:?}, expected {LATER} and no other"))
    }
}
