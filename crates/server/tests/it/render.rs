//! `tidings render` and `tidings openapi`: what needs no server.

use std::path::Path;

use serde_json::Value;

use crate::harness::process::{run, tidings};

struct Rendered {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn render(template: &str, data: &str, flags: &[&str]) -> Rendered {
    let folder = tempfile::tempdir().unwrap();
    let (template_path, data_path) = (folder.path().join("template.liquid"), folder.path().join("data.json"));
    std::fs::write(&template_path, template).unwrap();
    std::fs::write(&data_path, data).unwrap();
    let output =
        run(tidings(folder.path()).arg("render").arg(&template_path).arg("--data").arg(&data_path).args(flags));
    Rendered {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_template_is_rendered_with_its_data() {
    let template = "Hi {{ payload.name | default: \"there\" }}{% if payload.vip %}!{% endif %}";
    let cases = [(r#"{"payload":{"name":"Ada","vip":true}}"#, "Hi Ada!"), ("{}", "Hi there")];
    for (data, expected) in cases {
        let rendered = render(template, data, &[]);
        assert_eq!((rendered.code, rendered.stdout.as_str()), (Some(0), expected), "{}", rendered.stderr);
    }
}

#[test]
fn a_fault_is_shown_with_its_place() {
    let rendered = render("one\nHi {{ payload.name", "{}", &[]);
    assert_eq!(rendered.code, Some(1));
    assert_eq!(rendered.stderr.matches("line 2, column 4").count(), 1, "{}", rendered.stderr);
    assert!(rendered.stderr.ends_with("Hi {{ payload.name\n   ^\n"), "{}", rendered.stderr);
    assert!(render("x", "{", &[]).stderr.contains("is not JSON"));
}

#[test]
fn json_lists_variables_and_what_was_missing() {
    let rendered = render("{{ payload.a }}{{ payload.b }}", r#"{"payload":{"a":1}}"#, &["--json"]);
    let document: Value = serde_json::from_str(&rendered.stdout).unwrap();
    assert_eq!(document["output"], "1");
    assert_eq!(document["variables"], serde_json::json!(["payload.a", "payload.b"]));
    assert_eq!(document["missing"][0]["path"], "payload.b");
    let broken = render("{% if %}", "{}", &["--json"]);
    let document: Value = serde_json::from_str(&broken.stdout).unwrap();
    assert_eq!((broken.code, &document["error"]["line"]), (Some(1), &Value::from(1)));
    assert_eq!(document["error"]["excerpt"], "{% if %}\n     ^");
}

#[test]
fn the_openapi_document_is_version_3_1() {
    let output = run(tidings(Path::new("unused")).arg("openapi"));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["openapi"].as_str().map(|version| &version[..3]), Some("3.1"));
    assert!(document["paths"]["/v1/events/trigger"]["post"].is_object());
}
