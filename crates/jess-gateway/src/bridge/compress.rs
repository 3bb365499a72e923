//! Compression of replies that JESS sends uncompressed.
//!
//! A list of 100,000 jobs is 38 MB of repetitive JSON. The browser's `Accept-Encoding` is passed on, so JESS may
//! compress a reply itself, which is then passed through.
//!
//! tower-http's `CompressionLayer` is not used, since it does not flush after each part of a body
//! (<https://github.com/tower-rs/tower-http/issues/292>): the first jobs would wait in its buffer for later ones.
//!
//! # What is not compressed
//! The length of a compressed reply depends on its content. If it contains a secret beside text that an attacker
//! chooses, and the attacker sees the lengths of many replies, they reveal the secret (BREACH, CVE-2013-3587). So only
//! replies about jobs are compressed: the list, a status, a directory. They contain no token and nothing from the
//! request, and a page of another site cannot fetch them with the user's session, whose cookie is `SameSite=Lax`. All
//! replies of the users' API, and all that set a cookie, stay as they are. So do result files: most are archives, which
//! are compressed already, and the others can be requested in ranges, which count uncompressed bytes.

mod encoding;

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{
    ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, ETAG, HeaderMap, HeaderValue, SET_COOKIE, VARY,
};
use http::{HeaderName, StatusCode};
use http_body::{Body as _, Frame};

use self::encoding::{Encoder, Encoding};
use super::is_json;
use super::route::Call;

/// The minimum size of a reply that is compressed, in bytes. Shorter ones are a single packet in any case.
const MIN_SIZE: u64 = 1_000;

/// The headers that are wrong for a compressed body.
const PLAIN_BODY_HEADERS: [HeaderName; 3] = [ACCEPT_RANGES, CONTENT_LENGTH, ETAG];

/// Compresses the reply to `call`, if it may be compressed, in an encoding that the browser accepts.
pub(super) fn for_browser(call: &Call, browser: &HeaderMap, mut response: Response) -> Response {
    if !call.is_about_jobs() {
        return response;
    }
    response.headers_mut().append(VARY, HeaderValue::from_static("accept-encoding"));
    let encoder = Encoding::accepted_by(browser)
        .filter(|_| should_compress(&response))
        // Without memory for an encoder, the reply is not compressed.
        .and_then(|encoding| Some((encoding, encoding.encoder().ok()?)));
    match encoder {
        Some((encoding, encoder)) => encode(response, encoding, encoder),
        None => response,
    }
}

fn should_compress(response: &Response) -> bool {
    let headers = response.headers();
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    response.status() == StatusCode::OK
        && is_json(headers)
        && !headers.contains_key(CONTENT_ENCODING)
        && !headers.contains_key(SET_COOKIE)
        && length.is_none_or(|length| length >= MIN_SIZE)
}

fn encode(response: Response, encoding: Encoding, encoder: Encoder) -> Response {
    let mut response = response.map(|body| Body::new(Compressed { body, encoder, ended: false }));
    for name in PLAIN_BODY_HEADERS {
        response.headers_mut().remove(name);
    }
    response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
    response
}

/// A body that is compressed and flushed part by part, so that everything received so far can be decoded from what has
/// been sent.
///
/// After an error, the end of the encoding is not written, so that a truncated body never looks complete.
struct Compressed {
    body: Body,
    encoder: Encoder,
    ended: bool,
}

impl Compressed {
    /// Returns the next compressed part, or `None` at the end.
    fn poll_part(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, axum::Error>>> {
        while !self.ended {
            let part = match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => self.encoder.encode(&data),
                    // Trailers are dropped: they are not announced to the browser.
                    _ => continue,
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    self.ended = true;
                    self.encoder.finish()
                }
            };
            return Poll::Ready(Some(part.map_err(axum::Error::new)));
        }
        Poll::Ready(None)
    }
}

impl http_body::Body for Compressed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.get_mut().poll_part(context).map_ok(Frame::data)
    }

    fn is_end_stream(&self) -> bool {
        self.ended
    }
}
