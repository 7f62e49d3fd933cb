//! Joins the entries of all vocabulary files: names become ids, and what does not fit together is told.

use super::reading::{Fact, Named, Place, TypeWritten, Word, Written, would_fit};
use super::{
    AttrType, COMMON, Channel, DerivedFrom, Detail, FirstAfter, Group, Implied, Kind, KindId, Purpose, Vocabulary,
};
use crate::problem::Problem;
use std::collections::{BTreeMap, BTreeSet};

/// The common keys that a measure may name.
const MEASURES: &[&str] = &["amount", "hours", "minutes", "count", "for"];

/// Joins everything written into one vocabulary.
///
/// # Errors
/// Everything found wrong, in reading or in joining, in the order of file and line.
pub(super) fn link(mut written: Written) -> Result<Vocabulary, Vec<Problem>> {
    let mut vocabulary = Vocabulary { names: name_kinds(&mut written), ..Vocabulary::default() };
    name_others(&mut written);
    for fact in written.facts.clone() {
        check_words(&mut written, &fact);
        check_sentence(&mut written, &fact);
        vocabulary.kinds.push(link_fact(&mut written, &vocabulary.names, &fact));
    }
    check_cycles(&mut written, &vocabulary);
    check_tags(&mut written, &vocabulary);
    check_derived(&mut written, &vocabulary);
    link_details(&mut written, &mut vocabulary);
    vocabulary.groups =
        written.groups.iter().map(|g| Group { name: g.name.text.clone(), says: g.says.clone() }).collect();
    for named in written.purposes.clone() {
        let would_do = find_all(&mut written, &vocabulary.names, &named.would_do);
        vocabulary.purposes.push(Purpose { name: named.name.text, says: named.says, would_do });
    }
    link_channels(&mut written, &mut vocabulary);
    if written.problems.is_empty() {
        return Ok(vocabulary);
    }
    let order: BTreeMap<String, usize> =
        written.files.iter().enumerate().map(|(n, (name, _))| ((*name).to_string(), n)).collect();
    written.problems.sort_by_key(|p| (order.get(&p.file).copied(), p.line, p.column));
    Err(written.problems)
}

type Names = BTreeMap<String, (KindId, Option<usize>)>;

/// Gives every fact its id and every alias its fact; two uses of one name are a problem.
fn name_kinds(written: &mut Written) -> Names {
    let mut names = Names::new();
    let facts = written.facts.clone();
    for (id, fact) in (0..=u16::MAX).map(KindId).zip(&facts) {
        check_name(written, &fact.name);
        if names.insert(fact.name.text.clone(), (id, None)).is_some() {
            written.wrong(fact.name.place, format!("the fact `{}` is defined twice", fact.name.text), "keep one");
        }
    }
    for (id, fact) in (0..=u16::MAX).map(KindId).zip(&facts) {
        for (n, (place, alias)) in fact.aliases.iter().enumerate() {
            let taken = names.get(&alias.name).and_then(|(id, _)| facts.get(usize::from(id.0)));
            if let Some(taken) = taken {
                let what = format!("the alias `{}` already means `{}`", alias.name, taken.name.text);
                written.wrong(*place, what, "a name may mean one fact only");
            } else {
                names.insert(alias.name.clone(), (id, Some(n)));
            }
        }
    }
    names
}

fn name_others(written: &mut Written) {
    let lists = [
        ("detail", written.details.iter().map(|d| d.name.clone()).collect::<Vec<Word>>()),
        ("group", written.groups.iter().map(|n| n.name.clone()).collect()),
        ("channel", written.channels.iter().map(|n| n.name.clone()).collect()),
        ("purpose", written.purposes.iter().map(|n| n.name.clone()).collect()),
    ];
    for (section, words) in lists {
        let mut seen = BTreeSet::new();
        for word in words {
            if !seen.insert(word.text.clone()) {
                written.wrong(word.place, format!("the {section} `{}` is defined twice", word.text), "keep one");
            }
        }
    }
}

fn check_name(written: &mut Written, name: &Word) {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.text.chars().all(plain) {
        let what = format!("`{}` is not a fact name", name.text);
        written.wrong(name.place, what, "use small letters, digits and underscores");
    }
}

/// Notes attributes declared for nothing, and tags, measures and word aliases that point nowhere.
fn check_words(written: &mut Written, fact: &Fact) {
    let mut declared = BTreeSet::new();
    for (word, _) in &fact.attributes {
        if COMMON.iter().any(|(name, _)| *name == word.text) {
            let what = format!("`{}` is a key of every fact", word.text);
            written.wrong(word.place, what, "leave it out of `attributes`");
        }
        declared.insert(word.text.as_str());
    }
    let known: Vec<&str> = declared.iter().copied().collect();
    if let Some(tag) = &fact.tag {
        let of_words =
            |t: &TypeWritten| !matches!(t, TypeWritten::Plain(t) if !matches!(t, AttrType::Text | AttrType::Choice(_)));
        match fact.attributes.iter().find(|(word, _)| word.text == tag.text) {
            Some((_, kind)) if of_words(kind) => {}
            Some(_) => {
                written.wrong(tag.place, format!("the tag `{}` is not a word", tag.text), "tag a text or a choice")
            }
            None => not_declared(written, "tag", tag, &known),
        }
    }
    if let Some(measure) = &fact.measure {
        let counts =
            |t: &TypeWritten| matches!(t, TypeWritten::Plain(t) if !matches!(t, AttrType::Choice(_) | AttrType::YesNo));
        let declared = fact.attributes.iter().any(|(word, kind)| word.text == measure.text && counts(kind));
        if !declared && !MEASURES.contains(&measure.text.as_str()) {
            not_declared(written, "measure", measure, &[&known[..], MEASURES].concat());
        }
    }
    for (_, target) in &fact.attribute_aliases {
        if !declared.contains(target.text.as_str()) {
            not_declared(written, "attribute", target, &known);
        }
    }
    let choices: Vec<&str> = fact.attributes.iter().flat_map(|(_, t)| choices_of(t)).collect();
    for (_, target) in &fact.word_aliases {
        if !choices.contains(&target.text.as_str()) {
            let what = format!("no choice of this fact is `{}`", target.text);
            written.wrong(target.place, what, would_fit(&target.text, &choices));
        }
    }
}

/// Notes braces in the sentence that nothing fills.
fn check_sentence(written: &mut Written, fact: &Fact) {
    for piece in fact.says.split('{').skip(1) {
        let name = piece.split('}').next().unwrap_or_default();
        let declared = fact.attributes.iter().any(|(word, _)| word.text == name);
        if !declared && !COMMON.iter().any(|(common, _)| *common == name) {
            let mut known = vec!["participant"];
            known.extend(fact.attributes.iter().map(|(word, _)| word.text.as_str()));
            let what = format!("the sentence of `{}` speaks of `{{{name}}}`", fact.name.text);
            written.wrong(fact.name.place, what, would_fit(name, &known));
        }
    }
}

fn choices_of(kind: &TypeWritten) -> Vec<&str> {
    match kind {
        TypeWritten::Plain(AttrType::Choice(words)) => words.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

fn not_declared(written: &mut Written, role: &str, word: &Word, known: &[&str]) {
    let what = format!("the {role} `{}` is not declared", word.text);
    let fits =
        if known.is_empty() { "declare it under `attributes`".to_string() } else { would_fit(&word.text, known) };
    written.wrong(word.place, what, fits);
}

fn link_fact(written: &mut Written, names: &Names, fact: &Fact) -> Kind {
    let mut implies = Vec::new();
    for (word, tag) in &fact.implies {
        if let Some(kind) = find(written, names, word) {
            implies.push(Implied { kind, tag: tag.as_ref().map(|t| t.text.clone()) });
        }
    }
    let texts = |words: &[Word]| words.iter().map(|w| w.text.clone()).collect::<Vec<String>>();
    let pairs = |pairs: &[(Word, Word)]| -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| (a.text.clone(), b.text.clone())).collect()
    };
    let first_after = fact.first_after.as_ref().and_then(|(first, of)| {
        let first = find(written, names, first);
        let of = find(written, names, of);
        Some(FirstAfter { fact: first?, of: of? })
    });
    let derived_from = fact
        .derived_from
        .as_ref()
        .and_then(|(from, date)| Some(DerivedFrom { fact: find(written, names, from)?, date: date.text.clone() }));
    let attributes = fact.attributes.iter().map(|(word, kind)| (word.text.clone(), settle(written, kind))).collect();
    Kind {
        name: fact.name.text.clone(),
        says: fact.says.clone(),
        noun: fact.noun.clone(),
        noun_with: pairs(&fact.noun_with),
        about: fact.about,
        or_contract: fact.or_contract,
        recorded_by: texts(&fact.recorded_by),
        used_by: texts(&fact.used_by),
        attributes,
        attribute_aliases: pairs(&fact.attribute_aliases),
        word_aliases: pairs(&fact.word_aliases),
        tag: fact.tag.as_ref().map(|w| w.text.clone()),
        measure: fact.measure.as_ref().map(|w| w.text.clone()),
        by: fact.by,
        implies,
        would_do: find_all(written, names, &fact.would_do),
        first_after,
        aliases: fact.aliases.iter().map(|(_, alias)| alias.clone()).collect(),
        derived_from,
        clause: fact.clause.clone(),
        note: fact.note.clone(),
        kept: fact.kept,
    }
}

/// The type meant, with the vocabulary's own lists filled in.
fn settle(written: &Written, kind: &TypeWritten) -> AttrType {
    let named = |list: &[Named]| AttrType::Choice(list.iter().map(|n| n.name.text.clone()).collect());
    match kind {
        TypeWritten::Plain(kind) => kind.clone(),
        TypeWritten::Purpose => named(&written.purposes),
        TypeWritten::Group => named(&written.groups),
        TypeWritten::Detail => AttrType::Choice(written.details.iter().map(|d| d.name.text.clone()).collect()),
    }
}

fn find_all(written: &mut Written, names: &Names, words: &[Word]) -> Vec<KindId> {
    words.iter().filter_map(|word| find(written, names, word)).collect()
}

/// The fact of this canonical name; an alias is not good enough inside the vocabulary.
fn find(written: &mut Written, names: &Names, word: &Word) -> Option<KindId> {
    match names.get(&word.text) {
        Some((id, None)) => Some(*id),
        Some((id, Some(_))) => {
            let canonical = written.facts[usize::from(id.0)].name.text.clone();
            written.wrong(word.place, format!("`{}` is an alias", word.text), format!("write `{canonical}`"));
            None
        }
        None => {
            let known: Vec<&str> = names.keys().map(String::as_str).collect();
            let fits = crate::problem::nearest(&word.text, known);
            let fits = fits.first().map_or("define it with [[fact]]".into(), |near| format!("did you mean `{near}`?"));
            written.wrong(word.place, format!("unknown fact `{}`", word.text), fits);
            None
        }
    }
}

/// Notes every fact that would count as itself by way of others.
fn check_cycles(written: &mut Written, vocabulary: &Vocabulary) {
    let mut looping: Vec<(Place, String)> = Vec::new();
    for (id, kind) in vocabulary.kinds() {
        let returns = |next: &Implied| vocabulary.counts_as(next.kind).iter().any(|(reached, _)| *reached == id);
        if kind.implies.iter().any(returns) {
            looping.push((written.facts[usize::from(id.0)].name.place, kind.name.clone()));
        }
    }
    for (place, name) in looping {
        written.wrong(place, format!("`{name}` implies itself by way of others"), "take one `implies` out");
    }
}

/// Notes tags given with `implies-with` that the implied fact cannot carry.
fn check_tags(written: &mut Written, vocabulary: &Vocabulary) {
    for fact in written.facts.clone() {
        check_carried(written, vocabulary, &fact);
        for (word, tag) in &fact.implies {
            let (Some(tag), Some((id, None))) = (tag, vocabulary.names.get(&word.text)) else { continue };
            let implied = vocabulary.get(*id);
            let kind = implied.tag.as_ref().and_then(|name| implied.attribute(name)).map(|(_, kind)| kind);
            match kind {
                None => written.wrong(tag.place, format!("`{}` has no tag", word.text), "use `implies`"),
                Some(AttrType::Choice(words)) if !words.contains(&tag.text) => {
                    let known: Vec<&str> = words.iter().map(String::as_str).collect();
                    let what = format!("`{}` cannot be tagged `{}`", word.text, tag.text);
                    written.wrong(tag.place, what, would_fit(&tag.text, &known));
                }
                Some(_) => {}
            }
        }
    }
}

/// Notes tags of one name whose words differ between a fact and the one it implies: the word could not carry over.
fn check_carried(written: &mut Written, vocabulary: &Vocabulary, fact: &Fact) {
    let Some((own, None)) = vocabulary.names.get(&fact.name.text) else { return };
    let own = vocabulary.get(*own);
    for (word, fixed) in &fact.implies {
        let Some((id, None)) = vocabulary.names.get(&word.text) else { continue };
        let implied = vocabulary.get(*id);
        let Some(tag) = implied.tag.as_deref().filter(|t| fixed.is_none() && own.tag.as_deref() == Some(*t)) else {
            continue;
        };
        if own.attribute(tag) != implied.attribute(tag) {
            let what = format!("`{tag}` has other words in `{}` than here", implied.name);
            written.wrong(word.place, what, "give both facts the same list");
        }
    }
}

/// Notes `_due` facts that come from nowhere, and dates that the fact they come from does not carry.
fn check_derived(written: &mut Written, vocabulary: &Vocabulary) {
    for fact in written.facts.clone() {
        let Some((from, date)) = &fact.derived_from else {
            if fact.name.text.ends_with("_due") {
                let what = format!("`{}` says a date falls due but not which", fact.name.text);
                written.wrong(fact.name.place, what, "add derived-from = { fact = \"…\", date = \"for\" }");
            }
            continue;
        };
        let Some((id, None)) = vocabulary.names.get(&from.text) else { continue };
        if !matches!(vocabulary.get(*id).attribute(&date.text), Some((_, AttrType::Date))) {
            let what = format!("`{}` carries no date `{}`", from.text, date.text);
            written.wrong(date.place, what, "name a date it declares, or `for`");
        }
    }
}

fn link_details(written: &mut Written, vocabulary: &mut Vocabulary) {
    let groups: Vec<String> = written.groups.iter().map(|g| g.name.text.clone()).collect();
    let known: Vec<&str> = groups.iter().map(String::as_str).collect();
    for detail in written.details.clone() {
        if let Some(group) = &detail.implies_group {
            if !known.contains(&group.text.as_str()) {
                written.wrong(group.place, format!("unknown group `{}`", group.text), would_fit(&group.text, &known));
            }
            if detail.kind != AttrType::YesNo {
                let what = format!("`{}` is not a yes-no detail", detail.name.text);
                written.wrong(group.place, what, "only a yes can put someone in a group");
            }
        }
        vocabulary.details.push(Detail {
            name: detail.name.text,
            says: detail.says,
            kind: detail.kind,
            implies_group: detail.implies_group.map(|w| w.text),
            kept: detail.kept,
        });
    }
}

fn link_channels(written: &mut Written, vocabulary: &mut Vocabulary) {
    for named in written.channels.clone() {
        match Channel::parse(&named.name.text) {
            Some(channel) => vocabulary.channels.push((channel, named.says)),
            None => {
                let what = format!("unknown channel `{}`", named.name.text);
                written.wrong(named.name.place, what, would_fit(&named.name.text, &Channel::ALL.map(Channel::name)));
            }
        }
    }
}
