//! What the gateway compresses on the way, what it does not, and that compression holds nothing back.

use std::io::Write;
use std::sync::LazyLock;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{Method, StatusCode};
use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tower::ServiceExt;

use crate::support::{Gateway, Making, Raw, Recorder, answer, request, soon};

const LIST: &str = "/jess_web/api/jobs";
const BROWSER: &str = "gzip, deflate, br, zstd";
const CODINGS: [&str; 2] = ["zstd", "gzip"];

/// A list that is long enough to be compressed, and longer than any buffer on the way.
static LONG: LazyLock<String> = LazyLock::new(|| {
    let jobs: Vec<_> = (1..20_000).map(|number| format!(r#"{{"job_SN":{number}}}"#)).collect();
    format!(r#"{{"ok":true,"status":"TestUser jobs available","data":[{}]}}"#, jobs.join(","))
});

/// The long list, with headers beside its type.
fn long(headers: &[(&str, &str)]) -> Response {
    answer(StatusCode::OK, &[&[("content-type", "application/json")], headers].concat(), LONG.as_str())
}

/// As much as these parts tell. It need not be all.
fn decode(coding: &str, parts: &[Bytes]) -> String {
    let mut decoder: Box<dyn Decoder> = match coding {
        "zstd" => Box::new(zstd::stream::write::Decoder::new(Vec::new()).unwrap()),
        "gzip" => Box::new(flate2::write::GzDecoder::new(Vec::new())),
        _ => panic!("no coding: {coding:?}"),
    };
    for part in parts {
        decoder.write_all(part).unwrap();
    }
    decoder.flush().unwrap();
    decoder.text()
}

trait Decoder: Write {
    fn text(&self) -> String;
}

impl Decoder for zstd::stream::write::Decoder<'static, Vec<u8>> {
    fn text(&self) -> String {
        String::from_utf8(self.get_ref().clone()).unwrap()
    }
}

impl Decoder for flate2::write::GzDecoder<Vec<u8>> {
    fn text(&self) -> String {
        String::from_utf8(self.get_ref().clone()).unwrap()
    }
}

#[tokio::test]
async fn a_list_is_compressed_as_the_browser_takes_it() {
    let jess = Recorder::answering(|| long(&[("etag", "\"tag\""), ("accept-ranges", "bytes")])).await;
    let gateway = Gateway::to(&jess);
    for (accepted, coding) in [
        (BROWSER, "zstd"),
        ("gzip, deflate, br", "gzip"),
        ("zstd;q=0, *", "gzip"),
        ("gzip;q=0.2, zstd;q=0.1", "zstd"),
    ] {
        let reply = gateway.get_with(LIST, &[("accept-encoding", accepted)]).await;
        assert_eq!((reply.status, reply.header("content-encoding")), (StatusCode::OK, coding), "{accepted}");
        assert_eq!((reply.header("vary"), reply.header("cache-control")), ("accept-encoding", "no-store"));
        for of_the_plain_body in ["content-length", "etag", "accept-ranges"] {
            assert_eq!(reply.header(of_the_plain_body), "", "{of_the_plain_body}");
        }
        assert!(reply.body.len() < LONG.len() / 2, "{accepted}: {} bytes", reply.body.len());
        assert_eq!(decode(coding, &[reply.body]), *LONG, "{accepted}");
    }
    for accepted in ["br", "identity", "", "zstd;q=0, gzip;q=0"] {
        let reply = gateway.get_with(LIST, &[("accept-encoding", accepted)]).await;
        assert_eq!((reply.header("content-encoding"), reply.header("vary")), ("", "accept-encoding"));
        assert_eq!(reply.header("content-length"), LONG.len().to_string());
        assert_eq!(reply.text(), *LONG, "{accepted}");
    }
}

#[tokio::test]
async fn what_jess_compressed_passes_as_it_is() {
    let jess = Recorder::answering(|| long(&[("content-encoding", "br"), ("etag", "\"tag\"")])).await;
    let reply = Gateway::to(&jess).get_with(LIST, &[("accept-encoding", BROWSER)]).await;
    assert_eq!(jess.only().headers["accept-encoding"], BROWSER, "JESS knows what the browser takes");
    assert_eq!((reply.header("content-encoding"), reply.header("etag")), ("br", "\"tag\""));
    assert_eq!(reply.header("content-length"), LONG.len().to_string());
    assert_eq!(reply.text(), *LONG);
}

/// Asks for `target` as a browser does, and checks that what comes back is what JESS said.
async fn check_plain(method: Method, target: &str, answer: fn() -> Response) {
    let jess = Recorder::answering(answer).await;
    let headers = [("accept-encoding", BROWSER), ("content-type", "application/json")];
    let reply = Gateway::to(&jess).send(request(method, target, &headers, "{}")).await;
    assert_eq!(reply.header("content-encoding"), "", "{target}");
    let said = answer().into_body().collect().await.unwrap().to_bytes();
    assert_eq!(reply.body, said, "{target}");
}

#[tokio::test]
async fn replies_about_a_session_and_files_are_not_compressed() {
    for target in ["/users/api/checkin", "/users/api/logout", "/jess_web/api/job/7"] {
        check_plain(Method::POST, target, || long(&[])).await;
    }
    // An answer to a log-on is read on the way, and has to be of a reasonable length.
    check_plain(Method::POST, "/users/api/auth", || {
        answer(StatusCode::OK, &[("content-type", "application/json")], LONG.get(..50_000).unwrap())
    })
    .await;
    check_plain(Method::GET, LIST, || long(&[("set-cookie", "session_token=abc; Path=/")])).await;
    for target in ["/jess_web/api/job/file/7", "/jess_web/api/job/file/7/report.json"] {
        check_plain(Method::GET, target, || long(&[])).await;
        check_plain(Method::GET, target, || {
            answer(StatusCode::OK, &[("content-type", "application/zip")], LONG.as_str())
        })
        .await;
    }
}

#[tokio::test]
async fn what_is_short_an_error_or_not_json_is_not_compressed() {
    const JSON: [(&str, &str); 1] = [("content-type", "application/json")];
    check_plain(Method::GET, LIST, || answer(StatusCode::OK, &JSON, r#"{"ok":true,"data":[]}"#)).await;
    check_plain(Method::GET, LIST, || answer(StatusCode::BAD_REQUEST, &JSON, &LONG)).await;
    check_plain(Method::GET, LIST, || answer(StatusCode::OK, &[("content-type", "text/plain")], &LONG)).await;
}

#[tokio::test]
async fn a_status_and_a_directory_are_compressed_too() {
    let jess = Recorder::answering(|| long(&[])).await;
    for target in ["/jess_web/api/job/status/7", "/jess_web/api/job/dir/7"] {
        let reply = Gateway::to(&jess).get_with(target, &[("accept-encoding", "gzip")]).await;
        assert_eq!(reply.header("content-encoding"), "gzip", "{target}");
        assert_eq!(decode("gzip", &[reply.body]), *LONG);
    }
}

/// The compressed reply to a request for the list, when JESS has sent `first` of it and no more.
async fn begun(coding: &str, first: &str) -> (Body, TcpStream) {
    let (jess, origin) = Raw::listen().await;
    let gateway = Making { idle_timeout: Duration::from_secs(60), ..Making::to(origin) }.build();
    let request = request(Method::GET, LIST, &[("accept-encoding", coding)], "");
    let (response, jess) = tokio::join!(soon(gateway.router.oneshot(request)), async {
        let mut jess = jess.accept().await;
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        jess.write_all(format!("{head}{:x}\r\n{first}\r\n", first.len()).as_bytes()).await.unwrap();
        jess
    });
    let response = response.unwrap();
    assert_eq!(response.headers()["content-encoding"], coding);
    (response.into_body(), jess)
}

/// The next part of a body: `None` at its end, an error where it is cut off.
async fn part(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    let frame = soon(body.frame()).await?;
    Some(frame.map(|frame| frame.into_data().unwrap()))
}

/// Reads until `text` has come, and returns all parts that came.
async fn parts_until(body: &mut Body, coding: &str, text: &str) -> Vec<Bytes> {
    let mut parts = Vec::new();
    while decode(coding, &parts) != text {
        parts.push(part(body).await.expect("no end yet").expect("no error yet"));
    }
    parts
}

#[tokio::test]
async fn the_first_part_can_be_decoded_before_the_second_is_sent() {
    for coding in CODINGS {
        let (mut body, mut jess) = begun(coding, "first").await;
        let mut parts = parts_until(&mut body, coding, "first").await;
        jess.write_all(b"6\r\nsecond\r\n0\r\n\r\n").await.unwrap();
        while let Some(part) = part(&mut body).await {
            parts.push(part.unwrap());
        }
        assert_eq!(decode(coding, &parts), "firstsecond");
    }
}

#[tokio::test]
async fn a_browser_that_goes_away_stops_jess() {
    for coding in CODINGS {
        let (mut body, mut jess) = begun(coding, "first").await;
        parts_until(&mut body, coding, "first").await;
        drop(body);
        let mut rest = Vec::new();
        // A reset says the same as an orderly end.
        let _ = soon(jess.read_to_end(&mut rest)).await;
    }
}

#[tokio::test]
async fn what_is_cut_off_is_an_error_after_all_that_came() {
    for coding in CODINGS {
        let (mut body, jess) = begun(coding, "first").await;
        drop(jess);
        parts_until(&mut body, coding, "first").await;
        part(&mut body).await.expect("no end").expect_err("an error");
    }
}
