//! Generates jobs from a fixed seed.

use std::borrow::Cow;

use fastrand::Rng;
use jess_api::Timestamp;

use crate::lifecycle::{add_millis, case_duration};
use crate::samples::{ActiveJob, COMMON_JOBS, JobTemplate, LARGE_JOBS, REJECTION_MESSAGES};
use crate::spec::{ErrorLevel, JobSpec, Kind, Outcome, ReplyFormat, ResultSet, Steps};
use crate::user::{USER, User};

/// The average difference of successive job numbers: one user has only a part of the numbers, as in JESS.
const NUMBER_INTERVAL: u64 = 7;

/// The seed of all jobs, so that sandboxes differ only by their start.
const SEED: u64 = 0x4a45_5353;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;

/// The longest time to unpack an upload of common size, in milliseconds.
const COMMON_UNPACK: i64 = MINUTE;

/// The bytes of a larger upload for each further millisecond.
const UNPACKED_BYTES_PER_MS: i64 = 1_600;

/// A generator for one job: its number, and the random numbers for everything else.
pub(crate) struct JobGenerator {
    number: u64,
    owner: &'static User,
    pub(crate) rng: Rng,
}

impl JobGenerator {
    /// Creates the generator for a user's job of this index, and generates its number.
    pub(crate) fn new(owner: &'static User, index: usize) -> Self {
        let index = u64::try_from(index).unwrap_or(u64::MAX);
        let mut rng = random_numbers(owner, index);
        let first = index.saturating_mul(NUMBER_INTERVAL);
        let number = first.saturating_add(owner.first_job + rng.u64(0..NUMBER_INTERVAL));
        Self { number, owner, rng }
    }

    /// Creates the generator for a user's job with this number.
    pub(crate) fn with_number(owner: &'static User, number: u64) -> Self {
        Self { number, owner, rng: random_numbers(owner, number) }
    }

    /// Returns the index of the only job of a user that can have this number.
    pub(crate) fn index_of(owner: &User, number: u64) -> Option<usize> {
        usize::try_from(number.checked_sub(owner.first_job)? / NUMBER_INTERVAL).ok()
    }

    /// Generates a common job, submitted at `received`.
    pub(crate) fn common(mut self, received: Timestamp) -> JobSpec {
        let template = *self.rng.choice(&COMMON_JOBS).unwrap_or(&COMMON_JOBS[0]);
        let steps = self.steps();
        let outcome = self.outcome(&steps);
        self.finish(&template, received, steps, outcome)
    }

    /// Generates a large job, which takes `step` milliseconds to unpack and as many to prepare.
    pub(crate) fn large(mut self, received: Timestamp, step: i64) -> JobSpec {
        let template = *self.rng.choice(&LARGE_JOBS).unwrap_or(&LARGE_JOBS[0]);
        let steps = Steps { unpack: step, prepare: step, ..self.steps() };
        self.finish(&template, received, steps, Outcome::Finished(ErrorLevel::Warning))
    }

    /// Generates a job that is active at `start`.
    pub(crate) fn active(mut self, row: &ActiveJob, start: Timestamp) -> JobSpec {
        let millis_of_second = self.rng.i64(0..SECOND);
        let steps = Steps {
            unpack: row.unpack * SECOND,
            prepare: row.prepare * SECOND,
            wait: row.wait * SECOND,
            run: row.run * SECOND,
            collect: self.rng.i64(50..400),
        };
        let received = add_millis(start, -row.age * SECOND - millis_of_second);
        self.finish(&row.template, received, steps, Outcome::Finished(ErrorLevel::Warning))
    }

    /// Generates the rest of a job: sizes and compute time are like those of the recorded jobs.
    pub(crate) fn finish(
        mut self,
        template: &JobTemplate,
        received: Timestamp,
        steps: Steps,
        outcome: Outcome,
    ) -> JobSpec {
        let (submission, case_bytes) = match template.kind {
            Kind::Idf => (self.rng.i64(1_600_000..1_900_000), self.rng.i64(12_500_000..14_500_000)),
            Kind::IdfSplit => (self.rng.i64(1_600_000..1_900_000), self.rng.i64(5_000_000..5_400_000)),
            Kind::Project => (self.rng.i64(4_000_000..9_000_000), self.rng.i64(1_900_000..2_200_000)),
        };
        // A model with a fatal error ends within seconds, but a project has other cases to run.
        let steps = match (template.kind, outcome) {
            (Kind::Idf | Kind::IdfSplit, Outcome::Finished(ErrorLevel::Fatal)) => {
                Steps { run: self.rng.i64(800..4 * SECOND), ..steps }
            }
            _ => steps,
        };
        let submission = submission.max(steps.unpack.saturating_sub(COMMON_UNPACK) * UNPACKED_BYTES_PER_MS);
        let busy_percent = self.rng.i64(60..96);
        JobSpec {
            number: self.number,
            owner: self.owner,
            name: Cow::Borrowed(template.name),
            description: template.description,
            kind: template.kind,
            cases: template.cases,
            received,
            steps,
            outcome,
            case_cpu: case_duration(template.cases, steps.run) * busy_percent / 100,
            results: ResultSet::Usual,
            submission,
            case_bytes,
            quirk: None,
            format: ReplyFormat::Of2021,
        }
    }

    /// Generates steps whose run takes between one minute and a little over four hours, in half of the cases less
    /// than 16 minutes.
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
            0..6 => Outcome::Rejected(self.rng.choice(REJECTION_MESSAGES).unwrap_or(REJECTION_MESSAGES[0])),
            6..13 => Outcome::Canceled { after: self.rng.i64(steps.unpack..steps.total() / 2) },
            13..21 => Outcome::Finished(ErrorLevel::Severe),
            21..26 => Outcome::Finished(ErrorLevel::Fatal),
            26..28 => Outcome::Finished(ErrorLevel::Crashed),
            28..48 => Outcome::Finished(ErrorLevel::None),
            _ => Outcome::Finished(ErrorLevel::Warning),
        }
    }
}

/// Returns the random numbers for a job of a user.
fn random_numbers(owner: &User, index: u64) -> Rng {
    // Those of the second user begin elsewhere.
    let own = SEED ^ owner.first_job.wrapping_sub(USER.first_job).rotate_left(32);
    // Mixes the index: seeds that differ in one bit would start with similar numbers.
    let seed = (own ^ index).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    Rng::with_seed(seed ^ (seed >> 32))
}
