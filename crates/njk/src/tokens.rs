//! The words and signs of a Nunjucks expression.

/// One word or sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    Name(String),
    Text(String),
    Number(String),
    Sign(&'static str),
}

/// Longest first, so that `===` is not read as `==` and `=`.
const SIGNS: [&str; 29] = [
    "===", "!==", "==", "!=", "<=", ">=", "//", "**", "<", ">", "+", "-", "*", "/", "%", "~", "|", ".", ",", ":", "(",
    ")", "[", "]", "{", "}", "=", "!", "?",
];

/// Reads an expression into tokens.
pub(crate) fn read(source: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = source.trim_start();
    while let Some(first) = rest.chars().next() {
        let used = if first == '"' || first == '\'' {
            let (text, used) = quoted(rest, first)?;
            tokens.push(Token::Text(text));
            used
        } else if first.is_ascii_digit() {
            let used = number(rest);
            tokens.push(Token::Number(rest[..used].to_owned()));
            used
        } else if first.is_alphabetic() || first == '_' || first == '$' {
            let used = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
            tokens.push(Token::Name(rest[..used].to_owned()));
            used
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
            let sign = sign.ok_or_else(|| format!("`{first}` means nothing in an expression"))?;
            tokens.push(Token::Sign(sign));
            sign.len()
        };
        rest = rest[used..].trim_start();
    }
    Ok(tokens)
}

fn number(rest: &str) -> usize {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let whole = digits(rest);
    match rest[whole..].strip_prefix('.') {
        Some(after) if digits(after) > 0 => whole + 1 + digits(after),
        _ => whole,
    }
}

fn quoted(rest: &str, quote: char) -> Result<(String, usize), String> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => text.push(match chars.next().map(|(_, c)| c) {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some(other) => other,
                None => break,
            }),
            _ if c == quote => return Ok((text, at + 1)),
            _ => text.push(c),
        }
    }
    Err(format!("a text that begins with {quote} has no closing {quote}"))
}

/// Writes a text as a literal the engine reads.
pub(crate) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Tags may not open or close inside a tag.
            '{' => out.push_str("\\u007b"),
            '}' => out.push_str("\\u007d"),
            '%' => out.push_str("\\u0025"),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_sign_wins() {
        assert_eq!(read("a===b").unwrap()[1], Token::Sign("==="));
        assert_eq!(read("a == b").unwrap()[1], Token::Sign("=="));
    }

    #[test]
    fn escapes_in_texts_are_read_and_written_again() {
        assert_eq!(read(r"'it\'s\n'").unwrap(), [Token::Text("it's\n".into())]);
        assert_eq!(literal("a\"\n{%"), r#""a\"\n\u007b\u0025""#);
    }

    #[test]
    fn a_number_before_a_dot_and_a_word_keeps_no_dot() {
        assert_eq!(read("1.5").unwrap(), [Token::Number("1.5".into())]);
        assert_eq!(read("1.x").unwrap()[..2], [Token::Number("1".into()), Token::Sign(".")]);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert_eq!(read("a ; b").unwrap_err(), "`;` means nothing in an expression");
        assert_eq!(read("'abc").unwrap_err(), "a text that begins with ' has no closing '");
    }
}
