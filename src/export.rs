//! Writes jobs as files for other programs: CSV for spreadsheets, JSON for scripts. Pure functions; `state/exporter.rs`
//! calls them.

mod csv;
mod fields;
mod json;

use jess_api::{FilterKey, Job, Timestamp};
use job_table::rows::ListQuery;

pub use self::csv::push_text as push_csv_text;
pub use self::fields::starts_formula;

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values (RFC 4180), after a comment.
    Csv,
    /// An object with the members `about` and `jobs`.
    Json,
}

/// The choice of the jobs of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The rows of the list, with their filter, search and sort order.
    List(ListQuery),
    /// The jobs that the user has selected, which the filter may hide.
    Selection,
}

/// The description of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The choice of its jobs.
    pub source: Source,
    /// The moment of the export.
    pub moment: Timestamp,
}

impl Format {
    /// Returns the name for users.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
        }
    }

    /// Returns the media type of a file.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv;charset=utf-8",
            Self::Json => "application/json",
        }
    }

    /// Returns the name of a file that is written on a day: `jess-jobs-2026-11-26.csv`.
    pub fn file_name(self, day: &str) -> String {
        let extension = match self {
            Self::Csv => ".csv",
            Self::Json => ".json",
        };
        ["jess-jobs-", day, extension].concat()
    }

    /// Returns the text before the first of `count` jobs.
    pub fn head(self, about: &About, count: usize) -> String {
        match self {
            Self::Csv => csv::head(about, count),
            Self::Json => json::head(about, count),
        }
    }

    /// Appends a job. `is_first` is true for the first job of a file.
    pub fn push_job(self, text: &mut String, job: &Job, is_first: bool) {
        match self {
            Self::Csv => csv::push_job(text, job),
            Self::Json => json::push_job(text, job, is_first),
        }
    }

    /// Returns the text after the last job.
    pub const fn tail(self) -> &'static str {
        match self {
            Self::Csv => "",
            Self::Json => "\n]}\n",
        }
    }
}

impl About {
    /// Returns the day of the export in UTC, as the file has its moment: `2026-11-26`.
    pub fn day(&self) -> String {
        let moment = fields::iso(self.moment).unwrap_or_default();
        moment.split('T').next().unwrap_or_default().to_owned()
    }
}

/// Returns the conditions of a list as the address has them, except that each status is a pair of its own.
fn conditions(query: &ListQuery) -> Vec<(&'static str, String)> {
    let pairs = query.filter.to_query_pairs().into_iter();
    let changed = query.changed_only.then(|| ("changed", "1".to_owned()));
    let failed = query.failed_only.then(|| ("outcome", "failed".to_owned()));
    pairs
        .flat_map(|(key, value)| match FilterKey::from_name(key) {
            Some(FilterKey::Status) => value.split(',').map(|name| (key, name.to_owned())).collect(),
            _ => vec![(key, value)],
        })
        .chain(changed)
        .chain(failed)
        .collect()
}

/// Returns the sort order of a list, which the address leaves out if it is the default.
fn sort(query: &ListQuery) -> String {
    let sign = if query.sort.descending { "-" } else { "" };
    [sign, query.sort.column.key()].concat()
}

#[cfg(test)]
mod tests {
    use jess_api::{JobFilter, JobId, JobStatus, Progress};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::fields::{FIELD_NAMES, is_formula};
    use super::*;

    fn about(query: &str, search: &str) -> About {
        let pairs: Vec<_> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let filter = JobFilter::from_query_pairs(pairs).unwrap();
        about_list(ListQuery { filter, search: search.to_owned(), ..ListQuery::default() })
    }

    fn about_list(query: ListQuery) -> About {
        About { source: Source::List(query), ..about_selection() }
    }

    fn about_selection() -> About {
        About { source: Source::Selection, moment: Timestamp::from_millis(1_795_725_600_000) }
    }

    fn job(number: u64) -> Job {
        Job::with_id(JobId::new(number).unwrap())
    }

    fn write(format: Format, about: &About, jobs: &[Job]) -> String {
        let mut text = format.head(about, jobs.len());
        for (index, job) in jobs.iter().enumerate() {
            format.push_job(&mut text, job, index == 0);
        }
        text + format.tail()
    }

    fn full_job() -> Job {
        Job {
            name: Some("Tower, \"north\"\r\nsecond line".to_owned()),
            status: JobStatus::Finished,
            job_type: Some("EP_IDF".to_owned()),
            description: Some("=1+1".to_owned()),
            progress: Progress::from_text("20, 1, 2, 3, 4, 5, 6"),
            received: Some(Timestamp::from_millis(1_625_569_133_430)),
            accepted: Some(Timestamp::from_millis(-1000)),
            cancelled: Some(Timestamp::from_millis(i64::MAX)),
            cpu_seconds: Some(0),
            storage_bytes: Some(u64::MAX),
            username: Some("TestUser".to_owned()),
            ..job(12_244)
        }
    }

    #[test]
    fn csv_has_a_comment_a_heading_and_a_line_for_each_job() {
        let jobs = [full_job(), Job { cases: Some(7), ..job(5) }];
        let text = write(Format::Csv, &about("since=2020-12-01&status=QUEUED,FINISHED", "tower"), &jobs);
        assert_eq!(
            text,
            "# JESS Jobs, 2 jobs; filter since=2020-12-01 status=QUEUED status=FINISHED; search \"tower\"; \
             sort -submitted; 2026-11-26T20:40:00Z\r\n\
             number,name,status,type,description,message,cases,cases_done,cases_in_progress,cases_waiting,\
             cases_canceled,cases_other,submitted,accepted,prepared,simulated,collected,retrieved,cancelled,\
             cpu_seconds,storage_bytes,submission_bytes,result_bytes,user\r\n\
             12244,\"Tower, \"\"north\"\"\r\nsecond line\",FINISHED,EP_IDF,'=1+1,,20,6,5,4,3,3,\
             2021-07-06T10:58:53.430Z,1969-12-31T23:59:59Z,,,,,,0,18446744073709551615,,,TestUser\r\n\
             5,,,,,,7,,,,,,,,,,,,,,,,,\r\n"
        );
    }

    #[test]
    fn the_comment_leaves_out_what_there_is_not_and_stays_one_cell_of_a_line() {
        let table = [
            ("", "", "# JESS Jobs, 1 job; sort -submitted; 2026-11-26T20:40:00Z\r\n"),
            (
                "",
                "a,\"b\";\r\n\u{2028}=1 50%",
                "# JESS Jobs, 1 job; search \"a%2C%22b%22%3B%0D%0A%E2%80%A8=1 50%25\"; sort -submitted; \
                 2026-11-26T20:40:00Z\r\n",
            ),
        ];
        for (query, search, expected) in table {
            assert_eq!(csv::comment(&about(query, search), 1), expected);
        }
        let changed = about_list(ListQuery { changed_only: true, failed_only: true, ..ListQuery::default() });
        assert_eq!(
            csv::comment(&changed, 2),
            "# JESS Jobs, 2 jobs; filter changed=1 outcome=failed; sort -submitted; 2026-11-26T20:40:00Z\r\n"
        );
    }

    #[test]
    fn a_selection_is_described_without_the_filter_of_the_list() {
        for (count, jobs) in [(1, "1 selected job"), (12, "12 selected jobs")] {
            let expected = format!("# JESS Jobs, {jobs}; 2026-11-26T20:40:00Z\r\n");
            assert_eq!(csv::comment(&about_selection(), count), expected);
        }
        let value: Value =
            serde_json::from_str(&write(Format::Json, &about_selection(), &[job(5), job(7)])).unwrap();
        assert_eq!(
            value["about"],
            json!({ "selection": true, "moment": "2026-11-26T20:40:00Z", "count": 2 })
        );
        assert_eq!(value["jobs"][1]["number"], json!(7));
    }

    #[test]
    fn json_has_numbers_nulls_and_what_the_file_is_about() {
        let about = about("till=2020-12-20&status=QUEUED,FINISHED", "\"tower\"\n");
        let value: Value = serde_json::from_str(&write(Format::Json, &about, &[full_job(), job(5)])).unwrap();
        assert_eq!(
            value["about"],
            json!({
                "filter": { "till": "2020-12-20", "status": ["QUEUED", "FINISHED"] },
                "search": "\"tower\"\n",
                "sort": "-submitted",
                "moment": "2026-11-26T20:40:00Z",
                "count": 2,
            })
        );
        let first = &value["jobs"][0];
        assert_eq!(first["number"], json!(12_244));
        assert_eq!(first["description"], json!("=1+1"));
        assert_eq!(first["storage_bytes"], json!(u64::MAX));
        assert_eq!(first["submitted"], json!("2021-07-06T10:58:53.430Z"));
        assert_eq!(first["cancelled"], Value::Null);
        assert_eq!(value["jobs"][1]["status"], Value::Null);
        let mut names: Vec<_> = first.as_object().unwrap().keys().map(String::as_str).collect();
        let mut expected = FIELD_NAMES.to_vec();
        names.sort_unstable();
        expected.sort_unstable();
        assert_eq!(names, expected);
    }

    #[test]
    fn files_without_jobs_are_valid() {
        let value: Value = serde_json::from_str(&write(Format::Json, &about("", ""), &[])).unwrap();
        assert_eq!(value["jobs"], json!([]));
        assert_eq!((&value["about"]["filter"], &value["about"]["search"]), (&json!({}), &Value::Null));
        assert_eq!(write(Format::Csv, &about("", ""), &[]).lines().count(), 2);
    }

    #[test]
    fn the_name_of_a_file_has_its_day() {
        assert_eq!(about("", "").day(), "2026-11-26");
        assert_eq!(Format::Csv.file_name("2026-11-26"), "jess-jobs-2026-11-26.csv");
        assert_eq!(Format::Json.file_name("2026-11-26"), "jess-jobs-2026-11-26.json");
    }

    /// Returns the records of a file as a CSV parser reads them, without the comment.
    fn records(text: &str, delimiter: u8, quoting: bool) -> Vec<Vec<String>> {
        let mut reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .comment(Some(b'#'))
            .delimiter(delimiter)
            .quoting(quoting)
            .from_reader(text.as_bytes());
        let records = reader.records().map(Result::unwrap);
        records.map(|record| record.iter().map(str::to_owned).collect()).collect()
    }

    /// Any text, and such as an attacker would try.
    fn hostile_text() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[=+@ \"';,\t\r\n\u{feff}\u{200b}\u{3000}＝＋－＠a#\\-]{0,12}"]
    }

    fn hostile_job() -> impl Strategy<Value = Job> {
        let texts = (hostile_text(), hostile_text(), hostile_text());
        (1_u64.., texts, any::<Option<i64>>(), any::<Option<u64>>(), any::<Option<[u32; 7]>>()).prop_map(
            |(number, (name, description, message), received, bytes, progress)| Job {
                name: Some(name),
                description: Some(description.clone()),
                message: Some(message),
                username: Some(description),
                received: received.map(Timestamp::from_millis),
                storage_bytes: bytes,
                progress: progress.and_then(|numbers| {
                    let numbers: Vec<_> = numbers.iter().map(u32::to_string).collect();
                    Progress::from_text(&numbers.join(","))
                }),
                ..job(number)
            },
        )
    }

    proptest! {
        #[test]
        fn csv_is_read_back(jobs in prop::collection::vec(hostile_job(), 0..6), search in hostile_text()) {
            let text = write(Format::Csv, &about("", &search), &jobs);
            let records = records(&text, b',', true);
            prop_assert_eq!(&records[0], &FIELD_NAMES);
            prop_assert_eq!(records.len(), jobs.len() + 1);
            for (record, job) in records[1..].iter().zip(&jobs) {
                prop_assert_eq!(record.len(), FIELD_NAMES.len());
                prop_assert_eq!(&record[0], &job.id.number().to_string());
                let texts = [(1, &job.name), (4, &job.description), (5, &job.message), (23, &job.username)];
                for (column, text) in texts {
                    let text = text.as_deref().unwrap();
                    // Only apostrophes are added.
                    let without = |text: &str| text.replace('\'', "");
                    prop_assert_eq!(without(&record[column]), without(text));
                    prop_assert!(record[column].len() >= text.len());
                }
                let bytes = job.storage_bytes.map_or_else(String::new, |bytes| bytes.to_string());
                prop_assert_eq!(&record[20], &bytes);
                let done = job.progress.map_or_else(String::new, |progress| progress.done.to_string());
                prop_assert_eq!(&record[7], &done);
            }
        }

        #[test]
        fn no_cell_starts_a_formula_whatever_the_reader_separates_cells_by(
            jobs in prop::collection::vec(hostile_job(), 0..4), search in hostile_text(),
        ) {
            let text = write(Format::Csv, &about("status=QUEUED,FINISHED", &search), &jobs);
            for cell in records(&text, b',', true).iter().flatten() {
                prop_assert!(!is_formula(cell), "{:?} in {:?}", cell, text);
            }
            for (delimiter, quoting) in [(b';', true), (b'\t', true), (b';', false), (b'\t', false)] {
                for cell in records(&text, delimiter, quoting).iter().flatten() {
                    prop_assert!(!starts_formula(cell), "{:?} in {:?}", cell, text);
                }
            }
            // The comment, for a reader that knows none.
            let comment = text.lines().next().unwrap();
            for cell in comment.split([',', ';']) {
                prop_assert!(!is_formula(cell), "{}", comment);
            }
            prop_assert!(!comment.contains(",\""));
        }

        #[test]
        fn json_is_read_back(jobs in prop::collection::vec(hostile_job(), 0..6), search in hostile_text()) {
            let text = write(Format::Json, &about("", &search), &jobs);
            let value: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(value["about"]["search"].as_str().unwrap_or_default(), search);
            prop_assert_eq!(value["jobs"].as_array().unwrap().len(), jobs.len());
            for (written, job) in value["jobs"].as_array().unwrap().iter().zip(&jobs) {
                prop_assert_eq!(written["number"].as_u64(), Some(job.id.number()));
                prop_assert_eq!(written["storage_bytes"].as_u64(), job.storage_bytes);
                prop_assert_eq!(written["name"].as_str(), job.name.as_deref().filter(|name| !name.is_empty()));
            }
        }
    }
}
