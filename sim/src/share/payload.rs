//! A saved run as characters that may stand in an address: `v1.` and a text made short.
//!
//! The characters are base64url. The bytes are the length of the text, seven bits a byte with
//! the lowest first, then four bytes of checksum over the text, then the text as `squeeze` makes
//! it.

use std::hash::Hasher;

use super::text::fits_in;
use super::{Saved, Trouble, base64, read_saved, squeeze, write_saved};
use crate::canon::CanonicalHasher;
use crate::script::shown;
use crate::timeline::Timeline;

/// The longest link, in characters after the `#`: what mail and chat programs leave whole.
pub const LONGEST_LINK: usize = 8000;
/// The longest text in a link, in bytes: what takes a moment to be made of it.
const LONGEST_IN_LINK: usize = 200_000;
/// How a payload begins.
const VERSION: &str = "v1.";

/// The current branch of a timeline and where its cursor stands, as what follows the `#` in a
/// link.
///
/// # Errors
/// When it is too long for a link.
pub fn write_link(timeline: &Timeline) -> Result<String, Trouble> {
    let text = write_saved(&Saved::branch(timeline))?;
    let too_long = |length, what| {
        Trouble(format!(
            "This run is too long for a link: it takes {length} {what}. Save it as a file instead."
        ))
    };
    if text.len() > LONGEST_IN_LINK {
        return Err(too_long(text.len(), "bytes before it is made short, and 200,000 at most fit"));
    }
    let payload = write(&text);
    if payload.len() > LONGEST_LINK {
        return Err(too_long(payload.len(), "characters, and 8,000 at most fit"));
    }
    Ok(payload)
}

/// Reads what [`write_link`] wrote.
pub(super) fn read_link(payload: &str) -> Result<Saved, Trouble> {
    if payload.len() > LONGEST_LINK {
        return Err(Trouble::found(
            format_args!("a link of {} characters", payload.len()),
            format_args!("{LONGEST_LINK} at most: a part of it may not belong to it"),
        ));
    }
    read(payload, LONGEST_IN_LINK)
}

/// Makes a saved run, written down, into a payload.
pub(super) fn write(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut length = text.len();
    while length > 0x7f {
        bytes.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend(checksum(text.as_bytes()));
    bytes.extend(squeeze::squeeze(text.as_bytes()));
    [VERSION, &base64::write(&bytes)].concat()
}

/// Reads the saved run in a payload whose text has at most `longest` bytes.
pub(super) fn read(payload: &str, longest: usize) -> Result<Saved, Trouble> {
    let Some(characters) = payload.strip_prefix(VERSION) else {
        let (version, _) = payload.split_once('.').unwrap_or((payload, ""));
        let found = format_args!("{} before the saved run", shown(version));
        return Err(Trouble::found(found, "`v1`, the one version that can be read here"));
    };
    let spoilt = |what: &str| {
        Trouble::found(
            format_args!("a saved run {what}"),
            "it whole, as it was copied: a part of it is missing or was changed",
        )
    };
    let bytes = base64::read(characters).ok_or_else(|| spoilt("with characters out of place"))?;
    let (length, rest) = length(&bytes).ok_or_else(|| spoilt("that ends too soon"))?;
    fits_in(length, longest)?;
    let (sum, squeezed) = rest.split_at_checked(4).ok_or_else(|| spoilt("that ends too soon"))?;
    let text = squeeze::unsqueeze(squeezed, length).ok_or_else(|| spoilt("of a wrong length"))?;
    if sum != checksum(&text) {
        return Err(spoilt("with a wrong checksum"));
    }
    let text = String::from_utf8(text).map_err(|_| spoilt("that is no text"))?;
    read_saved(&text)
}

/// The length at the beginning, and what stands after it.
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut length: usize = 0;
    for (at, byte) in bytes.iter().enumerate().take(4) {
        length |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((length, &bytes[at + 1..]));
        }
    }
    None
}

fn checksum(text: &[u8]) -> [u8; 4] {
    let mut hasher = CanonicalHasher::default();
    hasher.write(text);
    let [.., a, b, c, d] = hasher.finish().to_be_bytes();
    [a, b, c, d]
}
