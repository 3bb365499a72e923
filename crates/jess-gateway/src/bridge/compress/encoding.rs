//! The content encodings for replies that are compressed as they stream through.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

/// A content encoding, at the level that takes the least time.
///
/// Measured with the sandbox's list of 100,000 jobs, 38.0 MB in parts of 32 kB that are each flushed, on one core of the
/// machine of docs/performance.md:
///
/// | encoding and level | time | compressed |
/// |---|---|---|
/// | zstd 1 | 45 ms | 3.1 MB |
/// | gzip 1 | 65 ms | 5.7 MB |
/// | br 1 | 109 ms | 4.3 MB |
/// | br 0 | 125 ms | 5.5 MB |
/// | gzip 6 | 271 ms | 3.4 MB |
///
/// So zstd is both the fastest and the smallest, and gzip is for browsers without it: Brotli would save a quarter of
/// its bytes for two thirds more time and another library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Zstandard (RFC 8878). At this level its window is half a megabyte; browsers accept up to 8 MB (RFC 9659).
    Zstd,
    /// Gzip.
    Gzip,
}

/// The fastest regular level of zstd.
const ZSTD_LEVEL: i32 = 1;

impl Encoding {
    /// Returns the best encoding that a request with these headers accepts. Weights other than zero, which no browser
    /// sends, are not compared.
    pub(super) fn accepted_by(headers: &HeaderMap) -> Option<Self> {
        [Self::Zstd, Self::Gzip].into_iter().find(|encoding| accepts(headers, encoding.name()))
    }

    /// Returns the name in `Accept-Encoding` and `Content-Encoding`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
        }
    }

    /// Returns an encoder for a new body.
    ///
    /// # Errors
    /// There is not enough memory.
    pub(super) fn encoder(self) -> io::Result<Encoder> {
        Ok(match self {
            Self::Zstd => Encoder::Zstd(zstd::Encoder::new(Vec::new(), ZSTD_LEVEL)?),
            Self::Gzip => Encoder::Gzip(GzEncoder::new(Vec::new(), Compression::fast())),
        })
    }
}

/// Reports whether a request with these headers accepts an encoding (RFC 9110, section 12.5.3).
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let mut any_other = false;
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    for item in values.flat_map(|value| value.split(',')) {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let accepted = !parts.any(is_weight_of_zero);
        if name.eq_ignore_ascii_case(encoding) {
            return accepted;
        }
        if name == "*" {
            any_other = accepted;
        }
    }
    any_other
}

fn is_weight_of_zero(parameter: &str) -> bool {
    let weight = parameter.strip_prefix(['q', 'Q']).and_then(|rest| rest.trim_start().strip_prefix('='));
    weight.is_some_and(|weight| weight.trim().parse::<f32>().is_ok_and(|weight| weight <= 0.0))
}

/// An encoder within a body.
pub(super) enum Encoder {
    Zstd(zstd::Encoder<'static, Vec<u8>>),
    Gzip(GzEncoder<Vec<u8>>),
}

impl Encoder {
    /// Compresses a part of the body, and returns all that is needed to decode it.
    pub(super) fn encode(&mut self, part: &[u8]) -> io::Result<Bytes> {
        let input: &mut dyn Write = match self {
            Self::Zstd(encoder) => encoder,
            Self::Gzip(encoder) => encoder,
        };
        input.write_all(part)?;
        input.flush()?;
        Ok(self.take_output())
    }

    /// Returns the end of the encoding.
    pub(super) fn finish(&mut self) -> io::Result<Bytes> {
        match self {
            Self::Zstd(encoder) => encoder.do_finish()?,
            Self::Gzip(encoder) => encoder.try_finish()?,
        }
        Ok(self.take_output())
    }

    fn take_output(&mut self) -> Bytes {
        let output = match self {
            Self::Zstd(encoder) => encoder.get_mut(),
            Self::Gzip(encoder) => encoder.get_mut(),
        };
        Bytes::from(std::mem::take(output))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_accepted_encoding_is_chosen() {
        use Encoding::{Gzip, Zstd};
        for (header, expected) in [
            ("gzip, deflate, br, zstd", Some(Zstd)),
            ("zstd", Some(Zstd)),
            ("GZIP", Some(Gzip)),
            ("zstd;q=0, gzip;q=0.5", Some(Gzip)),
            ("zstd;q=0.0, *", Some(Gzip)),
            ("gzip ; q=0.001", Some(Gzip)),
            ("*;q=0, zstd", Some(Zstd)),
            ("*", Some(Zstd)),
            ("identity", None),
            ("xzstd, xgzip", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, header.parse().unwrap())]);
            assert_eq!(Encoding::accepted_by(&headers), expected, "{header}");
        }
        assert_eq!(Encoding::accepted_by(&HeaderMap::new()), None);
    }
}
