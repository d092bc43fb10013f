//! How long it takes to check one district's workbook: the whole program with its start, its start alone beside it, and
//! what of it is opening the file and looking at it. Run with `cargo bench --bench check`.

#![expect(
    clippy::expect_used,
    reason = "a benchmark stops where its own sample is not as it should be"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use divan::{Bencher, black_box};
use ntm::workbook::{self, Limits};

fn main() {
    divan::main();
}

/// The workbook of a district with 25 communes, the largest of the sample.
fn workbook() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/vinh-phuc-2020-12/submissions/vinh-tuong-2020.xlsx")
}

fn run(arguments: &[&str], file: Option<&Path>) {
    let status = Command::new(env!("CARGO_BIN_EXE_ntm"))
        .args(arguments)
        .args(file)
        .stdout(Stdio::null())
        .status()
        .expect("the program starts");
    assert!(status.code().is_some());
}

/// The program does nothing but say its version.
#[divan::bench]
fn start_alone(bencher: Bencher) {
    bencher.bench_local(|| run(&["--version"], None));
}

/// The workbook lies in a round's folder.
#[divan::bench]
fn check_in_a_round(bencher: Bencher) {
    let file = workbook();
    bencher.bench_local(|| run(&["check"], Some(&file)));
}

/// The workbook lies elsewhere: the round is what its stamp says.
#[divan::bench]
fn check_by_stamp(bencher: Bencher) {
    let away = tempfile::tempdir().expect("a folder can be made");
    let file = away.path().join("a.xlsx");
    std::fs::copy(workbook(), &file).expect("the sample is in the repository");
    bencher.bench_local(|| run(&["check"], Some(&file)));
}

/// The same with an answer written.
#[divan::bench]
fn check_and_answer(bencher: Bencher) {
    let away = tempfile::tempdir().expect("a folder can be made");
    let dir = away.path().to_string_lossy().into_owned();
    let file = workbook();
    bencher.bench_local(|| run(&["check", "--feedback", &dir], Some(&file)));
}

/// Opening the file and reading its cells, without the program around it.
#[divan::bench]
fn open(bencher: Bencher) {
    let bytes = std::fs::read(workbook()).expect("the sample is in the repository");
    bencher.bench_local(|| workbook::open(black_box(&bytes), &Limits::default()).expect("it can be opened"));
}
