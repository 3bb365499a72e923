//! A made-up job in the making: its number, and the randomness from which the rest of it comes.

use std::borrow::Cow;

use fastrand::Rng;
use jess_api::Timestamp;

use super::catalogue::{ActiveJob, LARGE_STUDIES, REFUSALS, STUDIES, Study};
use super::lifecycle::{case_length, later};
use super::plan::{Kind, Outcome, Plan, ReplyFormat, Steps, Verdict};

/// Makes every sandbox the same but for its start.
const SEED: u64 = 0x4a45_5353;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;

/// How long a usual upload takes to unpack at the most, in milliseconds.
const QUICK_UNPACK: i64 = MINUTE;

/// How many bytes of a larger one are unpacked in each millisecond beyond that.
const UNPACKED_PER_MILLI: i64 = 1_600;

/// A job of which the number is known.
pub(crate) struct Draft {
    number: u64,
    pub(crate) rng: Rng,
}

impl Draft {
    /// The draft of this index, with a number of the caller's choice.
    pub(crate) fn new(index: u64, number: impl FnOnce(&mut Rng) -> u64) -> Self {
        // Spreads neighbours far apart: seeds that differ in one bit would begin alike.
        let seed = (SEED ^ index).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut rng = Rng::with_seed(seed ^ (seed >> 32));
        Self { number: number(&mut rng), rng }
    }

    /// A job as they come every day, submitted at `received`.
    pub(crate) fn usual(mut self, received: Timestamp) -> Plan {
        let study = *self.rng.choice(&STUDIES).unwrap_or(&STUDIES[0]);
        let steps = self.steps();
        let outcome = self.outcome(&steps);
        self.plan(&study, received, steps, outcome)
    }

    /// A job with so much to upload that unpacking and preparing it take `step` milliseconds each.
    pub(crate) fn large(mut self, received: Timestamp, step: i64) -> Plan {
        let study = *self.rng.choice(&LARGE_STUDIES).unwrap_or(&LARGE_STUDIES[0]);
        let steps = Steps { unpack: step, prepare: step, ..self.steps() };
        self.plan(&study, received, steps, Outcome::Finished(Verdict::Clean))
    }

    /// A job that is under way at `start`.
    pub(crate) fn active(mut self, row: &ActiveJob, start: Timestamp) -> Plan {
        let millis_of_second = self.rng.i64(0..SECOND);
        let steps = Steps {
            unpack: row.unpack * SECOND,
            prepare: row.prepare * SECOND,
            wait: row.wait * SECOND,
            run: row.run * SECOND,
            collect: self.rng.i64(50..400),
        };
        let received = later(start, -row.age * SECOND - millis_of_second);
        self.plan(&row.study, received, steps, Outcome::Finished(Verdict::Clean))
    }

    /// The job, with sizes and compute time after those of the recorded ones.
    pub(crate) fn plan(mut self, study: &Study, received: Timestamp, steps: Steps, outcome: Outcome) -> Plan {
        let (submission, case_bytes) = match study.kind {
            Kind::Idf => (self.rng.i64(1_600_000..1_900_000), self.rng.i64(12_500_000..14_500_000)),
            Kind::IdfSplit => (self.rng.i64(1_600_000..1_900_000), self.rng.i64(5_000_000..5_400_000)),
            Kind::Project => (self.rng.i64(4_000_000..9_000_000), self.rng.i64(1_900_000..2_200_000)),
        };
        // A model that EnergyPlus cannot read ends within seconds; a project has other cases to run.
        let steps = match (study.kind, outcome) {
            (Kind::Idf | Kind::IdfSplit, Outcome::Finished(Verdict::Fatal)) => {
                Steps { run: self.rng.i64(800..4 * SECOND), ..steps }
            }
            _ => steps,
        };
        let submission = submission.max(steps.unpack.saturating_sub(QUICK_UNPACK) * UNPACKED_PER_MILLI);
        let busy_percent = self.rng.i64(60..96);
        Plan {
            number: self.number,
            name: Cow::Borrowed(study.name),
            description: study.description,
            kind: study.kind,
            cases: study.cases,
            received,
            steps,
            outcome,
            case_cpu: case_length(study.cases, steps.run) * busy_percent / 100,
            submission,
            case_bytes,
            oddity: None,
            shape: ReplyFormat::Of2021,
        }
    }

    /// Steps of a job that runs between one minute and a little over four hours, half of them under 16
    /// minutes.
    pub(crate) fn steps(&mut self) -> Steps {
        let shortest = MINUTE << self.rng.u32(0..8);
        Steps {
            unpack: self.rng.i64(2 * SECOND..12 * SECOND),
            prepare: self.rng.i64(SECOND..MINUTE),
            wait: self.rng.i64(5 * SECOND..5 * MINUTE),
            run: self.rng.i64(shortest..2 * shortest),
            collect: self.rng.i64(50..400),
        }
    }

    fn outcome(&mut self, steps: &Steps) -> Outcome {
        match self.rng.u8(0..100) {
            0..6 => Outcome::Rejected(self.rng.choice(REFUSALS).unwrap_or(REFUSALS[0])),
            6..13 => Outcome::Canceled { after: self.rng.i64(steps.unpack..steps.total() / 2) },
            13..21 => Outcome::Finished(Verdict::Severe),
            21..26 => Outcome::Finished(Verdict::Fatal),
            _ => Outcome::Finished(Verdict::Clean),
        }
    }
}
