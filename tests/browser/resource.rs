//! The resource: one request at a time, the older one aborted, and a result shown only for the filter that it answers.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use chrono::Days;
use jess_api::{BodyKind, JobFilter, JobId, JobStatus, ServiceTimeZone};
use jess_jobs::api::{ApiError, Client};
use jess_jobs::settings::{FilterTransport, Settings};
use jess_jobs::state::auto_refresh::use_auto_refresh;
use jess_jobs::state::job_status::use_job_status;
use jess_jobs::state::jobs::Jobs;
use jess_jobs::state::lifecycle::{JobsState, Phase};
use job_table::rows::ListQuery;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::fake_fetch;
use super::support::{service, settle, settle_well, stage, until, wait};

type Handle = UnmountHandle<<() as Render>::State>;

/// A resource with its own owner, and every list of job numbers that it has shown.
struct Fixture {
    filter: RwSignal<Option<JobFilter>>,
    jobs: Jobs,
    shown: Rc<RefCell<Vec<Vec<u64>>>>,
    handle: Handle,
}

impl Fixture {
    fn new(first: &str) -> Self {
        Self::with(first, Settings::default(), Duration::from_secs(60))
    }

    fn of(filter: JobFilter, settings: Settings) -> Self {
        Self::start(Some(filter), settings, Duration::from_secs(60), None)
    }

    fn with(first: &str, settings: Settings, idle_timeout: Duration) -> Self {
        Self::refreshing(first, settings, idle_timeout, None)
    }

    fn refreshing(
        first: &str,
        settings: Settings,
        idle_timeout: Duration,
        interval: Option<Duration>,
    ) -> Self {
        Self::start(filter(first), settings, idle_timeout, interval)
    }

    fn start(
        first: Option<JobFilter>,
        settings: Settings,
        idle_timeout: Duration,
        interval: Option<Duration>,
    ) -> Self {
        fake_fetch::install();
        let made = Rc::new(RefCell::new(None));
        let shown: Rc<RefCell<Vec<Vec<u64>>>> = Rc::default();
        let handle = mount_to(stage(), {
            let (made, shown) = (Rc::clone(&made), Rc::clone(&shown));
            move || {
                let filter = RwSignal::new(first);
                let client = Client::new(Rc::new(settings)).with_timeout(idle_timeout);
                let jobs = Jobs::new(client, move || filter.get(), Rc::new(ServiceTimeZone::UTC));
                use_auto_refresh(jobs, interval, &service());
                Effect::new(move |_| {
                    shown.borrow_mut().push(numbers(jobs, filter.get_untracked()));
                });
                *made.borrow_mut() = Some((filter, jobs));
            }
        });
        let (filter, jobs) = made.take().unwrap();
        Self { filter, jobs, shown, handle }
    }

    fn ask(&self, till: &str) {
        self.filter.set(filter(till));
    }

    fn state(&self) -> JobsState {
        self.jobs.state().get_untracked()
    }

    fn numbers(&self) -> Vec<u64> {
        numbers(self.jobs, self.filter.get_untracked())
    }

    async fn until_failed(&self) -> ApiError {
        until("a failure", || self.state().error().is_some()).await;
        self.state().error().cloned().unwrap()
    }
}

/// Returns a filter that the jobs of fake replies match. It has a date, so that it takes one request.
fn filter(till: &str) -> Option<JobFilter> {
    let till = format!("2020-12-{till}");
    Some(JobFilter::from_query_pairs([("till", till)]).unwrap())
}

/// Returns the numbers of the jobs that are shown for a filter.
fn numbers(jobs: Jobs, filter: Option<JobFilter>) -> Vec<u64> {
    let Some(filter) = filter else { return Vec::new() };
    let query = ListQuery { filter, ..ListQuery::default() };
    let rows = jobs.with_store(|store| store.rows(&query)).unwrap_or_default();
    // In ascending order: the jobs have one submission time, so the list has them in descending order.
    rows.indices.iter().rev().map(|place| jobs.job(*place).unwrap().id.number()).collect()
}

async fn until_calls(number: usize) {
    until("a request", || fake_fetch::count() == number).await;
}

#[wasm_bindgen_test]
async fn requests_have_the_session_cookie_and_the_filter() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    assert!(fake_fetch::url(0).ends_with("jess_web/api/jobs?till=2020-12-11"), "{}", fake_fetch::url(0));
    assert_eq!((fake_fetch::credentials(0).as_str(), fake_fetch::method(0).as_str()), ("include", "GET"));
    fake_fetch::answer_jobs(0, &[3, 5]);
    until("the jobs", || fixture.numbers() == [3, 5]).await;
    until("the end", || fixture.state().phase == Phase::Loaded).await;
    assert_eq!(fixture.state().completion().map(|answer| answer.covers.clone()), filter("10"));
}

#[wasm_bindgen_test]
async fn the_filter_can_be_the_body_of_a_post() {
    let settings = Settings { filter_transport: FilterTransport::Post, ..Settings::default() };
    let _fixture = Fixture::with("10", settings, Duration::from_secs(60));
    until_calls(1).await;
    assert_eq!(fake_fetch::method(0), "POST");
    assert_eq!(fake_fetch::body(0).await.as_string().unwrap(), r#"{"till":"2020-12-11"}"#);
}

#[wasm_bindgen_test]
async fn a_slow_first_reply_is_never_shown() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    fixture.ask("11");
    until_calls(2).await;
    assert!(fake_fetch::is_aborted(0), "the first request is aborted");
    fake_fetch::answer_jobs(1, &[7]);
    until("the second answer", || fixture.numbers() == [7]).await;
    fake_fetch::answer_jobs(0, &[1]);
    settle_well().await;
    assert_eq!(fixture.numbers(), [7]);
    assert!(!fixture.shown.borrow().contains(&vec![1]), "{:?}", fixture.shown.borrow());
}

#[wasm_bindgen_test]
async fn a_reply_that_has_arrived_is_dropped_when_the_filter_changes() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    // The reply arrives and the filter changes before the reply is read.
    fake_fetch::answer_jobs(0, &[1]);
    fixture.ask("11");
    until_calls(2).await;
    fake_fetch::answer_jobs(1, &[7]);
    until("the second answer", || fixture.numbers() == [7]).await;
    assert!(!fixture.shown.borrow().contains(&vec![1]), "{:?}", fixture.shown.borrow());
}

#[wasm_bindgen_test]
async fn quick_changes_end_with_the_last_filter() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    for till in ["11", "12", "13", "10", "14"] {
        fixture.ask(till);
        settle().await;
    }
    settle_well().await;
    let last = fake_fetch::count() - 1;
    assert!(fake_fetch::url(last).ends_with("till=2020-12-15"), "{}", fake_fetch::url(last));
    assert!((0..last).all(fake_fetch::is_aborted), "only one request is in flight");
    fake_fetch::answer_jobs(last, &[9]);
    until("the last answer", || fixture.numbers() == [9]).await;
}

#[wasm_bindgen_test]
async fn changing_the_filter_and_back_shows_its_jobs() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    fixture.ask("11");
    settle().await;
    fixture.ask("10");
    settle_well().await;
    let last = fake_fetch::count() - 1;
    assert!(fake_fetch::url(last).ends_with("till=2020-12-11") && !fake_fetch::is_aborted(last));
    fake_fetch::answer_jobs(last, &[4]);
    until("the answer", || fixture.numbers() == [4]).await;
}

#[wasm_bindgen_test]
async fn a_failed_refresh_keeps_the_rows() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    fake_fetch::answer_jobs(0, &[3]);
    until("the jobs", || fixture.numbers() == [3]).await;
    fixture.jobs.refresh();
    until_calls(2).await;
    assert!(
        fixture.state().is_loading() && fixture.numbers() == [3],
        "rows stay while a refresh is on its way"
    );
    fake_fetch::fail(1);
    let error = fixture.until_failed().await;
    assert!(matches!(error, ApiError::Network { bytes: None, .. }), "{error:?}");
    assert_eq!(fixture.numbers(), [3]);

    fixture.jobs.refresh();
    until_calls(3).await;
    fake_fetch::answer_jobs(2, &[3, 4]);
    until("the next answer", || fixture.numbers() == [3, 4]).await;
    assert_eq!(fixture.state().error(), None);
}

#[wasm_bindgen_test]
async fn a_reply_can_arrive_in_parts() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    fake_fetch::open(0);
    let reply = fake_fetch::jobs(&[11, 12]);
    let (first, second) = reply.split_at(40);
    fake_fetch::send(0, first);
    settle_well().await;
    assert!(fixture.state().is_loading());
    fake_fetch::send(0, second);
    fake_fetch::close(0);
    until("the jobs", || fixture.numbers() == [11, 12]).await;
}

#[wasm_bindgen_test]
async fn a_lost_connection_reports_the_bytes_received() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    fake_fetch::open(0);
    fake_fetch::send(0, "12345");
    settle_well().await;
    fake_fetch::cut(0);
    let error = fixture.until_failed().await;
    assert!(matches!(error, ApiError::Network { bytes: Some(5), .. }), "{error:?}");
}

#[wasm_bindgen_test]
async fn a_connection_lost_before_the_first_byte_is_not_an_unreachable_server() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    fake_fetch::open(0);
    settle_well().await;
    fake_fetch::cut(0);
    let error = fixture.until_failed().await;
    assert!(matches!(error, ApiError::Network { bytes: Some(0), .. }), "{error:?}");
}

#[wasm_bindgen_test]
async fn a_truncated_reply_is_not_a_shorter_list() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    let reply = fake_fetch::jobs(&[11, 12]);
    fake_fetch::answer(0, 200, "application/json", &reply[..reply.len() - 2]);
    let error = fixture.until_failed().await;
    let length = reply.len() - 2;
    assert!(
        matches!(error, ApiError::Unreadable { kind: BodyKind::CutOff, bytes, .. } if bytes == length),
        "{error:?}"
    );
}

#[wasm_bindgen_test]
async fn a_request_without_a_response_times_out() {
    let fixture = Fixture::with("10", Settings::default(), Duration::from_millis(30));
    until_calls(1).await;
    let error = fixture.until_failed().await;
    assert!(matches!(error, ApiError::TimedOut { bytes: 0, .. }), "{error:?}");
    assert!(fake_fetch::is_aborted(0));
}

#[wasm_bindgen_test]
async fn a_reply_that_stops_in_the_middle_times_out() {
    let fixture = Fixture::with("10", Settings::default(), Duration::from_millis(30));
    until_calls(1).await;
    fake_fetch::open(0);
    fake_fetch::send(0, "1234");
    let error = fixture.until_failed().await;
    assert!(matches!(error, ApiError::TimedOut { bytes: 4, .. }), "{error:?}");
}

#[wasm_bindgen_test]
async fn without_a_filter_the_request_is_aborted_and_none_is_sent() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    fixture.filter.set(None);
    until("the request to be aborted", || fake_fetch::is_aborted(0)).await;
    settle_well().await;
    assert_eq!(fake_fetch::count(), 1);
    assert_eq!(fixture.state(), JobsState::default());
}

#[wasm_bindgen_test]
async fn disposing_the_owner_aborts_the_request() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    drop(fixture.handle);
    until("the request to be aborted", || fake_fetch::is_aborted(0)).await;
    settle_well().await;
    assert_eq!(fake_fetch::count(), 1);
}

#[wasm_bindgen_test]
async fn a_list_with_an_active_job_refreshes_while_it_is_visible_and_has_an_owner() {
    let interval = Some(Duration::from_millis(20));
    let fixture = Fixture::refreshing("10", Settings::default(), Duration::from_secs(60), interval);
    until_calls(1).await;
    fake_fetch::answer_jobs(0, &[3]);
    until_calls(2).await;
    assert_eq!(fixture.numbers(), [3], "rows stay meanwhile");

    fake_fetch::hide(true);
    fake_fetch::answer_jobs(1, &[3, 4]);
    until("the second answer", || fixture.numbers() == [3, 4]).await;
    wait(Duration::from_millis(80)).await;
    assert_eq!(fake_fetch::count(), 2, "the page is hidden");
    fake_fetch::hide(false);
    until_calls(3).await;

    // What was submitted while the page was hidden, and then what is active.
    fake_fetch::answer_jobs(2, &[3, 4, 5]);
    until("the third answer", || fixture.numbers() == [3, 4, 5]).await;
    until_calls(4).await;
    fake_fetch::answer_jobs(3, &[3, 4, 5]);
    drop(fixture.handle);
    wait(Duration::from_millis(80)).await;
    assert_eq!(fake_fetch::count(), 4, "the timer ends with its owner");
}

#[wasm_bindgen_test]
async fn an_error_is_kept_until_a_reply_is_complete() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    fake_fetch::answer(0, 401, "application/json", "");
    assert_eq!(fixture.until_failed().await, ApiError::SignedOut);
    fixture.jobs.refresh();
    until_calls(2).await;
    assert!(fixture.state().is_loading());
    assert_eq!(fixture.state().error(), Some(&ApiError::SignedOut));
    fake_fetch::answer_jobs(1, &[3]);
    until("the answer", || fixture.numbers() == [3]).await;
    assert_eq!(fixture.state().error(), None);
}

#[wasm_bindgen_test]
async fn the_user_returning_after_signing_in_reloads_the_list() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    fake_fetch::answer(0, 401, "application/json", "");
    assert_eq!(fixture.until_failed().await, ApiError::SignedOut);
    return_to_page();
    until_calls(2).await;
    assert!(
        fake_fetch::url(1).ends_with("/session"),
        "the small request comes first: {}",
        fake_fetch::url(1)
    );
    fake_fetch::answer(
        1,
        200,
        "application/json",
        r#"{"ok":true,"status":"JESS session key is valid.","data":null}"#,
    );
    until_calls(3).await;
    fake_fetch::answer_jobs(2, &[3]);
    until("the jobs", || fixture.numbers() == [3]).await;
    return_to_page();
    settle_well().await;
    assert_eq!(fake_fetch::count(), 3, "a fresh list is not loaded again");
    drop(fixture.handle);
    return_to_page();
    settle_well().await;
    assert_eq!(fake_fetch::count(), 3, "the listener ends with its owner");
}

fn return_to_page() {
    window().dispatch_event(&web_sys::Event::new("focus").unwrap()).unwrap();
}

#[wasm_bindgen_test]
async fn the_user_returning_without_a_session_changes_nothing() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    fake_fetch::answer(0, 401, "application/json", "");
    fixture.until_failed().await;
    let state = fixture.state();
    return_to_page();
    until_calls(2).await;
    fake_fetch::answer(1, 401, "application/json", "");
    settle_well().await;
    assert_eq!((fake_fetch::count(), fixture.state()), (2, state));
}

#[wasm_bindgen_test]
async fn a_session_without_an_account_reloads_the_list_for_its_message() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    fake_fetch::answer(0, 401, "application/json", "");
    fixture.until_failed().await;
    return_to_page();
    until_calls(2).await;
    let refusal = r#"{"ok":false,"status":"No JESS account is linked","data":null}"#;
    fake_fetch::answer(1, 200, "application/json", refusal);
    until_calls(3).await;
    fake_fetch::answer(2, 200, "application/json", refusal);
    let message = Some("No JESS account is linked".to_owned());
    until("the refusal", || fixture.state().error() == Some(&ApiError::Refused { message: message.clone() }))
        .await;
}

#[wasm_bindgen_test]
async fn the_status_of_one_job_updates_the_list_until_the_job_has_ended() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    fake_fetch::answer_jobs(0, &[3, 5]);
    until("the jobs", || fixture.numbers() == [3, 5]).await;
    let owner = Owner::new();
    let id = JobId::new(5).unwrap();
    let status = owner.with(|| use_job_status(fixture.jobs, id, Some(Duration::from_millis(10)))).reply;
    until_calls(2).await;
    assert!(fake_fetch::url(1).ends_with("/job/status/5"), "{}", fake_fetch::url(1));
    let reply = |status, is_cancel_requested| {
        format!(
            r#"{{"ok":true,"status":"5 status available","data":{{"job_ID":5,"id":9,"status":"{status}","status_Info":"{status}!","cancel_Flag":{is_cancel_requested}}}}}"#
        )
    };
    fake_fetch::answer(1, 200, "application/json", &reply("QUEUED", true));
    until("the flag", || {
        status.with_untracked(|status| status.as_ref().is_some_and(|status| status.is_cancel_requested))
    })
    .await;
    until_calls(3).await;
    fake_fetch::fail(2);
    until_calls(4).await;
    fake_fetch::answer(3, 200, "application/json", &reply("CANCELED", false));
    let job =
        || fixture.jobs.with_store(|store| store.list().job(store.list().index_of(id)?)).flatten().unwrap();
    until("the status", || job().status == JobStatus::Canceled).await;
    assert_eq!(job().message.as_deref(), Some("CANCELED!"));
    assert_eq!(fixture.state().error(), None, "the failure is not one of the list");
    wait(Duration::from_millis(50)).await;
    assert_eq!(
        (fake_fetch::count(), fixture.numbers()),
        (4, vec![3, 5]),
        "a job that has ended is not requested again"
    );
}

#[wasm_bindgen_test]
async fn the_status_request_is_aborted_with_its_owner() {
    let fixture = Fixture::new("10");
    until_calls(1).await;
    fake_fetch::answer_jobs(0, &[5]);
    until("the jobs", || fixture.numbers() == [5]).await;
    let owner = Owner::new();
    owner.with(|| use_job_status(fixture.jobs, JobId::new(5).unwrap(), Some(Duration::from_millis(10))));
    until_calls(2).await;
    owner.cleanup();
    until("the request to be aborted", || fake_fetch::is_aborted(1)).await;
    wait(Duration::from_millis(40)).await;
    assert_eq!(fake_fetch::count(), 2);
}

#[wasm_bindgen_test]
async fn without_dates_recent_jobs_are_loaded_before_older_ones() {
    let fixture = Fixture::of(JobFilter::default(), Settings::default());
    until_calls(1).await;
    let today = jess_jobs::platform::now();
    let since = ServiceTimeZone::UTC.day_of(today).unwrap() - Days::new(31);
    assert!(fake_fetch::url(0).ends_with(&format!("/jobs?since={since}")), "{}", fake_fetch::url(0));
    fake_fetch::answer(0, 200, "application/json", &recent_jobs(&[7]));
    until_calls(2).await;
    assert_eq!(fixture.numbers(), [7], "the recent ones are there at once");
    assert!(fixture.state().is_loading_history());
    assert!(fake_fetch::url(1).ends_with("/jobs"), "{}", fake_fetch::url(1));

    fake_fetch::open(1);
    let reply = fake_fetch::jobs(&[3, 5]);
    let (first, second) = reply.split_at(reply.find(r#"{"job_SN":5"#).unwrap());
    fake_fetch::send(1, first);
    until("a part of the history", || fixture.numbers() == [3, 7]).await;
    assert_eq!(untrack(|| fixture.jobs.received()).jobs, 1);
    fake_fetch::send(1, &second.replace("]}", &format!(",{}]}}", recent_job(7))));
    fake_fetch::close(1);
    until("the end", || fixture.state().phase == Phase::Loaded).await;
    assert_eq!(fixture.numbers(), [3, 5, 7]);
    assert_eq!(fixture.state().completion().map(|answer| answer.covers.clone()), Some(JobFilter::default()));
}

#[wasm_bindgen_test]
async fn a_service_that_ignores_dates_gets_one_request() {
    let fixture = Fixture::of(JobFilter::default(), Settings::default());
    until_calls(1).await;
    fake_fetch::answer_jobs(0, &[3, 5]);
    until("the end", || fixture.state().phase == Phase::Loaded).await;
    settle_well().await;
    assert_eq!((fake_fetch::count(), fixture.numbers()), (1, vec![3, 5]));
    assert_eq!(fixture.state().completion().map(|answer| answer.covers.clone()), Some(JobFilter::default()));
}

#[wasm_bindgen_test]
async fn a_service_without_filters_gets_one_request() {
    let settings = Settings { filter_transport: FilterTransport::None, ..Settings::default() };
    let fixture = Fixture::of(JobFilter::default(), settings);
    until_calls(1).await;
    assert!(fake_fetch::url(0).ends_with("/jobs"), "{}", fake_fetch::url(0));
    fake_fetch::answer(0, 200, "application/json", &recent_jobs(&[7]));
    until("the end", || fixture.state().phase == Phase::Loaded).await;
    assert_eq!((fake_fetch::count(), fixture.numbers()), (1, vec![7]));
}

#[wasm_bindgen_test]
async fn an_interrupted_history_removes_nothing_and_is_reported() {
    let fixture = Fixture::of(JobFilter::default(), Settings::default());
    until_calls(1).await;
    fake_fetch::answer(0, 200, "application/json", &recent_jobs(&[7, 8]));
    until_calls(2).await;
    fake_fetch::open(1);
    let reply = fake_fetch::jobs(&[3, 5]);
    fake_fetch::send(1, &reply[..reply.find(r#",{"job_SN":5"#).unwrap()]);
    settle_well().await;
    fake_fetch::cut(1);
    let error = fixture.until_failed().await;
    assert!(matches!(error, ApiError::Network { bytes: Some(_), .. }), "{error:?}");
    assert_eq!(fixture.numbers(), [3, 7, 8], "the jobs received stay");
    assert_ne!(fixture.state().completion().map(|answer| answer.covers.clone()), Some(JobFilter::default()));
}

#[wasm_bindgen_test]
async fn known_jobs_answer_another_filter_until_its_reply_corrects_them() {
    let fixture = Fixture::of(JobFilter::default(), Settings::default());
    until_calls(1).await;
    fake_fetch::answer_jobs(0, &[3, 5]);
    until("the end", || fixture.state().phase == Phase::Loaded).await;
    let queued = JobFilter::from_query_pairs([("status", "QUEUED")]).unwrap();
    fixture.filter.set(Some(queued));
    assert_eq!(fixture.numbers(), [3, 5], "from memory");
    until_calls(2).await;
    assert!(fake_fetch::url(1).ends_with("/jobs?status=QUEUED"), "{}", fake_fetch::url(1));
    fake_fetch::answer_jobs(1, &[3]);
    until("the correction", || fixture.numbers() == [3]).await;
}

/// Returns a job of the last hour.
fn recent_job(id: u32) -> String {
    format!(
        r#"{{"job_SN":{id},"status":"QUEUED","received":{}}}"#,
        jess_jobs::platform::now().as_millis() - 3_600_000
    )
}

fn recent_jobs(ids: &[u32]) -> String {
    let jobs: Vec<String> = ids.iter().map(|id| recent_job(*id)).collect();
    format!(r#"{{"ok":true,"status":"","data":[{}]}}"#, jobs.join(","))
}
