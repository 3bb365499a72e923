//! Where the files of the site are, and how they may be kept.

use std::io;
use std::path::{Component, Path, PathBuf};

use percent_encoding::percent_decode_str;

/// Finds the file for a path below the base path. `None` for what is not there and for what is not to be
/// served: folders, names that begin with a dot, and whatever lies outside `root`, by a link too.
pub(super) fn find(root: &Path, path: &str) -> io::Result<Option<PathBuf>> {
    let Some(relative) = path.split('/').map(file_name).collect::<Option<PathBuf>>() else { return Ok(None) };
    let none = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory, io::ErrorKind::InvalidFilename];
    let found = || -> io::Result<Option<PathBuf>> {
        let (root, file) = (root.canonicalize()?, root.join(relative).canonicalize()?);
        Ok((file.starts_with(root) && file.is_file()).then_some(file))
    };
    match found() {
        Err(error) if none.contains(&error.kind()) => Ok(None),
        other => other,
    }
}

/// Decodes a segment of a path; `None` if it is no plain name of a file or folder.
fn file_name(segment: &str) -> Option<String> {
    let name = percent_decode_str(segment).decode_utf8().ok()?.into_owned();
    let mut components = Path::new(&name).components();
    let plain = match (components.next(), components.next()) {
        (Some(Component::Normal(only)), None) => only == name.as_str(),
        _ => false,
    };
    let hidden = name.starts_with('.');
    let odd = name.contains(|character: char| character.is_control() || matches!(character, '/' | '\\'));
    (plain && !hidden && !odd).then_some(name)
}

/// Whether a file's name carries a hash of its content, so that it never changes: eight or more hexadecimal
/// digits after a hyphen, at the end or before the `_bg` of wasm-bindgen, then the extension.
pub(super) fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let Some((stem, _)) = name.rsplit_once('.') else { return false };
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    })
}

/// The type of a file, by its name.
pub(super) fn media_type(path: &str) -> &'static str {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Whether a file is worth compressing, by its name: pictures and fonts are compressed already.
pub(super) fn is_compressible(path: &str) -> bool {
    let media_type = media_type(path);
    ["text/", "application/json", "application/manifest+json", "application/wasm", "image/svg+xml"]
        .iter()
        .any(|beginning| media_type.starts_with(beginning))
}

/// Whether a file is a page of its own, rather than a part of one.
pub(super) fn is_page(path: &str) -> bool {
    media_type(path).starts_with("text/html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_hexadecimal_and_long() {
        for (path, hashed) in [
            ("jess-jobs-0123456789abcdef.js", true),
            ("jess-jobs-0123456789abcdef_bg.wasm", true),
            ("a/b/style-01234567.css", true),
            ("style-0123456.css", false),
            ("style-0123456x.css", false),
            ("style-0123ABCD.css", false),
            ("0123456789abcdef.css", false),
            ("snippets/x-0123456789abcdef/inline0.js", false),
            ("jess-jobs-0123456789abcdef", false),
            ("index.html", false),
        ] {
            assert_eq!(is_hashed(path), hashed, "{path}");
        }
    }

    #[test]
    fn a_segment_is_a_plain_name() {
        assert_eq!(file_name("a%20b.js").as_deref(), Some("a b.js"));
        assert_eq!(file_name("..a").as_deref(), None);
        for segment in
            ["", ".", "..", "%2e%2e", "%2E.", ".git", "%2egit", "a%2fb", "a%5cb", "a\\b", "%00", "%ff"]
        {
            assert_eq!(file_name(segment), None, "{segment}");
        }
    }

    #[test]
    fn types_are_those_a_browser_wants() {
        for (path, expected) in [
            ("a.wasm", "application/wasm"),
            ("a.JS", "text/javascript; charset=utf-8"),
            ("index.html", "text/html; charset=utf-8"),
            ("a.css", "text/css; charset=utf-8"),
            ("a.svg", "image/svg+xml"),
            ("a", "application/octet-stream"),
            ("a.exe", "application/octet-stream"),
        ] {
            assert_eq!(media_type(path), expected, "{path}");
        }
    }
}
