//! What roles may do, for every operation of the OpenAPI document, so that none is forgotten.

use model::Value;
use model::account::Role;

use crate::harness::TestApp;

/// Whatever the role, in a session: what everybody does with their own account, and what changes nothing.
const FOR_VIEWERS: [&str; 6] = [
    "delete /tidings/v1/session",
    "delete /tidings/v1/sessions",
    "patch /tidings/v1/account",
    "put /tidings/v1/account/password",
    "post /v2/workflows/{workflowId}/step/{stepId}/preview",
    "post /tidings/v1/workflows/{workflowId}/steps/{stepId}/body",
];

/// What answers without an end; whoever may see anything may listen.
const STREAM: &str = "get /tidings/v1/events";

/// What only administrators may see.
const SEEN_BY_ADMINISTRATORS: [&str; 2] =
    ["get /tidings/v1/audit-log", "get /tidings/v1/environments/{environmentId}/keys"];

/// What decides where deliveries go and how, and who takes part. Everything else that changes something is for authors.
const FOR_ADMINISTRATORS: [&str; 6] = [
    "/v1/integrations",
    "/tidings/v1/integrations/",
    "/tidings/v1/environment/",
    "/tidings/v1/environments/",
    "/tidings/v1/operational-webhooks",
    "/tidings/v1/members",
];

/// What stands below those and is for authors all the same.
const FOR_AUTHORS: [&str; 1] = ["/tidings/v1/integrations/{integrationId}/test"];

/// The least role that may ask for an operation.
fn least(line: &str) -> Role {
    let (method, path) = line.split_once(' ').unwrap();
    let is_below = |prefix: &&str| path.starts_with(*prefix);
    let connects = path == "/tidings/v1/inspectors/{inspectorId}/integration";
    match line {
        _ if FOR_VIEWERS.contains(&line) => Role::Viewer,
        _ if SEEN_BY_ADMINISTRATORS.contains(&line) => Role::Admin,
        _ if method == "get" => Role::Viewer,
        _ if FOR_AUTHORS.contains(&path) => Role::Author,
        _ if connects || FOR_ADMINISTRATORS.iter().any(is_below) => Role::Admin,
        _ => Role::Author,
    }
}

#[tokio::test]
async fn no_operation_is_done_for_a_lesser_role_than_it_needs() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let mut people = Vec::new();
    for role in [Role::Viewer, Role::Author, Role::Admin] {
        people.push((role, app.member(&owner, role.name()).await));
    }
    let document: Value = serde_json::from_str(&api::openapi().to_json().unwrap()).unwrap();
    let mut asked = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let line = format!("{method} {path}");
            let is_open = operation["security"] == serde_json::json!([{}]);
            if is_open || line.starts_with("delete /tidings/v1/session") || line == STREAM {
                continue;
            }
            let named: String = path.split('{').enumerate().fold(String::new(), |named, (index, part)| {
                let rest = part.split_once('}').map_or(part, |(_, rest)| rest);
                if index == 0 { part.to_owned() } else { format!("{named}0123456789abcdef01234567{rest}") }
            });
            let needed = least(&line);
            for (role, person) in &people {
                let answer = person.call(&app, &format!("{} {named}", method.to_uppercase()), Value::Null).await;
                let message = format!("This needs the role {}; your role is {}", needed.name(), role.name());
                let is_refused = answer.status == 403 && answer.text("/message") == message;
                assert_eq!(is_refused, *role < needed, "{line} as {}: {} {}", role.name(), answer.status, answer.body);
                asked += 1;
            }
        }
    }
    assert!(asked > 200, "{asked}");
}
