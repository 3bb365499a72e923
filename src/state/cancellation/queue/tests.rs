use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;

use super::*;

fn id(number: u64) -> JobId {
    JobId::new(number).unwrap()
}

fn batch(numbers: impl IntoIterator<Item = u64>) -> Vec<BatchJob> {
    numbers.into_iter().map(|number| BatchJob { id: id(number), name: None }).collect()
}

fn reply(number: u64, status: JobStatus) -> JobStatusReply {
    JobStatusReply {
        id: id(number),
        status,
        message: None,
        progress: None,
        is_cancel_requested: true,
        completed: None,
        updated: None,
    }
}

fn running(numbers: impl IntoIterator<Item = u64>) -> CancelQueue {
    let mut queue = CancelQueue::default();
    assert!(queue.open(batch(numbers), 0));
    queue.confirm();
    queue
}

/// Starts all requests that may be pending.
fn start(queue: &mut CancelQueue) -> Vec<Step> {
    std::iter::from_fn(|| queue.start_next()).collect()
}

fn refused(message: &str) -> ApiError {
    ApiError::Refused { message: Some(message.to_owned()) }
}

fn network() -> ApiError {
    ApiError::Network { bytes: None, detail: String::new() }
}

#[test]
fn nothing_is_sent_before_the_user_has_confirmed() {
    let mut queue = CancelQueue::default();
    queue.open(batch(1..=5), 0);
    assert_eq!((queue.phase(), queue.start_next()), (DialogPhase::Question, None));
    queue.close();
    queue.confirm();
    assert_eq!((queue.phase(), queue.start_next()), (DialogPhase::Closed, None));
}

#[test]
fn at_most_four_requests_are_pending() {
    let mut queue = running(1..=6);
    assert_eq!(start(&mut queue), [1, 2, 3, 4].map(|number| Step::Cancel(id(number))));
    queue.finish(id(2), Ok(&reply(2, JobStatus::Queued)));
    assert_eq!(start(&mut queue), [Step::Cancel(id(5))]);
    assert_eq!(queue.counts(), Counts { total: 6, decided: 1, accepted: 1, ..Counts::default() });
}

#[test]
fn each_reply_has_its_outcome() {
    let table = [
        (Ok(JobStatus::Queued), Stage::Accepted),
        (Ok(JobStatus::Canceled), Stage::Canceled),
        (Ok(JobStatus::Finished), Stage::Ended(JobStatus::Finished)),
        (Err(refused("Too late")), Stage::Refused(Some("Too late".to_owned()))),
        (Err(network()), Stage::Failed(network())),
    ];
    for (result, expected) in table {
        let mut queue = running([7]);
        start(&mut queue);
        let result = result.map(|status| reply(7, status));
        queue.finish(id(7), result.as_ref());
        assert_eq!(queue.stage(id(7)), Some(&expected), "{result:?}");
        assert_eq!(queue.phase(), DialogPhase::Result, "{result:?}");
    }
}

#[test]
fn the_list_settles_accepted_and_waiting_jobs_but_no_pending_one() {
    let mut queue = running(1..=6);
    start(&mut queue);
    queue.finish(id(1), Ok(&reply(1, JobStatus::Queued)));
    assert!(!queue.observe(id(1), &JobStatus::Queued));
    assert!(queue.observe(id(1), &JobStatus::Finished));
    assert!(!queue.observe(id(2), &JobStatus::Finished), "its reply is pending");
    assert!(queue.observe(id(6), &JobStatus::Canceled));
    assert_eq!(start(&mut queue), [Step::Cancel(id(5))], "the last has ended");
    assert!(!queue.observe(id(9), &JobStatus::Canceled), "nobody canceled it");
    let counts = queue.counts();
    assert_eq!((counts.ended, counts.canceled, counts.decided), (1, 1, 2));
}

#[test]
fn a_stop_starts_no_further_request_and_keeps_the_pending_ones() {
    let mut queue = running(1..=6);
    start(&mut queue);
    queue.stop();
    assert_eq!((queue.phase(), queue.counts().not_sent), (DialogPhase::Running, 2));
    for number in 1..=4 {
        queue.finish(id(number), Ok(&reply(number, JobStatus::Queued)));
        assert_eq!(queue.start_next(), None);
    }
    assert_eq!((queue.phase(), queue.halt()), (DialogPhase::Result, Some(&Halt::User)));
    assert!(queue.retryable().is_empty());
}

#[test]
fn failures_that_others_would_share_stop_the_rest() {
    let too_many = ApiError::Http { status: 429, message: None, retry_after: None };
    let busy = ApiError::Http { status: 503, message: None, retry_after: Some(Duration::from_secs(9)) };
    for (error, ends_all) in [
        (ApiError::SignedOut, true),
        (too_many, true),
        (busy, true),
        (network(), false),
        (refused(""), false),
    ] {
        let mut queue = running(1..=6);
        start(&mut queue);
        queue.finish(id(1), Err(&error));
        assert_eq!(queue.start_next().is_none(), ends_all, "{error:?}");
        if ends_all {
            assert_eq!(queue.halt(), Some(&Halt::Error(error)));
            assert_eq!(queue.retryable(), [1, 5, 6].map(id));
        }
    }
}

#[test]
fn a_second_attempt_first_checks_whether_the_first_has_arrived() {
    let http = |status| ApiError::Http { status, message: None, retry_after: None };
    for (error, step) in [
        (refused("Not now"), Step::Cancel(id(1))),
        (ApiError::SignedOut, Step::Cancel(id(1))),
        (http(403), Step::Cancel(id(1))),
        (http(504), Step::Check(id(1))),
        (network(), Step::Check(id(1))),
    ] {
        let mut queue = running([1, 2]);
        start(&mut queue);
        queue.finish(id(1), Err(&error));
        queue.retry();
        assert_eq!(queue.start_next(), None, "{error:?}: the other one is still pending");
        queue.finish(id(2), Ok(&reply(2, JobStatus::Queued)));
        queue.retry();
        assert_eq!(start(&mut queue), [step], "{error:?}");
    }
}

#[test]
fn a_job_that_is_being_canceled_is_left_out_of_the_next_dialog() {
    let mut queue = running([1, 2]);
    start(&mut queue);
    queue.finish(id(1), Ok(&reply(1, JobStatus::Queued)));
    queue.close();
    // The request for 2 is still pending. JESS has reported two others.
    assert!(!queue.open(batch([1, 2]), 0));
    assert!(queue.open(batch([1, 2, 3]), 2));
    queue.confirm();
    assert_eq!((start(&mut queue), queue.left_out()), (vec![Step::Cancel(id(3))], 4));
    queue.finish(id(2), Err(&refused("No")));
    assert_eq!(queue.counts(), Counts { total: 1, ..Counts::default() });
}

#[test]
fn jobs_that_the_list_has_lost_are_forgotten() {
    let mut queue = running(1..=6);
    start(&mut queue);
    queue.retain(|job| job == id(2));
    assert_eq!(queue.start_next(), None);
    queue.finish(id(1), Ok(&reply(1, JobStatus::Queued)));
    assert_eq!((queue.stage(id(1)), queue.phase()), (None, DialogPhase::Running));
    queue.retain(|_| false);
    assert_eq!(queue.phase(), DialogPhase::Closed);
}

/// Something that happens to the queue; numbers are of jobs, or choose one of the pending requests.
#[derive(Debug, Clone)]
enum Action {
    Open(Vec<u64>),
    Confirm,
    Start,
    Finish(usize, usize),
    Observe(u64, bool),
    Stop,
    Retry,
    Close,
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        1 => prop::collection::btree_set(1_u64..12, 1..9)
            .prop_map(|jobs| Action::Open(jobs.into_iter().collect())),
        1 => Just(Action::Confirm),
        5 => Just(Action::Start),
        5 => (0_usize..4, 0_usize..5).prop_map(|(pending, result)| Action::Finish(pending, result)),
        1 => (1_u64..12, any::<bool>()).prop_map(|(job, is_canceled)| Action::Observe(job, is_canceled)),
        1 => Just(Action::Stop),
        1 => Just(Action::Retry),
        1 => Just(Action::Close),
    ]
}

proptest! {
    /// At most four requests are pending, no job is requested again while it is being canceled, and when all requests are
    /// over, each job of the dialog has one stage that is counted once.
    #[test]
    fn nothing_is_sent_twice(actions in prop::collection::vec(action(), 0..120)) {
        let mut queue = CancelQueue::default();
        // What the service knows: true for a job that it has marked.
        let mut pending: Vec<Step> = Vec::new();
        let mut marked: BTreeMap<JobId, bool> = BTreeMap::new();
        let job_of = |step: &Step| match step { Step::Cancel(id) | Step::Check(id) => *id };
        let finish = |queue: &mut CancelQueue, marked: &mut BTreeMap<JobId, bool>, step: &Step, result: usize| {
            let id = job_of(step);
            let number = id.number();
            match result {
                0 => { marked.insert(id, true); queue.finish(id, Ok(&reply(number, JobStatus::Queued))); }
                1 => queue.finish(id, Ok(&reply(number, JobStatus::Canceled))),
                2 => queue.finish(id, Err(&refused("No"))),
                3 => queue.finish(id, Err(&ApiError::SignedOut)),
                _ => queue.finish(id, Err(&network())),
            }
        };
        for action in actions {
            match action {
                Action::Open(jobs) => { queue.open(batch(jobs), 0); }
                Action::Confirm => queue.confirm(),
                Action::Start => {
                    if let Some(step) = queue.start_next() {
                        let id = job_of(&step);
                        prop_assert!(!pending.iter().any(|other| job_of(other) == id), "{id} is pending");
                        prop_assert_ne!(marked.get(&id), Some(&true), "{} is marked", id);
                        pending.push(step);
                    }
                }
                Action::Finish(index, result) => {
                    if index < pending.len() {
                        let step = pending.remove(index);
                        finish(&mut queue, &mut marked, &step, result);
                    }
                }
                Action::Observe(job, is_canceled) => {
                    let status = if is_canceled { JobStatus::Canceled } else { JobStatus::Finished };
                    if queue.observe(id(job), &status) {
                        marked.remove(&id(job));
                    }
                }
                Action::Stop => queue.stop(),
                Action::Retry => queue.retry(),
                Action::Close => queue.close(),
            }
            prop_assert!(pending.len() <= MAX_CONCURRENT_REQUESTS);
            let counts = queue.counts();
            let sum = counts.accepted + counts.canceled + counts.ended + counts.refused + counts.failed
                + counts.not_sent;
            prop_assert_eq!(sum, counts.decided);
        }
        // The rest.
        queue.confirm();
        loop {
            while let Some(step) = queue.start_next() { pending.push(step); }
            let Some(step) = pending.pop() else { break };
            finish(&mut queue, &mut marked, &step, 0);
        }
        for job in queue.accepted() {
            queue.observe(job, &JobStatus::Finished);
        }
        prop_assert!(queue.unsettled().is_empty());
        if queue.phase() == DialogPhase::Result {
            prop_assert_eq!(queue.counts().decided, queue.counts().total);
        }
    }
}
