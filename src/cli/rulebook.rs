//! `ntm rulebook check`: a folder of rules proved before anybody relies on it.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, anyhow};
use serde_json::{Value, json};

use super::args::{Format, RulebookCheckArgs};
use super::{Stop, folder, lang, print_json, rulebooks};
use crate::catalogue::{
    self, Catalogue, Charge, Fault, Layer, Rule, RuleChange, Severity, Threshold, Turn, document_faults,
};
use crate::diagnostic::Lang;
use crate::number;
use crate::time::show_date;

/// Version of the shape of the machine-readable result.
const SCHEMA_VERSION: u32 = 1;

/// A folder of rules that was looked at.
struct Looked {
    /// The folder as it is called.
    name: String,
    /// The rulebook it was looked at with.
    catalogue: Catalogue,
    /// Files of the folder.
    layer: Layer,
    /// Changes that a round itself makes.
    of_round: Vec<RuleChange>,
}

pub(super) fn check(args: &RulebookCheckArgs, out: &mut dyn Write) -> Result<u8, Stop> {
    let lang = lang(args.lang);
    let looked = look(&args.folder, args.id.as_deref())?;
    let own = Own::of(&looked);
    let faults = own.document_faults(&looked);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    match args.format {
        Format::Json => print_json(&own.json(&looked), out)?,
        Format::Text => own.write(&looked, lang, out).context("Không in được kết quả")?,
    }
    Ok(0)
}

/// Reads and checks the folder over the rulebook that it belongs to.
fn look(dir: &Path, base: Option<&str>) -> Result<Looked, Stop> {
    if !dir.is_dir() {
        return Err(anyhow!(
            "Không có thư mục “{}”. Đề nghị kiểm tra lại tên thư mục quy tắc",
            dir.display()
        )
        .into());
    }
    let is_round = dir.join("round.toml").is_file();
    let rules = if is_round {
        dir.join("rules")
    } else {
        dir.to_owned()
    };
    let layer = if rules.is_dir() {
        folder::read_layer(&rules)?
    } else {
        Layer::default()
    };
    let looked = |catalogue, of_round| Looked {
        name: dir
            .file_name()
            .map_or_else(|| dir.to_string_lossy(), |n| n.to_string_lossy())
            .into_owned(),
        catalogue,
        layer: layer.clone(),
        of_round,
    };
    if is_round {
        // With its settings: changes that a round makes itself are proved too.
        let folder = folder::open(dir, &[])?;
        folder::past(dir, &folder.catalogue, &folder.round)?;
        return Ok(looked(folder.catalogue, folder.round.changes));
    }
    if !layer
        .files
        .keys()
        .any(|path| path.to_lowercase().ends_with(".toml"))
    {
        return Err(anyhow!(
            "Trong thư mục “{}” không có tệp .toml nào. Thư mục quy tắc cần ít nhất một tệp .toml",
            dir.display()
        )
        .into());
    }
    let layers = [layer.clone()];
    // Where it does not say whose rulebook it adds to: the first to which it can.
    let rulebook = match base.map(str::to_owned).or_else(|| catalogue::id_of(&layer)) {
        Some(id) => Some(rulebooks::loaded(&id, &layers)?),
        None => rulebooks::fitting(&layers)?.into_iter().next(),
    };
    match rulebook {
        Some(rulebook) => Ok(looked(rulebook.catalogue, Vec::new())),
        None => Err(anyhow!("Không có bộ quy tắc nào để đặt thư mục này lên").into()),
    }
}

/// What the folder itself says, of all that the rulebook holds.
struct Own<'a> {
    rules: Vec<&'a Rule>,
    changes: Vec<&'a RuleChange>,
    thresholds: Vec<&'a catalogue::OwnThreshold>,
}

impl<'a> Own<'a> {
    fn of(looked: &'a Looked) -> Self {
        let catalogue = &looked.catalogue;
        let paths: Vec<&str> = looked.layer.files.values().map(|f| f.path.as_str()).collect();
        let here = |spot: &catalogue::Spot| paths.contains(&spot.path());
        let idle = catalogue.idle.iter().map(|i| &i.rule);
        Self {
            rules: catalogue
                .rules
                .iter()
                .chain(idle)
                .filter(|r| here(&r.spot))
                .collect(),
            changes: catalogue
                .own
                .changes
                .iter()
                .filter(|c| here(&c.spot))
                .chain(&looked.of_round)
                .collect(),
            thresholds: catalogue
                .own
                .thresholds
                .iter()
                .filter(|t| here(&t.spot))
                .collect(),
        }
    }

    fn document_faults(&self, looked: &Looked) -> Vec<Fault> {
        let of = |rule: &&Rule| {
            let file = looked.layer.files.get(&format!("rules/{}.md", rule.code))?;
            Some(document_faults(rule, file))
        };
        self.rules.iter().filter_map(of).flatten().collect()
    }

    fn write(&self, looked: &Looked, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
        let catalogue = &looked.catalogue;
        let (id, title) = (&catalogue.id, &catalogue.title);
        match lang {
            Lang::Vi => writeln!(
                out,
                "Thư mục “{}”: không có lỗi, đặt trên bộ quy tắc “{title}” ({id})",
                looked.name
            )?,
            Lang::En => writeln!(
                out,
                "Folder “{}”: no fault, over the rulebook “{title}” ({id})",
                looked.name
            )?,
        }
        let mut part = |head: &str, lines: Vec<String>| -> std::io::Result<()> {
            if lines.is_empty() {
                return Ok(());
            }
            writeln!(out, "{head}: {}", lines.len())?;
            lines.iter().try_for_each(|line| writeln!(out, "  {line}"))
        };
        part(
            lang.say("Quy tắc thêm", "Rules added"),
            self.rules.iter().map(|r| rule_line(r, lang)).collect(),
        )?;
        part(
            lang.say("Mức yêu cầu của tỉnh", "Thresholds of the province"),
            self.thresholds
                .iter()
                .map(|t| threshold_line(catalogue, t, lang))
                .collect(),
        )?;
        part(
            lang.say("Quy tắc thay đổi", "Rules changed"),
            self.changes
                .iter()
                .map(|c| change_line(catalogue, c, lang))
                .collect(),
        )?;
        if self.rules.is_empty() && self.changes.is_empty() && self.thresholds.is_empty() {
            let (rules, sets) = (catalogue.rules.len(), catalogue.sets.len());
            match lang {
                Lang::Vi => writeln!(out, "Bộ quy tắc có {rules} quy tắc, {sets} bộ tiêu chí")?,
                Lang::En => writeln!(out, "The rulebook has {rules} rules and {sets} criteria sets")?,
            }
        }
        Ok(())
    }

    fn json(&self, looked: &Looked) -> Value {
        let charged = |charge: &Charge| {
            json!({
                "from": charge.from.to_string(),
                "until": charge.until.map(|d| d.to_string()),
                "owner": charge.owner,
                "reason": charge.reason,
                "document": Some(&charge.document).filter(|d| !d.is_empty()),
            })
        };
        json!({
            "schema_version": SCHEMA_VERSION,
            "folder": looked.name,
            "rulebook": looked.catalogue.id,
            "layers": looked.catalogue.layers,
            "rules": self.rules.iter().map(|r| json!({
                "code": r.code,
                "title": r.title,
                "check": r.check.word(),
                "severity": r.severity.word(),
                "trial": r.trial,
                "charge": r.charge.as_ref().map(charged),
            })).collect::<Vec<_>>(),
            "thresholds": self.thresholds.iter().map(|t| json!({
                "set": t.set,
                "part": t.part,
                "class": t.class,
                "value": match &t.threshold {
                    Threshold::Number(n) => json!(n.to_string()),
                    _ => json!("met"),
                },
                "charge": charged(&t.charge),
            })).collect::<Vec<_>>(),
            "changes": self.changes.iter().map(|c| json!({
                "code": c.code,
                "as": match c.turn {
                    Turn::Off => "off",
                    Turn::Trial => "trial",
                    Turn::Lowered(severity) => severity.word(),
                },
                "charge": charged(&c.charge),
            })).collect::<Vec<_>>(),
        })
    }
}

fn severity(severity: Severity, lang: Lang) -> String {
    lang.say(severity.vietnamese(), severity.word()).to_lowercase()
}

/// "từ 01/12/2020 đến 31/12/2021; phụ trách: …; lý do: …; văn bản …".
pub(super) fn charge_words(charge: &Charge, lang: Lang) -> String {
    let mut parts = vec![format!("{} {}", lang.say("từ", "from"), show_date(charge.from))];
    if let Some(until) = charge.until {
        parts.push(format!("{} {}", lang.say("đến", "until"), show_date(until)));
    }
    let mut text = parts.join(" ");
    for (word, said) in [
        (lang.say("phụ trách", "owner"), &charge.owner),
        (lang.say("lý do", "reason"), &charge.reason),
        (lang.say("văn bản", "document"), &charge.document),
    ] {
        if !said.is_empty() {
            text.push_str("; ");
            text.push_str(word);
            text.push_str(": ");
            text.push_str(said);
        }
    }
    text
}

fn rule_line(rule: &Rule, lang: Lang) -> String {
    let trial = if rule.trial {
        lang.say(", chạy thử", ", on trial")
    } else {
        ""
    };
    let said = rule
        .charge
        .as_ref()
        .map_or_else(String::new, |c| format!(": {}", charge_words(c, lang)));
    format!(
        "{} {} ({}{trial}){said}",
        rule.code,
        rule.title,
        severity(rule.severity, lang)
    )
}

fn threshold_line(catalogue: &Catalogue, own: &catalogue::OwnThreshold, lang: Lang) -> String {
    let set = catalogue.set(&own.set);
    let part = set.and_then(|s| s.part(&own.part)).map(|(_, _, part)| part);
    let class = match catalogue.class(&own.class) {
        Some(class) => class.name.clone(),
        None => lang.say("mọi vùng", "all classes").to_owned(),
    };
    let value = match &own.threshold {
        Threshold::Number(n) => format!("{} {}", number::show(*n), part.map_or("", |p| p.unit.as_str())),
        _ => lang.say("Đạt", "met").to_owned(),
    };
    format!(
        "{} · {} ({class}): {}: {}",
        set.map_or(own.set.as_str(), |s| s.short.as_str()),
        own.part,
        value.trim(),
        charge_words(&own.charge, lang)
    )
}

fn change_line(catalogue: &Catalogue, change: &RuleChange, lang: Lang) -> String {
    let titles: BTreeMap<&str, &str> = catalogue
        .rules
        .iter()
        .chain(catalogue.idle.iter().map(|i| &i.rule))
        .map(|r| (r.code.as_str(), r.title.as_str()))
        .collect();
    let turn = match change.turn {
        Turn::Off => lang.say("tắt", "off").to_owned(),
        Turn::Trial => lang.say("chạy thử", "on trial").to_owned(),
        Turn::Lowered(to) => format!("{} {}", lang.say("hạ xuống", "lowered to"), severity(to, lang)),
    };
    format!(
        "{} {} ({turn}): {}",
        change.code,
        titles.get(change.code.as_str()).unwrap_or(&""),
        charge_words(&change.charge, lang)
    )
}
