//! Lets the template engine read GOV.UK Frontend's own Nunjucks templates.
//!
//! The packages' templates are written for Nunjucks, which is JavaScript. Each is rewritten, tag by tag, when it is first
//! asked for (`rewrite`, `expression`); what the rewritten text asks for is in `filters` and `operators`. Our own pages are
//! written the same way, so an example of the Design System can be pasted into one.

mod attributes;
mod expression;
mod filters;
mod operators;
mod pieces;
mod rewrite;
mod scopes;
mod text;
mod tokens;
mod values;

use std::borrow::Cow;

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};

pub use values::json;

/// An environment whose templates are Nunjucks files, found by `load`; a name that begins with a dot is looked for beside
/// the template that names it.
pub fn environment(load: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Environment<'static> {
    let mut env = Environment::new();
    if let Ok(syntax) = SyntaxConfig::builder().keep_trailing_newline(true).build() {
        env.set_syntax(syntax);
    }
    env.set_undefined_behavior(UndefinedBehavior::Chainable);
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.set_formatter(text::print);
    env.set_path_join_callback(joined);
    env.set_loader(move |name| {
        let Some(source) = load(name) else { return Ok(None) };
        let rewritten = rewrite::rewrite(&source);
        rewritten.map(Some).map_err(|what| Error::new(ErrorKind::SyntaxError, format!("{name}: {what}")))
    });
    filters::install(&mut env);
    env.add_function("govukAttributes", |given: &Value| attributes::attributes(given));
    env
}

/// What a Nunjucks template becomes, for whoever wants to see it. The error names the line.
pub fn rewritten(source: &str) -> Result<String, String> {
    rewrite::rewrite(source)
}

fn joined<'s>(name: &'s str, parent: &'s str) -> Cow<'s, str> {
    if !name.starts_with("./") && !name.starts_with("../") {
        return Cow::Borrowed(name);
    }
    let mut parts: Vec<&str> = parent.split('/').collect();
    parts.pop();
    for part in name.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    Cow::Owned(parts.join("/"))
}
