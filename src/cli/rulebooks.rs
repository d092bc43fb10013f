//! Which rulebooks a command is about that needs no round: that of the round named, those of folders, else all built in.

use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::{Stop, folder};
use crate::catalogue::{self, Catalogue, Fault, Layer};
use crate::diagnostic::Lang;
use crate::round::Round;
use crate::text::nearest;

/// A rulebook, with the round that names it.
pub(super) struct Rulebook {
    pub(super) catalogue: Catalogue,
    pub(super) round: Option<Round>,
}

/// The rulebooks that the arguments mean, in order of id.
///
/// A folder with `rulebook.toml` is a rulebook of its own and is meant alone. One without adds to those built in that it
/// fits; where it fits none, what is wrong with it is told.
pub(super) fn meant(round: Option<&Path>, folders: &[PathBuf]) -> Result<Vec<Rulebook>, Stop> {
    if let Some(dir) = round {
        return Ok(vec![of_round(dir, folders)?]);
    }
    let layers = layers(folders)?;
    let own = own(&layers);
    if !own.is_empty() {
        return own.iter().map(|id| Ok(loaded(id, &layers)?)).collect();
    }
    Ok(fitting(&layers)?)
}

/// The rulebooks built in to which folders can add: those in which everything that they name is there.
///
/// # Errors
/// There is none. What is wrong is told as of the one that they fit best.
pub(super) fn fitting(layers: &[Layer]) -> Result<Vec<Rulebook>, Vec<Fault>> {
    let (mut fitting, mut best): (_, Option<Vec<Fault>>) = (Vec::new(), None);
    for id in built_in() {
        match loaded(&id, layers) {
            Ok(rulebook) => fitting.push(rulebook),
            Err(faults) if best.as_ref().is_none_or(|best| faults.len() < best.len()) => best = Some(faults),
            Err(_) => {}
        }
    }
    match best {
        Some(faults) if fitting.is_empty() => Err(faults),
        _ => Ok(fitting),
    }
}

/// The one rulebook that a command writes about.
pub(super) fn one(
    round: Option<&Path>,
    folders: &[PathBuf],
    id: Option<&str>,
    lang: Lang,
) -> Result<Rulebook, Stop> {
    if let Some(dir) = round {
        return of_round(dir, folders);
    }
    let layers = layers(folders)?;
    let mut ids = own(&layers);
    if ids.is_empty() || id.is_some_and(|id| !ids.iter().any(|own| own == id)) {
        ids.extend(built_in());
    }
    let known = ids.join(", ");
    let words = match (id, ids.as_slice()) {
        (Some(id), ids) if ids.iter().any(|known| known == id) => return Ok(loaded(id, &layers)?),
        (None, [only]) => return Ok(loaded(only, &layers)?),
        (Some(id), ids) => {
            let asked = match (nearest(id, ids.iter().map(String::as_str)), lang) {
                (Some(near), Lang::Vi) => format!("Có phải `{near}`?"),
                (Some(near), Lang::En) => format!("Do you mean `{near}`?"),
                (None, Lang::Vi) => format!("Được dùng: {known}"),
                (None, Lang::En) => format!("There are: {known}"),
            };
            match lang {
                Lang::Vi => format!("Không có bộ quy tắc `{id}`. {asked}"),
                Lang::En => format!("There is no rulebook `{id}`. {asked}"),
            }
        }
        (None, _) => match lang {
            Lang::Vi => format!(
                "Có nhiều bộ quy tắc: {known}. Đề nghị chọn một bằng --for, hoặc chỉ ra đợt bằng --round"
            ),
            Lang::En => format!(
                "There are several rulebooks: {known}. Choose one with --for, or name a round with --round"
            ),
        },
    };
    Err(anyhow!(words).into())
}

fn of_round(dir: &Path, folders: &[PathBuf]) -> Result<Rulebook, Stop> {
    let folder = folder::open(dir, folders)?;
    Ok(Rulebook {
        catalogue: folder.catalogue,
        round: Some(folder.round),
    })
}

fn layers(folders: &[PathBuf]) -> Result<Vec<Layer>, Stop> {
    folders.iter().map(|f| folder::read_layer(f)).collect()
}

/// Ids of the folders that are rulebooks of their own.
fn own(layers: &[Layer]) -> Vec<String> {
    layers.iter().filter_map(catalogue::id_of).collect()
}

/// Ids of what is built in and whole: common ground alone is no rulebook.
fn built_in() -> Vec<String> {
    let whole = |id: &String| loaded(id, &[]).is_ok();
    catalogue::embedded_names().into_iter().filter(whole).collect()
}

/// A rulebook by its id, with folders.
pub(super) fn loaded(id: &str, layers: &[Layer]) -> Result<Rulebook, Vec<Fault>> {
    Ok(Rulebook {
        catalogue: catalogue::load(&catalogue::stack(id, layers.to_vec())?)?,
        round: None,
    })
}
