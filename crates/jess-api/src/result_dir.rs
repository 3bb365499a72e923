//! The results of a job, as `GET /job/dir/{id}` lists them (page `docs:jess:job_dir`).

mod tolerant;

use serde::{Deserialize, Deserializer, de};

use self::tolerant::{ListOrNothing, MapOrNothing};
use crate::{Timestamp, lenient};

/// The data of a reply of `GET /job/dir/{id}`: the files and folders of the results.
///
/// The service has had two shapes, which are told apart entry by entry. An entry without a
/// name is left out, as is one that is not an object, and one whose path a URL cannot have, such as "..". A field that is missing, null or malformed is absent.
///
/// ```
/// use jess_api::{ResultDir, read_envelope};
///
/// let body = br#"{"ok":true,"status":"385099 status available","data":{"text":"385099 [*]","children":[
///     {"data":{"fullPath":"/eplusout.end","folder":false,"lastModified":1625569146000,"size":97},"children":[]}]}}"#;
/// let results = read_envelope::<ResultDir>(body)?.into_data()?.unwrap();
/// let end = results.files().find(|file| file.name() == "eplusout.end").unwrap();
/// assert_eq!((end.path.as_str(), end.total_size()), ("eplusout.end", 97));
/// # Ok::<(), jess_api::ReplyError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultDir {
    /// The files and folders of the root, in the order of the service.
    pub entries: Vec<ResultEntry>,
}

/// A file or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultEntry {
    /// The names from the root, joined by "/", such as "case-1/eplusout.err".
    pub path: String,
    /// The size of a file in bytes.
    pub size: Option<u64>,
    /// The time of the last change of a file, in whole seconds. The older shape has none.
    pub modified: Option<Timestamp>,
    /// The entries of a folder; `None` for a file.
    pub children: Option<Vec<ResultEntry>>,
}

impl ResultDir {
    /// Iterates over all files, also those in folders, in the order in which they are listed.
    pub fn files(&self) -> impl Iterator<Item = &ResultEntry> {
        files_of(&self.entries)
    }
}

impl ResultEntry {
    /// Returns the name: the last part of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit_once('/').map_or(&self.path, |(_, name)| name)
    }

    /// Returns the text after the last dot of the name; empty without a dot.
    pub fn extension(&self) -> &str {
        self.name().rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// Returns the size of a file, or the sum of those of all files in a folder, in bytes. An unknown size counts as 0.
    pub fn total_size(&self) -> u64 {
        match &self.children {
            None => self.size.unwrap_or_default(),
            Some(children) => files_of(children).filter_map(|file| file.size).fold(0, u64::saturating_add),
        }
    }
}

fn files_of(entries: &[ResultEntry]) -> impl Iterator<Item = &ResultEntry> {
    let mut waiting: Vec<&ResultEntry> = entries.iter().rev().collect();
    std::iter::from_fn(move || {
        loop {
            let entry = waiting.pop()?;
            match &entry.children {
                None => return Some(entry),
                Some(children) => waiting.extend(children.iter().rev()),
            }
        }
    })
}

impl<'de> Deserialize<'de> for ResultDir {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The root has no name that counts.
        let root = MapOrNothing::<Node>::deserialize(deserializer)?.0.and_then(|root| root.children.0);
        let entries = root.ok_or_else(|| de::Error::custom("the results are not an object with children"))?;
        Ok(Self { entries: into_entries(entries, "") })
    }
}

/// An entry in either shape.
#[derive(Deserialize)]
struct Node {
    /// The name, in the older shape.
    #[serde(rename = "fileName", default, deserialize_with = "lenient::deserialize")]
    file_name: Option<String>,
    /// The size in bytes, in the older shape.
    #[serde(rename = "fileSize", default, deserialize_with = "lenient::deserialize")]
    file_size: Option<u64>,
    /// A hint for the widget that shows the older shape: true for folders, also for empty ones.
    #[serde(rename = "nocheck", default, deserialize_with = "lenient::deserialize")]
    is_marked_folder: bool,
    /// The fields of the file, in the newer shape.
    #[serde(default)]
    data: MapOrNothing<NodeData>,
    #[serde(default)]
    children: ListOrNothing<Node>,
}

#[derive(Deserialize)]
struct NodeData {
    #[serde(rename = "fullPath", default, deserialize_with = "lenient::deserialize")]
    full_path: Option<String>,
    #[serde(rename = "folder", default, deserialize_with = "lenient::deserialize")]
    is_folder: bool,
    #[serde(rename = "lastModified", default, deserialize_with = "lenient::deserialize")]
    modified: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::deserialize")]
    size: Option<u64>,
}

impl Node {
    /// Converts an entry of the folder with a path, which is empty for the root.
    fn into_entry(self, folder: &str) -> Option<ResultEntry> {
        let data = self.data.0;
        let full_path = data.as_ref().and_then(|data| data.full_path.as_deref());
        let path = match full_path {
            Some(path) => path.trim_start_matches('/').to_owned(),
            None if folder.is_empty() => self.file_name?,
            None => [folder, "/", &self.file_name?].concat(),
        };
        if !path.split('/').all(is_name) {
            return None;
        }
        let nodes = self.children.0.unwrap_or_default();
        let is_folder =
            data.as_ref().is_some_and(|data| data.is_folder) || self.is_marked_folder || !nodes.is_empty();
        let children = is_folder.then(|| into_entries(nodes, &path));
        Some(ResultEntry {
            size: data.as_ref().and_then(|data| data.size).or(self.file_size).filter(|_| !is_folder),
            modified: data.and_then(|data| data.modified).filter(|_| !is_folder),
            path,
            children,
        })
    }
}

fn into_entries(nodes: Vec<Node>, folder: &str) -> Vec<ResultEntry> {
    nodes.into_iter().filter_map(|node| node.into_entry(folder)).collect()
}

/// Reports whether a URL can have this part of a path: browsers resolve "." and "..", also if they are escaped.
fn is_name(part: &str) -> bool {
    !matches!(part, "" | "." | "..")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ReplyError, read_envelope};

    fn results(data: &str) -> Result<ResultDir, ReplyError> {
        let body = format!(r#"{{"ok":true,"status":"","data":{data}}}"#);
        Ok(read_envelope::<ResultDir>(body.as_bytes())?.into_data()?.unwrap_or_default())
    }

    /// Returns the paths of all files and folders, those of folders with a slash.
    fn paths(entries: &[ResultEntry]) -> Vec<String> {
        let one = |entry: &ResultEntry| match &entry.children {
            None => vec![entry.path.clone()],
            Some(children) => [vec![format!("{}/", entry.path)], paths(children)].concat(),
        };
        entries.iter().flat_map(one).collect()
    }

    #[test]
    fn folders_are_read_in_both_shapes() {
        let newer = r#"{"children":[
            {"data":{"fullPath":"/cases","folder":true,"size":0,"lastModified":0},"children":[
                {"data":{"fullPath":"/cases/a.err","folder":false,"size":"12","lastModified":1625569146000},"children":[]},
                {"data":{"fullPath":"/cases/empty","folder":true},"children":[]}]},
            {"data":{"fullPath":"/b.csv","size":30}}]}"#;
        let older = r#"{"fileName":"Result folder","children":[
            {"fileName":"cases","fileSize":0,"nocheck":true,"children":[
                {"fileName":"a.err","fileSize":12,"children":[]},{"fileName":"sub","children":[{"fileName":"c"}]}]},
            {"fileName":"empty","fileSize":0,"nocheck":true,"children":[]},
            {"fileName":"b.csv","fileSize":30,"children":[]}]}"#;
        let newer = results(newer).unwrap();
        assert_eq!(paths(&newer.entries), ["cases/", "cases/a.err", "cases/empty/", "b.csv"]);
        assert_eq!(newer.files().map(ResultEntry::name).collect::<Vec<_>>(), ["a.err", "b.csv"]);
        assert_eq!(newer.files().map(|file| file.modified.is_some()).collect::<Vec<_>>(), [true, false]);
        assert_eq!(newer.entries.iter().map(ResultEntry::total_size).collect::<Vec<_>>(), [12, 30]);
        let older = results(older).unwrap();
        assert_eq!(
            paths(&older.entries),
            ["cases/", "cases/a.err", "cases/sub/", "cases/sub/c", "empty/", "b.csv"]
        );
        assert_eq!(older.entries.iter().map(ResultEntry::total_size).collect::<Vec<_>>(), [12, 0, 30]);
    }

    #[test]
    fn what_cannot_be_understood_costs_an_entry_and_not_the_others() {
        let ok = r#"{"fileName":"ok"}"#;
        for (name, entry) in [
            ("nothing", "null"),
            ("a number", "5"),
            ("a text", r#""x""#),
            ("a list", r#"[{"fileName":"x"}]"#),
            ("no name", r#"{"fileSize":5}"#),
            ("a name that is not a text", r#"{"fileName":{}}"#),
            ("the folder above", r#"{"fileName":".."}"#),
            ("a path above", r#"{"data":{"fullPath":"/a/../../b"}}"#),
            ("this folder", r#"{"data":{"fullPath":"/./b"}}"#),
            ("an empty part", r#"{"data":{"fullPath":"/a//b"}}"#),
            ("the root", r#"{"data":{"fullPath":"/"}}"#),
        ] {
            let read = results(&format!(r#"{{"children":[{entry},{ok}]}}"#)).unwrap();
            assert_eq!(paths(&read.entries), ["ok"], "{name}");
        }
        for data in [r#"{"children":[]}"#, "null"] {
            assert_eq!(results(data).unwrap(), ResultDir::default(), "{data}");
        }
        for data in ["5", "[]", r#""x""#, "{}", r#"{"children":null}"#, r#"{"children":{"a":1}}"#] {
            assert!(results(data).is_err(), "{data}");
        }
        // With a field of another type, and the values of the other shape.
        let mixed = r#"{"children":[{"fileName":"a","fileSize":7,"data":[1]},{"data":{"fullPath":"/b","size":-1},"children":5}]}"#;
        let mixed = results(mixed).unwrap();
        assert_eq!(
            mixed.files().map(|file| (file.name(), file.size)).collect::<Vec<_>>(),
            [("a", Some(7)), ("b", None)]
        );
    }

    #[test]
    fn folders_in_folders_without_end_are_refused() {
        let deep = |depth: usize| {
            let opening = r#"{"data":{"fullPath":"/a"},"children":["#.repeat(depth);
            results(&format!("{opening}{}", "]}".repeat(depth)))
        };
        assert!(deep(30).is_ok());
        assert!(deep(100_000).is_err());
    }
}
