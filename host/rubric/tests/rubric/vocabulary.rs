//! Every construct of the vocabulary with cases that reach it and near misses that do not; the rubrics of the box with their
//! own; and the schema, which lets pass what can be read and refuses what it can see to be wrong.

use jsonschema::Validator;
use plumbline_rubric::lint::Kind;
use plumbline_rubric::sheet::{About, import};
use plumbline_rubric::{SCHEMA, cases, lint, read};
use serde_json::Value;

use crate::read::examples;

const SIGHTINGS: &str = include_str!("../vocabulary/sightings.toml");
/// The guide's: what its reader ends with, and the spreadsheet that they begin with.
const GUIDE: &str = include_str!("../../guide/appointment.toml");
const GUIDES_SHEET: &[u8] = include_bytes!("../../guide/appointment.csv");
const JOINING: &str = include_str!("../vocabulary/joining.toml");

/// The rubrics of the box, and those of this folder.
fn rubrics() -> impl Iterator<Item = (&'static str, &'static str)> {
    let boxed = plumbline_bundle::rubrics().iter().map(|it| (it.name, it.file));
    boxed.chain([("sightings", SIGHTINGS), ("joining", JOINING)])
}

#[test]
fn every_case_comes_out_as_it_says() {
    for (name, file) in rubrics() {
        let rubric = read(file).unwrap_or_else(|faults| panic!("{name}: {faults:#?}"));
        assert_eq!(rubric.program.id, name);
        let faults: Vec<String> = cases::run(&rubric).unwrap().iter().map(ToString::to_string).collect();
        assert!(faults.is_empty(), "{name}:\n{}", faults.join("\n"));
        assert!(rubric.cases.len() >= 7, "{name} has {} cases", rubric.cases.len());
    }
}

#[test]
fn the_guides_files_are_sound() {
    let rubric = read(GUIDE).unwrap();
    assert!(cases::run(&rubric).unwrap().is_empty());
    assert_eq!((rubric.cases.len(), lint::lint(&rubric).len()), (3, 0));
    let about = About { title: "Appointment on the telephone".to_owned(), id: None, languages: vec!["en".to_owned()] };
    let begun = read(&import(GUIDES_SHEET, &about).unwrap().toml).unwrap();
    assert_eq!(lint::lint(&begun).len(), 8);
}

/// A level is expected by its title in any of the rubric's languages.
#[test]
fn a_case_names_a_level_in_its_own_language() {
    let levels = r#"{ points = 1, title = { en = "Said", de = "Gesagt" }, anchor = "A.", when = { says = "hallo" } }"#;
    let file = rubric("T", levels).replace("[\"en\"]", "[\"en\", \"de\"]\nenough = { turns = 1, words = 1 }");
    let case = |title: &str| {
        let case = "[[cases]]\nname = \"n\"\nlanguage = \"de\"\nconversation = \"Agent: Hallo.\\nCustomer: Ja.\"\n";
        let rubric = read(&format!("{file}{case}expect = {{ c = \"{title}\" }}\n")).unwrap();
        cases::run(&rubric).unwrap().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!((case("Gesagt").len(), case("Said").len()), (0, 0));
    assert_eq!(case("Not"), ["21:16: case `n`: `c` is `Said`, and not `Not`; what is quoted is “Hallo”"]);
}

/// What is linted in one criterion, and what is not when it is mended.
#[test]
fn a_rubric_is_linted_as_a_rubric() {
    let seen = r#"{ points = 1, title = "Seen", anchor = "A greeting.", when = { says = "hello" } }"#;
    let cases: &[(&str, &str, Kind)] = &[
        ("Greets and thanks", seen, Kind::Compound),
        ("Understands the caller", seen, Kind::Unobservable),
        (
            "Greets",
            r#"{ points = 1, title = "Seen", anchor = "A good greeting.", when = { says = "hello" } }"#,
            Kind::Unobservable,
        ),
        (
            "Greets",
            r#"{ points = 1, title = "Once", anchor = "A greeting.", when = { says = "hello", at_least = 2 } },
               { points = 2, title = "Seen", anchor = "Greetings.", when = { says = "hello" } }"#,
            Kind::UnreachableLevel,
        ),
        (
            "Talks",
            r#"{ points = 1, title = "Much", anchor = "Much.", when = { measure = "word-share", at_least = 120 } }"#,
            Kind::UnreachableLevel,
        ),
        (
            "Greets",
            r#"{ points = 1, title = "Both", anchor = "Both.", when = { all_of = [
               { says = "hello" }, { never = { says = "hello", in = "whole" } } ] } }"#,
            Kind::UnreachableLevel,
        ),
        (
            "Greets",
            r#"{ points = 1, title = "Yes", anchor = "Yes.", when = { ask = "How well does the agent greet?",
               without_model = "no" } }"#,
            Kind::NotYesOrNo,
        ),
    ];
    for (title, levels, kind) in cases {
        let found = kinds(&rubric(title, levels));
        assert!(found.contains(kind), "{title}: {found:?} has no {kind:?}");
    }
    assert_eq!(kinds(&rubric("Greets", seen)), [Kind::Untried]);

    // Two that look for the same, and a list that nothing uses.
    let other = rubric("Says hello", seen).replace("id = \"c\"", "id = \"other\"");
    let twice = rubric("Greets", seen) + &other[other.find("[[sections.criteria]]").unwrap()..];
    assert!(kinds(&twice).contains(&Kind::AlwaysAgree), "{twice}");
    let unused = format!("{}\n[phrases]\nnobody = [\"bye\"]\n", rubric("Greets", seen));
    assert!(kinds(&unused).contains(&Kind::UnusedPhrases));
}

fn rubric(title: &str, levels: &str) -> String {
    format!(
        "id = \"r\"\nversion = \"1.0.0\"\ntitle = \"R\"\nlanguages = [\"en\"]\n[[sections]]\nid = \"s\"\ntitle = \"S\"\n\
         [[sections.criteria]]\nid = \"c\"\ntitle = \"{title}\"\nguidance = \"Look for it.\"\nlevels = [\n\
         {{ points = 0, title = \"Not\", anchor = \"Nothing.\" }},\n{levels},\n]\n"
    )
}

fn kinds(file: &str) -> Vec<Kind> {
    let rubric = read(file).unwrap_or_else(|faults| panic!("{faults:#?}\n{file}"));
    let mut kinds: Vec<Kind> = lint::lint(&rubric).iter().map(|it| it.kind).collect();
    kinds.dedup();
    kinds
}

#[test]
fn the_schema_lets_pass_what_can_be_read() {
    let schema = schema();
    let examples = examples().into_iter().map(|it| ("an example of the reference", it));
    for (name, file) in rubrics().chain(examples) {
        let faults: Vec<String> =
            schema.iter_errors(&json(file)).map(|it| format!("{}: {it}", it.instance_path())).collect();
        assert!(faults.is_empty(), "{name}: {faults:#?}");
    }
}

#[test]
fn the_schema_refuses_what_it_can_see_to_be_wrong() {
    let schema = schema();
    let level = r#"{ points = 1, title = "T", anchor = "A.", when = WHEN }"#;
    let whens = [
        r#"{ says = "a", asks = "open" }"#,
        r#"{ by = "subject" }"#,
        r#"{ says = "a", by = "customer" }"#,
        r#"{ says = "a", in = "first tird" }"#,
        r#"{ says = "a", at_least = -1 }"#,
        r#"{ says = "a", after = { says = "b" } }"#,
        r#"{ says = [] }"#,
        r#"{ never = { says = "a" } }"#,
        r#"{ asks = "half" }"#,
        r#"{ takes_up = 0 }"#,
        r#"{ measure = "talk" }"#,
        r#"{ ask = "Is it so?" }"#,
        r#"{ all_of = [] }"#,
        r#"{ at_least = 2 }"#,
        r#"{ sais = "a" }"#,
        r#"{ takes_up = 51 }"#,
        r#"{ in_order = [{ says = "a" }] }"#,
        r#"{ measure = "word-share" }"#,
        r#"{ never = { says = "a", in = "whole", at_most = 1 } }"#,
        r#"{ all_of = [{ says = "a" }], by = "others" }"#,
    ];
    for when in whens {
        let file = rubric("T", &level.replace("WHEN", when));
        assert!(!schema.is_valid(&json(&file)), "the schema lets pass {when}");
        assert!(read(&file).is_err(), "{when} is read");
    }
    let sound = rubric("T", &level.replace("WHEN", r#"{ says = "a" }"#));
    assert!(schema.is_valid(&json(&sound)) && read(&sound).is_ok());
    for (from, to) in
        [("id = \"r\"", "id = \"R\""), ("points = 0", "points = \"0\""), ("languages = [\"en\"]", "languages = []")]
    {
        let file = sound.replacen(from, to, 1);
        assert!(!schema.is_valid(&json(&file)) && read(&file).is_err(), "{to}");
    }
}

pub fn schema() -> Validator {
    jsonschema::draft202012::new(&serde_json::from_str(SCHEMA).unwrap()).unwrap()
}

pub fn json(file: &str) -> Value {
    toml::from_str(file).unwrap()
}
