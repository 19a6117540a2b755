//! Names in templates. They are short, so most are kept in place, where a parse need not ask for memory.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Longest name that is kept in place, in bytes.
const IN_PLACE: usize = 22;

/// A name of any length.
#[derive(Clone)]
pub(crate) struct Name(Form);

#[derive(Clone)]
enum Form {
    InPlace { length: u8, bytes: [u8; IN_PLACE] },
    Shared(Arc<str>),
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        let mut bytes = [0; IN_PLACE];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(place), Ok(length)) => {
                place.copy_from_slice(text.as_bytes());
                Self(Form::InPlace { length, bytes })
            }
            _ => Self(Form::Shared(Arc::from(text))),
        }
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            // The bytes are those of a text, so the default is never needed.
            Form::InPlace { length, bytes } => {
                bytes.get(..usize::from(*length)).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
            }
            Form::Shared(text) => text,
        }
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn short_and_long_names_are_kept() {
        for text in ["", "a", "ünïcödé", "exactly_22_bytes_long_", "more_than_22_bytes_long", "日本語日本語日本語"]
        {
            assert_eq!(&*Name::from(text), text);
        }
    }
}
