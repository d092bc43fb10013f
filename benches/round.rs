//! How long a round takes, and what of it: reading, understanding, each sheet, writing. Beside them what the libraries
//! alone need for the same cells. Run with `cargo bench`; the figures are for the machine they were taken on.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark stops where its own sample is not as it should be"
)]

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;

use divan::{Bencher, black_box};
use jiff::civil::DateTime;
use ntm::catalogue::{Catalogue, SourceText, embedded, load};
use ntm::intake::{InputFile, receive};
use ntm::output::model::BookModel;
use ntm::output::province;
use ntm::previous::{self, Earlier, Past};
use ntm::report::book::{self, Scope};
use ntm::report::consolidated::{Consolidated, consolidate};
use ntm::round::{RegisterRow, Round, RoundText, parse, parse_register};
use ntm::submission::{Lexicon, Opened};
use ntm::workbook::{self, Limits};
use rust_xlsxwriter::Workbook;

fn main() {
    divan::main();
}

/// The sample round, read once.
struct Sample {
    catalogue: Catalogue,
    round: Round,
    past: Past,
    register: Vec<RegisterRow>,
    files: Vec<(String, Vec<u8>)>,
}

static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/vinh-phuc-2020-12");
    let text = |name: &str| SourceText {
        path: name.to_owned(),
        text: std::fs::read_to_string(dir.join(name)).expect("the sample is in the repository"),
    };
    let layers = ["chung", "ntm-2016-2020"].map(|name| embedded(name).expect("the rulebook is built in"));
    let catalogue = load(&layers).expect("the rulebook has no fault");
    let settings = RoundText {
        settings: text("round.toml"),
        unit_files: BTreeMap::new(),
    };
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(dir.join("submissions"))
        .expect("the sample is in the repository")
        .map(|entry| {
            let path = entry.expect("the folder can be read").path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            (name, std::fs::read(path).expect("the file can be read"))
        })
        .collect();
    files.sort();
    let round = parse(&settings, &catalogue).expect("the round has no fault");
    let earlier = round.baselines.iter().map(|(path, _)| {
        let bytes = std::fs::read(dir.join(path)).expect("the sample is in the repository");
        let baseline = previous::read(&catalogue, &round, &bytes).expect("it is of an earlier round");
        Earlier::new(&catalogue, &round, baseline)
    });
    Sample {
        past: Past::new(earlier.collect()),
        round,
        register: parse_register(&text("register.csv")).expect("the register has no fault"),
        catalogue,
        files,
    }
});

fn inputs() -> Vec<InputFile> {
    SAMPLE
        .files
        .iter()
        .map(|(path, bytes)| InputFile {
            path: path.clone(),
            bytes: Ok(bytes.clone()),
        })
        .collect()
}

fn consolidated() -> Consolidated<'static> {
    let sample = &*SAMPLE;
    let as_of: DateTime = sample.round.as_of.unwrap_or_default();
    let received = receive(
        &sample.catalogue,
        &sample.round,
        as_of,
        &sample.past,
        &sample.register,
        inputs(),
    );
    consolidate(
        &sample.catalogue,
        &sample.round,
        as_of,
        &sample.past,
        &sample.register,
        received,
    )
}

static BOOK: LazyLock<BookModel> = LazyLock::new(|| book::build(&consolidated(), Scope::All));

/// From bytes to the bytes of the provincial workbook.
#[divan::bench(sample_count = 10)]
fn whole_round(bencher: Bencher) {
    LazyLock::force(&SAMPLE);
    bencher.bench(|| province::write(&book::build(&consolidated(), Scope::All)).map(|b| b.len()));
}

mod reading {
    use calamine::Reader;

    use super::{Bencher, Cursor, LazyLock, Lexicon, Limits, Opened, SAMPLE, black_box, workbook};

    /// Every cell of every file, by the library alone.
    #[divan::bench(sample_count = 10)]
    fn calamine_alone(bencher: Bencher) {
        LazyLock::force(&SAMPLE);
        bencher.bench(|| {
            let mut cells = 0_usize;
            for (_, bytes) in &SAMPLE.files {
                let mut book = calamine::Xlsx::new(Cursor::new(bytes.as_slice())).expect("a workbook");
                for name in book.sheet_names() {
                    let mut reader = book.worksheet_cells_reader(&name).expect("a sheet");
                    while let Ok(Some(cell)) = reader.next_cell_with_formula() {
                        cells += usize::from(!matches!(cell.value, calamine::DataRef::Empty));
                    }
                }
            }
            cells
        });
    }

    /// The same with every check on untrusted bytes.
    #[divan::bench(sample_count = 10)]
    fn open(bencher: Bencher) {
        LazyLock::force(&SAMPLE);
        bencher.bench(|| {
            for (_, bytes) in &SAMPLE.files {
                black_box(workbook::open(bytes, &Limits::default()).is_ok());
            }
        });
    }

    /// From cells to typed values.
    #[divan::bench(sample_count = 10)]
    fn understand(bencher: Bencher) {
        let sample = &*SAMPLE;
        let books: Vec<_> = sample
            .files
            .iter()
            .filter_map(|(_, bytes)| workbook::open(bytes, &Limits::default()).ok())
            .collect();
        bencher.bench(|| {
            let lexicon = Lexicon::new(&sample.catalogue, &sample.round);
            for book in &books {
                let mut opened = Opened::new(book, &lexicon);
                if let Some(unit) = opened.identity().unit
                    && let Some(unit) = sample.round.units.get(&unit.code)
                {
                    black_box(opened.submission(unit).rows_in);
                }
            }
        });
    }
}

mod writing {
    use super::{BOOK, Bencher, BookModel, LazyLock, Workbook, province};

    /// As many cells as the provincial workbook has, by the library alone.
    #[divan::bench(sample_count = 10)]
    fn rust_xlsxwriter_alone(bencher: Bencher) {
        let sizes: Vec<(usize, usize)> = BOOK
            .sheets
            .iter()
            .map(|s| (s.rows.len(), s.columns.len()))
            .collect();
        bencher.bench(|| {
            let mut book = Workbook::new();
            for (rows, columns) in &sizes {
                let sheet = book.add_worksheet();
                for row in (0_u32..).take(*rows) {
                    for column in (0_u16..).take(*columns) {
                        sheet.write_string(row, column, "Đạt").expect("a cell");
                    }
                }
            }
            book.save_to_buffer().map(|b| b.len())
        });
    }

    /// One sheet by itself; "Tổng quan" is in each.
    #[divan::bench(sample_count = 10, args = (0..BOOK.sheets.len()).map(|i| BOOK.sheets[i].name.as_str()))]
    fn sheet(bencher: Bencher, name: &str) {
        let book = BookModel {
            summary_name: "Trang đầu".to_owned(),
            sheets: BOOK.sheets.iter().filter(|s| s.name == name).cloned().collect(),
            ..BookModel::default()
        };
        bencher.bench(|| province::write(&book).map(|b| b.len()));
    }

    /// The whole workbook, laid out already.
    #[divan::bench(sample_count = 10)]
    fn workbook(bencher: Bencher) {
        LazyLock::force(&BOOK);
        bencher.bench(|| province::write(&BOOK).map(|b| b.len()));
    }
}
