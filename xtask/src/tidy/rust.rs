//! Rust files as the checks see them: functions, modules, code words with their lines, and which lines only tests use.

use crate::finding::Finding;
use crate::tree::Source;
use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use std::ops::RangeInclusive;
use std::str::FromStr;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// One Rust file, read.
pub struct RustFile {
    /// Path from the root.
    pub path: String,
    /// Lines in the file, those of test-only items not counted.
    pub lines: usize,
    /// Functions and methods outside test-only items.
    pub functions: Vec<Function>,
    /// Modules this file declares in other files.
    pub modules: Vec<Module>,
    /// The code as words; string literals are one empty word each, comments are left out.
    pub words: Vec<Word>,
    /// Whether the first line says what the file is for.
    pub opens_with_purpose: bool,
    test_only: Vec<RangeInclusive<usize>>,
}

/// One function or method.
pub struct Function {
    /// Its name.
    pub name: String,
    /// 1-based line of its `fn`.
    pub line: usize,
    /// Lines from `fn` to the closing brace.
    pub lines: usize,
    /// Parameters, `self` among them.
    pub parameters: usize,
}

/// One `mod name;`.
pub struct Module {
    /// Names of the inline modules around it, then its own; or the one path it states outright.
    pub names: Vec<String>,
    /// The path in a `#[path]` attribute.
    pub stated: Option<String>,
    /// Whether only tests see it.
    pub for_tests: bool,
}

/// One word of code.
#[derive(Debug)]
pub struct Word {
    /// The identifier, sign or bracket; empty for a literal.
    pub text: String,
    /// 1-based line.
    pub line: usize,
}

impl RustFile {
    /// Whether a line lies in an item that only tests use.
    pub fn is_test_line(&self, line: usize) -> bool {
        self.test_only.iter().any(|range| range.contains(&line))
    }
}

/// Every Rust file of the tree; one that cannot be read is a finding.
pub fn read_all(tree: &[Source], findings: &mut Vec<Finding>) -> Vec<RustFile> {
    let mut files = Vec::new();
    for source in tree.iter().filter(|source| source.is_rust()) {
        match read(source) {
            Ok(file) => files.push(file),
            Err(error) => {
                let what = format!("this is not Rust that can be read ({error})");
                findings.push(Finding::new(&source.path, error.span().start().line, what, "mend the syntax"));
            }
        }
    }
    files
}

/// Reads one file.
pub fn read(source: &Source) -> syn::Result<RustFile> {
    let syntax = syn::parse_file(&source.text)?;
    let mut reader = Reader::default();
    reader.visit_file(&syntax);
    let mut words = Vec::new();
    flatten(TokenStream::from_str(&source.text)?, &mut words);
    let total = source.text.lines().count();
    let counted = (1..=total).filter(|line| !reader.test_only.iter().any(|range| range.contains(line))).count();
    Ok(RustFile {
        path: source.path.clone(),
        lines: counted,
        functions: reader.functions,
        modules: reader.modules,
        words,
        opens_with_purpose: source.text.starts_with("//! "),
        test_only: reader.test_only,
    })
}

fn flatten(stream: TokenStream, words: &mut Vec<Word>) {
    let mut joint_colon = false;
    for tree in stream {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                words.push(Word { text: open.into(), line });
                flatten(group.stream(), words);
                words.push(Word { text: close.into(), line: group.span_close().start().line });
            }
            TokenTree::Ident(ident) => words.push(Word { text: ident.to_string(), line }),
            TokenTree::Literal(_) => words.push(Word { text: String::new(), line }),
            TokenTree::Punct(sign) => {
                // `::` comes as two colons; one word is easier to look for.
                if joint_colon && sign.as_char() == ':' {
                    words.pop();
                    words.push(Word { text: "::".into(), line });
                    joint_colon = false;
                    continue;
                }
                joint_colon = sign.as_char() == ':' && sign.spacing() == Spacing::Joint;
                words.push(Word { text: sign.as_char().to_string(), line });
            }
        }
    }
}

#[derive(Default)]
struct Reader {
    functions: Vec<Function>,
    modules: Vec<Module>,
    test_only: Vec<RangeInclusive<usize>>,
    around: Vec<String>,
    in_test: bool,
}

impl Reader {
    /// Visits an item; if only tests use it, its lines are marked and its functions not counted.
    fn guarded(&mut self, attributes: &[syn::Attribute], item: &impl Spanned, visit: impl FnOnce(&mut Reader)) {
        let before = self.in_test;
        if attributes.iter().any(is_test_attribute) {
            self.in_test = true;
            let span = item.span();
            self.test_only.push(span.start().line..=span.end().line);
        }
        visit(self);
        self.in_test = before;
    }

    fn function(&mut self, signature: &syn::Signature, body: &syn::Block) {
        if self.in_test {
            return;
        }
        let line = signature.fn_token.span().start().line;
        self.functions.push(Function {
            name: signature.ident.to_string(),
            line,
            lines: body.brace_token.span.close().end().line - line + 1,
            parameters: signature.inputs.len(),
        });
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        self.guarded(attributes_of(item), item, |reader| visit::visit_item(reader, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.guarded(&item.attrs, item, |reader| {
            reader.function(&item.sig, &item.block);
            visit::visit_impl_item_fn(reader, item);
        });
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.function(&item.sig, body);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.around.push(item.ident.to_string());
        if item.content.is_none() {
            let stated = item.attrs.iter().find_map(stated_path);
            self.modules.push(Module { names: self.around.clone(), stated, for_tests: self.in_test });
        }
        visit::visit_item_mod(self, item);
        self.around.pop();
    }
}

fn attributes_of(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// `#[test]`, `#[cfg(test)]`, `#[cfg(all(test, …))]`; not `#[cfg(not(test))]`, nor `any`, which the product may meet too.
fn is_test_attribute(attribute: &syn::Attribute) -> bool {
    if attribute.path().is_ident("test") {
        return true;
    }
    let mut words = Vec::new();
    if let (true, syn::Meta::List(list)) = (attribute.path().is_ident("cfg"), &attribute.meta) {
        flatten(list.tokens.clone(), &mut words);
    }
    let has = |text: &str| words.iter().any(|word| word.text == text);
    has("test") && !has("not") && !has("any")
}

fn stated_path(attribute: &syn::Attribute) -> Option<String> {
    let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
    let syn::Expr::Lit(literal) = &pair.value else { return None };
    let syn::Lit::Str(text) = &literal.lit else { return None };
    pair.path.is_ident("path").then(|| text.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> RustFile {
        read(&Source { path: "src/a.rs".into(), text: text.into() }).unwrap()
    }

    #[test]
    fn counts_lines_and_parameters_of_functions() {
        let read =
            file("//! A.\nimpl A {\n    pub fn f(&self, a: u8) {\n        g();\n    }\n}\ntrait T {\n    fn h();\n}\n");
        let seen: Vec<_> = read.functions.iter().map(|f| (f.name.as_str(), f.line, f.lines, f.parameters)).collect();
        assert_eq!(seen, [("f", 3, 3, 2)]);
        assert_eq!(read.lines, 9);
    }

    #[test]
    fn leaves_out_what_only_tests_use() {
        let read =
            file("//! A.\nfn f() {}\n#[cfg(test)]\nmod tests {\n    fn g() {}\n}\n#[cfg(not(test))]\nfn h() {}\n");
        let names: Vec<_> = read.functions.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["f", "h"]);
        assert_eq!(read.lines, 4);
        assert!(read.is_test_line(5) && !read.is_test_line(8));
    }

    #[test]
    fn makes_one_word_of_two_colons_and_none_of_a_literal() {
        let read = file("//! A.\nfn f() { a::b(\"c::d\") }\n");
        let words: Vec<_> = read.words.iter().map(|w| w.text.as_str()).skip_while(|w| *w != "a").collect();
        assert_eq!(words, ["a", "::", "b", "(", "", ")", "}"]);
    }

    #[test]
    fn knows_the_modules_in_other_files() {
        let read = file("//! A.\nmod a;\nmod b {\n    mod c;\n}\n#[cfg(test)]\nmod d;\n#[path = \"x/y.rs\"]\nmod e;\n");
        let seen: Vec<_> = read.modules.iter().map(|m| (m.names.join("/"), m.stated.as_deref(), m.for_tests)).collect();
        let expected = [("a", None, false), ("b/c", None, false), ("d", None, true), ("e", Some("x/y.rs"), false)];
        assert_eq!(seen, expected.map(|(names, stated, tests)| (names.to_string(), stated, tests)));
    }
}
