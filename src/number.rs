//! Decimal numbers as Vietnamese Excel shows them.

use rust_decimal::Decimal;

/// `1.234,5`: point for thousands, comma for decimals, no trailing zeros.
///
/// ```
/// assert_eq!(ntm::number::show("1234.50".parse().unwrap()), "1.234,5");
/// ```
pub fn show(number: Decimal) -> String {
    let plain = number.abs().normalize().to_string();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut out = String::new();
    if number.is_sign_negative() && !number.is_zero() {
        out.push('-');
    }
    let digits = whole.chars().count();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (digits - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

/// A number from a rulebook's TOML, exact from its shortest text; none for NaN and infinities.
pub fn from_f64(value: f64) -> Option<Decimal> {
    if !value.is_finite() {
        return None;
    }
    let text = format!("{value}");
    text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())
}
