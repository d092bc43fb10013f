//! `ntm template`: the forms of a round, for the units to fill.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::args::{Format, TemplateArgs};
use super::{Stop, folder, lang, print_json, shown};
use crate::catalogue::{Catalogue, Unit};
use crate::diagnostic::Lang;
use crate::output::atomic::{OutputFolder, Written};
use crate::output::form::{self, FormContext, FromBefore};
use crate::previous::{self, Carried, Left, Previous};
use crate::round::{NotAUnit, Round, safe_name};
use crate::time::Clock;

/// Units that a message lists.
const LISTED: usize = 40;

pub(super) fn run(args: &TemplateArgs, clock: &dyn Clock, out: &mut dyn Write) -> Result<u8, Stop> {
    let folder = folder::open(&args.round, &args.rules.rulebook)?;
    let (catalogue, round) = (&folder.catalogue, &folder.round);
    let lang = lang(args.lang);
    let units = wanted(catalogue, round, args, lang)?;
    let previous = args
        .previous
        .as_deref()
        .map(|path| last_period(catalogue, round, path, lang))
        .transpose()?;
    let pool = folder::pool(args.jobs)?;
    let made: Vec<Result<Made<'_>, Stop>> = pool.install(|| {
        units
            .par_iter()
            .map(|unit| make(catalogue, round, unit, previous.as_ref()))
            .collect()
    });
    let dir = args.output.clone().unwrap_or_else(|| args.round.join("bieu-mau"));
    let written = write(made, &dir, clock)?;
    match args.format {
        Format::Json => {
            let list: Vec<Value> = written.iter().map(|w| w.json(lang)).collect();
            print_json(&Value::from(list), out)?;
        }
        Format::Text => {
            for form in &written {
                writeln!(out, "{}", shown(&form.path)).context("Không in được kết quả")?;
            }
        }
    }
    // Standard output is the paths, or the one object; what there is to say goes beside it.
    said(&written, previous.as_ref(), args.format, lang).context("Không in được thông báo")?;
    Ok(0)
}

/// The units whose forms are asked for, in the order of the list of units, each once.
fn wanted<'a>(
    catalogue: &Catalogue,
    round: &'a Round,
    args: &TemplateArgs,
    lang: Lang,
) -> Result<Vec<&'a Unit>, Stop> {
    let reporters = || round.units.all().iter().filter(|u| round.reports(catalogue, u));
    if args.all {
        return Ok(reporters().collect());
    }
    let mut codes: Vec<&str> = Vec::new();
    let mut wrong: Vec<String> = Vec::new();
    for typed in &args.unit {
        match round.reporting_unit(catalogue, typed) {
            Ok(unit) => codes.push(&unit.code),
            Err(why) => wrong.push(not_a_unit(catalogue, round, typed, &why, lang)),
        }
    }
    if wrong.is_empty() {
        Ok(reporters().filter(|u| codes.contains(&u.code.as_str())).collect())
    } else {
        Err(anyhow!(wrong.join("\n")).into())
    }
}

/// Why a name is no unit that fills a form, with what may be meant.
fn not_a_unit(catalogue: &Catalogue, round: &Round, typed: &str, why: &NotAUnit<'_>, lang: Lang) -> String {
    let named = |u: &Unit| format!("{} ({})", catalogue.plain_name(u), u.code);
    let listed = |units: &[&Unit]| units.iter().map(|u| named(u)).collect::<Vec<_>>().join(", ");
    match (why, lang) {
        (NotAUnit::Unknown(Some(near)), Lang::Vi) => {
            format!(
                "--unit “{typed}”: không có đơn vị này trong đợt. Có phải {}?",
                named(near)
            )
        }
        (NotAUnit::Unknown(Some(near)), Lang::En) => {
            format!(
                "--unit “{typed}”: no such unit in the round. Do you mean {}?",
                named(near)
            )
        }
        (NotAUnit::Unknown(None), _) => {
            let all: Vec<&Unit> = round
                .units
                .all()
                .iter()
                .filter(|u| round.reports(catalogue, u))
                .collect();
            let some = listed(all.get(..LISTED.min(all.len())).unwrap_or_default());
            let more = if all.len() > LISTED { ", …" } else { "" };
            match lang {
                Lang::Vi => {
                    format!("--unit “{typed}”: không có đơn vị này trong đợt. Đơn vị báo cáo: {some}{more}")
                }
                Lang::En => {
                    format!("--unit “{typed}”: no such unit in the round. Units that report: {some}{more}")
                }
            }
        }
        (NotAUnit::Several(units), Lang::Vi) => {
            format!(
                "--unit “{typed}”: có thể là {}. Đề nghị ghi mã đơn vị",
                listed(units)
            )
        }
        (NotAUnit::Several(units), Lang::En) => {
            format!(
                "--unit “{typed}” may be {}. Give the code of the unit",
                listed(units)
            )
        }
        (NotAUnit::Below(unit, reporter), Lang::Vi) => format!(
            "--unit “{typed}”: {} không nộp báo cáo riêng; số liệu nằm trong biểu mẫu của {}",
            named(unit),
            named(reporter)
        ),
        (NotAUnit::Below(unit, reporter), Lang::En) => format!(
            "--unit “{typed}”: {} sends no report of its own; its figures stand in the form of {}",
            named(unit),
            named(reporter)
        ),
    }
}

fn last_period<'a>(
    catalogue: &'a Catalogue,
    round: &'a Round,
    path: &Path,
    lang: Lang,
) -> Result<Previous<'a>, Stop> {
    let refused = |why: String| anyhow!("--previous “{}”: {why}", shown(path));
    let bytes = folder::read_file(path).map_err(|error| {
        let why = match (error, lang) {
            (crate::intake::NotRead::Failed(why), Lang::Vi) => format!("không đọc được tệp ({why})"),
            (crate::intake::NotRead::Failed(why), Lang::En) => format!("the file cannot be read ({why})"),
            (_, Lang::Vi) => "không đọc được tệp: quá lớn".to_owned(),
            (_, Lang::En) => "the file cannot be read: too large".to_owned(),
        };
        refused(why)
    })?;
    let baseline = previous::read(catalogue, round, &bytes).map_err(|why| refused(why.words(lang)))?;
    Ok(Previous::new(catalogue, round, baseline))
}

/// A form, made.
struct Made<'a> {
    unit: &'a Unit,
    name: String,
    bytes: Vec<u8>,
    carried: Carried,
}

fn make<'a>(
    catalogue: &Catalogue,
    round: &Round,
    unit: &'a Unit,
    previous: Option<&Previous<'a>>,
) -> Result<Made<'a>, Stop> {
    let carried = previous.map(|p| p.carry(unit)).unwrap_or_default();
    let context = FormContext {
        catalogue,
        round,
        unit,
    };
    let before = previous.map(|p| FromBefore {
        period: p.title(),
        cells: &carried.cells,
    });
    let bytes = form::write_with(&context, &carried.values, before)
        .with_context(|| format!("Không lập được biểu mẫu của {}", catalogue.plain_name(unit)))?;
    // The code in front keeps units of one name apart.
    let title = round.title.replace(['/', '\\'], "-");
    Ok(Made {
        name: safe_name(&format!(
            "{} - {} - {title}.xlsx",
            unit.code,
            catalogue.full_name(unit)
        )),
        unit,
        bytes,
        carried,
    })
}

/// A form, put in place.
struct Form<'a> {
    unit: &'a Unit,
    path: PathBuf,
    /// Where the one went that a person had filled since.
    kept: Option<PathBuf>,
    carried: Carried,
}

impl Form<'_> {
    fn json(&self, lang: Lang) -> Value {
        let left = self.carried.left.iter().map(|l| {
            json!({
                "sheet": l.sheet,
                "row": l.row,
                "column": l.column,
                "raw": l.raw,
                "reason": l.why.word(),
                "message": l.words(lang),
            })
        });
        json!({
            "unit": self.unit.code,
            "unit_name": self.unit.name,
            "path": shown(&self.path),
            "kept": self.kept.as_deref().map(shown),
            "carried": self.carried.values.len(),
            "not_carried": left.collect::<Vec<_>>(),
        })
    }
}

fn write<'a>(
    made: Vec<Result<Made<'a>, Stop>>,
    dir: &Path,
    clock: &dyn Clock,
) -> Result<Vec<Form<'a>>, Stop> {
    // All or none: a set of forms in which one is missing would be sent out as if it were whole.
    let made: Vec<Made<'a>> = made.into_iter().collect::<Result<_, _>>()?;
    let mut folder = OutputFolder::open(dir, clock.now().date()).map_err(|e| anyhow!(e))?;
    let mut forms = Vec::new();
    let mut failed = None;
    for form in made {
        match folder.put(&form.name, &form.bytes) {
            Ok(written) => forms.push(Form {
                unit: form.unit,
                path: dir.join(&form.name),
                kept: match written {
                    Written::Kept(path) => Some(path),
                    Written::New | Written::Unchanged | Written::Replaced => None,
                },
                carried: form.carried,
            }),
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    // What was put in place is known to the next run, also where one form could not be.
    folder.finish().map_err(|e| anyhow!(e))?;
    match failed {
        Some(error) => Err(anyhow!(error).into()),
        None => Ok(forms),
    }
}

/// What was kept, carried over and left out, on standard error.
fn said(
    forms: &[Form<'_>],
    previous: Option<&Previous<'_>>,
    format: Format,
    lang: Lang,
) -> std::io::Result<()> {
    let mut err = std::io::stderr().lock();
    for path in forms.iter().filter_map(|f| f.kept.as_deref()) {
        match lang {
            Lang::Vi => writeln!(
                err,
                "Biểu mẫu cũ đã có người điền nên được giữ lại: {}",
                shown(path)
            ),
            Lang::En => writeln!(
                err,
                "The old form had been filled by hand and is kept: {}",
                shown(path)
            ),
        }?;
    }
    let Some(previous) = previous else { return Ok(()) };
    let lost = previous.lost();
    let of_forms: Vec<&Left> = forms.iter().flat_map(|f| &f.carried.left).collect();
    let carried: usize = forms.iter().map(|f| f.carried.values.len()).sum();
    let left = lost.len() + of_forms.len();
    match lang {
        Lang::Vi => writeln!(
            err,
            "Số kỳ trước ({}): mang sang {carried} giá trị vào {} biểu mẫu{}",
            previous.title(),
            forms.len(),
            if left == 0 {
                String::new()
            } else {
                format!("; {left} nội dung không mang sang được:")
            }
        ),
        Lang::En => writeln!(
            err,
            "Last period ({}): {carried} values carried over into {} forms{}",
            previous.title(),
            forms.len(),
            if left == 0 {
                String::new()
            } else {
                format!("; not carried over, {left}:")
            }
        ),
    }?;
    for left in &lost {
        writeln!(err, "  {}", left.words(lang))?;
    }
    // The object has those of each form.
    if matches!(format, Format::Text) {
        for left in of_forms {
            writeln!(err, "  {}", left.words(lang))?;
        }
    }
    Ok(())
}
