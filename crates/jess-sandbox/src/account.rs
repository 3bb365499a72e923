//! Handlers for information about the service and the account, with the recorded replies.

use axum::response::Response;

use crate::session::SignedIn;
use crate::wire::json_text;

const USERS_INFO: &str = r#"{"Title":"Users Web API","Description":"JESS User Management API provided by ENSIMS Ltd.","Major":1,"Minor":0,"Revision":0,"Release":"beta","Update":0,"Notice":"(C) 2017, Energy Simulation Solutions Ltd. All rights reserved."}"#;

const INFO: &str = r#"{"Title":"JESS Web API","Description":"JESS online simulation services API provided by ENSIMS Ltd.","Major":1,"Minor":0,"Revision":0,"Release":"beta","Update":1,"Notice":"(C) 2020, Energy Simulation Solutions Ltd. All rights reserved."}"#;

const SESSION: &str = r#"{"ok":true,"status":"JESS session key is valid.","data":null}"#;

const ACCOUNT: &str = r#"{"ok":true,"status":"TestUser account available","data":{"address":"NA","permissions":"","id":1,"surname":"User","firstname":"Test","overdraft":100.0,"userGroup":"admin","last_Access":1529625679327,"registered":1529625679327,"telephone":"null","suspended":false,"username":"--------","email":"user@example.com","cpuhour":91.33972222222222}}"#;

const USAGE: &str = r#"{"ok":true,"status":"TestUser usage report available","data":[{"status":"NA","username":"TestUser","latest":1607162712868,"upload":39811760,"storage":8523778833,"jobs":603,"download":1166582910,"submissions":167,"cputime":31177}]}"#;

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
pub(crate) async fn account(_: SignedIn) -> Response {
    json_text(ACCOUNT)
}

/// Handles `GET /jess_web/api/usage`.
pub(crate) async fn usage(_: SignedIn) -> Response {
    json_text(USAGE)
}
