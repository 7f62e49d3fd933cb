//! Rewrites a Nunjucks expression, which means what it would mean in JavaScript, for an engine that thinks in Python.

use crate::tokens::{self, Token};

/// Rewrites one expression; `name` says how a variable is written where the expression stands.
pub(crate) fn rewrite(source: &str, name: &dyn Fn(&str) -> String) -> Result<String, String> {
    let mut parser = Parser { tokens: tokens::read(source)?, at: 0, name };
    let out = parser.whole()?;
    parser.end()?;
    Ok(out)
}

pub(crate) struct Parser<'n> {
    tokens: Vec<Token>,
    at: usize,
    name: &'n dyn Fn(&str) -> String,
}

type Out = Result<String, String>;

impl<'n> Parser<'n> {
    /// A parser at the first token of `source`.
    pub(crate) fn new(source: &str, name: &'n dyn Fn(&str) -> String) -> Result<Parser<'n>, String> {
        Ok(Parser { tokens: tokens::read(source)?, at: 0, name })
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn sign(&mut self, wanted: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(sign)) if *sign == wanted);
        self.at += usize::from(found);
        found
    }

    /// Takes the word if it comes next.
    pub(crate) fn word(&mut self, wanted: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Name(name)) if name == wanted);
        self.at += usize::from(found);
        found
    }

    fn need(&mut self, sign: &'static str) -> Result<(), String> {
        if self.sign(sign) {
            return Ok(());
        }
        Err(format!("expected `{sign}` {}", self.here()))
    }

    fn here(&self) -> String {
        match self.peek() {
            None => "at the end".to_owned(),
            Some(Token::Name(name)) => format!("before `{name}`"),
            Some(Token::Text(text)) => format!("before \"{text}\""),
            Some(Token::Number(number)) => format!("before `{number}`"),
            Some(Token::Sign(sign)) => format!("before `{sign}`"),
        }
    }

    /// Nothing may be left.
    pub(crate) fn end(&self) -> Result<(), String> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(format!("expected the end {}", self.here())),
        }
    }

    /// A variable's name.
    pub(crate) fn name(&mut self) -> Out {
        match self.peek() {
            Some(Token::Name(name)) => {
                let name = name.clone();
                self.at += 1;
                Ok(name)
            }
            _ => Err(format!("expected a name {}", self.here())),
        }
    }

    /// Names with commas between them.
    pub(crate) fn names(&mut self) -> Result<Vec<String>, String> {
        let mut names = vec![self.name()?];
        while self.sign(",") {
            names.push(self.name()?);
        }
        Ok(names)
    }

    /// Takes a comma if one comes next.
    pub(crate) fn comma(&mut self) -> bool {
        self.sign(",")
    }

    /// `a = 1`, as a `set` tag has it after its names: whether there is a value.
    pub(crate) fn assigns(&mut self) -> bool {
        self.sign("=")
    }

    /// A whole expression: a choice, or what is not one.
    pub(crate) fn whole(&mut self) -> Out {
        let value = self.or()?;
        if !self.word("if") {
            return Ok(value);
        }
        let test = self.or()?;
        let other = if self.word("else") { self.whole()? } else { "\"\"".to_owned() };
        Ok(format!("({value} if {test} else {other})"))
    }

    fn or(&mut self) -> Out {
        let mut left = self.and()?;
        while self.word("or") {
            left = format!("({left} or {})", self.and()?);
        }
        Ok(left)
    }

    fn and(&mut self) -> Out {
        let mut left = self.not()?;
        while self.word("and") {
            left = format!("({left} and {})", self.not()?);
        }
        Ok(left)
    }

    fn not(&mut self) -> Out {
        if self.word("not") {
            return Ok(format!("(not {})", self.not()?));
        }
        self.within()
    }

    /// `in` looks for the very same value; `1` is not within `[true]`.
    fn within(&mut self) -> Out {
        let mut left = self.test()?;
        loop {
            let negated = matches!(self.tokens.get(self.at..self.at + 2), Some([Token::Name(n), Token::Name(i)]) if n == "not" && i == "in");
            self.at += usize::from(negated);
            if !self.word("in") {
                return Ok(left);
            }
            let not = if negated { "not " } else { "" };
            left = format!("({left} is {not}_in({}))", self.test()?);
        }
    }

    fn test(&mut self) -> Out {
        let left = self.compare()?;
        if !self.word("is") {
            return Ok(left);
        }
        let not = if self.word("not") { "not " } else { "" };
        let name = self.name()?;
        let arguments = if self.sign("(") { format!("({})", self.arguments(")")?) } else { String::new() };
        Ok(format!("({left} is {not}{name}{arguments})"))
    }

    /// The engine holds `1 == true`; JavaScript does not hold `1 === true`. So equality is asked of tests of ours.
    fn compare(&mut self) -> Out {
        let mut left = self.joined()?;
        loop {
            let Some(Token::Sign(sign)) = self.peek() else { return Ok(left) };
            let sign = *sign;
            let test = match sign {
                "===" => "is _seq",
                "!==" => "is not _seq",
                "==" => "is _leq",
                "!=" => "is not _leq",
                "<" | ">" | "<=" | ">=" => "",
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.joined()?;
            left =
                if test.is_empty() { format!("({left} {sign} {right})") } else { format!("({left} {test}({right}))") };
        }
    }

    fn joined(&mut self) -> Out {
        let left = self.sum()?;
        let mut more = Vec::new();
        while self.sign("~") {
            more.push(self.sum()?);
        }
        Ok(if more.is_empty() { left } else { format!("{left}|_cat({})", more.join(", ")) })
    }

    /// `+` adds numbers and joins texts, whichever it finds when the page is made.
    fn sum(&mut self) -> Out {
        let mut left = self.product()?;
        let mut more: Vec<String> = Vec::new();
        loop {
            let minus = self.sign("-");
            if !minus && !self.sign("+") {
                break;
            }
            let right = self.product()?;
            if !minus {
                more.push(right);
                continue;
            }
            left = format!("({} - {right})", added(left, &more));
            more.clear();
        }
        Ok(added(left, &more))
    }

    fn product(&mut self) -> Out {
        let mut left = self.power()?;
        while let Some(sign @ ("*" | "/" | "//" | "%")) = self.peek().and_then(|token| match token {
            Token::Sign(sign) => Some(*sign),
            _ => None,
        }) {
            self.at += 1;
            left = format!("({left} {sign} {})", self.power()?);
        }
        Ok(left)
    }

    fn power(&mut self) -> Out {
        let left = self.unary()?;
        if self.sign("**") {
            return Ok(format!("({left} ** {})", self.power()?));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Out {
        if self.sign("-") {
            return Ok(format!("(-{})", self.unary()?));
        }
        self.sign("+");
        let mut value = self.primary()?;
        while self.sign("|") {
            let name = self.name()?;
            let arguments = if self.sign("(") { format!("({})", self.arguments(")")?) } else { String::new() };
            value = format!("{value}|{name}{arguments}");
        }
        Ok(value)
    }

    fn primary(&mut self) -> Out {
        let Some(token) = self.peek().cloned() else { return Err("expected a value at the end".to_owned()) };
        self.at += 1;
        let value = match token {
            Token::Text(text) => tokens::literal(&text),
            Token::Number(number) => number,
            Token::Name(name) => match name.as_str() {
                "null" | "none" => "none".to_owned(),
                "true" | "false" => name,
                _ => (self.name)(&name),
            },
            Token::Sign("(") => {
                let inner = self.whole()?;
                self.need(")")?;
                format!("({inner})")
            }
            // Empty lists and objects are true in JavaScript.
            Token::Sign("[") => match self.arguments("]")? {
                items if items.is_empty() => "([]|_empty)".to_owned(),
                items => format!("[{items}]"),
            },
            Token::Sign("{") => self.object()?,
            Token::Sign(_) => {
                self.at -= 1;
                return Err(format!("expected a value {}", self.here()));
            }
        };
        self.postfix(value)
    }

    fn postfix(&mut self, mut value: String) -> Out {
        loop {
            if self.sign(".") {
                let key = self.name()?;
                value = match key.as_str() {
                    "length" => format!("{value}|_len"),
                    "val" => format!("{value}|_val"),
                    _ => format!("{value}.{key}"),
                };
            } else if self.sign("[") {
                value = format!("{value}[{}]", self.place()?);
            } else if self.sign("(") {
                value = format!("{value}({})", self.arguments(")")?);
            } else {
                return Ok(value);
            }
        }
    }

    /// What stands in `[…]` after a value: a key, or a part such as `1:3` or `:5`.
    fn place(&mut self) -> Out {
        let mut out = String::new();
        while !self.sign("]") {
            if self.sign(":") {
                out.push(':');
                continue;
            }
            if !out.is_empty() && !out.ends_with(':') {
                return Err(format!("expected `]` {}", self.here()));
            }
            out.push_str(&self.whole()?);
        }
        if out.is_empty() { Err("expected a key between `[` and `]`".to_owned()) } else { Ok(out) }
    }

    /// Values with commas between them, up to `close`; some may be named.
    fn arguments(&mut self, close: &'static str) -> Out {
        let mut items = Vec::new();
        while !self.sign(close) {
            let named = match self.tokens.get(self.at..self.at + 2) {
                Some([Token::Name(name), Token::Sign("=")]) => Some(name.clone()),
                _ => None,
            };
            if let Some(name) = named {
                self.at += 2;
                items.push(format!("{name}={}", self.whole()?));
            } else {
                items.push(self.whole()?);
            }
            if !self.sign(",") {
                self.need(close)?;
                break;
            }
        }
        Ok(items.join(", "))
    }

    /// An object keeps its keys in the order written; the engine's own would sort them.
    fn object(&mut self) -> Out {
        let mut items = Vec::new();
        while !self.sign("}") {
            let key = match self.peek().cloned() {
                Some(Token::Name(text) | Token::Text(text) | Token::Number(text)) => text,
                _ => return Err(format!("expected a key {}", self.here())),
            };
            self.at += 1;
            self.need(":")?;
            items.push(format!("{}, {}", tokens::literal(&key), self.whole()?));
            if !self.sign(",") {
                self.need("}")?;
                break;
            }
        }
        Ok(format!("([{}]|_obj)", items.join(", ")))
    }

    /// `(a, b = 1)` of a macro: each name and how its default is written.
    pub(crate) fn parameters(&mut self) -> Result<Vec<(String, Option<String>)>, String> {
        self.need("(")?;
        let mut found = Vec::new();
        while !self.sign(")") {
            let name = self.name()?;
            let default = if self.sign("=") { Some(self.whole()?) } else { None };
            found.push((name, default));
            if !self.sign(",") {
                self.need(")")?;
                break;
            }
        }
        Ok(found)
    }

    /// Whether an opening bracket comes next.
    pub(crate) fn opens(&self) -> bool {
        matches!(self.peek(), Some(Token::Sign("(")))
    }
}

fn added(left: String, more: &[String]) -> String {
    if more.is_empty() { left } else { format!("{left}|_add({})", more.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str) -> String {
        rewrite(source, &str::to_owned).unwrap()
    }

    #[test]
    fn keys_of_objects_are_quoted_and_keep_their_order() {
        assert_eq!(of("{ b: 1, 'a-b': c.d }"), r#"(["b", 1, "a-b", c.d]|_obj)"#);
    }

    #[test]
    fn equality_is_asked_of_tests() {
        assert_eq!(of("a === true"), "(a is _seq(true))");
        assert_eq!(of("a !== b == c"), "((a is not _seq(b)) is _leq(c))");
    }

    #[test]
    fn within_is_asked_of_a_test_and_binds_tighter_than_not() {
        assert_eq!(of("not 'a' in b"), r#"(not ("a" is _in(b)))"#);
        assert_eq!(of("a not in [null]"), "(a is not _in([none]))");
    }

    #[test]
    fn plus_is_decided_when_the_page_is_made() {
        assert_eq!(of("a + '-' + b | escape"), r#"a|_add("-", b|escape)"#);
        assert_eq!(of("a - 1 + 2"), "(a - 1)|_add(2)");
        assert_eq!(of("a ~ b"), "a|_cat(b)");
    }

    #[test]
    fn length_and_val_are_asked_of_filters() {
        assert_eq!(of("a.items.length > 1"), "(a.items|_len > 1)");
        assert_eq!(of("a.val"), "a|_val");
    }

    #[test]
    fn a_choice_without_another_is_an_empty_text() {
        assert_eq!(of("'x' if a.b"), r#"("x" if a.b else "")"#);
        assert_eq!(of("a if b else c if d"), r#"(a if b else (c if d else ""))"#);
    }

    #[test]
    fn empty_lists_are_made_true() {
        assert_eq!(of("a | default([])"), "a|default(([]|_empty))");
    }

    #[test]
    fn tests_take_their_arguments() {
        assert_eq!(of("a is not null and b is sameas(c)"), "((a is not null) and (b is sameas(c)))");
    }

    #[test]
    fn a_list_is_asked_for_one_item_or_a_part() {
        assert_eq!(of("a[b + 1]"), "a[b|_add(1)]");
        assert_eq!(of("a[:8]"), "a[:8]");
        assert_eq!(of("a[1:b.c].d"), "a[1:b.c].d");
        assert_eq!(rewrite("a[]", &str::to_owned).unwrap_err(), "expected a key between `[` and `]`");
        assert_eq!(rewrite("a[b c]", &str::to_owned).unwrap_err(), "expected `]` before `c`");
    }

    #[test]
    fn what_is_missing_is_named() {
        let fails = |source: &str| rewrite(source, &str::to_owned).unwrap_err();
        assert_eq!(fails("f(a"), "expected `)` at the end");
        assert_eq!(fails("a b"), "expected the end before `b`");
        assert_eq!(fails("{ (: 1 }"), "expected a key before `(`");
        assert_eq!(fails("a +"), "expected a value at the end");
    }
}
