//! Tests of sessions: signing in and out, renewal, and the calls that need a session.

use axum::http::{Method, StatusCode, header};
use jess_sandbox::{EMAIL, PASSWORD};

use crate::support::{HOUR, Sandbox, recorded};

#[tokio::test]
async fn signing_in_renewing_and_signing_out_match_the_recorded_replies() {
    let sandbox = Sandbox::with_defaults().await;
    let signed_in = sandbox.sign_in(EMAIL, PASSWORD).await;
    assert_eq!((signed_in.status, signed_in.json()), (StatusCode::OK, recorded("auth-ok-pro")));
    let cookie = signed_in.cookie();
    let as_user = |method, path| sandbox.send_as(&cookie, method, path, "");

    let renewed = as_user(Method::POST, "/users/api/checkin").await;
    assert_eq!(renewed.json(), recorded("checkin-ok"));
    assert_ne!(renewed.cookie(), cookie);
    let with_old_token = as_user(Method::GET, "/jess_web/api/jobs").await;
    assert_eq!(with_old_token.status, StatusCode::OK, "a JWT stays valid until it expires");

    let cookie = renewed.cookie();
    let out = sandbox.send_as(&cookie, Method::POST, "/users/api/logout", "").await;
    assert_eq!(out.json(), recorded("logout-ok"));
    assert!(out.header(header::SET_COOKIE).starts_with("session_token=; Max-Age=0; "));
    assert_eq!(sandbox.send_as(&cookie, Method::GET, "/jess_web/api/jobs", "").await.status, 401);
    assert_eq!(sandbox.list("").await.status, StatusCode::OK, "another session of the user must stay valid");
}

#[tokio::test]
async fn wrong_credentials_are_refused_like_the_recorded_ones_without_a_cookie() {
    let sandbox = Sandbox::with_defaults().await;
    let mut refusals =
        vec![sandbox.sign_in(EMAIL, "wrong").await, sandbox.sign_in("somebody@example.com", PASSWORD).await];
    for body in ["", "not json", "{}", r#"{"email":"user@example.com"}"#] {
        refusals.push(sandbox.send_as("", Method::POST, "/users/api/auth", body).await);
    }
    for refusal in refusals {
        assert_eq!((refusal.status, refusal.json()), (StatusCode::OK, recorded("auth-refused")));
        assert_eq!(refusal.header(header::SET_COOKIE), "");
    }
}

#[tokio::test]
async fn the_session_cookie_works_over_plain_http_and_is_random() {
    let sandbox = Sandbox::with_defaults().await;
    let signed_in = sandbox.sign_in(EMAIL, PASSWORD).await;
    let (cookie, attributes) = signed_in.header(header::SET_COOKIE).split_once("; ").expect("attributes");
    assert_eq!(attributes, "Max-Age=43200; Path=/; HttpOnly; SameSite=Lax");
    let token = cookie.strip_prefix("session_token=").expect("the cookie's name");
    assert!(token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_ne!(cookie, sandbox.cookie);
}

#[tokio::test]
async fn only_service_information_needs_no_session() {
    let sandbox = Sandbox::with_defaults().await;
    let protected = [
        (Method::GET, "/jess_web/api/jobs"),
        (Method::GET, "/jess_web/api/session"),
        (Method::GET, "/jess_web/api/account"),
        (Method::GET, "/jess_web/api/usage"),
        (Method::GET, "/jess_web/api/job/status/385099"),
        (Method::GET, "/jess_web/api/job/dir/385099"),
        (Method::GET, "/jess_web/api/job/file/385099"),
        (Method::GET, "/jess_web/api/job/file/385099/eplusout.err"),
        (Method::POST, "/jess_web/api/job/385099"),
        (Method::POST, "/users/api/checkin"),
        (Method::POST, "/users/api/logout"),
    ];
    let invalid_cookies = ["", "session_token=", "session_token=abc", "other=1"];
    for (method, path) in protected {
        for cookie in invalid_cookies {
            let reply = sandbox.send_as(cookie, method.clone(), path, "").await;
            assert_eq!((reply.status, reply.body.len()), (StatusCode::UNAUTHORIZED, 0), "{path}");
        }
    }
    for (path, reply) in [("/jess_web/api/info", "jess-info"), ("/users/api/info", "users-info")] {
        assert_eq!(sandbox.send_as("", Method::GET, path, "").await.json(), recorded(reply));
    }
}

#[tokio::test]
async fn a_session_expires_after_twelve_hours_unless_it_is_renewed() {
    let sandbox = Sandbox::with_defaults().await;
    sandbox.advance(12 * HOUR - 1);
    let renewed = sandbox.post("/users/api/checkin", "{}").await;
    sandbox.advance(12 * HOUR - 1);
    let cookie = renewed.cookie();
    let with_new = |path| sandbox.send_as(&cookie, Method::GET, path, "");
    assert_eq!(with_new("/jess_web/api/session").await.status, StatusCode::OK);
    sandbox.advance(1);
    assert_eq!(with_new("/jess_web/api/session").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn other_cookies_are_ignored() {
    let sandbox = Sandbox::with_defaults().await;
    let cookies = format!("theme=dark; {}; session_token_old=1", sandbox.cookie);
    assert_eq!(sandbox.send_as(&cookies, Method::GET, "/jess_web/api/jobs", "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn account_data_match_the_recorded_replies() {
    let sandbox = Sandbox::with_defaults().await;
    for (path, reply) in [("session", "session-valid"), ("account", "account"), ("usage", "usage")] {
        assert_eq!(sandbox.get(&format!("/jess_web/api/{path}")).await.json(), recorded(reply));
    }
}
