//! Where a duty leads: the form that does it, with what the promise itself settles filled in.

use super::forms::{Way, way};
use super::together;
use crate::own_words::own;
use waymark_rules::pack::{Due, EventTerm, Form, Standard};
use waymark_rules::program::Program;
use waymark_rules::{Day, Vocabulary};

/// The way to do what a standard asks. `does` are the kinds that would do it, the pack's own first; `due` the day it is due, where
/// that has come: of what belongs to a day the form begins with it.
#[must_use]
pub fn duty(program: &Program, standard: &Standard, does: &[String], due: Option<Day>) -> Option<Way> {
    let vocabulary = &program.vocabulary;
    if together::asked(standard, vocabulary).is_some() {
        let address = format!("{}?kind={}", together::FORM.name, standard.head.id);
        return Some(Way { address, title: together::FORM.title.to_owned(), kind: String::new() });
    }
    let way = way(does)?;
    let settled = settled(vocabulary, (standard, &way.kind), due);
    let mut address = way.address.clone();
    for (name, value) in settled {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(&format!("{name}={value}"));
    }
    Some(Way { address, title: own(&program.pack, &way.title), ..way })
}

/// What the promise leaves no choice in: the channel, the word, the day.
fn settled(vocabulary: &Vocabulary, (standard, kind): (&Standard, &str), due: Option<Day>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let terms: Vec<&EventTerm> = standard.acts.terms().collect();
    let exact = terms.iter().find(|term| term.event == kind);
    if let Some(term) = exact.or(terms.first()) {
        if let [channel] = term.by.as_slice() {
            found.push(("by".to_owned(), channel.name().to_owned()));
        }
        let tag = vocabulary.kind(kind).and_then(|(id, _)| vocabulary.get(id).tag.clone());
        if let (Some((name, words)), Some(tag), Some(_)) = (&term.with, tag, exact)
            && let ([word], true) = (words.as_slice(), *name == tag)
        {
            found.push((format!("a-{tag}"), word.clone()));
        }
    }
    if let (Form::Once { due: Due::On(_), .. }, Some(day)) = (&standard.form, due) {
        found.push(("on".to_owned(), day.to_string()));
    }
    found
}
