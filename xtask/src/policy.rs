//! Checks that the built page keeps to its own content security policy and can live in any folder.
//!
//! The browser would notice too, but only where a journey happens to pass.

/// What every policy of ours must say.
const PROMISES: &[&str] =
    &["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "base-uri 'none'"];

/// What would need an exception in the policy.
const EXCEPTIONS: &[&str] = &["unsafe-inline", "'unsafe-eval'", "http:", "https:"];

pub(crate) fn check(html: &str) -> Result<(), String> {
    let policy = tags(html)
        .find(|tag| tag.contains("Content-Security-Policy"))
        .ok_or("there is no content security policy")?;
    if let Some(promise) = PROMISES.iter().find(|promise| !policy.contains(**promise)) {
        return Err(format!("the content security policy does not say {promise}"));
    }
    if let Some(exception) = EXCEPTIONS.iter().find(|exception| policy.contains(**exception)) {
        return Err(format!("the content security policy allows {exception}"));
    }
    tags(html).try_for_each(check_tag)
}

fn check_tag(tag: &str) -> Result<(), String> {
    let names: Vec<&str> =
        tag.split_whitespace().skip(1).map(|word| word.split('=').next().unwrap_or(word)).collect();
    let name = tag.split_whitespace().next().unwrap_or(tag);
    let complain =
        |what: &str| Err(format!("{what}, which the content security policy forbids: <{tag}>"));
    if name == "script" && !names.contains(&"src") {
        return complain("an inline script");
    }
    if name == "style" || names.contains(&"style") {
        return complain("an inline style");
    }
    if name != "meta" && names.iter().any(|name| name.starts_with("on") && name.len() > 2) {
        return complain("an inline event handler");
    }
    let absolute = |word: &str| {
        let value = word.strip_prefix("src=").or_else(|| word.strip_prefix("href="));
        value.is_some_and(|value| {
            let value = value.trim_matches(['"', '\'']);
            value.starts_with('/') || value.contains("://")
        })
    };
    if tag.split_whitespace().any(absolute) {
        return Err(format!(
            "an address that is not relative, so it would break in a sub-folder: <{tag}>"
        ));
    }
    Ok(())
}

/// The opening tags of a page, without their angle brackets. Ours has no `>` in an attribute.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<')
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .filter(|tag| !tag.starts_with(['/', '!']))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; \
        script-src 'self' 'wasm-unsafe-eval'; base-uri 'none'\">";

    fn page(rest: &str) -> Result<(), String> {
        check(&format!("<!doctype html>{POLICY}{rest}"))
    }

    #[test]
    fn a_page_of_own_relative_files_passes() {
        assert_eq!(
            page("<script src=./boot-1.js type=module></script><p class=only>a = b</p>"),
            Ok(())
        );
    }

    #[test]
    fn the_source_page_passes() {
        // Trunk's marks are still in it, but what it says by hand must hold before Trunk as well as after.
        assert_eq!(check(include_str!("../../index.html")), Ok(()));
    }

    #[test]
    fn whatever_needs_an_exception_is_refused() {
        for rest in [
            "<script>alert()</script>",
            "<script type=module>import 'x'</script>",
            "<style>p {}</style>",
            "<p style=\"color: red\">",
            "<p onclick=go()>",
            "<script src=/boot.js></script>",
            "<link href=\"https://example.org/a.css\">",
        ] {
            assert!(page(rest).is_err(), "{rest}");
        }
    }

    #[test]
    fn a_weaker_policy_is_refused() {
        assert!(check("<p>").is_err());
        assert!(check(&POLICY.replace("default-src 'none'", "default-src *")).is_err());
        assert!(check(&POLICY.replace("'self' 'wasm", "'self' 'unsafe-inline' 'wasm")).is_err());
        assert!(
            check(&POLICY.replace("; base", "; connect-src https://example.org; base")).is_err()
        );
    }
}
