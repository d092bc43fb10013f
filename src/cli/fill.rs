//! `ntm fill`: facts kept as CSV in, filled forms out.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::{Context, anyhow};

use super::args::FillArgs;
use super::{Stop, folder};
use crate::catalogue::SourceText;
use crate::facts;
use crate::output::atomic;
use crate::output::form::{self, FormContext};

pub(super) fn run(args: &FillArgs, out: &mut dyn Write) -> Result<u8, Stop> {
    let folder = folder::open(&args.round, &args.rules.rulebook)?;
    let dir = args.round.join("facts");
    let mut texts: BTreeMap<String, SourceText> = BTreeMap::new();
    let entries =
        std::fs::read_dir(&dir).with_context(|| format!("Không mở được thư mục “{}”", dir.display()))?;
    for entry in entries {
        let path = entry
            .with_context(|| format!("Không đọc được thư mục “{}”", dir.display()))?
            .path();
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")) {
            let name = path
                .file_name()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default();
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("Không đọc được tệp “{}”", path.display()))?;
            texts.insert(
                name.clone(),
                SourceText {
                    path: format!("facts/{name}"),
                    text: text.replace("\r\n", "\n"),
                },
            );
        }
    }
    let files = facts::read(&texts, &folder.catalogue, &folder.round)?;
    let target = args
        .output
        .clone()
        .unwrap_or_else(|| args.round.join("submissions"));
    atomic::make_folder(&target).map_err(|e| anyhow!(e))?;
    for file in &files {
        let context = FormContext {
            catalogue: &folder.catalogue,
            round: &folder.round,
            unit: &file.unit,
        };
        let bytes =
            form::write(&context, &file.values).with_context(|| format!("Không lập được “{}”", file.file))?;
        atomic::write_atomic(&target.join(&file.file), &bytes).map_err(|e| anyhow!(e))?;
        writeln!(
            out,
            "{}",
            target.join(&file.file).to_string_lossy().replace('\\', "/")
        )
        .context("Không in được kết quả")?;
    }
    Ok(0)
}
