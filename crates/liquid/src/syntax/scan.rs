//! Cuts a template into text, outputs and tags, and applies whitespace control. Does not look inside expressions.

use crate::chars::{is_blank, is_word};
use crate::error::{Fault, ParseError, ParseErrorKind, line_and_column};

/// A piece of the template at the top level. Ranges are byte offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text to print.
    Text { start: usize, end: usize },
    /// `{{ … }}` with the range of what it prints.
    Output(Delimited),
    /// `{% … %}`, or a line of a `liquid` tag.
    Tag(Delimited),
}

/// A piece between delimiters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Delimited {
    /// The whole piece with its delimiters.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// What is between the delimiters, without dashes and blanks.
    pub(crate) content: (usize, usize),
    /// For a tag: where its name ends.
    pub(crate) name_end: usize,
    trim_left: bool,
    trim_right: bool,
}

impl Piece {
    /// The whole piece as it stands in the template.
    pub(crate) fn range(&self) -> (usize, usize) {
        match *self {
            Self::Text { start, end } => (start, end),
            Self::Output(piece) | Self::Tag(piece) => (piece.start, piece.end),
        }
    }
}

/// A part of a template, never panicking on odd ranges.
pub(crate) fn slice(source: &str, range: (usize, usize)) -> &str {
    source.get(range.0..range.1).unwrap_or_default()
}

/// A syntax error at a byte offset. `token` is shortened to a size that fits one line.
pub(crate) fn syntax_error(source: &str, range: (usize, usize), expected: &str) -> Fault {
    let (line, column) = line_and_column(source, range.0);
    let text = slice(source, range);
    let mut token: String = text.chars().take(32).collect();
    if token.len() < text.len() {
        token.push('…');
    }
    Box::new(ParseError { kind: ParseErrorKind::Syntax, line, column, token, expected: expected.to_owned() })
}

/// Cuts a whole template into pieces.
pub(crate) fn scan(source: &str) -> Result<Vec<Piece>, Fault> {
    let mut scanner = Scanner { source, at: 0, raw_since: None, pieces: Vec::new() };
    // Most templates have fewer pieces, so that the list is made once.
    scanner.pieces.reserve(16.min(1 + source.len() / 4));
    while scanner.at < source.len() {
        scanner.piece()?;
    }
    let mut pieces = scanner.pieces;
    trim(source, &mut pieces);
    Ok(pieces)
}

/// Cuts the inside of a `liquid` tag into one tag per line.
pub(crate) fn scan_lines(source: &str, range: (usize, usize)) -> Result<Vec<Piece>, Fault> {
    let mut pieces = Vec::new();
    let mut at = range.0;
    loop {
        at += leading_blanks(slice(source, (at, range.1)));
        if at >= range.1 {
            return Ok(pieces);
        }
        let line = slice(source, (at, range.1));
        let end = line.find('\n').map_or(range.1, |newline| at + newline + 1);
        let tag = delimited(source, (at, end), (at, end));
        pieces.push(Piece::Tag(named(source, tag, "a tag name")?));
        at = end;
    }
}

fn leading_blanks(text: &str) -> usize {
    match text.as_bytes().first() {
        Some(byte) if byte.is_ascii_graphic() => 0,
        _ => text.len() - text.trim_start_matches(is_blank).len(),
    }
}

/// The piece whose inside is `content`, still with dashes and blanks.
fn delimited(source: &str, whole: (usize, usize), content: (usize, usize)) -> Delimited {
    let (start, end) = content;
    let trim_left = source.as_bytes().get(start) == Some(&b'-');
    let trim_right = end > 0 && source.as_bytes().get(end - 1) == Some(&b'-');
    let left = if trim_left { start + 1 } else { start };
    let right = if trim_right { end - 1 } else { end };
    let inside = slice(source, (left, right));
    let left = left + leading_blanks(inside);
    let right = left + inside.trim_matches(is_blank).len();
    Delimited { start: whole.0, end: whole.1, content: (left, right), name_end: left, trim_left, trim_right }
}

/// Finds the end of a tag's name.
fn named(source: &str, mut tag: Delimited, expected: &str) -> Result<Delimited, Fault> {
    let content = slice(source, tag.content);
    let length = if content.starts_with('#') { 1 } else { content.find(|c| !is_word(c)).unwrap_or(content.len()) };
    if length == 0 {
        let found = if content.is_empty() { (tag.start, tag.end) } else { tag.content };
        return Err(syntax_error(source, found, expected));
    }
    tag.name_end = tag.content.0 + length;
    Ok(tag)
}

struct Scanner<'s> {
    source: &'s str,
    at: usize,
    /// Where the open `raw` tag starts.
    raw_since: Option<usize>,
    pieces: Vec<Piece>,
}

impl Scanner<'_> {
    fn piece(&mut self) -> Result<(), Fault> {
        if let Some(raw) = self.raw_since {
            return self.raw_content(raw);
        }
        let start = self.at;
        let rest = slice(self.source, (start, self.source.len()));
        if rest.starts_with("{%") {
            self.tag()
        } else if rest.starts_with("{{") {
            self.output()
        } else {
            self.at = next_opening(rest).map_or(self.source.len(), |opening| start + opening);
            self.pieces.push(Piece::Text { start, end: self.at });
            Ok(())
        }
    }

    fn tag(&mut self) -> Result<(), Fault> {
        let start = self.at;
        // LiquidJS looks for the end from the opening brace on, so `{%}` is a tag that ends at once.
        let Some(closing) = find_pair(self.source, start + 1, *b"%}") else {
            return Err(syntax_error(self.source, (start, self.source.len()), "`%}` to close the tag"));
        };
        self.at = closing + 2;
        let content = (start + 2, self.at - 2);
        let tag = named(self.source, delimited(self.source, (start, self.at), content), "a tag name after `{%`")?;
        if slice(self.source, (tag.content.0, tag.name_end)) == "raw" {
            self.raw_since = Some(start);
        }
        self.pieces.push(Piece::Tag(tag));
        Ok(())
    }

    fn output(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let bytes = self.source.as_bytes();
        let mut at = start + 2;
        loop {
            match bytes.get(at) {
                Some(b'"' | b'\'') => at = skip_quoted(bytes, at),
                Some(b'}') if bytes.get(at + 1) == Some(&b'}') => break,
                Some(_) => at += 1,
                None => return Err(syntax_error(self.source, (start, bytes.len()), "`}}` to close the output")),
            }
        }
        at += 2;
        self.at = at;
        self.pieces.push(Piece::Output(delimited(self.source, (start, at), (start + 2, at - 2))));
        Ok(())
    }

    /// Inside `raw`: the text up to `endraw`, or the `endraw` tag itself.
    fn raw_content(&mut self, raw: usize) -> Result<(), Fault> {
        let start = self.at;
        let end = self.source.len();
        let find = |from: usize, mark: &[u8; 2]| find_pair(self.source, from, *mark);
        let mut opening = find(start, b"{%");
        let mut name_at = opening.map(|opening| opening + 2);
        while let (Some(tag_start), Some(after)) = (opening, name_at) {
            let name_start = after + leading_blanks(slice(self.source, (after, end)));
            let name = slice(self.source, (name_start, end));
            let name_end = name_start + name.find(|c| !is_word(c)).unwrap_or(name.len());
            if slice(self.source, (name_start, name_end)) != "endraw" {
                opening = find(name_end, b"{%");
                name_at = opening.map(|opening| opening + 2);
                continue;
            }
            let closing = find(name_end, b"%}");
            // Another tag before the end of this one takes over its name, but LiquidJS keeps the place of this one.
            if let Some(other) = find(name_end, b"{%").filter(|other| closing.is_none_or(|closing| *other < closing)) {
                name_at = Some(other + 2);
                continue;
            }
            let Some(closing) = closing else { break };
            if tag_start > start {
                self.at = tag_start;
                self.pieces.push(Piece::Text { start, end: tag_start });
                return Ok(());
            }
            self.at = closing + 2;
            self.raw_since = None;
            let mut tag = delimited(self.source, (start, self.at), (start + 2, closing));
            tag.content.0 = name_start;
            self.pieces.push(Piece::Tag(named(self.source, tag, "a tag name after `{%`")?));
            return Ok(());
        }
        Err(syntax_error(self.source, (raw, end), "`{% endraw %}` to close `raw`"))
    }
}

/// Where two bytes stand side by side, from an offset on.
fn find_pair(source: &str, from: usize, pair: [u8; 2]) -> Option<usize> {
    let bytes = source.as_bytes().get(from..)?;
    bytes.array_windows().position(|window| *window == pair).map(|found| from + found)
}

fn next_opening(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(found) = text.get(from..)?.find('{') {
        let at = from + found;
        if matches!(bytes.get(at + 1), Some(b'%' | b'{')) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// The offset after the quoted text that starts at `at`, or the end of the template if it is never closed.
fn skip_quoted(bytes: &[u8], at: usize) -> usize {
    let quote = bytes.get(at);
    let mut escaped = false;
    let mut next = at + 1;
    while let Some(byte) = bytes.get(next) {
        next += 1;
        if Some(byte) == quote && !escaped {
            break;
        }
        escaped = !escaped && *byte == b'\\';
    }
    next
}

/// Cuts blanks from texts beside a tag or output with dashes. The inside of `raw` is left alone.
fn trim(source: &str, pieces: &mut [Piece]) {
    let mut in_raw = false;
    for index in 0..pieces.len() {
        let (piece, is_tag) = match pieces.get(index) {
            Some(Piece::Output(piece)) => (*piece, false),
            Some(Piece::Tag(piece)) => (*piece, true),
            _ => continue,
        };
        let before = index.checked_sub(1).filter(|_| piece.trim_left && !in_raw);
        if let Some(Piece::Text { start, end }) = before.and_then(|before| pieces.get_mut(before)) {
            *end = *start + slice(source, (*start, *end)).trim_end_matches(is_blank).len();
        }
        if is_tag {
            match slice(source, (piece.content.0, piece.name_end)) {
                "raw" => in_raw = true,
                "endraw" => in_raw = false,
                _ => {}
            }
        }
        let after = Some(index + 1).filter(|_| piece.trim_right && !in_raw);
        if let Some(Piece::Text { start, end }) = after.and_then(|after| pieces.get_mut(after)) {
            *start += leading_blanks(slice(source, (*start, *end)));
        }
    }
}
