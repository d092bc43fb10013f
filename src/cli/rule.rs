//! `ntm rule`: what a code means, from the rule's own document; or all codes.

use std::io::Write;

use anyhow::{Context, anyhow};
use serde_json::{Map, Value, json};

use super::args::{Format, RuleArgs};
use super::rulebook::charge_words;
use super::rulebooks::{self, Rulebook};
use super::{Stop, lang, print_json};
use crate::catalogue::{Catalogue, Effect, FAMILIES, Rule, Severity, Source, SourceText, WhyIdle};
use crate::diagnostic::Lang;
use crate::handbook::document::Document;
use crate::handbook::rule::{
    about_words, bound_to, effect_words, parameter_words, parameters, severity_words,
};
use crate::handbook::{Block, confidence_words, plain, source_words};
use crate::text::{capital, narrow, nearest};

pub(super) fn run(args: &RuleArgs, out: &mut dyn Write) -> Result<u8, Stop> {
    let lang = lang(args.lang);
    let books = rulebooks::meant(args.round.as_deref(), &args.rules.rulebook)?;
    let codes = if args.list {
        all_codes(&books)
    } else {
        wanted(&books, &args.codes, lang)?
    };
    if args.list {
        // Where rulebooks differ only in what the document says, a list has nothing to tell them apart.
        let rules = versions(&books, &codes, |a, b| {
            a.rule.title == b.rule.title && a.rule.severity == b.rule.severity
        });
        match args.format {
            Format::Json => print_json(&result(&books, &rules, false), out)?,
            Format::Text => list(&books, &rules, lang, out).context("Không in được kết quả")?,
        }
    } else {
        let rules = versions(&books, &codes, Version::same);
        match args.format {
            Format::Json => print_json(&result(&books, &rules, true), out)?,
            Format::Text => {
                let texts: Vec<String> = rules
                    .iter()
                    .map(|v| plain::write(&blocks(&books, v, lang)))
                    .collect();
                write!(out, "{}", texts.join("\n\n")).context("Không in được kết quả")?;
            }
        }
    }
    Ok(0)
}

/// A rule with the rulebook that says it.
#[derive(Clone, Copy)]
struct Said<'a> {
    book: &'a Rulebook,
    rule: &'a Rule,
}

/// A rule as some rulebooks say it alike; the first of them stands for all.
struct Version<'a> {
    first: Said<'a>,
    books: Vec<&'a Rulebook>,
}

impl Version<'_> {
    /// Whether two rulebooks say the same of a rule, down to its document.
    fn same(a: &Said<'_>, b: &Said<'_>) -> bool {
        let facts = |s: &Said<'_>| {
            let rule = s.rule;
            let catalogue = &s.book.catalogue;
            (
                (rule.title.clone(), rule.severity, rule.effect, rule.check),
                bound_to(catalogue, rule, Lang::Vi),
                source(catalogue, rule).map(source_words),
                catalogue.rule_documents.get(&rule.code).map(|d| d.text.clone()),
            )
        };
        parameters(a.rule) == parameters(b.rule) && facts(a) == facts(b)
    }
}

fn source<'a>(catalogue: &'a Catalogue, rule: &Rule) -> Option<&'a Source> {
    catalogue.sources.get(rule.source.as_deref()?)
}

fn all_codes(books: &[Rulebook]) -> Vec<String> {
    let mut codes: Vec<String> = books
        .iter()
        .flat_map(|b| rules(&b.catalogue).map(|r| r.code.clone()))
        .collect();
    let family = |code: &String| FAMILIES.iter().position(|f| code.starts_with(f.letter));
    codes.sort_by_key(|code| (family(code), code.clone()));
    codes.dedup();
    codes
}

/// The codes that were typed, each once; every unknown one is told of.
fn wanted(books: &[Rulebook], typed: &[String], lang: Lang) -> Result<Vec<String>, Stop> {
    let known = all_codes(books);
    let (mut codes, mut wrong) = (Vec::new(), Vec::new());
    for typed in typed {
        let code = as_code(typed);
        if known.contains(&code) {
            if !codes.contains(&code) {
                codes.push(code);
            }
            continue;
        }
        let near = nearest(&code, known.iter().map(String::as_str));
        wrong.push(match (near, lang) {
            (Some(near), Lang::Vi) => format!("Không có quy tắc `{typed}`. Có phải `{near}`?"),
            (Some(near), Lang::En) => format!("There is no rule `{typed}`. Do you mean `{near}`?"),
            (None, Lang::Vi) => format!("Không có quy tắc `{typed}`. Xem mọi mã: ntm rule --list"),
            (None, Lang::En) => format!("There is no rule `{typed}`. See all codes: ntm rule --list"),
        });
    }
    if wrong.is_empty() {
        Ok(codes)
    } else {
        Err(anyhow!(wrong.join("\n")).into())
    }
}

/// A code as rulebooks write it: "c12" is `C012`.
fn as_code(typed: &str) -> String {
    let typed: String = narrow(typed)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let digits = typed.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = typed
        .strip_suffix(digits)
        .unwrap_or_default()
        .to_ascii_uppercase();
    match digits.parse::<u32>() {
        Ok(number) => format!("{letters}{number:03}"),
        Err(_) => typed.to_ascii_uppercase(),
    }
}

/// Each rule once for every way in which rulebooks say it.
fn versions<'a>(
    books: &'a [Rulebook],
    codes: &[String],
    same: impl Fn(&Said<'_>, &Said<'_>) -> bool,
) -> Vec<Version<'a>> {
    let mut versions: Vec<Version<'a>> = Vec::new();
    for code in codes {
        let of_code = versions.len();
        for book in books {
            let Some(rule) = rules(&book.catalogue).find(|r| r.code == *code) else {
                continue;
            };
            let said = Said { book, rule };
            match versions.iter_mut().skip(of_code).find(|v| same(&v.first, &said)) {
                Some(version) => version.books.push(book),
                None => versions.push(Version {
                    first: said,
                    books: vec![book],
                }),
            }
        }
    }
    versions
}

/// Why a rule does not run in the round.
fn idle<'a>(version: &Version<'a>) -> Option<&'a WhyIdle> {
    let Said { book, rule } = version.first;
    let mut idle = book.catalogue.idle.iter();
    idle.find(|i| i.rule.code == rule.code).map(|i| &i.why)
}

fn is_off(version: &Version<'_>) -> bool {
    idle(version).is_some()
}

/// The rules of a rulebook, those that do not run in its round too.
fn rules(catalogue: &Catalogue) -> impl Iterator<Item = &Rule> {
    catalogue
        .rules
        .iter()
        .chain(catalogue.idle.iter().map(|i| &i.rule))
}

fn blocks(books: &[Rulebook], version: &Version<'_>, lang: Lang) -> Vec<Block> {
    let Said { book, rule } = version.first;
    let catalogue = &book.catalogue;
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut fact = |vi: &str, en: &str, words: String| facts.push((lang.say(vi, en).to_owned(), words));
    fact("Mức độ", "Severity", severity_words(catalogue, rule, lang));
    fact("Hệ quả", "Effect", effect_words(rule.effect, lang).to_owned());
    let own = rule
        .change
        .as_ref()
        .map(|change| &change.charge)
        .or(rule.charge.as_ref());
    let (state, charge) = match idle(version) {
        Some(WhyIdle::Off(charge)) => (lang.say("Tắt, không kiểm tra.", "Switched off."), Some(charge)),
        Some(WhyIdle::OutOfDate(charge)) => (
            lang.say(
                "Không có hiệu lực vào ngày chốt số liệu, không kiểm tra.",
                "Not in force on the cut-off date.",
            ),
            Some(charge),
        ),
        None if rule.trial => (
            lang.say(
                "Chạy thử: nêu riêng, không đổi kết quả.",
                "On trial: told apart, changes nothing.",
            ),
            own,
        ),
        None => ("", own),
    };
    if !state.is_empty() {
        fact("Đợt này", "This round", state.to_owned());
    }
    if let Some(charge) = charge {
        fact("Của tỉnh", "The province's", charge_words(charge, lang));
    }
    if let Some(family) = rule.family() {
        fact(
            "Nhóm",
            "Family",
            format!("{}. {}", family.letter, lang.say(family.name, family.name_en)),
        );
    }
    let bound = bound_to(catalogue, rule, lang);
    let check = rule.check.word().to_owned();
    fact(
        "Kiểm tra",
        "Check",
        if bound.is_empty() {
            check
        } else {
            format!("{check}: {bound}")
        },
    );
    let numbers: Vec<String> = parameters(rule)
        .into_iter()
        .map(|(name, number)| capital(&parameter_words(rule.check, name, number, lang)))
        .collect();
    if !numbers.is_empty() {
        fact("Tham số", "Parameters", numbers.join("\n"));
    }
    let about: Vec<String> = about_words(catalogue, rule, lang)
        .iter()
        .map(|line| capital(line))
        .collect();
    if !about.is_empty() {
        fact("Xét", "Looks at", about.join("\n"));
    }
    if let Some(source) = source(catalogue, rule) {
        fact(
            "Nguồn",
            "Source",
            format!(
                "{}; {}",
                source_words(source),
                confidence_words(source.confidence, lang)
            ),
        );
    }
    if books.len() > 1 || book.round.is_some() {
        let titles: Vec<&str> = version.books.iter().map(|b| b.catalogue.title.as_str()).collect();
        fact("Bộ quy tắc", "Rulebook", titles.join("\n"));
    }
    let document = catalogue.rule_documents.get(&rule.code);
    let file = document.map_or_else(String::new, |d| format!("\n{}", d.path));
    fact(
        "Lớp, tệp",
        "Layer, file",
        format!("{}: {}{file}", rule.layer, rule.spot.line()),
    );
    let mut blocks = vec![Block::Heading {
        level: 1,
        text: format!("{}. {}", rule.code, rule.title),
    }];
    blocks.push(Block::Facts(facts));
    blocks.extend(document.map(sections).unwrap_or_default());
    blocks
}

/// The sections of a rule's document, each under its heading.
fn sections(document: &SourceText) -> Vec<Block> {
    let mut blocks = Vec::new();
    for section in Document::parse(&document.text).sections {
        if !section.heading.is_empty() {
            blocks.push(Block::Heading {
                level: 2,
                text: section.heading,
            });
        }
        blocks.extend(section.blocks);
    }
    blocks
}

fn list(books: &[Rulebook], rules: &[Version<'_>], lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    let word = |s: Severity| lang.say(s.vietnamese(), s.english());
    let wide = rules
        .iter()
        .map(|v| word(v.first.rule.severity).chars().count())
        .max()
        .unwrap_or(0);
    let mut first = true;
    for family in &FAMILIES {
        let mut of_family = rules
            .iter()
            .filter(|v| v.first.rule.code.starts_with(family.letter))
            .peekable();
        if of_family.peek().is_none() {
            continue;
        }
        if !first {
            writeln!(out)?;
        }
        first = false;
        writeln!(
            out,
            "{}. {}",
            family.letter,
            lang.say(family.name, family.name_en)
        )?;
        for version in of_family {
            let rule = version.first.rule;
            let word = word(rule.severity);
            let blanks = " ".repeat(wide.saturating_sub(word.chars().count()));
            write!(out, "  {}  {word}{blanks}  {}", rule.code, rule.title)?;
            if version.books.len() < books.len() {
                let ids: Vec<&str> = version.books.iter().map(|b| b.catalogue.id.as_str()).collect();
                write!(out, " [{}]", ids.join(", "))?;
            }
            if is_off(version) {
                write!(out, " ({})", lang.say("tắt trong đợt này", "off in this round"))?;
            } else if rule.trial {
                write!(out, " ({})", lang.say("chạy thử", "on trial"))?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

fn effect_key(effect: Effect) -> &'static str {
    match effect {
        Effect::None => "none",
        Effect::Cell => "cell",
        Effect::Row => "row",
        Effect::File => "file",
    }
}

/// The one object that a machine reads; documents only where rules were asked for by code.
fn result(books: &[Rulebook], rules: &[Version<'_>], whole: bool) -> Value {
    let rulebooks: Vec<Value> = books
        .iter()
        .map(|b| {
            json!({
                "id": b.catalogue.id,
                "title": b.catalogue.title,
                "round": b.round.as_ref().map(|r| &r.id),
                "layers": b.catalogue.layers,
            })
        })
        .collect();
    json!({
        "schema_version": crate::report::json::SCHEMA_VERSION,
        "rulebooks": rulebooks,
        "rules": rules.iter().map(|v| rule_json(v, whole)).collect::<Vec<_>>(),
    })
}

fn rule_json(version: &Version<'_>, whole: bool) -> Value {
    let Said { book, rule } = version.first;
    let catalogue = &book.catalogue;
    let mut object = json!({
        "code": rule.code,
        "family": rule.family().map(|f| f.letter),
        "title": rule.title,
        "severity": rule.severity.word(),
        "effect": effect_key(rule.effect),
        "check": rule.check.word(),
        "off": is_off(version),
        "trial": rule.trial,
        "rulebooks": version.books.iter().map(|b| &b.catalogue.id).collect::<Vec<_>>(),
    });
    if let Some(object) = object.as_object_mut().filter(|_| whole) {
        let document = catalogue.rule_documents.get(&rule.code);
        let source = source(catalogue, rule).map(|s| {
            json!({
                "id": s.id,
                "title": s.title,
                "number": s.number,
                "date": s.date,
                "issuer": s.issuer,
                "confidence": s.confidence.word(),
            })
        });
        // Numbers as text, exact: a decimal of a rulebook is no binary fraction.
        let numbers: Map<String, Value> = parameters(rule)
            .into_iter()
            .map(|(name, n)| (name.to_owned(), json!(n.to_string())))
            .collect();
        let examples: Vec<Value> = document
            .map(|d| Document::parse(&d.text).examples())
            .unwrap_or_default()
            .into_iter()
            .map(|e| {
                json!({
                    "passes": e.passes(),
                    "case": e.case,
                    "at": e.at,
                    "value": e.value,
                    "result": e.result,
                })
            })
            .collect();
        for (key, value) in [
            ("sheet", json!(rule.sheet)),
            ("column", json!(rule.column)),
            ("columns", json!(rule.columns)),
            ("total", json!(rule.total)),
            ("scale", json!(rule.scale)),
            ("parameters", Value::Object(numbers)),
            ("source", json!(source)),
            ("layer", json!(rule.layer)),
            ("file", json!(rule.spot.line())),
            ("document_file", json!(document.map(|d| &d.path))),
            ("document", json!(document.map(|d| &d.text))),
            ("examples", json!(examples)),
        ] {
            object.insert(key.to_owned(), value);
        }
    }
    object
}

#[cfg(test)]
mod tests {
    use super::as_code;

    #[test]
    fn codes_are_known_in_any_case_and_without_zeros() {
        for (typed, code) in [
            ("c12", "C012"),
            ("C012", "C012"),
            (" x3 ", "X003"),
            ("C-12", "C012"),
            ("Ｃ０１２", "C012"),
            ("C0012", "C012"),
            ("abc", "ABC"),
            ("", ""),
            ("99999999999999", "99999999999999"),
        ] {
            assert_eq!(as_code(typed), code, "{typed}");
        }
    }
}
