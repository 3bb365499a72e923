//! The progress of the reply that is being received.

use leptos::prelude::*;

use super::format;
use crate::context::AppContext;
use crate::state::lifecycle::JobsState;

/// The number of jobs and bytes received so far. The size of a reply is not known before its end, so the bar is
/// indeterminate.
#[component]
pub fn LoadProgress() -> impl IntoView {
    let AppContext { jobs, .. } = expect_context();
    let label = Memo::new(move |_| {
        let received = jobs.received();
        label(jobs.state().with(JobsState::is_loading_history), received.jobs, received.bytes)
    });
    view! {
        <div class="load-progress">
            <progress aria-label=label></progress>
            <span prop:textContent=label></span>
        </div>
    }
}

fn label(is_history: bool, jobs: usize, bytes: usize) -> String {
    let action = if is_history { "Loading older jobs" } else { "Loading jobs" };
    let bytes = format::bytes(u64::try_from(bytes).unwrap_or(u64::MAX));
    format!("{action}: {}, {bytes}", format::counted(jobs, "job"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_names_jobs_and_bytes() {
        assert_eq!(label(true, 12_000, 4_200_000), "Loading older jobs: 12,000 jobs, 4.2 MB");
        assert_eq!(label(false, 0, 0), "Loading jobs: 0 jobs, 0 B");
    }
}
