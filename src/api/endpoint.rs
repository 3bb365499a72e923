//! The endpoints of the API: the only module that spells its paths and parameters.

use std::ops::Range;

use jess_api::{JobFilter, JobId};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::error::ApiError;
use super::extensions::Extensions;
use crate::settings::{FilterTransport, Settings};

/// The body of a command to a job.
#[derive(Debug, Serialize)]
pub(super) struct Command {
    cmd: &'static str,
}

impl Command {
    /// Cancels the job (page `docs:jess:job_cancel`).
    pub(super) const CANCEL: Self = Self { cmd: "Cancel" };
}

/// The media type of all replies but files.
const JSON: &str = "application/json";

/// A request of the API: its URL, its body and the media type of its reply. The fields are private, so that requests go
/// only to URLs of this file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    url: String,
    body: Option<String>,
    accept: &'static str,
    range: Option<Range<u64>>,
}

/// The characters of a name in a path that are encoded: all but those that RFC 3986 calls unreserved.
const ENCODED_IN_NAMES: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Endpoint {
    /// Creates a GET request whose reply is JSON.
    fn at(url: String) -> Self {
        Self { url, body: None, accept: JSON, range: None }
    }

    /// Returns `GET /jobs`, with the filter in the format of the settings.
    pub fn jobs(settings: &Settings, filter: &JobFilter) -> Self {
        let url = format!("{}/jobs", settings.api_base);
        match settings.filter_transport {
            FilterTransport::Query => Self::at(with_query(url, filter)),
            // Without any condition the body is an empty object, since a POST needs a body.
            FilterTransport::Post => {
                let body = filter.to_body().unwrap_or_else(|| "{}".to_owned());
                Self { body: Some(body), ..Self::at(url) }
            }
            FilterTransport::None => Self::at(url),
        }
    }

    /// Returns `GET /job/status/{id}`.
    pub fn job_status(settings: &Settings, id: JobId) -> Self {
        Self::at(format!("{}/job/status/{id}", settings.api_base))
    }

    /// Returns the endpoint of commands to a job, `POST /job/{id}`, without its body.
    pub(super) fn job(settings: &Settings, id: JobId) -> Self {
        Self::at(format!("{}/job/{id}", settings.api_base))
    }

    /// Returns `GET /job/file/{id}`, whose reply is the archive of [`results_url`].
    pub(super) fn results(settings: &Settings, id: JobId, extensions: &Extensions) -> Self {
        // No document names the type of the archive, and a refusal is JSON.
        Self { accept: "*/*", ..Self::at(results_url(settings, id, extensions)) }
    }

    /// Returns `GET /job/dir/{id}`.
    pub(super) fn result_dir(settings: &Settings, id: JobId) -> Self {
        Self::at(format!("{}/job/dir/{id}", settings.api_base))
    }

    /// Returns `GET /job/file/{id}/{path}`, for these bytes of the file.
    pub(super) fn result_file(settings: &Settings, id: JobId, path: &str, range: Range<u64>) -> Self {
        Self { accept: "*/*", range: Some(range), ..Self::at(result_file_url(settings, id, path)) }
    }

    /// Returns `GET /job/file/{id}/{path}` for the whole file.
    pub(super) fn whole_result_file(settings: &Settings, id: JobId, path: &str) -> Self {
        Self { accept: "*/*", ..Self::at(result_file_url(settings, id, path)) }
    }

    /// Returns `GET /session`.
    pub fn session(settings: &Settings) -> Self {
        Self::at(format!("{}/session", settings.api_base))
    }

    /// Returns `GET /account`.
    pub fn account(settings: &Settings) -> Self {
        Self::at(format!("{}/account", settings.api_base))
    }

    /// Returns `GET /usage`.
    pub fn usage(settings: &Settings) -> Self {
        Self::at(format!("{}/usage", settings.api_base))
    }

    /// Returns `POST /checkin` of the Users API, with an empty object, since JESS reads no body; `None` if it is not known
    /// where that API is.
    pub fn check_in(settings: &Settings) -> Option<Self> {
        Self::of_users(settings, "checkin")
    }

    /// Returns `POST /logout` of the Users API as [`Endpoint::check_in`] does.
    pub fn sign_out(settings: &Settings) -> Option<Self> {
        Self::of_users(settings, "logout")
    }

    fn of_users(settings: &Settings, call: &str) -> Option<Self> {
        let base = settings.users_base()?;
        Some(Self { body: Some("{}".to_owned()), ..Self::at(format!("{base}/{call}")) })
    }

    /// Returns the endpoint as a POST with a body in JSON.
    ///
    /// # Errors
    /// [`ApiError::Network`] if `body` cannot be written as JSON, which fails only for maps whose keys are not strings.
    pub(super) fn with_body(self, body: &impl Serialize) -> Result<Self, ApiError> {
        match serde_json::to_string(body) {
            Ok(json) => Ok(Self { body: Some(json), ..self }),
            Err(error) => Err(ApiError::Network { bytes: None, detail: error.to_string() }),
        }
    }

    /// Returns the URL, relative to the page or absolute.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the JSON to send by POST; `None` for a GET.
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// Returns the value of the header `Range`, if a part of a file is requested.
    pub(super) fn range(&self) -> Option<String> {
        let Range { start, end } = self.range.clone()?;
        Some(format!("bytes={start}-{}", end.saturating_sub(1)))
    }

    /// Returns the value of the header `Accept`.
    pub(super) fn accept(&self) -> &'static str {
        self.accept
    }
}

/// Returns the URL of the zip archive with the results of a job that have these extensions (page `docs:jess:job_file`), for
/// a link.
pub fn results_url(settings: &Settings, id: JobId, extensions: &Extensions) -> String {
    format!("{}/job/file/{id}{}", settings.api_base, extensions.to_query())
}

/// Returns the URL of a file of the results of a job (page `docs:jess:job_file`), for a link. `path` has the names from the
/// root, joined by "/".
pub fn result_file_url(settings: &Settings, id: JobId, path: &str) -> String {
    format!("{}/job/file/{id}/{}", settings.api_base, encode_path(path))
}

/// Returns the URL of the service's viewer for a file of the results of a job, by the extension of its name; `None` if there
/// is none. No document describes the viewers: the addresses are those that the portal of ENSIMS has (2021).
pub fn viewer_url(settings: &Settings, id: JobId, path: &str) -> Option<String> {
    if settings.viewer_base.is_empty() {
        return None;
    }
    let (_, extension) = path.rsplit_once('.')?;
    let viewer = match &*extension.to_ascii_lowercase() {
        "dxf" => "3d/?dxf=",
        "idf" => "idf/?ref=",
        "eso" => "eso/?ref=",
        _ => return None,
    };
    Some(format!("{}/{viewer}/{id}/{}", settings.viewer_base, encode_path(path)))
}

/// Encodes the names of a path.
fn encode_path(path: &str) -> String {
    let names: Vec<String> =
        path.split('/').map(|name| utf8_percent_encode(name, ENCODED_IN_NAMES).to_string()).collect();
    names.join("/")
}

/// Appends a filter to a URL. The values of a filter are digits, letters, `-`, `_` and commas, which need no encoding in
/// a query.
fn with_query(url: String, filter: &JobFilter) -> String {
    let pairs = filter.to_query_pairs();
    pairs.iter().enumerate().fold(url, |url, (at, (key, value))| {
        let separator = if at == 0 { '?' } else { '&' };
        format!("{url}{separator}{key}={value}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(filter_transport: FilterTransport) -> Settings {
        Settings { api_base: "/jess_web/api".to_owned(), filter_transport, ..Settings::default() }
    }

    fn filter(pairs: &[(&str, &str)]) -> JobFilter {
        JobFilter::from_query_pairs(pairs.iter().copied()).unwrap()
    }

    #[test]
    fn the_filter_is_sent_in_the_format_of_the_settings() {
        let all: &[(&str, &str)] =
            &[("since", "2020-12-01"), ("till", "2020-12-20"), ("status", "queued,FINISHED")];
        let json = r#"{"since":"2020-12-01","till":"2020-12-20","status":"QUEUED,FINISHED"}"#;
        let query = "/jess_web/api/jobs?since=2020-12-01&till=2020-12-20&status=QUEUED,FINISHED";
        let table = [
            (FilterTransport::Query, all, query, None),
            (FilterTransport::Query, &[][..], "/jess_web/api/jobs", None),
            (FilterTransport::Query, &[("till", "2020-12-20")], "/jess_web/api/jobs?till=2020-12-20", None),
            (FilterTransport::Post, all, "/jess_web/api/jobs", Some(json)),
            (FilterTransport::Post, &[], "/jess_web/api/jobs", Some("{}")),
            (FilterTransport::None, all, "/jess_web/api/jobs", None),
        ];
        for (transport, pairs, url, body) in table {
            let endpoint = Endpoint::jobs(&settings(transport), &filter(pairs));
            assert_eq!((endpoint.url(), endpoint.body()), (url, body), "{transport:?} {pairs:?}");
        }
    }

    #[test]
    fn urls_contain_the_job_number() {
        let (settings, id) = (settings(FilterTransport::Query), JobId::new(385_099).unwrap());
        for (extensions, query) in [("", ""), ("csv, htm", "?ext=csv,htm")] {
            let url = results_url(&settings, id, &Extensions::parse(extensions).unwrap());
            assert_eq!(url, format!("/jess_web/api/job/file/385099{query}"));
            let results = Endpoint::results(&settings, id, &Extensions::parse(extensions).unwrap());
            assert_eq!((results.url(), results.body(), results.accept()), (&*url, None, "*/*"));
        }
        let status = Endpoint::job_status(&settings, id);
        assert_eq!((status.url(), status.body()), ("/jess_web/api/job/status/385099", None));
    }

    #[test]
    fn the_names_in_the_path_of_a_file_are_encoded() {
        let (settings, id) = (settings(FilterTransport::Query), JobId::new(385_099).unwrap());
        for (path, expected) in [
            ("eplusout.err", "eplusout.err"),
            ("case 1/a+b#c?.csv", "case%201/a%2Bb%23c%3F.csv"),
            ("größe~_-%2F\\<b>\"", "gr%C3%B6%C3%9Fe~_-%252F%5C%3Cb%3E%22"),
        ] {
            let file = Endpoint::result_file(&settings, id, path, 0..2000);
            assert_eq!(file.url(), format!("/jess_web/api/job/file/385099/{expected}"));
            assert_eq!((file.range().as_deref(), file.accept()), (Some("bytes=0-1999"), "*/*"));
        }
        assert_eq!(Endpoint::result_dir(&settings, id).url(), "/jess_web/api/job/dir/385099");
    }

    #[test]
    fn viewers_are_linked_by_extension_and_only_where_there_are_any() {
        let id = JobId::new(303_264).unwrap();
        let with_viewers = Settings { viewer_base: "https://view.example".to_owned(), ..Settings::default() };
        for (path, expected) in [
            ("eplusout.dxf", Some("https://view.example/3d/?dxf=/303264/eplusout.dxf")),
            ("in.IDF", Some("https://view.example/idf/?ref=/303264/in.IDF")),
            ("case 1/eplusout.eso", Some("https://view.example/eso/?ref=/303264/case%201/eplusout.eso")),
            ("eplusout.err", None),
            ("dxf", None),
        ] {
            assert_eq!(viewer_url(&with_viewers, id, path).as_deref(), expected);
            assert_eq!(viewer_url(&Settings::default(), id, path), None);
        }
    }

    #[test]
    fn the_users_api_is_beside_that_of_jess() {
        for (api_base, expected) in [
            ("jess_web/api", Some("users/api/checkin")),
            ("/jobs/jess_web/api", Some("/jobs/users/api/checkin")),
            ("https://jess.example/jess_web/api", Some("https://jess.example/users/api/checkin")),
            ("https://jess.example/api", None),
            ("/myjess_web/api", None),
        ] {
            let settings = Settings { api_base: api_base.to_owned(), ..Settings::default() };
            let endpoint = Endpoint::check_in(&settings);
            assert_eq!(endpoint.as_ref().map(Endpoint::url), expected);
            assert_eq!(endpoint.as_ref().and_then(Endpoint::body), expected.map(|_| "{}"));
        }
    }

    #[test]
    fn a_body_turns_an_endpoint_into_a_post() {
        let id = JobId::new(385_099).unwrap();
        let endpoint = Endpoint::job(&settings(FilterTransport::Query), id);
        assert_eq!((endpoint.url(), endpoint.body()), ("/jess_web/api/job/385099", None));
        let endpoint = endpoint.with_body(&Command::CANCEL).unwrap();
        assert_eq!(endpoint.body(), Some(r#"{"cmd":"Cancel"}"#));
    }
}
