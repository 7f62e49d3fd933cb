//! The tags of a page as a browser would see them: enough of HTML to tell what was typed from what runs.

/// One opening tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    pub name: String,
    /// Names and values, the values with their references resolved.
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// The opening tags of a page, in order. Comments and the insides of scripts are passed over as browsers do.
pub fn tags(html: &str) -> Vec<Tag> {
    let (mut all, mut rest) = (Vec::new(), html);
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let (tag, after) = one(rest);
        rest = after;
        // Only its own end ends a script, a title or a text area.
        if matches!(tag.name.as_str(), "script" | "style" | "title" | "textarea" | "xmp") {
            let end = format!("</{}", tag.name);
            rest = rest.to_ascii_lowercase().find(&end).map_or("", |at| &rest[at..]);
        }
        all.push(tag);
    }
    all
}

fn one(text: &str) -> (Tag, &str) {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(text.len());
    let mut tag = Tag { name: text[..end].to_lowercase(), attributes: Vec::new() };
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return (tag, rest);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (tag, after);
        }
        let end =
            rest[1..].find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '=')).map_or(rest.len(), |e| e + 1);
        let name = rest[..end].to_lowercase();
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            (value, rest) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                _ => after.split_at(after.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(after.len())),
            };
        }
        tag.attributes.push((name, crate::visit::plain(value)));
    }
}

/// The tags our own pages are made of.
const KNOWN: &[&str] = &[
    "html",
    "head",
    "meta",
    "title",
    "link",
    "body",
    "script",
    "a",
    "header",
    "div",
    "form",
    "label",
    "input",
    "button",
    "nav",
    "ul",
    "ol",
    "li",
    "main",
    "h1",
    "h2",
    "h3",
    "h4",
    "p",
    "footer",
    "span",
    "strong",
    "em",
    "dl",
    "dt",
    "dd",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "textarea",
    "select",
    "option",
    "optgroup",
    "fieldset",
    "legend",
    "details",
    "summary",
    "svg",
    "path",
    "rect",
    "g",
    "text",
    "line",
    "circle",
    "polyline",
    "desc",
    "br",
    "hr",
    "code",
    "pre",
    "time",
    "abbr",
    "section",
    "article",
    "aside",
    "b",
    "i",
    "small",
    "sub",
    "sup",
    "colgroup",
    "col",
    "img",
    "noscript",
    "kbd",
    "blockquote",
    "figure",
    "figcaption",
    "output",
    "template",
    "datalist",
    "search",
    "meter",
    "progress",
];

/// What on a page would run, or load, or lead out, and is not the product's own. `nonce` is that of the answer.
pub fn foreign(html: &str, nonce: &str) -> Vec<String> {
    let mut found = Vec::new();
    for tag in tags(html) {
        if !KNOWN.contains(&tag.name.as_str()) {
            found.push(format!("<{}>", tag.name));
        }
        if tag.name == "script" && tag.value("nonce") != Some(nonce) {
            found.push(format!("{tag:?}"));
        }
        if tag.name == "meta" && tag.value("http-equiv").is_some() {
            found.push(format!("{tag:?}"));
        }
        for (name, value) in &tag.attributes {
            let leads = matches!(
                name.as_str(),
                "href" | "src" | "action" | "formaction" | "xlink:href" | "srcset" | "data" | "poster"
            );
            let value: String =
                value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>().to_lowercase();
            let ours = value.is_empty()
                || (value.starts_with('/') && !value.starts_with("//") && !value.starts_with("/\\"))
                || value.starts_with(['#', '?'])
                || value.starts_with("mailto:")
                || value.starts_with("tel:")
                || value == "data:,"
                || value.starts_with("data:image/png;base64,");
            if name.starts_with("on") || name == "srcdoc" || name == "style" || (leads && !ours) {
                found.push(format!("<{} {name}={value}>", tag.name));
            }
        }
    }
    found
}

#[test]
fn what_would_run_is_told_from_what_is_only_read() {
    assert_eq!(foreign("<p title=\"<script>\">&lt;script&gt;</p><a href='/people'>", "n"), Vec::<String>::new());
    assert_eq!(foreign("<textarea><script>alert(1)</script></textarea>", "n"), Vec::<String>::new());
    for bad in [
        "<script>alert(1)</script>",
        "<img/src=x onerror=alert(1)>",
        "<p title=\"\"onmouseover=x>",
        "<a href=\"javascript:alert(1)\">",
        "<a href=' java\tscript:x'>",
        "<textarea></textarea><iframe>",
        "<svg><animate>",
        "<meta http-equiv=refresh>",
        "<form action=//evil.example>",
    ] {
        assert_ne!(foreign(bad, "n"), Vec::<String>::new(), "{bad}");
    }
}
