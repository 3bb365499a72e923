//! Replies with one file: as a whole, a range of it, or that it has not changed.

use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE,
    LAST_MODIFIED, RANGE,
};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_range_header::{EndPosition, StartPosition, parse_range_header};
use jess_api::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::files::{Content, ResultFile};
use crate::time_series::TimeSeries;

/// Builds the reply to a request for a file that was last changed at `modified`.
pub(crate) fn file_reply(file: ResultFile, modified: Timestamp, request: &HeaderMap) -> Response {
    let size = file.size();
    let seconds = modified.as_millis().div_euclid(1_000);
    let tag = format!("\"{seconds:x}-{size:x}\"");
    let time = modified.to_utc().map(|time| time.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    let time = time.unwrap_or_default();
    let validators = [(ETAG, tag.clone()), (LAST_MODIFIED, time.clone())];

    if value(request, IF_NONE_MATCH).is_some_and(|tags| is_listed(&tag, tags)) {
        return (StatusCode::NOT_MODIFIED, validators).into_response();
    }
    let is_same = value(request, IF_RANGE).is_none_or(|validator| validator == tag || validator == time);
    let range = value(request, RANGE).filter(|_| is_same).map_or(Wanted::All, |range| wanted(range, size));
    let (status, range) = match range {
        Wanted::All => (StatusCode::OK, 0..size),
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Wanted::Nothing => {
            let range = [(CONTENT_RANGE, format!("bytes */{size}"))];
            return (StatusCode::RANGE_NOT_SATISFIABLE, range).into_response();
        }
    };
    let headers = [
        (CONTENT_TYPE, file.media_type().to_owned()),
        (CONTENT_DISPOSITION, disposition(file.name())),
        (ACCEPT_RANGES, "bytes".to_owned()),
    ];
    let part = (status == StatusCode::PARTIAL_CONTENT)
        .then(|| [(CONTENT_RANGE, format!("bytes {}-{}/{size}", range.start, range.end.saturating_sub(1)))]);
    (status, headers, validators, part.map(axum::response::AppendHeaders), body(file.content, range))
        .into_response()
}

/// Returns the value of `Content-Disposition` that lets browsers save a file with this name (RFC 6266).
pub(crate) fn disposition(name: &str) -> String {
    let is_plain = |character: char| matches!(character, ' '..='~') && !matches!(character, '"' | '\\' | '%');
    if name.chars().all(is_plain) {
        return format!("attachment; filename=\"{name}\"");
    }
    let plain: String =
        name.chars().map(|character| if is_plain(character) { character } else { '_' }).collect();
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

fn value(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Reports whether `If-None-Match` lists a tag.
fn is_listed(tag: &str, tags: &str) -> bool {
    tags.split(',').map(str::trim).any(|listed| listed == "*" || listed.trim_start_matches("W/") == tag)
}

/// The part of a file that is wanted.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    All,
    Part(Range<u64>),
    /// The range begins after the end of the file.
    Nothing,
}

/// Reads the value of `Range` for a file of this size. Several ranges, and a malformed one, are for the whole file.
fn wanted(range: &str, size: u64) -> Wanted {
    let Ok(parsed) = parse_range_header(range) else { return Wanted::All };
    let [range] = parsed.ranges.as_slice() else { return Wanted::All };
    let start = match range.start {
        StartPosition::Index(start) => start,
        StartPosition::FromLast(length) => size.saturating_sub(length),
    };
    let end = match range.end {
        EndPosition::Index(last) if last < start => return Wanted::All,
        EndPosition::Index(last) => last.saturating_add(1).min(size),
        EndPosition::LastByte => size,
    };
    if start < end { Wanted::Part(start..end) } else { Wanted::Nothing }
}

fn body(content: Content, range: Range<u64>) -> Body {
    match content {
        Content::Text(text) => {
            let index = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX).min(text.len());
            Body::from(text.slice(index(range.start)..index(range.end)))
        }
        Content::TimeSeries(series) => Body::new(SeriesBody::new(series, range)),
        Content::EmptyFolder => Body::empty(),
    }
}

/// A range of a time series, which is written part by part as it is read.
struct SeriesBody {
    series: TimeSeries,
    /// The next part.
    next: usize,
    /// The number of bytes to leave out at its beginning.
    skip: usize,
    /// The number of bytes to send.
    rest: u64,
}

impl SeriesBody {
    fn new(series: TimeSeries, range: Range<u64>) -> Self {
        let mut skip = usize::try_from(range.start).unwrap_or(usize::MAX);
        let mut next = 0;
        while next < series.parts() && skip >= series.part_size(next) {
            skip -= series.part_size(next);
            next += 1;
        }
        Self { series, next, skip, rest: range.end.saturating_sub(range.start) }
    }

    fn next_part(&mut self) -> Option<Bytes> {
        if self.rest == 0 || self.next >= self.series.parts() {
            return None;
        }
        let part = Bytes::from(self.series.part(self.next));
        let length =
            part.len().saturating_sub(self.skip).min(usize::try_from(self.rest).unwrap_or(usize::MAX));
        let part = part.slice(self.skip..self.skip + length);
        self.next += 1;
        self.skip = 0;
        self.rest = self.rest.saturating_sub(u64::try_from(length).unwrap_or_default());
        Some(part)
    }
}

impl http_body::Body for SeriesBody {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(self.get_mut().next_part().map(|part| Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_rfc_9110_defines() {
        let part = |range| Wanted::Part(range);
        for (range, expected) in [
            ("bytes=0-3", part(0..4)),
            ("bytes=5-", part(5..10)),
            ("bytes=9-9", part(9..10)),
            ("bytes=5-99", part(5..10)),
            ("bytes=-3", part(7..10)),
            ("bytes=-99", part(0..10)),
            ("bytes=10-", Wanted::Nothing),
            ("bytes=99-100", Wanted::Nothing),
            ("bytes=5-4", Wanted::All),
            ("bytes=0-1,4-5", Wanted::All),
            ("bytes=a-b", Wanted::All),
            ("lines=0-1", Wanted::All),
            ("", Wanted::All),
        ] {
            assert_eq!(wanted(range, 10), expected, "{range}");
        }
        assert_eq!(wanted("bytes=0-", 0), Wanted::Nothing);
    }

    #[test]
    fn names_that_are_not_plain_are_encoded_too() {
        for (name, expected) in [
            ("eplusout.err", r#"attachment; filename="eplusout.err""#),
            ("a \"b\".csv", r#"attachment; filename="a _b_.csv"; filename*=UTF-8''a%20%22b%22%2Ecsv"#),
            ("50 %2F.csv", r#"attachment; filename="50 _2F.csv"; filename*=UTF-8''50%20%252F%2Ecsv"#),
            ("ü.csv", r#"attachment; filename="_.csv"; filename*=UTF-8''%C3%BC%2Ecsv"#),
            ("a\r\nb", r#"attachment; filename="a__b"; filename*=UTF-8''a%0D%0Ab"#),
        ] {
            assert_eq!(disposition(name), expected);
        }
    }
}
