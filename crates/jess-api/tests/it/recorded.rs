//! Every recorded reply, read as what it is and taken as a job list.

use jess_api::{
    BodyKind, JobFilter, JobListReply, Progress, ReplyError, ServiceTimeZone, read_envelope, read_job_list,
};
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::fixtures::{recorded, recorded_body};

/// What a recorded body is when it is taken as a job list.
#[derive(Debug, Clone, Copy, PartialEq)]
enum AsJobList {
    /// So many jobs, and so many entries that are none.
    Listed(usize, usize),
    Refused,
    /// Not the envelope, or other data than a list.
    NotJobs,
    /// Only the request is on record.
    NoBody,
}

#[test]
fn each_recorded_reply_taken_as_a_job_list() {
    use AsJobList::{Listed, NoBody, NotJobs, Refused};
    let expected = [
        ("jess-info", NotJobs),
        ("jobs-2021", Listed(4, 0)),
        ("jobs-2020", Listed(2, 0)),
        ("jobs-wiki", Listed(4, 0)),
        ("status-finished-wiki", NotJobs),
        ("status-finished-2021", NotJobs),
        ("status-finished-2020a", NotJobs),
        ("status-finished-2020b", NotJobs),
        ("status-refused", Refused),
        ("cancel-accepted", NotJobs),
        ("status-canceled", NotJobs),
        ("cancel-refused", Refused),
        ("dir-new-2021", NotJobs),
        ("dir-old-2020", NotJobs),
        ("dir-old-wiki", NotJobs),
        ("dxf-ref", NotJobs),
        ("job-created-ep", NotJobs),
        ("job-created-jep", NotJobs),
        ("job-created-rtrace", NotJobs),
        ("job-created-daysim", NotJobs),
        ("run-existing-request", NoBody),
        ("session-valid", Listed(0, 0)),
        ("session-set", Listed(0, 0)),
        ("session-refused", Refused),
        ("account", NotJobs),
        ("usage", Listed(0, 1)),
        ("users-info", NotJobs),
        ("auth-ok-norole", Listed(0, 0)),
        ("auth-ok-pro", Listed(0, 0)),
        ("auth-refused", Refused),
        ("checkin-ok", Listed(0, 0)),
        ("logout-ok", Listed(0, 0)),
        ("confirm-ok", Listed(0, 0)),
        ("confirm-refused", Refused),
        ("files-upload", Listed(0, 0)),
        ("files-list", NotJobs),
        ("files-list-zip", NotJobs),
        ("files-delete", Listed(0, 0)),
    ];
    let found: Vec<_> = recorded().iter().map(|one| (one.name.clone(), as_job_list(one.body))).collect();
    let found: Vec<_> = found.iter().map(|(name, verdict)| (name.as_str(), *verdict)).collect();
    assert_eq!(found, expected);
}

fn as_job_list(body: Option<&str>) -> AsJobList {
    let Some(body) = body else { return AsJobList::NoBody };
    match read_job_list(body.as_bytes()) {
        Ok(JobListReply { jobs, unreadable }) => AsJobList::Listed(jobs.len(), unreadable),
        Err(ReplyError::Refused { message }) => {
            let raw: Value = serde_json::from_str(body).unwrap();
            assert_eq!(message.as_deref(), raw["status"].as_str(), "the server's own words");
            AsJobList::Refused
        }
        Err(ReplyError::Unreadable { shape, bytes, .. }) => {
            assert_eq!((shape, bytes), (BodyKind::NotJobs, body.len()), "{body}");
            AsJobList::NotJobs
        }
    }
}

#[test]
fn each_recorded_envelope_is_read_and_nothing_else_is() {
    for exchange in recorded() {
        let Some(body) = exchange.body else { continue };
        let raw: Value = serde_json::from_str(body).unwrap();
        match (read_envelope::<Value>(body.as_bytes()), raw.get("ok")) {
            (Ok(envelope), Some(ok)) => {
                assert_eq!(Some(envelope.ok), ok.as_bool(), "{}", exchange.name);
                assert_eq!(envelope.message.as_deref(), raw["status"].as_str(), "{}", exchange.name);
                assert_eq!(envelope.data.unwrap_or(Value::Null), raw["data"], "{}", exchange.name);
            }
            (Err(ReplyError::Unreadable { shape: BodyKind::NotJobs, .. }), None) => {}
            (read, _) => panic!("{}: {read:?}", exchange.name),
        }
    }
}

#[test]
fn each_field_of_each_recorded_job() {
    for name in ["jobs-2021", "jobs-2020", "jobs-wiki"] {
        let body = recorded_body(name);
        let raw: Value = serde_json::from_str(body).unwrap();
        let raw = raw["data"].as_array().unwrap();
        let list = read_job_list(body.as_bytes()).unwrap();
        assert_eq!(list.jobs.len(), raw.len());
        for (job, raw) in list.jobs.iter().zip(raw) {
            check_job(job, raw);
        }
    }
}

fn check_job(job: &jess_api::Job, raw: &Value) {
    let said = |key: &str| raw[key].as_str().filter(|text| !matches!(*text, "" | "null"));
    let millis = |stamp: Option<jess_api::Timestamp>| stamp.map(jess_api::Timestamp::as_millis);

    assert_eq!(Some(job.id.number()), raw["job_SN"].as_u64());
    assert_eq!(job.account, raw["id"].as_i64());
    assert_eq!(job.name.as_deref(), said("job_Name"));
    assert_eq!(job.description.as_deref(), said("job_Desc"));
    assert_eq!(job.job_type.as_deref(), said("job_Type"));
    assert_eq!(job.subset.as_deref(), said("job_Subset"));
    assert_eq!(job.arguments.as_deref(), said("job_Args"));
    assert_eq!(Some(job.status.as_str()), raw["status"].as_str());
    assert_eq!(job.message.as_deref(), said("message"));
    assert_eq!(job.progress, Progress::from_text(raw["progress"].as_str().unwrap()));
    assert_eq!(job.cases, raw["njobs"].as_u64());
    assert_eq!(millis(job.received), raw["received"].as_i64());
    assert_eq!(millis(job.accepted), raw["accepted"].as_i64());
    assert_eq!(millis(job.prepared), raw["prepared"].as_i64());
    assert_eq!(millis(job.simulated), raw["simulated"].as_i64());
    assert_eq!(millis(job.collected), raw["collected"].as_i64());
    assert_eq!(millis(job.retrieved), raw["retrieved"].as_i64());
    assert_eq!(millis(job.cancelled), raw["cancelled"].as_i64());
    assert_eq!(job.cpu_seconds, raw["cputime"].as_u64());
    assert_eq!(job.storage_bytes, raw["storageSize"].as_u64());
    assert_eq!(job.submission_bytes, raw["submissionSize"].as_u64());
    assert_eq!(job.result_bytes, raw["resultSize"].as_u64());
    assert_eq!(job.username.as_deref(), said("username"));
}

/// The tables of jobs that the page of the service prints, so that a reader who errs alike in both ways of
/// reading above is found out.
#[test]
fn some_recorded_jobs_in_plain_words() {
    let jobs = read_job_list(recorded_body("jobs-wiki").as_bytes()).unwrap().jobs;
    let names: Vec<_> = jobs.iter().map(|job| (job.id.number(), job.name.as_deref())).collect();
    let named = Some("Test job");
    assert_eq!(names, [(12238, named), (12240, named), (12244, None), (12245, None)]);

    let jobs = read_job_list(recorded_body("jobs-2021").as_bytes()).unwrap().jobs;
    let accepted: Vec<_> = jobs.iter().map(|job| (job.id.number(), job.accepted.is_some())).collect();
    assert_eq!(accepted, [(385_099, false), (385_114, false), (385_115, true), (385_117, true)]);
}

#[test]
fn the_filter_that_was_sent_matches_all_that_came_back() {
    for name in ["jobs-2021", "jobs-2020", "jobs-wiki"] {
        let exchange = recorded().into_iter().find(|exchange| exchange.name == name).unwrap();
        let request = exchange.request.unwrap();
        let filter = JobFilter::from_body(request.to_string().as_bytes()).unwrap();
        let written: Value = serde_json::from_str(&filter.to_body().unwrap()).unwrap();
        assert_eq!(written, request);

        let list = read_job_list(exchange.body.unwrap().as_bytes()).unwrap();
        assert!(list.jobs.iter().all(|job| filter.matches(job, ServiceTimeZone::UTC)), "{name}");
    }
}

#[test]
fn the_parts_of_each_recorded_progress_add_up_to_the_whole() {
    let mut seen = 0;
    for exchange in recorded() {
        let Some(body) = exchange.body else { continue };
        for text in body.split(r#""progress": ""#).skip(1).filter_map(|rest| rest.split('"').next()) {
            let progress = Progress::from_text(text).unwrap();
            let parts =
                progress.other + progress.canceled + progress.waiting + progress.in_hand + progress.done;
            assert_eq!(parts, progress.total, "{}: {text}", exchange.name);
            assert_eq!(progress.whole(), u64::from(progress.total));
            seen += 1;
        }
    }
    assert_eq!(seen, 16, "every recorded progress text");
}

#[test]
fn data_of_no_interest_is_not_judged() {
    for name in ["account", "dir-new-2021", "job-created-ep", "session-valid"] {
        let envelope = read_envelope::<IgnoredAny>(recorded_body(name).as_bytes()).unwrap();
        assert!(envelope.ok, "{name}");
    }
}
