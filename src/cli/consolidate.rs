//! `ntm consolidate`: a round's folder in, the provincial workbook and a short summary out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use rayon::prelude::*;

use super::args::{ConsolidateArgs, Format};
use super::{Stop, feedback, folder, lang, moment, print_json, shown, summary};
use crate::catalogue::OutputPart;
use crate::diagnostic::Lang;
use crate::intake::Received;
use crate::output::{atomic, province};
use crate::report::book::{self, Scope};
use crate::report::consolidated::{Consolidated, consolidate};
use crate::report::json::{self, Output};
use crate::text::slug;
use crate::time::Clock;

pub(super) fn run(args: &ConsolidateArgs, clock: &dyn Clock, out: &mut dyn Write) -> Result<u8, Stop> {
    let folder = folder::open(&args.round, &args.rules.rulebook)?;
    let as_of = moment(args.as_of.as_deref())?
        .or(folder.round.as_of)
        .unwrap_or_else(|| clock.now());
    let lang = lang(args.lang);
    let pool = folder::pool(args.jobs)?;
    let past = folder::past(&args.round, &folder.catalogue, &folder.round)?;
    let received = folder::received(&folder, &args.round, as_of, &past, &pool)?;
    let consolidated = consolidate(
        &folder.catalogue,
        &folder.round,
        as_of,
        &past,
        &folder.register,
        received,
    );
    let dir = args.output.clone().unwrap_or_else(|| args.round.join("out"));
    let (outputs, kept) =
        pool.install(|| write(&consolidated, &planned(&consolidated, args)?, &args.round, &dir))?;
    match args.format {
        Format::Json => {
            let result = json::result(&consolidated, lang, &outputs);
            print_json(&result, out)?;
        }
        Format::Text => {
            summary::write(&consolidated, lang, &outputs, out).context("Không in được kết quả")?;
        }
    }
    for path in kept {
        let kept = match lang {
            Lang::Vi => format!("Sổ cũ đã có người sửa tay nên được giữ lại: {}", shown(&path)),
            Lang::En => format!(
                "The old workbook had been changed by hand and is kept: {}",
                shown(&path)
            ),
        };
        // Standard output is the one object; what else there is to say goes beside it.
        match args.format {
            Format::Json => writeln!(std::io::stderr(), "{kept}"),
            Format::Text => writeln!(out, "{kept}"),
        }
        .context("Không in được kết quả")?;
    }
    Ok(consolidated.exit_code())
}

/// A workbook to be written.
struct Planned<'a> {
    kind: &'static str,
    /// Below the output folder, with `/`.
    name: String,
    content: Content<'a>,
}

/// What a workbook holds.
enum Content<'a> {
    /// The province's figures, or a part of them.
    Figures(Scope<'a>),
    /// The answer to a file.
    Answer(&'a Received),
}

/// The provincial workbook, and those of its parts that were asked for.
fn planned<'a>(c: &'a Consolidated<'_>, args: &ConsolidateArgs) -> Result<Vec<Planned<'a>>, Stop> {
    // Workbooks without a sheet would be no answer to who asked for them.
    for (asked, part, words) in [
        (args.by_department, OutputPart::Department, "cơ quan"),
        (args.by_unit, OutputPart::Unit, "đơn vị"),
    ] {
        if asked && !c.catalogue.output.iter().any(|s| s.parts.contains(&part)) {
            return Err(anyhow!(
                "Bộ quy tắc “{}” không có trang nào cho sổ của từng {words}. Đề nghị ghi `parts` ở các trang [[output]] cần có trong sổ đó",
                c.catalogue.id
            )
            .into());
        }
    }
    let mut all = vec![Planned {
        kind: "consolidated",
        name: format!("tong-hop-{}.xlsx", c.round.id),
        content: Content::Figures(Scope::All),
    }];
    if args.by_department {
        let departments: BTreeSet<&str> = c.gaps.iter().map(|g| g.department.as_str()).collect();
        let units: BTreeSet<String> = c.reporters.iter().map(|u| c.catalogue.full_name(u)).collect();
        // What is to be done about a unit that did not report is its own, in its own workbook.
        let departments = departments
            .into_iter()
            .filter(|d| !d.is_empty() && !units.contains(*d));
        // Names that differ in tone marks only have one slug.
        let mut used: BTreeMap<String, usize> = BTreeMap::new();
        for name in departments {
            let stem = slug(name);
            let times = used.entry(stem.clone()).or_default();
            *times += 1;
            let number = if *times > 1 {
                format!("-{times}")
            } else {
                String::new()
            };
            all.push(Planned {
                kind: "by_department",
                name: format!("theo-co-quan/{stem}{number}.xlsx"),
                content: Content::Figures(Scope::Department(name)),
            });
        }
    }
    if args.by_unit {
        all.extend(c.reporters.iter().map(|unit| Planned {
            kind: "by_unit",
            name: format!("theo-don-vi/{}-{}.xlsx", unit.code, slug(&unit.name)),
            content: Content::Figures(Scope::Unit(unit)),
        }));
    }
    if !args.no_feedback {
        all.extend(c.reporters.iter().filter_map(|unit| {
            Some(Planned {
                kind: "feedback",
                name: format!("phan-hoi/{}-{}.xlsx", unit.code, slug(&unit.name)),
                content: Content::Answer(answered(c, &unit.code)?),
            })
        }));
    }
    Ok(all)
}

/// The file of a unit that is answered: the one that counts, else the one received last.
fn answered<'a>(c: &'a Consolidated<'_>, unit: &str) -> Option<&'a Received> {
    let files = || {
        let all = c.files.iter().filter(|f| !f.is_owner_file());
        all.filter(|f| f.unit.as_ref().is_some_and(|u| u.code == unit))
    };
    files()
        .find(|f| f.counts)
        .or_else(|| files().max_by_key(|f| f.received_at()))
}

/// Writes workbooks; what was written, and the old ones that a person had changed.
fn write(
    c: &Consolidated<'_>,
    planned: &[Planned<'_>],
    round: &Path,
    dir: &Path,
) -> Result<(Vec<Output>, Vec<PathBuf>), Stop> {
    let books: Vec<_> = planned
        .par_iter()
        .map(|p| content(c, &p.content, round).with_context(|| format!("Không lập được sổ “{}”", p.name)))
        .collect();
    let mut folder = atomic::OutputFolder::open(dir, c.as_of.date()).map_err(|e| anyhow!(e))?;
    let mut outputs = Vec::new();
    let mut kept = Vec::new();
    let mut failed = None;
    for (planned, book) in planned.iter().zip(books) {
        let Some(book) = book? else { continue };
        match folder.put(&planned.name, &book) {
            Ok(written) => {
                if let atomic::Written::Kept(path) = written {
                    kept.push(path);
                }
                outputs.push(Output {
                    kind: planned.kind,
                    path: shown(&dir.join(&planned.name)),
                });
            }
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    // What was put in place is known to the next run, also where one workbook could not be.
    folder.finish().map_err(|e| anyhow!(e))?;
    match failed {
        Some(error) => Err(anyhow!(error).into()),
        None => Ok((outputs, kept)),
    }
}

/// The bytes of a workbook; none for an answer to a unit that does not report.
fn content(c: &Consolidated<'_>, content: &Content<'_>, round: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    match content {
        Content::Figures(scope) => Ok(Some(province::write(&book::build(c, *scope))?)),
        Content::Answer(file) => {
            let bytes = folder::read_file(&round.join("submissions").join(&file.file)).ok();
            let answer = feedback::answer(c.catalogue, c.round, c.as_of, file, bytes.as_deref());
            Ok(answer.transpose()?)
        }
    }
}
