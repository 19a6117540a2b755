//! The outcome table of a push step, and how a step settles.

use model::integration::IntegrationDelivery;
use model::signing::SigningKeys;
use model::subscriber::ChannelCredentials;
use model::{EnvironmentId, Id, IntegrationId, OrganizationId, Secret};

use super::*;

const AT: Timestamp = Timestamp::from_millis(1);

fn id(last: u8) -> Id {
    Id::from_bytes([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last])
}

fn integration(number: u8, active: bool) -> Integration {
    Integration {
        id: IntegrationId(id(number)),
        environment_id: EnvironmentId(id(100)),
        organization_id: OrganizationId(id(101)),
        provider_id: "push-webhook".to_owned(),
        channel: "push".to_owned(),
        name: format!("Hook {number}"),
        identifier: format!("hook-{number}"),
        active,
        credentials: Object::new(),
        secrets: Secret::new(Object::new()),
        signing: SigningKeys::default(),
        conditions: None,
        configurations: Object::new(),
        revision: 1,
        delivery: IntegrationDelivery::default(),
        created_at: AT,
        updated_at: AT,
    }
}

fn channel(provider: &str, number: u8, tokens: Option<&[&str]>) -> Channel {
    let device_tokens = tokens.map(|tokens| tokens.iter().map(|token| (*token).to_owned()).collect());
    Channel {
        integration_id: IntegrationId(id(number)),
        provider_id: provider.to_owned(),
        credentials: ChannelCredentials { device_tokens, ..ChannelCredentials::default() },
        rewritten: false,
    }
}

fn push(number: u8, tokens: &[&str]) -> Channel {
    channel("push-webhook", number, Some(tokens))
}

/// Plans with integrations 1 and 2 active and 3 inactive, and prints the plan: status, deliveries, log lines.
fn check(channels: &[Channel], overrides: &str, expected: &str) {
    let integrations = [integration(1, true), integration(2, true), integration(3, false)];
    let overrides: Object = serde_json::from_str(overrides).unwrap();
    let plan = plan_push_step(&PlanInput { channels, integrations: &integrations, overrides: &overrides, now: AT });
    let mut text = vec![plan.status.name().to_owned()];
    let deliveries = plan.deliveries.iter();
    text.extend(deliveries.map(|target| format!("{}>{}", &target.integration_id.to_string()[22..], target.token)));
    text.extend(plan.details.iter().map(|line| format!("{} {}", line.status.name(), short(&line.detail))));
    assert_eq!(text.join(" | "), expected, "{channels:?} {overrides:?}");
    assert!(plan.details.iter().all(|line| line.at == AT && !line.is_retry));
}

fn short(detail: &str) -> &str {
    match detail {
        details::STEP_QUEUED => "queued",
        "Push Webhook provider was selected" => "selected",
        details::MESSAGE_CREATED => "created",
        details::NO_CHANNEL => "no channel",
        details::NO_TOKENS => "no tokens",
        details::NO_INTEGRATION => "no integration",
        details::CHANNELS_SKIPPED => "skipped",
        details::GENERAL_ERROR => "general",
        details::OVERRIDES_IGNORED => "ignored",
        other => other,
    }
}

#[test]
fn deliveries_follow_the_stored_channels() {
    check(&[push(1, &["a"])], "{}", "queued | 01>a | Pending queued | Pending selected | Pending created");
    check(
        &[push(2, &["a", "b"]), channel("slack", 9, None), push(1, &["a"])],
        "{}",
        "queued | 02>a | 02>b | 01>a | Pending queued | Pending selected | Pending created | Pending created | \
         Pending selected | Pending created",
    );
}

#[test]
fn nothing_to_send_to_is_told_apart_from_failures() {
    let no_list = channel("push-webhook", 1, None);
    let cases: [(&[Channel], &str); 9] = [
        (&[], "canceled | Pending queued | Warning no channel"),
        (&[channel("slack", 1, Some(&["a"]))], "canceled | Pending queued | Warning no channel"),
        (std::slice::from_ref(&no_list), "canceled | Pending queued | Failed no tokens | Warning skipped"),
        (&[push(1, &[])], "failed | Pending queued | Failed general"),
        (&[push(3, &["a"])], "failed | Pending queued | Failed no integration | Failed general"),
        (&[push(9, &["a"])], "failed | Pending queued | Failed no integration | Failed general"),
        (
            &[channel("push-webhook", 3, None)],
            "failed | Pending queued | Failed no integration | Failed no tokens | Failed general",
        ),
        (
            &[no_list.clone(), push(3, &["a"])],
            "failed | Pending queued | Failed no tokens | Failed no integration | Failed general",
        ),
        (
            &[push(3, &["a"]), no_list.clone(), push(2, &["b"])],
            "queued | 02>b | Pending queued | Failed no integration | Failed no tokens | Pending selected | \
             Pending created",
        ),
    ];
    for (channels, expected) in cases {
        check(channels, "{}", expected);
    }
}

#[test]
fn an_override_replaces_the_stored_tokens() {
    let named = r#"{"push-webhook":{"deviceTokens":["x","y","x"]}}"#;
    let delivered = "queued | 01>x | 01>y | Pending queued | Pending selected | Pending created | Pending created";
    check(&[push(1, &["a"])], named, delivered);
    check(&[channel("push-webhook", 1, None)], named, delivered);
    check(&[], named, "canceled | Pending queued | Warning no channel");
    let none = r#"{"push-webhook":{"deviceTokens":[]}}"#;
    check(&[push(1, &["a"])], none, "failed | Pending queued | Failed general");
    let stored = "queued | 01>a | Pending queued | Pending selected | Pending created";
    for other in
        [r#"{"fcm":{"deviceTokens":["x"]}}"#, r#"{"push-webhook":{"deviceTokens":"x"}}"#, r#"{"push-webhook":1}"#]
    {
        check(&[push(1, &["a"])], other, stored);
    }
}

#[test]
fn an_override_names_at_most_as_many_tokens_as_may_be_stored() {
    let tokens: Vec<String> = (0..150).map(|number| format!("t{number}")).collect();
    let overrides = serde_json::json!({"push-webhook": {"deviceTokens": tokens}});
    let integrations = [integration(1, true)];
    let channels = [push(1, &["a"])];
    let overrides = overrides.as_object().unwrap();
    let plan = plan_push_step(&PlanInput { channels: &channels, integrations: &integrations, overrides, now: AT });
    assert_eq!(plan.deliveries.len(), 100);
    assert_eq!(plan.details[1].detail, details::OVERRIDES_IGNORED);
}

#[test]
fn a_step_delivers_to_a_thousand_targets_at_most() {
    let tokens: Vec<String> = (0..100).map(|number| format!("t{number}")).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let integrations: Vec<Integration> = (1..=12).map(|number| integration(number, true)).collect();
    let channels: Vec<Channel> = (1..=12).map(|number| push(number, &tokens)).collect();
    let input = PlanInput { channels: &channels, integrations: &integrations, overrides: &Object::default(), now: AT };
    let plan = plan_push_step(&input);
    assert_eq!((plan.status, plan.deliveries.len()), (StepStatus::Queued, DELIVERIES_MAX));
    let skipped = plan.details.iter().filter(|line| line.detail == details::CHANNELS_SKIPPED);
    assert_eq!(skipped.count(), 2, "one line for each channel that was left out");
}

#[test]
fn a_step_settles_by_what_arrived() {
    let cases = [
        ((1, 0), StepStatus::Completed, ""),
        ((2, 0), StepStatus::Completed, ""),
        ((1, 1), StepStatus::Completed, "Warning general"),
        ((0, 2), StepStatus::Failed, "Failed general"),
        ((0, 0), StepStatus::Failed, "Failed general"),
    ];
    for (outcomes, status, log) in cases {
        let (sent, failed) = outcomes;
        let (settled, details) = settle(Outcomes { sent, failed }, AT);
        let lines: Vec<String> =
            details.iter().map(|line| format!("{} {}", line.status.name(), short(&line.detail))).collect();
        assert_eq!((settled, lines.join(" | ").as_str()), (status, log), "{outcomes:?}");
    }
}
