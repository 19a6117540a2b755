//! Slugs, base 62 and the reading of references, as tables.

use model::clock::SeededRng;

use super::*;

fn id(text: &str) -> Id {
    text.parse().unwrap()
}

#[test]
fn text_becomes_dashed_words() {
    let cases = [
        ("Order shipped", "order-shipped"),
        ("  Hello,   World!  ", "hello-world"),
        ("It's Ann\u{2019}s", "its-anns"),
        ("Crème brûlée à la carte", "creme-brulee-a-la-carte"),
        ("Straße Ærø Łódź", "strasse-aero-lodz"),
        ("v1.2_beta/3", "v1-2-beta-3"),
        ("推送 Push", "push"),
        ("推送", ""),
        ("--", ""),
        ("", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(slugify(text), expected, "{text}");
        assert!(expected.is_empty() || is_identifier(expected), "{expected}");
    }
}

#[test]
fn ids_read_back_from_base_62() {
    let cases = [
        ("000000000000000000000000", "0000000000000000"),
        ("00000000000000000000003d", "000000000000000z"),
        ("00000000000000000000003e", "0000000000000010"),
        ("ffffffffffffffffffffffff", "1f2SI9UJPXvb7vdJ1"),
    ];
    for (hex, text) in cases {
        assert_eq!(encode_id(id(hex)), text, "{hex}");
        assert_eq!(decode_id(text), Some(id(hex)), "{hex}");
    }
    let modern = id("66aa0000000000000000000f");
    assert_eq!(encode_id(modern).len(), 16);
    assert_eq!(decode_id(&encode_id(modern)), Some(modern));
    for bad in ["", "short", "000000000000000-", "zzzzzzzzzzzzzzzzz", "000000000000000000", "ééééééééé"] {
        assert_eq!(decode_id(bad), None, "{bad}");
    }
}

#[test]
fn slugs_carry_kind_and_id() {
    let id = id("66aa0000000000000000000f");
    let encoded = encode_id(id);
    assert_eq!(slug("Welcome push", SlugKind::Workflow, id), format!("welcome-push_wf_{encoded}"));
    assert_eq!(slug("Push", SlugKind::Step, id), format!("push_st_{encoded}"));
    assert_eq!(slug("推送", SlugKind::Environment, id), format!("env_{encoded}"));
}

#[test]
fn a_reference_is_read_in_every_way_it_can_mean() {
    let id = id("66aa0000000000000000000f");
    let hex = id.to_string();
    let slug = slug("Welcome push", SlugKind::Workflow, id);
    let encoded = encode_id(id);
    // (text, id, slug id)
    let cases = [
        (hex.as_str(), Some(id), None),
        (slug.as_str(), None, Some(id)),
        (encoded.as_str(), None, Some(id)),
        ("order-shipped", None, None),
        ("push", None, None),
        ("a-much-longer-identifier-than-that", None, None),
        ("日本語日本語日本語日本語", None, None),
    ];
    for (text, expected_id, expected_slug) in cases {
        let found = Reference::parse(text);
        assert_eq!((found.id, found.slug_id), (expected_id, expected_slug), "{text}");
    }
    // Looks like the end of a slug, but is an identifier.
    let guess = Reference::parse("orderconfirmationmail");
    assert!(guess.slug_id.is_some());
    assert_eq!(guess.rank(id, "orderconfirmationmail"), Some(1));
    assert_eq!(guess.rank(guess.slug_id.unwrap(), "other"), Some(2));
    assert_eq!(guess.rank(id, "other"), None);
}

#[test]
fn identifiers_have_one_form() {
    for good in ["a", "order-shipped", "Order_2.v1", "a-b_c.d"] {
        assert!(is_identifier(good), "{good}");
    }
    for bad in ["", "-a", "a-", "a--b", "a b", "a/b", "é", "a._b"] {
        assert!(!is_identifier(bad), "{bad}");
    }
}

#[test]
fn random_text_has_the_length_asked_for() {
    let rng = SeededRng::new(3);
    let (one, two) = (random_text(&rng, 8), random_text(&rng, 8));
    assert_eq!((one.len(), two.len()), (8, 8));
    assert_ne!(one, two);
    assert!(is_identifier(&one));
}
