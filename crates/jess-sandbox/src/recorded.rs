//! The jobs of the recorded replies: the whole lists `jobs-wiki` (December 2020) and `jobs-2020` (September
//! 2020) with 16 keys a job, and `jobs-2021` (July 2021) with 23.
//!
//! All values are as recorded but for two: the jobs of 2021 belong to another account in the recording (1189,
//! ExampleUser), and here to the same one as the rest, since a list has the jobs of one user.

use std::borrow::Cow;

use jess_api::Timestamp;

use super::files::Run;
use super::plan::{Kind, ReplyFormat, Verdict};
use super::wire::{ACCOUNT, JobRecord, NewerKeys, StatusRecord, USERNAME, status_number};

const FINISHED: &str = "FINISHED";
const MESSAGE: &str = "Job finished. Results collected into tables.";

/// A recorded job, finished long ago. Times are in milliseconds, sizes in bytes.
pub(crate) struct Recorded {
    pub(crate) number: u64,
    name: &'static str,
    kind: Kind,
    cases: i64,
    progress: &'static str,
    received: i64,
    /// Seconds.
    cpu: i64,
    storage: i64,
    submission: i64,
    /// What is known of a job of 2021 only.
    stamps: Option<Stamps>,
    /// `id`, `completion_Time` and `last_Update` of job/status, where a reply of that was published.
    status: Option<(u64, i64, i64)>,
}

struct Stamps {
    accepted: Option<i64>,
    prepared: i64,
    simulated: i64,
    collected: i64,
}

/// What the single-case jobs of 2020 have in common.
const SINGLE: Recorded = Recorded {
    number: 0,
    name: "Test job",
    kind: Kind::Idf,
    cases: 1,
    progress: "1, 0, 0, 0, 0, 0, 1",
    received: 0,
    cpu: 6,
    storage: 0,
    submission: 0,
    stamps: None,
    status: None,
};

const SPLIT: Recorded =
    Recorded { kind: Kind::IdfSplit, cases: 12, progress: "12, 0, 0, 0, 0, 0, 12", ..SINGLE };

/// A name that is missing is listed as this text.
const UNNAMED: Recorded = Recorded { name: "null", cpu: 9, storage: 15_726_617, ..SINGLE };

const PYTHON_CASE: Recorded =
    Recorded { name: "Python test case", storage: 15_072_020, submission: 1_711_719, ..SINGLE };

const PROJECT: Recorded =
    Recorded { name: "jEPlus project example", kind: Kind::Project, submission: 5_995_053, ..SINGLE };

/// All of them, by job number.
pub(crate) static RECORDED: [Recorded; 10] = [
    Recorded { number: 12_238, received: 1_607_123_422_525, cpu: 37, storage: 64_541_606, ..SPLIT },
    Recorded { number: 12_240, received: 1_607_124_019_369, cpu: 60, storage: 64_758_448, ..SPLIT },
    Recorded { number: 12_244, received: 1_607_127_162_329, ..UNNAMED },
    Recorded { number: 12_245, received: 1_607_127_209_099, ..UNNAMED },
    Recorded { number: 303_263, received: 1_600_773_456_093, storage: 15_054_912, ..SINGLE },
    Recorded {
        number: 303_264,
        received: 1_600_773_727_690,
        storage: 15_072_039,
        status: Some((303_209, 1_600_773_747_018, 1_600_773_747_029)),
        ..SINGLE
    },
    Recorded {
        number: 385_099,
        received: 1_625_569_133_430,
        stamps: Some(Stamps {
            accepted: None,
            prepared: 1_625_569_137_515,
            simulated: 1_625_569_157_970,
            collected: 1_625_569_158_028,
        }),
        status: Some((385_043, 1_625_569_158_028, 1_625_569_158_038)),
        ..PYTHON_CASE
    },
    Recorded {
        number: 385_114,
        received: 1_625_587_116_738,
        stamps: Some(Stamps {
            accepted: None,
            prepared: 1_625_587_117_712,
            simulated: 1_625_587_128_126,
            collected: 1_625_587_128_218,
        }),
        ..PYTHON_CASE
    },
    Recorded {
        number: 385_115,
        cases: 20,
        progress: "20, 0, 0, 0, 0, 0, 20",
        received: 1_625_587_119_899,
        cpu: 28,
        storage: 46_390_207,
        stamps: Some(Stamps {
            accepted: Some(1_625_587_127_775),
            prepared: 1_625_587_127_854,
            simulated: 1_625_587_143_162,
            collected: 1_625_587_143_425,
        }),
        ..PROJECT
    },
    Recorded {
        number: 385_117,
        cases: 10,
        progress: "10, 0, 0, 0, 0, 0, 10",
        received: 1_625_587_195_106,
        cpu: 13,
        storage: 26_195_472,
        stamps: Some(Stamps {
            accepted: Some(1_625_587_197_759),
            prepared: 1_625_587_197_798,
            simulated: 1_625_587_203_144,
            collected: 1_625_587_203_445,
        }),
        ..PROJECT
    },
];

impl Recorded {
    /// When it was submitted.
    pub(crate) fn received(&self) -> Timestamp {
        Timestamp::from_millis(self.received)
    }

    /// In which form it was listed.
    pub(crate) fn shape(&self) -> ReplyFormat {
        if self.stamps.is_some() { ReplyFormat::Of2021 } else { ReplyFormat::Of2020 }
    }

    /// The job as it was listed.
    pub(crate) fn record(&self) -> JobRecord<'_> {
        JobRecord {
            number: self.number,
            id: ACCOUNT,
            name: self.name,
            job_type: self.kind.as_str(),
            subset: self.kind.subset(),
            arguments: "",
            status: FINISHED,
            message: MESSAGE,
            progress: Cow::Borrowed(self.progress),
            njobs: self.cases,
            received: self.received,
            cputime: self.cpu,
            storage_size: self.storage,
            submission_size: self.submission,
            result_size: 0,
            username: USERNAME,
            newer: self.stamps.as_ref().map(|stamps| NewerKeys {
                description: "This is test submission made from the API example for Python",
                accepted: stamps.accepted,
                prepared: Some(stamps.prepared),
                simulated: Some(stamps.simulated),
                collected: Some(stamps.collected),
                retrieved: None,
                cancelled: None,
            }),
        }
    }

    /// The job's status: the recorded one, or one made up after it.
    pub(crate) fn status(&self) -> StatusRecord<'_> {
        let (id, completed, updated) = self.status.unwrap_or_else(|| {
            let completed = self.completed();
            (status_number(self.number), completed, completed + 10)
        });
        StatusRecord {
            job: self.number,
            id,
            status: FINISHED,
            info: MESSAGE,
            progress: Cow::Borrowed(self.progress),
            cancel_flag: false,
            completion_time: Some(completed),
            last_update: updated,
        }
    }

    /// What its files are about. They are the sandbox's own: of the recorded ones only names and sizes are known.
    pub(crate) fn run(&self) -> Run<'_> {
        Run {
            number: self.number,
            name: self.name,
            kind: self.kind,
            cases: self.cases,
            // The log of 385099 says 6.17 seconds, of which the list has the whole ones.
            case_cpu: (self.cpu * 1_000 + 170) / self.cases.max(1),
            verdict: Verdict::Clean,
            submitted: self.received(),
            collected: Some(Timestamp::from_millis(self.completed())),
        }
    }

    /// When its results were there: as recorded, else as long after the submission as for job 303264.
    fn completed(&self) -> i64 {
        match (&self.stamps, self.status) {
            (Some(stamps), _) => stamps.collected,
            (None, Some((_, completed, _))) => completed,
            (None, None) => self.received + 19_328,
        }
    }
}
