//! The times of a job: the stages that it has passed, and the time between them.

use jess_api::{Job, Timestamp};
use leptos::prelude::*;

use super::format;
use crate::context::AppContext;

/// The stages: the term, and the function that returns the time at which a job has reached it.
type StageDef = (&'static str, fn(&Job) -> Option<Timestamp>);

const STAGES: [StageDef; 7] = [
    ("Submitted", |job| job.received),
    ("Accepted", |job| job.accepted),
    ("Prepared", |job| job.prepared),
    ("Simulated", |job| job.simulated),
    ("Collected", |job| job.collected),
    ("Retrieved", |job| job.retrieved),
    ("Canceled", |job| job.cancelled),
];

/// The length of the bar, and the least length of a part, in units of the drawing.
const BAR: u64 = 1000;
const MIN_PART: u64 = 12;

/// A stage that a job has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stage {
    term: &'static str,
    at: Timestamp,
    /// The time since the stage before, in milliseconds; `None` for the first.
    after: Option<u64>,
}

/// Returns the stages of a job in the order of their times. A stage without a time is left out.
fn stages(job: &Job) -> Vec<Stage> {
    let mut reached: Vec<(&'static str, Timestamp)> =
        STAGES.into_iter().filter_map(|(term, at)| Some((term, at(job)?))).collect();
    // Stable: stages of the same moment keep their order.
    reached.sort_by_key(|(_, at)| at.as_millis());
    let before = std::iter::once(None).chain(reached.iter().map(|(_, at)| Some(*at)));
    let after = |at: Timestamp, before: Timestamp| u64::try_from(at.millis_since(before)).unwrap_or(0);
    reached
        .iter()
        .zip(before)
        .map(|((term, at), before)| Stage { term, at: *at, after: before.map(|before| after(*at, before)) })
        .collect()
}

/// Returns the start and the length of the part of the bar before each stage but the first, in units of the drawing; empty
/// if no time has passed between them.
fn parts(stages: &[Stage]) -> Vec<(u64, u64)> {
    let durations: Vec<u64> = stages.iter().filter_map(|stage| stage.after).collect();
    let all: u128 = durations.iter().copied().map(u128::from).sum();
    if all == 0 {
        return Vec::new();
    }
    let mut start = 0;
    let room = BAR.saturating_sub(MIN_PART * u64::try_from(durations.len()).unwrap_or(0));
    let part = |duration: u64| {
        let share = u128::from(room) * u128::from(duration) / all;
        let part = (start, MIN_PART + u64::try_from(share).unwrap_or(room));
        start = part.0 + part.1;
        part
    };
    durations.into_iter().map(part).collect()
}

/// Formats the time between two stages; less than a second in milliseconds.
fn between(millis: u64) -> String {
    if millis < 1000 { format!("{millis} ms") } else { format::seconds(millis / 1000) }
}

/// The bar of the stages, and a list of them with their times.
#[component]
pub fn JobTimeline(
    /// The job, as it is known last.
    job: Memo<Job>,
) -> impl IntoView {
    let stages = Memo::new(move |_| job.with(stages));
    let wall = Memo::new(move |_| {
        let millis = job.with(|job| job.collected?.millis_since(job.received?).try_into().ok());
        millis.map(between)
    });
    let cpu = Memo::new(move |_| job.with(|job| job.cpu_seconds.map(format::seconds)));
    let total = move || match (wall.get(), cpu.get()) {
        (Some(wall), Some(cpu)) => format!("{wall} from submission to results, with {cpu} of CPU time"),
        (Some(wall), None) => format!("{wall} from submission to results"),
        (None, Some(cpu)) => format!("{cpu} of CPU time"),
        (None, None) => String::new(),
    };
    view! {
        <section class="job-panel-section">
            <h3>"Timeline"</h3>
            {move || stages.with(|stages| view! {
                <Bar stages/>
                <ol class="timeline">{stages.iter().map(|stage| view! { <StageRow stage=*stage/> }).collect_view()}</ol>
            })}
            <p class="muted" prop:textContent=total></p>
        </section>
    }
}

/// The bar. The list below says the same, so that assistive technology ignores it.
#[component]
fn Bar<'s>(stages: &'s [Stage]) -> impl IntoView + use<> {
    let parts = parts(stages);
    let rects: Vec<_> = parts
        .iter()
        .zip(1..)
        .map(|((start, length), index)| {
            view! {
                <rect
                    class=format!("timeline-part-{}", index % 2)
                    x=start.to_string()
                    width=length.to_string()
                    height="1"
                ></rect>
            }
        })
        .collect();
    (!rects.is_empty()).then(|| {
        view! {
            <svg class="timeline-bar" viewBox=format!("0 0 {BAR} 1") preserveAspectRatio="none" aria-hidden="true">
                {rects}
            </svg>
        }
    })
}

/// A stage: the term, the time since the one before, and the time in the zone of the list and in UTC.
#[component]
fn StageRow(stage: Stage) -> impl IntoView {
    let AppContext { zone, .. } = expect_context();
    let Stage { term, at, after } = stage;
    let (time, utc) = zone.with_value(|zone| format::exact(at, zone.offset_at(at), zone.label()));
    view! {
        <li>
            <span class="timeline-term">{term}</span>
            <time class="timeline-time" datetime=format::iso(at) title=utc translate="no">{time}</time>
            <span class="timeline-after muted">{after.map(|after| format!("+{}", between(after)))}</span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use jess_api::JobId;
    use proptest::prelude::*;

    use super::*;

    fn job(times: [Option<i64>; 7]) -> Job {
        let [received, accepted, prepared, simulated, collected, retrieved, cancelled] =
            times.map(|millis| millis.map(Timestamp::from_millis));
        Job {
            received,
            accepted,
            prepared,
            simulated,
            collected,
            retrieved,
            cancelled,
            ..Job::with_id(JobId::new(1).unwrap())
        }
    }

    #[test]
    fn stages_without_a_time_are_left_out_and_the_others_are_in_the_order_of_their_times() {
        type Expected = &'static [(&'static str, Option<u64>)];
        let table: [([Option<i64>; 7], Expected); 4] = [
            ([None; 7], &[]),
            ([Some(5), None, None, None, None, None, None], &[("Submitted", None)]),
            (
                [Some(0), None, Some(4000), Some(9000), Some(9058), None, None],
                &[
                    ("Submitted", None),
                    ("Prepared", Some(4000)),
                    ("Simulated", Some(5000)),
                    ("Collected", Some(58)),
                ],
            ),
            // A clock that was set back: acceptance after the preparation.
            (
                [Some(10), Some(30), Some(20), None, None, None, Some(30)],
                &[("Submitted", None), ("Prepared", Some(10)), ("Accepted", Some(10)), ("Canceled", Some(0))],
            ),
        ];
        for (times, expected) in table {
            let stages: Vec<_> = stages(&job(times)).iter().map(|stage| (stage.term, stage.after)).collect();
            assert_eq!(stages, expected, "{times:?}");
        }
    }

    #[test]
    fn the_parts_of_the_bar_are_as_long_as_the_time_between_the_stages() {
        let of = |times| parts(&stages(&job(times)));
        assert_eq!(of([Some(0), None, None, None, None, None, None]), []);
        assert_eq!(of([Some(5), Some(5), None, None, None, None, None]), []);
        assert_eq!(of([Some(0), None, Some(1), Some(4), None, None, None]), [(0, 256), (256, 744)]);
        assert_eq!(
            (between(58), between(1999), between(61_000)),
            ("58 ms".into(), "1 s".into(), "1 min 1 s".into())
        );
    }

    proptest! {
        #[test]
        fn no_part_leaves_the_bar(times in prop::array::uniform7(any::<Option<i64>>())) {
            let parts = parts(&stages(&job(times)));
            prop_assert!(parts.iter().all(|(start, length)| start + length <= BAR && *length >= MIN_PART));
        }
    }
}
