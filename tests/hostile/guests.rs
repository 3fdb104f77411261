//! Builds the components of this folder as an author would, once for each test binary. Included by the tests that run
//! them: `#[path = "../../../tests/hostile/guests.rs"] mod guests;`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The bytes of a component: `hostile`, one of the examples by its name, or `twin`, the rubric that is written in Rust.
pub(crate) fn component(name: &str) -> Vec<u8> {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(build);
    let file = match name {
        "hostile" => folder.join("hostile_plugins.wasm"),
        "twin" => folder.join("rubric_twin.wasm"),
        example => folder.join("examples").join(example).with_extension("wasm"),
    };
    std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn build() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().find(|it| it.join("Cargo.lock").is_file());
    let workspace = workspace.expect("the tests lie in the workspace");
    // A target folder of its own, whose lock nobody else holds.
    let target = workspace.join("target/guests");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(workspace).args(["build", "--quiet", "--lib", "--examples"]);
    cargo.args(["--package", "hostile-plugins", "--package", "rubric-twin"]);
    cargo.args(["--target", "wasm32-wasip2", "--profile", "guest", "--target-dir"]).arg(&target);
    // Flags that are meant for the host's tests, such as those of a coverage run, would not fit a component.
    for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET", "RUSTC_WRAPPER"] {
        cargo.env_remove(name);
    }
    let status = cargo.status().expect("cargo runs");
    assert!(status.success(), "the hostile components cannot be built");
    target.join("wasm32-wasip2/guest")
}
