//! What a file says must make a sound definition, by the rules of every scorecard: `plumbline_measure` knows them, and
//! here its faults get their places in the file.

use plumbline_measure::sound;
use plumbline_sdk::testkit::contract;
use rubric_engine::Engine;
use rubric_engine::program::Program;

use crate::read::faults::{Faults, shown};
use crate::read::policies::OPTIONS;

/// Adds what is wrong with the program's definition in any of its languages, but for what is only the consequence of what
/// was wrong with the file.
pub(super) fn check(program: &Program, faults: &Faults<'_>) {
    // A definition has no phrases, and without them there is nothing that an engine refuses.
    let without_phrases = Program { phrases: Vec::new(), ..program.clone() };
    let Ok(engine) = Engine::new(without_phrases) else { return };
    let mut found = Vec::new();
    for language in &program.languages {
        let Err(unsound) = sound(&contract::definition(engine.define(language))) else { continue };
        for fault in unsound {
            let path = in_the_file(&fault.place, &program.options);
            if !faults.touch(&path) {
                let message = named(&path, &fault.message);
                let languages = std::iter::once(language).chain(program.languages.first());
                let in_language = languages.map(|it| format!("{path}.{it}")).find(|it| faults.knows(it));
                found.push((in_language.unwrap_or(path), message));
            }
        }
    }
    for (path, message) in found {
        faults.add(&path, message);
    }
}

/// The path in the file of a place of its definition.
pub(super) fn in_the_file(place: &str, options: &[(String, String)]) -> String {
    if let Some(rest) = place.strip_prefix("options[")
        && let Some((index, _)) = rest.split_once(']')
        && let Some((option, _)) = index.parse::<usize>().ok().and_then(|it| options.get(it))
    {
        let key = OPTIONS.iter().find(|(_, it)| it == option).map_or(option.as_str(), |(key, _)| key);
        return format!("policies.{key}");
    }
    place.replace(".scale.levels", ".levels").replace(".scale.number", "")
}

/// The message with what it is about before it.
fn named(path: &str, message: &str) -> String {
    let name = shown(path.rsplit('.').next().unwrap_or_default());
    let goes_on = ["is ", "has ", "hold ", "holds ", "cannot "].iter().any(|it| message.starts_with(it));
    if goes_on { format!("{name} {message}") } else { format!("{name}: {message}") }
}
