//! The words participants read, in English and in Welsh: one catalogue for each language, with the same keys.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A language of the catalogues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Welsh.
    Welsh,
}

impl Language {
    /// Its tag in a page: `en` or `cy`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Welsh => "cy",
        }
    }

    /// The language of a tag; English where it is neither.
    #[must_use]
    pub fn of(tag: &str) -> Language {
        if tag == "cy" { Language::Welsh } else { Language::English }
    }
}

type Catalogue = BTreeMap<String, String>;

static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| read(include_str!("words/en.toml")));
static WELSH: LazyLock<Catalogue> = LazyLock::new(|| read(include_str!("words/cy.toml")));

fn read(text: &str) -> Catalogue {
    toml::from_str(text).unwrap_or_default()
}

/// The catalogue of a language.
#[must_use]
pub fn catalogue(language: Language) -> &'static Catalogue {
    match language {
        Language::English => &ENGLISH,
        Language::Welsh => &WELSH,
    }
}

/// A text by its key; the key itself where there is none, which a test forbids.
#[must_use]
pub fn say(language: Language, key: &str) -> String {
    catalogue(language).get(key).cloned().unwrap_or_else(|| key.to_owned())
}

/// A text by its key with words put in: `{coach}` is the value `coach`, or what the language itself calls it.
#[must_use]
pub fn tell(language: Language, key: &str, values: &minijinja::Value) -> String {
    let text = say(language, key);
    if !text.contains("{coach}") {
        return text;
    }
    let given = values.get_attr("coach").ok().and_then(|word| word.as_str().map(ToOwned::to_owned));
    text.replace("{coach}", &given.filter(|word| !word.is_empty()).unwrap_or_else(|| say(language, "coach")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_the_word_it_is_given_and_the_language_s_own_without_one() {
        let said = |language, coach: &str| tell(language, "cannot_come", &minijinja::context! { coach => coach });
        assert_eq!(said(Language::English, "Key Worker"), "If you cannot come, tell your Key Worker before.");
        assert_eq!(said(Language::English, ""), "If you cannot come, tell your coach before.");
        assert_eq!(said(Language::Welsh, ""), "Os na allwch ddod, dywedwch wrth eich hyfforddwr cyn hynny.");
    }

    #[test]
    fn both_languages_have_the_same_keys_and_no_empty_text() {
        let keys = |language| catalogue(language).keys().collect::<Vec<_>>();
        assert!(!keys(Language::English).is_empty());
        assert_eq!(keys(Language::English), keys(Language::Welsh));
        for language in [Language::English, Language::Welsh] {
            assert!(catalogue(language).values().all(|text| !text.trim().is_empty()));
        }
    }
}
