//! Turns the keys and values of one line into a fact, checked against the vocabulary.

use super::complaints::Complaints;
use super::flat::{Pair, Scalar};
use super::typed::{self, Misfit, did_you_mean, shown, word_list};
use crate::facts::{FactRecord, Subject};
use crate::problem::{line_and_column, nearest};
use crate::vocabulary::{About, Alias, AttrType, COMMON, Channel, Kind, KindId, Vocabulary};

/// One line under reading: where its complaints go, and whether any were made.
pub(super) struct Line<'a> {
    pub text: &'a str,
    pub number: u32,
    pub complaints: &'a mut Complaints,
    pub bad: bool,
}

impl Line<'_> {
    /// Notes a problem at a byte offset of the line; without one, of the line as a whole.
    pub(super) fn wrong(&mut self, at: Option<usize>, say: impl FnOnce() -> Misfit) {
        self.bad = true;
        let column = at.map_or(0, |at| line_and_column(self.text, at).1);
        self.complaints.add(self.number, column, say);
    }

    /// The value, or its misfit noted where the pair stands.
    fn take<T>(&mut self, pair: &Pair, read: Result<T, Misfit>) -> Option<T> {
        read.map_err(|misfit| self.wrong(Some(pair.at), || misfit)).ok()
    }
}

/// The value of a key.
pub(super) fn find<'p, 'a>(pairs: &'p [Pair<'a>], key: &str) -> Option<&'p Pair<'a>> {
    pairs.iter().find(|p| p.key == key)
}

/// The fact on a line; `None` when anything was wrong, all of it noted.
pub(super) fn read(line: &mut Line, pairs: &[Pair], vocabulary: &Vocabulary) -> Option<FactRecord> {
    let kind = read_kind(line, pairs, vocabulary);
    let subject = read_subject(line, pairs, kind.map(|(id, _)| vocabulary.get(id)));
    let on = match find(pairs, "on") {
        Some(pair) => line.take(pair, typed::date("on", &pair.value)),
        None => {
            line.wrong(None, || Misfit::new("`on` is missing", "give the day it happened, YYYY-MM-DD"));
            None
        }
    };
    let (kind_id, alias) = kind?;
    let kind = vocabulary.get(kind_id);
    // Placeholders keep the other keys checked when the subject or the day is bad; such a line gives no fact anyway.
    let subject = subject.unwrap_or_else(|| Subject::Participant(String::new()));
    let mut record = FactRecord::bare(subject, kind_id, on.unwrap_or_default(), i64::MIN);
    let mut given: Vec<(&str, &Pair)> = Vec::new();
    for pair in pairs {
        let Some((name, attribute)) = kind.attribute(&pair.key) else {
            line.wrong(Some(pair.at), || unknown_attribute(kind, &pair.key));
            continue;
        };
        if let Some((_, first)) = given.iter().find(|(known, _)| *known == name) {
            let what = format!("`{}` and `{}` both give `{name}`", first.key, pair.key);
            line.wrong(Some(pair.at), || Misfit::new(what, "keep one"));
            continue;
        }
        given.push((name, pair));
        let read = take_attribute(&mut record, kind, (name, attribute), &pair.value);
        line.take(pair, read);
    }
    read_detail_value(line, &mut record, kind, &given, vocabulary);
    check_channel(line, &mut record, kind, alias, find(pairs, "by"));
    check_required(line, &record, kind, &given);
    check_correction(line, &record, pairs);
    if on.is_some() {
        check_recorded(line, &mut record, find(pairs, "recorded"));
    }
    record.line = line.number;
    (!line.bad).then_some(record)
}

fn read_kind<'v>(line: &mut Line, pairs: &[Pair], vocabulary: &'v Vocabulary) -> Option<(KindId, Option<&'v Alias>)> {
    let Some(pair) = find(pairs, "fact") else {
        line.wrong(None, || Misfit::new("`fact` is missing", "name a fact of the vocabulary"));
        return None;
    };
    let name = line.take(pair, typed::text("fact", &pair.value))?;
    let Some((id, alias)) = vocabulary.kind(name) else {
        line.wrong(Some(pair.at), || {
            let near = vocabulary.suggest(name);
            let fits = if near.is_empty() { "see the vocabulary for its name".into() } else { did_you_mean(&near) };
            Misfit::new(format!("unknown fact `{}`", shown(name)), fits)
        });
        return None;
    };
    let kind = vocabulary.get(id);
    if let Some(from) = &kind.derived_from {
        let source = &vocabulary.get(from.fact).name;
        let what = format!("`{name}` is derived from a booking's `{}`, never entered", from.date);
        line.wrong(Some(pair.at), || Misfit::new(what, format!("record `{source}` with `{}`", from.date)));
        return None;
    }
    Some((id, alias))
}

/// Whom the fact is about: a participant or a contract, whichever its kind allows; an unread kind allows both.
fn read_subject(line: &mut Line, pairs: &[Pair], kind: Option<&Kind>) -> Option<Subject> {
    let name = kind.map_or("", |kind| kind.name.as_str());
    let only_contract = kind.is_some_and(|kind| kind.about == About::Contract);
    let only_participant = kind.is_some_and(|kind| kind.about != About::Contract && !kind.or_contract);
    match (find(pairs, "participant"), find(pairs, "contract")) {
        (Some(_), Some(contract)) => {
            let what = "`participant` and `contract` both stand here";
            line.wrong(Some(contract.at), || Misfit::new(what, "a fact is about one of them"));
            None
        }
        (None, None) if only_contract => {
            let fits = format!("`{name}` is about a contract");
            line.wrong(None, || Misfit::new("`contract` is missing", fits));
            None
        }
        (None, None) => {
            line.wrong(None, || Misfit::new("`participant` is missing", "say whom the fact is about"));
            None
        }
        (Some(pair), None) if only_contract => {
            let what = format!("`{name}` is about a contract");
            line.wrong(Some(pair.at), || Misfit::new(what, "write `contract` in place of `participant`"));
            None
        }
        (None, Some(pair)) if only_participant => {
            let what = format!("`{name}` is about a participant");
            line.wrong(Some(pair.at), || Misfit::new(what, "write `participant` in place of `contract`"));
            None
        }
        (Some(pair), None) => {
            line.take(pair, typed::id("participant", &pair.value)).map(|id| Subject::Participant(id.into()))
        }
        (None, Some(pair)) => {
            line.take(pair, typed::id("contract", &pair.value)).map(|id| Subject::Contract(id.into()))
        }
    }
}

/// Puts one value where it belongs in the record.
fn take_attribute(
    record: &mut FactRecord,
    kind: &Kind,
    (name, attribute): (&str, &AttrType),
    value: &Scalar,
) -> Result<(), Misfit> {
    match name {
        "participant" | "contract" | "fact" | "on" => {}
        "enrolment" => record.enrolment = Some(typed::id(name, value)?.into()),
        "organisation" => record.organisation = Some(typed::id(name, value)?.into()),
        "who" => record.who = Some(typed::id(name, value)?.into()),
        "id" => record.id = Some(typed::id(name, value)?.into()),
        "replaces" => record.replaces = Some(typed::id(name, value)?.into()),
        "ref" => record.reference = Some(typed::id(name, value)?.into()),
        "why" => record.why = Some(typed::text(name, value)?.into()),
        "at" => record.at = Some(typed::time(name, value)?),
        "recorded" => record.recorded = typed::instant(name, value)?,
        "withdrawn" => record.withdrawn = typed::yes_no(name, value)?,
        "by" => record.by = Some(channel(value)?),
        "for" => record.booked_for = Some(typed::date(name, value)?),
        "amount" => record.amount = Some(typed::money(name, value)?),
        "total" => record.total = Some(typed::money(name, value)?),
        "hours" => record.hours = Some(typed::number(name, value)?),
        "minutes" => record.minutes = Some(typed::whole(name, value)?),
        "count" => record.count = Some(typed::whole(name, value)?),
        "every" => record.every = Some(typed::span(name, value)?),
        // Its type is that of the detail, which may stand later on the line.
        "value" if is_detail(kind) => {}
        _ => {
            let canonical = canonical_word(kind, attribute, value);
            let text = typed::plain(name, canonical.as_ref().unwrap_or(value), attribute)?;
            if kind.tag.as_deref() == Some(name) {
                record.tag = Some(text);
            } else {
                record.attributes.push((name.into(), text));
            }
        }
    }
    Ok(())
}

fn is_detail(kind: &Kind) -> bool {
    kind.name == "detail_recorded"
}

/// The vocabulary's own spelling of another word accepted for a choice.
fn canonical_word<'v>(kind: &'v Kind, attribute: &AttrType, value: &Scalar) -> Option<Scalar<'v>> {
    let (AttrType::Choice(_), Scalar::Text(word)) = (attribute, value) else { return None };
    let (_, canonical) = kind.word_aliases.iter().find(|(other, _)| other == word)?;
    Some(Scalar::Text(canonical.as_str().into()))
}

fn channel(value: &Scalar) -> Result<Channel, Misfit> {
    let names = Channel::ALL.map(Channel::name);
    let word = typed::word("by", value, &names).map_err(|misfit| {
        let near = if let Scalar::Text(text) = value { nearest(text, names) } else { Vec::new() };
        let meant = if near.is_empty() { String::new() } else { format!("{} ", did_you_mean(&near)) };
        Misfit::new(misfit.what, format!("{meant}{}", misfit.fits))
    })?;
    Channel::parse(word).ok_or_else(|| Misfit::new("not a channel", names.join(", ")))
}

fn unknown_attribute(kind: &Kind, key: &str) -> Misfit {
    let own: Vec<&str> = kind.attributes.iter().map(|(name, _)| name.as_str()).collect();
    let common: Vec<&str> = COMMON.iter().map(|(name, _)| *name).collect();
    let own = if own.is_empty() { String::new() } else { format!("{} and, as every fact, ", own.join(", ")) };
    let what = format!("`{}` is not an attribute of `{}`", shown(key), kind.name);
    Misfit::new(what, format!("it knows {own}{}", common.join(", ")))
}

/// Reads the value of a detail by that detail's type; both must be there unless the fact only withdraws another.
fn read_detail_value(
    line: &mut Line,
    record: &mut FactRecord,
    kind: &Kind,
    given: &[(&str, &Pair)],
    vocabulary: &Vocabulary,
) {
    if !is_detail(kind) {
        return;
    }
    let Some((_, pair)) = given.iter().find(|(name, _)| *name == "value") else { return };
    let Some(detail) = record.tag.as_deref().and_then(|name| vocabulary.detail(name)) else { return };
    record.value = line.take(pair, typed::detail(&detail.name, &pair.value, &detail.kind));
}

/// Fills in the channel that lies in the name itself; a given one may not gainsay an alias that means another.
fn check_channel(line: &mut Line, record: &mut FactRecord, kind: &Kind, alias: Option<&Alias>, by: Option<&Pair>) {
    let implied = alias.and_then(|alias| alias.by.map(|by| (alias, by)));
    if let (Some(given), Some((alias, implied)), Some(pair)) = (record.by, implied, by)
        && given != implied
    {
        let what = format!("`{}` is by {}, but `by` is {}", alias.name, implied.name(), given.name());
        line.wrong(Some(pair.at), || Misfit::new(what, format!("write `{}` with its own `by`", kind.name)));
    }
    if by.is_none() {
        record.by = implied.map(|(_, by)| by).or(kind.by);
    }
}

fn check_required(line: &mut Line, record: &FactRecord, kind: &Kind, given: &[(&str, &Pair)]) {
    let required: &[&str] = match kind.name.as_str() {
        // A withdrawal only takes another fact away, and need not say again what that said.
        _ if record.withdrawn => &[],
        "detail_recorded" => &["detail", "value"],
        "group_set" => &["group"],
        _ => &[],
    };
    for key in required.iter().filter(|key| !given.iter().any(|(name, _)| name == *key)) {
        line.wrong(None, || {
            let fits = match kind.attribute(key) {
                Some((_, AttrType::Choice(words))) => {
                    word_list("", &words.iter().map(String::as_str).collect::<Vec<_>>())
                }
                _ => format!("give `{key}`"),
            };
            Misfit::new(format!("`{}` without `{key}`", kind.name), fits)
        });
    }
}

fn check_correction(line: &mut Line, record: &FactRecord, pairs: &[Pair]) {
    if record.withdrawn && find(pairs, "replaces").is_none() {
        let at = find(pairs, "withdrawn").map(|p| p.at);
        line.wrong(at, || Misfit::new("`withdrawn` without `replaces`", "give the id of the fact that goes"));
    }
    if record.replaces.is_some() && record.replaces == record.id {
        let at = find(pairs, "replaces").map(|p| p.at);
        line.wrong(at, || Misfit::new("the fact replaces itself", "give it an id of its own"));
    }
}

/// Fills in the end of the day where no instant is given; an instant may not lie more than a day before the fact.
fn check_recorded(line: &mut Line, record: &mut FactRecord, recorded: Option<&Pair>) {
    let Some(pair) = recorded else {
        record.recorded = record.on.last_second();
        return;
    };
    // An instant that could not be read is still at its placeholder and has been told already.
    if record.recorded == i64::MIN {
        return;
    }
    let two_days_before =
        record.on.plus(-2).map_or_else(|| record.on.last_second() - 2 * 86_400, crate::Day::last_second);
    if record.recorded <= two_days_before {
        let what = format!("recorded more than a day before it happened on {}", record.on);
        line.wrong(Some(pair.at), || Misfit::new(what, "a fact is recorded when it has happened; mend one of the two"));
    }
}
