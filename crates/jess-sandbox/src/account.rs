//! Handlers for information about the service and the account, with the recorded replies.

use axum::response::Response;

use crate::session::SignedIn;
use crate::wire::json_text;

const USERS_INFO: &str = r#"{"Title":"Users Web API","Description":"JESS User Management API provided by ENSIMS Ltd.","Major":1,"Minor":0,"Revision":0,"Release":"beta","Update":0,"Notice":"(C) 2017, Energy Simulation Solutions Ltd. All rights reserved."}"#;

const INFO: &str = r#"{"Title":"JESS Web API","Description":"JESS online simulation services API provided by ENSIMS Ltd.","Major":1,"Minor":0,"Revision":0,"Release":"beta","Update":1,"Notice":"(C) 2020, Energy Simulation Solutions Ltd. All rights reserved."}"#;

const SESSION: &str = r#"{"ok":true,"status":"JESS session key is valid.","data":null}"#;

/// Handles `GET /users/api/info`, which needs no session.
pub(crate) async fn users_info() -> Response {
    json_text(USERS_INFO)
}

/// Handles `GET /jess_web/api/info`, which needs no session.
pub(crate) async fn info() -> Response {
    json_text(INFO)
}

/// Handles `GET /jess_web/api/session`.
pub(crate) async fn session(_: SignedIn) -> Response {
    json_text(SESSION)
}

/// Handles `GET /jess_web/api/account`.
pub(crate) async fn account(SignedIn { user, .. }: SignedIn) -> Response {
    json_text(user.account_reply)
}

/// Handles `GET /jess_web/api/usage`.
pub(crate) async fn usage(SignedIn { user, .. }: SignedIn) -> Response {
    json_text(user.usage_reply)
}
