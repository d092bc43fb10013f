//! `ntm check`: files in, and for each what it was understood to say, what is wrong and what to do; an answer to send back.

mod said;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow};
use jiff::civil::DateTime;
use rayon::prelude::*;

use super::args::{CheckArgs, Format};
use super::by::{self, By};
use super::{Stop, feedback, folder, lang, moment, print_json, shown};
use crate::catalogue::Severity;
use crate::intake::{InputFile, NotRead, Outcome, Received, examine, same_path};
use crate::output::atomic;
use crate::round::{numbered_name, safe_name};
use crate::text::tidy;
use crate::time::Clock;
use crate::workbook::{self, Book, Limits};

/// Names that are tried for an answer.
const MOST_NAMES: usize = 10_000;
/// What an answer's name ends with.
const ANSWER: &str = " - phản hồi";

/// A file that was looked at.
struct Checked {
    given: PathBuf,
    seen: Seen,
    /// The answer written for it.
    answer: Option<PathBuf>,
}

/// What came of looking at a file.
enum Seen {
    /// Judged by a round.
    Judged(Box<Received>, Arc<By>),
    /// It is a workbook, but nothing says of which round or programme.
    NoRound,
    /// There is no such file.
    Missing,
}

pub(super) fn run(args: &CheckArgs, clock: &dyn Clock, out: &mut dyn Write) -> Result<u8, Stop> {
    let lang = lang(args.lang);
    let as_of = moment(args.as_of.as_deref())?;
    let now = clock.now();
    let rounds = rounds(args)?;
    let mut layers = Vec::new();
    for dir in &args.rules.rulebook {
        layers.push(folder::read_layer(dir)?);
    }
    let pool = folder::pool(args.jobs.or((args.files.len() == 1).then_some(1)))?;
    let looking = Looking {
        as_of,
        now,
        rounds: &rounds,
        layers: &layers,
        named: args.round.as_deref(),
        answers: args.feedback.is_some(),
    };
    let looked: Vec<(Seen, Option<Vec<u8>>)> = pool.install(|| {
        args.files
            .par_iter()
            .map(|f| looking.at(f))
            .collect::<Result<_, _>>()
    })?;
    let mut checked = Vec::new();
    let mut answers = Vec::new();
    for (given, (seen, answer)) in args.files.iter().zip(looked) {
        answers.push(answer);
        checked.push(Checked {
            given: given.clone(),
            seen,
            answer: None,
        });
    }
    let mut kept = Vec::new();
    if let Some(dir) = &args.feedback {
        kept = put(dir, now, &mut checked, answers)?;
    }
    let report = said::Report {
        lang,
        files: &checked,
    };
    match args.format {
        Format::Json => print_json(&report.json(), out)?,
        Format::Text => report.write(out).context("Không in được kết quả")?,
    }
    for path in kept {
        writeln!(
            std::io::stderr(),
            "{}: {}",
            lang.say(
                "Sổ phản hồi cũ đã có người sửa tay nên được giữ lại",
                "The old answer had been changed by hand and is kept"
            ),
            shown(&path)
        )
        .context("Không in được kết quả")?;
    }
    Ok(checked.iter().map(exit_code).max().unwrap_or(0))
}

/// 2 for a file that is not there, 1 for one with an error.
fn exit_code(file: &Checked) -> u8 {
    match &file.seen {
        Seen::Missing => 2,
        Seen::NoRound => 1,
        Seen::Judged(received, _) => {
            u8::from(received.outcome == Outcome::Returned || received.count(Severity::Error) > 0)
        }
    }
}

/// Every round's folder that a file is judged by, read once.
fn rounds(args: &CheckArgs) -> Result<BTreeMap<PathBuf, Arc<By>>, Stop> {
    let mut rounds = BTreeMap::new();
    if let Some(dir) = &args.round {
        rounds.insert(
            dir.clone(),
            Arc::new(by::of_folder(dir, &args.rules.rulebook, true)?),
        );
        return Ok(rounds);
    }
    for file in &args.files {
        if let Some(dir) = by::around(file)
            && !rounds.contains_key(&dir)
        {
            let by = by::of_folder(&dir, &args.rules.rulebook, false)?;
            rounds.insert(dir, Arc::new(by));
        }
    }
    Ok(rounds)
}

struct Looking<'a> {
    as_of: Option<DateTime>,
    now: DateTime,
    rounds: &'a BTreeMap<PathBuf, Arc<By>>,
    layers: &'a [crate::catalogue::Layer],
    named: Option<&'a Path>,
    answers: bool,
}

impl Looking<'_> {
    /// Looks at a file, and answers it where answers are asked for.
    fn at(&self, given: &Path) -> Result<(Seen, Option<Vec<u8>>), Stop> {
        if !given.exists() {
            return Ok((Seen::Missing, None));
        }
        let bytes = if given.is_dir() {
            Err(NotRead::Folder)
        } else {
            folder::read_file(given)
        };
        let dir = self.named.map(Path::to_owned).or_else(|| by::around(given));
        let (by, book) = match dir.and_then(|dir| self.rounds.get(&dir)) {
            Some(by) => (Arc::clone(by), None),
            None => match self.by_itself(&bytes) {
                (Some(by), book) => (Arc::new(by), book),
                (None, _) => return Ok((Seen::NoRound, None)),
            },
        };
        let as_of = self.as_of.or(by.round.as_of).unwrap_or(self.now);
        let row = by.register.as_deref().and_then(|rows| {
            let below = below_submissions(given)?;
            rows.iter().find(|r| same_path(&r.file, &below))
        });
        let name = given
            .file_name()
            .map_or_else(|| shown(given), |n| n.to_string_lossy().into_owned());
        let kept = bytes.as_ref().ok().filter(|_| self.answers).cloned();
        let input = InputFile {
            path: row.map_or(name, |r| r.file.clone()),
            bytes,
        };
        let received = examine(&by.catalogue, &by.round, as_of, &by.past, row, input, book);
        let answer = if self.answers {
            feedback::answer(&by.catalogue, &by.round, as_of, &received, kept.as_deref())
                .transpose()
                .with_context(|| format!("Không lập được sổ phản hồi cho “{}”", shown(given)))?
        } else {
            None
        };
        Ok((Seen::Judged(Box::new(received), by), answer))
    }

    /// The round that a file speaks of; for one that cannot be opened any round will do, for it is the file that is
    /// told of. With it the cells of the file, which need not be read again.
    fn by_itself(&self, bytes: &Result<Vec<u8>, NotRead>) -> (Option<By>, Option<Book>) {
        let today = self.as_of.unwrap_or(self.now).date();
        let opened = bytes
            .as_ref()
            .ok()
            .and_then(|bytes| workbook::open(bytes, &Limits::default()).ok());
        match opened {
            Some(book) => (by::of_book(&book, self.layers, today), Some(book)),
            None => (by::any(self.layers, today), None),
        }
    }
}

/// Path below the folder `submissions` that a file lies in, as the register has it.
fn below_submissions(file: &Path) -> Option<String> {
    let file = std::path::absolute(file).ok()?;
    let root = file
        .ancestors()
        .find(|dir| dir.file_name().is_some_and(|n| n == "submissions"))?;
    Some(shown(file.strip_prefix(root).ok()?))
}

/// Puts the answers into a folder: the file's own name with what an answer's name ends with, never over a file that was
/// checked. Old answers that a person has changed are kept, and given.
fn put(
    dir: &Path,
    now: DateTime,
    checked: &mut [Checked],
    answers: Vec<Option<Vec<u8>>>,
) -> Result<Vec<PathBuf>, Stop> {
    let mut folder = atomic::OutputFolder::open(dir, now.date()).map_err(|e| anyhow!(e))?;
    let given: Vec<PathBuf> = checked
        .iter()
        .filter_map(|c| std::path::absolute(&c.given).ok())
        .collect();
    let mut used: Vec<String> = Vec::new();
    let mut kept = Vec::new();
    for (file, answer) in checked.iter_mut().zip(answers) {
        let Some(bytes) = answer else { continue };
        let plain = answer_name(&file.given);
        let free = |name: &String| {
            let path = std::path::absolute(dir.join(name)).unwrap_or_default();
            !used
                .iter()
                .any(|u| tidy(u).to_lowercase() == tidy(name).to_lowercase())
                && !given.contains(&path)
        };
        let name = std::iter::once(plain.clone())
            .chain((2..=MOST_NAMES).map(|n| numbered_name(&plain, n)))
            .find(free)
            .unwrap_or(plain);
        if let atomic::Written::Kept(path) = folder.put(&name, &bytes).map_err(|e| anyhow!(e))? {
            kept.push(path);
        }
        file.answer = Some(dir.join(&name));
        used.push(name);
    }
    folder.finish().map_err(|e| anyhow!(e))?;
    Ok(kept)
}

/// "Tam Đảo.xls" → "Tam Đảo - phản hồi.xlsx"; an answer that came back keeps its name.
fn answer_name(given: &Path) -> String {
    let stem = given
        .file_stem()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default();
    let stem = stem.strip_suffix(ANSWER).unwrap_or(&stem);
    safe_name(&format!("{stem}{ANSWER}.xlsx"))
}
