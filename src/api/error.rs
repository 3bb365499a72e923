//! What can go wrong with a request, and how a response is judged: by its status, then by its content type,
//! then by its body.

use std::fmt;

use jess_api::{BodyKind, Job, JobReader, ReplyError};

/// Why there are no jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiError {
    /// 401: there is no session, or it has ended.
    SignedOut,
    /// The service refused (`ok: false`), in its own words where it gave any.
    Refused {
        /// The envelope's `status`.
        message: Option<String>,
    },
    /// Any other status than 2xx and 401.
    Http {
        /// The status code.
        status: u16,
        /// The envelope's `status`, when the body was an envelope.
        message: Option<String>,
    },
    /// A reply that is no job list.
    Unreadable {
        /// What it looks like instead.
        shape: BodyKind,
        /// How many bytes came.
        bytes: usize,
        /// What the parser found; for the console.
        detail: String,
    },
    /// The connection failed, before or in the middle of the reply.
    Network {
        /// How many bytes of the reply had come; none when not even its head had.
        bytes: Option<usize>,
        /// The browser's words; for the console.
        detail: String,
    },
    /// Nothing came for too long.
    TimedOut {
        /// How long nothing came, in seconds.
        seconds: u32,
        /// How many bytes of the reply had come.
        bytes: usize,
    },
    /// The page itself gave the request up, for a newer one. Never shown.
    Aborted,
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignedOut => f.write_str("signed out (401)"),
            Self::Refused { message } => write!(f, "refused: {}", message.as_deref().unwrap_or("no reason")),
            Self::Http { status, message } => {
                write!(f, "HTTP status {status}: {}", message.as_deref().unwrap_or("no words"))
            }
            Self::Unreadable { bytes, detail, .. } => {
                write!(f, "unreadable reply of {bytes} bytes: {detail}")
            }
            Self::Network { bytes: None, detail } => write!(f, "no connection: {detail}"),
            Self::Network { bytes: Some(bytes), detail } => {
                write!(f, "connection broken after {bytes} bytes: {detail}")
            }
            Self::TimedOut { seconds, bytes } => {
                write!(f, "nothing came for {seconds} seconds, after {bytes} bytes")
            }
            Self::Aborted => f.write_str("aborted"),
        }
    }
}

impl std::error::Error for ApiError {}

/// Reads a reply as it comes, and judges it.
pub(super) struct ReplyParser {
    status: u16,
    is_html: bool,
    reader: JobReader,
}

impl ReplyParser {
    /// A parser of the reply that begins with this head.
    pub(super) fn new(status: u16, content_type: Option<&str>) -> Self {
        Self { status, is_html: content_type.is_some_and(is_html), reader: JobReader::new() }
    }

    /// Takes the next bytes of the body.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.reader.feed(bytes);
    }

    /// How many bytes have come.
    pub(super) fn bytes(&self) -> usize {
        self.reader.bytes()
    }

    /// The jobs that have come since the last call; none of a reply that is no job list by its head.
    pub(super) fn take_jobs(&mut self) -> Vec<Job> {
        let is_listing = self.is_listing();
        self.reader.take_jobs().filter(|_| is_listing).collect()
    }

    /// The judgement, once the body has ended: how many entries could not be taken as jobs. The last jobs go to
    /// `take`.
    ///
    /// # Errors
    /// Any [`ApiError`] but the three that need no reply: `Network`, `TimedOut` and `Aborted`.
    pub(super) fn finish(self, take: impl FnOnce(Vec<Job>, usize)) -> Result<usize, ApiError> {
        let (is_listing, bytes) = (self.is_listing(), self.bytes());
        let (jobs, result) = self.reader.finish();
        match self.status {
            401 => return Err(ApiError::SignedOut),
            200..=299 => {}
            status => return Err(ApiError::Http { status, message: words_of(result.err()) }),
        }
        if !is_listing {
            let detail = "the content type is that of a web page".to_owned();
            return Err(ApiError::Unreadable { shape: BodyKind::Html, bytes, detail });
        }
        take(jobs, bytes);
        result.map(|finished| finished.unreadable).map_err(|error| match error {
            ReplyError::Refused { message } => ApiError::Refused { message },
            ReplyError::Unreadable { kind: shape, bytes, detail } => {
                ApiError::Unreadable { shape, bytes, detail }
            }
        })
    }

    fn is_listing(&self) -> bool {
        (200..=299).contains(&self.status) && !self.is_html
    }
}

/// Whether a content type says that this is a web page.
fn is_html(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or(content_type).trim();
    media_type.eq_ignore_ascii_case("text/html") || media_type.eq_ignore_ascii_case("application/xhtml+xml")
}

/// The service's words, if the body was an envelope that refuses.
fn words_of(error: Option<ReplyError>) -> Option<String> {
    match error {
        Some(ReplyError::Refused { message }) => message,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Expectation = Box<dyn Fn(&ApiError) -> bool>;

    /// The jobs of a reply that comes whole, or why there are none.
    fn classify((status, content_type, body): (u16, &str, &str)) -> Result<Vec<Job>, ApiError> {
        let mut parser = ReplyParser::new(status, Some(content_type));
        parser.feed(body.as_bytes());
        let mut jobs = parser.take_jobs();
        parser.finish(|last, _| jobs.extend(last))?;
        Ok(jobs)
    }

    fn reply<'r>(status: u16, content_type: &'r str, body: &'r str) -> (u16, &'r str, &'r str) {
        (status, content_type, body)
    }

    fn unreadable(shape: BodyKind, bytes: usize) -> impl Fn(&ApiError) -> bool {
        move |error| matches!(error, ApiError::Unreadable { shape: s, bytes: b, .. } if (*s, *b) == (shape, bytes))
    }

    #[test]
    fn a_reply_is_judged_by_status_then_type_then_body() {
        let json = "application/json";
        let list = r#"{"ok":true,"status":"x","data":[]}"#;
        let refused = r#"{"ok":false,"status":"No account","data":null}"#;
        let http = |status, words: Option<&str>| {
            let expected = ApiError::Http { status, message: words.map(str::to_owned) };
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
    fn json_under_a_careless_content_type_is_still_a_list() {
        let body = r#"{"ok":true,"status":"x","data":[{"job_SN":7}]}"#;
        for content_type in ["application/json;charset=UTF-8", "text/plain", "application/octet-stream"] {
            assert_eq!(classify(reply(200, content_type, body)).unwrap().len(), 1, "{content_type}");
        }
    }
}
