//! The list, asked for by POST with the filter as the body.

use http::StatusCode;

use crate::support::{Gateway, Recorder};

#[tokio::test]
async fn a_posted_filter_is_asked_for_as_jess_documents_it() {
    let headers = [("content-type", "application/json"), ("cookie", "theme=dark; session_token=abc.def")];
    for (posted, sent) in [
        (
            r#"{"status":"finished,QUEUED","x":1,"since":"2020-12-01"}"#,
            r#"{"since":"2020-12-01","status":"QUEUED,FINISHED"}"#,
        ),
        ("{}", ""),
        ("", ""),
    ] {
        let jess = Recorder::content().await;
        // What the query says of a filter counts for a GET.
        let reply = Gateway::to(&jess).post("/jess_web/api/jobs?since=nonsense", &headers, posted).await;
        assert_eq!(reply.status, StatusCode::OK, "{posted}");
        let asked = jess.only();
        assert_eq!((asked.method.as_str(), asked.target.as_str()), ("GET", "/jess_web/api/jobs"));
        assert_eq!(asked.body, sent);
        assert_eq!(asked.headers["cookie"], "session_token=abc.def");
    }
}

#[tokio::test]
async fn what_is_no_filter_is_not_sent() {
    let jess = Recorder::content().await;
    let gateway = Gateway::to(&jess);
    for body in ["[]", "null", "{", r#"{"since":"yesterday"}"#, r#"{"since":5}"#, r#"{"status":"A\"}"}"#] {
        let words = gateway.post_json("/jess_web/api/jobs", body).await.words(400);
        assert!(words.starts_with("The filter cannot be used: "), "{words}");
    }
    gateway.post("/jess_web/api/jobs", &[("content-type", "text/plain")], "{}").await.words(400);
    let foreign = [("content-type", "application/json"), ("sec-fetch-site", "cross-site")];
    gateway.post("/jess_web/api/jobs", &foreign, "{}").await.words(403);
    assert!(jess.received().is_empty());
}
