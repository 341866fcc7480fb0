//! The values of a line, each with a word for what was found instead.

use std::fmt;

use flotilla_sim::excerpt;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::error::Category;

/// The fields of a JSON object, in the order in which they stand there.
#[derive(Debug)]
pub(super) struct Fields(pub(super) Vec<(String, Value)>);

impl Fields {
    /// Reads a line.
    ///
    /// # Errors
    /// What was found instead of an object.
    pub(super) fn read(line: &str) -> Result<Self, String> {
        const EXPECTED: &str = "one JSON object";
        serde_json::from_str(line).map_err(|error| match error.classify() {
            Category::Eof => format!("found the end of the line, expected {EXPECTED}"),
            Category::Data => format!("found `{}`, expected {EXPECTED}", excerpt(line)),
            Category::Syntax | Category::Io => {
                let (before, rest) =
                    line.split_at(line.floor_char_boundary(error.column().saturating_sub(1)));
                let (column, rest) = (before.chars().count() + 1, excerpt(rest));
                format!(
                    "found `{rest}` at column {column}, which cannot be read as JSON, expected \
                     {EXPECTED}"
                )
            }
        })
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        from.deserialize_map(Pairs)
    }
}

/// An error that says what stands in a field.
pub(super) fn wrong(field: &str, value: &Value, expected: &str) -> String {
    format!("found `{}` for `{field}`, expected {expected}", excerpt(&value.to_string()))
}

/// A whole number that is not below `least`.
pub(super) fn whole(field: &str, value: &Value, least: u64) -> Result<u64, String> {
    value
        .as_u64()
        .filter(|number| *number >= least)
        .ok_or_else(|| wrong(field, value, &format!("a whole number from {least} on")))
}

/// What can only be true.
pub(super) fn yes(field: &str, value: &Value) -> Result<(), String> {
    if *value == Value::Bool(true) { Ok(()) } else { Err(wrong(field, value, "true")) }
}
