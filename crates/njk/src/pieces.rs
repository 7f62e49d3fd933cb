//! Cuts a Nunjucks template into text, expressions and tags, with white space already taken away as Nunjucks takes it.

/// One part of a template, in the order it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text that is printed as it stands.
    Text(String),
    /// What stands between `{{` and `}}`.
    Print(Code),
    /// What stands between `{%` and `%}`.
    Tag(Code),
}

/// The source inside a tag, and how many lines it and the white space taken away before it covered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) source: String,
    pub(crate) line: usize,
    /// Line breaks to write inside the tag so that later lines keep their numbers.
    pub(crate) breaks: usize,
}

impl Code {
    /// The first word: which tag this is.
    pub(crate) fn word(&self) -> &str {
        let end = self.source.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(self.source.len());
        &self.source[..end]
    }

    /// What follows the first word.
    pub(crate) fn rest(&self) -> &str {
        self.source[self.word().len()..].trim()
    }

    /// A block form of `set`: the value is what stands between this tag and `endset`.
    pub(crate) fn opens_set(&self) -> bool {
        self.word() == "set" && !self.source.contains('=')
    }
}

struct Cutter<'t> {
    source: &'t str,
    at: usize,
    line: usize,
    breaks: usize,
    /// The last tag ended in a dash, so white space after it goes.
    dropping: bool,
    pieces: Vec<Piece>,
}

/// Cuts a template. The error names the line.
pub(crate) fn cut(source: &str) -> Result<Vec<Piece>, String> {
    let mut cutter = Cutter { source, at: 0, line: 1, breaks: 0, dropping: false, pieces: Vec::new() };
    while cutter.at < source.len() {
        let rest = &source[cutter.at..];
        let Some(open) = next_open(rest) else {
            cutter.text(rest, "");
            break;
        };
        let mark = &rest[open..];
        cutter.text(&rest[..open], mark);
        cutter.at += open;
        match &mark[..2] {
            "{#" => cutter.comment()?,
            "{{" => cutter.print()?,
            _ => cutter.tag()?,
        }
    }
    Ok(cutter.pieces)
}

fn next_open(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(1)).find(|&i| bytes[i] == b'{' && matches!(bytes[i + 1], b'{' | b'%' | b'#'))
}

impl Cutter<'_> {
    /// Takes text up to the opening mark `next`, without the white space that `next` or the tag before takes away.
    fn text(&mut self, text: &str, next: &str) {
        let mut kept = text;
        if self.dropping {
            kept = kept.trim_start();
            if !text.is_empty() {
                self.dropping = false;
            }
        }
        if next.as_bytes().get(2) == Some(&b'-') {
            kept = kept.trim_end();
        } else if next.starts_with("{%") {
            kept = without_indent(self.source, self.at, text, kept);
        }
        let all = text.matches('\n').count();
        self.line += all;
        self.breaks += all - kept.matches('\n').count();
        if !kept.is_empty() {
            self.pieces.push(Piece::Text(kept.to_owned()));
        }
    }

    fn comment(&mut self) -> Result<(), String> {
        let rest = &self.source[self.at..];
        let end = rest.find("#}").ok_or_else(|| format!("line {}: a comment `{{#` is never closed", self.line))?;
        self.dropping = rest[..end].ends_with('-');
        let lines = rest[..end].matches('\n').count();
        self.line += lines;
        self.breaks += lines;
        self.at += end + 2;
        Ok(())
    }

    fn print(&mut self) -> Result<(), String> {
        let (source, dash) = self.inside("}}")?;
        let code = self.code(source);
        self.dropping = dash;
        self.pieces.push(Piece::Print(code));
        Ok(())
    }

    fn tag(&mut self) -> Result<(), String> {
        let (source, dash) = self.inside("%}")?;
        let code = self.code(source);
        // Nunjucks trims the one line break after a tag, and ignores the dash of a `set` that opens a block.
        self.dropping = dash && !code.opens_set();
        if self.source[self.at..].starts_with('\n') {
            self.at += 1;
            self.line += 1;
            self.breaks += 1;
        }
        if matches!(code.word(), "raw" | "verbatim") {
            return self.raw(code.word().to_owned());
        }
        self.pieces.push(Piece::Tag(code));
        Ok(())
    }

    /// Text between `raw` and `endraw` is printed as it stands.
    fn raw(&mut self, word: String) -> Result<(), String> {
        let rest = &self.source[self.at..];
        let end = rest
            .match_indices("{%")
            .find(|(i, _)| rest[i + 2..].trim_start_matches('-').trim_start().starts_with(&format!("end{word}")));
        let missing = || format!("line {}: `{word}` has no `end{word}`", self.line);
        let (end, _) = end.ok_or_else(missing)?;
        let close = rest[end..].find("%}").ok_or_else(missing)?;
        self.pieces.push(Piece::Text(rest[..end].to_owned()));
        self.line += rest[..end].matches('\n').count();
        self.at += end + close + 2;
        Ok(())
    }

    fn code(&mut self, source: String) -> Code {
        let lines = source.matches('\n').count();
        let code = Code { source: source.trim().to_owned(), line: self.line, breaks: self.breaks + lines };
        self.line += lines;
        self.breaks = 0;
        code
    }

    /// The source up to `close`, which does not count inside quotes; and whether a dash stood before `close`.
    fn inside(&mut self, close: &str) -> Result<(String, bool), String> {
        let start = self.at + 2 + usize::from(self.source[self.at + 2..].starts_with('-'));
        let bytes = self.source.as_bytes();
        let mut at = start;
        let mut quote = None;
        let mut depth = 0usize;
        while at < bytes.len() {
            let byte = bytes[at];
            match quote {
                Some(_) if byte == b'\\' => at += 1,
                Some(open) if byte == open => quote = None,
                Some(_) => {}
                None if byte == b'"' || byte == b'\'' => quote = Some(byte),
                // `}}` may close two objects inside an expression.
                None if depth == 0 && self.source.get(at..).is_some_and(|s| s.starts_with(close)) => {
                    let dash = at > start && bytes[at - 1] == b'-';
                    self.at = at + 2;
                    return Ok((self.source[start..at - usize::from(dash)].to_owned(), dash));
                }
                None if byte == b'{' => depth += 1,
                None if byte == b'}' => depth = depth.saturating_sub(1),
                None => {}
            }
            at += 1;
        }
        Err(format!("line {}: `{}` is never closed by `{close}`", self.line, &self.source[self.at..self.at + 2]))
    }
}

/// Without the spaces before a tag that is the first thing on its line.
fn without_indent<'t>(source: &str, at: usize, text: &str, kept: &'t str) -> &'t str {
    let line_start = match text.rfind('\n') {
        Some(i) => i + 1,
        // The text before the tag began in the middle of a line.
        None if at > 0 && !source[..at].ends_with('\n') => return kept,
        None => 0,
    };
    let indent = &text[line_start..];
    if indent.is_empty() || !indent.trim().is_empty() {
        return kept;
    }
    kept.strip_suffix(indent).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str) -> String {
        cut(source)
            .unwrap()
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Print(code) => format!("<{}>", code.source),
                Piece::Tag(code) => format!("[{}]", code.source),
            })
            .collect()
    }

    #[test]
    fn a_tag_alone_on_its_line_leaves_nothing_of_the_line() {
        assert_eq!(shown("a\n  {% if x %}\n  b\n  {% endif %}\nc"), "a\n[if x]  b\n[endif]c");
    }

    #[test]
    fn a_tag_after_text_keeps_the_space_before_it() {
        assert_eq!(shown("a {% if x %} b"), "a [if x] b");
        assert_eq!(shown("{{ a }} {% if x %}"), "<a> [if x]");
    }

    #[test]
    fn dashes_take_all_white_space_on_their_side() {
        assert_eq!(shown("a \n {{- b -}} \n c"), "a<b>c");
        assert_eq!(shown("a \n {%- if b -%} \n c"), "a[if b]c");
    }

    #[test]
    fn a_comment_leaves_the_line_break_after_it_and_the_space_before_it() {
        assert_eq!(shown("a\n  {# note #}\nb"), "a\n  \nb");
        assert_eq!(shown("a\n  {#- note -#}\nb"), "ab");
    }

    #[test]
    fn the_dash_of_a_set_that_opens_a_block_is_ignored() {
        assert_eq!(shown("{% set a -%} x{% endset %}"), "[set a] x[endset]");
        assert_eq!(shown("{% set a = 1 -%} x"), "[set a = 1]x");
    }

    #[test]
    fn a_closing_mark_in_quotes_or_of_an_object_closes_nothing() {
        assert_eq!(shown("{{ \"}}\" }}"), "<\"}}\">");
        assert_eq!(shown("{{ f({a: {b: 1}}) }}x"), "<f({a: {b: 1}})>x");
    }

    #[test]
    fn raw_text_stays_as_it_is() {
        assert_eq!(shown("{% raw %}{{ a }}{% endraw %}b"), "{{ a }}b");
    }

    #[test]
    fn an_open_mark_without_its_close_is_told_with_its_line() {
        assert_eq!(cut("a\n{{ b").unwrap_err(), "line 2: `{{` is never closed by `}}`");
        assert_eq!(cut("{# b").unwrap_err(), "line 1: a comment `{#` is never closed");
    }

    #[test]
    fn line_breaks_that_were_taken_away_are_counted_for_the_next_tag() {
        let pieces = cut("a\n{#\n#}{% if b %}\n{% endif %}").unwrap();
        let breaks: Vec<usize> = pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Tag(code) => Some(code.breaks),
                _ => None,
            })
            .collect();
        assert_eq!(breaks, [1, 1]);
    }
}
