//! Who gets a trigger: recipients that the caller named directly. Topics and broadcasts are not resolved here.

use std::collections::HashMap;

use model::trigger::Recipient;

/// Each recipient once: of those with the same id the last definition, in the order in which the ids first appeared
/// (`spec/contract/20-semantics.md` §1.4).
#[must_use]
pub fn distinct(recipients: Vec<Recipient>) -> Vec<Recipient> {
    let mut places: HashMap<String, usize> = HashMap::with_capacity(recipients.len());
    let mut kept: Vec<Recipient> = Vec::with_capacity(recipients.len());
    for recipient in recipients {
        match places.get(&recipient.external_id).and_then(|at| kept.get_mut(*at)) {
            Some(earlier) => *earlier = recipient,
            None => {
                places.insert(recipient.external_id.clone(), kept.len());
                kept.push(recipient);
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use model::Field;

    use super::*;

    #[test]
    fn the_last_definition_stands_where_the_first_stood() {
        let cases = [("", ""), ("u1=A u1=B", "u1=B"), ("u2=A u1=B u2=C", "u2=C u1=B"), ("u1=A U1=B", "u1=A U1=B")];
        for (given, expected) in cases {
            assert_eq!(distinct(recipients(given)), recipients(expected), "{given}");
        }
    }

    /// Recipients written as `id=first name`.
    fn recipients(text: &str) -> Vec<Recipient> {
        let mut recipients = Vec::new();
        for (id, first_name) in text.split_whitespace().filter_map(|part| part.split_once('=')) {
            let mut recipient = Recipient { external_id: id.to_owned(), ..Recipient::default() };
            recipient.profile.first_name = Field::Value(first_name.to_owned());
            recipients.push(recipient);
        }
        recipients
    }
}
