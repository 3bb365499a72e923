//! Where to go after signing in.

use percent_encoding::percent_decode_str;

/// A path of this host, with its query: what a browser cannot take for another host's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReturnPath(String);

/// The longest that is taken, in bytes.
const LONGEST: usize = 2048;

impl ReturnPath {
    /// Reads a path; `None` for whatever else a browser could follow.
    ///
    /// Browsers read `//host` and `/\host` as another host, and drop tabs and line ends before they look. So
    /// the path begins with one slash, has no second one beside any, no backslash, and nothing but visible
    /// ASCII; nor may it become any of that by being decoded on the way.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let path = text.split(['?', '#']).next()?;
        let decoded = percent_decode_str(path).decode_utf8().ok()?;
        let harmless = text.len() <= LONGEST
            && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
            && path.starts_with('/')
            && !decoded.contains("//")
            && !decoded.contains(|character: char| character == '\\' || character.is_control());
        harmless.then(|| Self(text.to_owned()))
    }

    /// The path as it was given.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_this_host_are_taken() {
        for text in [
            "/",
            "/jobs/",
            "/jobs/?since=2020-12-01&status=QUEUED,FINISHED",
            "/?q=a%20b&x=http://other.example//",
            "/?q=%5C%0A",
            "/jobs/#row-12",
            "/a:b@c/",
        ] {
            assert_eq!(ReturnPath::parse(text).as_ref().map(ReturnPath::as_str), Some(text));
        }
    }

    #[test]
    fn nothing_leads_elsewhere() {
        for text in [
            "",
            "jobs/",
            "?x=1",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/%5Cevil.example",
            "/%2Fevil.example",
            "/%2F%2Fevil.example",
            "/jobs//evil.example",
            "/.//evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " /evil.example",
            "/ evil.example",
            "/%09/evil.example",
            "/%00",
            "/%ff",
            "/jobs\r\nSet-Cookie: a=b",
            "/?x=1\r\nSet-Cookie: a=b",
            "/?\\",
            "http://evil.example/",
            "https:evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "/é",
            "/\u{ff0f}evil.example",
        ] {
            assert_eq!(ReturnPath::parse(text), None, "{text:?}");
        }
        assert_eq!(ReturnPath::parse(&format!("/{}", "a".repeat(LONGEST))), None);
    }
}
