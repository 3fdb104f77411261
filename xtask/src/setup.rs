//! What must be on the machine. What is missing is installed where that needs nobody's password; otherwise the error says
//! what to type.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::command::{exists, output, program, quietly, root, run, say};

/// What plugins are compiled for.
pub const WASM_TARGET: &str = "wasm32-wasip2";
const POSTGRES_PACKAGE: &str = "postgresql";
/// The oldest release that the store is written for.
const POSTGRES_OLDEST: u32 = 15;

/// The target that plugins are compiled for, in the toolchain that `rust-toolchain.toml` names.
pub fn wasm_target() -> Result<()> {
    let folder = output(program("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]))?;
    if Path::new(&folder).is_dir() {
        return Ok(());
    }
    if !exists("rustup") {
        bail!(
            "this toolchain lacks the target {WASM_TARGET} and there is no rustup to add it; install rustup, or the \
             target by the way this toolchain was installed"
        );
    }
    run(program("rustup").args(["target", "add", WASM_TARGET])).with_context(|| {
        format!(
            "the target {WASM_TARGET} is missing; connect to the network once and run `rustup target add {WASM_TARGET}`"
        )
    })
}

/// The folder with `initdb`, `pg_ctl` and `postgres`.
pub fn postgres_programs() -> Result<PathBuf> {
    if let Some(found) = installed_postgres() {
        return Ok(found);
    }
    let by_hand = format!(
        "PostgreSQL {POSTGRES_OLDEST} or newer is missing; install it, on Debian and Ubuntu by \
         `sudo apt-get install {POSTGRES_PACKAGE}`, or set TEST_DATABASE_URL to a database that may be filled with anything"
    );
    install(POSTGRES_PACKAGE, &by_hand)?;
    installed_postgres().with_context(|| format!("apt-get has no PostgreSQL {POSTGRES_OLDEST} or newer; {by_hand}"))
}

/// A program of others, in Python, that the product is tested against.
pub struct Counterpart {
    /// What it is to the tests.
    pub purpose: &'static str,
    /// Where tests look for it.
    pub variable: &'static str,
    program: &'static str,
    /// As pip takes it, and in one version: what passed yesterday passes today.
    package: &'static str,
}

pub const COUNTERPARTS: [Counterpart; 2] = [
    Counterpart {
        purpose: "identity provider",
        variable: "TEST_IDENTITY_PROVIDER",
        program: "canaille",
        package: "canaille[front,oidc,server,sqlite]==0.3.6",
    },
    Counterpart {
        purpose: "tester of the API's description",
        variable: "TEST_SCHEMATHESIS",
        program: "schemathesis",
        package: "schemathesis==4.32.5",
    },
];

impl Counterpart {
    /// The program, in an environment of its own below the target folder.
    pub fn installed(&self) -> Result<PathBuf> {
        let version = self.package.rsplit('=').next().unwrap_or_default();
        let folder = target().join(format!("{}-{version}", self.program));
        let program_file = folder.join("bin").join(self.program);
        // Written last: an installation that was broken off is begun again.
        let whole = folder.join("whole");
        if whole.is_file() {
            return Ok(program_file);
        }
        say(format_args!("the {} of the tests is installed into {}", self.purpose, folder.display()));
        let by_hand = "Python 3.10 or newer with its module `venv` is missing; install it, on Debian and Ubuntu by \
                       `sudo apt-get install python3-venv`";
        let environment = |python: &str| quietly(program(python).args(["-m", "venv", "--clear"]).arg(&folder));
        if environment("python3").is_err() {
            install("python3-venv", by_hand)?;
            environment("/usr/bin/python3").context(by_hand)?;
        }
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", self.package];
        run(program(folder.join("bin").join("python")).args(pip))?;
        std::fs::write(&whole, "").with_context(|| format!("cannot write {}", whole.display()))?;
        Ok(program_file)
    }
}

/// Where cargo puts what it builds.
fn target() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// Installs a package of the system's where nobody has to be asked for a password.
fn install(package: &str, by_hand: &str) -> Result<()> {
    if !exists("apt-get") {
        bail!("{by_hand}");
    }
    let sudo: &[&str] = match () {
        () if is_root()? => &[],
        () if exists("sudo") && quietly(program("sudo").args(["-n", "true"])).is_ok() => &["sudo", "-n"],
        () => bail!("{by_hand}"),
    };
    say(format_args!("{package} is missing and is installed by apt-get"));
    let install = ["install", "-y", "--no-install-recommends", package];
    for args in [["update"].as_slice(), &install] {
        let words: Vec<&str> =
            sudo.iter().chain(&["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]).chain(args).copied().collect();
        run(program(words[0]).args(&words[1..])).with_context(|| by_hand.to_owned())?;
    }
    Ok(())
}

pub fn is_root() -> Result<bool> {
    Ok(output(program("id").arg("-u"))? == "0")
}

/// The newest release in the search path or where Debian puts them.
fn installed_postgres() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let folders = std::env::split_paths(&path).chain(debian.map(|it| it.path().join("bin")));
    folders
        .filter(|folder| ["initdb", "pg_ctl", "postgres"].iter().all(|it| folder.join(it).is_file()))
        .filter_map(|folder| {
            let said = output(program(folder.join("postgres")).arg("--version")).ok()?;
            Some((major_version(&said)?, folder))
        })
        .filter(|(version, _)| *version >= POSTGRES_OLDEST)
        .max_by_key(|(version, _)| *version)
        .map(|(_, folder)| folder)
}

/// 17 of `postgres (PostgreSQL) 17.2 (Debian 17.2-1)` as of `postgres (PostgreSQL) 18beta1`.
fn major_version(said: &str) -> Option<u32> {
    let version = said.split_whitespace().nth(2)?;
    let end = version.find(|it: char| !it.is_ascii_digit()).unwrap_or(version.len());
    version[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major_version;

    #[test]
    fn a_release_is_read_from_what_the_server_says() {
        let cases = [
            ("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", Some(15)),
            ("postgres (PostgreSQL) 18beta1", Some(18)),
            ("postgres (PostgreSQL) 17", Some(17)),
            ("postgres (PostgreSQL) devel", None),
            ("", None),
        ];
        for (said, expected) in cases {
            assert_eq!(major_version(said), expected, "{said}");
        }
    }
}
