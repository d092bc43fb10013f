//! The rules, each with where it is written. "Specification" is Microsoft's "Excel specifications and limits".

use std::collections::{BTreeMap, BTreeSet};

use super::formula::{Piece, heads, pieces};
use super::package::{Area, COLUMNS, Node, Package, ROWS, Sheet, area, areas, cell};

/// A rule: its name, where it is written, and what finds its offences.
pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) source: &'static str,
    pub(super) check: fn(&Package, &mut Vec<String>),
}

macro_rules! rules {
    ($($check:ident: $source:literal;)+) => {
        pub(super) const RULES: &[Rule] =
            &[$(Rule { name: stringify!($check), source: $source, check: $check }),+];
    };
}

rules! {
    package_parts: "ECMA-376 part 2, 9 and 10: every part has a content type, every relationship a target";
    no_other_files: "an external link asks the reader whether to update; these workbooks have none";
    workbook_order: "ECMA-376 part 1, 18.2.27 CT_Workbook is a sequence";
    worksheet_order: "ECMA-376 part 1, 18.3.1.99 CT_Worksheet is a sequence";
    sheet_names: "ECMA-376 part 1, 18.2.19; Excel: 31 UTF-16 units, none of : \\ / ? * [ ], no ' at an end, not History";
    sheet_views: "Excel edits selected sheets together; a hidden sheet cannot be the active one";
    defined_names: "ECMA-376 part 1, 18.2.5; Microsoft, Names in formulas: letter, _ or \\ first, no cell reference, 255";
    print_names: "ECMA-376 part 1, 18.2.5: Print_Titles are whole rows or columns, Print_Area cells, of their own sheet";
    table_names: "ECMA-376 part 1, 18.5.1.2: id and displayName unique in the workbook, displayName as a defined name";
    table_columns: "ECMA-376 part 1, 18.5.1.3: one column a head, unique; Excel repairs a head that is not the cell's text";
    table_areas: "Excel: tables overlap neither each other nor merged cells, and have a row of data";
    autofilters: "ECMA-376 part 1, 18.3.1.2; Excel keeps the range in _xlnm._FilterDatabase; none meets a table";
    validations: "ECMA-376 part 1, 18.3.1.32; Excel: list 255, title 32, message 255 characters, formula 8,192";
    formulas: "Specification: 8,192 characters, texts 255, 64 levels, 255 arguments; only what Excel 2010 has, in any locale";
    hyperlinks: "Specification: 65,530 a sheet; Excel repairs two on one cell; a place must be in the workbook";
    merged_cells: "ECMA-376 part 1, 18.3.1.55: merged ranges do not overlap";
    conditional_formats: "ECMA-376 part 1, 18.3.1.10: a priority for each rule, a format that is there, formula 8,192";
    styles: "Specification: 65,490 cell formats, 1,024 fonts; ECMA-376 part 1, 18.8: ids are places in lists";
    cells: "ECMA-376 part 1, 18.3.1.4, 18.3.1.73: rows and cells ascend, each once; a cell's style and string are there";
    cell_values: "Specification: 32,767 characters; numbers are finite; a date is a day from 0 to 9999-12-31";
    rows_and_columns: "Specification: height 409.5, width 255; ECMA-376 part 1, 18.3.1.13: columns do not overlap";
    page_setup: "Specification: 255 characters in a header or footer, 1,026 page breaks";
    drawings: "ECMA-376 part 1, 20.5.2.33: a drawing stands within the sheet and a chart refers to sheets that are there";
}

fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// Names that are there twice when case is left aside.
fn twice<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    names.map(lower).filter(|n| !seen.insert(n.clone())).collect()
}

fn overlaps(areas: &[Area]) -> Option<(Area, Area)> {
    // By row, so that only areas that start before another ends are compared.
    let mut sorted = areas.to_vec();
    sorted.sort_by_key(|a| (a.0, a.1));
    for (i, a) in sorted.iter().enumerate() {
        for b in sorted[i + 1..].iter().take_while(|b| b.0 <= a.2) {
            if a.meets(b) {
                return Some((*a, *b));
            }
        }
    }
    None
}

fn package_parts(p: &Package, out: &mut Vec<String>) {
    out.extend(p.broken.iter().cloned());
    out.extend(
        twice(p.names.iter().map(String::as_str))
            .iter()
            .map(|n| format!("{n} twice")),
    );
    let types = p.part("[Content_Types].xml");
    let of = |kind: &str, key: &str| -> BTreeSet<String> {
        let found = types.children.iter().filter(|t| t.name == kind);
        found.filter_map(|t| t.get(key)).map(lower).collect()
    };
    let (defaults, overrides) = (of("Default", "Extension"), of("Override", "PartName"));
    for name in p.names.iter().filter(|n| *n != "[Content_Types].xml") {
        let extension = name.rsplit('.').next().unwrap_or_default();
        let listed = overrides.contains(&lower(&format!("/{name}")));
        // "xml" alone says nothing: each such part needs its own type.
        if !listed && (extension == "xml" || !defaults.contains(&lower(extension))) {
            out.push(format!("{name} has no content type"));
        }
    }
    for part in &overrides {
        if !p.names.iter().any(|n| lower(&format!("/{n}")) == *part) {
            out.push(format!("a content type for {part}, which is not there"));
        }
    }
    let mut reached: BTreeSet<String> = BTreeSet::new();
    for part in std::iter::once(&String::new()).chain(&p.names) {
        for (id, (_, target, outside)) in p.relationships(part) {
            if !outside && !p.names.contains(&target) {
                out.push(format!("{part} {id}: no part {target}"));
            }
            reached.insert(target);
        }
        if let Some(root) = p.trees.get(part) {
            let own = p.relationships(part);
            root.each(&mut |n| {
                for key in ["r:id", "r:embed"] {
                    if n.get(key).is_some_and(|id| !own.contains_key(id)) {
                        out.push(format!("{part}: {} {key} has no relationship", n.name));
                    }
                }
            });
        }
    }
    for name in p
        .names
        .iter()
        .filter(|n| !n.contains("_rels/") && *n != "[Content_Types].xml")
    {
        if !reached.contains(name) {
            out.push(format!("nothing leads to {name}"));
        }
    }
}

fn no_other_files(p: &Package, out: &mut Vec<String>) {
    for part in &p.names {
        for (kind, target, outside) in p.relationships(part).into_values() {
            if kind.starts_with("externalLink") || outside && kind != "hyperlink" {
                out.push(format!("{part}: {kind} {target}"));
            }
        }
    }
}

fn in_order(root: &Node, order: &str, out: &mut Vec<String>) {
    let order: Vec<&str> = order.split_whitespace().collect();
    let mut last = 0;
    for child in &root.children {
        match order.iter().position(|o| *o == child.name) {
            None => out.push(format!("{} is no child of {}", child.name, root.name)),
            // Only conditional formats stand more than once.
            Some(at) if at < last || at == last && at > 0 && child.name != "conditionalFormatting" => {
                out.push(format!("{} after {}", child.name, order[last]));
            }
            Some(at) => last = at,
        }
    }
}

fn workbook_order(p: &Package, out: &mut Vec<String>) {
    let order = "_ fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups \
        externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches extLst";
    in_order(p.workbook(), order, out);
}

fn worksheet_order(p: &Package, out: &mut Vec<String>) {
    let order = "_ sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection \
        protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr \
        conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks \
        colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF picture \
        oleObjects controls webPublishItems tableParts extLst";
    for sheet in p.sheets() {
        in_order(sheet.root, order, out);
        for list in ["mergeCells", "dataValidations", "hyperlinks", "tableParts"] {
            if let Some(node) = sheet.root.child(list)
                && (node.children.is_empty()
                    || node
                        .number("count")
                        .is_some_and(|n| n != node.children.len() as u64))
            {
                out.push(format!("{}: {list} does not count its children", sheet.name));
            }
        }
    }
}

fn sheet_names(p: &Package, out: &mut Vec<String>) {
    let sheets: Vec<&Node> = p.workbook().all("sheets", "sheet").collect();
    let names: Vec<&str> = sheets.iter().filter_map(|s| s.get("name")).collect();
    for name in &names {
        if name.is_empty()
            || length(name) > 31
            || name.contains([':', '\\', '/', '?', '*', '[', ']'])
            || name.starts_with('\'')
            || name.ends_with('\'')
            || lower(name) == "history"
        {
            out.push(format!("“{name}” is no name of a sheet"));
        }
    }
    out.extend(
        twice(names.iter().copied())
            .iter()
            .map(|n| format!("“{n}” twice")),
    );
    out.extend(
        twice(sheets.iter().filter_map(|s| s.get("sheetId")))
            .iter()
            .map(|n| format!("id {n} twice")),
    );
    if names.is_empty() || names.len() != p.sheets().len() {
        out.push("a sheet without its part".to_owned());
    }
}

fn sheet_views(p: &Package, out: &mut Vec<String>) {
    let shown = |i: usize| {
        p.workbook()
            .all("sheets", "sheet")
            .nth(i)
            .is_some_and(|s| s.get("state").is_none_or(|v| v == "visible"))
    };
    let active = p
        .workbook()
        .all("bookViews", "workbookView")
        .find_map(|v| v.number("activeTab"));
    let active = usize::try_from(active.unwrap_or(0)).unwrap_or(usize::MAX);
    if !shown(active) {
        out.push(format!("the active tab {active} is not shown"));
    }
    for (i, sheet) in p.sheets().iter().enumerate() {
        for view in sheet.root.all("sheetViews", "sheetView") {
            if view.get("tabSelected") == Some("1") && i != active {
                out.push(format!("{} is selected beside the active sheet", sheet.name));
            }
            for (node, key) in view
                .children
                .iter()
                .flat_map(|n| [(n, "activeCell"), (n, "topLeftCell")])
            {
                if node.get(key).is_some_and(|at| cell(at).is_none()) {
                    out.push(format!("{}: {key} is no cell", sheet.name));
                }
            }
        }
    }
}

/// Whether Excel would take a word for a cell: `A1`, `R1C1`, `RC`, `R`, `C`.
fn looks_like_a_cell(name: &str) -> bool {
    let upper = name.to_uppercase();
    let r1c1 = upper.strip_prefix('R').map_or(upper.as_str(), |rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_digit())
    });
    let rest = r1c1
        .strip_prefix('C')
        .map_or(r1c1, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    cell(&upper).is_some() || rest.is_empty()
}

fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_' || c == '\\')
        && letters.all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '\\'))
        && length(name) <= 255
        && !looks_like_a_cell(name)
}

fn defined_names(p: &Package, out: &mut Vec<String>) {
    let sheets = p.sheets();
    let mut seen = BTreeSet::new();
    for (name, local, text) in p.defined() {
        let built_in = ["_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase"].contains(&name);
        if name.starts_with("_xlnm") != built_in || !built_in && !is_name(name) {
            out.push(format!("“{name}” is no name"));
        }
        if !seen.insert((lower(name), local)) {
            out.push(format!("“{name}” twice"));
        }
        if local.is_some_and(|i| i >= sheets.len() as u64) {
            out.push(format!("“{name}” is of a sheet that is not there"));
        }
        check_formula(p, &format!("name {name}"), text, out);
    }
}

fn print_names(p: &Package, out: &mut Vec<String>) {
    let sheets = p.sheets();
    for (name, local, text) in p.defined().into_iter().filter(|d| d.0.starts_with("_xlnm.Print")) {
        let own = local
            .and_then(|i| sheets.get(usize::try_from(i).ok()?))
            .map(|s| s.name);
        for place in split_outside_quotes(text) {
            let (sheet, range) = place.rsplit_once('!').unwrap_or(("", &place));
            let sheet = sheet.trim_matches('\'').replace("''", "'");
            let whole =
                area(range).is_some_and(|a| a.3 == COLUMNS - 1 && a.1 == 0 || a.2 == ROWS - 1 && a.0 == 0);
            if own != Some(sheet.as_str()) || area(range).is_none() || (name == "_xlnm.Print_Titles") != whole
            {
                out.push(format!("{name}: {place}"));
            }
        }
    }
}

fn split_outside_quotes(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut open = false;
    for c in text.chars() {
        open ^= c == '\'';
        if c == ',' && !open {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts
}

fn table_names(p: &Package, out: &mut Vec<String>) {
    let sheets = p.sheets();
    let tables: Vec<&Node> = sheets.iter().flat_map(|s| s.tables.iter().copied()).collect();
    let defined = p.defined();
    let names = tables.iter().filter_map(|t| t.get("displayName"));
    for name in names.clone() {
        if !is_name(name) {
            out.push(format!("“{name}” is no name of a table"));
        }
    }
    let all = names.chain(defined.iter().filter(|d| d.1.is_none()).map(|d| d.0));
    out.extend(twice(all).iter().map(|n| format!("“{n}” twice")));
    out.extend(
        twice(tables.iter().filter_map(|t| t.get("id")))
            .iter()
            .map(|n| format!("id {n} twice")),
    );
}

/// Cells of a sheet by place.
fn by_place<'a>(sheet: &Sheet<'a>) -> BTreeMap<(u32, u32), &'a Node> {
    sheet
        .root
        .all("sheetData", "row")
        .flat_map(|r| &r.children)
        .filter_map(|c| Some((cell(c.get("r")?)?, c)))
        .collect()
}

fn table_columns(p: &Package, out: &mut Vec<String>) {
    let shared = p.shared();
    for sheet in p.sheets().iter().filter(|s| !s.tables.is_empty()) {
        let cells = by_place(sheet);
        for table in &sheet.tables {
            let name = table.get("displayName").unwrap_or_default();
            let Some(place) = table.get("ref").and_then(area) else {
                continue;
            };
            let columns: Vec<&Node> = table.all("tableColumns", "tableColumn").collect();
            if columns.len() as u64 != u64::from(place.3 - place.1 + 1)
                || table.child("tableColumns").and_then(|c| c.number("count")) != Some(columns.len() as u64)
            {
                out.push(format!(
                    "{name}: {} columns in {:?}",
                    columns.len(),
                    table.get("ref")
                ));
            }
            out.extend(
                twice(columns.iter().filter_map(|c| c.get("name")))
                    .iter()
                    .map(|n| format!("{name}: “{n}” twice")),
            );
            out.extend(
                twice(columns.iter().filter_map(|c| c.get("id")))
                    .iter()
                    .map(|n| format!("{name}: id {n} twice")),
            );
            for (column, at) in columns.iter().zip(place.1..) {
                let head = column.get("name").unwrap_or_default();
                let text = cells.get(&(place.0, at)).and_then(|c| match c.get("t") {
                    Some("s") if c.child("f").is_none() => {
                        shared.get(c.child("v")?.text.parse::<usize>().ok()?).cloned()
                    }
                    Some("inlineStr") => Some(c.string()),
                    _ => None,
                });
                // A line break in a head is written _x000a_ in the table.
                if text.as_deref() != Some(head.replace("_x000a_", "\n").as_str()) || length(head) > 255 {
                    out.push(format!("{name}: the head is “{head}”, the cell {text:?}"));
                }
            }
        }
    }
}

fn merges(sheet: &Sheet<'_>) -> Vec<Area> {
    sheet
        .root
        .all("mergeCells", "mergeCell")
        .filter_map(|m| area(m.get("ref")?))
        .collect()
}

fn table_areas(p: &Package, out: &mut Vec<String>) {
    for sheet in p.sheets() {
        let places: Vec<Area> = sheet.tables.iter().filter_map(|t| area(t.get("ref")?)).collect();
        if places.len() != sheet.tables.len() || places.iter().any(|a| a.0 == a.2) {
            out.push(format!(
                "{}: a table without a place or without a row",
                sheet.name
            ));
        }
        if let Some(two) = overlaps(&places) {
            out.push(format!("{}: tables overlap {two:?}", sheet.name));
        }
        for merged in merges(&sheet) {
            if places.iter().any(|a| a.meets(&merged)) {
                out.push(format!("{}: merged cells in a table {merged:?}", sheet.name));
            }
        }
    }
}

fn autofilters(p: &Package, out: &mut Vec<String>) {
    for (i, sheet) in p.sheets().iter().enumerate() {
        for table in &sheet.tables {
            let totals = table.number("totalsRowCount").unwrap_or(0);
            let whole = table.get("ref").and_then(area);
            let filter = table.child("autoFilter").and_then(|f| area(f.get("ref")?));
            let wanted = whole.map(|a| Area(a.0, a.1, a.2 - u32::try_from(totals).unwrap_or(0), a.3));
            if filter.is_some() && filter != wanted {
                out.push(format!(
                    "{:?}: filter {filter:?} of {wanted:?}",
                    table.get("displayName")
                ));
            }
        }
        let own = sheet
            .root
            .child("autoFilter")
            .map(|f| f.get("ref").and_then(area));
        let named = p
            .defined()
            .into_iter()
            .find(|d| d.0 == "_xlnm._FilterDatabase" && d.1 == Some(i as u64))
            .map(|d| d.2.rsplit('!').next().and_then(area));
        if own != named || own == Some(None) {
            out.push(format!("{}: filter {own:?}, by name {named:?}", sheet.name));
        }
        if let Some(Some(filter)) = own
            && sheet
                .tables
                .iter()
                .filter_map(|t| area(t.get("ref")?))
                .any(|a| a.meets(&filter))
        {
            out.push(format!("{}: a filter in a table", sheet.name));
        }
    }
}

fn validations(p: &Package, out: &mut Vec<String>) {
    for sheet in p.sheets() {
        for v in sheet.root.all("dataValidations", "dataValidation") {
            let at = format!("{} {}", sheet.name, v.get("sqref").unwrap_or_default());
            if v.get("sqref").and_then(areas).is_none() {
                out.push(format!("{at}: not a range"));
            }
            for (key, limit) in [
                ("promptTitle", 32),
                ("errorTitle", 32),
                ("prompt", 255),
                ("error", 255),
            ] {
                if v.get(key).is_some_and(|t| length(t) > limit) {
                    out.push(format!("{at}: {key} is too long"));
                }
            }
            let kind = v.get("type").unwrap_or("none");
            let formula = |name: &str| v.child(name).map(|f| f.text.as_str());
            if kind != "none" && formula("formula1").is_none_or(str::is_empty) {
                out.push(format!("{at}: {kind} without a formula"));
            }
            // The quotes around a list written out do not count.
            if kind == "list" && formula("formula1").is_some_and(|f| f.starts_with('"') && length(f) > 257) {
                out.push(format!("{at}: the list is too long"));
            }
            let between = matches!(v.get("operator").unwrap_or("between"), "between" | "notBetween");
            if between && !matches!(kind, "none" | "list" | "custom") && formula("formula2").is_none() {
                out.push(format!("{at}: between one bound"));
            }
            for text in ["formula1", "formula2"].into_iter().filter_map(formula) {
                if kind != "list" || !text.starts_with('"') {
                    check_formula(p, &at, text, out);
                }
            }
        }
    }
}

/// Functions that Excel 2010, `LibreOffice` and WPS have and that mean the same in every language and region. Left out on
/// purpose: TEXT, VALUE, DATEVALUE and the like (their formats are those of the region), and what came after 2010.
const FUNCTIONS: &str = " ABS AND AVERAGE COLUMN COLUMNS COUNT COUNTA COUNTBLANK COUNTIF COUNTIFS DATE DAY EDATE EOMONTH \
    EXACT FALSE FIND HYPERLINK IF IFERROR INDEX INDIRECT INT ISBLANK ISERROR ISNUMBER ISTEXT LEFT LEN LOWER MATCH MAX \
    MID MIN MOD MONTH N NOT OFFSET OR RANK REPT RIGHT ROUND ROUNDDOWN ROUNDUP ROW ROWS SEARCH SUBSTITUTE SUBTOTAL SUM \
    SUMIF SUMIFS SUMPRODUCT T TODAY TRIM TRUE UPPER VLOOKUP YEAR ";

fn check_formula(p: &Package, at: &str, text: &str, out: &mut Vec<String>) {
    let Some(pieces) = pieces(text) else {
        out.push(format!("{at}: a quote or bracket does not end in {text}"));
        return;
    };
    if length(text) > 8_192 || text.is_empty() || text.starts_with('=') {
        out.push(format!("{at}: {} characters", length(text)));
    }
    let (mut arguments, mut deepest): (Vec<usize>, usize) = (Vec::new(), 0);
    for piece in &pieces {
        match piece {
            Piece::Text(t) if length(t) > 255 => out.push(format!("{at}: a text of {}", length(t))),
            Piece::Function(f) if !FUNCTIONS.contains(&format!(" {f} ")) => {
                out.push(format!("{at}: the function {f}"));
            }
            Piece::Sheet(s) if !p.known.sheets.contains(&lower(s)) => {
                out.push(format!("{at}: no sheet “{s}”"));
            }
            Piece::Elsewhere => out.push(format!("{at}: another workbook in {text}")),
            Piece::Structured(table, inside) => {
                let table_heads = p.known.tables.get(table);
                for head in heads(inside) {
                    if !table_heads.is_some_and(|t| t.contains(head)) {
                        out.push(format!("{at}: no column “{head}” in {table}"));
                    }
                }
            }
            Piece::Word(w) => {
                let plain = w.replace('$', "");
                let number = w.chars().next().is_some_and(|c| c.is_ascii_digit() || c == '$');
                let known = cell(&plain).is_some()
                    || number
                    || matches!(w.as_str(), "TRUE" | "FALSE")
                    || area(&format!("{plain}:{plain}")).is_some()
                    || p.known.names.contains(&lower(w));
                if !known {
                    out.push(format!("{at}: no name “{w}”"));
                }
            }
            Piece::Mark('(') => arguments.push(1),
            Piece::Mark(')') => drop(arguments.pop()),
            Piece::Mark(_) => {
                if let Some(last) = arguments.last_mut() {
                    *last += 1;
                    if *last > 255 {
                        out.push(format!("{at}: more than 255 arguments"));
                    }
                }
            }
            _ => {}
        }
        deepest = deepest.max(arguments.len());
    }
    if deepest > 64 || !arguments.is_empty() {
        out.push(format!("{at}: brackets {deepest} deep, {} open", arguments.len()));
    }
}

fn formulas(p: &Package, out: &mut Vec<String>) {
    for sheet in p.sheets() {
        for c in sheet.root.all("sheetData", "row").flat_map(|r| &r.children) {
            if let Some(f) = c.child("f") {
                check_formula(
                    p,
                    &format!("{}!{}", sheet.name, c.get("r").unwrap_or_default()),
                    &f.text,
                    out,
                );
            }
        }
        for table in &sheet.tables {
            table.each(&mut |n| {
                if n.name.ends_with("Formula") {
                    check_formula(p, table.get("displayName").unwrap_or_default(), &n.text, out);
                }
            });
        }
    }
}

fn hyperlinks(p: &Package, out: &mut Vec<String>) {
    let sheets = p.sheets();
    for sheet in &sheets {
        let links: Vec<&Node> = sheet.root.all("hyperlinks", "hyperlink").collect();
        if links.len() > 65_530 {
            out.push(format!("{}: {} links", sheet.name, links.len()));
        }
        let places: Vec<Area> = links.iter().filter_map(|l| area(l.get("ref")?)).collect();
        if places.len() < links.len() {
            out.push(format!("{}: a link without a cell", sheet.name));
        }
        if let Some(two) = overlaps(&places) {
            out.push(format!("{}: two links on {two:?}", sheet.name));
        }
        for link in links {
            let at = format!("{}!{}", sheet.name, link.get("ref").unwrap_or_default());
            if ["tooltip", "display"]
                .iter()
                .any(|k| link.get(k).is_some_and(|t| length(t) > 2_079))
                || link.get("tooltip").is_some_and(|t| length(t) > 255)
                || link.get("location").is_some_and(|t| length(t) > 2_079)
            {
                out.push(format!("{at}: too long"));
            }
            match (link.get("location"), link.get("r:id")) {
                (Some(place), None) => {
                    let (name, range) = place.rsplit_once('!').unwrap_or(("", place));
                    let name = name.trim_matches('\'').replace("''", "'");
                    let known = sheets.iter().any(|s| lower(s.name) == lower(&name)) && area(range).is_some();
                    if !known && !p.defined().iter().any(|d| d.0 == place) {
                        out.push(format!("{at}: no place {place}"));
                    }
                }
                (_, Some(_)) => {}
                (None, None) => out.push(format!("{at}: leads nowhere")),
            }
        }
    }
}

fn merged_cells(p: &Package, out: &mut Vec<String>) {
    for sheet in p.sheets() {
        let places = merges(&sheet);
        if places.len() != sheet.root.all("mergeCells", "mergeCell").count()
            || places.iter().any(|a| a.cells() < 2)
        {
            out.push(format!("{}: a merged range of one cell or none", sheet.name));
        }
        if let Some(two) = overlaps(&places) {
            out.push(format!("{}: merged ranges overlap {two:?}", sheet.name));
        }
    }
}

fn conditional_formats(p: &Package, out: &mut Vec<String>) {
    for sheet in p.sheets() {
        let mut priorities = BTreeSet::new();
        for format in sheet
            .root
            .children
            .iter()
            .filter(|c| c.name == "conditionalFormatting")
        {
            let at = format!("{} {}", sheet.name, format.get("sqref").unwrap_or_default());
            if format.get("sqref").and_then(areas).is_none() {
                out.push(format!("{at}: not a range"));
            }
            for rule in &format.children {
                if !rule
                    .number("priority")
                    .is_some_and(|n| n >= 1 && priorities.insert(n))
                {
                    out.push(format!("{at}: priority {:?}", rule.get("priority")));
                }
                if rule.get("dxfId").is_some_and(|_| {
                    rule.number("dxfId")
                        .is_none_or(|n| n >= p.styles("dxfs").len() as u64)
                }) {
                    out.push(format!("{at}: no format {:?}", rule.get("dxfId")));
                }
                let formulas: Vec<&Node> = rule.children.iter().filter(|c| c.name == "formula").collect();
                if matches!(rule.get("type"), Some("cellIs" | "expression")) && formulas.is_empty() {
                    out.push(format!("{at}: no formula"));
                }
                for formula in formulas {
                    check_formula(p, &at, &formula.text, out);
                }
            }
        }
    }
}

fn styles(p: &Package, out: &mut Vec<String>) {
    for (list, limit) in [("cellXfs", 65_490), ("fonts", 1_024), ("numFmts", 250)] {
        if p.styles(list).len() > limit {
            out.push(format!("{} {list}", p.styles(list).len()));
        }
    }
    let sheet = p.part("xl/styles.xml");
    for list in &sheet.children {
        if list
            .number("count")
            .is_some_and(|n| n != list.children.len() as u64)
        {
            out.push(format!("{} does not count its children", list.name));
        }
    }
    let formats: Vec<u64> = p
        .styles("numFmts")
        .iter()
        .filter_map(|f| f.number("numFmtId"))
        .collect();
    for f in p.styles("numFmts") {
        if f.get("formatCode")
            .is_none_or(|c| c.is_empty() || length(c) > 255)
        {
            out.push(format!("number format {:?}", f.get("numFmtId")));
        }
    }
    for (list, xfs) in [("cellXfs", true), ("cellStyleXfs", false)] {
        for xf in p.styles(list) {
            for (key, of) in [
                ("fontId", "fonts"),
                ("fillId", "fills"),
                ("borderId", "borders"),
                ("xfId", "cellStyleXfs"),
            ] {
                if xf.number(key).is_some_and(|n| n >= p.styles(of).len() as u64) && (xfs || key != "xfId") {
                    out.push(format!("{list}: no {key} {:?}", xf.get(key)));
                }
            }
            // Up to 163 they are built in.
            if xf
                .number("numFmtId")
                .is_some_and(|n| n > 163 && !formats.contains(&n))
            {
                out.push(format!("{list}: no number format {:?}", xf.get("numFmtId")));
            }
        }
    }
    for font in p.styles("fonts") {
        let size: Option<f64> = font.child("sz").and_then(|s| s.get("val")?.parse().ok());
        if size.is_none_or(|s| !(1.0..=409.0).contains(&s)) {
            out.push(format!("a font of size {size:?}"));
        }
    }
}

fn cells(p: &Package, out: &mut Vec<String>) {
    let (styles, strings) = (
        p.styles("cellXfs").len() as u64,
        p.part("xl/sharedStrings.xml").children.len() as u64,
    );
    for sheet in p.sheets() {
        let mut last_row = 0;
        for row in sheet.root.all("sheetData", "row") {
            let number = row.number("r").unwrap_or(0);
            if number <= last_row || number > u64::from(ROWS) {
                out.push(format!("{}: row {number} after {last_row}", sheet.name));
            }
            last_row = number;
            let mut next_column = 0;
            for c in &row.children {
                let name = c.get("r").unwrap_or_default();
                match cell(name) {
                    Some((r, col)) if u64::from(r) + 1 == number && col >= next_column => {
                        next_column = col + 1;
                    }
                    _ => out.push(format!("{}: cell {name} in row {number}", sheet.name)),
                }
                if c.number("s").is_some_and(|s| s >= styles) {
                    out.push(format!("{}!{name}: no style {:?}", sheet.name, c.get("s")));
                }
                let value = c.child("v").map(|v| v.text.as_str());
                if c.get("t") == Some("s")
                    && !value.is_some_and(|v| v.parse::<u64>().is_ok_and(|n| n < strings))
                {
                    out.push(format!("{}!{name}: no string {value:?}", sheet.name));
                }
            }
            if row.number("s").is_some_and(|s| s >= styles) {
                out.push(format!("{}: row {number} has no style", sheet.name));
            }
        }
    }
}

/// Which cell formats show a date: the built-in ones, and those of a format with days, months or years in it.
fn date_formats(p: &Package) -> Vec<bool> {
    let own: BTreeMap<u64, bool> = p
        .styles("numFmts")
        .iter()
        .filter_map(|f| {
            let code: String = f.get("formatCode")?.split('"').step_by(2).collect();
            Some((f.number("numFmtId")?, lower(&code).contains(['d', 'y'])))
        })
        .collect();
    p.styles("cellXfs")
        .iter()
        .map(|xf| {
            let id = xf.number("numFmtId").unwrap_or(0);
            (14..=22).contains(&id) || own.get(&id) == Some(&true)
        })
        .collect()
}

fn cell_values(p: &Package, out: &mut Vec<String>) {
    let dates = date_formats(p);
    for (i, text) in p.shared().iter().enumerate() {
        // XML 1.0 has no control characters; Excel writes them as _x0007_.
        if length(text) > 32_767
            || text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
        {
            out.push(format!("string {i} of {} characters", length(text)));
        }
    }
    for sheet in p.sheets() {
        for c in sheet.root.all("sheetData", "row").flat_map(|r| &r.children) {
            let at = || format!("{}!{}", sheet.name, c.get("r").unwrap_or_default());
            let value = c.child("v").map(|v| v.text.as_str());
            match (c.get("t").unwrap_or("n"), value) {
                ("n", Some(v)) => {
                    let number: f64 = v.parse().unwrap_or(f64::NAN);
                    let date = c.number("s").and_then(|s| dates.get(usize::try_from(s).ok()?)) == Some(&true);
                    if !number.is_finite() || date && !(0.0..2_958_466.0).contains(&number) {
                        out.push(format!("{}: {v}", at()));
                    }
                }
                ("str", Some(v)) if length(v) > 32_767 => out.push(format!("{}: too long", at())),
                ("inlineStr", _) if length(&c.string()) > 32_767 => out.push(format!("{}: too long", at())),
                ("n", None) | ("s" | "str" | "inlineStr", _) | ("b", Some("0" | "1")) | ("e", Some(_)) => {}
                (kind, _) => out.push(format!("{}: {kind} {value:?}", at())),
            }
        }
    }
}

fn rows_and_columns(p: &Package, out: &mut Vec<String>) {
    let within = |n: &Node, key: &str, most: f64| {
        n.get(key)
            .is_none_or(|v| v.parse::<f64>().is_ok_and(|v| (0.0..=most).contains(&v)))
    };
    for sheet in p.sheets() {
        for row in sheet
            .root
            .all("sheetData", "row")
            .filter(|r| !within(r, "ht", 409.5))
        {
            out.push(format!(
                "{}: row {:?} is {:?} high",
                sheet.name,
                row.get("r"),
                row.get("ht")
            ));
        }
        let mut last = 0;
        for col in sheet.root.all("cols", "col") {
            let (min, max) = (col.number("min").unwrap_or(0), col.number("max").unwrap_or(0));
            if min <= last || max < min || max > u64::from(COLUMNS) || !within(col, "width", 255.0) {
                out.push(format!(
                    "{}: columns {min} to {max}, {:?} wide",
                    sheet.name,
                    col.get("width")
                ));
            }
            last = max;
        }
    }
}

fn page_setup(p: &Package, out: &mut Vec<String>) {
    for sheet in p.sheets() {
        for part in sheet.root.child("headerFooter").iter().flat_map(|h| &h.children) {
            if length(&part.text) > 255 {
                out.push(format!("{}: {} of {}", sheet.name, part.name, length(&part.text)));
            }
        }
        for (list, limit) in [("rowBreaks", ROWS), ("colBreaks", COLUMNS)] {
            let Some(breaks) = sheet.root.child(list) else {
                continue;
            };
            let ids: Vec<u64> = breaks.children.iter().filter_map(|b| b.number("id")).collect();
            let ascend = ids.windows(2).all(|w| w[0] < w[1]);
            let inside = ids.iter().all(|id| (1..u64::from(limit)).contains(id));
            if ids.len() > 1_026 || !ascend || !inside || breaks.number("count") != Some(ids.len() as u64) {
                out.push(format!("{}: {list} {ids:?}", sheet.name));
            }
        }
        if let Some(setup) = sheet.root.child("pageSetup")
            && (setup.number("scale").is_some_and(|s| !(10..=400).contains(&s))
                || ["fitToWidth", "fitToHeight"]
                    .iter()
                    .any(|k| setup.number(k).is_some_and(|n| n > 32_767)))
        {
            out.push(format!("{}: page setup", sheet.name));
        }
    }
}

fn drawings(p: &Package, out: &mut Vec<String>) {
    for (part, root) in p
        .trees
        .iter()
        .filter(|(n, _)| n.starts_with("xl/drawings/") || n.starts_with("xl/charts/"))
    {
        root.each(&mut |n| match n.name.as_str() {
            "row" | "col" if part.starts_with("xl/drawings/") => {
                let most = if n.name == "row" { ROWS } else { COLUMNS };
                if n.text.parse::<u32>().is_ok_and(|at| at >= most) {
                    out.push(format!("{part}: {} {}", n.name, n.text));
                }
            }
            "f" => check_formula(p, part, &n.text, out),
            _ => {}
        });
    }
}
