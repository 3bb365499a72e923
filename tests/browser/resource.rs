//! The resource: one request in flight, the old one ended, a result shown only with what it answers.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use chrono::Days;
use jess_api::{BodyKind, JobFilter, ServiceTimeZone};
use jess_jobs::api::{ApiError, Client};
use jess_jobs::settings::{FilterTransport, Settings};
use jess_jobs::state::jobs::Jobs;
use jess_jobs::state::lifecycle::{JobsState, Phase};
use jess_jobs::table::rows::ListQuery;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::fake_fetch;
use super::support::{settle, settle_well, stage, until, wait};

type Handle = UnmountHandle<<() as Render>::State>;

/// A resource in an owner of its own, and every set of job numbers that it has ever shown.
struct Bench {
    filter: RwSignal<Option<JobFilter>>,
    jobs: Jobs,
    shown: Rc<RefCell<Vec<Vec<u64>>>>,
    handle: Handle,
}

impl Bench {
    fn new(first: &str) -> Self {
        Self::with(first, Settings::default(), Duration::from_secs(60))
    }

    fn of(filter: JobFilter, settings: Settings) -> Self {
        Self::start(Some(filter), settings, Duration::from_secs(60), None)
    }

    fn with(first: &str, settings: Settings, idle_timeout: Duration) -> Self {
        Self::refreshing(first, settings, idle_timeout, None)
    }

    fn refreshing(first: &str, settings: Settings, idle_timeout: Duration, every: Option<Duration>) -> Self {
        Self::start(filter(first), settings, idle_timeout, every)
    }

    fn start(
        first: Option<JobFilter>,
        settings: Settings,
        idle_timeout: Duration,
        every: Option<Duration>,
    ) -> Self {
        fake_fetch::install();
        let made = Rc::new(RefCell::new(None));
        let shown: Rc<RefCell<Vec<Vec<u64>>>> = Rc::default();
        let handle = mount_to(stage(), {
            let (made, shown) = (Rc::clone(&made), Rc::clone(&shown));
            move || {
                let filter = RwSignal::new(first);
                let client = Client::new(Rc::new(settings)).with_idle_timeout(idle_timeout);
                let jobs = Jobs::new(client, move || filter.get(), every, ServiceTimeZone::UTC);
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

/// A filter that the jobs of a fake answer match. It has dates, so that one request brings all of it.
fn filter(till: &str) -> Option<JobFilter> {
    let till = format!("2020-12-{till}");
    Some(JobFilter::from_query_pairs([("till", till)]).unwrap())
}

/// The numbers of the jobs that are to be seen for a filter.
fn numbers(jobs: Jobs, filter: Option<JobFilter>) -> Vec<u64> {
    let Some(filter) = filter else { return Vec::new() };
    let question = ListQuery { filter, ..ListQuery::default() };
    let rows = jobs.with_store(|store| store.rows(&question)).unwrap_or_default();
    // Told in rising order, as the tests name them: all jobs here are of one instant, so the list has them falling.
    rows.indices.iter().rev().map(|place| jobs.job(*place).unwrap().id.number()).collect()
}

async fn until_calls(number: usize) {
    until("a request", || fake_fetch::count() == number).await;
}

#[wasm_bindgen_test]
async fn the_request_carries_the_session_and_the_filter() {
    let bench = Bench::new("10");
    until_calls(1).await;
    assert!(fake_fetch::url(0).ends_with("jess_web/api/jobs?till=2020-12-10"), "{}", fake_fetch::url(0));
    assert_eq!((fake_fetch::credentials(0).as_str(), fake_fetch::method(0).as_str()), ("include", "GET"));
    fake_fetch::answer_jobs(0, &[3, 5]);
    until("the jobs", || bench.numbers() == [3, 5]).await;
    until("the end", || bench.state().phase == Phase::Loaded).await;
    assert_eq!(bench.state().completion().map(|answer| answer.covers.clone()), filter("10"));
}

#[wasm_bindgen_test]
async fn the_filter_can_travel_as_the_body_of_a_post() {
    let settings = Settings { filter_transport: FilterTransport::Post, ..Settings::default() };
    let _bench = Bench::with("10", settings, Duration::from_secs(60));
    until_calls(1).await;
    assert_eq!(fake_fetch::method(0), "POST");
    assert_eq!(fake_fetch::body(0).await.as_string().unwrap(), r#"{"till":"2020-12-10"}"#);
}

#[wasm_bindgen_test]
async fn a_slow_first_answer_never_shows() {
    let bench = Bench::new("10");
    until_calls(1).await;
    bench.ask("11");
    until_calls(2).await;
    assert!(fake_fetch::is_aborted(0), "the first request is ended");
    fake_fetch::answer_jobs(1, &[7]);
    until("the second answer", || bench.numbers() == [7]).await;
    fake_fetch::answer_jobs(0, &[1]);
    settle_well().await;
    assert_eq!(bench.numbers(), [7]);
    assert!(!bench.shown.borrow().contains(&vec![1]), "{:?}", bench.shown.borrow());
}

#[wasm_bindgen_test]
async fn an_answer_that_is_already_there_is_dropped_when_something_else_is_wanted() {
    let bench = Bench::new("10");
    until_calls(1).await;
    // The answer arrives and the filter changes before the answer is looked at.
    fake_fetch::answer_jobs(0, &[1]);
    bench.ask("11");
    until_calls(2).await;
    fake_fetch::answer_jobs(1, &[7]);
    until("the second answer", || bench.numbers() == [7]).await;
    assert!(!bench.shown.borrow().contains(&vec![1]), "{:?}", bench.shown.borrow());
}

#[wasm_bindgen_test]
async fn quick_changes_send_few_requests_and_end_with_the_last() {
    let bench = Bench::new("10");
    until_calls(1).await;
    for till in ["11", "12", "13", "10", "14"] {
        bench.ask(till);
        settle().await;
    }
    settle_well().await;
    let last = fake_fetch::count() - 1;
    assert!(fake_fetch::url(last).ends_with("till=2020-12-14"), "{}", fake_fetch::url(last));
    assert!((0..last).all(fake_fetch::is_aborted), "only one request is in flight");
    fake_fetch::answer_jobs(last, &[9]);
    until("the last answer", || bench.numbers() == [9]).await;
}

#[wasm_bindgen_test]
async fn there_and_back_again_still_answers() {
    let bench = Bench::new("10");
    until_calls(1).await;
    bench.ask("11");
    settle().await;
    bench.ask("10");
    settle_well().await;
    let last = fake_fetch::count() - 1;
    assert!(fake_fetch::url(last).ends_with("till=2020-12-10") && !fake_fetch::is_aborted(last));
    fake_fetch::answer_jobs(last, &[4]);
    until("the answer", || bench.numbers() == [4]).await;
}

#[wasm_bindgen_test]
async fn a_failed_refresh_keeps_the_rows() {
    let bench = Bench::new("10");
    until_calls(1).await;
    fake_fetch::answer_jobs(0, &[3]);
    until("the jobs", || bench.numbers() == [3]).await;
    bench.jobs.refresh();
    until_calls(2).await;
    assert!(bench.state().is_loading() && bench.numbers() == [3], "rows stay while a refresh is on its way");
    fake_fetch::fail(1);
    let error = bench.until_failed().await;
    assert!(matches!(error, ApiError::Network { bytes: None, .. }), "{error:?}");
    assert_eq!(bench.numbers(), [3]);

    bench.jobs.refresh();
    until_calls(3).await;
    fake_fetch::answer_jobs(2, &[3, 4]);
    until("the next answer", || bench.numbers() == [3, 4]).await;
    assert_eq!(bench.state().error(), None);
}

#[wasm_bindgen_test]
async fn a_reply_may_come_in_parts() {
    let bench = Bench::new("10");
    until_calls(1).await;
    fake_fetch::open(0);
    let reply = fake_fetch::jobs(&[11, 12]);
    let (first, second) = reply.split_at(40);
    fake_fetch::send(0, first);
    settle_well().await;
    assert!(bench.state().is_loading());
    fake_fetch::send(0, second);
    fake_fetch::close(0);
    until("the jobs", || bench.numbers() == [11, 12]).await;
}

#[wasm_bindgen_test]
async fn a_connection_that_breaks_says_how_much_had_come() {
    let bench = Bench::new("10");
    until_calls(1).await;
    fake_fetch::open(0);
    fake_fetch::send(0, "12345");
    settle_well().await;
    fake_fetch::cut(0);
    let error = bench.until_failed().await;
    assert!(matches!(error, ApiError::Network { bytes: Some(5), .. }), "{error:?}");
}

#[wasm_bindgen_test]
async fn a_connection_that_breaks_before_the_first_byte_is_not_an_unreachable_server() {
    let bench = Bench::new("10");
    until_calls(1).await;
    fake_fetch::open(0);
    settle_well().await;
    fake_fetch::cut(0);
    let error = bench.until_failed().await;
    assert!(matches!(error, ApiError::Network { bytes: Some(0), .. }), "{error:?}");
}

#[wasm_bindgen_test]
async fn a_reply_that_ends_too_early_is_not_a_shorter_list() {
    let bench = Bench::new("10");
    until_calls(1).await;
    let reply = fake_fetch::jobs(&[11, 12]);
    fake_fetch::answer(0, 200, "application/json", &reply[..reply.len() - 2]);
    let error = bench.until_failed().await;
    let length = reply.len() - 2;
    assert!(
        matches!(error, ApiError::Unreadable { shape: BodyKind::CutOff, bytes, .. } if bytes == length),
        "{error:?}"
    );
}

#[wasm_bindgen_test]
async fn silence_is_ended_by_the_time_out() {
    let bench = Bench::with("10", Settings::default(), Duration::from_millis(30));
    until_calls(1).await;
    let error = bench.until_failed().await;
    assert!(matches!(error, ApiError::TimedOut { bytes: 0, .. }), "{error:?}");
    assert!(fake_fetch::is_aborted(0));
}

#[wasm_bindgen_test]
async fn silence_in_the_middle_of_a_reply_is_ended_too() {
    let bench = Bench::with("10", Settings::default(), Duration::from_millis(30));
    until_calls(1).await;
    fake_fetch::open(0);
    fake_fetch::send(0, "1234");
    let error = bench.until_failed().await;
    assert!(matches!(error, ApiError::TimedOut { bytes: 4, .. }), "{error:?}");
}

#[wasm_bindgen_test]
async fn without_a_filter_nothing_is_asked_for_and_the_request_is_ended() {
    let bench = Bench::new("10");
    until_calls(1).await;
    bench.filter.set(None);
    until("the end of the request", || fake_fetch::is_aborted(0)).await;
    settle_well().await;
    assert_eq!(fake_fetch::count(), 1);
    assert_eq!(bench.state(), JobsState::default());
}

#[wasm_bindgen_test]
async fn the_end_of_the_owner_ends_the_request() {
    let bench = Bench::new("10");
    until_calls(1).await;
    drop(bench.handle);
    until("the end of the request", || fake_fetch::is_aborted(0)).await;
    settle_well().await;
    assert_eq!(fake_fetch::count(), 1);
}

#[wasm_bindgen_test]
async fn a_list_with_an_active_job_refreshes_itself_while_it_can_be_seen_and_has_an_owner() {
    let every = Some(Duration::from_millis(20));
    let bench = Bench::refreshing("10", Settings::default(), Duration::from_secs(60), every);
    until_calls(1).await;
    fake_fetch::answer_jobs(0, &[3]);
    until_calls(2).await;
    assert_eq!(bench.numbers(), [3], "rows stay meanwhile");

    fake_fetch::hide(true);
    fake_fetch::answer_jobs(1, &[3, 4]);
    until("the second answer", || bench.numbers() == [3, 4]).await;
    wait(Duration::from_millis(80)).await;
    assert_eq!(fake_fetch::count(), 2, "nobody sees it");
    fake_fetch::hide(false);
    until_calls(3).await;

    fake_fetch::answer_jobs(2, &[3]);
    until("the third answer", || bench.numbers() == [3]).await;
    drop(bench.handle);
    wait(Duration::from_millis(80)).await;
    assert_eq!(fake_fetch::count(), 3, "the timer ends with its owner");
}

#[wasm_bindgen_test]
async fn a_failure_is_told_until_there_is_an_answer() {
    let bench = Bench::new("10");
    until_calls(1).await;
    fake_fetch::answer(0, 401, "application/json", "");
    assert_eq!(bench.until_failed().await, ApiError::SignedOut);
    bench.jobs.refresh();
    until_calls(2).await;
    assert!(bench.state().is_loading());
    assert_eq!(bench.state().error(), Some(&ApiError::SignedOut));
    fake_fetch::answer_jobs(1, &[3]);
    until("the answer", || bench.numbers() == [3]).await;
    assert_eq!(bench.state().error(), None);
}

#[wasm_bindgen_test]
async fn the_viewers_return_after_signing_in_asks_again_and_only_then() {
    let bench = Bench::new("10");
    let return_of_the_viewer = || {
        window().dispatch_event(&web_sys::Event::new("focus").unwrap()).unwrap();
    };
    until_calls(1).await;
    fake_fetch::answer(0, 401, "application/json", "");
    assert_eq!(bench.until_failed().await, ApiError::SignedOut);
    return_of_the_viewer();
    until_calls(2).await;
    fake_fetch::answer_jobs(1, &[3]);
    until("the jobs", || bench.numbers() == [3]).await;
    return_of_the_viewer();
    settle_well().await;
    assert_eq!(fake_fetch::count(), 2, "a list that is fine is not asked for again");
    drop(bench.handle);
    return_of_the_viewer();
    settle_well().await;
    assert_eq!(fake_fetch::count(), 2, "the listener ends with its owner");
}

#[wasm_bindgen_test]
async fn without_dates_the_recent_jobs_come_first_and_the_others_behind_them() {
    let bench = Bench::of(JobFilter::default(), Settings::default());
    until_calls(1).await;
    let today = jess_jobs::platform::now();
    let since = ServiceTimeZone::UTC.day_of(today).unwrap() - Days::new(30);
    assert!(fake_fetch::url(0).ends_with(&format!("/jobs?since={since}")), "{}", fake_fetch::url(0));
    fake_fetch::answer(0, 200, "application/json", &recent_jobs(&[7]));
    until_calls(2).await;
    assert_eq!(bench.numbers(), [7], "the recent ones are there at once");
    assert!(bench.state().is_loading_history());
    assert!(fake_fetch::url(1).ends_with("/jobs"), "{}", fake_fetch::url(1));

    fake_fetch::open(1);
    let reply = fake_fetch::jobs(&[3, 5]);
    let (first, second) = reply.split_at(reply.find(r#"{"job_SN":5"#).unwrap());
    fake_fetch::send(1, first);
    until("a part of the history", || bench.numbers() == [3, 7]).await;
    assert_eq!(untrack(|| bench.jobs.load_progress()).jobs, 1);
    fake_fetch::send(1, &second.replace("]}", &format!(",{}]}}", recent_job(7))));
    fake_fetch::close(1);
    until("the end", || bench.state().phase == Phase::Loaded).await;
    assert_eq!(bench.numbers(), [3, 5, 7]);
    assert_eq!(bench.state().completion().map(|answer| answer.covers.clone()), Some(JobFilter::default()));
}

#[wasm_bindgen_test]
async fn a_service_that_ignores_the_dates_is_asked_once() {
    let bench = Bench::of(JobFilter::default(), Settings::default());
    until_calls(1).await;
    fake_fetch::answer_jobs(0, &[3, 5]);
    until("the end", || bench.state().phase == Phase::Loaded).await;
    settle_well().await;
    assert_eq!((fake_fetch::count(), bench.numbers()), (1, vec![3, 5]));
    assert_eq!(bench.state().completion().map(|answer| answer.covers.clone()), Some(JobFilter::default()));
}

#[wasm_bindgen_test]
async fn a_service_that_is_told_no_filter_is_asked_once() {
    let settings = Settings { filter_transport: FilterTransport::None, ..Settings::default() };
    let bench = Bench::of(JobFilter::default(), settings);
    until_calls(1).await;
    assert!(fake_fetch::url(0).ends_with("/jobs"), "{}", fake_fetch::url(0));
    fake_fetch::answer(0, 200, "application/json", &recent_jobs(&[7]));
    until("the end", || bench.state().phase == Phase::Loaded).await;
    assert_eq!((fake_fetch::count(), bench.numbers()), (1, vec![7]));
}

#[wasm_bindgen_test]
async fn a_history_that_breaks_off_takes_nothing_away_and_is_told() {
    let bench = Bench::of(JobFilter::default(), Settings::default());
    until_calls(1).await;
    fake_fetch::answer(0, 200, "application/json", &recent_jobs(&[7, 8]));
    until_calls(2).await;
    fake_fetch::open(1);
    let reply = fake_fetch::jobs(&[3, 5]);
    fake_fetch::send(1, &reply[..reply.find(r#",{"job_SN":5"#).unwrap()]);
    settle_well().await;
    fake_fetch::cut(1);
    let error = bench.until_failed().await;
    assert!(matches!(error, ApiError::Network { bytes: Some(_), .. }), "{error:?}");
    assert_eq!(bench.numbers(), [3, 7, 8], "what came stays");
    assert_ne!(bench.state().completion().map(|answer| answer.covers.clone()), Some(JobFilter::default()));
}

#[wasm_bindgen_test]
async fn what_is_held_answers_another_filter_at_once_and_the_reply_corrects_it() {
    let bench = Bench::of(JobFilter::default(), Settings::default());
    until_calls(1).await;
    fake_fetch::answer_jobs(0, &[3, 5]);
    until("the end", || bench.state().phase == Phase::Loaded).await;
    let queued = JobFilter::from_query_pairs([("status", "QUEUED")]).unwrap();
    bench.filter.set(Some(queued));
    assert_eq!(bench.numbers(), [3, 5], "from memory");
    until_calls(2).await;
    assert!(fake_fetch::url(1).ends_with("/jobs?status=QUEUED"), "{}", fake_fetch::url(1));
    fake_fetch::answer_jobs(1, &[3]);
    until("the correction", || bench.numbers() == [3]).await;
}

/// A job of the last days.
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
