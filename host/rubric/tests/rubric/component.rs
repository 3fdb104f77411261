//! Rubrics placed in the engine of the box. What is in a component is found here by a reader of its own.

use std::ops::Range;

use plumbline_bundle::rubric_engines;
use plumbline_core::manifest::{Capability, MANIFEST_SECTION, Manifest, World};
use plumbline_rubric::component::{BuildError, Engines, FILE_LIMIT, RUBRIC_SECTION, build, file_of};
use proptest::prelude::*;
use rubric_engine::program::{
    Applies, By, Condition, Criterion, Enough, Level, Phrases, Program, Proof, Region, Scale, Section, Sighting, Term,
    Text, What, WithoutModel,
};
use rubric_engine::slot::{CAPACITY, MAGIC};
use wasmparser::{DataKind, Operator, Parser, Payload, Validator};

const FILE: &str = "id = \"call-opening\"\ntitle = \"Gesprächseröffnung\"\r\n# as it was written\n";

#[test]
fn a_rubric_becomes_a_component_that_says_what_it_is() {
    let program = program();
    let component = built(&program);
    Validator::new().validate_all(&component).unwrap();
    assert!(component.len() < 1_000_000, "{} bytes", component.len());
    assert_eq!(component, built(&program), "the same file gives the same bytes");
    assert_eq!(file_of(&component).as_deref(), Some(FILE));
    assert_eq!(placed(&component).unwrap(), program);
    let expected = Manifest {
        name: "call-opening".into(),
        version: "1.2.0".into(),
        world: World::Scorecard,
        capabilities: vec![],
        attributes: vec![],
        settings_schema: None,
        summary: "How a call begins.".into(),
    };
    assert_eq!(manifest(&component), expected);
}

#[test]
fn nothing_of_the_engine_changes_but_its_data() {
    let engine = leaves(rubric_engines().plain);
    let mut component = leaves(&built(&program()));
    let file = component.pop().unwrap();
    let manifest = component.pop().unwrap();
    assert!(file.1.ends_with(FILE.as_bytes()) && manifest.1.ends_with(b"}"));

    assert_eq!(component.len(), engine.len());
    let changed: Vec<u8> =
        engine.iter().zip(&component).filter(|(before, after)| before != after).map(|(before, _)| before.0).collect();
    assert!(changed == [DATA] || changed == [DATA_COUNT, DATA], "sections {changed:?}");
}

#[test]
fn a_rubric_that_asks_a_model_anywhere_is_given_the_capability() {
    let ask = Condition::Ask {
        question: "Is a date agreed?".into(),
        region: Region::Whole,
        without_model: WithoutModel::Insufficient,
    };
    let nested = Condition::AnyOf(vec![says(), Condition::AtLeast { least: 1, of: vec![says(), ask.clone()] }]);
    let mut in_a_level = program();
    in_a_level.sections[0].criteria[0].scale = levels(nested);
    let mut where_it_applies = program();
    where_it_applies.sections[0].criteria[0].applies =
        Some(Applies { when: Condition::NoneOf(vec![ask]), otherwise: text("A date was agreed.") });

    for program in [in_a_level, where_it_applies] {
        let component = built(&program);
        Validator::new().validate_all(&component).unwrap();
        assert_eq!(manifest(&component).capabilities, [Capability::Judge]);
        assert!(imports(&component).contains(&"plumbline:judge/judge@0.1.0".to_owned()));
        assert_eq!(placed(&component).unwrap(), program);
    }
    assert!(!imports(&built(&program())).iter().any(|it| it.starts_with("plumbline:judge")));
}

#[test]
fn a_rubric_fills_its_slot_and_no_more() {
    let most = CAPACITY - 4;
    let mut program = program();
    let bytes = |program: &Program| program.encode().unwrap().len();
    program.phrases.push(Phrases(vec![vec!["a".repeat(most / 2)]]));
    let room = most - bytes(&program);
    program.phrases[1].0[0][0].push_str(&"a".repeat(room));
    assert_eq!(bytes(&program), most);
    let component = built(&program);
    Validator::new().validate_all(&component).unwrap();
    assert_eq!(placed(&component).unwrap(), program);

    program.phrases[1].0[0][0].push('a');
    let error = build(&program, FILE, &engines()).unwrap_err();
    assert!(matches!(error, BuildError::TooLarge { bytes, most: limit, .. } if bytes == most + 1 && limit == most));
}

#[test]
fn a_file_and_a_summary_have_their_limits() {
    let too_large = |result| matches!(result, Err(BuildError::TooLarge { .. }));
    let file = "#".repeat(FILE_LIMIT);
    let component = build(&program(), &file, &engines()).unwrap();
    assert_eq!(file_of(&component), Some(file.clone()));
    assert!(too_large(build(&program(), &format!("{file}#"), &engines())));
    let wordy = Program { summary: text(&"a".repeat(64 << 10)), ..program() };
    assert!(too_large(build(&wordy, FILE, &engines())));
}

#[test]
fn what_is_no_engine_is_refused() {
    let engine = rubric_engines().plain;
    let module_again = modules(engine).into_iter().find(|it| contains(it, &MAGIC)).unwrap();
    let doubled = [engine, &section(1, module_again)].concat();
    let already = built(&program());
    let cases: [(&str, &[u8], &str); 7] = [
        ("nothing", &[], "no component"),
        ("a core module", module_again, "no component"),
        ("half an engine", &engine[..engine.len() / 2], "unexpected end"),
        ("an empty component", COMPONENT, "0 places"),
        ("a scorecard", plumbline_bundle::components()[0].bytes, "0 places"),
        ("two engines", &doubled, "2 places"),
        ("a rubric's component", &already, "a scorecard already"),
    ];
    for (name, bytes, expected) in cases {
        let error = build(&program(), FILE, &Engines { plain: bytes, ..engines() }).unwrap_err();
        assert!(matches!(&error, BuildError::NotAnEngine(why) if why.contains(expected)), "{name}: {error}");
    }
}

#[test]
fn a_file_is_read_from_the_component_itself_and_only_where_there_is_one() {
    let file = section(0, &[&[16], RUBRIC_SECTION.as_bytes(), b"id"].concat());
    let component = |sections: &[&[u8]]| [&[COMPONENT], sections].concat().concat();
    let nested = section(4, &component(&[&file]));
    let binary = section(0, &[&[16], RUBRIC_SECTION.as_bytes(), &[0xff]].concat());
    let long = section(0, &[&[16], RUBRIC_SECTION.as_bytes(), &vec![b' '; FILE_LIMIT + 1]].concat());
    let cases = [
        (component(&[&file]), Some("id")),
        (component(&[&nested, &file]), Some("id")),
        (component(&[&nested]), None),
        (component(&[&file, &file]), None),
        (component(&[&binary]), None),
        (component(&[&long]), None),
        (component(&[&file, &[0, 200]]), None),
        (component(&[]), None),
        ([b"\0asm\x01\0\0\0", file.as_slice()].concat(), None),
        (rubric_engines().plain.to_vec(), None),
        (plumbline_bundle::components()[0].bytes.to_vec(), None),
    ];
    for (index, (bytes, expected)) in cases.iter().enumerate() {
        assert_eq!(file_of(bytes).as_deref(), *expected, "case {index}");
    }
}

proptest! {
    #[test]
    fn reading_a_file_and_placing_a_rubric_take_any_bytes(
        preamble in prop::sample::select(vec![&b""[..], COMPONENT]),
        sections in prop::collection::vec((0..14_u8, any::<u8>(), prop::collection::vec(any::<u8>(), 0..40)), 0..6),
    ) {
        let mut bytes = preamble.to_vec();
        for (id, length, body) in sections {
            bytes.extend([id, length % 64]);
            bytes.extend(body);
        }
        let _ = file_of(&bytes);
        let built = build(&program(), FILE, &Engines { plain: &bytes, ..engines() });
        prop_assert!(built.is_err());
    }

    #[test]
    fn a_damaged_engine_is_no_panic(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = rubric_engines().plain.to_vec();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let _ = build(&program(), FILE, &Engines { plain: &bytes, ..engines() });
        let _ = file_of(&bytes);
    }
}

fn engines() -> Engines<'static> {
    Engines { plain: rubric_engines().plain, judging: rubric_engines().judging }
}

fn built(program: &Program) -> Vec<u8> {
    build(program, FILE, &engines()).unwrap()
}

fn text(words: &str) -> Text {
    Text(vec![words.to_owned(), String::new()])
}

fn says() -> Condition {
    let sighting = Sighting {
        what: What::Says(Term(0)),
        by: By::Subject,
        region: Region::First(4),
        form: None,
        with: None,
        unless: None,
        after: None,
        before: None,
    };
    Condition::Seen { sighting, at_least: 1, at_most: None }
}

fn levels(when: Condition) -> Scale {
    let level = |points, title, when| Level {
        points,
        title: text(title),
        anchor: text("A reason is given, or not."),
        suggestion: Text::default(),
        when,
    };
    Scale::Levels(vec![level(0.0, "Missing", None), level(1.0, "Given", Some(when))])
}

fn program() -> Program {
    let criterion = Criterion {
        id: "reason".into(),
        title: text("Says why they call"),
        guidance: text("Look in the first quarter."),
        weight: 1.0,
        skills: vec![],
        auto_fail: None,
        proof: Proof::Absence,
        quotes_from: By::Subject,
        applies: None,
        scale: levels(says()),
    };
    Program {
        id: "call-opening".into(),
        version: "1.2.0".into(),
        title: text("Call opening"),
        summary: text("How a call begins."),
        languages: vec!["en".into(), "de".into()],
        conversation_types: vec![],
        options: vec![("pass-mark".into(), "70".into())],
        enough: Enough { turns: 3, words: 60 },
        phrases: vec![Phrases(vec![vec!["(the reason|why) i am calling".into()], vec!["ich rufe … an".into()]])],
        sections: vec![Section {
            id: "opening".into(),
            title: text("Opening"),
            bonus: false,
            weight: 1.0,
            criteria: vec![criterion],
        }],
    }
}

const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";
const DATA: u8 = 11;
const DATA_COUNT: u8 = 12;

/// A section as it is written.
fn section(id: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap();
    let leb = (0..5).map(|it| (length >> (7 * it)) as u8 & 0x7f | if it < 4 { 0x80 } else { 0 });
    [id].into_iter().chain(leb).chain(body.iter().copied()).collect()
}

/// All sections, those of modules and components inside it too, except for those two kinds themselves.
fn leaves(component: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let payloads = Parser::new(0).parse_all(component).map(Result::unwrap);
    let nested = |it: &Payload<'_>| matches!(it, Payload::ModuleSection { .. } | Payload::ComponentSection { .. });
    let sections = payloads.filter(|it| !nested(it)).filter_map(|it| it.as_section());
    sections.map(|(id, range)| (id, component[range].to_vec())).collect()
}

fn modules(component: &[u8]) -> Vec<&[u8]> {
    let payloads = Parser::new(0).parse_all(component).map(Result::unwrap);
    let range = |it: Payload<'_>| match it {
        Payload::ModuleSection { unchecked_range, .. } => Some(unchecked_range),
        _ => None,
    };
    payloads.filter_map(range).map(|it: Range<usize>| &component[it]).collect()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|it| it == part)
}

fn imports(component: &[u8]) -> Vec<String> {
    let payloads = Parser::new(0).parse_all(component).map(Result::unwrap);
    let readers = payloads.filter_map(|it| if let Payload::ComponentImportSection(it) = it { Some(it) } else { None });
    readers.flatten().map(|it| it.unwrap().name.name.to_owned()).collect()
}

/// The only manifest.
fn manifest(component: &[u8]) -> Manifest {
    let payloads = Parser::new(0).parse_all(component).map(Result::unwrap);
    let sections = payloads.filter_map(|it| if let Payload::CustomSection(it) = it { Some(it) } else { None });
    let found: Vec<_> = sections.filter(|it| it.name() == MANIFEST_SECTION).collect();
    let [one] = found.as_slice() else { panic!("{} manifests", found.len()) };
    serde_json::from_slice(one.data()).unwrap()
}

/// What the engine finds in its slot: its memory as its data segments make it.
fn placed(component: &[u8]) -> Option<Program> {
    let module = modules(component).into_iter().find(|it| contains(it, &MAGIC))?;
    let mut memory = vec![0; 4 << 20];
    for payload in Parser::new(0).parse_all(module) {
        let Payload::DataSection(section) = payload.unwrap() else { continue };
        for segment in section {
            let segment = segment.unwrap();
            let DataKind::Active { memory_index: 0, offset_expr } = segment.kind else { panic!("a passive segment") };
            let Operator::I32Const { value } = offset_expr.get_operators_reader().read().unwrap() else {
                panic!("a place that moves")
            };
            let start = usize::try_from(value).unwrap();
            memory[start..start + segment.data.len()].copy_from_slice(segment.data);
        }
    }
    let number = |at: usize| u32::from_le_bytes(memory[at..at + 4].try_into().unwrap()) as usize;
    let header = memory.windows(MAGIC.len()).position(|it| it == MAGIC)?;
    let slot = number(header + MAGIC.len());
    assert_eq!(number(header + MAGIC.len() + 4), CAPACITY);
    Program::decode(&memory[slot + 4..slot + 4 + number(slot)]).ok()
}
