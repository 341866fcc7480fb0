//! Files that are no scripts.

use crate::support::{file, run};

/// Running `name` ends with exit code 2 and nothing but this on standard error.
fn check(name: &str, told: &str) {
    let ran = run(&format!("run {name}"));
    assert_eq!((ran.code, ran.out.as_str(), ran.err.trim_end()), (Some(2), "", told));
}

#[test]
fn a_missing_file_is_told() {
    let told = run("run no-such-file").err;
    assert!(told.starts_with("no-such-file: cannot be read: No such file"), "{told}");
    assert_eq!(run("run no-such-file").code, Some(2));
}

#[test]
fn a_folder_is_told() {
    let ran = run("run .");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.starts_with(".: cannot be read: "), "{}", ran.err);
}

#[test]
fn text_that_is_not_utf_8_is_told_with_its_line() {
    file("latin-1", b"clock manual\nnote \"caf\xe9\"\n");
    check("latin-1", "latin-1:2: found bytes that are not UTF-8, expected text in UTF-8");
}

#[test]
fn noise_is_told_by_its_beginning() {
    let noise: String = (0..10_000_000_u32)
        .map(|n| char::from(33 + (n.wrapping_mul(2_654_435_761) >> 25) as u8 % 90))
        .collect();
    file("noise", format!("seed 1\n{}", noise.replace(['#', ';', '"', '|'], "-")));
    let ran = run("run noise");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.starts_with("noise:2: found `"), "{}", ran.err);
    assert!(ran.err.len() < 200, "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn an_endless_file_is_not_read_to_its_end() {
    let ran = run("run /dev/zero");
    assert_eq!(ran.code, Some(2));
    assert_eq!(ran.err, "/dev/zero: found more than 64 MB, expected a script\n");
}
