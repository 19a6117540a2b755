//! English plurals: the rules of spelling, the words that break them, and the words that have no plural.

/// Words whose plural no rule gives. Also matched as the last part of a word, so that `salesperson` works.
const IRREGULAR: [(&str, &str); 24] = [
    ("person", "people"),
    ("child", "children"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("goose", "geese"),
    ("mouse", "mice"),
    ("louse", "lice"),
    ("ox", "oxen"),
    ("die", "dice"),
    ("quiz", "quizzes"),
    ("passerby", "passersby"),
    ("criterion", "criteria"),
    ("phenomenon", "phenomena"),
    ("datum", "data"),
    ("bacterium", "bacteria"),
    ("curriculum", "curricula"),
    ("index", "indices"),
    ("vertex", "vertices"),
    ("matrix", "matrices"),
    ("appendix", "appendices"),
    ("this", "these"),
    ("that", "those"),
    ("is", "are"),
    ("has", "have"),
];

/// Words that are the same for one and for many.
const UNCOUNTABLE: [&str; 44] = [
    "advice",
    "aircraft",
    "analytics",
    "audio",
    "cash",
    "chassis",
    "clothing",
    "debris",
    "deer",
    "energy",
    "equipment",
    "expertise",
    "firmware",
    "fish",
    "hardware",
    "headquarters",
    "health",
    "homework",
    "information",
    "justice",
    "mail",
    "media",
    "moose",
    "music",
    "news",
    "personnel",
    "police",
    "premises",
    "rain",
    "research",
    "rice",
    "salmon",
    "scissors",
    "series",
    "sheep",
    "shrimp",
    "software",
    "species",
    "staff",
    "swine",
    "tennis",
    "traffic",
    "trout",
    "wildlife",
];

/// Words in `-o` that take `-es`.
const O_WITH_ES: [&str; 8] = ["hero", "echo", "potato", "tomato", "veto", "torpedo", "tornado", "volcano"];

/// Ends in `-f` or `-fe` that become `-ves`.
const F_TO_VES: [&str; 10] = ["knife", "wife", "life", "elf", "alf", "olf", "eaf", "oaf", "hief", "carf"];

/// The word for a count: as given for one, in the plural otherwise.
pub(super) fn for_count(word: &str, count: usize) -> String {
    if count == 1 { word.to_owned() } else { plural(word) }
}

/// The plural of an English word. A word that looks like a plural already stays.
pub(super) fn plural(word: &str) -> String {
    let lower = word.to_lowercase();
    let whole_word = |known: &&str| lower == **known || lower.ends_with(&format!(" {known}"));
    if word.is_empty() || UNCOUNTABLE.iter().any(whole_word) || is_irregular_plural(&lower) {
        return word.to_owned();
    }
    // Short words are irregular only as a whole: `box` does not end like `ox`.
    let irregular = |(single, _): &&(&str, &str)| {
        if single.len() < 5 { whole_word(single) } else { lower.ends_with(single) }
    };
    if let Some((single, many)) = IRREGULAR.iter().find(irregular) {
        return replaced(word, single.len(), many);
    }
    by_spelling(word, &lower)
}

fn is_irregular_plural(lower: &str) -> bool {
    IRREGULAR.iter().any(|(_, many)| lower == *many) || lower == "men" || lower == "women"
}

fn by_spelling(word: &str, lower: &str) -> String {
    let ends = |end: &str| lower.ends_with(end);
    let before_last = lower.chars().rev().nth(1);
    let vowel_before = before_last.is_some_and(|c| "aeiouy".contains(c));
    if ends("man") && !ends("human") && !ends("german") {
        replaced(word, 2, "en")
    } else if ends("sis") {
        replaced(word, 2, "es")
    } else if ends("y") && (!vowel_before || ends("quy")) {
        replaced(word, 1, "ies")
    } else if F_TO_VES.iter().any(|end| ends(end)) {
        replaced(word, if ends("fe") { 2 } else { 1 }, "ves")
    } else if ends("s") && !["ss", "us", "as", "is"].iter().any(|end| ends(end)) {
        word.to_owned()
    } else if ["s", "x", "z", "ch", "sh"].iter().any(|end| ends(end)) || O_WITH_ES.iter().any(|end| ends(end)) {
        format!("{word}{}", cased(word, "es"))
    } else {
        format!("{word}{}", cased(word, "s"))
    }
}

/// The word with its last `length` bytes replaced, keeping a capital at their start.
fn replaced(word: &str, length: usize, end: &str) -> String {
    let (start, old) = word.split_at_checked(word.len().saturating_sub(length)).unwrap_or((word, ""));
    let mut new = cased(word, end);
    if old.starts_with(char::is_uppercase) {
        let mut letters = new.chars();
        new = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters.as_str().chars()).collect();
    }
    format!("{start}{new}")
}

/// The end in capitals if the whole word is.
fn cased(word: &str, end: &str) -> String {
    let capitals = word.len() > 1 && word.chars().all(|c| !c.is_lowercase());
    if capitals { end.to_uppercase() } else { end.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::plural;

    #[test]
    fn plurals() {
        let cases = [
            ("notification", "notifications"),
            ("person", "people"),
            ("salesperson", "salespeople"),
            ("Person", "People"),
            ("PERSON", "PEOPLE"),
            ("child", "children"),
            ("woman", "women"),
            ("human", "humans"),
            ("reply", "replies"),
            ("day", "days"),
            ("box", "boxes"),
            ("batch", "batches"),
            ("class", "classes"),
            ("status", "statuses"),
            ("alias", "aliases"),
            ("analysis", "analyses"),
            ("leaf", "leaves"),
            ("knife", "knives"),
            ("half", "halves"),
            ("roof", "roofs"),
            ("photo", "photos"),
            ("hero", "heroes"),
            ("news", "news"),
            ("software update", "software updates"),
            ("notifications", "notifications"),
            ("people", "people"),
            ("other", "others"),
            ("", ""),
        ];
        for (word, expected) in cases {
            assert_eq!(plural(word), expected, "{word}");
        }
    }
}
