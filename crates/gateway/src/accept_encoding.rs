//! Which codings of a body a browser takes.

use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

/// Whether a request with these headers takes the coding of this name (RFC 9110, section 12.5.3). One that
/// says nothing is answered without any.
pub(crate) fn takes(headers: &HeaderMap, coding: &str) -> bool {
    let mut any_other = false;
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    for item in values.flat_map(|value| value.split(',')) {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let accepted = !parts.any(is_weight_of_zero);
        if name.eq_ignore_ascii_case(coding) {
            return accepted;
        }
        if name == "*" {
            any_other = accepted;
        }
    }
    any_other
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
            assert_eq!(takes(&headers, "br"), brotli, "{header}");
            assert_eq!(takes(&headers, "gzip"), gzip, "{header}");
        }
        assert!(!takes(&HeaderMap::new(), "br"));
    }
}
