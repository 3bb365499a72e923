//! The seven progress numbers of a job.

use crate::JobStatus;

/// How the simulation cases of a job divide, read from the `progress` text such as `"20, 0, 0, 0, 16, 4, 0"`.
///
/// No page explains the seven numbers. What each field says is inferred from the recorded replies (jobs
/// 385099 to 385117, 12238 to 12249, and 12259 before and after its cancellation), in all of which the second
/// to the seventh number add up to the first. The numbers never decide whether a job has ended: only
/// [`JobStatus`] does.
///
/// ```
/// use jess_api::Progress;
///
/// let progress = Progress::from_text("20, 0, 0, 0, 16, 4, 0").unwrap();
/// assert_eq!((progress.total, progress.waiting, progress.in_hand, progress.done), (20, 16, 4, 0));
/// assert_eq!(Progress::from_text("16 of 20"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Progress {
    /// First number: all cases. Equal to `njobs` in every sample.
    pub total: u32,
    /// Second and third number, added: never other than zero in public samples, plausibly kinds of failure.
    pub other: u32,
    /// Fourth number: cases cancelled (0 before and 12 after the cancellation of job 12259).
    pub canceled: u32,
    /// Fifth number: cases that wait (16 before and 0 after that cancellation).
    pub waiting: u32,
    /// Sixth number: cases that left the queue, running or simulated but not collected. It stays above zero
    /// on a cancelled job, so "running" alone would be wrong.
    pub in_hand: u32,
    /// Seventh number: cases done and collected.
    pub done: u32,
}

/// What a part of the progress bar stands for.
///
/// ```
/// use jess_api::{JobStatus, Progress, SegmentKind};
///
/// let progress = Progress::from_text("20, 0, 0, 0, 16, 4, 0").unwrap();
/// let kinds: Vec<_> = progress.segments(&JobStatus::Queued).into_iter().map(|part| part.kind).collect();
/// assert_eq!(kinds, [SegmentKind::InHand, SegmentKind::Waiting]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SegmentKind {
    /// Done and collected.
    Done,
    /// Running, or simulated and not yet collected, on a job that has not ended.
    InHand,
    /// Out of the queue and never collected, on a job that has ended.
    NotCollected,
    /// Waiting in the queue.
    Waiting,
    /// Cancelled before it ran.
    Canceled,
    /// The two numbers that no public sample explains.
    Other,
}

/// A part of the progress bar: how many of the cases are of one kind.
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
    /// What these cases are.
    pub kind: SegmentKind,
    /// How many they are.
    pub cases: u32,
}

impl Progress {
    /// Reads seven whole numbers separated by commas; anything else is `None`, and a caller then shows the
    /// number of cases and the status alone.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut numbers = text.as_bytes().split(|byte| *byte == b',').map(number);
        let mut next = || numbers.next().flatten();
        let progress = Self {
            total: next()?,
            other: next()?.saturating_add(next()?),
            canceled: next()?,
            waiting: next()?,
            in_hand: next()?,
            done: next()?,
        };
        numbers.next().is_none().then_some(progress)
    }

    /// The parts of the bar that are not empty, in the order in which they are drawn.
    ///
    /// Together they never exceed [`Progress::whole`]. A case out of the queue is [`SegmentKind::InHand`] only while the job is alive.
    pub fn segments(&self, status: &JobStatus) -> Vec<Segment> {
        let out_of_queue = if status.is_terminal() { SegmentKind::NotCollected } else { SegmentKind::InHand };
        [
            (SegmentKind::Done, self.done),
            (out_of_queue, self.in_hand),
            (SegmentKind::Waiting, self.waiting),
            (SegmentKind::Canceled, self.canceled),
            (SegmentKind::Other, self.other),
        ]
        .into_iter()
        .filter(|(_, cases)| *cases > 0)
        .map(|(kind, cases)| Segment { kind, cases })
        .collect()
    }

    /// The number that fills the whole bar: all cases, or the sum of the parts should they ever exceed it, so
    /// that no part is drawn outside. Zero when there is nothing to draw.
    pub fn whole(&self) -> u64 {
        let parts = [self.other, self.canceled, self.waiting, self.in_hand, self.done];
        u64::from(self.total).max(parts.into_iter().map(u64::from).sum())
    }
}

/// A whole number with blanks around it. Read from bytes, since every job has seven: splitting and parsing as
/// text took a tenth of the time in which a list is read.
fn number(text: &[u8]) -> Option<u32> {
    let digits = text.trim_ascii();
    let add = |number: u32, digit: &u8| {
        let digit = char::from(*digit).to_digit(10)?;
        number.checked_mul(10)?.checked_add(digit)
    };
    if digits.is_empty() { None } else { digits.iter().try_fold(0, add) }
}
