//! Tables as jEPlus and EnergyPlus write them: fields with commas between, and a row in each line.
//!
//! Neither program writes a line break in a field, so a line is always a row here, and a quotation mark that is not closed
//! costs one row. csv-core reads fields with line breaks instead and copies each field. It would be 2.2 kB of the page after
//! compression, does not remove the blanks after commas, and does not take the quotation marks after them as such.

use std::borrow::Cow;

/// The rows of a table, from [`csv_rows`].
#[derive(Debug, Clone)]
pub struct CsvRows<'t> {
    rest: &'t str,
}

/// The fields of a row, from [`csv_fields`].
#[derive(Debug, Clone)]
pub struct CsvFields<'t> {
    rest: Option<&'t str>,
}

/// Iterates over the rows of a table. Rows can have different numbers of fields, and an empty line is a row with an empty
/// field.
///
/// ```
/// let table = "#, Job_ID, Message\r\n0, LHS-000000, \"Hot, \"\"dry\"\"\"\r\n";
/// let rows: Vec<Vec<_>> = jess_api::csv_rows(table).map(Iterator::collect).collect();
/// assert_eq!(rows, [["#", "Job_ID", "Message"], ["0", "LHS-000000", "Hot, \"dry\""]]);
/// ```
pub fn csv_rows(text: &str) -> CsvRows<'_> {
    CsvRows { rest: text.strip_prefix('\u{feff}').unwrap_or(text) }
}

/// Iterates over the fields of a line, without the blanks around them. There is at least one.
///
/// A field in quotation marks can contain commas, blanks and doubled quotation marks. A quotation mark elsewhere is a part of
/// its field.
pub fn csv_fields(line: &str) -> CsvFields<'_> {
    CsvFields { rest: Some(line) }
}

impl<'t> CsvRows<'t> {
    /// Returns the text of the rows that have not been read, to read a long table in several steps.
    ///
    /// ```
    /// let mut rows = jess_api::csv_rows("a,b\nc,d\ne,f\n");
    /// rows.next();
    /// assert_eq!(rows.rest(), "c,d\ne,f\n");
    /// ```
    pub fn rest(&self) -> &'t str {
        self.rest
    }
}

impl<'t> Iterator for CsvRows<'t> {
    type Item = CsvFields<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.rest = rest;
        Some(csv_fields(line))
    }
}

impl<'t> Iterator for CsvFields<'t> {
    type Item = Cow<'t, str>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest?.trim_start();
        Some(match rest.strip_prefix('"') {
            Some(quoted) => self.read_quoted(quoted),
            None => Cow::Borrowed(self.read_plain(rest)),
        })
    }
}

impl<'t> CsvFields<'t> {
    /// Reads up to the next comma.
    fn read_plain(&mut self, rest: &'t str) -> &'t str {
        let (field, rest) = match rest.split_once(',') {
            Some((field, rest)) => (field, Some(rest)),
            None => (rest, None),
        };
        self.rest = rest;
        field.trim()
    }

    /// Reads what follows a quotation mark at the beginning of a field.
    fn read_quoted(&mut self, mut rest: &'t str) -> Cow<'t, str> {
        let mut field = Cow::Borrowed("");
        while let Some((part, after)) = rest.split_once('"') {
            field += part;
            let Some(after) = after.strip_prefix('"') else {
                field += self.read_plain(after);
                return field;
            };
            field += "\"";
            rest = after;
        }
        // Not closed.
        field += rest.trim_end();
        self.rest = None;
        field
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        csv_rows(text).map(|fields| fields.map(Cow::into_owned).collect()).collect()
    }

    #[test]
    fn each_line_is_a_row() {
        let table: &[(&str, &str, &[&[&str]])] = &[
            ("nothing", "", &[]),
            ("plain", "a,b\nc,d", &[&["a", "b"], &["c", "d"]]),
            ("carriage returns", "a,b\r\nc,d\r\n", &[&["a", "b"], &["c", "d"]]),
            ("a carriage return at the end", "a,b\r", &[&["a", "b"]]),
            ("blanks", " a , b\t,  c d \n", &[&["a", "b", "c d"]]),
            ("empty fields", ",,\n,a,\n", &[&["", "", ""], &["", "a", ""]]),
            ("empty lines", "\n\na\n \n", &[&[""], &[""], &["a"], &[""]]),
            ("rows of different lengths", "a\nb,c,d\ne,f", &[&["a"], &["b", "c", "d"], &["e", "f"]]),
            ("a byte order mark", "\u{feff}a,b", &[&["a", "b"]]),
            ("quotation marks", r#""a","b, c","d ""e""","""#, &[&["a", "b, c", "d \"e\"", ""]]),
            ("after a blank", r#"a, "b, c" ,d"#, &[&["a", "b, c", "d"]]),
            ("blanks in quotation marks", r#"" a ""#, &[&[" a "]]),
            ("text after quotation marks", r#""a" b,c"#, &[&["ab", "c"]]),
            ("in a field", r#"5" pipe,6" pipe"#, &[&["5\" pipe", "6\" pipe"]]),
            ("not closed", "\"a,b\nc,d", &[&["a,b"], &["c", "d"]]),
            ("only a quotation mark", "\",\n\"\"\"\n", &[&[","], &["\""]]),
            ("other scripts", "Gebäude,建物\n", &[&["Gebäude", "建物"]]),
        ];
        for (name, text, expected) in table {
            assert_eq!(rows(text), *expected, "{name}");
        }
    }

    /// Returns a table in which each field is in quotation marks that has to be.
    fn write(table: &[Vec<String>], separator: &str) -> String {
        let field = |field: &String| match field.trim() == field && !field.contains([',', '"']) {
            true => field.clone(),
            false => format!("\"{}\"", field.replace('"', "\"\"")),
        };
        let line = |row: &Vec<String>| row.iter().map(field).collect::<Vec<_>>().join(separator) + "\n";
        table.iter().map(line).collect()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            table in prop::collection::vec(prop::collection::vec("[a-c,\" é]{0,5}", 1..5), 0..6),
            separator in prop::sample::select(vec![",", ", ", " ,\t"]),
        ) {
            prop_assert_eq!(rows(&write(&table, separator)), table);
        }

        #[test]
        fn any_text_is_read_in_steps_as_at_once(text in "[a,\"\r\n é]{0,40}") {
            let mut rest = text.as_str();
            let mut read = Vec::new();
            loop {
                let mut rows = csv_rows(rest);
                let Some(fields) = rows.next() else { break };
                read.push(fields.map(Cow::into_owned).collect::<Vec<_>>());
                rest = rows.rest();
            }
            prop_assert_eq!(rows(&text).len(), text.lines().count());
            prop_assert_eq!(rows(&text), read);
        }
    }
}
