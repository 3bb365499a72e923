//! The jobs of the recorded replies: the whole lists `jobs-wiki` (December 2020) and `jobs-2020` (September
//! 2020) with 16 keys a job, and `jobs-2021` (July 2021) with 23.
//!
//! All values are as recorded, except the account of the jobs of 2021: it is 1189, ExampleUser, in the recording, and
//! the same one as for the other jobs here, since a list contains the jobs of one user.

use std::borrow::Cow;

use jess_api::Timestamp;

use crate::files::Run;
use crate::spec::{ErrorLevel, Kind, ReplyFormat, ResultSet};
use crate::user::USER;
use crate::wire::{JobRecord, NewerKeys, StatusRecord, status_number};

const FINISHED: &str = "FINISHED";
const MESSAGE: &str = "Job finished. Results collected into tables.";

/// A recorded job, finished long ago. Times are in milliseconds, sizes in bytes.
pub(crate) struct RecordedJob {
    pub(crate) number: u64,
    name: &'static str,
    kind: Kind,
    cases: i64,
    progress: &'static str,
    received: i64,
    /// The compute time in seconds.
    cpu: i64,
    storage: i64,
    submission: i64,
    /// What is in the files, of which only names and sizes were recorded.
    error_level: ErrorLevel,
    results: ResultSet,
    /// Set only in jobs of 2021.
    timestamps: Option<RecordedTimes>,
    /// `id`, `completion_Time` and `last_Update` of job/status, if such a reply was published.
    status: Option<(u64, i64, i64)>,
}

struct RecordedTimes {
    accepted: Option<i64>,
    prepared: i64,
    simulated: i64,
    collected: i64,
}

/// The common values of the single-case jobs of 2020.
const SINGLE: RecordedJob = RecordedJob {
    number: 0,
    name: "Test job",
    kind: Kind::Idf,
    cases: 1,
    progress: "1, 0, 0, 0, 0, 0, 1",
    received: 0,
    cpu: 6,
    storage: 0,
    submission: 0,
    error_level: ErrorLevel::Warning,
    results: ResultSet::Usual,
    timestamps: None,
    status: None,
};

const SPLIT: RecordedJob =
    RecordedJob { kind: Kind::IdfSplit, cases: 12, progress: "12, 0, 0, 0, 0, 0, 12", ..SINGLE };

/// Jobs without a name are listed with the text "null".
const UNNAMED: RecordedJob = RecordedJob { name: "null", cpu: 9, storage: 15_726_617, ..SINGLE };

const PYTHON_CASE: RecordedJob =
    RecordedJob { name: "Python test case", storage: 15_072_020, submission: 1_711_719, ..SINGLE };

const PROJECT: RecordedJob =
    RecordedJob { name: "jEPlus project example", kind: Kind::Project, submission: 5_995_053, ..SINGLE };

/// The recorded jobs, by job number.
pub(crate) static RECORDED_JOBS: [RecordedJob; 10] = [
    RecordedJob {
        number: 12_238,
        received: 1_607_123_422_525,
        cpu: 37,
        storage: 64_541_606,
        results: ResultSet::LongSeries,
        ..SPLIT
    },
    RecordedJob {
        number: 12_240,
        received: 1_607_124_019_369,
        cpu: 60,
        storage: 64_758_448,
        results: ResultSet::Folders,
        ..SPLIT
    },
    RecordedJob { number: 12_244, received: 1_607_127_162_329, results: ResultSet::Gone, ..UNNAMED },
    RecordedJob { number: 12_245, received: 1_607_127_209_099, error_level: ErrorLevel::None, ..UNNAMED },
    RecordedJob { number: 303_263, received: 1_600_773_456_093, storage: 15_054_912, ..SINGLE },
    RecordedJob {
        number: 303_264,
        received: 1_600_773_727_690,
        storage: 15_072_039,
        status: Some((303_209, 1_600_773_747_018, 1_600_773_747_029)),
        ..SINGLE
    },
    RecordedJob {
        number: 385_099,
        received: 1_625_569_133_430,
        timestamps: Some(RecordedTimes {
            accepted: None,
            prepared: 1_625_569_137_515,
            simulated: 1_625_569_157_970,
            collected: 1_625_569_158_028,
        }),
        status: Some((385_043, 1_625_569_158_028, 1_625_569_158_038)),
        ..PYTHON_CASE
    },
    RecordedJob {
        number: 385_114,
        received: 1_625_587_116_738,
        timestamps: Some(RecordedTimes {
            accepted: None,
            prepared: 1_625_587_117_712,
            simulated: 1_625_587_128_126,
            collected: 1_625_587_128_218,
        }),
        ..PYTHON_CASE
    },
    RecordedJob {
        number: 385_115,
        cases: 20,
        progress: "20, 0, 0, 0, 0, 0, 20",
        received: 1_625_587_119_899,
        cpu: 28,
        storage: 46_390_207,
        timestamps: Some(RecordedTimes {
            accepted: Some(1_625_587_127_775),
            prepared: 1_625_587_127_854,
            simulated: 1_625_587_143_162,
            collected: 1_625_587_143_425,
        }),
        ..PROJECT
    },
    RecordedJob {
        number: 385_117,
        cases: 10,
        progress: "10, 0, 0, 0, 0, 0, 10",
        received: 1_625_587_195_106,
        cpu: 13,
        storage: 26_195_472,
        timestamps: Some(RecordedTimes {
            accepted: Some(1_625_587_197_759),
            prepared: 1_625_587_197_798,
            simulated: 1_625_587_203_144,
            collected: 1_625_587_203_445,
        }),
        ..PROJECT
    },
];

impl RecordedJob {
    /// Returns the time of the submission.
    pub(crate) fn received(&self) -> Timestamp {
        Timestamp::from_millis(self.received)
    }

    /// Returns the format in which it was listed.
    pub(crate) fn format(&self) -> ReplyFormat {
        if self.timestamps.is_some() { ReplyFormat::Of2021 } else { ReplyFormat::Of2020 }
    }

    /// Returns the job as it was listed.
    pub(crate) fn record(&self) -> JobRecord<'_> {
        JobRecord {
            number: self.number,
            id: USER.account,
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
            username: USER.username,
            newer: self.timestamps.as_ref().map(|timestamps| NewerKeys {
                description: "This is test submission made from the API example for Python",
                accepted: timestamps.accepted,
                prepared: Some(timestamps.prepared),
                simulated: Some(timestamps.simulated),
                collected: Some(timestamps.collected),
                retrieved: None,
                cancelled: None,
            }),
        }
    }

    /// Returns the recorded status of the job, or a similar one.
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

    /// Returns the data for the files of the job. The files are generated: only names and sizes were recorded.
    pub(crate) fn run(&self) -> Run<'_> {
        Run {
            number: self.number,
            name: self.name,
            kind: self.kind,
            cases: self.cases,
            // The list has whole seconds; in the log of job 385099 the time is 6.17 seconds.
            case_cpu: (self.cpu * 1_000 + 170) / self.cases.max(1),
            error_level: self.error_level,
            results: self.results,
            submitted: self.received(),
            collected: Some(Timestamp::from_millis(self.completed())),
        }
    }

    /// Returns the time of the results: the recorded one, otherwise as long after the submission as in job 303264.
    fn completed(&self) -> i64 {
        match (&self.timestamps, self.status) {
            (Some(timestamps), _) => timestamps.collected,
            (None, Some((_, completed, _))) => completed,
            (None, None) => self.received + 19_328,
        }
    }
}
