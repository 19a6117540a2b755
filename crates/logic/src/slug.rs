//! Names for URLs: text made into a slug, ids in base 62, and the three forms in which callers name a resource
//! (`spec/contract/00-conventions.md` §9).

use model::{Id, Rng};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// How many characters an id has in base 62. Ids made after the year 2050 need one more.
const ENCODED_LENGTH: usize = 16;

/// The kinds of resources that have slugs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlugKind {
    /// A workflow.
    Workflow,
    /// A step of a workflow.
    Step,
    /// An environment.
    Environment,
}

impl SlugKind {
    const fn prefix(self) -> &'static str {
        match self {
            SlugKind::Workflow => "wf_",
            SlugKind::Step => "st_",
            SlugKind::Environment => "env_",
        }
    }
}

/// The slug of a resource: its name made readable, its kind, its id in base 62, such as `welcome-push_wf_1ABc…`.
#[must_use]
pub fn slug(name: &str, kind: SlugKind, id: Id) -> String {
    let name = slugify(name);
    let separator = if name.is_empty() { "" } else { "_" };
    format!("{name}{separator}{}{}", kind.prefix(), encode_id(id))
}

/// Text as lower-case ASCII words with dashes between them; empty when no letter or digit can be kept. Latin letters
/// lose their accents, other scripts are dropped.
#[must_use]
pub fn slugify(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut between_words = false;
    for character in text.chars().flat_map(char::to_lowercase) {
        let letters = match character {
            'a'..='z' | '0'..='9' => Letters::One(character),
            // An apostrophe stands inside a word.
            '\'' | '\u{2019}' => continue,
            _ => without_accent(character),
        };
        if letters == Letters::None {
            between_words = true;
            continue;
        }
        if between_words && !slug.is_empty() {
            slug.push('-');
        }
        between_words = false;
        match letters {
            Letters::One(letter) => slug.push(letter),
            Letters::Two(pair) => slug.push_str(pair),
            Letters::None => {}
        }
    }
    slug
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Letters {
    None,
    One(char),
    Two(&'static str),
}

/// The plain letters of a lower-case Latin letter.
fn without_accent(character: char) -> Letters {
    Letters::One(match character {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' | 'đ' | 'ð' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' | 'ħ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'ß' => return Letters::Two("ss"),
        'æ' => return Letters::Two("ae"),
        'œ' => return Letters::Two("oe"),
        'þ' => return Letters::Two("th"),
        _ => return Letters::None,
    })
}

/// An id in base 62, most significant digit first, padded with zeros to 16 characters.
#[must_use]
pub(crate) fn encode_id(id: Id) -> String {
    let mut number = id.as_bytes().iter().fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    let mut digits = Vec::with_capacity(ENCODED_LENGTH + 1);
    while number > 0 || digits.len() < ENCODED_LENGTH {
        digits.push(number % 62);
        number /= 62;
    }
    let digit = |value: u128| usize::try_from(value).ok().and_then(|value| ALPHABET.get(value).copied());
    digits.into_iter().rev().filter_map(digit).map(char::from).collect()
}

/// The id behind base-62 text, if it is that of 12 bytes.
#[must_use]
pub(crate) fn decode_id(text: &str) -> Option<Id> {
    if text.len() < ENCODED_LENGTH || text.len() > ENCODED_LENGTH + 1 {
        return None;
    }
    let number = text.bytes().try_fold(0_u128, |number, byte| {
        let digit = ALPHABET.iter().position(|letter| *letter == byte)?;
        Some(number * 62 + u128::try_from(digit).ok()?)
    })?;
    let bytes = number.to_be_bytes();
    let (high, low) = bytes.split_at(bytes.len() - 12);
    if high.iter().any(|byte| *byte != 0) {
        return None;
    }
    low.try_into().ok().map(Id::from_bytes)
}

/// How a caller names a workflow or a step in a path: by its id, its identifier or its slug. Text can be read in more
/// than one way, so a look-up takes the first of [`Reference::ids`] that exists and then the identifier, except that an
/// identifier goes before an id that was only guessed from a slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The text as given, which may be an identifier.
    pub identifier: &'a str,
    /// The id, when the text is one.
    pub id: Option<Id>,
    /// The id that the end of the text stands for, when it can be that of a slug.
    pub slug_id: Option<Id>,
}

impl<'a> Reference<'a> {
    /// Reads the text of a path.
    #[must_use]
    pub fn parse(text: &'a str) -> Self {
        let id = text.parse().ok();
        let tail = text.rsplit_once('_').map(|(_, tail)| tail).and_then(decode_id);
        let last = || {
            let start = text.len().checked_sub(ENCODED_LENGTH)?;
            text.get(start..).and_then(decode_id)
        };
        let slug_id = if id.is_some() { None } else { tail.or_else(last) };
        Reference { identifier: text, id, slug_id }
    }

    /// The ids that the text can stand for.
    pub fn ids(&self) -> impl Iterator<Item = Id> {
        self.id.into_iter().chain(self.slug_id)
    }

    /// How well something with this id and identifier fits, 0 best; nothing when it does not.
    #[must_use]
    pub fn rank(&self, id: Id, identifier: &str) -> Option<u8> {
        if self.id == Some(id) {
            Some(0)
        } else if self.identifier == identifier {
            Some(1)
        } else if self.slug_id == Some(id) {
            Some(2)
        } else {
            None
        }
    }
}

/// Random characters of the base-62 alphabet.
#[must_use]
pub fn random_text(rng: &dyn Rng, length: usize) -> String {
    let letter = || usize::try_from(rng.below(62)).ok().and_then(|index| ALPHABET.get(index).copied());
    (0..length).filter_map(|_| letter()).map(char::from).collect()
}

/// Whether text may be a `workflowId` or `stepId`: words of letters and digits, each two joined by one dash,
/// underscore or dot.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    text.split(['-', '_', '.']).all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests;
