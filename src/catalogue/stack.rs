//! Which layers the rulebook that a round names is made of, and in what order.
//!
//! What comes in: an id, and the folders that the caller has read. What goes out: layers, first to last, for
//! [`super::load`]. A rulebook is found by the id in its `rulebook.toml`, so that one kept in a folder is as good as one
//! that is built in; where both have the id, the folder goes before, for it is the nearer one.

use serde::Deserialize;
use toml::Spanned;
use validator::Validate;

use super::fault::{Fault, Spot};
use super::layers::{Layer, embedded, embedded_names, read_whole};
use super::raw::RawRulebook;

/// As much of `rulebook.toml` as the order of layers rests on.
#[derive(Debug, Deserialize, Validate)]
struct Head {
    rulebook: RawRulebook,
}

/// A folder with what its `rulebook.toml` says.
struct Folder {
    layer: Layer,
    head: Option<(String, Spot)>,
}

/// The layers of the rulebook that a round names, each after those it extends, then the other folders in their order.
///
/// A folder without `rulebook.toml` is no rulebook of its own: it adds to what lies below it.
///
/// # Errors
/// No rulebook has the id, two folders have the same one, or rulebooks extend each other in a ring. A `rulebook.toml`
/// that cannot be read is an error here only where it may be the one that is looked for; [`super::load`] says it else.
pub fn stack(wanted: &str, folders: Vec<Layer>) -> Result<Vec<Layer>, Vec<Fault>> {
    let (mut faults, mut unreadable) = (Vec::new(), Vec::new());
    let mut read: Vec<Folder> = Vec::new();
    for layer in folders {
        let head = head(&layer, &mut unreadable);
        if let Some((id, spot)) = &head
            && let Some(first) = read
                .iter()
                .find_map(|f| f.head.as_ref().filter(|(other, _)| other == id))
        {
            faults.push(
                Fault::at(
                    spot.clone(),
                    format!("Hai thư mục cùng là bộ quy tắc `{id}`"),
                    "thư mục thứ hai",
                )
                .other(first.1.clone(), "thư mục thứ nhất")
                .help("Chỉ đưa vào một trong hai thư mục, hoặc đặt mã khác"),
            );
        }
        read.push(Folder { layer, head });
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut order = Order {
        folders: &read,
        open: Vec::new(),
        layers: Vec::new(),
        faults: Vec::new(),
    };
    if !order.put(wanted) {
        return Err(if unreadable.is_empty() {
            vec![no_such(wanted, &read)]
        } else {
            unreadable
        });
    }
    for folder in &read {
        match &folder.head {
            Some((id, _)) => {
                order.put(id);
            }
            None => order.layers.push(folder.layer.clone()),
        }
    }
    if order.faults.is_empty() {
        Ok(order.layers)
    } else {
        Err(order.faults)
    }
}

/// The id of the rulebook that a folder is; none where it has no `rulebook.toml`, or one that cannot be read.
pub fn id_of(layer: &Layer) -> Option<String> {
    head(layer, &mut Vec::new()).map(|(id, _)| id)
}

/// The id of a folder's rulebook and its place; none where the folder is no rulebook, or its file cannot be read.
fn head(layer: &Layer, faults: &mut Vec<Fault>) -> Option<(String, Spot)> {
    let file = layer.files.get("rulebook.toml")?;
    let (head, source) = read_whole::<Head>(file, faults)?;
    let id = head.rulebook.id;
    let whole = Spot::new(&source, 0..source.text.len());
    Some((id.clone(), whole.around(&format!("\"{id}\""))))
}

fn no_such(wanted: &str, folders: &[Folder]) -> Fault {
    let mut known = embedded_names();
    known.extend(
        folders
            .iter()
            .filter_map(|f| f.head.as_ref().map(|(id, _)| id.clone())),
    );
    Fault::of(format!("round.toml: không có bộ quy tắc `{wanted}`")).help(format!(
        "Được dùng: {}. Bộ quy tắc của riêng mình là một thư mục có tệp rulebook.toml với id = \"{wanted}\": đặt vào thư mục rules của đợt, hoặc chỉ ra bằng --rulebook",
        known.join(", ")
    ))
}

/// Puts layers in order.
struct Order<'a> {
    folders: &'a [Folder],
    /// Rulebooks whose parents are being put.
    open: Vec<String>,
    layers: Vec<Layer>,
    faults: Vec<Fault>,
}

impl Order<'_> {
    /// Puts the rulebook of an id after those it extends; false where there is none. One that is extended and is not
    /// there is said by [`super::load`], at its place.
    fn put(&mut self, id: &str) -> bool {
        if self.layers.iter().any(|l| l.name == id) {
            return true;
        }
        let own = self
            .folders
            .iter()
            .find(|f| f.head.as_ref().is_some_and(|(other, _)| other == id));
        let Some(mut layer) = own.map(|f| f.layer.clone()).or_else(|| embedded(id)) else {
            return false;
        };
        // By its id, not by where somebody keeps it: the name stands in the workbook.
        id.clone_into(&mut layer.name);
        self.open.push(id.to_owned());
        for parent in parents(&layer) {
            let name = parent.get_ref();
            if let Some(from) = self.open.iter().position(|o| o == name) {
                let mut ring: Vec<&str> = self.open.iter().skip(from).map(String::as_str).collect();
                ring.push(name);
                let title = format!("Bộ quy tắc mở rộng lẫn nhau thành vòng: {}", ring.join(" → "));
                if let Some(file) = layer.files.get("rulebook.toml") {
                    let source = std::sync::Arc::new(file.clone());
                    let spot = Spot::new(&source, parent.span());
                    self.faults.push(Fault::at(spot, title, "mở rộng chính nó"));
                }
                continue;
            }
            self.put(name);
        }
        self.open.pop();
        self.layers.push(layer);
        true
    }
}

/// The ids that a layer extends, each with its place.
fn parents(layer: &Layer) -> Vec<Spanned<String>> {
    let file = layer.files.get("rulebook.toml");
    file.and_then(|file| read_whole::<Head>(file, &mut Vec::new()))
        .map(|(head, _)| head.rulebook.extends)
        .unwrap_or_default()
}
