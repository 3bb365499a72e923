//! The files of the site for `ServeDir`, in memory.
//!
//! tower-http's own backend reads the disk for each reply, on other threads. TODO measured.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::io::{self, Cursor, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::SystemTime;

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
    /// The metadata of the file when it was read.
    source: Metadata,
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
        let source = self.inspect(page.as_deref().unwrap_or(path))?;
        if source.is_dir {
            return Ok(File { content: Cursor::default(), metadata: source });
        }
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cached) = cache.get(path).filter(|cached| cached.source == source) {
            return Ok(cached.file.clone());
        }
        let content = match page {
            None => std::fs::read(path)?,
            Some(page) => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
                encoder.write_all(&std::fs::read(page)?)?;
                encoder.finish()?
            }
        };
        let metadata = Metadata { len: content.len() as u64, ..source };
        let file = File { content: Cursor::new(content.into()), metadata };
        cache.insert(path.to_owned(), CachedFile { source, file: file.clone() });
        Ok(file)
    }

    /// Returns the metadata of a file or directory.
    ///
    /// # Errors
    /// It does not exist, its name begins with a dot, or a link leads out of the site.
    fn inspect(&self, path: &Path) -> io::Result<Metadata> {
        let relative = path.strip_prefix(&self.root).map_err(|_| ErrorKind::NotFound)?;
        let is_hidden = relative.iter().any(|name| name.as_encoded_bytes().starts_with(b"."));
        if is_hidden || !path.canonicalize()?.starts_with(self.root.canonicalize()?) {
            return Err(ErrorKind::NotFound.into());
        }
        let metadata = path.metadata()?;
        Ok(Metadata { is_dir: metadata.is_dir(), len: metadata.len(), modified: metadata.modified()? })
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
