//! Unicode functions that the browser provides, so that their tables are not part of the download.

use jess_api::is_ignored_in_search;
use js_sys::JsString;

/// Folds a text for search: two texts that differ only in case, in diacritics, in invisible characters, or in the kind
/// of a dash or an apostrophe are folded to the same text. A search for `buro` finds `Büro`.
///
/// Compatibility characters are replaced (Unicode's NFKD: `ﬁ` becomes `fi`), and letters that are not on every keyboard
/// are spelled as users type them: `ß` becomes `ss`, `Œ` becomes `oe`.
pub fn fold_for_search(text: &str) -> String {
    let decomposed = String::from(JsString::from(text).normalize("NFKD"));
    let plain = plain_text(&decomposed);
    if plain.is_ascii() {
        return plain.to_ascii_lowercase();
    }
    // Lower case alone is not case folding: letters such as `ς` and `σ` are equal in upper case only.
    let folded = JsString::from(plain).to_lower_case().to_upper_case().to_lower_case();
    // The browser's lower case of `ΟΔΟΣ` ends with the form of the letter that stands at the end of words.
    String::from(folded).replace('ς', "σ")
}

/// Removes what a search ignores, and replaces dashes, quotation marks and some letters by those of ASCII. Most names in
/// Latin letters then need no other function of the browser.
fn plain_text(decomposed: &str) -> String {
    let mut plain = String::with_capacity(decomposed.len());
    let mut chars = decomposed.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // The acute accent `´`, which is typed as an apostrophe, decomposes into a space and a mark.
            ' ' if chars.next_if_eq(&'\u{301}').is_some() => plain.push('\''),
            // Hyphens, dashes and the minus sign.
            '\u{2010}'..='\u{2015}'
            | '\u{2212}'
            | '\u{2043}'
            | '\u{2e3a}'
            | '\u{2e3b}'
            | '\u{58a}'
            | '\u{5be}' => {
                plain.push('-');
            }
            // Apostrophes, single quotation marks, and primes.
            '\u{2018}'..='\u{201b}' | '\u{2b9}'..='\u{2bd}' | '\u{2c8}' | '\u{2032}' | '\u{2035}' => {
                plain.push('\'');
            }
            '\u{201c}'..='\u{201f}' | '«' | '»' => plain.push('"'),
            // The slash of fractions: `½` decomposes into `1⁄2`.
            '\u{2044}' | '\u{2215}' => plain.push('/'),
            _ if is_ignored_in_search(c) => {}
            _ => match usual_spelling(c) {
                Some(letters) => plain.push_str(letters),
                None => plain.push(c),
            },
        }
    }
    plain
}

/// Returns what users type for a letter that Unicode does not decompose.
fn usual_spelling(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ħ' | 'Ħ' => "h",
        'ı' => "i",
        'ł' | 'Ł' => "l",
        'ŋ' | 'Ŋ' => "n",
        'ŧ' | 'Ŧ' => "t",
        'þ' | 'Þ' => "th",
        _ => return None,
    })
}
