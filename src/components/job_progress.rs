//! How far a job is: its cases by their state, the service's last news, and how long comparable jobs took.

use jess_api::{Job, JobStatus, Segment, SegmentKind, Timestamp};
use leptos::prelude::*;

use super::format;
use super::progress_bar::segment_style;
use crate::context::AppContext;
use crate::state::duration_estimate::DurationEstimate;

/// The age of the service's last news from which on it is told, in milliseconds. Long cases have none in between.
const OLD_NEWS_MS: i64 = 10 * 60 * 1000;

/// The progress of a job with a legend; for an active job also what can be expected.
#[component]
pub fn JobProgress(
    /// The job, as it is known last.
    job: Memo<Job>,
    /// The time of the service's last news about it.
    updated: Memo<Option<Timestamp>>,
) -> impl IntoView {
    let AppContext { now, jobs, .. } = expect_context();
    let is_active = Memo::new(move |_| job.with(|job| !job.status.is_terminal()));
    let segments = Memo::new(move |_| {
        job.with(|job| {
            let progress = job.progress.filter(|progress| progress.whole() > 0)?;
            let segments = progress.segments(&job.status);
            let is_all_done = job.status == JobStatus::Finished
                && segments.iter().all(|segment| segment.kind == SegmentKind::Done);
            // That a job is finished is told above.
            (!is_all_done).then_some((progress.whole(), segments))
        })
    });
    let news = Memo::new(move |_| {
        let elapsed = now.get().millis_since(updated.get()?);
        (is_active.get() && elapsed >= OLD_NEWS_MS).then(|| {
            let seconds = u64::try_from(elapsed / 1000).unwrap_or(0);
            format!("No news from JESS for {}", format::seconds(seconds / 60 * 60))
        })
    });
    let kind = Memo::new(move |_| {
        let kind = job.with(|job| job.job_type.clone().zip(job.cases.filter(|cases| *cases > 0)));
        kind.filter(|_| is_active.get())
    });
    let estimate = Memo::new(move |_| {
        let (job_type, cases) = kind.get()?;
        jobs.track_changes();
        let durations = jobs.with_store(|store| store.list().durations(&job_type, cases))?;
        DurationEstimate::of(durations).map(|estimate| describe(estimate, &job_type, cases))
    });
    view! {
        <section class="job-panel-section" hidden=move || segments.with(Option::is_none) && !is_active.get()>
            <h3>"Progress"</h3>
            {move || segments.get().map(|(whole, segments)| view! { <Legend whole segments/> })}
            <p hidden=move || news.with(Option::is_none) prop:textContent=move || news.get().unwrap_or_default()></p>
            <p
                class="muted"
                hidden=move || estimate.with(Option::is_none)
                prop:textContent=move || estimate.get().unwrap_or_default()
            ></p>
        </section>
    }
}

/// Describes an estimate: "Your last 12 jobs …".
fn describe(estimate: DurationEstimate, job_type: &str, cases: u64) -> String {
    let DurationEstimate { jobs, from_seconds, till_seconds } = estimate;
    let (from, till) = (format::seconds(from_seconds), format::seconds(till_seconds));
    let range = if from == till { format!("about {from}") } else { format!("{from} to {till}") };
    let cases = format::counted(usize::try_from(cases).unwrap_or(usize::MAX), "case");
    format!("Half of your {jobs} finished {job_type} jobs with {cases} took {range}.")
}

/// The bar of the cases, with its legend.
#[component]
fn Legend(whole: u64, segments: Vec<Segment>) -> impl IntoView {
    let mut start = 0;
    let rects: Vec<_> = segments
        .iter()
        .map(|segment| {
            let x = start;
            start += u64::from(segment.cases);
            view! {
                <rect
                    class=format!("progress-{}", segment_style(segment.kind).1)
                    x=x.to_string()
                    width=segment.cases.to_string()
                    height="1"
                ></rect>
            }
        })
        .collect();
    let entries: Vec<_> = segments
        .iter()
        .map(|segment| {
            let (name, class) = segment_style(segment.kind);
            view! {
                <li class=format!("legend-{class}")>
                    <span class="legend-count">{format::count(segment.cases.into())}</span>
                    " "
                    {name}
                </li>
            }
        })
        .collect();
    view! {
        <svg class="progress-bar" viewBox=format!("0 0 {whole} 1") preserveAspectRatio="none" aria-hidden="true">
            {rects}
        </svg>
        <ul class="legend" aria-label="Cases">{entries}</ul>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_says_what_it_is_made_of() {
        let table = [
            (12, 240, 540, "Half of your 12 finished JE_JEP jobs with 20 cases took 4 min to 9 min."),
            (5, 28, 28, "Half of your 5 finished JE_JEP jobs with 20 cases took about 28 s."),
        ];
        for (jobs, from_seconds, till_seconds, expected) in table {
            let estimate = DurationEstimate { jobs, from_seconds, till_seconds };
            assert_eq!(describe(estimate, "JE_JEP", 20), expected);
        }
    }
}
