//! Compiles the plugins of the box to components, exactly as their author would, and writes the table that
//! `src/lib.rs` includes. A plugin joins the box by its name in [`PLUGINS`].

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Packages of this workspace, in the order in which the catalog lists them: scorecards, and practice generators. The
/// library that both use is made for one of the two worlds, so each are compiled apart.
const PLUGINS: &[&[&str]] = &[&["sales-conversation", "service-conversation"], &["role-play"]];
/// The package that rubrics are placed in, and the names under which its components are kept, with their features.
const ENGINE: &str = "rubric-engine";
const ENGINES: &[(&str, &[&str])] = &[("rubric-engine-plain", &[]), ("rubric-engine-judging", &["judge"])];
const TARGET: &str = "wasm32-wasip2";
const PROFILE: &str = "guest";

fn main() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            println!("cargo::error={message}");
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), String> {
    // Asked now and not while this script is compiled, which another checkout may have done in the same target folder.
    let workspace = Path::new(&variable("CARGO_MANIFEST_DIR")?).join("../..");
    let out = PathBuf::from(variable("OUT_DIR")?);
    watch();
    require_target()?;

    // A target folder of its own: the cargo that runs this script holds the lock of the outer one.
    let target = out.ancestors().nth(4).ok_or("OUT_DIR does not lie in a target folder")?.join("plugins");
    let compile = |packages: &[&str], features: &[&str]| {
        let mut cargo = cargo(&workspace)?;
        cargo.args(["build", "--target", TARGET, "--profile", PROFILE, "--target-dir"]).arg(&target);
        cargo.args(packages.iter().flat_map(|it| ["--package", it]));
        cargo.args(features.iter().flat_map(|it| ["--features", it]));
        run(&mut cargo)
    };
    let keep = |package: &str, name: &str| {
        let component = target.join(TARGET).join(PROFILE).join(format!("{}.wasm", package.replace('-', "_")));
        let copy = out.join(format!("{name}.wasm"));
        fs::copy(&component, &copy).map_err(|error| format!("cannot copy {}: {error}", component.display()))?;
        Ok::<_, String>(copy)
    };

    for packages in PLUGINS {
        compile(packages, &[])?;
    }
    let mut table = String::from("&[\n");
    for plugin in PLUGINS.iter().copied().flatten() {
        let version = version(&workspace, plugin)?;
        let copy = keep(plugin, plugin)?;
        let _ = writeln!(
            table,
            "    Bundled {{ name: {plugin:?}, version: {version:?}, bytes: include_bytes!({:?}) }},",
            copy.display().to_string()
        );
    }
    table.push(']');
    let path = out.join("components.rs");
    fs::write(&path, table).map_err(|error| format!("cannot write {}: {error}", path.display()))?;

    // Both are compiled to the same file, so the first is copied before the second takes its place.
    for (name, features) in ENGINES {
        compile(&[ENGINE], features)?;
        keep(ENGINE, name)?;
    }
    Ok(())
}

/// What the components are made from. The paths are relative to this package: an absolute one would keep watching the
/// checkout that was built first, where two of them share a target folder.
fn watch() {
    let shared = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "wit", "plugin-sdk/Cargo.toml", "plugin-sdk/src"];
    let packages = PLUGINS.iter().copied().flatten().chain([&ENGINE]);
    let own = packages.flat_map(|it| [format!("plugins/{it}/Cargo.toml"), format!("plugins/{it}/src")]);
    for path in shared.map(str::to_owned).into_iter().chain(own) {
        println!("cargo::rerun-if-changed=../../{path}");
    }
    println!("cargo::rerun-if-changed=build.rs");
}

/// Without the target's standard library cargo would fail with a page of errors about `core`.
fn require_target() -> Result<(), String> {
    let rustc = variable("RUSTC")?;
    let found = run(Command::new(&rustc).args(["--print", "target-libdir", "--target", TARGET]));
    match found {
        Ok(folder) if Path::new(folder.trim()).is_dir() => Ok(()),
        _ => Err(format!("the target {TARGET} is missing; run `rustup target add {TARGET}`")),
    }
}

fn version(workspace: &Path, plugin: &str) -> Result<String, String> {
    let id = run(cargo(workspace)?.args(["pkgid", "--package", plugin]))?;
    let version = id.trim().rsplit(['#', '@']).next().unwrap_or_default();
    Ok(version.to_owned())
}

/// A cargo that knows nothing of the outer one's flags, target and wrappers: a component is the same whether it is built
/// for a release, a test or a lint.
fn cargo(workspace: &Path) -> Result<Command, String> {
    let mut cargo = Command::new(variable("CARGO")?);
    cargo.current_dir(workspace);
    let kept = ["CARGO", "CARGO_HOME", "CARGO_NET_OFFLINE", "CARGO_HTTP_PROXY"];
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        let outer = name.starts_with("CARGO") || name.starts_with("RUSTC") || name.ends_with("RUSTFLAGS");
        if outer && !kept.contains(&&*name) {
            cargo.env_remove(&*name);
        }
    }
    Ok(cargo)
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("cannot run {command:?}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    // An error reaches cargo one line at a time.
    let said = String::from_utf8_lossy(&output.stderr).trim().replace('\n', "\ncargo::error=");
    Err(format!("{command:?} failed:\ncargo::error={said}"))
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
