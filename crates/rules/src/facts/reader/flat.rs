//! Reads one flat JSON object, keeping each number as written and where each value stands.
//!
//! A general JSON reader turns numbers into floats, forgets where values stood, and recurses; fact lines need none of
//! that, and money must not pass through a float.

use super::typed::{Misfit, shown};
use std::borrow::Cow;

/// More keys on one line than any fact has; keeps the search for repeated keys short.
const MAX_KEYS: usize = 64;

/// A value on a fact line.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scalar<'a> {
    /// Text, its escapes resolved.
    Text(Cow<'a, str>),
    /// A number, as written.
    Number(&'a str),
    /// `true` or `false`.
    YesNo(bool),
    /// `null`.
    Null,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pair<'a> {
    /// The key, its escapes resolved.
    pub key: Cow<'a, str>,
    /// The value.
    pub value: Scalar<'a>,
    /// Byte offset of the value in the line.
    pub at: usize,
}

/// What keeps a line from being a flat JSON object, and the byte offset where that shows.
pub(super) type Broken = (usize, Misfit);

/// Every key and value of the object, in order.
///
/// # Errors
/// The first place where the line stops being a flat JSON object with each key once.
pub(super) fn read(text: &str) -> Result<Vec<Pair<'_>>, Broken> {
    let mut scan = Scan { text, at: 0 };
    scan.blanks();
    if scan.peek() != Some(b'{') {
        return Err(scan.broken("not a JSON object", "write one fact a line: {\"participant\":…,\"fact\":…,\"on\":…}"));
    }
    scan.at += 1;
    let mut pairs: Vec<Pair> = Vec::new();
    scan.blanks();
    if scan.peek() == Some(b'}') {
        scan.at += 1;
    } else {
        loop {
            pairs.push(scan.pair(&pairs)?);
            scan.blanks();
            match scan.peek() {
                Some(b',') => scan.at += 1,
                Some(b'}') => break scan.at += 1,
                _ => return Err(scan.broken("not JSON", "a comma or `}` should stand here")),
            }
        }
    }
    scan.blanks();
    match scan.peek() {
        None => Ok(pairs),
        Some(_) => Err(scan.broken("something follows the JSON object", "write one fact a line")),
    }
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn broken(&self, what: &str, fits: &str) -> Broken {
        (self.at, Misfit::new(what, fits))
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn pair(&mut self, before: &[Pair]) -> Result<Pair<'a>, Broken> {
        self.blanks();
        let key_at = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.broken("not JSON", "a key in double quotes should stand here"));
        }
        let key = self.string()?;
        if before.iter().any(|p| p.key == key) {
            return Err((key_at, Misfit::new(format!("the key `{}` stands twice", shown(&key)), "keep one")));
        }
        if before.len() == MAX_KEYS {
            return Err((key_at, Misfit::new(format!("more than {MAX_KEYS} keys"), "no fact has so many")));
        }
        self.blanks();
        if self.peek() != Some(b':') {
            return Err(self.broken("not JSON", "a colon should stand here"));
        }
        self.at += 1;
        self.blanks();
        let at = self.at;
        let value = self.value(&key)?;
        Ok(Pair { key, value, at })
    }

    fn value(&mut self, key: &str) -> Result<Scalar<'a>, Broken> {
        match self.peek() {
            Some(b'"') => Ok(Scalar::Text(self.string()?)),
            Some(b'{' | b'[') => {
                let what = format!("`{}` holds a list or an object", shown(key));
                Err(self.broken(&what, "a fact is flat: text, a number, true or false"))
            }
            Some(b'-' | b'0'..=b'9') => self.number().map(Scalar::Number),
            _ => {
                for (word, scalar) in
                    [("true", Scalar::YesNo(true)), ("false", Scalar::YesNo(false)), ("null", Scalar::Null)]
                {
                    if self.text[self.at..].starts_with(word) {
                        self.at += word.len();
                        return Ok(scalar);
                    }
                }
                Err(self
                    .broken("not JSON", "a value should stand here: text in double quotes, a number, true or false"))
            }
        }
    }

    fn digits(&mut self) -> usize {
        let from = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - from
    }

    /// A number by JSON's grammar, as written.
    fn number(&mut self) -> Result<&'a str, Broken> {
        let from = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        let leading_zero = self.peek() == Some(b'0');
        let whole = self.digits();
        let mut good = whole > 0 && !(leading_zero && whole > 1);
        if self.peek() == Some(b'.') {
            self.at += 1;
            good &= self.digits() > 0;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            good &= self.digits() > 0;
        }
        if good {
            Ok(&self.text[from..self.at])
        } else {
            Err((from, Misfit::new("not a JSON number", "write it like 12 or 12.50")))
        }
    }

    /// Text in double quotes; borrowed from the line unless it has escapes.
    fn string(&mut self) -> Result<Cow<'a, str>, Broken> {
        self.at += 1;
        let from = self.at;
        let mut resolved: Option<String> = None;
        loop {
            let plain = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..=0x1f)) {
                self.at += 1;
            }
            if let Some(text) = &mut resolved {
                text.push_str(&self.text[plain..self.at]);
            }
            match self.peek() {
                Some(b'"') => {
                    let end = self.at;
                    self.at += 1;
                    return Ok(resolved.map_or(Cow::Borrowed(&self.text[from..end]), Cow::Owned));
                }
                Some(b'\\') => {
                    let text = resolved.get_or_insert_with(|| self.text[from..self.at].to_string());
                    text.push(Self::escape(self.text, &mut self.at)?);
                }
                None => return Err(self.broken("not JSON", "a closing double quote is missing")),
                Some(_) => {
                    return Err(self.broken("a bare control character in text", "write it as an escape like \\n"));
                }
            }
        }
    }

    /// The character an escape stands for; `at` moves past it.
    fn escape(text: &str, at: &mut usize) -> Result<char, Broken> {
        let start = *at;
        let unknown =
            || (start, Misfit::new("not a JSON escape", "JSON knows \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX"));
        let letter = text.as_bytes().get(start + 1).copied().ok_or_else(unknown)?;
        *at += 2;
        Ok(match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = four_hex(text, at).ok_or_else(unknown)?;
                let mut code = high;
                if (0xd800..0xdc00).contains(&high) && text.as_bytes().get(*at..*at + 2) == Some(b"\\u".as_slice()) {
                    *at += 2;
                    let low = four_hex(text, at).filter(|low| (0xdc00..0xe000).contains(low)).ok_or_else(unknown)?;
                    code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                }
                char::from_u32(code).ok_or_else(unknown)?
            }
            _ => return Err(unknown()),
        })
    }
}

fn four_hex(text: &str, at: &mut usize) -> Option<u32> {
    let digits = text.get(*at..*at + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    *at += 4;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agrees(line: &str) -> bool {
        let general: Result<serde_json::Map<String, serde_json::Value>, _> = serde_json::from_str(line);
        match (read(line), general) {
            (Ok(pairs), Ok(map)) => {
                pairs.len() == map.len()
                    && pairs.iter().all(|p| match (&p.value, &map[p.key.as_ref()]) {
                        (Scalar::Text(a), serde_json::Value::String(b)) => a == b,
                        (Scalar::Number(a), serde_json::Value::Number(b)) => a.parse::<f64>().ok() == b.as_f64(),
                        (Scalar::YesNo(a), serde_json::Value::Bool(b)) => a == b,
                        (Scalar::Null, serde_json::Value::Null) => true,
                        _ => false,
                    })
            }
            // A number beyond a float is the one thing only this reader takes; it is refused later, by its type.
            (Ok(pairs), Err(_)) => pairs.iter().any(|p| matches!(p.value, Scalar::Number(n) if n.contains(['e', 'E']))),
            // A general reader takes repeated keys and nesting.
            (Err((_, misfit)), Ok(_)) => {
                misfit.what.ends_with("stands twice") || misfit.what.ends_with("holds a list or an object")
            }
            (Err(_), Err(_)) => true,
        }
    }

    #[test]
    fn reads_what_json_says() {
        let pairs = read(r#" {"a":"x\n\u00e9\ud83d\ude00\/", "b" : -12.50 ,"c":true,"d":null} "#).unwrap();
        assert_eq!(pairs[0].value, Scalar::Text("x\né😀/".into()));
        assert_eq!(pairs[1].value, Scalar::Number("-12.50"));
        assert_eq!(pairs[1].at, 39);
        assert_eq!(pairs[2].value, Scalar::YesNo(true));
        assert_eq!(pairs[3].value, Scalar::Null);
        assert_eq!(read("{}").unwrap(), []);
    }

    #[test]
    fn refuses_what_json_refuses() {
        for line in [
            "",
            "{",
            "}",
            "[]",
            "1",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{,}",
            "{\"a\":01}",
            "{\"a\":1.}",
            "{\"a\":.5}",
            "{\"a\":+1}",
            "{\"a\":-}",
            "{\"a\":1e}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12\"}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":\"\\udc00\"}",
            "{\"a\":\"\\ud800\\u0041\"}",
            "{\"a\":\"\t\"}",
            "{\"a\":\"",
            "{\"a\":1} x",
            "{\"a\":1}{}",
            "{\"a\":tru}",
            "{\"a\":\"\\",
            "{'a':1}",
            "{\"a\":NaN}",
            "{\"a\" 1}",
            "{\"a\":1 \"b\":2}",
            "\u{feff}{}",
            "{\"a\":\"\\u+123\"}",
        ] {
            assert!(read(line).is_err(), "{line}");
            assert!(serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(line).is_err(), "{line}");
        }
    }

    #[test]
    fn agrees_with_a_general_reader_on_mangled_lines() {
        let seed = r#"{"a":"x\n\u00e9\ud83d\ude00","b":-12.50e1,"c":true,"d":null,"e":0}"#;
        let mut state = 7u64;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % below
        };
        for _ in 0..20_000 {
            let mut bytes = seed.as_bytes().to_vec();
            for _ in 0..=next(2) {
                let place = next(bytes.len());
                bytes[place] = b"\"\\{}[]:,.-+eE0123456789 abcdefnrtu\x01"[next(35)];
            }
            let line = String::from_utf8(bytes).unwrap();
            assert!(agrees(&line), "{line}: {:?}", read(&line));
        }
    }
}
