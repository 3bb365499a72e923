//! The site: the built page's files, compressed as far as the browser takes it. What is named by its content is sent as
//! the build compressed it; what may be edited, such as `index.html`, is compressed here, as it is.

mod coding;
mod contents;
mod files;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fmt, io};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{Html, IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use self::coding::Coding;
use self::contents::{Content, Contents};
use crate::accept_encoding;
use crate::log::Cause;
use crate::security::RESOURCE_POLICY;
use crate::settings::{BasePath, Settings};

/// The directory of a built page.
#[derive(Debug, Clone)]
pub struct Site {
    root: PathBuf,
}

impl Site {
    /// The page in a directory.
    ///
    /// # Errors
    /// The directory has no `index.html`.
    pub fn open(root: impl Into<PathBuf>) -> Result<Self, SiteError> {
        let root = root.into();
        if root.join("index.html").is_file() { Ok(Self { root }) } else { Err(SiteError { root }) }
    }
}

/// There is no built page where one should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteError {
    root: PathBuf,
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "there is no page to serve: {} is missing. Build it first, with script/build, or name its directory \
             with --site",
            self.root.join("index.html").display()
        )
    }
}

impl Error for SiteError {}

/// The site at its place on this host.
#[derive(Debug)]
pub(crate) struct Served {
    site: Site,
    base_path: BasePath,
    /// Whether pages of other origins use the files.
    shared: bool,
    contents: Arc<Contents>,
}

impl Served {
    /// The site, served as the settings say.
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            site: settings.site.clone(),
            base_path: settings.base_path.clone(),
            shared: !settings.allow_origins.is_empty(),
            contents: Arc::default(),
        }
    }
}

/// The handler of every path that is nothing else's.
pub(crate) async fn serve(State(served): State<Arc<Served>>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allow = [(ALLOW, HeaderValue::from_static("GET, HEAD"))];
        return (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
    }
    let path = match served.base_path.strip(request.uri().path()) {
        None => return not_found(),
        Some("") => "index.html".to_owned(),
        Some(path) => path.to_owned(),
    };
    let (root, asked, headers) = (served.site.root.clone(), path.clone(), request.headers().clone());
    let contents = Arc::clone(&served.contents);
    let read =
        tokio::task::spawn_blocking(move || Representation::read(&contents, &root, &asked, &headers)).await;
    match read.unwrap_or_else(|error| Err(io::Error::other(error))) {
        Ok(Some(representation)) => {
            let mut response = representation.into_response(&path, request.method(), request.headers());
            if served.shared && !files::is_page(&path) {
                share(response.headers_mut());
            }
            response
        }
        Ok(None) => not_found(),
        Err(error) => {
            let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
            response.extensions_mut().insert(Cause(format!("reading the site: {error}")));
            response
        }
    }
}

/// Lets any origin's pages load a file. It is the same for everybody and comes without a session, and to name
/// the origins that may would only keep caches from keeping it.
fn share(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
}

/// A file's content in one form.
struct Representation {
    content: Content,
    coding: Option<Coding>,
}

impl Representation {
    /// Reads a file in the smallest form that the request takes. `None` where there is no such file.
    fn read(contents: &Contents, root: &Path, path: &str, headers: &HeaderMap) -> io::Result<Option<Self>> {
        let Some(file) = files::find(root, path)? else { return Ok(None) };
        let takes = |coding: Coding| accept_encoding::takes(headers, coding.name());
        if !files::is_hashed(path) {
            let plain = contents.read(&file)?;
            if takes(Coding::Gzip)
                && files::is_compressible(path)
                && let Some(content) = contents.compressed(&file, &plain)?
            {
                return Ok(Some(Self { content, coding: Some(Coding::Gzip) }));
            }
            return Ok(Some(Self { content: plain, coding: None }));
        }
        for coding in Coding::ALL.into_iter().filter(|coding| takes(*coding)) {
            if let Some(beside) = files::find(root, &format!("{path}{}", coding.suffix()))? {
                return Ok(Some(Self { content: contents.read(&beside)?, coding: Some(coding) }));
            }
        }
        Ok(Some(Self { content: contents.read(&file)?, coding: None }))
    }

    fn into_response(self, path: &str, method: &Method, request: &HeaderMap) -> Response {
        let cache = if files::is_hashed(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
        let Content { bytes, tag } = self.content;
        let mut headers = HeaderMap::new();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        let unchanged = names_tag(request, &tag);
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(ETAG, tag);
        }
        if unchanged {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(files::media_type(path)));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        if let Some(coding) = self.coding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
        }
        let body = if method == Method::HEAD { Body::empty() } else { Body::from(bytes) };
        (headers, body).into_response()
    }
}

/// Whether the browser has the content with this tag (RFC 9110, section 13.1.2: a weak comparison).
fn names_tag(request: &HeaderMap, tag: &str) -> bool {
    let values = request.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|named| named == "*" || named.strip_prefix("W/").unwrap_or(named) == tag)
}

fn not_found() -> Response {
    const PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
        <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
        <title>Not found – JESS Jobs</title>\n<h1>There is no page at this address</h1>\n\
        <p>Check the address, or go back to where you came from.</p>\n</html>\n";
    let headers = [(CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (StatusCode::NOT_FOUND, headers, Html(PAGE)).into_response()
}
