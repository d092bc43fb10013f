//! Rebuilds the binary when a rulebook file is added or removed: the embedded folder is read by a macro,
//! and cargo follows only files that the macro saw the last time.

fn main() {
    println!("cargo:rerun-if-changed=templates");
}
