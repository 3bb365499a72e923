//! Signing in without a portal, and without a script.

use std::time::Duration;

use axum::response::Response;
use http::StatusCode;

use crate::support::{Gateway, Making, Raw, Recorder, Reply, answer, json};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn accepted() -> Response {
    let mut response = json(
        StatusCode::OK,
        r#"{"ok":true,"status":"Logged in successfully!","jwt":"Session token in cookie","user":"Example","role":null}"#,
    );
    let cookie = "session_token=abc.def; Domain=.ensims.com; Path=/; Secure";
    response.headers_mut().append("set-cookie", cookie.parse().unwrap());
    response
}

fn refused() -> Response {
    json(StatusCode::OK, r#"{"ok":false,"status":"No matching <username> and password pair was found!"}"#)
}

async fn submit(gateway: &Gateway, form: &str) -> Reply {
    gateway.post("/sign-in", &[FORM, ("cookie", "theme=dark"), ("sec-fetch-site", "same-origin")], form).await
}

/// Checks that the reply is the page with an alert, and returns the page.
fn alert(reply: &Reply, status: u16, words: &str) -> String {
    assert_eq!(reply.status.as_u16(), status);
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("set-cookie"), "");
    let page = reply.text().to_owned();
    assert!(page.contains(&format!(r#"<p class="trouble" role="alert" id="trouble">{words}</p>"#)), "{page}");
    page
}

#[tokio::test]
async fn the_form_is_shown_with_its_policy() {
    let gateway = Gateway::to_nowhere().await;
    let reply = gateway.get("/sign-in?return=%2F%3Fsince%3D2020-12-01%26q%3D%22x").await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(
        reply.text().contains(r#"name="return" value="/?since=2020-12-01&amp;q=&quot;x""#),
        "{}",
        reply.text()
    );
    assert!(reply.text().contains(r#"<form method="post" action="sign-in">"#));
    assert!(reply.header("content-security-policy").contains("form-action 'self'"));
    let style = gateway.get("/sign-in.css").await;
    assert_eq!((style.status.as_u16(), style.header("content-type")), (200, "text/css; charset=utf-8"));
}

#[tokio::test]
async fn signing_in_sets_the_cookie_and_returns() {
    let jess = Recorder::answering(accepted).await;
    let gateway = Gateway::to(&jess);
    let form = "email=a%2Bb%40example.com&password=p%22%26%C3%A9+w&return=%2Fjobs%2F%3Fq%3Da%2520b";
    let reply = submit(&gateway, form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert_eq!(reply.header("location"), "/jobs/?q=a%20b");
    assert_eq!(reply.header("set-cookie"), "session_token=abc.def; HttpOnly; SameSite=Lax; Path=/");

    let asked = jess.only();
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("POST", "/users/api/auth"));
    assert_eq!(asked.headers["content-type"], "application/json");
    assert_eq!(asked.body, r#"{"email":"a+b@example.com","password":"p\"&é w"}"#);
    let mut names: Vec<_> = asked.headers.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "content-length", "content-type", "host", "user-agent"]);
}

#[tokio::test]
async fn signing_in_never_leads_to_another_host() {
    let jess = Recorder::answering(accepted).await;
    let gateway = Gateway::to(&jess);
    for target in [
        "",
        "https%3A%2F%2Fevil.example",
        "%2F%2Fevil.example",
        "%2F%5Cevil.example",
        "%2F%09%2Fevil.example",
        "javascript%3Aalert(1)",
        "%2F%0D%0ASet-Cookie%3A+a%3Db",
    ] {
        let reply = submit(&gateway, &format!("email=a%40b.c&password=p&return={target}")).await;
        assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "./"), "{target}");
        let page = gateway.get(&format!("/sign-in?return={target}")).await;
        assert!(!page.text().contains(r#"name="return""#), "{target}");
    }
}

#[tokio::test]
async fn a_refusal_is_said_in_jesss_words() {
    let jess = Recorder::answering(refused).await;
    let form = "email=%22%3E%3Cb%3E%40example.com&password=hunter2&return=%2Fjobs%2F";
    let reply = submit(&Gateway::to(&jess), form).await;
    let page = alert(&reply, 401, "No matching &lt;username&gt; and password pair was found!");
    assert!(
        page.contains(r#"value="&quot;&gt;&lt;b&gt;@example.com""#),
        "the e-mail address is kept: {page}"
    );
    assert!(page.contains(r#"name="return" value="/jobs/""#));
    assert!(!page.contains("hunter2"));
}

/// What the page says after JESS has answered so.
async fn check(status: u16, content_type: &'static str, body: &'static str, expected: (u16, &str)) {
    let status = StatusCode::from_u16(status).unwrap();
    let jess = Recorder::answering(move || answer(status, &[("content-type", content_type)], body)).await;
    let reply = submit(&Gateway::to(&jess), "email=a&password=b").await;
    alert(&reply, expected.0, expected.1);
}

const REFUSED: &str = r#"{"ok":false,"status":"Not you"}"#;

#[tokio::test]
async fn a_refusal_by_status_is_one_whatever_its_body() {
    const WORDLESS: (u16, &str) = (401, "JESS refused the sign-in and gave no reason.");
    for status in [401, 403] {
        check(status, "application/json", REFUSED, (401, "Not you")).await;
        check(status, "application/json;charset=utf-8", r#"{"ok":false,"status":" "}"#, WORDLESS).await;
        check(status, "application/json", r#"{"timestamp":1,"error":"Unauthorized"}"#, WORDLESS).await;
        check(status, "application/json", r#"{"ok":true,"status":"Logged in successfully!"}"#, WORDLESS)
            .await;
        check(status, "application/json", "", WORDLESS).await;
        check(status, "text/html", "<html>", WORDLESS).await;
        check(status, "", "", WORDLESS).await;
    }
    for status in [200, 400] {
        check(status, "application/json", REFUSED, (401, "Not you")).await;
        check(status, "application/json", r#"{"ok":false}"#, WORDLESS).await;
    }
}

#[tokio::test]
async fn a_failure_is_no_refusal_though_it_says_so_in_the_envelope() {
    const DOWN: &str = r#"{"ok":false,"status":"The database is down"}"#;
    for status in [500, 502, 503] {
        check(status, "application/json", DOWN, (502, "The database is down")).await;
    }
    check(429, "application/json", DOWN, (429, "The database is down")).await;
    let words = "JESS failed with “500 Internal Server Error”. Try again in a moment.";
    for body in [r#"{"ok":false,"status":null}"#, r#"{"ok":true,"status":"Fine"}"#, r#"{"error":1}"#, ""] {
        check(500, "application/json", body, (502, words)).await;
    }
    check(500, "text/html", "<html>", (502, words)).await;
    let words = "JESS answered “400 Bad Request” and gave no reason.";
    check(400, "application/json", r#"{"ok":true}"#, (502, words)).await;
    check(400, "text/html", "<html>", (502, words)).await;
}

#[tokio::test]
async fn trouble_with_jess_is_said_plainly() {
    let reply = submit(&Gateway::to_nowhere().await, "email=a&password=b").await;
    alert(&reply, 502, "JESS cannot be reached: it or the network may be down. Try again in a moment.");

    let (jess, origin) = Raw::listen().await;
    let gateway = Making { answer: Duration::from_millis(100), ..Making::to(origin) }.build();
    let (reply, _held_open) = tokio::join!(submit(&gateway, "email=a&password=b"), jess.accept());
    alert(&reply, 504, "JESS did not answer within 0.1 seconds. Try again in a moment.");

    for answer in [r#"{"ok":true,"status":"Logged in successfully!"}"#, r#"{"ok":"#, r#"["ok"]"#, ""] {
        let jess = Recorder::answering(move || json(StatusCode::OK, answer)).await;
        let reply = submit(&Gateway::to(&jess), "email=a&password=b").await;
        alert(&reply, 502, "JESS answered, but not with a session. Try again in a moment.");
    }
}

#[tokio::test]
async fn another_sites_page_cannot_sign_in() {
    let jess = Recorder::answering(accepted).await;
    let gateway = Gateway::to(&jess);
    for foreign in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("origin", "null")]
    {
        let reply = gateway.post("/sign-in", &[FORM, foreign], "email=a&password=b").await;
        alert(&reply, 403, "The request came from a page of another site and was not passed on to JESS.");
    }
    let large = format!("email=a&password={}", "b".repeat(16 * 1024));
    alert(&submit(&gateway, &large).await, 413, "The request is larger than this call takes.");
    assert!(jess.received().is_empty());
}

#[tokio::test]
async fn the_sandbox_needs_one_click() {
    let jess = Recorder::answering(accepted).await;
    let gateway = Making { sandbox: true, ..Making::to(&jess.origin) }.build();
    let page = gateway.get("/sign-in").await;
    assert!(page.text().contains("This is the sandbox"));
    assert!(
        page.text().contains(r#"value="user@example.com""#) && page.text().contains(r#"value="sandbox""#)
    );
}
