//! Tests of the requests for a part of a file, and for a file that has not changed.

use axum::http::{StatusCode, header};

use crate::support::{Sandbox, file_target};

const JOB: u64 = 385_099;

/// A job whose `eplusout.eso` has 30 MB.
const LONG_JOB: u64 = 701_579;

#[tokio::test]
async fn a_range_of_a_file_is_sent() {
    let sandbox = Sandbox::with_defaults().await;
    let target = file_target(JOB, "eplusout.err");
    let whole = sandbox.get(&target).await;
    assert_eq!((whole.status, whole.header(header::ACCEPT_RANGES)), (StatusCode::OK, "bytes"));
    let size = whole.body.len();
    for (range, expected) in [
        ("bytes=0-9".to_owned(), 0..10),
        ("bytes=100-".to_owned(), 100..size),
        ("bytes=-7".to_owned(), size - 7..size),
        (format!("bytes=5-{}", size + 50), 5..size),
    ] {
        let part = sandbox.get_with(&target, header::RANGE, &range).await;
        assert_eq!(part.status, StatusCode::PARTIAL_CONTENT, "{range}");
        let content_range = format!("bytes {}-{}/{size}", expected.start, expected.end - 1);
        assert_eq!(part.header(header::CONTENT_RANGE), content_range);
        assert_eq!(part.body, whole.body[expected]);
        assert_eq!(part.header(header::ETAG), whole.header(header::ETAG));
        assert_eq!(part.header(header::CONTENT_DISPOSITION), "attachment; filename=\"eplusout.err\"");
    }
    let after_end = sandbox.get_with(&target, header::RANGE, &format!("bytes={size}-")).await;
    assert_eq!(after_end.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(after_end.header(header::CONTENT_RANGE), format!("bytes */{size}"));
    for range in ["bytes=0-1,3-4", "lines=0-9", "bytes=9-0"] {
        let reply = sandbox.get_with(&target, header::RANGE, range).await;
        assert_eq!((reply.status, reply.body.len()), (StatusCode::OK, size), "{range}");
    }
}

#[tokio::test]
async fn a_file_that_has_not_changed_is_not_sent_again() {
    let sandbox = Sandbox::with_defaults().await;
    let target = file_target(JOB, "eplusout.end");
    let whole = sandbox.get(&target).await;
    let tag = whole.header(header::ETAG).to_owned();
    assert_eq!(whole.header(header::LAST_MODIFIED), "Tue, 06 Jul 2021 10:59:18 GMT");
    for tags in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
        let reply = sandbox.get_with(&target, header::IF_NONE_MATCH, &tags).await;
        assert_eq!((reply.status, reply.body.len()), (StatusCode::NOT_MODIFIED, 0), "{tags}");
        assert_eq!(reply.header(header::ETAG), tag);
    }
    let changed = sandbox.get_with(&target, header::IF_NONE_MATCH, "\"x\"").await;
    assert_eq!((changed.status, &changed.body), (StatusCode::OK, &whole.body));
    let other = sandbox.file(JOB, "eplusout.err").await;
    assert_ne!(other.header(header::ETAG), tag);
}

#[tokio::test]
async fn a_download_is_resumed_only_if_the_file_is_the_same() {
    let sandbox = Sandbox::with_defaults().await;
    let target = file_target(JOB, "eplusout.end");
    let whole = sandbox.get(&target).await;
    for (validator, status) in [
        (whole.header(header::ETAG), StatusCode::PARTIAL_CONTENT),
        (whole.header(header::LAST_MODIFIED), StatusCode::PARTIAL_CONTENT),
        ("\"x\"", StatusCode::OK),
        ("Tue, 06 Jul 2021 10:59:17 GMT", StatusCode::OK),
    ] {
        let headers = [(header::RANGE, "bytes=3-"), (header::IF_RANGE, validator)];
        assert_eq!(sandbox.get_with_all(&target, &headers).await.status, status, "{validator}");
    }
}

#[tokio::test]
async fn any_range_of_30_megabytes_is_that_of_the_whole_file() {
    let sandbox = Sandbox::with_defaults().await;
    let target = file_target(LONG_JOB, "eplusout.eso");
    let whole = sandbox.get(&target).await;
    let size = whole.body.len();
    assert!((30_000_000..32_000_000).contains(&size), "{size} bytes");
    assert_eq!(whole.header(header::CONTENT_LENGTH), size.to_string());
    assert!(whole.body.starts_with(b"Program Version,EnergyPlus"));
    let data = String::from_utf8_lossy(&whole.body[..10_000]);
    assert!(data.contains("\nEnd of Data Dictionary\n1,RUN PERIOD 1,"), "{data}");
    assert!(whole.body.windows(12).rev().take(100).any(|end| end == b"\nEnd of Data"));
    // The parts of which it is made are 82 kB long.
    for range in [0..5, 3_000..300_000, 1_000_000..1_000_001, size - 100_000..size] {
        let header_value = format!("bytes={}-{}", range.start, range.end - 1);
        let part = sandbox.get_with(&target, header::RANGE, &header_value).await;
        assert_eq!(part.header(header::CONTENT_LENGTH), range.len().to_string());
        assert!(part.body == whole.body[range], "{header_value}");
    }
}
