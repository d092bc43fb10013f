//! `ntm handbook`: the handbook of a rulebook, to be sent to the units.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use serde_json::json;

use super::args::{Format, HandbookArgs};
use super::{Stop, lang, print_json, rulebooks, shown};
use crate::diagnostic::Lang;
use crate::handbook::{self, Handbook, markdown};
use crate::output::atomic::{OutputFolder, Written};
use crate::output::docx;
use crate::time::Clock;

pub(super) fn run(args: &HandbookArgs, clock: &dyn Clock, out: &mut dyn Write) -> Result<u8, Stop> {
    let lang = lang(args.lang);
    let path = &args.output;
    let write = writer(path, lang)?;
    let id = args.rulebook_id.as_deref();
    let book = rulebooks::one(args.round.as_deref(), &args.rules.rulebook, id, lang)?;
    let bytes = write(&handbook::of(&book.catalogue, book.round.as_ref()))?;
    let kept = put(path, &bytes, clock)?;
    match args.format {
        Format::Json => print_json(
            &json!({
                "schema_version": crate::report::json::SCHEMA_VERSION,
                "rulebook": book.catalogue.id,
                "round": book.round.as_ref().map(|r| &r.id),
                "path": shown(path),
                "kept": kept.as_deref().map(shown),
            }),
            out,
        )?,
        Format::Text => writeln!(out, "{}", shown(path)).context("Không in được kết quả")?,
    }
    if let Some(kept) = &kept {
        let words = lang.say(
            "Tệp cũ đã có người sửa, hoặc không do ntm lập, nên được giữ lại",
            "The old file had been changed by hand, or was not made by ntm, and is kept",
        );
        writeln!(std::io::stderr(), "{words}: {}", shown(kept)).context("Không in được thông báo")?;
    }
    Ok(0)
}

type Writer = fn(&Handbook) -> Result<Vec<u8>, Stop>;

/// How the file is written, by the end of its name.
fn writer(path: &Path, lang: Lang) -> Result<Writer, Stop> {
    let end = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    match end.as_deref() {
        Some("docx") => Ok(|handbook| Ok(docx::write(handbook).context("Không lập được sổ tay")?)),
        Some("md") => Ok(|handbook| Ok(markdown::write(handbook).into_bytes())),
        _ => Err(anyhow!(match lang {
            Lang::Vi => format!(
                "-o “{}”: tên tệp sổ tay phải kết thúc bằng .docx hoặc .md",
                shown(path)
            ),
            Lang::En => format!(
                "-o “{}”: the name of the handbook has to end in .docx or .md",
                shown(path)
            ),
        })
        .into()),
    }
}

/// Puts the file in place; gives where the one went that a person had changed.
fn put(path: &Path, bytes: &[u8], clock: &dyn Clock) -> Result<Option<PathBuf>, Stop> {
    let folder = path
        .parent()
        .filter(|f| !f.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut folder = OutputFolder::open(folder, clock.now().date()).map_err(|e| anyhow!(e))?;
    let written = folder.put(&name, bytes);
    folder.finish().map_err(|e| anyhow!(e))?;
    match written.map_err(|e| anyhow!(e))? {
        Written::Kept(path) => Ok(Some(path)),
        Written::New | Written::Unchanged | Written::Replaced => Ok(None),
    }
}
