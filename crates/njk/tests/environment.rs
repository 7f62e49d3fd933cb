//! Templates as Nunjucks has them, rendered: what JavaScript would print, and where names are looked for.

#![cfg(test)]

use minijinja::Value;

/// Renders `page` among the files given, with `context` as JSON.
fn shown(files: &[(&str, &str)], context: serde_json::Value) -> String {
    let files: Vec<(String, String)> = files.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
    let env = waymark_njk::environment(move |wanted| {
        files.iter().find(|(name, _)| name == wanted).map(|(_, text)| text.clone())
    });
    env.get_template("page").unwrap().render(waymark_njk::json(&context)).unwrap()
}

fn page(source: &str, context: serde_json::Value) -> String {
    shown(&[("page", source)], context)
}

#[test]
fn values_are_printed_as_javascript_prints_them() {
    let all = serde_json::json!({"yes": true, "none": null, "n": 3, "half": 0.5, "list": [1, "a", [2]], "o": {"a": 1}});
    assert_eq!(
        page("{{ yes }}|{{ none }}|{{ absent.deep }}|{{ n }}|{{ half }}|{{ list }}|{{ o }}", all),
        "true|||3|0.5|1,a,2|[object Object]"
    );
}

#[test]
fn marks_are_escaped_once() {
    let text = serde_json::json!({"text": "<a href=\"x\">'`\\&</a>"});
    assert_eq!(
        page("{{ text }}\n{{ text | escape }}\n{{ text | safe }}", text),
        "&lt;a href=&quot;x&quot;&gt;&#39;&#96;&#92;&amp;&lt;/a&gt;\n&lt;a href=&quot;x&quot;&gt;&#39;&#96;&#92;&amp;&lt;/a&gt;\n<a href=\"x\">'`\\&</a>"
    );
}

#[test]
fn one_is_not_the_same_as_true_and_is_like_its_text() {
    let given = serde_json::json!({"n": 1, "yes": true});
    assert_eq!(
        page(
            "{{ n === yes }} {{ n == '1' }} {{ n === 1 }} {{ n in [yes] }} {{ absent == null }} {{ absent === null }}",
            given
        ),
        "false true true false true false"
    );
}

#[test]
fn plus_adds_until_it_meets_a_text() {
    assert_eq!(
        page("{{ 1 + 2 + 'a' + 1 + 2 }} {{ 1 + 2 }} {{ 'a' + absent }} {{ 'a' ~ true }}", serde_json::json!({})),
        "3a12 3 a atrue"
    );
}

#[test]
fn empty_lists_and_objects_are_true_and_empty_texts_are_not() {
    let given = serde_json::json!({"list": [], "o": {}, "text": ""});
    assert_eq!(
        page(
            "{{ 'a' if list }}{{ 'b' if o }}{{ 'c' if text }}{{ 'd' if [] }}{{ 'e' if {} }}{{ 'f' if absent }}",
            given
        ),
        "abde"
    );
}

#[test]
fn a_loop_walks_pairs_in_their_order_and_nothing_where_there_is_nothing() {
    let given = serde_json::json!({"o": {"b": 1, "a": 2}, "none": null});
    assert_eq!(
        page(
            "{% for k, v in o %}{{ k }}{{ v }} {% endfor %}{% for x in none %}x{% endfor %}{% for x in absent %}x{% else %}nobody{% endfor %}",
            given
        ),
        "b1 a2 nobody"
    );
}

#[test]
fn a_set_in_a_loop_in_a_macro_is_seen_after_it() {
    let source = "{% macro m(items) %}{% set n = 0 %}{% for i in items %}{% if i > 1 %}{% set n = n + i %}{% endif %}{% endfor %}{{ n }}{% endmacro %}{{ m(list) }}";
    assert_eq!(page(source, serde_json::json!({"list": [1, 2, 3]})), "5");
}

#[test]
fn lists_and_texts_have_the_methods_of_javascript() {
    let source = "{% set a = ['x'] %}{% set a = a.concat('y').concat(['z']) %}{{ a.join('-') }} {{ a.length }} {{ a.includes('y') }} {{ 'abc'.includes('b') }}";
    assert_eq!(page(source, serde_json::json!({})), "x-y-z 3 true true");
}

#[test]
fn a_part_of_a_list_or_text_is_taken() {
    let given = serde_json::json!({"list": [1, 2, 3], "text": "abc"});
    assert_eq!(page("{{ list[:2] }} {{ list[1:] }} {{ list[1] }} {{ text[:1] }}", given), "1,2 2,3 2 a");
}

#[test]
fn every_line_is_indented_the_empty_ones_too() {
    assert_eq!(
        page("{{ 'a\\n\\nb' | indent(2) }}|{{ 'a\\nb' | indent(1, true) }}", serde_json::json!({})),
        "a\n  \n  b| a\n b"
    );
}

#[test]
fn a_name_with_a_dot_is_looked_for_beside_its_template_and_its_caller_is_there() {
    let files = [
        (
            "page",
            "{% from 'parts/box/macro.njk' import box %}{% call box({ a: 1 }) %}in{% endcall %} {{ box({ a: 2 }) }}",
        ),
        ("parts/box/macro.njk", "{% macro box(params) %}{%- include './template.njk' -%}{% endmacro %}"),
        (
            "parts/box/template.njk",
            "{% from '../word.njk' import word %}[{{ params.a }}{{ caller() if caller else word() }}]",
        ),
        ("parts/word.njk", "{% macro word() %}alone{% endmacro %}"),
    ];
    assert_eq!(shown(&files, serde_json::json!({})), "[1in] [2alone]");
}

#[test]
fn a_page_fills_a_block_that_stands_inside_a_call() {
    let files = [
        ("page", "{% extends 'layout.njk' %}{% block top %}mine {{ super() }}{% endblock %}"),
        (
            "layout.njk",
            "{% macro frame() %}<{{ caller() }}>{% endmacro %}{% call frame() %}{% block top %}theirs{% endblock %}{% endcall %}",
        ),
    ];
    assert_eq!(shown(&files, serde_json::json!({})), "<mine theirs>");
}

#[test]
fn an_error_names_template_line_and_what_is_wrong() {
    let env = waymark_njk::environment(|name| (name == "page").then(|| "a\n{{ b c }}".to_owned()));
    let error = env.get_template("page").unwrap_err().to_string();
    assert!(error.contains("page: line 2: expected the end before `c`"), "{error}");
    assert!(env.get_template("absent").is_err());
}

#[test]
fn a_macro_of_another_file_knows_the_language_of_the_page() {
    let files = [
        ("page", "{% from 'parts.njk' import hello %}{{ hello() }}"),
        ("parts.njk", "{% macro hello() %}{{ 'hello' | t }}{% endmacro %}"),
    ];
    let mut env = waymark_njk::environment(move |wanted| {
        files.iter().find(|(name, _)| *name == wanted).map(|(_, text)| text.to_string())
    });
    env.add_filter("t", |state: &minijinja::State, key: &str| {
        format!("{}:{key}", state.lookup("lang").unwrap_or_default())
    });
    let page = env.get_template("page").unwrap().render(Value::from_pairs([("lang", "cy")])).unwrap();
    assert_eq!(page, "cy:hello");
}
