//! Enough of a formula to tell its functions, texts, sheets and names apart (ECMA-376 part 1, 18.17.2).

/// A piece of a formula.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A word before `(`.
    Function(String),
    /// A text literal, without its quotes.
    Text(String),
    /// A word or quoted name before `!`.
    Sheet(String),
    /// A word before `[`, and what stands in the outermost brackets.
    Structured(String, String),
    /// A word that is neither: a cell, a name, TRUE.
    Word(String),
    /// A bracket where no table stands before it: another workbook.
    Elsewhere,
    /// `(`, `)` or `,`.
    Mark(char),
}

/// Cuts a formula; none where a quote or bracket does not end.
pub(super) fn pieces(formula: &str) -> Option<Vec<Piece>> {
    let chars: Vec<char> = formula.chars().collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match chars[at] {
            quote @ ('"' | '\'') => {
                let (text, next) = quoted(&chars, at, quote)?;
                if quote == '"' {
                    pieces.push(Piece::Text(text));
                    at = next;
                } else if chars.get(next) == Some(&'!') {
                    pieces.push(if text.contains('[') {
                        Piece::Elsewhere
                    } else {
                        Piece::Sheet(text)
                    });
                    at = next + 1;
                } else {
                    return None;
                }
            }
            '[' => {
                let (inside, next) = bracket(&chars, at)?;
                // After a word it is that table's; `[Head]` alone is only allowed inside the table.
                match pieces.pop() {
                    Some(Piece::Word(table)) => pieces.push(Piece::Structured(table, inside)),
                    last => {
                        pieces.extend(last);
                        pieces.push(Piece::Elsewhere);
                    }
                }
                at = next;
            }
            c if c.is_alphanumeric() || matches!(c, '_' | '\\' | '$') => {
                let start = at;
                while at < chars.len()
                    && (chars[at].is_alphanumeric() || matches!(chars[at], '_' | '\\' | '$' | '.'))
                {
                    at += 1;
                }
                let word: String = chars[start..at].iter().collect();
                pieces.push(match chars.get(at) {
                    Some('(') => Piece::Function(word),
                    Some('!') => {
                        at += 1;
                        Piece::Sheet(word)
                    }
                    _ => Piece::Word(word),
                });
            }
            mark @ ('(' | ')' | ',') => {
                pieces.push(Piece::Mark(mark));
                at += 1;
            }
            _ => at += 1,
        }
    }
    Some(pieces)
}

/// A quoted text, in which a doubled quote stands for one, and where it ends.
fn quoted(chars: &[char], start: usize, quote: char) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut at = start + 1;
    loop {
        let c = *chars.get(at)?;
        if c != quote {
            text.push(c);
            at += 1;
        } else if chars.get(at + 1) == Some(&quote) {
            text.push(quote);
            at += 2;
        } else {
            return Some((text, at + 1));
        }
    }
}

/// What stands in a bracket, without that bracket, and where it ends.
fn bracket(chars: &[char], start: usize) -> Option<(String, usize)> {
    let mut depth = 0;
    let mut at = start;
    let mut inside = String::new();
    loop {
        let c = *chars.get(at)?;
        at += 1;
        match c {
            // An apostrophe takes the special meaning from the next character.
            '\'' => {
                inside.push(*chars.get(at)?);
                at += 1;
                continue;
            }
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((inside, at));
        }
        if at > start + 1 {
            inside.push(c);
        }
    }
}

/// The heads that a structured reference names: `[#This Row],[A]:[B]` names A and B, `A` names A.
pub(super) fn heads(inside: &str) -> Vec<&str> {
    let parts: Vec<&str> = if inside.contains('[') {
        inside.split(['[', ']']).skip(1).step_by(2).collect()
    } else {
        vec![inside.strip_prefix('@').unwrap_or(inside)]
    };
    parts
        .into_iter()
        .filter(|p| !p.is_empty() && !p.starts_with('#'))
        .collect()
}
