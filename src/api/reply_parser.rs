//! Turns responses into values or errors: by the status, then by the content type, then by the body.

use jess_api::{BodyKind, Job, JobReader, ReplyError, read_envelope};
use serde::de::{DeserializeOwned, IgnoredAny};

use super::error::ApiError;

/// The first bytes of a zip archive, also of an empty one.
pub(super) const ARCHIVE: &[u8] = b"PK";

/// The first bytes of an empty zip archive.
pub(super) const EMPTY_ARCHIVE: &[u8] = b"PK\x05\x06";

/// Parses a job list as it arrives.
pub(super) struct JobListParser {
    status: u16,
    is_html: bool,
    reader: JobReader,
}

impl JobListParser {
    /// Creates a parser for the body of a response with this status and content type.
    pub(super) fn new(status: u16, content_type: Option<&str>) -> Self {
        Self { status, is_html: content_type.is_some_and(is_html), reader: JobReader::new() }
    }

    /// Parses the next bytes of the body.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.reader.feed(bytes);
    }

    /// Returns the number of bytes received.
    pub(super) fn bytes(&self) -> usize {
        self.reader.bytes()
    }

    /// Returns the jobs that have arrived since the last call; none if the response is not a job list by its status or
    /// its content type.
    pub(super) fn take_jobs(&mut self) -> Vec<Job> {
        let is_list = self.is_list();
        self.reader.take_jobs().filter(|_| is_list).collect()
    }

    /// Parses the end of the body, and passes the last jobs and the number of bytes to `on_jobs`. Returns the number of
    /// entries that could not be read as jobs.
    ///
    /// # Errors
    /// Any [`ApiError`] about a complete response.
    pub(super) fn finish(self, on_jobs: impl FnOnce(Vec<Job>, usize)) -> Result<usize, ApiError> {
        let (status, is_html, bytes) = (self.status, self.is_html, self.bytes());
        let (jobs, result) = self.reader.finish();
        check_head(status, is_html, bytes, || result.as_ref().err().cloned())?;
        on_jobs(jobs, bytes);
        Ok(result?.unreadable)
    }

    fn is_list(&self) -> bool {
        is_success(self.status) && !self.is_html
    }
}

/// Parses the envelope in the body of a response. Returns its data, if there is any.
///
/// # Errors
/// Any [`ApiError`] about a complete response.
pub(super) fn parse_envelope<T: DeserializeOwned>(
    status: u16,
    content_type: Option<&str>,
    body: &[u8],
) -> Result<Option<T>, ApiError> {
    check_head(status, content_type.is_some_and(is_html), body.len(), || {
        read_envelope::<IgnoredAny>(body).and_then(|envelope| envelope.into_data()).err()
    })?;
    Ok(read_envelope(body)?.into_data()?)
}

/// Checks the status and the content type of a response. `body_error` returns the error of its body, which contains the
/// service's message if the body is an envelope.
fn check_head(
    status: u16,
    is_html: bool,
    bytes: usize,
    body_error: impl FnOnce() -> Option<ReplyError>,
) -> Result<(), ApiError> {
    match status {
        401 => Err(ApiError::SignedOut),
        status if !is_success(status) => {
            let message = body_error().and_then(|error| match error {
                ReplyError::Refused { message } => message,
                ReplyError::Unreadable { .. } => None,
            });
            Err(ApiError::Http { status, message, retry_after: None })
        }
        _ if is_html => {
            let detail = "the content type is that of a web page".to_owned();
            Err(ApiError::Unreadable { kind: BodyKind::Html, bytes, detail })
        }
        _ => Ok(()),
    }
}

/// Reports whether a response is a zip archive, by its status and the first bytes of its body. Neither JSON nor a web page
/// begins as an archive does, whatever its content type.
pub(super) fn is_archive(status: u16, start: &[u8]) -> bool {
    is_success(status) && start.starts_with(ARCHIVE)
}

/// Checks the status and the content type of a response with a file of the results, whose path is known.
///
/// # Errors
/// The error of the head; `None` if the body of the response has the error.
pub(super) fn check_file_head(
    status: u16,
    content_type: Option<&str>,
    path: &str,
) -> Result<(), Option<ApiError>> {
    let is_page = [".htm", ".html", ".xhtml"].iter().any(|extension| {
        let start = path.len().saturating_sub(extension.len());
        path.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(extension))
    });
    match status {
        401 => Err(Some(ApiError::SignedOut)),
        status if !is_success(status) => Err(None),
        _ if !is_page && content_type.is_some_and(is_html) => Err(None),
        _ => Ok(()),
    }
}

/// Returns the refusal that a body is in place of a file. JESS refuses with status 200 and an envelope in JSON.
pub(super) fn refusal_in(content_type: Option<&str>, body: &[u8]) -> Option<ApiError> {
    let envelope =
        content_type.is_some_and(is_json).then(|| read_envelope::<IgnoredAny>(body).ok()).flatten()?;
    (!envelope.ok).then_some(ApiError::Refused { message: envelope.message })
}

/// Reports whether a content type is JSON.
pub(super) fn is_json(content_type: &str) -> bool {
    content_type.trim_start().starts_with("application/json")
}

fn is_success(status: u16) -> bool {
    (200..=299).contains(&status)
}

/// Reports whether a content type is that of a web page.
fn is_html(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or(content_type).trim();
    media_type.eq_ignore_ascii_case("text/html") || media_type.eq_ignore_ascii_case("application/xhtml+xml")
}

#[cfg(test)]
mod tests {
    use jess_api::JobStatusReply;

    use super::*;

    type Expectation = Box<dyn Fn(&ApiError) -> bool>;

    /// Returns the jobs of a complete reply, or the error.
    fn classify((status, content_type, body): (u16, &str, &str)) -> Result<Vec<Job>, ApiError> {
        let mut parser = JobListParser::new(status, Some(content_type));
        parser.feed(body.as_bytes());
        let mut jobs = parser.take_jobs();
        parser.finish(|last, _| jobs.extend(last))?;
        Ok(jobs)
    }

    fn reply<'r>(status: u16, content_type: &'r str, body: &'r str) -> (u16, &'r str, &'r str) {
        (status, content_type, body)
    }

    fn unreadable(kind: BodyKind, bytes: usize) -> impl Fn(&ApiError) -> bool {
        move |error| matches!(error, ApiError::Unreadable { kind: s, bytes: b, .. } if (*s, *b) == (kind, bytes))
    }

    #[test]
    fn replies_are_classified_by_status_then_content_type_then_body() {
        let json = "application/json";
        let list = r#"{"ok":true,"status":"x","data":[]}"#;
        let refused = r#"{"ok":false,"status":"No account","data":null}"#;
        let http = |status, message: Option<&str>| {
            let expected = ApiError::Http { status, message: message.map(str::to_owned), retry_after: None };
            Box::new(move |error: &ApiError| *error == expected) as Expectation
        };
        let table: Vec<((u16, &str, &str), Expectation)> = vec![
            (reply(401, json, list), Box::new(|error| *error == ApiError::SignedOut)),
            (reply(401, "text/html", "<html>"), Box::new(|error| *error == ApiError::SignedOut)),
            (
                reply(200, json, refused),
                Box::new(|e| *e == ApiError::Refused { message: Some("No account".to_owned()) }),
            ),
            (reply(403, json, refused), http(403, Some("No account"))),
            (reply(502, "text/html", "<h1>Bad gateway</h1>"), http(502, None)),
            (reply(404, json, ""), http(404, None)),
            (reply(304, json, ""), http(304, None)),
            (reply(200, "text/html; charset=utf-8", list), Box::new(unreadable(BodyKind::Html, 34))),
            (reply(200, json, "\n<!doctype html>"), Box::new(unreadable(BodyKind::Html, 16))),
            (reply(200, json, r#"{"ok":true,"data":[{"#), Box::new(unreadable(BodyKind::CutOff, 20))),
            (reply(200, json, "hello"), Box::new(unreadable(BodyKind::NotJson, 5))),
            (reply(200, json, r#"{"Title":"x"}"#), Box::new(unreadable(BodyKind::UnexpectedJson, 13))),
            (reply(204, json, ""), Box::new(unreadable(BodyKind::Empty, 0))),
        ];
        for (reply, expected) in table {
            let error = classify(reply).unwrap_err();
            assert!(expected(&error), "{reply:?}: {error:?}");
        }
    }

    #[test]
    fn json_with_a_wrong_content_type_is_a_list() {
        let body = r#"{"ok":true,"status":"x","data":[{"job_SN":7}]}"#;
        for content_type in ["application/json;charset=UTF-8", "text/plain", "application/octet-stream"] {
            assert_eq!(classify(reply(200, content_type, body)).unwrap().len(), 1, "{content_type}");
        }
    }

    #[test]
    fn only_a_successful_reply_with_the_bytes_of_an_archive_is_one() {
        let table: [(u16, &[u8], bool); 8] = [
            (200, b"PK\x03\x04", true),
            (200, b"PK\x05\x06", true),
            (200, b"P", false),
            (200, b"", false),
            (200, b"<!doctype html>", false),
            (200, b"{\"ok\":false}", false),
            (500, b"PK\x03\x04", false),
            (401, b"PK\x03\x04", false),
        ];
        for (status, start, expected) in table {
            assert_eq!(is_archive(status, start), expected, "{status} {start:?}");
        }
    }

    #[test]
    fn envelopes_are_classified_alike() {
        let json = Some("application/json");
        let parse = |status, content_type, body: &str| {
            parse_envelope::<JobStatusReply>(status, content_type, body.as_bytes())
        };
        let body = r#"{"ok":true,"status":"7 status available","data":{"job_ID":7,"status":"QUEUED"}}"#;
        assert_eq!(parse(200, json, body).unwrap().unwrap().id.number(), 7);
        assert_eq!(parse(200, json, r#"{"ok":true,"status":"x","data":null}"#), Ok(None));
        let message = Some("No account".to_owned());
        let refused = r#"{"ok":false,"status":"No account","data":null}"#;
        assert_eq!(parse(200, json, refused), Err(ApiError::Refused { message: message.clone() }));
        assert_eq!(
            parse(403, json, refused),
            Err(ApiError::Http { status: 403, message, retry_after: None })
        );
        assert_eq!(parse(401, json, body), Err(ApiError::SignedOut));
        for (content_type, body, expected) in [
            (Some("text/html"), body, BodyKind::Html),
            (json, "<html>", BodyKind::Html),
            (json, r#"{"ok":tr"#, BodyKind::CutOff),
            (json, "", BodyKind::Empty),
            (json, r#"{"ok":true,"data":"x"}"#, BodyKind::UnexpectedJson),
        ] {
            let error = parse(200, content_type, body).unwrap_err();
            assert!(
                matches!(error, ApiError::Unreadable { kind, .. } if kind == expected),
                "{body}: {error:?}"
            );
        }
    }
}
