//! Templates that ask for too much. Each ends in an error that names the limit; none hangs, panics or overflows the stack.

use liquid::{Budget, Limit, Limits, Options, ParseErrorKind, RenderErrorKind, Template};
use serde_json::{Value, json};

use crate::with_partials;

#[track_caller]
fn check_render(template: &str, data: &Value, options: &Options, expected: Limit) {
    let shown = &template[..template.len().min(200)];
    let parsed = Template::parse_with(template, options).unwrap_or_else(|error| panic!("{shown}: {error}"));
    match liquid::render(&parsed, data, &Budget::default()) {
        Ok(rendered) => panic!("{shown}: rendered {} bytes", rendered.output.len()),
        Err(error) => assert_eq!(error.kind, RenderErrorKind::BudgetExceeded(expected), "{shown}: {error}"),
    }
}

#[test]
fn rendering_is_bounded() {
    let data =
        json!({ "list": (0..2000).collect::<Vec<_>>(), "text": "x".repeat(100_000), "blanks": " ".repeat(100_000) });
    let double =
        "{% assign a = 'aaaaaaaaaaaaaaaa' %}{% for i in (1..1000) %}{% assign a = a | append: a %}{% endfor %}";
    let nest = "{% assign a = list %}{% for i in (1..40000) %}{% assign a = a | slice: 0 | push: a %}{% endfor %}";
    let wide = "{% assign a = 'x' | split: ',' %}{% for i in (1..40) %}{% assign a = a | push: a %}{% endfor %}{{ a }}";
    let hollow =
        "{% assign a = '' | split: ',' %}{% for i in (1..40) %}{% assign a = a | push: a %}{% endfor %}{{ a }}";
    let equal = "{% assign a = '' | split: ',' %}{% for i in (1..40) %}{% assign a = a | push: a %}{% endfor %}{% if a == a %}{% endif %}";
    let ordered = "{% assign a = '' | split: ',' %}{% for i in (1..40) %}{% assign a = a | push: a %}{% endfor %}{% if a < a %}{% endif %}";
    let blank_numbers =
        "{% for i in list %}{% for j in (1..20) %}{% assign x = blanks | plus: blanks %}{% endfor %}{% endfor %}";
    let expression = "{% assign e = \"x | where_exp: 'x', e\" %}{{ list | where_exp: 'x', e }}";
    let cases = [
        ("{% for i in (1..100000000) %}x{% endfor %}", Limit::LoopIterations),
        ("{{ (1..1e9) }}{{ (1..999999999999) | size }}", Limit::LoopIterations),
        ("{% for i in (1..40000) %}{% for j in (1..40000) %}{% endfor %}{% endfor %}", Limit::Steps),
        ("{% for i in list %}{% for j in list %}{% endfor %}{% endfor %}", Limit::LoopIterations),
        ("{% for i in list %}{{ text }}{% endfor %}", Limit::OutputBytes),
        ("{% for i in list %}{{ text | size }}{{ text contains 'y' }}{% endfor %}", Limit::Steps),
        ("{% for i in list %}{% assign x = text | sha256 %}{% endfor %}", Limit::Steps),
        ("{% for i in list %}{% assign x = list | sort | uniq %}{% endfor %}", Limit::Steps),
        ("{% for i in list %}{% assign x = text | split: '' %}{% endfor %}", Limit::Steps),
        ("{% for i in list %}{% assign x = text | replace: 'x', text %}{% endfor %}", Limit::MemoryBytes),
        ("{% for i in list %}{% capture x %}{{ text }}{% endcapture %}{% endfor %}", Limit::Steps),
        ("{% for i in list %}{% cycle text, text %}{% endfor %}", Limit::OutputBytes),
        ("{{ 0 | date: '%999999999Y' }}", Limit::MemoryBytes),
        ("{{ 0 | date: '%999999999N' }}", Limit::MemoryBytes),
        ("{% for i in list %}{{ list | where: 'x' | size }}{% endfor %}", Limit::Steps),
        ("{% tablerow i in (1..40000) %}{{ text }}{% endtablerow %}", Limit::OutputBytes),
        (double, Limit::Steps),
        (nest, Limit::Depth),
        (wide, Limit::Steps),
        (hollow, Limit::Steps),
        (equal, Limit::Steps),
        (ordered, Limit::Steps),
        (blank_numbers, Limit::Steps),
        (expression, Limit::Depth),
    ];
    for (template, expected) in cases {
        check_render(template, &data, &Options::default(), expected);
    }
}

#[test]
fn work_without_output_is_counted() {
    let data = json!({ "list": (0..2000).collect::<Vec<_>>(), "wide": "é".repeat(50_000), "object": {} });
    let bodies = [
        format!("{{{{ a{} }}}}", ".a".repeat(10_000)),
        format!("{{% if {}a %}}{{% endif %}}", "not ".repeat(10_000)),
        format!("{{% case a %}}{}{{% endcase %}}", "{% when %}".repeat(10_000)),
        format!("{{% for i in list {} %}}{{% break %}}{{% endfor %}}", "p ".repeat(10_000)),
        "{% if wide.size > 5 %}{% endif %}{% assign x = wide[5] %}".to_owned(),
        "{% for j in (wide..3) %}{% endfor %}{% if wide < 5 %}{% endif %}".to_owned(),
        "{% assign x = object[wide] %}".to_owned(),
    ];
    for body in bodies {
        let template = format!("{{% for i in list %}}{body}{{% endfor %}}");
        check_render(&template, &data, &Options::default(), Limit::Steps);
    }
}

#[test]
fn partials_that_call_themselves_are_bounded() {
    let options = with_partials(&[
        ("render", "{% render 'render' %}"),
        ("include", "{% include 'include' %}"),
        ("layout", "{% layout 'layout' %}"),
        ("a", "{% render 'b' %}"),
        ("b", "{% if true %}{% for i in (1..2) %}{% include 'a' %}{% endfor %}{% endif %}"),
    ]);
    for name in ["render", "include", "layout", "a"] {
        check_render(&format!("{{% render '{name}' %}}"), &json!({}), &options, Limit::Depth);
    }
    // Even a caller who asks for any depth gets an error before the stack ends.
    let budget = Budget { depth: usize::MAX, ..Budget::default() };
    let template = Template::parse_with("{% render 'a' %}", &options).expect("a template");
    let error = liquid::render(&template, &json!({}), &budget).err();
    assert_eq!(error.map(|error| error.kind), Some(RenderErrorKind::BudgetExceeded(Limit::Depth)));
}

#[test]
fn parsing_is_bounded() {
    use ParseErrorKind::{NestedTooDeep, Syntax, TemplateTooLarge};
    let cases = [
        ("{%".repeat(100_000), Syntax),
        ("{{".repeat(100_000), Syntax),
        ("{% raw %}".repeat(20_000), Syntax),
        ("{% if a %}".repeat(20_000), NestedTooDeep),
        ("{% case a %}{% when a %}".repeat(8_000), NestedTooDeep),
        ("{% capture a %}".repeat(10_000), NestedTooDeep),
        ("{% liquid if a\n".repeat(10_000), Syntax),
        ("{% layout 'a' %}".repeat(10_000), NestedTooDeep),
        (format!("{{{{ {} }}}}", "a[".repeat(100_000)), NestedTooDeep),
        (format!("{{{{ {} }}}}", "(".repeat(100_000)), NestedTooDeep),
        ("x".repeat(300_000), TemplateTooLarge),
    ];
    for (template, expected) in cases {
        let error = Template::parse(&template).err();
        assert_eq!(error.map(|error| error.kind), Some(expected), "{}", &template[..40]);
    }
}

#[test]
fn long_templates_without_nesting_are_fine() {
    let templates = [
        "{% # a %}".repeat(20_000),
        "{% assign a = 1 %}".repeat(10_000),
        "{{ a }}".repeat(20_000),
        format!("{{{{ a {} }}}}", "| append: 'x' ".repeat(2_000)),
        format!("{{{{ {} a }}}}", "not ".repeat(50_000)),
    ];
    for template in templates {
        let parsed = Template::parse(&template).unwrap_or_else(|error| panic!("{}: {error}", &template[..40]));
        let result = liquid::render(&parsed, &json!({ "a": 1 }), &Budget::default());
        assert!(result.is_ok_and(|rendered| rendered.output.len() < 100_000), "{}", &template[..40]);
    }
}

#[test]
fn limits_are_the_callers_choice() {
    let options = Options { limits: Limits { template_bytes: 10, nesting: 1 }, ..Options::default() };
    assert!(Template::parse_with("{{ a }}", &options).is_ok());
    assert!(Template::parse_with("{{ a }}{{ a }}", &options).is_err());
    let anything = Options { limits: Limits { nesting: usize::MAX, ..Limits::default() }, ..Options::default() };
    let deep = Template::parse_with(&"{% if a %}".repeat(20_000), &anything).err();
    assert_eq!(deep.map(|error| error.kind), Some(ParseErrorKind::NestedTooDeep));
    let template = Template::parse("{% for i in (1..4) %}ab{% endfor %}").expect("a template");
    let budgets = [
        (Budget { loop_iterations: 3, ..Budget::default() }, Limit::LoopIterations),
        (Budget { output_bytes: 7, ..Budget::default() }, Limit::OutputBytes),
        (Budget { steps: 9, ..Budget::default() }, Limit::Steps),
        (Budget { depth: 1, ..Budget::default() }, Limit::Depth),
        (Budget { memory_bytes: 16, ..Budget::default() }, Limit::MemoryBytes),
    ];
    for (budget, limit) in budgets {
        let error = liquid::render(&template, &json!({}), &budget).err();
        assert_eq!(error.map(|error| error.kind), Some(RenderErrorKind::BudgetExceeded(limit)));
    }
}
