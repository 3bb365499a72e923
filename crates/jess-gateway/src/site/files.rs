//! The files of the site for `ServeDir`, in memory.
//!
//! tower-http's own backend opens and reads the file for each reply, on other threads. Under load that takes the gateway
//! 297 µs of processor time for the WebAssembly file and 170 µs for `index.html`, instead of 83 and 72 µs here.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::hash::{DefaultHasher, Hasher};
use std::io::{self, Cursor, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncRead, AsyncSeek, ReadBuf};
use tower_http::services::fs::{self, Backend};

/// A backend that reads each file once, and again after it has changed. Clones share the files.
///
/// The compressed form of a page (`.html`) is made here: a form beside it is outdated as soon as the page is edited.
#[derive(Debug, Clone)]
pub(super) struct Files {
    root: PathBuf,
    cache: Arc<Mutex<HashMap<PathBuf, CachedFile>>>,
}

#[derive(Debug)]
struct CachedFile {
    /// The version of the file when it was read.
    version: Version,
    file: File,
}

impl Files {
    /// Returns the files below `root`.
    pub(super) fn new(root: &Path) -> Self {
        // As `ServeDir` writes it.
        Self { root: Path::new(".").join(root), cache: Arc::default() }
    }

    /// Returns the file at a path, or an empty one for a directory.
    fn read(&self, path: &Path) -> io::Result<File> {
        if page_of(path, "br").is_some() {
            return Err(ErrorKind::NotFound.into());
        }
        let page = page_of(path, "gz");
        let source_path = page.as_deref().unwrap_or(path);
        let source = source_path.metadata()?;
        let version = Version::of(&source)?;
        if let Some(cached) = self.lock().get(path).filter(|cached| cached.version == version) {
            return Ok(cached.file.clone());
        }
        if !self.contains(source_path)? || !(source.is_file() || source.is_dir()) {
            return Err(ErrorKind::NotFound.into());
        }
        let content = match page {
            _ if source.is_dir() => Vec::new(),
            None => std::fs::read(path)?,
            Some(page) => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
                encoder.write_all(&std::fs::read(page)?)?;
                encoder.finish()?
            }
        };
        let file = File::new(content.into(), &source)?;
        self.lock().insert(path.to_owned(), CachedFile { version, file: file.clone() });
        Ok(file)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<PathBuf, CachedFile>> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reports whether a file or directory is part of the site: no name in its path begins with a dot, and no link leads
    /// out of the site.
    fn contains(&self, path: &Path) -> io::Result<bool> {
        let relative = path.strip_prefix(&self.root).map_err(|_| ErrorKind::NotFound)?;
        let is_hidden = relative.iter().any(|name| name.as_encoded_bytes().starts_with(b"."));
        Ok(!is_hidden && path.canonicalize()?.starts_with(self.root.canonicalize()?))
    }
}

/// The length and the times of a file. Archives and images set the time of modification, so that two versions may agree
/// in it; nothing sets the time of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version {
    len: u64,
    modified: SystemTime,
    changed: (i64, i64),
}

impl Version {
    fn of(metadata: &std::fs::Metadata) -> io::Result<Self> {
        #[cfg(unix)]
        let changed = {
            use std::os::unix::fs::MetadataExt;
            (metadata.ctime(), metadata.ctime_nsec())
        };
        #[cfg(not(unix))]
        let changed = (0, 0);
        Ok(Self { len: metadata.len(), modified: metadata.modified()?, changed })
    }
}

/// Returns the page whose compressed form with this extension is at `path`, if it is one.
fn page_of(path: &Path, extension: &str) -> Option<PathBuf> {
    let page = path.extension().filter(|its| *its == extension).map(|_| path.with_extension(""))?;
    page.extension().is_some_and(|extension| extension == "html").then_some(page)
}

impl Backend for Files {
    type File = File;
    type Metadata = Metadata;
    type OpenFuture = Ready<io::Result<File>>;
    type MetadataFuture = Ready<io::Result<Metadata>>;

    fn open(&self, path: PathBuf) -> Self::OpenFuture {
        ready(self.read(&path).map_err(normalize))
    }

    fn metadata(&self, path: PathBuf) -> Self::MetadataFuture {
        ready(self.read(&path).map(|file| file.metadata).map_err(normalize))
    }
}

/// Converts what the system says of impossible paths to "not found", which alone becomes a 404.
fn normalize(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::NotADirectory | ErrorKind::InvalidFilename | ErrorKind::InvalidInput => {
            ErrorKind::NotFound.into()
        }
        _ => error,
    }
}

/// The content of a file. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct File {
    content: Cursor<Bytes>,
    metadata: Metadata,
}

impl File {
    fn new(content: Bytes, source: &std::fs::Metadata) -> io::Result<Self> {
        let metadata = Metadata {
            is_dir: source.is_dir(),
            len: content.len() as u64,
            modified: with_hash_of(&content, source.modified()?),
        };
        Ok(Self { content: Cursor::new(content), metadata })
    }
}

/// Replaces the nanoseconds of a time by a hash of the content.
///
/// `ServeDir` makes the ETag of the length and the time, in nanoseconds. `index.html` has the same length in most builds,
/// and an archive or an image the same times: without the hash, browsers would keep the page of the previous build,
/// whose scripts are gone. `Last-Modified` has whole seconds.
fn with_hash_of(content: &Bytes, modified: SystemTime) -> SystemTime {
    let mut hasher = DefaultHasher::new();
    hasher.write(content);
    let nanos = Duration::from_nanos(hasher.finish() % 1_000_000_000);
    let seconds = modified.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    UNIX_EPOCH + Duration::from_secs(seconds) + nanos
}

impl fs::File for File {
    type Metadata = Metadata;
    type MetadataFuture<'a> = Ready<io::Result<Metadata>>;

    fn metadata(&self) -> Self::MetadataFuture<'_> {
        ready(Ok(self.metadata))
    }
}

impl AsyncRead for File {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.content).poll_read(context, buffer)
    }
}

impl AsyncSeek for File {
    fn start_seek(mut self: Pin<&mut Self>, position: io::SeekFrom) -> io::Result<()> {
        Pin::new(&mut self.content).start_seek(position)
    }

    fn poll_complete(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<u64>> {
        Pin::new(&mut self.content).poll_complete(context)
    }
}

/// The metadata of a file or directory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Metadata {
    is_dir: bool,
    len: u64,
    modified: SystemTime,
}

impl fs::Metadata for Metadata {
    fn is_dir(&self) -> bool {
        self.is_dir
    }

    fn modified(&self) -> io::Result<SystemTime> {
        Ok(self.modified)
    }

    fn len(&self) -> u64 {
        self.len
    }
}
