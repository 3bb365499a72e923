//! The directory of a job in its two formats: that of 2020, and that of 2021 for the jsTree widget.
//!
//! Only directories of one folder were recorded. What a folder in it looks like is inferred from the root, except that
//! it has a size: that of all files in it.

mod size_label;
mod tree;

use jess_api::Timestamp;
use serde_json::{Value, json};

use self::size_label::{size_label_of_2020, size_label_of_2021};
use self::tree::{Entry, EntryKind, entries};
use crate::files::ResultFile;
use crate::spec::ReplyFormat;

/// Builds the tree of a job in a format.
pub(crate) fn tree(format: ReplyFormat, number: u64, files: &[ResultFile], modified: Timestamp) -> Value {
    match format {
        ReplyFormat::Of2020 => tree_of_2020(files),
        ReplyFormat::Of2021 => tree_of_2021(number, files, modified),
    }
}

/// Builds the tree in the format of 2020, which has labels and sizes, but no times. A folder is only known by its
/// children.
fn tree_of_2020(files: &[ResultFile]) -> Value {
    let children = entries(files).iter().map(entry_of_2020).collect();
    node_of_2020("Result folder", "Result folder".to_owned(), 0, true, children)
}

fn entry_of_2020(entry: &Entry<'_>) -> Value {
    let Entry { name, size, .. } = entry;
    let label = format!("{name} ({})", size_label_of_2020(*size));
    match &entry.kind {
        EntryKind::File(_) => node_of_2020(name, label, *size, false, Vec::new()),
        EntryKind::Folder(children) => {
            node_of_2020(name, label, *size, true, children.iter().map(entry_of_2020).collect())
        }
    }
}

fn node_of_2020(name: &str, label: String, size: u64, is_folder: bool, children: Vec<Value>) -> Value {
    json!({
        "fileName": name,
        "open": is_folder,
        "nocheck": is_folder,
        "fileSize": size,
        "children": children,
        "name": label,
    })
}

/// Builds the tree in the format of 2021, with its misspellings. The size of the root is zero there.
fn tree_of_2021(number: u64, files: &[ResultFile], modified: Timestamp) -> Value {
    let children: Vec<Value> = entries(files).iter().map(|entry| entry_of_2021(entry, modified)).collect();
    json!({
        "state": state_of_2021(),
        "text": format!("{number} [*]"),
        "data": { "fullPath": "/", "folder": true, "lastModified": 0, "size": 0 },
        "type": "root",
        "id": null,
        "a_attr": { "title": "/ total size 0 B" },
        "li_attr": {},
        "children": children,
    })
}

fn entry_of_2021(entry: &Entry<'_>, modified: Timestamp) -> Value {
    let Entry { name, path, size, .. } = entry;
    let label = size_label_of_2021(*size);
    let (text, kind, seconds, title, children) = match &entry.kind {
        EntryKind::File(file) => {
            let time = modified.to_utc().map(|time| time.format("%Y-%m-%d %H:%M").to_string());
            let title = format!("/{path} last modfied at {} UTC", time.unwrap_or_default());
            let seconds = modified.as_millis().div_euclid(1_000);
            (format!("{name} ({label})"), file.extension(), seconds, title, Vec::new())
        }
        EntryKind::Folder(children) => {
            let children = children.iter().map(|child| entry_of_2021(child, modified)).collect();
            (format!("{name} [*]"), "folder", 0, format!("/{path} total size {label}"), children)
        }
    };
    json!({
        "state": state_of_2021(),
        "text": text,
        "data": {
            "fullPath": format!("/{path}"),
            "folder": matches!(entry.kind, EntryKind::Folder(_)),
            "lastModified": seconds * 1_000,
            "size": size,
        },
        "type": kind,
        "id": null,
        "a_attr": { "title": title },
        "li_attr": {},
        "children": children,
    })
}

fn state_of_2021() -> Value {
    json!({ "disabled": false, "openned": false, "selected": false })
}
