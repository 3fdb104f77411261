//! The plugins that come in the box, as the components that a host loads. They are built from the crates beside this one
//! and go through the same checks as anybody's: being in the box earns no trust.

/// A component of the box.
#[derive(Clone, Copy)]
pub struct Bundled {
    /// Equal to the name in its manifest.
    pub name: &'static str,
    /// Semantic version, equal to the one in its manifest.
    pub version: &'static str,
    /// The component itself.
    pub bytes: &'static [u8],
}

/// Every component of the box, in the order in which a catalog lists them.
#[must_use]
pub fn components() -> &'static [Bundled] {
    include!(concat!(env!("OUT_DIR"), "/components.rs"))
}

/// The component that runs a rubric's file, as it is before a rubric was placed in it: no scorecard yet, and so in no
/// catalog.
#[derive(Clone, Copy)]
pub struct RubricEngines {
    /// For rubrics that ask nothing of the host.
    pub plain: &'static [u8],
    /// For rubrics that ask a language model: it imports the capability `judge`.
    pub judging: &'static [u8],
}

/// What rubrics are placed in.
#[must_use]
pub const fn rubric_engines() -> RubricEngines {
    RubricEngines {
        plain: include_bytes!(concat!(env!("OUT_DIR"), "/rubric-engine-plain.wasm")),
        judging: include_bytes!(concat!(env!("OUT_DIR"), "/rubric-engine-judging.wasm")),
    }
}

/// A rubric of the box: a file that somebody starts from.
#[derive(Clone, Copy, Debug)]
pub struct Boxed {
    /// Equal to the id in the file.
    pub name: &'static str,
    /// The file itself.
    pub file: &'static str,
}

/// Every rubric of the box.
#[must_use]
pub const fn rubrics() -> &'static [Boxed] {
    macro_rules! boxed {
        ($($name:literal),* $(,)?) => {
            &[$(Boxed { name: $name, file: include_str!(concat!("../../rubrics/", $name, ".toml")) }),*]
        };
    }
    boxed![
        "sales-discovery",
        "price-negotiation",
        "customer-service",
        "regulated-complaint",
        "motivational-interviewing",
        "one-to-one",
    ]
}

impl std::fmt::Debug for Bundled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, version, bytes } = self;
        write!(f, "{name} {version} ({} bytes)", bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use wasmparser::{Parser, Payload};

    use super::{components, rubric_engines};

    /// What a component says of itself, and what it asks of the host.
    fn read(bytes: &[u8]) -> (Option<serde_json::Value>, Vec<String>) {
        let (mut manifest, mut imports, mut depth) = (None, Vec::new(), 0);
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.unwrap() {
                Payload::CustomSection(section) if section.name() == "plumbline:manifest" => {
                    assert!(manifest.is_none(), "the manifest is there once");
                    manifest = Some(serde_json::from_slice(section.data()).unwrap());
                }
                Payload::ComponentImportSection(section) if depth == 0 => {
                    imports.extend(section.into_iter().map(|it| it.unwrap().name.name.to_owned()));
                }
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) => depth -= 1,
                _ => {}
            }
        }
        (manifest, imports)
    }

    /// The capabilities among imports. The rest is types of the contract, and what Rust's standard library needs to
    /// start and to panic.
    fn capabilities(imports: &[String]) -> Vec<&'static str> {
        let allowed = ["plumbline:", "wasi:io/", "wasi:cli/"];
        for import in imports {
            assert!(allowed.iter().any(|it| import.starts_with(it)), "{import} is imported");
        }
        let imported = |it: &&str| imports.iter().any(|import| import.split(['/', '@']).nth(1) == Some(it));
        ["log", "settings", "judge"].into_iter().filter(imported).collect()
    }

    #[test]
    fn a_component_says_what_it_is_and_imports_only_what_it_declares() {
        assert!(!components().is_empty());
        for it in components() {
            let (manifest, imports) = read(it.bytes);
            let manifest = manifest.unwrap();
            assert_eq!(manifest["name"], it.name);
            assert_eq!(manifest["version"], it.version);
            let world = if it.name == "role-play" { "practice-plugin" } else { "scorecard-plugin" };
            assert_eq!(manifest["world"], format!("plumbline:rubric/{world}@0.1.0"));
            let declared: Vec<&str> =
                manifest["capabilities"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
            assert_eq!(capabilities(&imports), declared, "{}", it.name);
        }
    }

    #[test]
    fn an_engine_says_nothing_of_itself_and_imports_a_model_only_where_it_asks_one() {
        let engines = rubric_engines();
        for (bytes, expected) in [(engines.plain, &[][..]), (engines.judging, &["judge"])] {
            let (manifest, imports) = read(bytes);
            assert_eq!(manifest, None);
            assert_eq!(capabilities(&imports), expected);
        }
    }
}
