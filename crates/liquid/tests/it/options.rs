//! What a caller can choose: filters, output conversion, the moment and the time zone.

use liquid::{Options, RenderErrorKind, RenderOptions, Template, Zone};
use serde_json::{Value, json};

use crate::render;

#[test]
fn custom_filters_see_values_arguments_and_names() {
    let mut options = Options::default();
    options
        .filters
        .insert("shown", |call| Ok(json!(format!("{:?} {:?} {:?}", call.input, call.arguments, call.named))));
    options.filters.insert("pair", |call| Ok(json!([call.input, { "of": call.arguments }])));
    options.filters.insert("upcase", |_| Ok(json!("mine")));
    let cases = [
        ("{{ a | shown }}", r#"Some(Number(1)) [] []"#),
        ("{{ missing | shown: nul, missing, b: 'x' }}", r#"None [Some(Null), None] [("b", Some(String("x")))]"#),
        ("{{ forloop | shown }}{% for i in l limit: 1 %}{{ forloop | shown | size }}{% endfor %}", "None [] []61"),
        ("{% assign p = a | pair: 2 %}{{ p[0] }}{{ p[1].of[0] }}{{ p | json }}", r#"12[1,{"of":[2]}]"#),
        ("{{ 'x' | upcase }}", "mine"),
    ];
    let data = json!({ "a": 1, "nul": null, "l": [1, 2] });
    for (template, expected) in cases {
        assert_eq!(render(template, &data, &options).output, expected, "{template}");
    }
}

#[test]
fn errors_of_custom_filters_are_render_errors() {
    let mut options = Options::default();
    options.filters.insert("refuse", |_| Err("no such thing".to_owned()));
    let template = Template::parse_with("a\n{{ 1 | refuse }}", &options).expect("the template parses");
    let error = template.render(&json!({}), &RenderOptions::default()).expect_err("the filter refuses");
    assert_eq!(error.kind, RenderErrorKind::BadArgument("no such thing".to_owned()));
    assert_eq!((error.line, error.column), (2, 1));
}

#[test]
fn objects_and_lists_print_as_the_caller_wants() {
    let options = Options { structured_output: Some(|json| format!("<{json}>")), ..Options::default() };
    let data = json!({ "l": [1, { "a": "b" }], "t": "x" });
    let template = "{{ l }}{{ l[1] }}{{ l | raw }}{{ t }}{{ l | json }}";
    let expected = r#"<[1,{"a":"b"}]><{"a":"b"}>1[object Object]x[1,{"a":"b"}]"#;
    assert_eq!(render(template, &data, &options).output, expected);
}

#[track_caller]
fn check_date(template: &str, settings: &RenderOptions, expected: &str) {
    let template = Template::parse(template).expect("the template parses");
    let data: Value = json!({ "d": "2024-07-01T22:00:00Z" });
    let output = template.render(&data, settings).expect("the template renders").output;
    assert_eq!(output, expected);
}

#[test]
fn moment_and_time_zone_are_those_of_the_render() {
    let plain = RenderOptions::default();
    let now = RenderOptions { now_millis: Some(1_719_871_200_123), ..RenderOptions::default() };
    let berlin = RenderOptions { zone: Some(Zone::Named("Europe/Berlin".to_owned())), ..now.clone() };
    let offset = RenderOptions { zone: Some(Zone::Offset(-90.0)), ..now.clone() };
    check_date("{{ 'now' | date: '%Y' }}", &plain, "now");
    check_date("{{ 'now' | date: '%F %Y-%m-%d %H:%M:%S.%L' }}", &now, "%F 2024-07-01 22:00:00.123");
    check_date("{{ 'today' | date: '%d %H %Z %z' }}", &berlin, "02 00 Europe/Berlin +0200");
    check_date("{{ d | date: '%d %H:%M %z' }}", &offset, "01 23:30 +0130");
    check_date("{{ d | date: '%H', 'Asia/Tokyo' }}{{ d | date_to_string }}", &berlin, "0702 Jul 2024");
}

#[test]
fn tags_and_filters_are_listed() {
    assert_eq!(liquid::tag_names().len(), 21);
    assert!(liquid::filter_names().is_sorted() && liquid::filter_names().contains(&"where_exp"));
}
