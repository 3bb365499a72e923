//! The documented calls, which are the only ones that are sent to JESS.

use http::Method;
use jess_api::{JobFilter, JobId};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::error::BridgeError;

/// A call whose parts have been validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Call {
    /// List the jobs (page `docs:jess:get_jobs`).
    Jobs(JobFilter),
    /// Check the session and the JESS account that is linked to it (page `docs:jess:start`).
    Session,
    /// Describe the service, without a session too (page `docs:jess:start`).
    Info,
    /// Get the user's account (page `docs:jess:acc_info`).
    Account,
    /// Get what the account has used (page `docs:jess:usage_info`).
    Usage,
    /// Get the status of a job (page `docs:jess:job_status`).
    Status(JobId),
    /// List the result files of a job (page `docs:jess:job_dir`).
    Directory(JobId),
    /// Download one result file of a job, or several as a zip (page `docs:jess:start`).
    File {
        /// The job.
        id: JobId,
        /// The percent-encoded path of the file; empty for all files.
        path: String,
        /// The wanted extensions, joined by commas.
        extensions: Option<String>,
    },
    /// Cancel a job (page `docs:jess:job_cancel`).
    Cancel(JobId),
    /// Sign in (page `docs:users:log_on`).
    SignIn,
    /// Renew the session (page `docs:users:check_in`).
    CheckIn,
    /// Sign out (page `docs:users:log_off`).
    SignOut,
}

impl Call {
    /// Parses the method, the path below the base path, and the query of a request.
    pub(super) fn parse(method: &Method, path: &str, query: Option<&str>) -> Result<Self, BridgeError> {
        let call = Self::at(path)?;
        let methods = call.methods();
        if !methods.split(", ").any(|allowed| allowed == method.as_str()) {
            return Err(BridgeError::Method { allowed: methods });
        }
        let query = query.unwrap_or_default();
        Ok(match call {
            Self::Jobs(_) => Self::Jobs(filter(query)?),
            Self::File { id, path, .. } => Self::File { id, path, extensions: extensions(query)? },
            other => other,
        })
    }

    /// Returns the call at a path below the base path, without a query.
    fn at(path: &str) -> Result<Self, BridgeError> {
        let segments: Vec<&str> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
        Ok(match *segments.as_slice() {
            ["jess_web", "api", "jobs"] => Self::Jobs(JobFilter::default()),
            ["jess_web", "api", "session"] => Self::Session,
            ["jess_web", "api", "info"] => Self::Info,
            ["jess_web", "api", "account"] => Self::Account,
            ["jess_web", "api", "usage"] => Self::Usage,
            ["jess_web", "api", "job", "status", id] => Self::Status(job(id)?),
            ["jess_web", "api", "job", "dir", id] => Self::Directory(job(id)?),
            ["jess_web", "api", "job", "file", id, ref path @ ..] => {
                Self::File { id: job(id)?, path: file_path(path)?, extensions: None }
            }
            ["jess_web", "api", "job", id] => Self::Cancel(job(id)?),
            ["users", "api", "auth"] => Self::SignIn,
            ["users", "api", "checkin"] => Self::CheckIn,
            ["users", "api", "logout"] => Self::SignOut,
            _ => return Err(BridgeError::NotFound),
        })
    }

    /// Returns the methods with which browsers and programs may send the call.
    fn methods(&self) -> &'static str {
        match self {
            // Browsers cannot send the documented GET with a body, but can send the body by POST.
            Self::Jobs(_) => "GET, POST",
            call if call.method() == Method::GET => "GET",
            _ => "POST",
        }
    }

    /// Returns the method to send to JESS.
    pub(super) fn method(&self) -> Method {
        match self {
            Self::Jobs(_)
            | Self::Session
            | Self::Info
            | Self::Account
            | Self::Usage
            | Self::Status(_)
            | Self::Directory(_)
            | Self::File { .. } => Method::GET,
            Self::Cancel(_) | Self::SignIn | Self::CheckIn | Self::SignOut => Method::POST,
        }
    }

    /// Returns the path and the query to send to JESS.
    pub(super) fn target(&self) -> String {
        match self {
            Self::Jobs(_) => "/jess_web/api/jobs".to_owned(),
            Self::Session => "/jess_web/api/session".to_owned(),
            Self::Info => "/jess_web/api/info".to_owned(),
            Self::Account => "/jess_web/api/account".to_owned(),
            Self::Usage => "/jess_web/api/usage".to_owned(),
            Self::Status(id) => format!("/jess_web/api/job/status/{id}"),
            Self::Directory(id) => format!("/jess_web/api/job/dir/{id}"),
            Self::File { id, path, extensions } => {
                let slash = if path.is_empty() { "" } else { "/" };
                let query = extensions.as_ref().map(|list| format!("?ext={list}")).unwrap_or_default();
                format!("/jess_web/api/job/file/{id}{slash}{path}{query}")
            }
            Self::Cancel(id) => format!("/jess_web/api/job/{id}"),
            Self::SignIn => "/users/api/auth".to_owned(),
            Self::CheckIn => "/users/api/checkin".to_owned(),
            Self::SignOut => "/users/api/logout".to_owned(),
        }
    }

    /// Reports whether the reply describes jobs: neither a session nor the content of a file.
    pub(super) fn is_about_jobs(&self) -> bool {
        matches!(self, Self::Jobs(_) | Self::Status(_) | Self::Directory(_))
    }

    /// Reports whether the reply is a file of any type; all other replies are JSON.
    pub(super) fn is_file(&self) -> bool {
        matches!(self, Self::File { .. })
    }
}

fn job(segment: &str) -> Result<JobId, BridgeError> {
    segment.parse().map_err(|_| BridgeError::NotFound)
}

fn filter(query: &str) -> Result<JobFilter, BridgeError> {
    JobFilter::from_query_pairs(form_urlencoded::parse(query.as_bytes())).map_err(BridgeError::Filter)
}

fn extensions(query: &str) -> Result<Option<String>, BridgeError> {
    let listed = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let pairs = form_urlencoded::parse(query.as_bytes());
    let values: Vec<_> = pairs.filter(|(key, _)| key == "ext").map(|(_, value)| value).collect();
    match values.as_slice() {
        [] => Ok(None),
        [list] if list.split(',').all(listed) => Ok(Some(list.to_string())),
        _ => Err(BridgeError::Extensions),
    }
}

/// The characters to encode in the path of a file. `;` is one of them, since Java servers take it for the start of a
/// parameter.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Decodes the segments of the path of a file, rejects those that could lead elsewhere, and encodes them again, so
/// that JESS reads what was checked here.
fn file_path(segments: &[&str]) -> Result<String, BridgeError> {
    let encoded: Option<Vec<String>> = segments
        .iter()
        .map(|segment| {
            let name = percent_decode_str(segment).decode_utf8().ok()?;
            // Something on the way to JESS may decode it twice.
            let twice = percent_decode_str(&name).decode_utf8_lossy();
            (is_name(&name) && is_name(&twice)).then(|| utf8_percent_encode(&name, ENCODED).to_string())
        })
        .collect();
    encoded.map(|segments| segments.join("/")).ok_or(BridgeError::NotFound)
}

/// Reports whether a text is the name of an entry of a folder, not a path.
fn is_name(text: &str) -> bool {
    let path = text.split(';').next().unwrap_or_default();
    !path.is_empty()
        && !matches!(path, "." | "..")
        && !text.contains(|character: char| character.is_control() || matches!(character, '/' | '\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the target that is sent to JESS, or the status of the error.
    fn check(method: &str, target: &str, expected: Result<&str, u16>) {
        let (path, query) =
            target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
        let call = Call::parse(&method.parse().unwrap(), path, query);
        let got = call.map(|call| call.target()).map_err(|error| error.status().as_u16());
        assert_eq!(got.as_deref().map_err(|status| *status), expected, "{method} {target}");
    }

    #[test]
    fn documented_calls_are_sent() {
        check("GET", "jess_web/api/jobs", Ok("/jess_web/api/jobs"));
        check("GET", "jess_web/api/jobs?since=2020-12-01&q=x", Ok("/jess_web/api/jobs"));
        check("POST", "jess_web/api/jobs?since=2020-12-01", Ok("/jess_web/api/jobs"));
        for path in ["session", "info", "account", "usage"] {
            check("GET", &format!("jess_web/api/{path}?x=1"), Ok(&format!("/jess_web/api/{path}")));
        }
        check("GET", "jess_web/api/job/status/12249?x=1", Ok("/jess_web/api/job/status/12249"));
        check("GET", "jess_web/api/job/dir/12249", Ok("/jess_web/api/job/dir/12249"));
        check("GET", "jess_web/api/job/file/12249", Ok("/jess_web/api/job/file/12249"));
        check("GET", "jess_web/api/job/file/7?ext=eso,mtr", Ok("/jess_web/api/job/file/7?ext=eso,mtr"));
        check("GET", "jess_web/api/job/file/7?x=1", Ok("/jess_web/api/job/file/7"));
        check("GET", "jess_web/api/job/file/7/eplusout.err", Ok("/jess_web/api/job/file/7/eplusout.err"));
        check("POST", "jess_web/api/job/12259", Ok("/jess_web/api/job/12259"));
        check("POST", "users/api/auth", Ok("/users/api/auth"));
        check("POST", "users/api/checkin", Ok("/users/api/checkin"));
        check("POST", "users/api/logout", Ok("/users/api/logout"));
    }

    #[test]
    fn other_methods_are_rejected() {
        check("POST", "jess_web/api/job/file/7/eplusout.err", Err(405));
        for method in ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"] {
            check(method, "jess_web/api/jobs?since=nonsense", Err(405));
            check(method, "jess_web/api/job/file/7/eplusout.err", Err(405));
        }
        for method in ["GET", "HEAD", "DELETE"] {
            check(method, "jess_web/api/job/12259", Err(405));
            check(method, "users/api/auth", Err(405));
        }
        // A POST to session links an account and contains its password.
        for path in ["session", "info", "account", "usage"] {
            for method in ["HEAD", "POST", "PUT", "DELETE"] {
                check(method, &format!("jess_web/api/{path}"), Err(405));
            }
        }
    }

    #[test]
    fn other_paths_are_rejected() {
        for path in [
            "jess_web/api",
            "jess_web/api/",
            "jess_web/api/jobs/",
            "jess_web/api//jobs",
            "jess_web/api/JOBS",
            "jess_web/api/%6aobs",
            "jess_web/api/session/",
            "jess_web/api/account/",
            "jess_web/api/Account",
            "jess_web/api/usage/1",
            "jess_web/api/job",
            "jess_web/api/job/",
            "jess_web/api/job/status",
            "jess_web/api/job/status/0",
            "jess_web/api/job/status/-1",
            "jess_web/api/job/status/+1",
            "jess_web/api/job/status/1a",
            "jess_web/api/job/status/%31",
            "jess_web/api/job/status/99999999999999999999999",
            "jess_web/api/job/status/1/2",
            "jess_web/api/job/text/1/eplusout.err",
            "jess_web/api/job/../../users/api/auth",
            "users/api/files",
            "users/api/user",
            "users/api/auth/",
        ] {
            for method in ["GET", "POST"] {
                check(method, path, Err(404));
            }
        }
    }

    #[test]
    fn the_path_of_a_file_stays_within_the_results() {
        let file = |path: &str, expected: Result<&str, u16>| {
            let target = format!("jess_web/api/job/file/7/{path}");
            let expected = expected.map(|path| format!("/jess_web/api/job/file/7/{path}"));
            check("GET", &target, expected.as_deref().map_err(|status| *status));
        };
        file("a/b/c.csv", Ok("a/b/c.csv"));
        file("job.done!", Ok("job.done%21"));
        file("caf%C3%A9%20%3F.csv", Ok("caf%C3%A9%20%3F.csv"));
        file("glazing%2040%25.csv", Ok("glazing%2040%25.csv"));
        file("a;b.csv", Ok("a%3Bb.csv"));
        file("..err", Ok("..err"));
        for path in [
            "",
            "a/",
            "a//b",
            ".",
            "..",
            "../8",
            "a/../b",
            "%2e%2e",
            ".%2E/8",
            "%252e%252e",
            "..;",
            "..;x/8",
            "%2e%2e%3Bx",
            "a%2Fb",
            "a%252Fb",
            "a%5Cb",
            "a%255cb",
            "a%00",
            "a%0D%0Ab",
            "%ff",
        ] {
            file(path, Err(404));
        }
    }

    #[test]
    fn extensions_are_letters_and_digits() {
        for query in
            ["ext=a.b", "ext=a,,b", "ext=", "ext=,", "ext=a%26x=1", "ext=..", "ext=a&ext=b", "ext=a%0A"]
        {
            check("GET", &format!("jess_web/api/job/file/7?{query}"), Err(400));
        }
        check("GET", "jess_web/api/job/file/7/a.csv?ext=a%2Cb", Ok("/jess_web/api/job/file/7/a.csv?ext=a,b"));
    }

    #[test]
    fn the_filter_is_decoded_and_checked() {
        let parse = |query| Call::parse(&Method::GET, "jess_web/api/jobs", Some(query));
        let Ok(Call::Jobs(filter)) = parse("since=2020%2D12%2D01&status=queued%2CFINISHED") else { panic!() };
        assert_eq!(filter.to_body().unwrap(), r#"{"since":"2020-12-01","status":"QUEUED,FINISHED"}"#);
        check("GET", "jess_web/api/jobs?since=yesterday", Err(400));
        check("POST", "jess_web/api/jobs?since=yesterday", Err(400));
        check("GET", "jess_web/api/jobs?since=2020-12-02&till=2020-12-01", Err(400));
        check("GET", "jess_web/api/jobs?status=%22%7D", Err(400));
    }
}
