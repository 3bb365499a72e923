//! The texts of selected jobs for the clipboard.

use jess_api::{Job, JobId, Timestamp};

use super::format;
use super::status_badge::StatusStyle;
use crate::export::starts_formula;

/// A column of the table for a spreadsheet: its heading, and its text, or else its number or time.
type CopiedColumn = (&'static str, fn(&Job) -> Value);

/// The value of a cell.
enum Value {
    /// A text that the user or the service has written.
    Text(Option<String>),
    /// A number or a time, which needs no protection.
    Plain(Option<String>),
}

const COLUMNS: [CopiedColumn; 10] = [
    ("Job", |job| Value::Plain(Some(job.id.to_string()))),
    ("Name", |job| Value::Text(job.name.clone())),
    ("Status", |job| Value::Text(Some(StatusStyle::for_status(&job.status).label))),
    ("Type", |job| Value::Text(job.job_type.clone())),
    ("Cases", |job| Value::Plain(job.cases.map(|cases| cases.to_string()))),
    ("Submitted (UTC)", |job| Value::Plain(job.received.map(format::iso))),
    ("Ended (UTC)", |job| Value::Plain(ended(job).map(format::iso))),
    ("CPU time (s)", |job| Value::Plain(job.cpu_seconds.map(|seconds| seconds.to_string()))),
    ("Storage (bytes)", |job| Value::Plain(job.storage_bytes.map(|bytes| bytes.to_string()))),
    ("Message", |job| Value::Text(job.message.clone())),
];

/// Returns the numbers, one a line.
pub fn numbers(ids: &[JobId]) -> String {
    let mut text = String::with_capacity(ids.len() * 8);
    for id in ids {
        text.push_str(&id.to_string());
        text.push('\n');
    }
    text
}

/// Returns the heading of the table for a spreadsheet, as a line.
pub fn table_heading() -> String {
    let headings: Vec<&str> = COLUMNS.iter().map(|(heading, _)| *heading).collect();
    headings.join("\t") + "\n"
}

/// Appends the line of a job to the table for a spreadsheet, with tabs between the cells.
pub fn push_table_line(text: &mut String, job: &Job) {
    for (at, (_, value)) in COLUMNS.iter().enumerate() {
        if at > 0 {
            text.push('\t');
        }
        match value(job) {
            Value::Plain(value) => text.push_str(&value.unwrap_or_default()),
            Value::Text(value) => text.push_str(&cell_text(&value.unwrap_or_default())),
        }
    }
    text.push('\n');
}

/// Appends a job to the text for a ticket, after an empty line if there are jobs before it.
pub fn push_ticket(text: &mut String, job: &Job) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str("Job ");
    text.push_str(&job.id.to_string());
    if let Some(name) = &job.name {
        text.push_str(": ");
        text.push_str(&one_line(name));
    }
    text.push('\n');
    let facts = [
        ("Status", Some(StatusStyle::for_status(&job.status).label)),
        ("Submitted", job.received.map(format::iso)),
        ("Ended", ended(job).map(format::iso)),
        ("Message", job.message.clone()),
    ];
    for (term, value) in facts {
        if let Some(value) = value {
            text.push_str(term);
            text.push_str(": ");
            text.push_str(&one_line(&value));
            text.push('\n');
        }
    }
}

/// Returns a job in one line, for a message to a colleague.
pub fn summary_line(job: &Job) -> String {
    let mut line = format!("Job {}", job.id);
    let parts = [
        job.name.as_deref().map(|name| format!(" “{}”", one_line(name))),
        Some(format!(": {}", StatusStyle::for_status(&job.status).label)),
        job.job_type.as_deref().map(|job_type| format!(", {}", one_line(job_type))),
        job.received.map(|received| format!(", submitted {}", format::iso(received))),
        ended(job).map(|ended| format!(", ended {}", format::iso(ended))),
        job.cpu_seconds.map(|cpu| format!(", {} of CPU time", format::seconds(cpu))),
        job.message.as_deref().map(|message| format!(". JESS says: “{}”", one_line(message))),
    ];
    parts.into_iter().flatten().for_each(|part| line.push_str(&part));
    line
}

/// Returns when a job has ended.
fn ended(job: &Job) -> Option<Timestamp> {
    Some(job)
        .filter(|job| job.status.is_terminal())
        .and_then(|job| job.cancelled.or(job.collected).or(job.simulated))
}

/// Returns a text in one line: each tab, line end and other control character becomes a space.
fn one_line(text: &str) -> String {
    let is_break = |character: char| character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
    text.chars().map(|character| if is_break(character) { ' ' } else { character }).collect()
}

/// Returns the text of a cell of a spreadsheet, which cannot start a formula and cannot continue in the next cell.
fn cell_text(text: &str) -> String {
    let text = one_line(text);
    let text = if starts_formula(&text) { format!("'{text}") } else { text };
    // A cell that begins with a quotation mark ends at the next one, perhaps some lines below.
    if text.contains('"') { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use jess_api::JobStatus;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_summary_is_one_line_of_what_is_known() {
        let nothing = Job { status: JobStatus::Queued, ..Job::with_id(JobId::new(7).unwrap()) };
        assert_eq!(summary_line(&nothing), "Job 7: Queued");
        let job = Job {
            name: Some("Tower\nblock".to_owned()),
            job_type: Some("EP_IDF".to_owned()),
            status: JobStatus::Finished,
            received: Some(Timestamp::from_millis(1_625_569_133_430)),
            collected: Some(Timestamp::from_millis(1_625_569_158_028)),
            cpu_seconds: Some(125),
            message: Some("Job finished.".to_owned()),
            ..nothing
        };
        assert_eq!(
            summary_line(&job),
            "Job 7 “Tower block”: Finished, EP_IDF, submitted 2021-07-06T10:58:53Z, ended 2021-07-06T10:59:18Z, \
             2 min 5 s of CPU time. JESS says: “Job finished.”"
        );
    }

    fn job() -> Job {
        Job {
            name: Some("Tower\tA\nwest".to_owned()),
            status: JobStatus::Finished,
            message: Some("Job finished.".to_owned()),
            job_type: Some("JE_JEP".to_owned()),
            cases: Some(12),
            received: Some(Timestamp::from_millis(1_625_569_133_430)),
            collected: Some(Timestamp::from_millis(1_625_569_193_430)),
            cpu_seconds: Some(66),
            storage_bytes: Some(15_072_020),
            ..Job::with_id(JobId::new(385_099).unwrap())
        }
    }

    fn bare_job() -> Job {
        Job { status: JobStatus::Queued, ..Job::with_id(JobId::new(7).unwrap()) }
    }

    #[test]
    fn numbers_are_one_a_line() {
        assert_eq!(numbers(&[JobId::new(9).unwrap(), JobId::new(7).unwrap()]), "9\n7\n");
        assert_eq!(numbers(&[]), "");
    }

    #[test]
    fn the_table_has_a_line_for_each_job() {
        let mut text = table_heading();
        push_table_line(&mut text, &job());
        push_table_line(&mut text, &bare_job());
        let expected = [
            "Job\tName\tStatus\tType\tCases\tSubmitted (UTC)\tEnded (UTC)\tCPU time (s)\tStorage (bytes)\tMessage",
            "385099\tTower A west\tFinished\tJE_JEP\t12\t2021-07-06T10:58:53Z\t2021-07-06T10:59:53Z\t66\t15072020\tJob finished.",
            "7\t\tQueued\t\t\t\t\t\t\t",
            "",
        ];
        assert_eq!(text, expected.join("\n"));
    }

    #[test]
    fn the_text_for_a_ticket_leaves_out_what_is_unknown() {
        let mut text = String::new();
        push_ticket(&mut text, &job());
        push_ticket(&mut text, &bare_job());
        let expected = "Job 385099: Tower A west\nStatus: Finished\nSubmitted: 2021-07-06T10:58:53Z\n\
            Ended: 2021-07-06T10:59:53Z\nMessage: Job finished.\n\nJob 7\nStatus: Queued\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn no_cell_starts_a_formula() {
        let table = [
            ("plain", "plain"),
            ("a=b", "a=b"),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "' =1"),
            ("\r\n  @x", "'    @x"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("=\"a\"", "\"'=\"\"a\"\"\""),
            ("\"=1", "\"'\"\"=1\""),
            ("\u{feff}=1", "'\u{feff}=1"),
        ];
        for (text, expected) in table {
            assert_eq!(cell_text(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_changes_the_shape_of_the_table(name in any::<String>(), message in any::<String>()) {
            let mut text = String::new();
            push_table_line(&mut text, &Job { name: Some(name), message: Some(message), ..job() });
            prop_assert_eq!(text.matches('\t').count(), COLUMNS.len() - 1);
            prop_assert_eq!(text.lines().count(), 1);
            for cell in text.trim_end_matches('\n').split('\t') {
                prop_assert_eq!(cell.matches('"').count() % 2, 0);
                let shown = cell.trim_start_matches('"').trim_start();
                prop_assert!(!shown.starts_with(['=', '+', '-', '@']), "{:?}", cell);
            }
        }
    }
}
