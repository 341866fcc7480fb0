//! The set-up form: what the next run begins with, as text until it is read.

use flotilla_core::{Mechanism, Mechanisms, Policies};
use flotilla_sim::{Disk, Links, Script, Setup};

/// A field of the form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SetupField {
    Servers,
    Initial,
    Seed,
    ElectionTimeout,
    Heartbeat,
    Latency,
    Loss,
    Duplication,
    Disk,
}

impl SetupField {
    pub(crate) const ALL: [Self; 9] = [
        Self::Servers,
        Self::Initial,
        Self::Seed,
        Self::ElectionTimeout,
        Self::Heartbeat,
        Self::Latency,
        Self::Loss,
        Self::Duplication,
        Self::Disk,
    ];

    /// Its label.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Servers => "Servers",
            Self::Initial => "Voters at first",
            Self::Seed => "Seed",
            Self::ElectionTimeout => "Election timeout",
            Self::Heartbeat => "Heartbeat",
            Self::Latency => "Latency",
            Self::Loss => "Loss",
            Self::Duplication => "Duplication",
            Self::Disk => "Disk",
        }
    }

    /// The word that begins its line in a script.
    const fn word(self) -> &'static str {
        match self {
            Self::Servers => "servers",
            Self::Initial => "initial",
            Self::Seed => "seed",
            Self::ElectionTimeout => "election-timeout",
            Self::Heartbeat => "heartbeat",
            Self::Latency => "latency",
            Self::Loss => "loss",
            Self::Duplication => "duplication",
            Self::Disk => "disk",
        }
    }

    /// What is to be written there.
    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::Servers => "1 to 9",
            Self::Initial => "such as S1 S2 S3, the others can be added later; empty: all",
            Self::Seed => "any whole number up to 18446744073709551615",
            Self::ElectionTimeout | Self::Latency => "milliseconds, such as 150..300",
            Self::Heartbeat => "milliseconds",
            Self::Loss | Self::Duplication => "percent, such as 5%",
            Self::Disk => {
                "immediate, manual, or milliseconds a write takes; empty: as usual for the clock"
            }
        }
    }
}

/// The form as it is filled in.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct SetupForm {
    texts: [String; SetupField::ALL.len()],
    /// What goes beyond Figure 2.
    mechanisms: Mechanisms,
    /// What has no field, and stays as it is.
    policies: Policies,
    links: Links,
}

impl SetupForm {
    /// The form that says what a run was begun with.
    pub(crate) fn of(setup: &Setup) -> Self {
        Self {
            texts: SetupField::ALL.map(|field| match field {
                SetupField::Servers => setup.servers.to_string(),
                SetupField::Initial => setup.initial.map_or_else(String::new, |it| it.to_string()),
                SetupField::Seed => setup.seed.to_string(),
                SetupField::ElectionTimeout => setup.election_timeout.to_string(),
                SetupField::Heartbeat => setup.heartbeat.millis_text(),
                SetupField::Latency => setup.latency.to_string(),
                SetupField::Loss => setup.loss.percent_text(),
                SetupField::Duplication => setup.duplication.percent_text(),
                SetupField::Disk => match setup.disk {
                    Disk::Usual => String::new(),
                    Disk::Immediate => "immediate".into(),
                    Disk::Manual => "manual".into(),
                    Disk::Within(span) => span.to_string(),
                },
            }),
            mechanisms: setup.mechanisms,
            policies: setup.policies,
            links: setup.links,
        }
    }

    /// Whether a mechanism is to be used.
    pub(crate) const fn uses(&self, mechanism: Mechanism) -> bool {
        self.mechanisms.uses(mechanism)
    }

    pub(crate) fn use_mechanism(&mut self, mechanism: Mechanism, on: bool) {
        self.mechanisms = self.mechanisms.with(mechanism, on);
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

    /// The setup that the form describes, with all rules on and the live clock.
    ///
    /// The fields are read as the set-up lines of a script, so that both take the same numbers
    /// and say the same of wrong ones.
    ///
    /// # Errors
    /// The first field that cannot be read: what was found and what was expected.
    pub(crate) fn read(&self) -> Result<Setup, String> {
        let setup =
            Script::parse(&self.as_lines()).map(|script| script.setup).map_err(|error| {
                let field = SetupField::ALL.get(error.line.saturating_sub(1));
                let label = field.map_or("Set-up", |field| field.label());
                format!("{label}: found {}, expected {}.", error.found, error.expected)
            })?;
        let Self { mechanisms, policies, links, .. } = *self;
        Ok(Setup { mechanisms, policies, links, ..setup })
    }

    /// A set-up line for each field, in the order of the fields; none where the usual is meant.
    fn as_lines(&self) -> String {
        let line = |field: &SetupField| match (field, self.get(*field).trim()) {
            (SetupField::Disk | SetupField::Initial, "") => String::new(),
            // A field is one line and one statement, whatever was pasted into it.
            (field, text) => {
                format!("{} {}", field.word(), text.replace(['\n', '\r', ';', '#'], "?"))
            }
        };
        SetupField::ALL.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use flotilla_core::ServerSet;

    use super::*;

    #[test]
    fn a_form_says_what_the_run_was_begun_with() {
        let setup = Setup {
            servers: 4,
            initial: Some(ServerSet::first(3)),
            disk: Disk::Manual,
            seed: u64::MAX,
            mechanisms: Mechanisms::default().and(Mechanism::PreVote).and(Mechanism::NoOp),
            policies: Policies { batch: 7, ..Policies::default() },
            links: Links::InOrder,
            ..Setup::default()
        };
        assert_eq!(SetupForm::of(&setup).read(), Ok(setup));
        assert_eq!(SetupForm::of(&Setup::default()).read(), Ok(Setup::default()));
    }

    #[test]
    fn a_wrong_field_is_named_with_what_was_found_and_expected() {
        for (field, text) in [
            (SetupField::Servers, "10"),
            (SetupField::Servers, ""),
            (SetupField::Initial, "S1 S9"),
            (SetupField::Seed, "-1"),
            (SetupField::ElectionTimeout, "300..150"),
            (SetupField::Latency, "fast"),
            (SetupField::Loss, "101%"),
            (SetupField::Disk, "manual; timeout S1"),
        ] {
            let mut form = SetupForm::of(&Setup::default());
            form.set(field, text.into());
            let problem = form.read().expect_err(text);
            assert!(problem.starts_with(field.label()), "{problem}");
            assert!(problem.contains("found") && problem.contains("expected"), "{problem}");
        }
    }
}
