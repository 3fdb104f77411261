//! Every fault of a definition, with its place; and what hangs on a sound one: its hashes and its policies.

use plumbline_core::Decimal;
use plumbline_core::definition::{RawBounds, RawCriterion, RawDefinition, RawScale};
use plumbline_core::score::{AutoFailEffect, NotApplicable, Policies};
use plumbline_measure::{default_policies, hashes, sound};

use crate::build::{card, criterion, levels, section};

/// Two standard sections and a bonus, with every kind of scale and proof.
fn raw() -> RawDefinition {
    let number = RawScale::Number(RawBounds {
        lowest: 0.0,
        highest: 100.0,
        unit: "%".into(),
        curve: vec![(0.0, 0.0), (45.0, 90.0), (100.0, 10.0)],
    });
    let mut raw = card(vec![
        RawCriterion { auto_fail: "card".into(), passes_at: Some(50.0), ..criterion("first") },
        RawCriterion { scale: number, proof: "measure".into(), ..criterion("second") },
    ]);
    raw.sections.push(section(
        "more",
        "standard",
        2.5,
        vec![RawCriterion { proof: "absence".into(), ..criterion("third") }],
    ));
    raw.sections.push(section("extra", "bonus", 0.5, vec![criterion("fourth")]));
    raw
}

fn number(raw: &mut RawDefinition) -> &mut RawBounds {
    match &mut raw.sections[0].criteria[1].scale {
        RawScale::Number(bounds) => bounds,
        RawScale::Levels(_) => panic!("the second criterion is a number"),
    }
}

#[test]
fn a_sound_definition_is_kept_as_it_was_given() {
    let raw = raw();
    let definition = sound(&raw).unwrap();
    assert_eq!(
        definition.criteria().map(|(_, it)| it.id.as_str()).collect::<Vec<_>>(),
        ["first", "second", "third", "fourth"]
    );
    assert_eq!(definition.sections[1].weight.to_string(), "2.5");
}

#[test]
fn each_fault_is_named_with_its_place() {
    type Break = fn(&mut RawDefinition);
    #[rustfmt::skip]
    let cases: Vec<(Break, &str, &str)> = vec![
        (|it| it.id = "Test Card".into(), "id", "lower-case words joined by hyphens"),
        (|it| it.id = "test--card".into(), "id", "not an id"),
        (|it| it.id = "1-card".into(), "id", "not an id"),
        (|it| it.id = "x".repeat(65), "id", "not an id"),
        (|it| it.title = " ".into(), "title", "is empty"),
        (|it| it.title = "x".repeat(201), "title", "at most 200"),
        (|it| it.title = "a\u{0}b".into(), "title", "control character"),
        (|it| it.version = "1.0".into(), "version", "not a semantic version"),
        (|it| it.summary = "x".repeat(4_001), "summary", "at most 4000"),
        (|it| it.languages.clear(), "languages", "at least one"),
        (|it| it.languages[0] = "English!".into(), "languages[0]", "not a BCP 47 tag"),
        (|it| it.languages[0] = String::new(), "languages[0]", "not a BCP 47 tag"),
        (|it| it.languages[0] = "de-".into(), "languages[0]", "not a BCP 47 tag"),
        (|it| it.languages.push("en".into()), "languages[1]", "already at languages[0]"),
        (|it| it.conversation_types.push(String::new()), "conversation_types[0]", "is empty"),
        (|it| it.sections.clear(), "sections", "no section of kind `standard`"),
        (|it| it.sections.drain(..2).for_each(drop), "sections", "no section of kind `standard`"),
        (|it| it.sections[1].criteria.clear(), "sections[1].criteria", "at least one criterion"),
        (|it| it.sections[1].kind = "extra".into(), "sections[1].kind", "`standard` or `bonus`"),
        (|it| it.sections[1].id = "first".into(), "sections[1].id", "already the id of sections[0].criteria[0]"),
        (|it| it.sections[1].criteria[0].id = "second".into(), "sections[1].criteria[0].id", "already the id of"),
        (|it| it.sections[1].weight = 0.0, "sections[1].weight", "at least 0.0001"),
        (|it| it.sections[1].weight = 0.000_01, "sections[1].weight", "at least 0.0001"),
        (|it| it.sections[1].weight = -1.0, "sections[1].weight", "not a weight"),
        (|it| it.sections[1].weight = f64::NAN, "sections[1].weight", "not a weight"),
        (|it| it.sections[1].weight = 1e6 + 1.0, "sections[1].weight", "at most 1000000"),
        (|it| it.sections[0].criteria[0].weight = f64::INFINITY, "sections[0].criteria[0].weight", "not a weight"),
        (|it| it.sections[0].criteria[0].guidance = String::new(), "sections[0].criteria[0].guidance", "is empty"),
        (|it| it.sections[0].criteria[0].scale = levels(&[1.0]), "sections[0].criteria[0].scale.levels", "at least two"),
        (|it| it.sections[0].criteria[0].scale = levels(&[1.0, 1.0]), "sections[0].criteria[0].scale.levels[1].points", "1.0 is not above 1.0"),
        (|it| it.sections[0].criteria[0].scale = levels(&[0.0, f64::NAN]), "sections[0].criteria[0].scale.levels[1].points", "finite"),
        (|it| if let RawScale::Levels(it) = &mut it.sections[0].criteria[0].scale { it[2].anchor.clear() },
            "sections[0].criteria[0].scale.levels[2].anchor", "is empty"),
        (|it| if let RawScale::Levels(it) = &mut it.sections[0].criteria[0].scale { it[2].title.clear() },
            "sections[0].criteria[0].scale.levels[2].title", "is empty"),
        (|it| number(it).highest = f64::INFINITY, "sections[0].criteria[1].scale.number.highest", "finite"),
        (|it| { number(it).highest = 0.0; number(it).curve.clear(); }, "sections[0].criteria[1].scale.number.highest", "not above the lowest"),
        (|it| number(it).unit.clear(), "sections[0].criteria[1].scale.number.unit", "is empty"),
        (|it| number(it).curve[1].0 = 0.0, "sections[0].criteria[1].scale.number.curve[1]", "numbers of a curve rise"),
        (|it| number(it).curve[2].0 = 101.0, "sections[0].criteria[1].scale.number.curve[2]", "0.0 to 100.0, the bounds"),
        (|it| number(it).curve[1].1 = 100.1, "sections[0].criteria[1].scale.number.curve[1]", "from 0 to 100"),
        (|it| number(it).curve.truncate(1), "sections[0].criteria[1].scale.number.curve", "at least two points that differ"),
        (|it| number(it).curve.iter_mut().for_each(|it| it.1 = 0.0), "sections[0].criteria[1].scale.number.curve", "at least two points that differ"),
        (|it| it.sections[0].criteria[0].auto_fail = "always".into(), "sections[0].criteria[0].auto_fail", "`none` or `section` or `card`"),
        (|it| it.sections[0].criteria[0].auto_fail = "none".into(), "sections[0].criteria[0].passes_at", "leave it out"),
        (|it| it.sections[0].criteria[0].passes_at = None, "sections[0].criteria[0].passes_at", "is missing"),
        (|it| it.sections[0].criteria[0].passes_at = Some(0.0), "sections[0].criteria[0].passes_at", "above 0 and at most 100"),
        (|it| it.sections[0].criteria[0].passes_at = Some(100.5), "sections[0].criteria[0].passes_at", "above 0 and at most 100"),
        (|it| it.sections[0].criteria[0].passes_at = Some(f64::NAN), "sections[0].criteria[0].passes_at", "finite"),
        (|it| { it.sections[0].criteria[1].auto_fail = "section".into(); it.sections[0].criteria[1].passes_at = Some(95.0); },
            "sections[0].criteria[1].passes_at", "everybody fails; the scale ends at 90.0"),
        (|it| { number(it).curve[0].1 = 30.0; number(it).curve[2].1 = 30.0; it.sections[0].criteria[1].auto_fail = "card".into();
            it.sections[0].criteria[1].passes_at = Some(30.0); }, "sections[0].criteria[1].passes_at", "nobody fails; the scale begins at 30.0"),
        (|it| { it.sections[2].criteria[0].auto_fail = "section".into(); it.sections[2].criteria[0].passes_at = Some(50.0); },
            "sections[2].criteria[0].auto_fail", "can only add"),
        (|it| it.sections[0].criteria[0].proof = "trust".into(), "sections[0].criteria[0].proof", "`quotes` or `absence` or `measure`"),
        (|it| { number(it).curve[0].1 = 30.0; it.sections[0].criteria[1].proof = "quotes".into(); },
            "sections[0].criteria[1].proof", "cannot back the lowest number"),
        (|it| it.sections[0].criteria[0].quotes_from = "me".into(), "sections[0].criteria[0].quotes_from", "`subject` or `others` or `any`"),
        (|it| it.sections[0].criteria[0].skills = vec!["Listening".into()], "sections[0].criteria[0].skills[0]", "not an id"),
        (|it| it.sections[0].criteria[0].skills = vec!["a".into(), "a".into()], "sections[0].criteria[0].skills[1]", "already at"),
        (|it| it.sections[0].criteria[0].options = vec![("a".into(), "x".repeat(4_001))], "sections[0].criteria[0].options[0]", "at most 4000"),
        (|it| it.sections[0].options = vec![(String::new(), "x".into())], "sections[0].options[0]", "is empty"),
        (|it| it.options = vec![("pass-mark".into(), "101".into())], "options[0]", "from 0 to 100.0"),
        (|it| it.options = vec![("pass-mark".into(), "eighty".into())], "options[0]", "`eighty` must be a number"),
        (|it| it.options = vec![("least-rated".into(), "1.5".into())], "options[0]", "from 0 to 1.0"),
        (|it| it.options = vec![("not-applicable".into(), "zero".into())], "options[0]", "`exclude` or `as-pass`"),
        (|it| it.options = vec![("auto-fail-effect".into(), "none".into())], "options[0]", "`zero` or `outcome-only`"),
        (|it| it.options = vec![("subject-role".into(), "The Agent".into())], "options[0]", "not an id"),
        (|it| it.options = vec![("pass-mark".into(), "80".into()), ("pass-mark".into(), "90".into())], "options[1]", "already at options[0]"),
        (|it| it.sections[0].criteria[0].guidance = "Rate how the agent sounds. The customer is frustrated".into(),
            "sections[0].criteria[0].guidance", "`is frustrated` infers an emotion"),
        (|it| it.sections[0].title = "Tone of voice".into(), "sections[0].title", "`tone of voice` infers"),
        (|it| if let RawScale::Levels(it) = &mut it.sections[0].criteria[0].scale { it[1].anchor = "Wirkt genervt".into() },
            "sections[0].criteria[0].scale.levels[1].anchor", "`wirkt genervt` infers"),
        (|it| it.sections = (0..51).map(|index| section(&format!("s{index}"), "standard", 1.0, vec![criterion(&format!("c{index}"))])).collect(),
            "sections", "at most 50"),
        (|it| it.sections[0].criteria = (0..201).map(|index| criterion(&format!("c{index}"))).collect(), "sections", "at most 200"),
    ];
    for (break_it, place, message) in cases {
        let mut raw = raw();
        break_it(&mut raw);
        let faults = sound(&raw).unwrap_err();
        assert_eq!(faults.len(), 1, "{place}: {faults:?}");
        assert_eq!(faults[0].place, place, "{}", faults[0].message);
        assert!(faults[0].message.contains(message), "{}", faults[0]);
    }
}

#[test]
fn all_faults_come_at_once() {
    let mut raw = raw();
    raw.version = "one".into();
    raw.sections[0].weight = 0.0;
    raw.sections[0].criteria[0].title.clear();
    raw.sections[2].criteria[0].proof = "trust".into();
    let faults = sound(&raw).unwrap_err();
    let places: Vec<&str> = faults.iter().map(|it| it.place.as_str()).collect();
    assert_eq!(
        places,
        ["version", "sections[0].weight", "sections[0].criteria[0].title", "sections[2].criteria[0].proof"]
    );
}

#[test]
fn the_structure_changes_with_what_numbers_hang_on_and_nothing_else() {
    type Change = fn(&mut RawDefinition);
    let words: [Change; 8] = [
        |it| it.title = "Testkarte".into(),
        |it| it.version = "1.0.1".into(),
        |it| it.languages.push("de".into()),
        |it| it.sections[0].criteria[0].guidance = "In Worten".into(),
        |it| number(it).unit = "Prozent".into(),
        |it| it.sections[0].criteria[0].skills.push("listening".into()),
        |it| it.sections[0].criteria[0].quotes_from = "any".into(),
        |it| it.options.push(("pass-mark".into(), "80".into())),
    ];
    let structure: [Change; 10] = [
        |it| it.id = "other-card".into(),
        |it| it.sections.swap(0, 1),
        |it| it.sections[0].id = "renamed".into(),
        |it| it.sections[1].weight = 2.0,
        |it| it.sections[1].kind = "bonus".into(),
        |it| it.sections[0].criteria[0].weight = 2.0,
        |it| it.sections[0].criteria[0].scale = levels(&[0.0, 1.0, 2.0]),
        |it| number(it).highest = 101.0,
        |it| number(it).curve[1].1 = 80.0,
        |it| it.sections[0].criteria[0].auto_fail = "section".into(),
    ];
    let before = hashes(&sound(&raw()).unwrap());
    let after = |change: Change| {
        let mut raw = raw();
        change(&mut raw);
        hashes(&sound(&raw).unwrap())
    };
    for change in words {
        assert_eq!(after(change).structure, before.structure);
        assert_ne!(after(change).content, before.content);
    }
    for change in structure {
        assert_ne!(after(change).structure, before.structure);
    }
}

#[test]
fn the_authors_policies_are_read_from_the_options() {
    let mut raw = raw();
    assert_eq!(default_policies(&sound(&raw).unwrap()), Policies::default());
    let option = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    raw.options = vec![
        option("not-applicable", "as-pass"),
        option("auto-fail-effect", "outcome-only"),
        option("least-rated", "0.75"),
        option("pass-mark", "80"),
        option("subject-role", "agent"),
        option("colour", "blue"),
    ];
    assert_eq!(
        default_policies(&sound(&raw).unwrap()),
        Policies {
            not_applicable: NotApplicable::AsPass,
            auto_fail_effect: AutoFailEffect::OutcomeOnly,
            least_rated: Decimal::from_ten_thousandths(7_500),
            pass_mark: Some(Decimal::from_ten_thousandths(800_000)),
            subject_role: Some("agent".into()),
        }
    );
}
