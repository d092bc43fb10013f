//! Which rulebooks a command is about that needs no round: that of the round named, those of folders, else all built in.

use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::{Stop, folder};
use crate::catalogue::{self, Catalogue, Layer};
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
/// A folder with `rulebook.toml` is a rulebook of its own and is meant alone; one without adds to every rulebook built in.
pub(super) fn meant(round: Option<&Path>, folders: &[PathBuf]) -> Result<Vec<Rulebook>, Stop> {
    if let Some(dir) = round {
        let folder = folder::open(dir, folders)?;
        return Ok(vec![Rulebook {
            catalogue: folder.catalogue,
            round: Some(folder.round),
        }]);
    }
    let layers = folders
        .iter()
        .map(|f| folder::read_layer(f))
        .collect::<Result<Vec<_>, _>>()?;
    let own: Vec<String> = layers.iter().filter_map(catalogue::id_of).collect();
    let ids = if own.is_empty() { built_in() } else { own };
    ids.iter().map(|id| loaded(id, &layers)).collect()
}

/// The one rulebook that a command writes about.
pub(super) fn one(
    round: Option<&Path>,
    folders: &[PathBuf],
    id: Option<&str>,
    lang: Lang,
) -> Result<Rulebook, Stop> {
    let mut all = meant(round, folders)?;
    let Some(id) = id else {
        return match (all.pop(), all.len()) {
            (Some(only), 0) => Ok(only),
            (last, _) => {
                all.extend(last);
                let ids = listed(&all);
                Err(anyhow!(match lang {
                    Lang::Vi => format!("Có nhiều bộ quy tắc: {ids}. Đề nghị chọn một bằng --for, hoặc chỉ ra đợt bằng --round"),
                    Lang::En => format!("There are several rulebooks: {ids}. Choose one with --for, or name a round with --round"),
                })
                .into())
            }
        };
    };
    let ids: Vec<String> = all.iter().map(|b| b.catalogue.id.clone()).collect();
    let near = nearest(id, ids.iter().map(String::as_str));
    let known = listed(&all);
    if let Some(found) = all.into_iter().find(|b| b.catalogue.id == id) {
        return Ok(found);
    }
    let asked = match (near, lang) {
        (Some(near), Lang::Vi) => format!("Có phải `{near}`?"),
        (Some(near), Lang::En) => format!("Do you mean `{near}`?"),
        (None, Lang::Vi) => format!("Được dùng: {known}"),
        (None, Lang::En) => format!("There are: {known}"),
    };
    Err(anyhow!(match lang {
        Lang::Vi => format!("Không có bộ quy tắc `{id}`. {asked}"),
        Lang::En => format!("There is no rulebook `{id}`. {asked}"),
    })
    .into())
}

fn listed(all: &[Rulebook]) -> String {
    let ids: Vec<&str> = all.iter().map(|b| b.catalogue.id.as_str()).collect();
    ids.join(", ")
}

/// Ids of what is built in and whole: common ground alone is no rulebook.
fn built_in() -> Vec<String> {
    let whole = |id: &String| loaded(id, &[]).is_ok();
    catalogue::embedded_names().into_iter().filter(whole).collect()
}

fn loaded(id: &str, layers: &[Layer]) -> Result<Rulebook, Stop> {
    Ok(Rulebook {
        catalogue: catalogue::load(&catalogue::stack(id, layers.to_vec())?)?,
        round: None,
    })
}
