//! The sign-in page, as HTML that needs no script.

use std::fmt::{self, Display, Formatter};

use super::return_to::ReturnTo;
use crate::html::Escaped;
use crate::sandbox;

/// What the page shows.
#[derive(Debug, Default)]
pub(super) struct Page<'p> {
    /// Whether upstream is the sandbox: the page says so, and its form is filled in.
    pub(super) sandbox: bool,
    /// Where to go afterwards.
    pub(super) return_to: Option<&'p ReturnTo>,
    /// The e-mail address that was typed; a password is never shown again.
    pub(super) email: Option<&'p str>,
    /// Why the last attempt failed.
    pub(super) trouble: Option<&'p str>,
}

impl Display for Page<'_> {
    /// The links are relative, so that the page also works behind a proxy that strips a prefix of the path.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(
            r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Sign in – JESS Jobs</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="sign-in.css">
</head>
<body>
<main>
<h1>Sign in to see your jobs</h1>
"#,
        )?;
        if self.sandbox {
            f.write_str(
                "<p class=\"note\">This is the sandbox: it stands in for JESS with sample jobs. The form is \
                 filled in already.</p>\n",
            )?;
        } else {
            f.write_str("<p>Use the e-mail address and password of your ENSIMS account.</p>\n")?;
        }
        if let Some(trouble) = self.trouble {
            writeln!(f, r#"<p class="trouble" role="alert" id="trouble">{}</p>"#, Escaped(trouble))?;
        }
        self.form(f)?;
        f.write_str("</main>\n</body>\n</html>\n")
    }
}

impl Page<'_> {
    fn form(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (preset, password) = if self.sandbox { (sandbox::EMAIL, sandbox::PASSWORD) } else { ("", "") };
        let email = self.email.unwrap_or(preset);
        // Where typing goes on: at the password once the e-mail is there, at the button when both are.
        let [at_email, at_password, at_button] = match (email.is_empty(), password.is_empty()) {
            (true, _) => [" autofocus", "", ""],
            (false, true) => ["", " autofocus", ""],
            (false, false) => ["", "", " autofocus"],
        };
        let described = if self.trouble.is_some() { r#" aria-describedby="trouble""# } else { "" };
        f.write_str("<form method=\"post\" action=\"sign-in\">\n")?;
        if let Some(address) = self.return_to {
            writeln!(f, r#"<input type="hidden" name="return" value="{}">"#, Escaped(address.as_str()))?;
        }
        writeln!(
            f,
            r#"<label for="email">E-mail</label>
<input id="email" name="email" type="email" autocomplete="username" autocapitalize="none" spellcheck="false" required value="{email}"{described}{at_email}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required value="{password}"{described}{at_password}>
<button type="submit"{at_button}>Sign in</button>
</form>"#,
            email = Escaped(email),
            password = Escaped(password),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Origins;

    #[test]
    fn text_of_others_stays_text() {
        let hostile = r#""><script>alert('1')</script>"#;
        let path = ReturnTo::parse(r#"/?"><script>"#, &Origins::default()).unwrap();
        let page =
            Page { email: Some(hostile), trouble: Some(hostile), return_to: Some(&path), ..Page::default() };
        let html = page.to_string();
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("&quot;&gt;&lt;script&gt;").count(), 3, "{html}");
    }

    #[test]
    fn no_script_and_no_style_stand_in_the_page() {
        let html = Page { sandbox: true, trouble: Some("x"), ..Page::default() }.to_string();
        for forbidden in ["<script", "<style", " style=", " onclick=", " onload=", " onsubmit="] {
            assert!(!html.contains(forbidden), "{forbidden}");
        }
    }

    #[test]
    fn the_sandboxs_form_is_filled_in_and_says_so() {
        let html = Page { sandbox: true, ..Page::default() }.to_string();
        assert!(html.contains(r#"value="user@example.com""#));
        assert!(html.contains(r#"value="sandbox""#));
        assert!(html.contains("This is the sandbox"));
        assert!(html.contains(r#"<button type="submit" autofocus>"#));
        let real = Page::default().to_string();
        assert!(!real.contains("sandbox"));
        assert!(!real.contains("user@example.com"));
    }
}
