//! Compression, on the way to the browser, of what JESS sends uncompressed.
//!
//! A list of 100,000 jobs is 38 MB of JSON that repeats itself, and the slower a user's line is the more of
//! their wait is the transfer. The browser's `Accept-Encoding` crosses to JESS, so JESS may compress as well;
//! then its coding is passed through, and nothing is done here.
//!
//! # What is not compressed
//! The length of a compressed reply tells a little about what is in it. Where a secret stands beside text that
//! an attacker chooses, and the attacker sees the length of many replies, that gives the secret away (BREACH,
//! CVE-2013-3587). So only replies about jobs are compressed: the list, a status, a directory. They hold no
//! token, nothing of a request comes back in them, and another site's page cannot have them fetched with the
//! user's session, whose cookie is `SameSite=Lax`. The sign-in page, every reply of the users' API and
//! whatever sets a cookie stay as they are. So do result files: most are archives, which are compressed
//! already, and the others can be asked for in ranges, which count the bytes as JESS has them.

mod coding;

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

use self::coding::{Coding, Encoder};
use super::is_json;
use super::route::Call;

/// The shortest reply that is worth it, in bytes: what is shorter is one packet either way.
const SHORTEST: u64 = 1_000;

/// What describes a body as it was before, and no longer does.
const OF_THE_PLAIN_BODY: [HeaderName; 3] = [ACCEPT_RANGES, CONTENT_LENGTH, ETAG];

/// Compresses a reply to `call`, if it is one to be compressed, in a coding that the browser takes.
pub(super) fn for_browser(call: &Call, browser: &HeaderMap, mut response: Response) -> Response {
    if !call.is_about_jobs() {
        return response;
    }
    response.headers_mut().append(VARY, HeaderValue::from_static("accept-encoding"));
    let encoder = Coding::taken_by(browser)
        .filter(|_| is_worth_it(&response))
        // Without memory for a compressor, the reply goes out as it came.
        .and_then(|coding| Some((coding, coding.encoder().ok()?)));
    match encoder {
        Some((coding, encoder)) => encode(response, coding, encoder),
        None => response,
    }
}

fn is_worth_it(response: &Response) -> bool {
    let headers = response.headers();
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    response.status() == StatusCode::OK
        && is_json(headers)
        && !headers.contains_key(CONTENT_ENCODING)
        && !headers.contains_key(SET_COOKIE)
        && length.is_none_or(|length| length >= SHORTEST)
}

fn encode(response: Response, coding: Coding, encoder: Encoder) -> Response {
    let mut response = response.map(|body| Body::new(Compressed { body, encoder, ended: false }));
    for name in OF_THE_PLAIN_BODY {
        response.headers_mut().remove(name);
    }
    response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    response
}

/// A body, compressed part by part as it comes: what has come in can be decoded, whole, from what has gone
/// out, so no row waits here for those after it.
///
/// An error stays an error, and there is no end of the coding after it: what is cut off never looks whole.
/// Dropping this drops the body that comes from JESS, as without compression.
struct Compressed {
    body: Body,
    encoder: Encoder,
    ended: bool,
}

impl Compressed {
    /// The next part; `None` after the last one.
    fn poll_part(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, axum::Error>>> {
        while !self.ended {
            let part = match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => self.encoder.part(&data),
                    // Trailers are not announced to the browser, so they would not reach it in any case.
                    _ => continue,
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    self.ended = true;
                    self.encoder.end()
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
