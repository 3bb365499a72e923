//! The folders that follow from the paths of files.

use crate::files::ResultFile;

/// A file or a folder.
pub(super) struct Entry<'f> {
    pub(super) name: &'f str,
    /// The names from the root, joined by "/".
    pub(super) path: &'f str,
    /// The size of a file, or of all files in a folder, in bytes.
    pub(super) size: u64,
    pub(super) kind: EntryKind<'f>,
}

pub(super) enum EntryKind<'f> {
    File(&'f ResultFile),
    Folder(Vec<Entry<'f>>),
}

/// Returns the entries of the root for files that are in the order of their paths.
pub(super) fn entries(files: &[ResultFile]) -> Vec<Entry<'_>> {
    entries_below("", files)
}

/// Returns the entries of a folder, whose path is empty or ends with a slash, for the files in it.
fn entries_below<'f>(folder: &str, files: &'f [ResultFile]) -> Vec<Entry<'f>> {
    let mut entries = Vec::new();
    let mut rest = files;
    while let [first, others @ ..] = rest {
        let path = &*first.path;
        let below = path.strip_prefix(folder).unwrap_or(path);
        let subfolder = below.split_once('/').filter(|_| !first.leads_out());
        let Some((name, _)) = subfolder else {
            // A path that leads out of the folder is listed as it is.
            entries.push(leaf(first));
            rest = others;
            continue;
        };
        let end = path.len() - below.len() + name.len();
        let (Some(path), Some(prefix)) = (path.get(..end), path.get(..=end)) else { break };
        let inside = rest.iter().take_while(|file| file.path.starts_with(prefix)).count();
        let (inside, outside) = rest.split_at(inside);
        let size = inside.iter().map(ResultFile::size).sum();
        let kind = EntryKind::Folder(entries_below(prefix, inside));
        entries.push(Entry { name, path, size, kind });
        rest = outside;
    }
    entries
}

fn leaf(file: &ResultFile) -> Entry<'_> {
    let kind = if file.is_file() { EntryKind::File(file) } else { EntryKind::Folder(Vec::new()) };
    Entry { name: file.name(), path: &file.path, size: file.size(), kind }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Content;

    /// Returns the paths and sizes of all entries, those of folders with a slash.
    fn outline(entries: &[Entry<'_>]) -> Vec<(String, u64)> {
        entries
            .iter()
            .flat_map(|entry| match &entry.kind {
                EntryKind::File(_) => vec![(entry.path.to_owned(), entry.size)],
                EntryKind::Folder(children) => {
                    [vec![(format!("{}/", entry.path), entry.size)], outline(children)].concat()
                }
            })
            .collect()
    }

    #[test]
    fn folders_follow_from_paths_and_have_the_sum_of_their_files() {
        let mut files: Vec<ResultFile> = ["a.csv", "a/b.csv", "a/b/c.csv", "a/b/d.csv", "z", "../x/y"]
            .map(|path| ResultFile::new(path, "12345"))
            .into();
        files.push(ResultFile { path: "a/e".into(), content: Content::EmptyFolder });
        files.sort_by(|one, other| one.path.cmp(&other.path));
        let expected = [
            ("../x/y", 5),
            ("a.csv", 5),
            ("a/", 15),
            ("a/b.csv", 5),
            ("a/b/", 10),
            ("a/b/c.csv", 5),
            ("a/b/d.csv", 5),
            ("a/e/", 0),
            ("z", 5),
        ];
        assert_eq!(outline(&entries(&files)), expected.map(|(path, size)| (path.to_owned(), size)));
    }
}
