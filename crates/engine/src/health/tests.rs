//! What is written of the health of an endpoint and when, without a database. Time moves by hand.

use logic::health::Transition;
use model::Id;

use super::*;

fn id<T: From<Id>>(number: u32) -> T {
    T::from(format!("{number:024x}").parse().unwrap())
}

fn key(number: u32) -> EndpointKey {
    EndpointKey { environment_id: id(1), integration_id: id(number) }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp(seconds * 1_000_000)
}

/// Notes an attempt at endpoint 1. Gives the names of what is to be told of it, if anything is to be written.
fn note(endpoints: &Endpoints, outcome: AttemptOutcome, seconds: i64) -> Option<Box<HealthChange>> {
    let error = (outcome != AttemptOutcome::Delivered).then(|| "it failed".to_owned());
    let summary = AttemptSummary { outcome, status: None, error };
    let answer = Some(Duration::from_millis(20));
    let new_id = || id(u32::try_from(seconds).unwrap());
    endpoints.note(key(1), Observed { summary: &summary, answer, at: at(seconds) }, new_id)
}

const FAILS: AttemptOutcome = AttemptOutcome::Refused;
const WORKS: AttemptOutcome = AttemptOutcome::Delivered;

fn names(change: Option<&HealthChange>) -> Option<Vec<&'static str>> {
    let name = |transition: &Transition| match transition {
        Transition::Began => "began",
        Transition::Passed => "passed",
        Transition::Warned(warning) => warning.name(),
        Transition::Disabled => "disabled",
        Transition::Recovered(_) => "recovered",
    };
    change.map(|change| change.transitions.iter().map(|(_, transition)| name(transition)).collect())
}

#[test]
fn only_what_changes_something_is_written_and_counts_once_a_minute() {
    let endpoints = Endpoints::default();
    let cases: &[(AttemptOutcome, i64, Option<&[&str]>)] = &[
        (WORKS, 0, None),
        (WORKS, 100, None),
        (FAILS, 200, Some(&["began"])),
        (FAILS, 201, None),
        (FAILS, 259, None),
        (FAILS, 260, Some(&[])),
        (FAILS, 261, None),
        (AttemptOutcome::Blocked, 400, None),
        (WORKS, 401, Some(&["passed"])),
        (WORKS, 402, None),
        (FAILS, 1_000, Some(&["began"])),
        (FAILS, 4_600, Some(&["1h"])),
        (WORKS, 4_601, Some(&["recovered"])),
    ];
    for (outcome, seconds, expected) in cases {
        let change = note(&endpoints, *outcome, *seconds);
        assert_eq!(names(change.as_deref()).as_deref(), *expected, "{seconds}");
    }
}

#[test]
fn what_was_not_written_goes_along_with_the_next_under_the_same_id() {
    let endpoints = Endpoints::default();
    note(&endpoints, FAILS, 0);
    let lost = note(&endpoints, FAILS, 3_600).unwrap();
    let seen = lost.transitions.clone();
    endpoints.give_back(*lost);
    let next = note(&endpoints, FAILS, 3_601).unwrap();
    assert_eq!((names(Some(&next)), &next.transitions), (Some(vec!["1h"]), &seen));
    endpoints.give_back(*next);
    let (changes, _) = endpoints.take_due(at(3_602));
    assert_eq!(changes.len(), 1);
    assert_eq!((&changes[0].transitions, changes[0].health.failing.as_ref().unwrap().failures), (&seen, 3));
    assert_eq!(endpoints.take_due(at(3_603)).0.len(), 0, "it is taken once");
}

#[test]
fn a_later_state_has_a_greater_revision() {
    let endpoints = Endpoints::default();
    let began = note(&endpoints, FAILS, 0).unwrap();
    let passed = note(&endpoints, WORKS, 1).unwrap();
    assert!(passed.revision > began.revision);
    assert_eq!((began.health.failing.is_some(), passed.health.failing.is_some()), (true, false));
    assert!(endpoints.note_enabled(key(1), id(9), at(2)).is_none(), "it works already");
}

#[test]
fn figures_wait_in_bounded_number_and_are_forgotten_when_they_are_written() {
    let endpoints = Endpoints::default();
    for stretch in 0..100 {
        note(&endpoints, WORKS, stretch * 600);
    }
    let now = at(99 * 600);
    let (_, buckets) = endpoints.take_due(now);
    assert_eq!((buckets.len(), buckets[0].figures.attempts), (STRETCHES_MAX, 1));
    note(&endpoints, WORKS, 99 * 600 + 1);
    endpoints.note_written(&buckets, now);
    let kept = endpoints.figures(key(1));
    assert_eq!(kept.iter().map(|(_, figures)| figures.attempts).collect::<Vec<_>>(), [2]);
    let (_, buckets) = endpoints.take_due(now);
    endpoints.note_written(&buckets, at(100 * 600));
    assert_eq!((buckets.len(), endpoints.lock().len()), (1, 0), "nothing is known of it that is not written");
}
