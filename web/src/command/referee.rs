//! What a person asks of the referee's panel.

use flotilla_sim::Property;

/// One intent about the referee.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum RefereeCommand {
    /// Show or hide what there is to say of each property.
    Toggle,
    /// Light the conflict about this property, of several.
    Light(Property),
}

impl RefereeCommand {
    /// What a button for it says.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Toggle => "Referee",
            Self::Light(_) => "Light this one",
        }
    }

    /// What it does, in a sentence.
    pub(crate) const fn explanation(self) -> &'static str {
        match self {
            Self::Toggle => {
                "What each property promises, when it was close to being broken, and what broke it."
            }
            Self::Light(_) => "Light the entries that are in conflict about this property.",
        }
    }
}
