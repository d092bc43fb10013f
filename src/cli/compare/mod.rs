//! `ntm compare`: two periods in, what changed between them out; as a summary, for machines, as a workbook of one sheet.

mod said;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use jiff::civil::{Date, DateTime};

use super::args::{CompareArgs, Format};
use super::by::{self, By};
use super::{Stop, folder, lang, moment, print_json, shown};
use crate::catalogue::{Catalogue, Layer};
use crate::diagnostic::Lang;
use crate::intake::{self, InputFile, NotRead, Received};
use crate::output::{atomic, province};
use crate::previous::{self, Baseline, Earlier, Past, Refused};
use crate::report::book::{self, Scope};
use crate::report::changes::ChangeKind;
use crate::report::consolidated::{Consolidated, consolidate};
use crate::round::Round;
use crate::time::{Clock, read_moment, show_date};
use crate::workbook::{self, Book, Limits};

pub(super) fn run(args: &CompareArgs, clock: &dyn Clock, out: &mut dyn Write) -> Result<u8, Stop> {
    let comparing = Comparing {
        args,
        lang: lang(args.lang),
        as_of: moment(args.as_of.as_deref())?,
        now: clock.now(),
        pool: folder::pool(args.jobs)?,
    };
    if let Some(path) = args.output.as_deref().filter(|p| p.exists()) {
        let why = comparing.lang.say(
            "đã có tệp này, có thể có người đã ghi thêm vào nên không ghi đè. Đề nghị chọn tên khác hoặc chuyển tệp cũ đi",
            "is there already and may hold somebody's work, so it is not written over. Choose another name, or move it away",
        );
        return Err(refused(path, why));
    }
    let after = comparing.later()?;
    let (catalogue, round) = (&after.by.catalogue, &after.by.round);
    let (baseline, of_unit) = comparing.earlier(catalogue, round)?;
    let mut files = after.files;
    let own = after.own || of_unit;
    let mut earlier = Earlier::new(catalogue, round, baseline);
    if own {
        of_one_unit(&mut earlier, &mut files, catalogue, comparing.lang)?;
    }
    let past = Past::new(vec![earlier]);
    let mut consolidated = consolidate(catalogue, round, after.as_of, &past, &[], files);
    if own {
        // One unit's reports say nothing of the province.
        consolidated.changes.figures.clear();
        consolidated
            .changes
            .rows
            .retain(|r| r.kind != ChangeKind::Measure);
    }
    let written = match &args.output {
        Some(path) => Some(write(&consolidated, path, comparing.lang)?),
        None => None,
    };
    match args.format {
        Format::Json => print_json(&said::json(&consolidated, own, written.as_deref()), out)?,
        Format::Text => {
            said::write(&consolidated, comparing.lang, own, written.as_deref(), out)
                .context("Không in được kết quả")?;
        }
    }
    Ok(0)
}

/// What the two periods are read with.
struct Comparing<'a> {
    args: &'a CompareArgs,
    lang: Lang,
    as_of: Option<DateTime>,
    now: DateTime,
    pool: rayon::ThreadPool,
}

/// The later period.
struct After {
    by: By,
    files: Vec<Received>,
    as_of: DateTime,
    /// It is one unit's own report.
    own: bool,
}

impl Comparing<'_> {
    fn layers(&self) -> Result<Vec<Layer>, Stop> {
        let folders = self.args.rules.rulebook.iter();
        folders.map(|dir| folder::read_layer(dir)).collect()
    }

    fn book(&self, path: &Path) -> Result<(Vec<u8>, Book), Stop> {
        let bytes = folder::read_file(path).map_err(|error| {
            let why = match error {
                NotRead::Failed(why) => format!(
                    "{} ({why})",
                    self.lang.say("không đọc được tệp", "the file cannot be read")
                ),
                _ => self
                    .lang
                    .say(
                        "không đọc được tệp: quá lớn",
                        "the file cannot be read: too large",
                    )
                    .to_owned(),
            };
            refused(path, &why)
        })?;
        let book = workbook::open(&bytes, &Limits::default())
            .map_err(|why| refused(path, &Refused::Unreadable(why).words(self.lang)))?;
        Ok((bytes, book))
    }

    fn as_of(&self, of_round: Option<DateTime>) -> DateTime {
        self.as_of.or(of_round).unwrap_or(self.now)
    }

    fn later(&self) -> Result<After, Stop> {
        let path = &self.args.after;
        if path.is_dir() {
            let folder = folder::open(path, &self.args.rules.rulebook)?;
            let as_of = self.as_of(folder.round.as_of);
            let files = folder::received(&folder, path, as_of, &Past::default(), &self.pool)?;
            let by = By {
                catalogue: folder.catalogue,
                round: folder.round,
                past: Past::default(),
                register: Some(folder.register),
                from: by::From::Named(path.clone()),
            };
            return Ok(After {
                by,
                files,
                as_of,
                own: false,
            });
        }
        let (bytes, book) = self.book(path)?;
        let layers = self.layers()?;
        if previous::is_provincial(&book) {
            let by = by::of_province(&book, &layers).ok_or_else(|| {
                let why = self.lang.say(
                    "Sổ không cho biết đủ về đợt và bộ quy tắc của nó. Đề nghị chạy lại ntm consolidate cho đợt đó, hoặc chỉ thư mục của đợt",
                    "The workbook does not say enough of its round and rulebook. Run ntm consolidate for that round again, or name the round's folder",
                );
                refused(path, why)
            })?;
            let (catalogue, round) = (&by.catalogue, &by.round);
            let baseline = previous::of_book(catalogue, round, &book)
                .map_err(|why| refused(path, &why.words(self.lang)))?;
            let reports = Earlier::new(catalogue, round, baseline);
            let files = reports
                .reports()
                .map(|(file, submission)| intake::taken_over(catalogue, round, file, submission))
                .collect();
            let said = book.properties.get(previous::property::AS_OF);
            let as_of = self.as_of(said.and_then(|text| read_moment(text).ok()));
            return Ok(After {
                by,
                files,
                as_of,
                own: false,
            });
        }
        self.own(path, bytes, book, &layers)
    }

    /// What one unit sent.
    fn own(&self, path: &Path, bytes: Vec<u8>, book: Book, layers: &[Layer]) -> Result<After, Stop> {
        let by = match by::around(path) {
            Some(dir) => {
                let folder = folder::open(&dir, &self.args.rules.rulebook)?;
                Some(By {
                    catalogue: folder.catalogue,
                    round: folder.round,
                    past: Past::default(),
                    register: Some(folder.register),
                    from: by::From::Around(dir),
                })
            }
            None => by::of_book(&book, layers, self.today()),
        };
        let by = by.ok_or_else(|| refused(path, &Refused::NotKnown.words(self.lang)))?;
        let as_of = self.as_of(by.round.as_of);
        let input = InputFile {
            path: shown(path),
            bytes: Ok(bytes),
        };
        let past = Past::default();
        let mut file = intake::examine(&by.catalogue, &by.round, as_of, &past, None, input, Some(book));
        if file.submission.is_none() || file.unit.is_none() {
            let why = file.findings.first().map(|f| f.message(self.lang).line());
            let why = why.unwrap_or_else(|| Refused::NotKnown.words(self.lang));
            return Err(refused(path, &why));
        }
        file.counts = true;
        Ok(After {
            by,
            files: vec![file],
            as_of,
            own: true,
        })
    }

    fn today(&self) -> Date {
        self.as_of(None).date()
    }

    /// The earlier period, and whether it is one unit's own report.
    fn earlier(&self, catalogue: &Catalogue, round: &Round) -> Result<(Baseline, bool), Stop> {
        let path = &self.args.before;
        let (baseline, own) = if path.is_dir() {
            (self.of_folder(path, catalogue, round)?, false)
        } else {
            let (_, book) = self.book(path)?;
            let mut baseline = previous::of_book(catalogue, round, &book)
                .map_err(|why| refused(path, &why.words(self.lang)))?;
            let own = !previous::is_provincial(&book);
            for observation in baseline.observations.iter_mut().filter(|_| own) {
                observation.file = shown(path);
            }
            (baseline, own)
        };
        match previous::earlier_than(round, baseline) {
            Ok(baseline) => Ok((baseline, own)),
            Err(Refused::NotEarlier { title, cut_off }) => {
                let dated = cut_off.map_or_else(String::new, |d| format!(" ({})", show_date(d)));
                let now = format!("“{}” ({})", round.title, show_date(round.cut_off));
                let why = match self.lang {
                    Lang::Vi => format!(
                        "là kỳ “{title}”{dated}, không trước kỳ {now} của “{}”. Đề nghị ghi kỳ trước rồi đến kỳ sau: ntm compare KỲ-TRƯỚC KỲ-SAU",
                        shown(&self.args.after)
                    ),
                    Lang::En => format!(
                        "is of the period “{title}”{dated}, which is not before {now} of “{}”. Name the earlier one first: ntm compare BEFORE AFTER",
                        shown(&self.args.after)
                    ),
                };
                Err(refused(path, &why))
            }
            Err(why) => Err(refused(path, &why.words(self.lang))),
        }
    }

    /// What the reports of a round's folder say; read by that round's own rules.
    fn of_folder(&self, path: &Path, catalogue: &Catalogue, round: &Round) -> Result<Baseline, Stop> {
        let folder = folder::open(path, &self.args.rules.rulebook)?;
        let (form, province) = (&folder.catalogue.form.id, &folder.round.province);
        let why = if *form != catalogue.form.id {
            Some(Refused::OtherForm {
                found: form.clone(),
                wanted: catalogue.form.id.clone(),
            })
        } else if *province != round.province {
            Some(Refused::OtherProvince {
                found: province.clone(),
                wanted: round.province.clone(),
            })
        } else {
            None
        };
        if let Some(why) = why {
            return Err(refused(path, &why.words(self.lang)));
        }
        let as_of = folder.round.as_of.unwrap_or(self.now);
        let received = folder::received(&folder, path, as_of, &Past::default(), &self.pool)?;
        let counted = received.iter().filter(|f| f.counts);
        let counted = counted.filter_map(|f| Some((f.file.as_str(), f.submission.as_ref()?)));
        Ok(previous::of_submissions(
            &folder.catalogue,
            &folder.round,
            counted,
        ))
    }
}

/// Found and refused: which of the two, why, what to do.
fn refused(path: &Path, why: &str) -> Stop {
    anyhow!("“{}”: {why}", shown(path)).into()
}

/// Leaves of both periods the one unit whose own report one of them is.
fn of_one_unit(
    earlier: &mut Earlier,
    files: &mut Vec<Received>,
    catalogue: &Catalogue,
    lang: Lang,
) -> Result<(), Stop> {
    let of = |file: &Received| file.unit.as_ref().map(|u| u.code.clone());
    let both = files
        .iter()
        .filter(|f| f.counts)
        .filter_map(of)
        .find(|code| earlier.submissions.contains_key(code));
    let Some(unit) = both else {
        let mut names: Vec<String> = earlier
            .submissions
            .values()
            .map(|s| catalogue.full_name(&s.unit))
            .collect();
        names.extend(
            files
                .iter()
                .filter_map(|f| Some(catalogue.full_name(f.unit.as_ref()?))),
        );
        names.truncate(2);
        let names = names.join(", ");
        return Err(match lang {
            Lang::Vi => anyhow!(
                "Hai tệp không cùng một đơn vị ({names}). Đề nghị chọn báo cáo hai kỳ của cùng một đơn vị"
            ),
            Lang::En => anyhow!(
                "The two files are not of one unit ({names}). Choose reports of two periods of one unit"
            ),
        }
        .into());
    };
    earlier.submissions.retain(|code, _| *code == unit);
    earlier.ended.clear();
    files.retain(|f| of(f).as_ref() == Some(&unit));
    Ok(())
}

/// Writes the sheet of changes as a workbook.
fn write(c: &Consolidated<'_>, path: &Path, lang: Lang) -> Result<PathBuf, Stop> {
    let failed = || {
        lang.say(
            "Không ghi được sổ Biến động",
            "The workbook of changes cannot be written",
        )
    };
    if !c.catalogue.output.iter().any(|s| Scope::Changes.has_sheet(s)) {
        let why = match lang {
            Lang::Vi => format!(
                "Bộ quy tắc “{}” không có trang Biến động (kind = \"changes\")",
                c.catalogue.id
            ),
            Lang::En => format!(
                "The rulebook “{}” has no sheet of changes (kind = \"changes\")",
                c.catalogue.id
            ),
        };
        return Err(anyhow!(why).into());
    }
    let bytes = province::write(&book::build(c, Scope::Changes)).with_context(failed)?;
    atomic::write_atomic(path, &bytes)
        .map_err(|e| anyhow!(e))
        .with_context(failed)?;
    Ok(path.to_owned())
}
