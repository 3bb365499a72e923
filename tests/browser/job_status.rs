//! The requests for the status of one job and for the session, and how few of them there are.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use jess_api::{JobFilter, JobId, JobStatus, ServiceTimeZone};
use jess_jobs::api::{ApiError, Client};
use jess_jobs::settings::Settings;
use jess_jobs::state::auto_refresh::use_auto_refresh;
use jess_jobs::state::job_status::use_job_status;
use jess_jobs::state::jobs::Jobs;
use jess_jobs::state::lifecycle::Phase;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::fake_fetch;
use super::support::{service, settle_well, stage, until, wait};

const JOB: u32 = 5;
const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(30);

/// A list with automatic refreshes. Dropping it ends them.
struct List {
    jobs: Jobs,
    _handle: UnmountHandle<<() as Render>::State>,
}

impl List {
    fn new(interval: Duration) -> Self {
        fake_fetch::install();
        fake_fetch::hide(false);
        let created = Rc::new(RefCell::new(None));
        let handle = mount_to(stage(), {
            let created = Rc::clone(&created);
            move || {
                // It has a date, so that it takes one request.
                let filter = JobFilter::from_query_pairs([("till", "2020-12-10")]).unwrap();
                let client = Client::new(Rc::new(Settings::default()));
                let jobs = Jobs::new(client, move || Some(filter.clone()), Rc::new(ServiceTimeZone::UTC));
                use_auto_refresh(jobs, Some(interval), &service());
                created.replace(Some(jobs));
            }
        });
        let jobs = created.take().unwrap();
        Self { jobs, _handle: handle }
    }

    /// Creates a list that contains one queued job.
    async fn loaded(interval: Duration) -> Self {
        let list = Self::new(interval);
        until_calls(1).await;
        fake_fetch::answer_jobs(0, &[JOB]);
        until("the jobs", || list.phase() == Phase::Loaded).await;
        list
    }

    fn phase(&self) -> Phase {
        self.jobs.state().with_untracked(|state| state.phase.clone())
    }

    fn is_signed_out(&self) -> bool {
        matches!(self.phase(), Phase::Failed { error: ApiError::SignedOut, .. })
    }

    fn status(&self) -> Option<JobStatus> {
        self.jobs
            .with_store(|store| store.list().index_of(id()).and_then(|index| store.list().job(index)))
            .flatten()
            .map(|job| job.status)
    }
}

fn id() -> JobId {
    JobId::new(u64::from(JOB)).unwrap()
}

async fn until_calls(number: usize) {
    until("a request", || fake_fetch::count() == number).await;
}

fn answer_status(call: usize, status: &str, is_cancel_requested: bool) {
    let reply = format!(
        r#"{{"ok":true,"status":"{JOB} status available","data":{{"job_ID":{JOB},"status":"{status}",
            "cancel_Flag":{is_cancel_requested}}}}}"#
    );
    fake_fetch::answer(call, 200, "application/json", &reply);
}

fn focus_window() {
    window().dispatch_event(&web_sys::Event::new("focus").unwrap()).unwrap();
}

#[wasm_bindgen_test]
async fn a_view_that_is_created_again_starts_with_the_last_status_and_requests_nothing() {
    let list = List::loaded(LONG).await;
    let first = Owner::new();
    first.with(|| use_job_status(list.jobs, id(), Some(LONG)));
    until_calls(2).await;
    answer_status(1, "UNPACKED", true);
    until("the status", || list.status() == Some(JobStatus::Unpacked)).await;
    first.cleanup();
    let second = Owner::new();
    let status = second.with(|| use_job_status(list.jobs, id(), Some(LONG))).reply;
    assert!(status.with_untracked(|status| status.as_ref().unwrap().is_cancel_requested));
    settle_well().await;
    assert_eq!(fake_fetch::count(), 2);
}

#[wasm_bindgen_test]
async fn without_automatic_refreshes_a_view_that_its_own_reply_has_created_again_requests_nothing() {
    let list = List::loaded(LONG).await;
    let first = Owner::new();
    first.with(|| use_job_status(list.jobs, id(), None));
    until_calls(2).await;
    answer_status(1, "UNPACKED", false);
    until("the status", || list.status() == Some(JobStatus::Unpacked)).await;
    first.cleanup();
    Owner::new().with(|| use_job_status(list.jobs, id(), None));
    // Longer than the minimum interval would have been waited for by a request.
    wait(Duration::from_millis(5200)).await;
    assert_eq!(fake_fetch::count(), 2);
}

#[wasm_bindgen_test]
async fn a_refused_status_request_is_not_repeated_soon() {
    let list = List::loaded(LONG).await;
    let owner = Owner::new();
    owner.with(|| use_job_status(list.jobs, id(), Some(SHORT)));
    until_calls(2).await;
    fake_fetch::answer(
        1,
        200,
        "application/json",
        r#"{"ok":false,"status":"Job 5 is not accessible","data":null}"#,
    );
    wait(SHORT * 4).await;
    assert_eq!(fake_fetch::count(), 2);
    owner.cleanup();
}

#[wasm_bindgen_test]
async fn the_status_is_not_requested_while_the_page_is_hidden() {
    let list = List::loaded(LONG).await;
    let owner = Owner::new();
    fake_fetch::hide(true);
    owner.with(|| use_job_status(list.jobs, id(), Some(SHORT)));
    wait(SHORT * 3).await;
    assert_eq!(fake_fetch::count(), 1);
    fake_fetch::hide(false);
    until_calls(2).await;
    assert!(fake_fetch::url(1).ends_with("/job/status/5"), "{}", fake_fetch::url(1));
    owner.cleanup();
}

#[wasm_bindgen_test]
async fn after_a_job_has_ended_its_other_values_are_requested_once() {
    let list = List::loaded(SHORT * 4).await;
    let owner = Owner::new();
    owner.with(|| use_job_status(list.jobs, id(), Some(LONG)));
    until_calls(2).await;
    answer_status(1, "FINISHED", false);
    until("the status", || list.status() == Some(JobStatus::Finished)).await;
    // The reply about one job has no CPU time and no storage.
    until_calls(3).await;
    assert!(fake_fetch::url(2).starts_with("/jess_web/api/jobs?since="), "{}", fake_fetch::url(2));
    let finished =
        r#"{"ok":true,"status":"","data":[{"job_SN":5,"status":"FINISHED","received":1607123422525}]}"#;
    fake_fetch::answer(2, 200, "application/json", finished);
    until_calls(4).await;
    assert_eq!(fake_fetch::url(3), "/jess_web/api/jobs?status=ACCEPTED,UNPACKED,QUEUED");
    fake_fetch::answer_jobs(3, &[]);
    wait(SHORT * 8).await;
    assert_eq!(fake_fetch::count(), 4, "no job is active");
    owner.cleanup();
}

#[wasm_bindgen_test]
async fn a_status_is_not_overwritten_by_a_list_that_was_requested_before_it() {
    let list = List::loaded(LONG).await;
    list.jobs.refresh();
    until_calls(2).await;
    let owner = Owner::new();
    owner.with(|| use_job_status(list.jobs, id(), Some(LONG)));
    until_calls(3).await;
    answer_status(2, "FINISHED", false);
    until("the status", || list.status() == Some(JobStatus::Finished)).await;

    // The service has composed this reply before the job ended.
    fake_fetch::answer_jobs(1, &[JOB, 6]);
    until("the list", || list.phase() == Phase::Loaded).await;
    assert_eq!(list.status(), Some(JobStatus::Finished));
    let is_active = || list.jobs.state().with_untracked(|state| state.loaded.as_ref().unwrap().active);
    assert!(is_active(), "the CPU time and the storage of the job are still to come");

    list.jobs.refresh();
    until_calls(4).await;
    let finished =
        r#"{"ok":true,"status":"","data":[{"job_SN":5,"status":"REJECTED","received":1607123422525}]}"#;
    fake_fetch::answer(3, 200, "application/json", finished);
    until("the next list", || list.phase() == Phase::Loaded).await;
    assert_eq!(list.status(), Some(JobStatus::Rejected), "a list that was requested later is newer");
    assert!(!is_active());
    owner.cleanup();
}

#[wasm_bindgen_test]
async fn a_429_for_a_status_pauses_the_list_and_is_shown() {
    let list = List::loaded(SHORT * 4).await;
    let owner = Owner::new();
    owner.with(|| use_job_status(list.jobs, id(), Some(SHORT)));
    until_calls(2).await;
    fake_fetch::answer(1, 429, "application/json", "");
    until("the pause", || list.jobs.state().with_untracked(|state| state.pause.is_some())).await;
    assert!(matches!(list.phase(), Phase::Failed { error: ApiError::Http { status: 429, .. }, .. }));
    for _ in 0..10 {
        focus_window();
        wait(SHORT).await;
    }
    assert_eq!(fake_fetch::count(), 2);
    list.jobs.refresh();
    until_calls(3).await;
    fake_fetch::answer_jobs(2, &[JOB]);
    until("the list", || list.phase() == Phase::Loaded).await;
    owner.cleanup();
}

#[wasm_bindgen_test]
async fn a_status_that_failed_is_requested_again_on_return() {
    let list = List::loaded(LONG).await;
    let owner = Owner::new();
    owner.with(|| use_job_status(list.jobs, id(), Some(LONG)));
    until_calls(2).await;
    fake_fetch::answer(1, 404, "application/json", "");
    settle_well().await;
    assert_eq!(fake_fetch::count(), 2);
    focus_window();
    until_calls(3).await;
    answer_status(2, "UNPACKED", false);
    until("the status", || list.status() == Some(JobStatus::Unpacked)).await;
    owner.cleanup();
}

#[wasm_bindgen_test]
async fn a_page_that_is_left_ends_its_requests_and_asks_again_when_it_is_shown() {
    let list = List::loaded(LONG).await;
    let owner = Owner::new();
    owner.with(|| use_job_status(list.jobs, id(), Some(LONG)));
    until_calls(2).await;
    list.jobs.refresh();
    until_calls(3).await;
    fake_fetch::leave();
    until("the requests to be aborted", || fake_fetch::is_aborted(1) && fake_fetch::is_aborted(2)).await;
    assert!(list.jobs.state().with_untracked(|state| state.is_concealed));
    owner.cleanup();
    fake_fetch::restore();
    until_calls(4).await;
    fake_fetch::answer_jobs(3, &[JOB]);
    until("the list", || list.phase() == Phase::Loaded).await;
    assert!(!list.jobs.state().with_untracked(|state| state.is_concealed));
}

#[wasm_bindgen_test]
async fn an_expired_session_signs_the_list_out_and_pauses_the_status() {
    let list = List::loaded(LONG).await;
    let owner = Owner::new();
    owner.with(|| use_job_status(list.jobs, id(), Some(SHORT)));
    until_calls(2).await;
    fake_fetch::answer(1, 401, "application/json", "");
    until("the list to be signed out", || list.is_signed_out()).await;
    assert_eq!(list.status(), Some(JobStatus::Queued), "the rows stay");
    wait(SHORT * 3).await;
    assert_eq!(fake_fetch::count(), 2);

    focus_window();
    until_calls(3).await;
    assert!(fake_fetch::url(2).ends_with("/session"), "{}", fake_fetch::url(2));
    let valid = r#"{"ok":true,"status":"JESS session key is valid.","data":null}"#;
    fake_fetch::answer(2, 200, "application/json", valid);
    until_calls(4).await;
    fake_fetch::answer_jobs(3, &[JOB]);
    until("the list", || list.phase() == Phase::Loaded).await;
    until_calls(5).await;
    assert!(fake_fetch::url(4).ends_with("/job/status/5"), "{}", fake_fetch::url(4));
    owner.cleanup();
}

#[wasm_bindgen_test]
async fn one_return_to_the_page_checks_the_session_once() {
    let list = List::new(LONG);
    until_calls(1).await;
    fake_fetch::answer(0, 401, "application/json", "");
    until("the list to be signed out", || list.is_signed_out()).await;
    fake_fetch::hide(true);
    settle_well().await;
    fake_fetch::hide(false);
    focus_window();
    settle_well().await;
    assert_eq!(fake_fetch::count(), 2);
    fake_fetch::answer(1, 401, "application/json", "");
    settle_well().await;
    focus_window();
    until_calls(3).await;
}
