//! The codings of a reply that is compressed while it passes.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::HeaderMap;

use crate::accept_encoding;

/// A coding, each at the level that costs the least time.
///
/// Measured with the sandbox's list of 100,000 jobs, 38.0 MB, in parts of 32 kB that are each flushed, on one
/// core of the machine of docs/performance.md:
///
/// | coding and level | time | compressed |
/// |---|---|---|
/// | zstd 1 | 45 ms | 3.1 MB |
/// | gzip 1 | 65 ms | 5.7 MB |
/// | br 1 | 109 ms | 4.3 MB |
/// | br 0 | 125 ms | 5.5 MB |
/// | gzip 6 | 271 ms | 3.4 MB |
///
/// So zstd is both the fastest and the smallest, and gzip, which every browser takes, is the other one: to
/// save a quarter of its bytes, Brotli takes two thirds more time and a library of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// Zstandard (RFC 8878). At this level its window has half a megabyte; browsers take up to 8 MB (RFC 9659).
    Zstd,
    /// Gzip.
    Gzip,
}

/// The fastest regular level of zstd.
const ZSTD_LEVEL: i32 = 1;

impl Coding {
    /// The best coding that a request with these headers takes. The weights in it, which no browser writes,
    /// are not compared.
    pub(super) fn taken_by(headers: &HeaderMap) -> Option<Self> {
        [Self::Zstd, Self::Gzip].into_iter().find(|coding| accept_encoding::takes(headers, coding.name()))
    }

    /// The name in `Accept-Encoding` and `Content-Encoding`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
        }
    }

    /// A compressor at the start of a body.
    ///
    /// # Errors
    /// There is no memory for its tables.
    pub(super) fn encoder(self) -> io::Result<Encoder> {
        Ok(match self {
            Self::Zstd => Encoder::Zstd(zstd::Encoder::new(Vec::new(), ZSTD_LEVEL)?),
            Self::Gzip => Encoder::Gzip(GzEncoder::new(Vec::new(), Compression::fast())),
        })
    }
}

/// A compressor somewhere in a body.
pub(super) enum Encoder {
    Zstd(zstd::Encoder<'static, Vec<u8>>),
    Gzip(GzEncoder<Vec<u8>>),
}

impl Encoder {
    /// Compresses a part of the body, and returns all that is needed to decode it.
    pub(super) fn part(&mut self, part: &[u8]) -> io::Result<Bytes> {
        let input: &mut dyn Write = match self {
            Self::Zstd(encoder) => encoder,
            Self::Gzip(encoder) => encoder,
        };
        input.write_all(part)?;
        input.flush()?;
        Ok(self.take())
    }

    /// The end of the coding, after the last part.
    pub(super) fn end(&mut self) -> io::Result<Bytes> {
        match self {
            Self::Zstd(encoder) => encoder.do_finish()?,
            Self::Gzip(encoder) => encoder.try_finish()?,
        }
        Ok(self.take())
    }

    fn take(&mut self) -> Bytes {
        let output = match self {
            Self::Zstd(encoder) => encoder.get_mut(),
            Self::Gzip(encoder) => encoder.get_mut(),
        };
        Bytes::from(std::mem::take(output))
    }
}
