//! The jobs that end while the page is open, announced once by the tabs of the browser.

mod policy;

use jess_api::{Job, JobId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::policy::{JobEnds, claim};
use super::jobs::Jobs;
use super::seen::{has_newest, statuses};
use crate::platform::{self, Lock};

/// The beginning of the keys of the jobs that were announced. The service and the account follow.
const KEY: &str = "jess-jobs-announced ";

/// Calls `on_end` with the jobs that have ended while `is_on`, also before another tab does, until the owner of the
/// caller ends. `api_base` is the URL of the service.
pub fn use_job_ends(
    jobs: Jobs,
    api_base: &str,
    is_on: Signal<bool>,
    on_end: impl Fn(Vec<Job>) + Copy + 'static,
) {
    let service = platform::absolute_url(api_base);
    let ends = StoredValue::new(JobEnds::default());
    let is_concealed = Memo::new(move |_| jobs.state().with(|state| state.is_concealed));
    Effect::new(move |_| {
        jobs.track_changes();
        if !is_on.get() {
            ends.set_value(JobEnds::default());
            return;
        }
        if is_concealed.get() {
            return;
        }
        let Some(account) = jobs.with_store(|store| store.account_number()).flatten() else { return };
        let ended = jobs.with_store(|store| {
            ends.try_update_value(|ends| ends.observe(Some(account), has_newest(store), statuses(store)))
        });
        let ended = ended.flatten().unwrap_or_default();
        if !ended.is_empty() {
            let key = [KEY, &service, " ", &account.to_string()].concat();
            // Not cancelled by the next change. The jobs are read now, since they may be gone later.
            let ended: Vec<Job> = ended.into_iter().filter_map(|id| job(jobs, id)).collect();
            spawn_local(async move {
                let ended = claimed(ended, &key).await;
                if !ended.is_empty() && is_on.try_get_untracked() == Some(true) {
                    on_end(ended);
                }
            });
        }
    });
}

fn job(jobs: Jobs, id: JobId) -> Option<Job> {
    jobs.with_store(|store| store.list().index_of(id).and_then(|index| store.list().job(index))).flatten()
}

/// Returns the jobs that no other tab has claimed, and claims them. Where there are no locks, two tabs may do this at
/// the same time.
async fn claimed(mut ended: Vec<Job>, key: &str) -> Vec<Job> {
    let _lock = Lock::acquire(KEY.trim_end()).await;
    let ids: Vec<JobId> = ended.iter().map(|job| job.id).collect();
    let (claimed, announced) = claim(&ids, &platform::local_value(key).unwrap_or_default());
    if !claimed.is_empty() {
        platform::set_local_value(key, Some(&announced));
    }
    ended.retain(|job| claimed.contains(&job.id));
    ended
}
