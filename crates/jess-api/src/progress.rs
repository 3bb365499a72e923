//! The progress of a job.

use crate::JobStatus;

/// The numbers of simulation cases of a job, parsed from a `progress` text such as `"20, 0, 0, 0, 16, 4, 0"`.
///
/// No page explains the seven numbers. The meaning of each field is inferred from the recorded replies (jobs 385099
/// to 385117, 12238 to 12249, and 12259 before and after its cancellation). In all of them, the second to the
/// seventh number add up to the first. The numbers do not show whether a job has ended: only [`JobStatus`] does.
///
/// ```
/// use jess_api::Progress;
///
/// let progress = Progress::from_text("20, 0, 0, 0, 16, 4, 0").unwrap();
/// assert_eq!((progress.total, progress.waiting, progress.in_progress, progress.done), (20, 16, 4, 0));
/// assert_eq!(Progress::from_text("16 of 20"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Progress {
    /// The first number: all cases. Equal to `njobs` in every sample.
    pub total: u32,
    /// The sum of the second and the third number: zero in all public samples, possibly kinds of failure.
    pub other: u32,
    /// The fourth number: canceled cases (0 before and 12 after the cancellation of job 12259).
    pub canceled: u32,
    /// The fifth number: waiting cases (16 before and 0 after that cancellation).
    pub waiting: u32,
    /// The sixth number: cases that left the queue, either running or simulated and not collected. It stays above
    /// zero on a canceled job, so it cannot mean "running" alone.
    pub in_progress: u32,
    /// The seventh number: cases done and collected.
    pub done: u32,
}

/// The meaning of a segment of the progress bar.
///
/// ```
/// use jess_api::{JobStatus, Progress, SegmentKind};
///
/// let progress = Progress::from_text("20, 0, 0, 0, 16, 4, 0").unwrap();
/// let kinds: Vec<_> = progress.segments(&JobStatus::Queued).into_iter().map(|segment| segment.kind).collect();
/// assert_eq!(kinds, [SegmentKind::InProgress, SegmentKind::Waiting]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SegmentKind {
    /// Done and collected.
    Done,
    /// Running, or simulated and not collected yet, on a job that has not ended.
    InProgress,
    /// Never collected although it left the queue, on a job that has ended.
    NotCollected,
    /// Waiting in the queue.
    Waiting,
    /// Canceled before it ran.
    Canceled,
    /// One of the two numbers that no public sample explains.
    Other,
}

/// A segment of the progress bar: the cases of one kind.
///
/// ```
/// use jess_api::{JobStatus, Progress, Segment, SegmentKind};
///
/// let progress = Progress::from_text("20, 0, 0, 12, 0, 8, 0").unwrap();
/// assert_eq!(
///     progress.segments(&JobStatus::Canceled),
///     [
///         Segment { kind: SegmentKind::NotCollected, cases: 8 },
///         Segment { kind: SegmentKind::Canceled, cases: 12 },
///     ]
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// The kind of these cases.
    pub kind: SegmentKind,
    /// The number of cases.
    pub cases: u32,
}

impl Progress {
    /// Parses seven whole numbers separated by commas; `None` for any other text. A caller then shows only the number
    /// of cases and the status.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut numbers = text.as_bytes().split(|byte| *byte == b',').map(parse_number);
        let mut next = || numbers.next().flatten();
        let progress = Self {
            total: next()?,
            other: next()?.saturating_add(next()?),
            canceled: next()?,
            waiting: next()?,
            in_progress: next()?,
            done: next()?,
        };
        numbers.next().is_none().then_some(progress)
    }

    /// Returns the segments of the bar that are not empty, in drawing order.
    ///
    /// Their sum never exceeds [`Progress::whole`]. A case that left the queue is [`SegmentKind::InProgress`] only until
    /// the job has ended.
    pub fn segments(&self, status: &JobStatus) -> Vec<Segment> {
        let left_queue =
            if status.is_terminal() { SegmentKind::NotCollected } else { SegmentKind::InProgress };
        [
            (SegmentKind::Done, self.done),
            (left_queue, self.in_progress),
            (SegmentKind::Waiting, self.waiting),
            (SegmentKind::Canceled, self.canceled),
            (SegmentKind::Other, self.other),
        ]
        .into_iter()
        .filter(|(_, cases)| *cases > 0)
        .map(|(kind, cases)| Segment { kind, cases })
        .collect()
    }

    /// Returns the number of cases that fills the whole bar: all cases, or the sum of the segments if it is larger, so
    /// that no segment is drawn outside. Zero if there is nothing to draw.
    pub fn whole(&self) -> u64 {
        let segments = [self.other, self.canceled, self.waiting, self.in_progress, self.done];
        u64::from(self.total).max(segments.into_iter().map(u64::from).sum())
    }
}

/// Parses a whole number with optional whitespace around it. It works on bytes, since every job has seven numbers:
/// splitting and parsing a `str` took a tenth of the reading time of a list.
fn parse_number(text: &[u8]) -> Option<u32> {
    let digits = text.trim_ascii();
    let add = |number: u32, digit: &u8| {
        let digit = char::from(*digit).to_digit(10)?;
        number.checked_mul(10)?.checked_add(digit)
    };
    if digits.is_empty() { None } else { digits.iter().try_fold(0, add) }
}
