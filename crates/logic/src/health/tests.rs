//! The health of an endpoint over time, which moves by hand.

use super::*;

const HOUR: i64 = 3_600;

fn at(seconds: i64) -> Timestamp {
    Timestamp(seconds * 1_000_000)
}

fn failure(seconds: i64) -> Failure {
    let error = "the endpoint answered 500".to_owned();
    Failure { at: at(seconds), outcome: AttemptOutcome::ServerError, status: Some(500), error }
}

/// What changes at failures at these hours, each `hour: change`, changes without one left out.
fn story(health: &mut Health, hours: impl IntoIterator<Item = i64>) -> Vec<String> {
    let note = |hour: i64| {
        let text = match note_failure(health, failure(hour * HOUR))? {
            Transition::Began => "began",
            Transition::Warned(warning) => warning.name(),
            Transition::Disabled => "disabled",
            Transition::Passed | Transition::Recovered(_) => "well",
        };
        Some(format!("{hour}: {text}"))
    };
    hours.into_iter().filter_map(note).collect()
}

#[test]
fn warnings_come_once_each_and_disabling_takes_long_and_often() {
    let cases: &[(&str, Vec<i64>, &[&str])] = &[
        ("one", vec![5], &["5: began"]),
        ("many at once", vec![0; 100], &["0: began"]),
        ("many over long", (0..100).collect(), &["0: began", "1: 1h", "24: 24h", "72: disabled"]),
        ("few over long", (0..19).map(|number| number * 10).collect(), &["0: began", "10: 1h", "30: 24h"]),
        (
            "the twentieth",
            (0..25).map(|number| number * 10).collect(),
            &["0: began", "10: 1h", "30: 24h", "190: disabled"],
        ),
        ("often, then long", [vec![0; 30], vec![71, 72, 73]].concat(), &["0: began", "71: 24h", "72: disabled"]),
        ("nothing for long", vec![0, 100], &["0: began", "100: 24h"]),
        ("a clock that is set back", vec![10, 0, 9], &["10: began"]),
    ];
    for (name, hours, expected) in cases {
        assert_eq!(story(&mut Health::default(), hours.iter().copied()), *expected, "{name}");
    }
}

#[test]
fn whatever_works_in_between_begins_it_anew() {
    let mut health = Health::default();
    story(&mut health, 0..72);
    let Some(Transition::Recovered(recovery)) = note_success(&mut health, RecoveryReason::Delivered, at(71 * HOUR + 1))
    else {
        panic!("{health:?}")
    };
    assert_eq!((recovery.was.since, recovery.was.failures), (at(0), 72));
    assert_eq!(health, Health { failing: None, last_outage: Some(Outage { since: at(0), until: at(71 * HOUR + 1) }) });
    assert_eq!(story(&mut health, 72..140), ["72: began", "73: 1h", "96: 24h"]);
}

#[test]
fn what_was_never_told_passes_without_a_word() {
    let mut health = Health::default();
    assert_eq!(note_success(&mut health, RecoveryReason::Delivered, at(0)), None);
    note_failure(&mut health, failure(1));
    assert_eq!(note_success(&mut health, RecoveryReason::Delivered, at(2)), Some(Transition::Passed));
    assert_eq!(health, Health::default());
}

#[test]
fn a_disabled_endpoint_is_probed_every_hour_until_it_recovers() {
    let mut health = Health::default();
    story(&mut health, 0..72);
    assert_eq!(health.failing.as_ref().and_then(next_probe), None);
    story(&mut health, [72]);
    assert_eq!(health.failing.as_ref().and_then(next_probe), Some(at(73 * HOUR)));
    assert_eq!(story(&mut health, 73..100), [""; 0], "probes that fail change nothing but the time of the next");
    assert_eq!(health.failing.as_ref().and_then(next_probe), Some(at(100 * HOUR)));
    let ended = note_success(&mut health, RecoveryReason::Requested, at(100 * HOUR));
    assert!(matches!(ended, Some(Transition::Recovered(_))), "{ended:?}");
}

#[test]
fn every_outcome_says_something_of_the_endpoint() {
    let named = |sign: Sign| -> Vec<&str> {
        AttemptOutcome::ALL.into_iter().filter(|one| Sign::of(*one) == sign).map(AttemptOutcome::name).collect()
    };
    assert_eq!(named(Sign::Works), ["delivered", "gone"]);
    assert_eq!(named(Sign::Nothing), ["blocked", "unsendable", "expired"]);
    assert_eq!(named(Sign::Fails).len(), 11);
}
