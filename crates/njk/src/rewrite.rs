//! Rewrites a Nunjucks template, tag by tag, into one the engine reads with the same result.

use crate::expression::{self, Parser};
use crate::pieces::{self, Code, Piece};
use crate::scopes::Scopes;

/// Rewrites a whole template. The error names the line and what was wrong.
pub(crate) fn rewrite(source: &str) -> Result<String, String> {
    let pieces = pieces::cut(source)?;
    let mut writer =
        Writer { pieces: &pieces, out: String::new(), scopes: Scopes::new(), open: Vec::new(), counter: 0 };
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => writer.text(text),
            Piece::Print(code) => {
                let value = writer.expression(&code.source).map_err(|e| placed(code, &e))?;
                let breaks = "\n".repeat(code.breaks);
                writer.out.push_str(&format!("{{{{{breaks} {value} }}}}"));
            }
            Piece::Tag(code) => writer.tag(at, code).map_err(|e| placed(code, &e))?,
        }
    }
    match writer.open.pop() {
        Some(open) => Err(format!("line {}: `{}` has no `end{}`", open.line, open.word, open.word)),
        None => Ok(writer.out),
    }
}

fn placed(code: &Code, what: &str) -> String {
    format!("line {}: {what}", code.line)
}

/// A tag that waits for its end.
struct Open {
    word: &'static str,
    line: usize,
    /// What to write in place of the end tag; nothing means the end tag as it is.
    close: Option<String>,
}

struct Writer<'p> {
    pieces: &'p [Piece],
    out: String,
    scopes: Scopes,
    open: Vec<Open>,
    counter: usize,
}

/// Tags with a body, and the word that ends each.
const BODIES: [(&str, &str); 7] = [
    ("if", "endif"),
    ("for", "endfor"),
    ("set", "endset"),
    ("block", "endblock"),
    ("macro", "endmacro"),
    ("call", "endcall"),
    ("filter", "endfilter"),
];

/// The file whose one macro the environment brings along as a function.
const ATTRIBUTES: &str = "macros/attributes.njk";

impl Writer<'_> {
    fn text(&mut self, text: &str) {
        let tags = ["{{", "{%", "{#"].iter().any(|mark| text.contains(mark));
        if tags || text.ends_with('{') {
            self.out.push_str(&format!("{{% raw %}}{text}{{% endraw %}}"));
        } else {
            self.out.push_str(text);
        }
    }

    fn expression(&self, source: &str) -> Result<String, String> {
        expression::rewrite(source, &|name| self.scopes.written(name))
    }

    fn write(&mut self, breaks: usize, tag: &str) {
        self.out.push_str(&format!("{{%{} {tag} %}}", "\n".repeat(breaks)));
    }

    fn fresh(&mut self, kind: &str) -> String {
        self.counter += 1;
        format!("_{kind}{}", self.counter)
    }

    fn begin(&mut self, word: &'static str, code: &Code, close: Option<String>) {
        self.open.push(Open { word, line: code.line, close });
    }

    fn tag(&mut self, at: usize, code: &Code) -> Result<(), String> {
        let (rest, breaks) = (code.rest(), code.breaks);
        match code.word() {
            "if" => {
                let test = self.expression(rest)?;
                self.begin("if", code, None);
                self.write(breaks, &format!("if {test}"));
            }
            "elif" | "elseif" => {
                let test = self.expression(rest)?;
                self.write(breaks, &format!("elif {test}"));
            }
            "else" => self.write(breaks, "else"),
            "for" => self.each(at, code)?,
            "set" => self.set(code)?,
            "block" => {
                self.begin("block", code, None);
                self.scopes.enter();
                self.write(breaks, &format!("block {rest}"));
            }
            "macro" => self.define(at, code)?,
            "call" => self.call(at, code)?,
            "filter" => {
                self.begin("filter", code, None);
                self.write(breaks, &code.source);
            }
            "include" => self.include(code)?,
            "extends" => {
                let name = self.expression(rest)?;
                self.write(breaks, &format!("extends {name}"));
            }
            "import" | "from" => self.import(code)?,
            word => self.finish(word, code)?,
        }
        Ok(())
    }

    fn finish(&mut self, word: &str, code: &Code) -> Result<(), String> {
        let Some((begun, _)) = BODIES.iter().find(|(_, end)| *end == word) else {
            let known = BODIES.map(|(begun, _)| begun).join(", ");
            return Err(format!("there is no tag `{word}`; there are {known}, extends, include, import, from and raw"));
        };
        match self.open.pop() {
            Some(open) if open.word == *begun => {
                if matches!(open.word, "for" | "block" | "macro" | "call") {
                    self.scopes.leave();
                }
                match open.close {
                    Some(close) => self.out.push_str(&close),
                    None => self.write(code.breaks, word),
                }
                Ok(())
            }
            Some(open) => Err(format!("`{word}` found, but `{}` of line {} is still open", open.word, open.line)),
            None => Err(format!("`{word}` without its `{begun}`")),
        }
    }

    /// In Nunjucks a `set` inside a loop changes the variable outside. Here such variables live in a namespace
    /// while the loop runs, and are copied back when it ends.
    fn each(&mut self, at: usize, code: &Code) -> Result<(), String> {
        let written = |name: &str| self.scopes.written(name);
        let mut parser = Parser::new(code.rest(), &written)?;
        let names = parser.names()?;
        if !parser.word("in") {
            return Err("a `for` is written `for item in list`".to_owned());
        }
        let list = parser.whole()?;
        parser.end()?;
        let filter = if names.len() > 1 { "_pairs" } else { "_iter" };
        let changed = self.scopes.outer(&self.set_before_end(at));
        let mut close = "{% endfor %}".to_owned();
        let mut space = None;
        if !changed.is_empty() {
            let space = space.insert(self.fresh("ns"));
            let start: Vec<String> = changed.iter().map(|n| format!("{n}={}", self.scopes.written(n))).collect();
            self.write(0, &format!("set {space} = namespace({})", start.join(", ")));
            for name in &changed {
                close.push_str(&format!("{{% set {} = {space}.{name} %}}", self.scopes.written(name)));
            }
        }
        self.write(code.breaks, &format!("for {} in {list}|{filter}", names.join(", ")));
        self.begin("for", code, Some(close));
        self.scopes.enter_loop(&names, space.map(|space| (space, changed)));
        Ok(())
    }

    /// Names that `set` tags of the loop's body give a value.
    fn set_before_end(&self, at: usize) -> Vec<String> {
        let mut depth = 0usize;
        let mut names: Vec<String> = Vec::new();
        for piece in &self.pieces[at + 1..] {
            let Piece::Tag(code) = piece else { continue };
            match code.word() {
                "for" | "macro" => depth += 1,
                "endfor" | "endmacro" if depth == 0 => break,
                "endfor" | "endmacro" => depth -= 1,
                "set" => {
                    let found = code.rest().split('=').next().unwrap_or_default();
                    for name in found.split(',').map(str::trim) {
                        if !names.iter().any(|known| known == name) {
                            names.push(name.to_owned());
                        }
                    }
                }
                _ => {}
            }
        }
        names
    }

    fn set(&mut self, code: &Code) -> Result<(), String> {
        let written = |name: &str| self.scopes.written(name);
        let mut parser = Parser::new(code.rest(), &written)?;
        let names = parser.names()?;
        let targets: Vec<String> = names.iter().map(|name| self.scopes.written(name)).collect();
        let value = if parser.assigns() { Some(parser.whole()?) } else { None };
        parser.end()?;
        for name in &names {
            self.scopes.declare(name);
        }
        let Some(value) = value else {
            self.begin("set", code, None);
            self.write(code.breaks, &format!("set {}", targets.join(", ")));
            return Ok(());
        };
        for (i, target) in targets.iter().enumerate() {
            let breaks = if i == 0 { code.breaks } else { 0 };
            self.write(breaks, &format!("set {target} = {value}"));
        }
        Ok(())
    }

    fn define(&mut self, at: usize, code: &Code) -> Result<(), String> {
        let written = |name: &str| self.scopes.written(name);
        let mut parser = Parser::new(code.rest(), &written)?;
        let name = parser.name()?;
        let parameters = parser.parameters()?;
        parser.end()?;
        let shown: Vec<String> = parameters
            .iter()
            .map(|(name, default)| match default {
                Some(value) => format!("{name}={value}"),
                None => name.clone(),
            })
            .collect();
        self.begin("macro", code, None);
        self.scopes.enter_macro(parameters.into_iter().map(|(name, _)| name));
        self.write(code.breaks, &format!("macro {name}({})", shown.join(", ")));
        // The engine hands `caller` only to a macro that names it; an included template may.
        if self.within(at, "macro", "include") {
            self.out.push_str("{% if caller %}{% endif %}");
        }
        // A macro sees only the outer variables it names; the filter `t` asks for the page's language.
        if self.translates(at) {
            self.out.push_str("{% if lang %}{% endif %}");
        }
        Ok(())
    }

    /// Whether something in the macro at `at` goes through the filter `t`.
    fn translates(&self, at: usize) -> bool {
        let body =
            self.pieces[at + 1..].iter().take_while(|piece| !matches!(piece, Piece::Tag(c) if c.word() == "endmacro"));
        body.into_iter().any(|piece| match piece {
            Piece::Text(_) => false,
            Piece::Print(code) | Piece::Tag(code) => code.source.split('|').skip(1).any(|part| {
                let part = part.trim_start();
                part.starts_with('t') && !part[1..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
            }),
        })
    }

    /// Whether the body of the tag at `at` holds a tag `wanted`.
    fn within(&self, at: usize, word: &str, wanted: &str) -> bool {
        let mut depth = 0usize;
        for piece in &self.pieces[at + 1..] {
            let Piece::Tag(code) = piece else { continue };
            let found = code.word();
            if found == wanted {
                return true;
            }
            if found == word {
                depth += 1;
            } else if found.strip_prefix("end") == Some(word) {
                if depth == 0 {
                    return false;
                }
                depth -= 1;
            }
        }
        false
    }

    /// The engine refuses a `block` inside a `call`: then the body is made first, and handed over whole.
    fn call(&mut self, at: usize, code: &Code) -> Result<(), String> {
        let written = |name: &str| self.scopes.written(name);
        let mut parser = Parser::new(code.rest(), &written)?;
        let parameters = if parser.opens() { parser.parameters()? } else { Vec::new() };
        let callee = parser.whole()?;
        parser.end()?;
        let names: Vec<String> = parameters.into_iter().map(|(name, _)| name).collect();
        let shown = if names.is_empty() { String::new() } else { format!("({})", names.join(", ")) };
        if self.within(at, "call", "block") {
            let body = self.fresh("body");
            let close = format!("{{% endset %}}{{% call{shown} {callee} %}}{{{{ {body} }}}}{{% endcall %}}");
            self.begin("call", code, Some(close));
            self.write(code.breaks, &format!("set {body}"));
        } else {
            self.begin("call", code, None);
            self.write(code.breaks, &format!("call{shown} {callee}"));
        }
        self.scopes.enter_loop(&names, None);
        Ok(())
    }

    fn include(&mut self, code: &Code) -> Result<(), String> {
        let rest = code.rest();
        let (name, ignoring) = match rest.strip_suffix("ignore missing") {
            Some(name) => (name, " ignore missing"),
            None => (rest, ""),
        };
        let name = self.expression(name)?;
        self.write(code.breaks, &format!("include {name}{ignoring}"));
        Ok(())
    }

    fn import(&mut self, code: &Code) -> Result<(), String> {
        let source = code.source.trim_end_matches("with context").trim_end_matches("without context").trim_end();
        let rest = source[code.word().len()..].trim();
        let written = |name: &str| self.scopes.written(name);
        let mut parser = Parser::new(rest, &written)?;
        let file = parser.whole()?;
        if code.word() == "import" {
            if !parser.word("as") {
                return Err("an import is written `import \"file.njk\" as name`".to_owned());
            }
            let name = parser.name()?;
            parser.end()?;
            self.write(code.breaks, &format!("import {file} as {name}"));
            return Ok(());
        }
        if !parser.word("import") {
            return Err("it is written `from \"file.njk\" import name`".to_owned());
        }
        let mut names = Vec::new();
        loop {
            let name = parser.name()?;
            names.push(if parser.word("as") { format!("{name} as {}", parser.name()?) } else { name });
            if !parser.comma() {
                break;
            }
        }
        parser.end()?;
        if file.trim_end_matches('"').ends_with(ATTRIBUTES) {
            self.out.push_str(&format!("{{#{}#}}", "\n".repeat(code.breaks)));
            return Ok(());
        }
        self.write(code.breaks, &format!("from {file} import {}", names.join(", ")));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str) -> String {
        rewrite(source).unwrap()
    }

    #[test]
    fn elseif_becomes_elif() {
        assert_eq!(of("{% if a %}1{% elseif b %}2{% endif %}"), "{% if a %}1{% elif b %}2{% endif %}");
    }

    #[test]
    fn two_names_of_a_loop_walk_pairs() {
        assert_eq!(of("{% for k, v in a %}{% endfor %}"), "{% for k, v in a|_pairs %}{% endfor %}");
    }

    #[test]
    fn a_set_inside_a_loop_reaches_the_variable_outside() {
        assert_eq!(
            of("{% set a = 1 %}{% for b in c %}{% set a = a + b %}{{ a }}{% endfor %}{{ a }}"),
            "{% set a = 1 %}{% set _ns1 = namespace(a=a) %}{% for b in c|_iter %}{% set _ns1.a = _ns1.a|_add(b) %}{{ _ns1.a }}\
             {% endfor %}{% set a = _ns1.a %}{{ a }}"
        );
    }

    #[test]
    fn a_variable_of_the_loop_alone_stays_in_the_loop() {
        assert_eq!(
            of("{% for b in c %}{% set a = b %}{% endfor %}"),
            "{% for b in c|_iter %}{% set a = b %}{% endfor %}"
        );
    }

    #[test]
    fn a_block_inside_a_call_is_made_before_the_call() {
        assert_eq!(
            of("{% call f() %}{% block b %}x{% endblock %}{% endcall %}"),
            "{% set _body1 %}{% block b %}x{% endblock %}{% endset %}{% call f() %}{{ _body1 }}{% endcall %}"
        );
        assert_eq!(of("{% call f() %}x{% endcall %}"), "{% call f() %}x{% endcall %}");
    }

    #[test]
    fn a_macro_that_includes_names_its_caller() {
        assert_eq!(
            of("{% macro f(a, b = 1) %}{% include \"./t.njk\" %}{% endmacro %}"),
            "{% macro f(a, b=1) %}{% if caller %}{% endif %}{% include \"./t.njk\" %}{% endmacro %}"
        );
    }

    #[test]
    fn a_macro_with_messages_names_the_language() {
        assert_eq!(
            of("{% macro f() %}{{ 'a' | t }}{% endmacro %}"),
            "{% macro f() %}{% if lang %}{% endif %}{{ \"a\"|t }}{% endmacro %}"
        );
        assert_eq!(of("{% macro f() %}{{ a | trim }}{% endmacro %}"), "{% macro f() %}{{ a|trim }}{% endmacro %}");
    }

    #[test]
    fn the_attributes_macro_is_not_imported() {
        assert_eq!(of("{% from \"../../macros/attributes.njk\" import govukAttributes %}a"), "{##}a");
        assert_eq!(of("{% from \"a.njk\" import b as c %}"), "{% from \"a.njk\" import b as c %}");
    }

    #[test]
    fn text_that_looks_like_a_tag_stays_text() {
        assert_eq!(of("{% raw %}{{ a }}{% endraw %}"), "{% raw %}{{ a }}{% endraw %}");
    }

    #[test]
    fn lines_keep_their_numbers_at_each_tag() {
        let out = of("{#\n\n#}\n{{ a }}\n{% if b %}\n{% endif %}\n{{ c }}");
        let line = |what: &str| out[..out.find(what).unwrap()].matches('\n').count() + 1;
        assert_eq!((line("a }"), line("if b"), line("c }")), (4, 5, 7));
    }

    #[test]
    fn errors_name_the_line_and_what_would_have_fitted() {
        let fails = |source: &str| rewrite(source).unwrap_err();
        assert_eq!(fails("\n{{ a b }}"), "line 2: expected the end before `b`");
        assert_eq!(fails("{% if a %}"), "line 1: `if` has no `endif`");
        assert_eq!(fails("{% if a %}\n{% endfor %}"), "line 2: `endfor` found, but `if` of line 1 is still open");
        assert_eq!(
            fails("{% with %}"),
            "line 1: there is no tag `with`; there are if, for, set, block, macro, call, filter, extends, include, import, from and raw"
        );
    }
}
