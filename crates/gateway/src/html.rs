//! Text put into HTML.

use std::fmt::{self, Display, Formatter, Write};

/// Shows a text so that it is nothing but text, in an element as in a quoted attribute.
pub(crate) struct Escaped<'t>(pub(crate) &'t str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            other => f.write_char(other),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_can_leave_an_element_or_an_attribute() {
        let hostile = r#"<img src=x onerror='a("b")'> & 🏠"#;
        assert_eq!(
            Escaped(hostile).to_string(),
            "&lt;img src=x onerror=&#39;a(&quot;b&quot;)&#39;&gt; &amp; 🏠"
        );
    }
}
