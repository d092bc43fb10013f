//! `ntm receive`: files of units in, copies and rows of the register, and at once what the checks say of them.

mod said;
mod store;

use std::io::Write;

use anyhow::{Context, anyhow};
use jiff::civil::DateTime;

use super::args::{Format, ReceiveArgs};
use super::{Stop, folder, lang, print_json};
use crate::catalogue::Severity;
use crate::intake::{self, Outcome, Received, receive};
use crate::previous::Past;
use crate::text::tidy;
use crate::time::{Clock, read_moment};

pub(super) fn run(args: &ReceiveArgs, clock: &dyn Clock, out: &mut dyn Write) -> Result<u8, Stop> {
    let lang = lang(args.lang);
    let at = received_at(args, clock)?;
    let folder = folder::open(&args.round, &args.rules.rulebook)?;
    // Before anything is copied: a fault of the settings leaves the register as it was.
    let past = folder::past(&args.round, &folder.catalogue, &folder.round)?;
    // Planned dates are judged as at consolidation; a file is never looked at from before it was received.
    let as_of = folder.round.as_of.map_or(at, |configured| configured.max(at));
    let (mut arrivals, failures) = store::arrive(&args.round, &args.files)?;
    name_units(&folder, as_of, &mut arrivals);
    let entry = store::Entry {
        at,
        channel: tidy(&args.channel),
        note: tidy(&args.note),
    };
    let stored = store::store(&args.round, &folder, arrivals, &entry)?;
    let received = receive(
        &folder.catalogue,
        &folder.round,
        as_of,
        &past,
        &stored.register,
        stored.files,
    );
    let report = said::Report {
        catalogue: &folder.catalogue,
        lang,
        files: stored
            .placed
            .iter()
            .map(|placed| {
                (
                    placed,
                    received.iter().find(|r| tidy(&r.file) == tidy(&placed.file)),
                )
            })
            .collect(),
        failures: &failures,
    };
    match args.format {
        Format::Json => {
            print_json(&report.json(), out)?;
        }
        Format::Text => report.write(out).context("Không in được kết quả")?,
    }
    report
        .write_failures(&mut std::io::stderr())
        .context("Không in được kết quả")?;
    // A decision of the province that its file shows to be wrong: the files are received all the same.
    let wrong = intake::faults(&received);
    if !wrong.is_empty() {
        return Err(wrong.into());
    }
    if !failures.is_empty() {
        return Ok(2);
    }
    let bad = report.files.iter().any(|(_, file)| file.is_none_or(is_bad));
    Ok(u8::from(bad))
}

fn is_bad(file: &Received) -> bool {
    file.outcome == Outcome::Returned || file.count(Severity::Error) > 0
}

fn received_at(args: &ReceiveArgs, clock: &dyn Clock) -> Result<DateTime, Stop> {
    let Some(typed) = &args.at else {
        let now = clock.now();
        // To the second, as the register is kept.
        return Ok(now.with().subsec_nanosecond(0).build().unwrap_or(now));
    };
    read_moment(typed).map_err(|why| anyhow!("--at “{typed}” không phải ngày giờ. {}", why.help()).into())
}

/// The unit of each file, as read from inside it; the register is not asked, since it has no row of the file yet.
fn name_units(folder: &folder::Folder, as_of: DateTime, arrivals: &mut [store::Arrival]) {
    let files = arrivals.iter().map(store::Arrival::input).collect();
    let read = receive(
        &folder.catalogue,
        &folder.round,
        as_of,
        &Past::default(),
        &[],
        files,
    );
    for (arrival, read) in arrivals.iter_mut().zip(read) {
        arrival.unit = read.unit.map(|unit| unit.code).unwrap_or_default();
    }
}
