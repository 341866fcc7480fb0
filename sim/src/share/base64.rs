//! Bytes as characters that may stand in an address: base64url without padding (RFC 4648, §5).

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Writes bytes as characters.
pub(super) fn write(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | u32::from(*three.get(at).unwrap_or(&0)));
        for at in 0..=three.len() {
            text.push(char::from(ALPHABET[(bits >> (18 - 6 * at) & 63) as usize]));
        }
    }
    text
}

/// Reads bytes from characters; none when another character is among them, or when no bytes are
/// written so.
pub(super) fn read(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for four in text.as_bytes().chunks(4) {
        let mut bits = 0;
        for at in 0..4 {
            bits = bits << 6 | four.get(at).map_or(Some(0), |character| value(*character))?;
        }
        let [_, three @ ..] = u32::to_be_bytes(bits);
        let (held, rest) = three.split_at(four.len() * 6 / 8);
        if held.is_empty() || rest.iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend(held);
    }
    Some(bytes)
}

fn value(character: u8) -> Option<u32> {
    let value = match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    };
    Some(value.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_as_they_were() {
        for length in 0..40_u8 {
            let bytes: Vec<u8> = (0..length).map(|at| at.wrapping_mul(97) ^ length).collect();
            assert_eq!(read(&write(&bytes)), Some(bytes));
        }
        assert_eq!(write(b"fool"), "Zm9vbA");
        assert_eq!(write(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn what_was_not_written_so_is_not_read() {
        for text in ["A", "AAAAA", "Zm9v bA", "Zm9vbA==", "Zm9vbB", "Zm9+", "é"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
