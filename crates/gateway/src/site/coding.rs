//! Which compressed form of a file a browser takes.

use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

/// A compressed form that lies beside a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// Brotli.
    Brotli,
    /// Gzip.
    Gzip,
}

impl Coding {
    /// The codings, the smallest result first.
    pub(super) const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// The name in `Accept-Encoding` and `Content-Encoding`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// What the name of the compressed file ends in.
    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }

    /// Whether a request with these headers takes the coding (RFC 9110, section 12.5.3). One that says nothing
    /// is answered without any.
    pub(super) fn is_accepted_by(self, headers: &HeaderMap) -> bool {
        let mut any_other = false;
        let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        for item in values.flat_map(|value| value.split(',')) {
            let mut parts = item.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let accepted = !parts.any(is_weight_of_zero);
            if name.eq_ignore_ascii_case(self.name()) {
                return accepted;
            }
            if name == "*" {
                any_other = accepted;
            }
        }
        any_other
    }
}

fn is_weight_of_zero(parameter: &str) -> bool {
    parameter
        .strip_prefix(['q', 'Q'])
        .and_then(|rest| rest.trim_start().strip_prefix('='))
        .is_some_and(|weight| weight.trim().parse::<f32>().is_ok_and(|weight| weight <= 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coding_is_taken_where_the_browser_says_so() {
        for (header, brotli, gzip) in [
            ("gzip, deflate, br, zstd", true, true),
            ("br", true, false),
            ("GZIP", false, true),
            ("br;q=0, gzip;q=0.5", false, true),
            ("br;q=0.0, *", false, true),
            ("gzip ; q=0.001", false, true),
            ("*;q=0, br", true, false),
            ("*", true, true),
            ("identity", false, false),
            ("brotli, xgzip", false, false),
            ("", false, false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, header.parse().unwrap())]);
            assert_eq!(Coding::Brotli.is_accepted_by(&headers), brotli, "{header}");
            assert_eq!(Coding::Gzip.is_accepted_by(&headers), gzip, "{header}");
        }
        assert!(!Coding::Brotli.is_accepted_by(&HeaderMap::new()));
    }
}
