//! The energy that a building uses, from the summary tables of EnergyPlus: `eplustbl.csv` or `eplustbl.htm`.

use std::borrow::Cow;

use super::csv_rows;

/// The site energy per area of a building in a single run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteEnergy {
    /// The number as it is written, such as "77.76".
    pub per_area: String,
    /// The unit, such as "MJ/m2" or "kBtu/ft2".
    pub unit: String,
}

/// The table.
const TITLE: &str = "Site and Source Energy";
/// The row of the table.
const ROW: &str = "Total Site Energy";
/// The beginning of the name of the column, after which its unit is in brackets.
const COLUMN: &str = "Energy Per Total Building Area";

/// Reads the site energy per total building area from `eplustbl.csv` or `eplustbl.htm`, by the names of the table, the row and
/// the column. Returns `None` if one of them is missing, or if the value is not a number or has no unit.
///
/// Source: the report "Annual Building Utility Performance Summary" of EnergyPlus, in files of 8.5 and 9.3. It has the energy
/// of the run period, whatever its length.
///
/// ```
/// let text = "Site and Source Energy\n\n\
///             ,,Total Energy [GJ],Energy Per Total Building Area [MJ/m2]\n\
///             ,Total Site Energy,18.06,77.76\n";
/// let energy = jess_api::read_site_energy(text).unwrap();
/// assert_eq!((&*energy.per_area, &*energy.unit), ("77.76", "MJ/m2"));
/// ```
pub fn read_site_energy(text: &str) -> Option<SiteEnergy> {
    let is_html = text.trim_start_matches('\u{feff}').trim_start().starts_with('<');
    if is_html { read_html(text) } else { read_csv(text) }
}

fn read_csv(text: &str) -> Option<SiteEnergy> {
    let mut rows = csv_rows(text);
    rows.find(|row| row.clone().next().is_some_and(|first| first.eq_ignore_ascii_case(TITLE)))?;
    let rows = rows.map(|row| row.collect::<Vec<_>>());
    // Up to the title of the next table.
    find_value(rows.take_while(|row| !matches!(&**row, [title] if !title.is_empty())))
}

fn read_html(text: &str) -> Option<SiteEnergy> {
    // Not the name of the table in a comment.
    let (_, after) = text.split_once(&*format!(">{TITLE}<"))?;
    find_value(HtmlRows { rest: after })
}

/// Finds the value in the rows of the table.
fn find_value<'t>(mut rows: impl Iterator<Item = Vec<Cow<'t, str>>>) -> Option<SiteEnergy> {
    let (column, unit) = rows.find_map(|head| {
        head.iter().enumerate().find_map(|(column, name)| {
            let (name, unit) = name.split_once('[')?;
            let (unit, _) = unit.split_once(']')?;
            let is_column = name.trim().eq_ignore_ascii_case(COLUMN) && !unit.trim().is_empty();
            is_column.then(|| (column, unit.trim().to_owned()))
        })
    })?;
    let row = rows.find(|row| row.iter().take(2).any(|name| name.eq_ignore_ascii_case(ROW)))?;
    let per_area = row.get(column).filter(|value| is_number(value))?.to_string();
    Some(SiteEnergy { per_area, unit })
}

fn is_number(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'))
}

/// The rows of the first table in a part of an HTML page: the texts of its cells, without tags and the blanks around them.
///
/// It reads what EnergyPlus writes, which is not nested and has no character references in these cells.
struct HtmlRows<'t> {
    rest: &'t str,
}

impl<'t> Iterator for HtmlRows<'t> {
    type Item = Vec<Cow<'t, str>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut row: Option<Vec<Cow<'t, str>>> = None;
        let mut is_in_cell = false;
        while let Some((text, after)) = self.rest.split_once('<') {
            if let Some(cell) = row.as_mut().filter(|_| is_in_cell).and_then(|row| row.last_mut()) {
                *cell += text.trim();
            }
            let (tag, rest) = after.split_once('>')?;
            let name = tag.split([' ', '\t', '\r', '\n']).next().unwrap_or_default();
            match &*name.to_ascii_lowercase() {
                // The end of a row may be left out.
                "tr" | "/tr" | "/table" if row.is_some() => return row,
                "/table" => return None,
                "tr" => row = Some(Vec::new()),
                "td" | "th" => {
                    row.get_or_insert_default().push(Cow::Borrowed(""));
                    is_in_cell = true;
                }
                "/td" | "/th" => is_in_cell = false,
                _ => {}
            }
            self.rest = rest;
        }
        row
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CSV: &str = "Program Version:,EnergyPlus, Version 9.3.0-baff08990c, YMD=2020.12.13 18:29\n\
        Tabular Output Report in Format: ,Comma\n\n\
        REPORT:,Annual Building Utility Performance Summary\nFOR:,Entire Facility\n\n\
        Values gathered over      8760.00 hours\n\n\
        Site and Source Energy\n\n\
        ,,Total Energy [GJ],Energy Per Total Building Area [MJ/m2],Energy Per Conditioned Building Area [MJ/m2]\n\
        ,Total Site Energy,       18.06,       77.76,       78.90\n\
        ,Net Site Energy,       17.06,       76.76,       77.90\n\n\
        Site to Source Energy Conversion Factors\n\n,,Site=>Source Conversion Factor\n,Electricity,3.167\n";

    const HTML: &str = "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\">\n<html>\n<body>\n\
        <p>Report:<b> Annual Building Utility Performance Summary</b></p>\n\
        <b>Values gathered over      8760.00 hours</b><br><br>\n<b></b><br><br>\n\
        <b>Site and Source Energy</b><br><br>\n\
        <!-- FullName:Annual Building Utility Performance Summary_Entire Facility_Site and Source Energy-->\n\
        <table border=\"1\" cellpadding=\"4\" cellspacing=\"0\">\n\
        \x20 <tr><td></td>\n\
        \x20   <td align=\"right\">Total Energy [kBtu]</td>\n\
        \x20   <td align=\"right\">Energy Per Total Building Area [kBtu/ft2]</td>\n\
        \x20   <td align=\"right\">Energy Per Conditioned Building Area [kBtu/ft2]</td>\n  </tr>\n\
        \x20 <tr>\n    <td align=\"right\">Total Site Energy</td>\n\
        \x20   <td align=\"right\"> 12372300.67</td>\n    <td align=\"right\">       27.07</td>\n\
        \x20   <td align=\"right\">       28.11</td>\n  </tr>\n</table>\n<br><br>\n\
        <b>Building Area</b><br><br>\n<table><tr><td></td><td>Area [m2]</td></tr></table>\n</body>\n</html>\n";

    fn check(name: &str, text: &str, expected: Option<(&str, &str)>) {
        let energy = read_site_energy(text);
        assert_eq!(energy.as_ref().map(|energy| (&*energy.per_area, &*energy.unit)), expected, "{name}");
    }

    #[test]
    fn the_value_is_found_by_names_in_each_format() {
        let metric = Some(("77.76", "MJ/m2"));
        let imperial = Some(("27.07", "kBtu/ft2"));
        check("csv", CSV, metric);
        check("carriage returns", &CSV.replace('\n', "\r\n"), metric);
        check("a byte order mark", &format!("\u{feff}{CSV}"), metric);
        check("without the first column", &CSV.replace("\n,", "\n"), metric);
        check("other cases", &CSV.to_lowercase(), Some(("77.76", "mj/m2")));
        check("html", HTML, imperial);
        check("html in one line", &HTML.replace('\n', ""), imperial);
        check(
            "tags in capitals",
            &HTML.replace("<td", "<TD").replace("</td", "</TD").replace("tr>", "TR>"),
            imperial,
        );
        check("cells of the head", &HTML.replacen("<td", "<th", 4).replacen("</td", "</th", 4), imperial);
        check(
            "without the ends of cells and rows",
            &HTML.replace("</td>", "").replace("</tr>", ""),
            imperial,
        );
        check("markup in a cell", &HTML.replace("27.07", "<b>27.07</b>"), imperial);
        check("cut off after the value", HTML.split_once("28.11").unwrap().0, imperial);
    }

    #[test]
    fn what_is_missing_is_not_found() {
        for (name, file) in [("csv", CSV), ("html", HTML)] {
            for text in [TITLE, ROW, COLUMN] {
                check(name, &file.replace(text, "Other"), None);
            }
            for unit in [" [MJ/m2]", " [kBtu/ft2]"] {
                check(name, &file.replace(unit, ""), if file.contains(unit) { None } else { expected(file) });
            }
            check(name, &file.replace("27.07", "n/a").replace("77.76", "-"), None);
            check(name, &file.replace("       27.07", "").replace("       77.76", ""), None);
        }
        check("another table", &CSV.replace(",Total Site Energy", "Building Area\n,Total Site Energy"), None);
        check("another table", &HTML.replace("  <tr>\n", "</table><table><tr>"), None);
        check("nothing", "", None);
        check("a page", "<!DOCTYPE html><p>Site and Source Energy", None);
    }

    fn expected(file: &str) -> Option<(&str, &str)> {
        Some(if file == CSV { ("77.76", "MJ/m2") } else { ("27.07", "kBtu/ft2") })
    }

    proptest! {
        #[test]
        fn no_text_panics_and_a_value_is_a_number(
            parts in prop::collection::vec(prop::sample::select(vec![
                TITLE, ROW, COLUMN, "[MJ/m2]", "1.5", ",", "\n", "<", ">", "<b>", "</b>", "<table>", "</table>", "<tr>", "</tr>", "<td>",
                "</td>", "<!--", "-->", "é", " ",
            ]), 0..40),
            is_html in any::<bool>(),
        ) {
            let text = [if is_html { "<html>" } else { "" }, &parts.concat()].concat();
            if let Some(energy) = read_site_energy(&text) {
                prop_assert!(is_number(&energy.per_area) && text.contains(&energy.per_area));
                prop_assert!(!energy.unit.is_empty() && text.contains(&energy.unit));
            }
        }
    }
}
