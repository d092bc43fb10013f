//! The command line: arguments as typed, resolved requests, one file per command. The only place that prints.

mod args;
mod by;
mod check;
mod compare;
mod consolidate;
mod feedback;
mod fill;
mod findings;
mod folder;
mod handbook;
mod receive;
mod rule;
mod rulebook;
mod rulebooks;
mod status;
mod summary;
mod template;

use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::Parser;
use jiff::civil::DateTime;

use crate::catalogue::{self, Fault};
use crate::diagnostic::Lang;
use crate::time::{SystemClock, read_moment};

/// Why a command stopped.
#[derive(Debug)]
enum Stop {
    /// Faults in the rulebook or the round's own files.
    Faults(Vec<Fault>),
    /// Anything else, with what was being done.
    Other(anyhow::Error),
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

impl From<Vec<Fault>> for Stop {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Faults(faults)
    }
}

/// The language of what people read.
fn lang(typed: args::LangArg) -> Lang {
    match typed {
        args::LangArg::Vi => Lang::Vi,
        args::LangArg::En => Lang::En,
    }
}

/// A path as people and the result see it, on every system with `/`.
fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Prints the one object that a machine reads.
fn print_json(result: &serde_json::Value, out: &mut dyn Write) -> Result<(), Stop> {
    serde_json::to_writer_pretty(&mut *out, result).context("Không in được kết quả")?;
    writeln!(out).context("Không in được kết quả")?;
    Ok(())
}

/// The moment that `--as-of` names.
fn moment(typed: Option<&str>) -> Result<Option<DateTime>, Stop> {
    let Some(typed) = typed else { return Ok(None) };
    match read_moment(typed) {
        Ok(moment) => Ok(Some(moment)),
        Err(why) => Err(anyhow!("--as-of “{typed}” không phải ngày giờ. {}", why.help()).into()),
    }
}

/// Runs the program: 0 nothing wrong, 1 an error finding or a missing unit, 2 usage, faults, I/O.
pub fn run() -> ExitCode {
    // A panic inside a reader is caught and becomes a finding about the file; its text would only frighten.
    std::panic::set_hook(Box::new(|_| {}));
    let args = match args::Args::try_parse_from(args::typed()) {
        Ok(args) => args,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let mut out = std::io::stdout().lock();
    let result = match args.command {
        args::Command::Consolidate(args) => consolidate::run(&args, &SystemClock, &mut out),
        args::Command::Receive(args) => receive::run(&args, &SystemClock, &mut out),
        args::Command::Check(args) => check::run(&args, &SystemClock, &mut out),
        args::Command::Compare(args) => compare::run(&args, &SystemClock, &mut out),
        args::Command::Status(args) => status::run(&args, &SystemClock, &mut out),
        args::Command::Template(args) => template::run(&args, &SystemClock, &mut out),
        args::Command::Rulebook(args::RulebookCommand::Check(args)) => rulebook::check(&args, &mut out),
        args::Command::Fill(args) => fill::run(&args, &mut out),
        args::Command::Rule(args) => rule::run(&args, &mut out),
        args::Command::Handbook(args) => handbook::run(&args, &SystemClock, &mut out),
    };
    let flushed = out.flush();
    match result {
        Ok(code) => match flushed {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => ExitCode::from(2),
            _ => ExitCode::from(code),
        },
        Err(Stop::Faults(faults)) => {
            let text = catalogue::render(&faults);
            let _ = writeln!(
                std::io::stderr(),
                "{text}Có {} chỗ phải sửa trước khi đọc báo cáo của các đơn vị.",
                faults.len()
            );
            ExitCode::from(2)
        }
        Err(Stop::Other(error)) => {
            if error
                .downcast_ref::<std::io::Error>()
                .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
            {
                return ExitCode::SUCCESS;
            }
            let mut text = format!("ntm: {error}");
            for cause in error.chain().skip(1) {
                let _ = write!(text, "\n  vì: {cause}");
            }
            let _ = writeln!(std::io::stderr(), "{text}");
            ExitCode::from(2)
        }
    }
}
