//! The only documented command to a job: its cancellation.

use bytes::Bytes;
use serde::Deserialize;

use super::error::BridgeError;

/// The body that JESS documents.
const CANCEL: Bytes = Bytes::from_static(br#"{"cmd":"Cancel"}"#);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Command {
    #[expect(dead_code, reason = "to read it is to check it")]
    cmd: CommandName,
}

#[derive(Deserialize)]
enum CommandName {
    Cancel,
}

/// Checks the body of a request, and returns the body for JESS.
///
/// JESS may know other commands, such as those of its administrators. None of them is documented, so none is sent.
///
/// # Errors
/// Returns an error unless the body is the documented command, in any notation of JSON.
pub(super) fn canonical(body: Option<&[u8]>) -> Result<Bytes, BridgeError> {
    let body = body.unwrap_or_default();
    // serde would take the array `["Cancel"]` for the object too.
    let is_object = body.trim_ascii_start().starts_with(b"{");
    match serde_json::from_slice::<Command>(body) {
        Ok(_) if is_object => Ok(CANCEL),
        _ => Err(BridgeError::Command),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_documented_command_is_sent() {
        for (body, is_sent) in [
            (r#"{"cmd":"Cancel"}"#, true),
            (" {\n\"cmd\" : \"Cancel\" } ", true),
            (r#"{"c\u006dd":"Cancel"}"#, true),
            ("", false),
            ("{}", false),
            ("null", false),
            (r#"{"cmd":"cancel"}"#, false),
            (r#"{"cmd":"Create"}"#, false),
            (r#"{"cmd":"Cancel","cmd":"Cancel"}"#, false),
            (r#"{"cmd":"Cancel","jobRef":7}"#, false),
            (r#"[{"cmd":"Cancel"}]"#, false),
            (r#"["Cancel"]"#, false),
            (r#"{"cmd":"Cancel"}{"cmd":"Cancel"}"#, false),
        ] {
            let sent = canonical(Some(body.as_bytes())).ok();
            assert_eq!(sent, is_sent.then_some(CANCEL), "{body}");
        }
        assert!(canonical(None).is_err());
    }
}
