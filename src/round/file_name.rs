//! Names under which received files are kept: the sender's own, mended where Windows, Excel or this program would not
//! take it as a plain file.

use unicode_normalization::UnicodeNormalization;

/// Bytes of a file name in UTF-8. Windows and Linux allow 255 units; what is left is for a number and for the long paths
/// of network folders.
pub const LONGEST_NAME: usize = 200;
/// Bytes after the last full stop that still are an extension; more is part of a sentence.
const LONGEST_EXTENSION: usize = 12;
/// Where nothing of a name is left.
const NAMELESS: &str = "tệp";
/// Files that systems leave behind; a submission of that name would be passed over.
const PASSED_OVER: &[&str] = &["thumbs.db", "desktop.ini"];

/// A name that every system takes, as near to the one given as can be: composed letters, `_` for what Windows forbids,
/// nothing in front that hides a file or, in a register opened in Excel, begins a formula, no device name, not too long.
///
/// ```
/// use ntm::round::safe_name;
/// assert_eq!(safe_name("Báo cáo NTM (lần 2).xlsx"), "Báo cáo NTM (lần 2).xlsx");
/// assert_eq!(safe_name("Biểu 1/2: xã?.xlsx "), "Biểu 1_2_ xã_.xlsx");
/// assert_eq!(safe_name("CON.xlsx"), "_CON.xlsx");
/// assert_eq!(safe_name("~$bao-cao.xlsx"), "bao-cao.xlsx");
/// ```
pub fn safe_name(name: &str) -> String {
    let mended: String = name
        .nfc()
        .map(|c| {
            if c.is_control() || "<>:\"/\\|?*".contains(c) {
                '_'
            } else {
                c
            }
        })
        .collect();
    let trimmed = mended.trim_end_matches(ends_badly);
    // Excel's mark of an open workbook, and what hides a file on Unix; blanks before them are no better.
    let mut rest = trimmed;
    while let Some(shorter) = rest
        .strip_prefix("~$")
        .or_else(|| rest.strip_prefix('.'))
        .or_else(|| rest.strip_prefix(char::is_whitespace))
    {
        rest = shorter;
    }
    let name = if rest.is_empty() { NAMELESS } else { rest };
    let taken_otherwise = name.starts_with(['=', '+', '-', '@'])
        || PASSED_OVER.iter().any(|n| name.eq_ignore_ascii_case(n))
        || is_device(name);
    if taken_otherwise {
        fitted(&format!("_{name}"), "")
    } else {
        fitted(name, "")
    }
}

/// A safe name with a number, for where it is taken: `tên (2).xlsx`.
///
/// ```
/// assert_eq!(ntm::round::numbered_name("Tam Đảo.xlsx", 2), "Tam Đảo (2).xlsx");
/// ```
pub fn numbered_name(name: &str, number: usize) -> String {
    fitted(name, &format!(" ({number})"))
}

fn ends_badly(c: char) -> bool {
    c == '.' || c.is_whitespace()
}

/// The name with something put before its extension, its stem cut where the whole would be too long.
fn fitted(name: &str, mark: &str) -> String {
    let (stem, extension) = split(name);
    let room = LONGEST_NAME.saturating_sub(mark.len() + extension.len());
    if stem.len() <= room {
        return format!("{stem}{mark}{extension}");
    }
    let mut cut = String::with_capacity(room);
    for c in stem.chars() {
        if cut.len() + c.len_utf8() > room {
            break;
        }
        cut.push(c);
    }
    let cut = cut.trim_end_matches(ends_badly);
    format!("{cut}{mark}{extension}")
}

/// The stem, and the extension with its full stop where there is one.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= LONGEST_EXTENSION => name.split_at(at),
        _ => (name, ""),
    }
}

/// Whether Windows takes it for a device, whatever the extension.
fn is_device(name: &str) -> bool {
    let base = name.split('.').next().unwrap_or_default().trim_end();
    let base = base.to_uppercase();
    if ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&base.as_str()) {
        return true;
    }
    let number = base.strip_prefix("COM").or_else(|| base.strip_prefix("LPT"));
    let mut digits = number.unwrap_or_default().chars();
    // The superscripts ¹ ² ³ count as digits there.
    matches!(
        (digits.next(), digits.next()),
        (Some('0'..='9' | '¹' | '²' | '³'), None)
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_kept_as_far_as_they_can_be() {
        for (given, safe) in [
            ("YENLAC_NTM_2020.xlsx", "YENLAC_NTM_2020.xlsx"),
            ("Vi\u{303}nh Tươ\u{300}ng.xlsx", "Vĩnh Tường.xlsx"),
            ("..\\..\\etc/passwd", "_.._etc_passwd"),
            ("C:\\Users\\x.xlsx", "C__Users_x.xlsx"),
            ("a\nb\t.xlsx", "a_b_.xlsx"),
            ("báo cáo.xlsx. . ", "báo cáo.xlsx"),
            (".báo cáo.xlsx", "báo cáo.xlsx"),
            ("~$~$ .~$x.xlsx", "x.xlsx"),
            ("nul", "_nul"),
            ("Com1.tar.xlsx", "_Com1.tar.xlsx"),
            ("LPT².xlsx", "_LPT².xlsx"),
            ("aux .xlsx", "_aux .xlsx"),
            ("COM10.xlsx", "COM10.xlsx"),
            ("CONG BINH.xlsx", "CONG BINH.xlsx"),
            ("=1+2.xlsx", "_=1+2.xlsx"),
            ("- lần 2.xlsx", "_- lần 2.xlsx"),
            ("Thumbs.db", "_Thumbs.db"),
            ("", "tệp"),
            (" .. ", "tệp"),
            ("???.xlsx", "___.xlsx"),
        ] {
            assert_eq!(safe_name(given), safe, "{given}");
        }
    }

    #[test]
    fn long_names_keep_their_extension() {
        let long = safe_name(&format!("{} .xlsx", "ế".repeat(300)));
        assert!(long.len() <= LONGEST_NAME && long.ends_with("ế.xlsx"), "{long}");
        let second = numbered_name(&long, 12);
        assert!(
            second.len() <= LONGEST_NAME && second.ends_with("ế (12).xlsx"),
            "{second}"
        );
        let sentence = safe_name(&format!("Báo cáo.{}", "a".repeat(400)));
        assert_eq!(sentence.len(), LONGEST_NAME);
        assert_eq!(numbered_name("tệp", 3), "tệp (3)");
    }

    /// Names made of what is dangerous, and any text at all.
    fn names() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[.~$ =+@\u{300}\u{a0}-]{0,4}(CON|nul|com1|LPT³|desktop|a)?[ ._/:*\n]{0,3}(xlsx|ini)?[. ]{0,2}",
            "[ế. ]{60,400}\\.[a-z]{0,20}",
        ]
    }

    proptest! {
        #[test]
        fn any_name_becomes_safe_and_stays_so(name in names(), number in 2_usize..100_000) {
            let safe = safe_name(&name);
            prop_assert_eq!(&safe_name(&safe), &safe);
            for safe in [safe.clone(), numbered_name(&safe, number)] {
                prop_assert!(!safe.is_empty() && safe.len() <= LONGEST_NAME);
                prop_assert!(!safe.chars().any(|c| c.is_control() || "<>:\"/\\|?*".contains(c)));
                prop_assert!(!safe.ends_with(ends_badly));
                prop_assert!(!safe.starts_with(['.', '=', '+', '-', '@']) && !safe.starts_with("~$"));
                prop_assert!(!is_device(&safe));
                prop_assert_eq!(std::path::Path::new(&safe).components().count(), 1);
                let composed: String = safe.nfc().collect();
                prop_assert_eq!(composed, safe);
            }
        }
    }
}
