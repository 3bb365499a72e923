//! The folding of texts for search, which uses the browser's tables.

use jess_api::{Job, JobId, is_blank_search, is_ignored_in_search};
use jess_jobs::platform::fold_for_search;
use job_table::{JobList, SearchIndex};
use js_sys::JsString;
use wasm_bindgen_test::wasm_bindgen_test;

/// Reports whether a search for `text` finds a job of this name.
fn finds(name: &str, text: &str) -> bool {
    let mut list = JobList::new();
    list.upsert(Job { name: Some(name.to_owned()), ..Job::with_id(JobId::new(7).unwrap()) });
    SearchIndex::new(fold_for_search).matcher_for(&list, text)(0)
}

#[wasm_bindgen_test]
fn names_are_found_as_users_type_them() {
    let table: &[(&str, &[&str])] = &[
        ("Außenwand Straße", &["strasse", "aussenwand", "STRASSE", "straße", "STRAẞE", "Außenwand"]),
        ("AUẞENWAND", &["außen", "aussen"]),
        ("ΟΔΟΣΑ", &["ΟΔΟΣ", "οδος", "οδοσ", "Οδοσα"]),
        ("οδός", &["ΟΔΟΣ", "οδοσ", "ΟΔΌΣ"]),
        ("ᾠδή", &["ωδη", "ΩΔΗ"]),
        ("Œuvre d’art", &["oeuvre", "œuvre", "OEUVRE", "d'art", "dʼart"]),
        ("Ærø", &["aero", "ærø", "AERO", "ÆRØ"]),
        ("Łódź, Đakovo, Þórshöfn, Ħal Għaxaq", &["lodz", "dakovo", "thorshofn", "hal ghaxaq"]),
        ("İzmir Diyarbakır", &["izmir", "IZMIR", "diyarbakir", "DIYARBAKIR"]),
        ("Büro", &["buro", "BÜRO", "bu\u{308}ro"]),
        ("tow\u{200b}er", &["tower", "to\u{ad}wer", "tow\u{200b}er"]),
        ("tower", &["\u{feff}tower", "tow\u{200d}er", "\u{202e}tower\u{202c}"]),
        ("a\u{2011}b", &["a-b", "a–b", "a\u{2212}b", "a\u{ad}-b"]),
        ("a-b", &["a\u{2011}b", "a—b", "a‐b"]),
        ("don’t", &["don't", "don‘t", "don´t", "donʼt"]),
        ("don't", &["don’t", "don´t"]),
        ("“Haus” «Nord»", &["\"haus\"", "\"nord\""]),
        ("ﬁnal ½ Ｔｏｗｅｒ №5", &["final", "1/2", "tower", "no5"]),
        ("ŠKODA ſtraſſe", &["skoda", "strasse"]),
        ("家屋 ガラス", &["家", "ｶﾞﾗｽ"]),
    ];
    for (name, texts) in table {
        for text in *texts {
            assert!(finds(name, text), "{text:?} in {name:?}");
        }
    }
}

#[wasm_bindgen_test]
fn other_letters_are_not_found() {
    for (name, text) in
        [("Straße", "strase"), ("カ", "ガ"), ("ab", "a-b"), ("dont", "don't"), ("Œuvre", "ouvre")]
    {
        assert!(!finds(name, text), "{text:?} in {name:?}");
    }
}

#[wasm_bindgen_test]
fn characters_that_are_ignored_search_for_nothing() {
    for text in ["", " ", "\u{200b}", "\u{ad} \u{feff}", "\u{301}", "\u{2060}\u{202e}"] {
        assert!(is_blank_search(text), "{text:?}");
        assert_eq!(fold_for_search(text).trim(), "", "{text:?}");
        assert!(finds("Tower", text), "{text:?}");
    }
}

/// Checks with the tables of the current browser that every spelling of a letter finds every other.
#[wasm_bindgen_test]
fn folding_is_the_same_for_both_cases_and_when_it_is_repeated() {
    // The capitals of Greek letters with an iota below have the iota beside them, as a letter of its own.
    let is_letter =
        |c: &char| c.is_alphabetic() && !is_ignored_in_search(*c) && !('\u{1f80}'..='\u{1fff}').contains(c);
    for c in ('\u{0}'..='\u{1ffff}').filter(|c| is_letter(c) || c.is_ascii()) {
        let text = c.to_string();
        let folded = fold_for_search(&text);
        assert_eq!(fold_for_search(&folded), folded, "{c:?} again");
        let (lower, upper) = (JsString::from(&*text).to_lower_case(), JsString::from(&*text).to_upper_case());
        assert_eq!(fold_for_search(&String::from(lower)), folded, "lower case of {c:?}");
        assert_eq!(fold_for_search(&String::from(upper)), folded, "upper case of {c:?}");
        if c.is_ascii() {
            assert_eq!(folded, text.to_ascii_lowercase(), "{c:?}");
        }
    }
}
