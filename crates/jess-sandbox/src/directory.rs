//! The directory of a job in its two formats: that of 2020, and that of 2021 for the jsTree widget.

use jess_api::Timestamp;
use serde_json::{Value, json};

use crate::files::ResultFile;

/// Builds the tree in the format of 2020, which has labels and sizes, but no times.
pub(crate) fn tree_of_2020(files: &[ResultFile]) -> Value {
    let entry = |name: &str, label: String, size: usize, open: bool, children: Vec<Value>| {
        json!({
            "fileName": name,
            "open": open,
            "nocheck": open,
            "fileSize": size,
            "children": children,
            "name": label,
        })
    };
    let children = files
        .iter()
        .map(|file| {
            let label = format!("{} ({})", file.name, size_label_of_2020(file.body.len()));
            entry(file.name, label, file.body.len(), false, Vec::new())
        })
        .collect();
    entry("Result folder", "Result folder".to_owned(), 0, true, children)
}

/// Builds the tree in the format of 2021, with its misspellings. The size of the root is zero there.
pub(crate) fn tree_of_2021(number: u64, files: &[ResultFile], modified: Timestamp) -> Value {
    let state = json!({ "disabled": false, "openned": false, "selected": false });
    let seconds = modified.as_millis().div_euclid(1_000);
    let time = modified.to_utc().map(|time| time.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
    let children: Vec<Value> = files
        .iter()
        .map(|file| {
            let path = format!("/{}", file.name);
            let size = file.body.len();
            json!({
                "state": state,
                "text": format!("{} ({})", file.name, size_label_of_2021(size)),
                "data": { "fullPath": path, "folder": false, "lastModified": seconds * 1_000, "size": size },
                "type": file.extension(),
                "id": null,
                "a_attr": { "title": format!("{path} last modfied at {time} UTC") },
                "li_attr": {},
                "children": [],
            })
        })
        .collect();
    json!({
        "state": state,
        "text": format!("{number} [*]"),
        "data": { "fullPath": "/", "folder": true, "lastModified": 0, "size": 0 },
        "type": "root",
        "id": null,
        "a_attr": { "title": "/ total size 0 B" },
        "li_attr": {},
        "children": children,
    })
}

/// Formats a size like the labels of 2021: "0 B", "5.42 kB", "596.6 kB", "10.76 MB".
fn size_label_of_2021(bytes: usize) -> String {
    if bytes < 1_000 { format!("{bytes} B") } else { scaled(bytes, "kB") }
}

/// Formats a size like the labels of 2020, which are never in bytes: "0.10 KB".
fn size_label_of_2020(bytes: usize) -> String {
    scaled(bytes, "KB")
}

/// Formats a size in thousands or millions of bytes, with two decimals below a hundred and one from there on.
fn scaled(bytes: usize, kilo: &str) -> String {
    let (unit, name) = if bytes < 1_000_000 { (1_000, kilo) } else { (1_000_000, "MB") };
    let hundredths = (bytes * 100 + unit / 2) / unit;
    if hundredths < 10_000 {
        format!("{}.{:02} {name}", hundredths / 100, hundredths % 100)
    } else {
        let tenths = (bytes * 10 + unit / 2) / unit;
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::{size_label_of_2020, size_label_of_2021};

    #[test]
    fn size_labels_match_the_recorded_ones() {
        let cases = [
            (0, "0 B", "0.00 KB"),
            (97, "97 B", "0.10 KB"),
            (237, "237 B", "0.24 KB"),
            (5_430, "5.43 kB", "5.43 KB"),
            (13_895, "13.90 kB", "13.90 KB"),
            (28_041, "28.04 kB", "28.04 KB"),
            (160_502, "160.5 kB", "160.5 KB"),
            (596_643, "596.6 kB", "596.6 KB"),
            (1_547_758, "1.55 MB", "1.55 MB"),
            (10_757_435, "10.76 MB", "10.76 MB"),
        ];
        for (bytes, new, old) in cases {
            assert_eq!(size_label_of_2021(bytes), new);
            assert_eq!(size_label_of_2020(bytes), old);
        }
    }
}
