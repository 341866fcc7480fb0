//! Names that stand alone, such as those on a command line, read as scripts read them.

use flotilla_core::{Mechanism, Rule};

use super::cursor::Cursor;
use super::{Reading, ScriptError, names, setup};
use crate::referee::Property;

/// The rule with this name, if it can be switched off.
///
/// # Errors
/// What was meant, perhaps.
pub fn rule_named(word: &str) -> Result<Rule, ScriptError> {
    alone(word, names::rule)
}

/// The optional mechanism with this name.
///
/// # Errors
/// What was meant, perhaps.
pub fn mechanism_named(word: &str) -> Result<Mechanism, ScriptError> {
    alone(word, setup::mechanism)
}

/// The property with this name.
///
/// # Errors
/// What was meant, perhaps.
pub fn property_named(word: &str) -> Result<Property, ScriptError> {
    alone(word, names::property)
}

fn alone<T>(
    word: &str,
    read: impl FnOnce(&mut Cursor<'_>) -> Reading<T>,
) -> Result<T, ScriptError> {
    let mut line = Cursor::new(word, 1);
    let value = read(&mut line).map_err(|error| *error)?;
    line.done().map_err(|error| *error)?;
    Ok(value)
}
