//! Cancellations that are refused, or that come too late.

use std::collections::HashMap;

use jess_api::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::job::SandboxJob;
use crate::lifecycle::{CANCEL_DELAY_MS, add_millis};

/// The time from the request until a job that wins the race ends, in milliseconds.
const RACE_MS: i64 = 2_000;
const _: () = assert!(RACE_MS < CANCEL_DELAY_MS);

/// Some jobs, by their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Jobs {
    All,
    Listed(Vec<u64>),
}

impl Jobs {
    fn contains(&self, number: u64) -> bool {
        match self {
            Self::All => true,
            Self::Listed(numbers) => numbers.contains(&number),
        }
    }
}

impl Default for Jobs {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

impl<'de> Deserialize<'de> for Jobs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Word(String),
            Numbers(Vec<u64>),
        }
        match Form::deserialize(deserializer)? {
            Form::Numbers(numbers) => Ok(Self::Listed(numbers)),
            Form::Word(word) if word == "all" => Ok(Self::All),
            Form::Word(word) => {
                Err(D::Error::custom(format!("\"all\" or numbers are expected, not {word:?}")))
            }
        }
    }
}

/// The cancellations that do not succeed.
#[derive(Debug, Clone, Default)]
pub(super) struct CancelRules {
    refused: Jobs,
    message: Option<String>,
    raced: Jobs,
}

/// A change of the rules. What is absent stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CancelRulesChange {
    /// The jobs whose cancellation is refused.
    refuse: Option<Jobs>,
    /// The message of refusals, instead of the documented one.
    message: Option<String>,
    /// The jobs that finish before a cancellation, which is accepted, takes effect.
    race: Option<Jobs>,
}

impl CancelRules {
    /// Applies a change.
    pub(super) fn change(&mut self, CancelRulesChange { refuse, message, race }: CancelRulesChange) {
        if let Some(refused) = refuse {
            self.refused = refused;
        }
        if let Some(raced) = race {
            self.raced = raced;
        }
        self.message = message.or(self.message.take());
    }

    /// Returns the message with which to refuse the cancellation of a job, if it is refused.
    pub(super) fn refusal(&self, number: u64) -> Option<String> {
        let message = || format!("Job {number} is not found or not cancellable");
        self.refused.contains(number).then(|| self.message.clone().unwrap_or_else(message))
    }

    /// Reports whether a job finishes before its cancellation takes effect.
    pub(super) fn loses_race(&self, number: u64) -> bool {
        self.raced.contains(number)
    }
}

/// The jobs that finish before their cancellation: the time of the request, by job number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Races(HashMap<u64, Timestamp>);

impl Races {
    /// Lets a job finish before its cancellation, which was requested at `requested`.
    pub(super) fn begin(&mut self, number: u64, requested: Timestamp) {
        self.0.entry(number).or_insert(requested);
    }

    /// Returns the job as it is because of the races.
    pub(crate) fn apply(&self, job: SandboxJob) -> SandboxJob {
        match self.0.get(&job.number()) {
            Some(requested) => job.ending_at(*requested, add_millis(*requested, RACE_MS)),
            None => job,
        }
    }
}
