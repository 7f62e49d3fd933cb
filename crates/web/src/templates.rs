//! The pages' templates, ready to render: Nunjucks files of the packages and of ours, with the filters pages use.

use std::sync::Arc;

use minijinja::value::Kwargs;
use minijinja::{Environment, Error, State, Value};

use crate::assets;

// Name and source; sorted by name.
include!(concat!(env!("OUT_DIR"), "/templates.rs"));

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// How a message is found: the language (`en` or `cy`), its key, and the values it names.
pub type Messages = Arc<dyn Fn(&str, &str, &Value) -> String + Send + Sync>;

/// All templates. Each is read and compiled when it is first asked for, and kept.
pub struct Templates {
    env: Environment<'static>,
}

fn source(name: &str) -> Option<&'static str> {
    let at = TEMPLATES.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    TEMPLATES.get(at).map(|(_, source)| *source)
}

impl Templates {
    /// The templates, with `messages` behind the filter `t`: `{{ 'people.title' | t(name=person.name) }}`, in the language
    /// of the page's variable `lang`.
    pub fn new(messages: Messages) -> Templates {
        let mut env = waymark_njk::environment(|name| source(name).map(str::to_owned));
        env.add_function("asset", |name: &str| assets::url(name));
        env.add_filter("day", |value: &Value| written(value, long));
        env.add_filter("shortday", |value: &Value| written(value, short));
        env.add_filter("money", money);
        env.add_filter("t", move |state: &State, key: &str, given: Option<Value>, named: Kwargs| {
            // The page says in which language it is; a page that does not is in English.
            let lang = state.lookup("lang").unwrap_or_default();
            let named = named.args().filter_map(|name| Some((name.to_owned(), named.peek::<Value>(name).ok()?)));
            let values = given.unwrap_or_else(|| Value::from_pairs(named));
            messages(lang.as_str().unwrap_or("en"), key, &values)
        });
        Templates { env }
    }

    /// The page `name` with what it shows. The error names the template and line.
    pub fn render(&self, name: &str, context: Value) -> Result<String, Error> {
        self.env.get_template(name)?.render(context)
    }

    /// A short template written in place, as tests of components have it.
    pub fn render_text(&self, source: &str, context: Value) -> Result<String, Error> {
        let rewritten =
            waymark_njk::rewritten(source).map_err(|what| Error::new(minijinja::ErrorKind::SyntaxError, what))?;
        self.env.render_str(&rewritten, context)
    }

    /// The names of all templates, sorted.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TEMPLATES.iter().map(|(name, _)| *name)
    }

    /// Reads and compiles a template without rendering it.
    pub fn check(&self, name: &str) -> Result<(), Error> {
        self.env.get_template(name).map(|_| ())
    }
}

/// A day given as `2026-04-08`; anything else stays as it was.
fn written(value: &Value, form: fn(jiff::civil::Date) -> String) -> Value {
    let Some(text) = value.as_str() else { return value.clone() };
    match text.get(..10).unwrap_or(text).parse::<jiff::civil::Date>() {
        Ok(day) => Value::from(form(day)),
        Err(_) => value.clone(),
    }
}

fn month(day: jiff::civil::Date) -> &'static str {
    MONTHS.get(usize::from(day.month().unsigned_abs()).saturating_sub(1)).copied().unwrap_or_default()
}

/// `Thursday 8 April 2026`.
pub(crate) fn long(day: jiff::civil::Date) -> String {
    let weekday = day.weekday().to_monday_zero_offset();
    let weekday = WEEKDAYS.get(usize::from(weekday.unsigned_abs())).copied().unwrap_or_default();
    format!("{weekday} {} {} {}", day.day(), month(day), day.year())
}

/// `8 Apr`.
pub(crate) fn short(day: jiff::civil::Date) -> String {
    format!("{} {}", day.day(), month(day).get(..3).unwrap_or_default())
}

/// Pence as pounds: `£1,234.50`, and `£1,234` where there are no pence.
fn money(pence: i64) -> String {
    let (pounds, rest) = (pence.unsigned_abs() / 100, pence.unsigned_abs() % 100);
    let digits = pounds.to_string();
    let mut out = String::from(if pence < 0 { "−£" } else { "£" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if rest > 0 {
        out.push_str(&format!(".{rest:02}"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str) -> String {
        let messages: Messages =
            Arc::new(|lang, key, values| format!("{lang}:{key}/{}", values.get_attr("name").unwrap_or_default()));
        let context = Value::from_pairs([("when", Value::from("2026-04-08")), ("tags", Value::from("<b>"))]);
        Templates::new(messages).render_text(source, context).unwrap()
    }

    #[test]
    fn days_are_written_as_people_say_them() {
        assert_eq!(shown("{{ when | day }}, {{ when | shortday }}"), "Wednesday 8 April 2026, 8 Apr");
        assert_eq!(shown("{{ '2026-04-08T12:00:00Z' | day }}"), "Wednesday 8 April 2026");
        assert_eq!(shown("{{ 'soon' | day }}{{ absent | day }}"), "soon");
    }

    #[test]
    fn money_is_written_in_pounds() {
        assert_eq!(
            shown("{{ 123450 | money }} {{ 100000000 | money }} {{ 5 | money }} {{ (0 - 1200) | money }}"),
            "£1,234.50 £1,000,000 £0.05 −£12"
        );
    }

    #[test]
    fn messages_are_found_by_key_with_their_values() {
        assert_eq!(shown("{{ 'hello' | t(name='Ada') }} {{ 'bye' | t }}"), "en:hello/Ada en:bye/");
        assert_eq!(shown("{{ 'hello' | t({ name: 'Ada' }) }}"), "en:hello/Ada");
    }

    #[test]
    fn messages_are_in_the_language_of_the_page_also_inside_a_macro() {
        let source = "{% macro m() %}{{ 'hello' | t }}{% endmacro %}{{ m() }} {{ 'hello' | t }}";
        let messages: Messages = Arc::new(|lang, key, _| format!("{lang}:{key}"));
        let page = Templates::new(messages).render_text(source, Value::from_pairs([("lang", "cy")])).unwrap();
        assert_eq!(page, "cy:hello cy:hello");
    }

    #[test]
    fn what_a_page_shows_is_escaped() {
        assert_eq!(shown("{{ tags }} {{ tags | safe }}"), "&lt;b&gt; <b>");
    }

    #[test]
    fn assets_have_addresses() {
        assert!(shown("{{ asset('waymark.css') }}").starts_with("/assets/"));
    }

    #[test]
    fn every_template_can_be_read() {
        let templates = Templates::new(Arc::new(|_, key, _| key.to_owned()));
        let wrong: Vec<String> = Templates::names()
            .filter_map(|name| templates.check(name).err().map(|e| format!("{name}: {e:#}")))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(Templates::names().count() > 80);
    }
}
