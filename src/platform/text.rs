//! Unicode functions that the browser provides, so that their tables are not part of the download.

use js_sys::JsString;

/// Folds case and removes diacritics, so that a search for `buro` finds `Büro`.
///
/// Compatibility characters are replaced too (Unicode's NFKD): `ﬁ` becomes `fi`.
pub fn fold_for_search(text: &str) -> String {
    let text = JsString::from(text);
    let decomposed: String = text.normalize("NFKD").to_lower_case().into();
    decomposed.chars().filter(|&c| !is_combining_mark(c)).map(base_letter).collect()
}

/// Reports whether a character is a combining mark of Latin, Greek or Cyrillic letters.
fn is_combining_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Replaces the letters that Unicode does not decompose by those that users type instead.
fn base_letter(c: char) -> char {
    match c {
        'ø' => 'o',
        'đ' => 'd',
        'ł' => 'l',
        'ı' => 'i',
        other => other,
    }
}
