//! What a template reads, found without rendering, and what a render did not find.

use liquid::{Options, Template};
use serde_json::json;

use crate::{render, with_partials};

#[track_caller]
fn check_variables(template: &str, expected: &[&str]) {
    let template = Template::parse(template).expect("the template parses");
    let found: Vec<String> = template
        .variables()
        .iter()
        .map(|found| format!("{}:{} {}{found}", found.line, found.column, if found.local { "local " } else { "" }))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn every_path_is_found_with_its_position() {
    check_variables("Hi {{ a.b }}\n{{ c['d e'][0].f }}", &["1:7 a.b", "2:4 c['d e'][0].f"]);
    check_variables("{{ a | default: b, allow_false: c }}", &["1:4 a", "1:17 b", "1:33 c"]);
    check_variables("{{ a[b.c] }}{{ (d..e) }}", &["1:4 a[…]", "1:6 b.c", "1:17 d", "1:20 e"]);
    check_variables(
        "{% if a == b %}{{ c }}{% elsif d %}{% else %}{{ e }}{% endif %}",
        &["1:7 a", "1:12 b", "1:19 c", "1:32 d", "1:49 e"],
    );
    check_variables("{% case a %}{% when b %}{{ c }}{% endcase %}", &["1:9 a", "1:21 b", "1:28 c"]);
    check_variables(
        "{% echo a %}{% cycle b: c, d %}{% liquid\necho e\n%}",
        &["1:9 a", "1:25 c", "1:28 d", "1:22 b", "2:6 e"],
    );
    check_variables("{{ 'x' | append: 'y' }}{{ 1 }}{{ nil }}{% raw %}{{ a }}{% endraw %}", &[]);
}

#[test]
fn names_of_the_template_itself_are_marked() {
    check_variables("{{ a }}{% assign a = b %}{{ a.c }}", &["1:4 a", "1:22 b", "1:29 local a.c"]);
    check_variables(
        "{% for i in l limit: n %}{{ i.x }}{{ forloop.index }}{% endfor %}{{ i }}",
        &["1:13 l", "1:22 n", "1:29 local i.x", "1:38 local forloop.index", "1:69 i"],
    );
    check_variables("{% capture x %}{{ y }}{% endcapture %}{{ x }}", &["1:19 y", "1:42 local x"]);
    check_variables(
        "{% tablerow i in l %}{{ i }}{{ tablerowloop.row }}{% endtablerow %}",
        &["1:18 l", "1:25 local i", "1:32 local tablerowloop.row"],
    );
    check_variables("{% render 'p' with a as b, c: d %}", &["1:31 d", "1:20 a"]);
    check_variables("{% include 'p/{{ a }}', b: c %}{% layout d %}", &["1:28 c", "1:12 a", "1:42 d"]);
}

#[track_caller]
fn check_missing(template: &str, expected: &[&str]) {
    let data = json!({ "a": 1, "o": { "x": null }, "l": [{ "n": 1 }, {}] });
    let options = with_partials(&[("p", "\n{{ gone }}{{ given }}")]);
    let found = render(template, &data, &options).missing;
    let found: Vec<String> = found
        .iter()
        .map(|missing| {
            let partial = missing.partial.as_deref().map(|name| format!("{name} ")).unwrap_or_default();
            format!("{partial}{}:{} {}", missing.line, missing.column, missing.path)
        })
        .collect();
    assert_eq!(found, expected, "{template}");
}

#[test]
fn missing_variables_are_listed_by_the_render() {
    check_missing("{{ a }}{{ o.x }}{{ o.x.y }}", &[]);
    check_missing("{{ b }}\n{{ o.y }}{{ b.c[0] }}", &["1:4 b", "2:4 o.y", "2:13 b.c[0]"]);
    check_missing("{{ a | append: b }}{% assign z = q %}", &["1:16 b", "1:34 q"]);
    check_missing("{% for i in l %}{{ i.n }}{% endfor %}", &["1:20 i.n"]);
    check_missing("{% for i in nothing %}{% endfor %}", &["1:13 nothing"]);
    check_missing("{% if false %}{{ b }}{% endif %}", &[]);
    check_missing("{% render 'p', given: 1 %}", &["p 2:4 gone"]);
}

#[test]
fn asking_whether_something_is_there_is_not_missing_it() {
    check_missing("{{ b | default: 'x' }}{% if b %}{% elsif o.y == 1 %}{% endif %}{% unless b %}{% endunless %}", &[]);
    check_missing("{% case b %}{% when c %}{% endcase %}{{ l | where: 'n' | size }}", &[]);
}

#[test]
fn equal_data_gives_equal_output_and_samples() {
    let template = "{{ l | sample: 2 | json }}";
    let data = json!({ "l": [1, 2, 3, 4, 5, 6] });
    let first = render(template, &data, &Options::default());
    assert_eq!(first, render(template, &data, &Options::default()));
}
