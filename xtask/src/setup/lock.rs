//! Reads versions out of Cargo.lock.

/// The version of a package in the text of a lock file.
///
/// The format is stable and simple (one `key = "value"` a line below each `[[package]]`), so a TOML parser would be
/// a dependency for nothing.
pub(super) fn version_of(package: &str, lock: &str) -> Option<String> {
    lock.split("[[package]]").skip(1).find_map(|table| {
        let value = |key: &str| {
            table.lines().find_map(|line| {
                let (found, value) = line.split_once(" = ")?;
                (found == key).then(|| value.trim_matches('"').to_owned())
            })
        };
        (value("name")? == package).then(|| value("version"))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
version = 4

[[package]]
name = "wasm-bindgen-macro"
version = "0.2.99"

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
source = "registry+https://github.com/rust-lang/crates.io-index"
dependencies = [
 "cfg-if",
]
"#;

    #[test]
    fn the_version_of_exactly_that_package_is_read() {
        assert_eq!(version_of("wasm-bindgen", LOCK).as_deref(), Some("0.2.130"));
        assert_eq!(version_of("wasm-bindgen-macro", LOCK).as_deref(), Some("0.2.99"));
        assert_eq!(version_of("wasm", LOCK), None);
    }

    #[test]
    fn the_file_s_own_format_version_is_not_a_package_s() {
        assert_eq!(version_of("", LOCK), None);
        assert_eq!(version_of("4", LOCK), None);
    }

    #[test]
    fn the_project_s_lock_file_has_wasm_bindgen() {
        assert!(version_of("wasm-bindgen", include_str!("../../../Cargo.lock")).is_some());
    }
}
