//! Errors say where, what, and what would have been right.

use liquid::{Budget, Template};
use serde_json::json;

use crate::with_partials;

#[test]
fn parse_errors_have_a_position_and_say_what_was_expected() {
    let cases = [
        ("Hi {{ name", "line 1, column 4: expected `}}` to close the output, found `{{ name`"),
        ("a\n  {% if x", "line 2, column 3: expected `%}` to close the tag, found `{% if x`"),
        ("{{ }}", "line 1, column 4: expected a value"),
        ("é{{ a | }} {{ b | 5! }}", "line 1, column 20: expected `:` after the name of the filter, found `!`"),
        ("{{ a | plus 1 }}", "line 1, column 13: expected `:` after the name of the filter, found `1`"),
        ("{{ a & b }}", "line 1, column 6: expected `|` before a filter, or the end, found `& b`"),
        ("{{ a | f: 1 2 }}", "line 1, column 13: expected `,`, `|` or the end after a filter's argument, found `2`"),
        ("{{ a[1 }}", "line 1, column 5: expected `]` to close the bracket, found `[1`"),
        ("{{ (1..2 }}", "line 1, column 9: expected `)` to close the range"),
        ("{{ (1) }}", "line 1, column 6: expected `..` and the end of a range, found `)`"),
        ("x\ny{% bogus %}", "line 2, column 2: expected the name of a tag, found `{% bogus %}`"),
        ("{% endif %}", "line 1, column 1: expected `{% if %}` before `{% endif %}`, found `{% endif %}`"),
        (
            "{% else %}",
            "line 1, column 1: expected `else` directly inside a tag that it belongs to, found `{% else %}`",
        ),
        ("{% if a %}x", "line 1, column 1: expected `{% endif %}` to close `if`, found `{% if a %}`"),
        ("{% if a %}{% endif b %}", "line 1, column 20: expected nothing after `endif`, found `b`"),
        (
            "{% if a %}{% else %}{% else %}",
            "line 1, column 21: expected `endif`: `else` cannot follow `else`, found `{% else %}`",
        ),
        ("{% for i of l %}", "line 1, column 1: expected `item in items` to loop over, found `{% for i of l %}`"),
        ("{% assign = 1 %}", "line 1, column 11: expected the name of a variable, found `= 1`"),
        ("{% assign a 1 %}", "line 1, column 13: expected `=` after the name of the variable, found `1`"),
        ("{% raw %}x", "line 1, column 1: expected `{% endraw %}` to close `raw`, found `{% raw %}x`"),
        ("{% render 'a{{' %}", "line 1, column 11: expected `}}` to close the output, found `{{`"),
        ("{% cycle %}", "line 1, column 1: expected values to cycle through, found `{% cycle %}`"),
    ];
    for (template, expected) in cases {
        let message = Template::parse(template).err().map(|error| error.to_string());
        assert_eq!(message.as_deref(), Some(expected), "{template}");
    }
}

#[test]
fn render_errors_have_a_position() {
    let options = with_partials(&[("bad", "ok\n {{ 'x' | append }}"), ("unparsed", "{% if %}")]);
    let cases = [
        ("a\n{{ 'x' | append }}", "line 2, column 1: append takes exactly one argument"),
        (
            "{% if a %}{{ '%' | url_decode }}{% endif %}",
            "line 1, column 11: url_decode needs two hexadecimal digits after each percent sign",
        ),
        ("{{ 0 | date: '%Y', 'Mars/Base' }}", "line 1, column 1: there is no time zone named `Mars/Base`"),
        ("{% render 'bad' %}", "in `bad`, line 2, column 2: append takes exactly one argument"),
        ("{% render '{{ 1 | append }}' %}", "line 1, column 1: append takes exactly one argument"),
        ("{% render 'gone' %}", "line 1, column 1: there is no template named `gone`"),
        ("{% render 'unparsed' %}", "line 1, column 1: a template does not parse: line 1, column 6: expected a value"),
        (
            "{% for i in (1..99999999) %}{% endfor %}",
            "line 1, column 1: the template exceeds its budget of loop iterations",
        ),
    ];
    for (template, expected) in cases {
        let template = Template::parse_with(template, &options).expect("the template parses");
        let message =
            liquid::render(&template, &json!({ "a": 1 }), &Budget::default()).err().map(|error| error.to_string());
        assert_eq!(message.as_deref(), Some(expected));
    }
}

#[test]
fn without_partials_the_error_says_so() {
    let template = Template::parse("{% include 'a' %}").expect("the template parses");
    let message = liquid::render(&template, &json!({}), &Budget::default()).err().map(|error| error.to_string());
    let expected = "line 1, column 1: no other templates are available to render, include or layout";
    assert_eq!(message.as_deref(), Some(expected));
}

#[test]
fn templates_are_shared_between_threads() {
    fn shareable<T: Send + Sync + Clone>(_: &T) {}
    shareable(&Template::parse("{{ a | upcase }}{% for i in b %}{{ i }}{% endfor %}").expect("the template parses"));
}
