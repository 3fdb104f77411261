//! Rebuilds when a migration is added: the macro that embeds them does not see a new file.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
