//! `ntm consolidate`: a round's folder in, the provincial workbook and a short summary out.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, anyhow};
use jiff::civil::DateTime;

use super::args::{ConsolidateArgs, Format, LangArg};
use super::{Stop, folder, summary};
use crate::diagnostic::Lang;
use crate::intake::receive;
use crate::output::{atomic, province};
use crate::report::book;
use crate::report::consolidated::consolidate;
use crate::report::json::{self, Output};
use crate::time::{Clock, parse_moment};

pub(super) fn run(args: &ConsolidateArgs, clock: &dyn Clock, out: &mut dyn Write) -> Result<u8, Stop> {
    let folder = folder::open(&args.round, &args.rulebook)?;
    let as_of = as_of(args, folder.round.as_of, clock)?;
    let lang = if args.lang == LangArg::En {
        Lang::En
    } else {
        Lang::Vi
    };
    let files = folder::submissions(&args.round)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.jobs.unwrap_or(0))
        .build()
        .context("Không tạo được luồng xử lý")?;
    let received = pool.install(|| receive(&folder.catalogue, &folder.round, &folder.register, files));
    let consolidated = consolidate(
        &folder.catalogue,
        &folder.round,
        as_of,
        &folder.register,
        received,
    );
    let bytes = province::write(&book::build(&consolidated, book::Scope::All))
        .context("Không lập được sổ tổng hợp")?;
    let dir = args.output.clone().unwrap_or_else(|| args.round.join("out"));
    let name = format!("tong-hop-{}.xlsx", folder.round.id);
    let mut folder_out = atomic::OutputFolder::open(&dir, as_of.date()).map_err(|e| anyhow!(e))?;
    let written = folder_out.put(&name, &bytes).map_err(|e| anyhow!(e))?;
    folder_out.finish().map_err(|e| anyhow!(e))?;
    let outputs = vec![Output {
        kind: "consolidated",
        path: shown(&dir.join(&name)),
    }];
    match args.format {
        Format::Json => {
            let result = json::result(&consolidated, lang, &outputs);
            serde_json::to_writer_pretty(&mut *out, &result).context("Không in được kết quả")?;
            writeln!(out).context("Không in được kết quả")?;
        }
        Format::Text => {
            summary::write(&consolidated, lang, &outputs, out).context("Không in được kết quả")?;
        }
    }
    if let atomic::Written::Kept(kept) = written {
        let kept = match lang {
            Lang::Vi => format!("Sổ cũ đã có người sửa tay nên được giữ lại: {}", shown(&kept)),
            Lang::En => format!(
                "The old workbook had been changed by hand and is kept: {}",
                shown(&kept)
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

fn as_of(args: &ConsolidateArgs, configured: Option<DateTime>, clock: &dyn Clock) -> Result<DateTime, Stop> {
    match &args.as_of {
        Some(typed) => parse_moment(typed).ok_or_else(|| {
            anyhow!("--as-of “{typed}” không phải ngày giờ. Ghi dạng 2020-12-23 hoặc 2020-12-23T08:00").into()
        }),
        None => Ok(configured.unwrap_or_else(|| clock.now())),
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
