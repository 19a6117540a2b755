//! Novu's output conversion and filters. Source: spec/engine/templating.md §3, §4 and §9.

use liquid::{Template, novu};
use serde_json::{Value, json};

use crate::render;

#[track_caller]
fn check(template: &str, data: &Value, expected: &str) {
    assert_eq!(render(template, data, &novu::options()).output, expected, "{template}");
}

#[test]
fn output_conversion() {
    let data = json!({ "payload": {
        "name": "Ann", "q": "say \"hi\"", "nl": "a\nb", "obj": { "a": 1, "b": ["x"] }, "arr": [1, 2], "n": 5, "nul": null,
        "html": "<b>&</b>", "yes": true, "attack": "x\",\"subject\":\"pwned", "lines": { "t": "a\nb" }
    }});
    let cases = [
        ("{{payload.name}}", "Ann"),
        ("{{payload.missing}}{{payload.missing.deep}}{{payload.nul}}", ""),
        ("{{payload.n}}{{payload.yes}}", "5true"),
        ("{{payload.obj}}", "{'a':1,'b':['x']}"),
        ("{{payload.arr}}", "[1,2]"),
        ("{{payload.q}}", "say \"hi\""),
        ("{{payload.nl}}", "a\nb"),
        ("{{payload.html}}", "<b>&</b>"),
        ("{{payload.attack}}", "x\",\"subject\":\"pwned"),
        ("{{payload.missing | default: 'x'}}{{payload.missing | default: \"y\"}}", "xy"),
        ("{% if payload.n > 3 %}big{% else %}small{% endif %}", "big"),
        ("{{payload.arr | join: '-'}}", "1-2"),
        ("{{payload.name | nofilter}}", "Ann"),
        ("{{payload.obj.b[0]}}{{payload.obj.b.first}}{{payload.arr.size}}", "xx2"),
        ("{{payload.obj | json: 2}}", "{\\n  'a': 1,\\n  'b': [\\n    'x'\\n  ]\\n}"),
        ("{{payload.obj | json}}", "{'a':1,'b':['x']}"),
        (
            "{{payload.missing | json}} {{payload.nul | json}} {{payload.n | json}} {{payload.name | json}}",
            "undefined null 5 Ann",
        ),
        ("{{payload.arr | raw}}", "12"),
        ("{{payload.lines}}", "{'t':'a\\nb'}"),
        ("{% echo payload.arr %}{% cycle payload.arr %}{% assign x = payload.arr %}{{ x }}", "[1,2][1,2][1,2]"),
        ("{% cycle 0, 1 %}", "0"),
        ("{{ nil }}{{ empty }}", ""),
    ];
    for (template, expected) in cases {
        check(template, &data, expected);
    }
}

fn events(count: usize) -> Value {
    let names = ["Ann", "Bob", "Cy", "Dee", "Eve", "Fay"];
    let events: Vec<Value> = names.iter().take(count).map(|name| json!({ "payload": { "name": name } })).collect();
    json!({ "steps": { "digest": { "events": events, "eventCount": count } } })
}

#[test]
fn to_sentence() {
    let cases = [
        (0, 2, ""),
        (1, 2, "Ann"),
        (2, 2, "Ann and Bob"),
        (3, 2, "Ann, Bob, and 1 other"),
        (4, 2, "Ann, Bob, and 2 others"),
        (6, 2, "Ann, Bob, and 4 others"),
        (3, 3, "Ann, Bob, and Cy"),
        (4, 3, "Ann, Bob, Cy, and 1 other"),
        (6, 3, "Ann, Bob, Cy, and 3 others"),
        (1, 1, "Ann"),
        (2, 1, "Ann and Bob"),
        (3, 1, "Ann and 2 others"),
        (6, 1, "Ann and 5 others"),
    ];
    for (count, limit, expected) in cases {
        check(
            &format!("{{{{ steps.digest.events | toSentence: 'payload.name', {limit}, 'other' }}}}"),
            &events(count),
            expected,
        );
    }
    check(
        "{{ 'a,b,c,d' | split: ',' | toSentence: '', 2, 'person', '; ', ' or ', ' & ' }}",
        &json!({}),
        "a; b & 2 people",
    );
    check("{{ 'text' | toSentence }}{{ missing | toSentence }}", &json!({}), "");
}

#[test]
fn digest() {
    let cases = [
        (0, 2, ""),
        (1, 2, "Ann"),
        (2, 2, "Ann and Bob"),
        (3, 2, "Ann, Bob and 1 other"),
        (5, 2, "Ann, Bob and 3 others"),
        (3, 3, "Ann, Bob and Cy"),
        (4, 3, "Ann, Bob, Cy and 1 other"),
    ];
    for (count, most, expected) in cases {
        check(&format!("{{{{ steps.digest.events | digest: {most}, 'payload.name' }}}}"), &events(count), expected);
    }
    check("{{ 'a,b,c,d' | split: ',' | digest: 2, '', '; ' }}", &json!({}), "a; b and 2 others");
}

#[test]
fn pluralize() {
    let cases = [
        ("1 | pluralize: 'notification'", "1 notification"),
        ("2 | pluralize: 'notification'", "2 notifications"),
        ("'3' | pluralize: 'notification'", "3 notifications"),
        ("0 | pluralize: 'notification'", ""),
        ("-1 | pluralize: 'notification'", ""),
        ("'x' | pluralize: 'notification'", ""),
        ("missing | pluralize: 'notification'", ""),
        ("list | pluralize: 'notification'", "2 notifications"),
        ("none | pluralize: 'notification'", ""),
        ("object | pluralize: 'notification'", "1 notification"),
        ("2 | pluralize: 'person'", "2 people"),
        ("2 | pluralize: 'child', 'kids'", "2 kids"),
        ("1 | pluralize: 'child', 'kids'", "1 child"),
        ("5 | pluralize: 'comment', '', 'false'", "comments"),
        ("1.5 | pluralize: 'hour'", "1.5 hours"),
    ];
    let data = json!({ "list": [1, 2], "none": [], "object": { "a": 1 } });
    for (expression, expected) in cases {
        check(&format!("{{{{ {expression} }}}}"), &data, expected);
    }
    check("{{steps.digest.eventCount | pluralize: 'notification'}}", &events(3), "3 notifications");
}

#[test]
fn worked_cases_of_the_specification() {
    let data = json!({ "subscriber": { "firstName": null } });
    check("Hi {{subscriber.firstName | default: 'there'}}", &data, "Hi there");
    let error = Template::parse_with("Hi {{payload.name}", &novu::options()).err();
    assert_eq!(error.map(|error| (error.line, error.column)), Some((1, 4)));
}
