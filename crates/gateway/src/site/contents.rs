//! The files of the site in memory.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// What a file holds. To clone it copies nothing.
#[derive(Debug, Clone)]
pub(super) struct Content {
    /// The bytes.
    pub(super) bytes: Bytes,
    /// A tag of the content, the same for the same content within one build of the gateway: another release
    /// of Rust may hash otherwise, and then browsers fetch once more what they have.
    pub(super) tag: String,
}

impl Content {
    fn of(bytes: Bytes) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(&bytes);
        Self { bytes, tag: format!("\"{:016x}\"", hasher.finish()) }
    }
}

/// How long a file is and when it was changed: another one is another content.
type Stamp = (u64, SystemTime);

/// The files that have been asked for, whole: the page's budget keeps the largest at a few hundred kilobytes.
///
/// All replies share them. With a copy for each, a thousand clients that ask for the program and do not read
/// it would take a quarter of a gigabyte.
#[derive(Debug, Default)]
pub(super) struct Contents {
    read: Mutex<HashMap<PathBuf, (Stamp, Content)>>,
    /// What was compressed here, with the tag of what it was before; `None` where that was the shorter.
    compressed: Mutex<HashMap<PathBuf, (String, Option<Content>)>>,
}

impl Contents {
    /// What a file holds, read anew if the file has changed.
    pub(super) fn read(&self, file: &Path) -> io::Result<Content> {
        let metadata = file.metadata()?;
        let stamp = (metadata.len(), metadata.modified()?);
        if let Some(content) = self.kept(file, stamp) {
            return Ok(content);
        }
        let content = Content::of(std::fs::read(file)?.into());
        let mut files = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(file.to_owned(), (stamp, content.clone()));
        Ok(content)
    }

    /// Compresses what a file holds by gzip, once for each content; `None` where that makes it no shorter.
    pub(super) fn compressed(&self, file: &Path, plain: &Content) -> io::Result<Option<Content>> {
        let kept = {
            let files = self.compressed.lock().unwrap_or_else(PoisonError::into_inner);
            files.get(file).filter(|(of, _)| *of == plain.tag).map(|(_, content)| content.clone())
        };
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&plain.bytes)?;
        let bytes = encoder.finish()?;
        let content = (bytes.len() < plain.bytes.len()).then(|| Content::of(bytes.into()));
        let mut files = self.compressed.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(file.to_owned(), (plain.tag.clone(), content.clone()));
        Ok(content)
    }

    fn kept(&self, file: &Path, stamp: Stamp) -> Option<Content> {
        let files = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        files.get(file).filter(|(kept, _)| *kept == stamp).map(|(_, content)| content.clone())
    }
}
