//! Every recorded reply, read as an envelope and as a job list.

use jess_api::{
    BodyKind, JobFilter, JobListReply, Progress, ReplyError, ResultDir, ServiceTimeZone, read_envelope,
    read_job_list,
};
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::fixtures::{recorded, recorded_body};

/// The result of reading a recorded body as a job list.
#[derive(Debug, Clone, Copy, PartialEq)]
enum AsJobList {
    /// The number of jobs, and of entries that are not jobs.
    Listed(usize, usize),
    Refused,
    /// Not an envelope, or data that is not a list.
    UnexpectedJson,
    /// Only the request was recorded.
    NoBody,
}

#[test]
fn recorded_replies_are_read_as_job_lists_or_rejected() {
    use AsJobList::{Listed, NoBody, Refused, UnexpectedJson};
    let expected = [
        ("jess-info", UnexpectedJson),
        ("jobs-2021", Listed(4, 0)),
        ("jobs-2020", Listed(2, 0)),
        ("jobs-wiki", Listed(4, 0)),
        ("status-finished-wiki", UnexpectedJson),
        ("status-finished-2021", UnexpectedJson),
        ("status-finished-2020a", UnexpectedJson),
        ("status-finished-2020b", UnexpectedJson),
        ("status-refused", Refused),
        ("cancel-accepted", UnexpectedJson),
        ("status-canceled", UnexpectedJson),
        ("cancel-refused", Refused),
        ("dir-new-2021", UnexpectedJson),
        ("dir-old-2020", UnexpectedJson),
        ("dir-old-wiki", UnexpectedJson),
        ("dxf-ref", UnexpectedJson),
        ("job-created-ep", UnexpectedJson),
        ("job-created-jep", UnexpectedJson),
        ("job-created-rtrace", UnexpectedJson),
        ("job-created-daysim", UnexpectedJson),
        ("run-existing-request", NoBody),
        ("session-valid", Listed(0, 0)),
        ("session-set", Listed(0, 0)),
        ("session-refused", Refused),
        ("account", UnexpectedJson),
        ("usage", Listed(0, 1)),
        ("users-info", UnexpectedJson),
        ("auth-ok-norole", Listed(0, 0)),
        ("auth-ok-pro", Listed(0, 0)),
        ("auth-refused", Refused),
        ("checkin-ok", Listed(0, 0)),
        ("logout-ok", Listed(0, 0)),
        ("confirm-ok", Listed(0, 0)),
        ("confirm-refused", Refused),
        ("files-upload", Listed(0, 0)),
        ("files-list", UnexpectedJson),
        ("files-list-zip", UnexpectedJson),
        ("files-delete", Listed(0, 0)),
    ];
    let results: Vec<_> =
        recorded().into_iter().map(|exchange| (exchange.name, as_job_list(exchange.body))).collect();
    assert_eq!(results, expected.map(|(name, result)| (name.to_owned(), result)));
}

fn as_job_list(body: Option<&str>) -> AsJobList {
    let Some(body) = body else { return AsJobList::NoBody };
    match read_job_list(body.as_bytes()) {
        Ok(JobListReply { jobs, unreadable }) => AsJobList::Listed(jobs.len(), unreadable),
        Err(ReplyError::Refused { message }) => {
            let raw: Value = serde_json::from_str(body).unwrap();
            assert_eq!(message.as_deref(), raw["status"].as_str(), "the message of the service");
            AsJobList::Refused
        }
        Err(ReplyError::Unreadable { kind, bytes, .. }) => {
            assert_eq!((kind, bytes), (BodyKind::UnexpectedJson, body.len()), "{body}");
            AsJobList::UnexpectedJson
        }
    }
}

#[test]
fn recorded_envelopes_are_read_and_other_bodies_are_rejected() {
    for exchange in recorded() {
        let Some(body) = exchange.body else { continue };
        let raw: Value = serde_json::from_str(body).unwrap();
        match (read_envelope::<Value>(body.as_bytes()), raw.get("ok")) {
            (Ok(envelope), Some(ok)) => {
                assert_eq!(Some(envelope.ok), ok.as_bool(), "{}", exchange.name);
                assert_eq!(envelope.message.as_deref(), raw["status"].as_str(), "{}", exchange.name);
                assert_eq!(envelope.data.unwrap_or(Value::Null), raw["data"], "{}", exchange.name);
            }
            (Err(ReplyError::Unreadable { kind: BodyKind::UnexpectedJson, .. }), None) => {}
            (result, _) => panic!("{}: {result:?}", exchange.name),
        }
    }
}

#[test]
fn every_field_of_every_recorded_job_is_read() {
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
    let text = |key: &str| raw[key].as_str().filter(|value| !matches!(*value, "" | "null"));
    let millis = |time: Option<jess_api::Timestamp>| time.map(jess_api::Timestamp::as_millis);

    assert_eq!(Some(job.id.number()), raw["job_SN"].as_u64());
    assert_eq!(job.account, raw["id"].as_i64());
    assert_eq!(job.name.as_deref(), text("job_Name"));
    assert_eq!(job.description.as_deref(), text("job_Desc"));
    assert_eq!(job.job_type.as_deref(), text("job_Type"));
    assert_eq!(job.subset.as_deref(), text("job_Subset"));
    assert_eq!(job.arguments.as_deref(), text("job_Args"));
    assert_eq!(Some(job.status.as_str()), raw["status"].as_str());
    assert_eq!(job.message.as_deref(), text("message"));
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
    assert_eq!(job.username.as_deref(), text("username"));
}

/// Compares with literals, which reveals an error that both ways of reading above have in common.
#[test]
fn some_fields_of_recorded_jobs_have_the_expected_values() {
    let jobs = read_job_list(recorded_body("jobs-wiki").as_bytes()).unwrap().jobs;
    let names: Vec<_> = jobs.iter().map(|job| (job.id.number(), job.name.as_deref())).collect();
    let name = Some("Test job");
    assert_eq!(names, [(12238, name), (12240, name), (12244, None), (12245, None)]);

    let jobs = read_job_list(recorded_body("jobs-2021").as_bytes()).unwrap().jobs;
    let accepted: Vec<_> = jobs.iter().map(|job| (job.id.number(), job.accepted.is_some())).collect();
    assert_eq!(accepted, [(385_099, false), (385_114, false), (385_115, true), (385_117, true)]);
}

#[test]
fn recorded_filters_match_the_jobs_of_their_replies() {
    for name in ["jobs-2021", "jobs-2020", "jobs-wiki"] {
        let exchange = recorded().into_iter().find(|exchange| exchange.name == name).unwrap();
        let request = exchange.request.unwrap();
        let filter = JobFilter::from_body(request.to_string().as_bytes()).unwrap();
        let body: Value = serde_json::from_str(&filter.to_body().unwrap()).unwrap();
        assert_eq!(body, request);

        let list = read_job_list(exchange.body.unwrap().as_bytes()).unwrap();
        assert!(list.jobs.iter().all(|job| filter.matches(job, ServiceTimeZone::UTC)), "{name}");
    }
}

#[test]
fn the_numbers_of_recorded_progress_add_up_to_the_total() {
    let mut count = 0;
    for exchange in recorded() {
        let Some(body) = exchange.body else { continue };
        for text in body.split(r#""progress": ""#).skip(1).filter_map(|tail| tail.split('"').next()) {
            let progress = Progress::from_text(text).unwrap();
            let sum =
                progress.other + progress.canceled + progress.waiting + progress.in_progress + progress.done;
            assert_eq!(sum, progress.total, "{}: {text}", exchange.name);
            assert_eq!(progress.whole(), u64::from(progress.total));
            count += 1;
        }
    }
    assert_eq!(count, 16, "every recorded progress text");
}

#[test]
fn ignored_data_may_have_any_form() {
    for name in ["account", "dir-new-2021", "job-created-ep", "session-valid"] {
        let envelope = read_envelope::<IgnoredAny>(recorded_body(name).as_bytes()).unwrap();
        assert!(envelope.ok, "{name}");
    }
}

#[test]
fn the_recorded_directories_have_the_same_files_in_both_shapes() {
    let read = |name: &str| {
        read_envelope::<ResultDir>(recorded_body(name).as_bytes()).unwrap().into_data().unwrap().unwrap()
    };
    let (newer, older) = (read("dir-new-2021"), read("dir-old-2020"));
    let names = |results: &ResultDir| results.files().map(|file| file.path.clone()).collect::<Vec<_>>();
    assert_eq!(names(&newer), names(&older));
    assert_eq!(names(&newer).len(), 21);
    let size = |results: &ResultDir, name: &str| {
        results.files().find(|file| file.name() == name).and_then(|file| file.size)
    };
    for name in ["eplusout.end", "eplusout.eso", "job.done!"] {
        assert_eq!(size(&newer, name), size(&older, name), "{name}");
    }
    assert_eq!(size(&newer, "eplusout.err"), Some(1514));
    assert!(newer.files().all(|file| file.modified.is_some()));
    assert!(older.files().all(|file| file.modified.is_none()));
    assert_eq!(names(&read("dir-old-wiki")).len(), 8);
}
