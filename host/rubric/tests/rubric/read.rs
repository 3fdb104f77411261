//! Reading: what a file that nothing is wrong with comes to.

use plumbline_rubric::{Case, Expected, Position, Rubric, read};
use rubric_engine::program::{
    By, Condition, Criterion, Enough, Near, Proof, Region, Scale, Sighting, Source, Term, Text, What,
};

/// The blocks of the reference that are whole files.
pub fn examples() -> Vec<&'static str> {
    let blocks = include_str!("../../README.md").split("```toml\n").skip(1).filter_map(|it| it.split("```").next());
    blocks.filter(|it| it.starts_with("id = ")).collect()
}

/// A file with one criterion that has this in it, and these lists of phrases.
pub fn with(criterion: &str, phrases: &str) -> String {
    format!(
        r#"id = "r"
version = "1.0.0"
title = "R"
languages = ["en", "de"]
[phrases]
{phrases}
[[sections]]
id = "s"
title = "S"
[[sections.criteria]]
id = "c"
title = "C"
guidance = "G."
{criterion}
"#
    )
}

/// A file with one criterion whose levels are reached by these conditions.
pub fn with_levels(conditions: &[&str]) -> String {
    let level =
        |points: usize, when: &str| format!("{{ points = {points}, title = \"L{points}\", anchor = \"A.\"{when} }}");
    let others = (1..).zip(conditions).map(|(points, when)| level(points, &format!(", when = {when}")));
    let levels: Vec<String> = std::iter::once(level(0, "")).chain(others).collect();
    with(&format!("levels = [{}]", levels.join(", ")), "thanks = [\"thank you\", \"thanks\"]")
}

fn criterion(text: &str) -> (Rubric, Criterion) {
    let rubric = read(text).unwrap();
    let criterion = rubric.program.sections[0].criteria[0].clone();
    (rubric, criterion)
}

fn condition(when: &str) -> Condition {
    let (_, criterion) = criterion(&with_levels(&[when]));
    let Scale::Levels(levels) = criterion.scale else { panic!("there are no levels") };
    levels[1].when.clone().unwrap()
}

fn sighting(when: &str) -> Sighting {
    match condition(when) {
        Condition::Seen { sighting, .. } => sighting,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_example_of_the_reference_is_read_whole() {
    let [example] = examples()[..] else { panic!("the reference has one whole file") };
    let rubric = read(example).unwrap();
    insta::assert_json_snapshot!("opening", rubric.program);
    let case = Case {
        name: "a reason in the first words".to_owned(),
        language: "en".to_owned(),
        conversation: "Agent: Good morning, I'm calling about your order.\nCustomer: Good morning.\n".to_owned(),
        expect: vec![("reason".to_owned(), Expected::Level(1))],
        quotes: vec![("reason".to_owned(), vec!["I'm calling about".to_owned()])],
        path: "cases[0]".to_owned(),
    };
    assert_eq!(rubric.cases, [case]);
    assert_eq!(rubric.unused_phrases(), []);
}

#[test]
fn a_value_is_found_by_its_path_in_the_file_and_in_the_definition() {
    let rubric = read(examples()[0]).unwrap();
    let places = [
        ("", (1, 1)),
        ("title", (3, 9)),
        ("phrases.reason.en[1]", (7, 57)),
        ("sections[0].criteria[0].levels[1].when.in", (28, 34)),
        // What is not in the file is at what is around it.
        ("sections[0].criteria[0].levels[1].when.at_least", (28, 8)),
        ("sections[0].criteria[0].weight", (13, 1)),
        ("sections[7]", (9, 1)),
        // As a definition's faults have it.
        ("sections[0].criteria[0].scale.levels[1].points", (25, 10)),
    ];
    for (path, (line, column)) in places {
        assert_eq!(rubric.at(path), Position { line, column }, "{path}");
    }
}

#[test]
fn what_is_left_out_has_its_default() {
    let rubric = read(&with_levels(&["{ says = \"hello\" }"])).unwrap();
    let program = rubric.program;
    assert_eq!(program.enough, Enough { turns: 3, words: 60 });
    assert_eq!(program.summary, Text(vec![String::new(), String::new()]));
    assert_eq!((program.options, program.conversation_types), (vec![], vec![]));
    let section = &program.sections[0];
    assert_eq!((section.bonus, section.weight), (false, 1.0));
    let criterion = &section.criteria[0];
    assert_eq!((criterion.weight, criterion.auto_fail, criterion.applies.as_ref()), (1.0, None, None));
    let hello = Sighting {
        what: What::Says(Term(0)),
        by: By::Subject,
        region: Region::Whole,
        form: None,
        with: None,
        unless: None,
        after: None,
        before: None,
    };
    let Scale::Levels(levels) = &criterion.scale else { panic!("there are no levels") };
    assert_eq!(levels[1].when, Some(Condition::Seen { sighting: hello.clone(), at_least: 1, at_most: None }));
    let near = sighting("{ says = \"hello\", before = { says = \"hello\", by = \"others\" } }").before.unwrap();
    assert_eq!(*near, Near { sighting: Sighting { by: By::Others, ..hello }, within_turns: 2 });
}

#[test]
fn counts_say_how_often() {
    for (written, counts) in [
        ("at_least = 2", (2, None)),
        ("at_most = 3", (0, Some(3))),
        ("at_least = 1, at_most = 1", (1, Some(1))),
        ("at_least = 0, at_most = 0", (0, Some(0))),
    ] {
        let Condition::Seen { at_least, at_most, .. } = condition(&format!("{{ asks = \"anything\", {written} }}"))
        else {
            panic!("{written} is not seen");
        };
        assert_eq!((at_least, at_most), counts, "{written}");
    }
}

#[test]
fn parts_of_a_conversation_have_names() {
    for (written, region) in [
        ("whole", Region::Whole),
        ("opening", Region::First(5)),
        ("closing", Region::Last(5)),
        ("first half", Region::First(2)),
        ("last third", Region::Last(3)),
        ("first quarter", Region::First(4)),
        ("last fifth", Region::Last(5)),
        ("first tenth", Region::First(10)),
        ("first 5 turns", Region::FirstTurns(5)),
        ("last 1 turn", Region::LastTurns(1)),
    ] {
        assert_eq!(sighting(&format!("{{ says = \"x\", in = \"{written}\" }}")).region, region, "{written}");
    }
}

/// What a phrase becomes in each of the rubric's languages.
#[test]
fn phrases_are_resolved_in_each_language() {
    let lists = "thanks = [\"thank you\", \"thanks\"]\nbye = { en = [\"<thanks>\", \"bye\"], de = \"tschüss\" }";
    let said = |phrase: &str| {
        let level = format!("{{ points = 1, title = \"L\", anchor = \"A.\", when = {{ says = {phrase} }} }}");
        let levels = format!("levels = [{{ points = 0, title = \"N\", anchor = \"A.\" }}, {level}]");
        read(&with(&levels, lists)).unwrap().program.phrases[0].0.clone()
    };
    for (written, en, de) in [
        ("\"a (b|c) … d\"", &["a (b|c) … d"][..], &["a (b|c) … d"][..]),
        ("[\"a\", \"b\", \"a\"]", &["a", "b"], &["a", "b"]),
        ("{ en = \"a\", de = [\"b\", \"c\"] }", &["a"], &["b", "c"]),
        ("\"<thanks>\"", &["thank you", "thanks"], &["thank you", "thanks"]),
        (
            "[\"<bye>\", \"thanks\", \"see you\"]",
            &["thank you", "thanks", "bye", "see you"],
            &["tschüss", "thanks", "see you"],
        ),
        (
            "{ en = \"plan~\", de = \"Bitte~\" }",
            &["(plan|plans|planned|planning)"],
            &["(bitte|bitten|bitter|bittes|bittem)"],
        ),
    ] {
        assert_eq!(said(written), [en, de], "{written}");
    }
}

#[test]
fn equal_phrases_share_a_term_and_lists_that_nothing_uses_are_known() {
    let levels = r#"levels = [
        { points = 0, title = "N", anchor = "A." },
        { points = 1, title = "L", anchor = "A.", when = { says = "<a>", with = ["x", "y"], unless = "z" } },
        { points = 2, title = "M", anchor = "A.", when = { says = { en = "<a>", de = "<a>" }, unless = "<z>" } },
    ]"#;
    let rubric = read(&with(levels, "a = [\"x\", \"y\"]\nz = \"z\"\nunused = \"u\"\nwithin = \"<unused>\"")).unwrap();
    let terms: Vec<_> = rubric.program.phrases.iter().map(|it| it.0[0].join(" ")).collect();
    assert_eq!(terms, ["x y", "z"]);
    let unused: Vec<_> = rubric.unused_phrases().into_iter().map(|(name, at)| (name.to_owned(), at.line)).collect();
    assert_eq!(unused, [("unused".to_owned(), 8), ("within".to_owned(), 9)]);
}

/// Proof and quotes follow from the conditions.
#[test]
fn conditions_say_what_backs_a_rating_and_who_is_quoted() {
    use {By::*, Proof::*};
    let says = "{ says = \"x\" }";
    let others = "{ says = \"x\", by = \"others\" }";
    let never = "{ never = { says = \"x\", by = \"others\", in = \"whole\" } }";
    let share = "{ measure = \"word-share\", at_least = 30 }";
    let ask = |without: &str| format!("{{ ask = \"Is it?\", without_model = \"{without}\" }}");
    for (conditions, proof, quotes_from) in [
        (vec![says.to_owned()], Quotes, Subject),
        (vec![others.to_owned()], Quotes, Others),
        (vec![says.to_owned(), others.to_owned()], Quotes, Anyone),
        (vec!["{ says = \"x\", after = { says = \"y\", by = \"others\" } }".to_owned()], Quotes, Subject),
        (vec!["{ says = \"x\", at_most = 2 }".to_owned()], Absence, Subject),
        (vec![never.to_owned()], Absence, Others),
        (vec![says.to_owned(), never.to_owned()], Absence, Anyone),
        (vec![format!("{{ none_of = [{says}] }}")], Absence, Subject),
        (vec![format!("{{ in_order = [{says}, {others}] }}")], Quotes, Anyone),
        (vec![format!("{{ all_of = [{says}, {share}] }}")], Quotes, Subject),
        (vec![format!("{{ any_of = [{says}, {share}] }}")], Absence, Subject),
        (vec![format!("{{ any_of = [{says}, {others}] }}")], Quotes, Anyone),
        (vec![format!("{{ at_least = 2, of = [{says}, {says}, {share}] }}")], Quotes, Subject),
        (vec![format!("{{ at_least = 1, of = [{says}, {says}, {share}] }}")], Absence, Subject),
        (vec![share.to_owned()], Measure, Subject),
        (vec![format!("{{ all_of = [{share}, {never}] }}")], Measure, Others),
        (vec![ask("no")], Quotes, Anyone),
        (vec![ask("insufficient evidence")], Quotes, Anyone),
        (vec![ask("yes")], Absence, Anyone),
    ] {
        let conditions: Vec<&str> = conditions.iter().map(String::as_str).collect();
        let (_, criterion) = criterion(&with_levels(&conditions));
        assert_eq!((criterion.proof, criterion.quotes_from), (proof, quotes_from), "{conditions:?}");
    }
    let bounds = "lowest = 0\nhighest = 10";
    for (source, quotes_from) in [
        ("measure = \"word-share\"", Subject),
        ("count = { takes_up = 2, by = \"others\" }\nfor_each = { asks = \"open\" }", Others),
    ] {
        let (_, criterion) = criterion(&with(&format!("{source}\n{bounds}"), ""));
        assert_eq!((criterion.proof, criterion.quotes_from), (Measure, quotes_from), "{source}");
    }
}

#[test]
fn a_number_has_the_unit_of_its_measure_or_its_own() {
    for (source, unit) in [
        ("measure = \"speaking-pace\"", "words/min"),
        ("count = { asks = \"open\" }", "times"),
        ("count = { asks = \"open\" }\nunit = \"questions\"", "questions"),
    ] {
        let (_, criterion) =
            criterion(&with(&format!("{source}\nlowest = -1.5\nhighest = 10\ncurve = [[0, 0], [9.5, 100]]"), ""));
        let Scale::Number(number) = criterion.scale else { panic!("{source} is no number") };
        assert_eq!((number.unit.as_str(), number.lowest, number.highest), (unit, -1.5, 10.0));
        assert_eq!(number.curve, [(0.0, 0.0), (9.5, 100.0)]);
        assert_eq!(matches!(number.source, Source::Measure(_)), source.starts_with("measure"));
    }
}

#[test]
fn policies_become_options() {
    let policies = r#"
[policies]
pass_mark = 72.5
not_applicable = "as pass"
auto_fail = "outcome only"
least_rated = 0.25
scored_role = "agent"
"#;
    let options = read(&(with_levels(&["{ says = \"x\" }"]) + policies)).unwrap().program.options;
    let options: Vec<_> = options.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let expected = [
        "pass-mark=72.5",
        "not-applicable=as-pass",
        "auto-fail-effect=outcome-only",
        "least-rated=0.25",
        "subject-role=agent",
    ];
    assert_eq!(options, expected);
}

/// A word with `~`, and what it stands for.
#[test]
fn a_tilde_stands_for_the_usual_endings() {
    let english = [
        ("offer", "offers offered offering offerred offerring"),
        ("plan", "plans planned planning"),
        ("try", "tries tried trying"),
        ("play", "plays played playing"),
        ("prefer", "prefers preferred preferring prefered prefering"),
        ("fix", "fixes fixed fixing"),
        ("show", "shows showed showing"),
        ("quit", "quits quitted quitting"),
        ("cost", "costs costed costing"),
        ("need", "needs needed needing"),
        ("save", "saves saved saving"),
        ("agree", "agrees agreed agreeing"),
        ("tie", "ties tied tying"),
        ("go", "goes goed going"),
        ("reach", "reaches reached reaching"),
    ];
    let german = [
        ("angebot", "angebote angebots angebotes angeboten angebotem angeboter angebotern angebotn"),
        ("frage", "fragen frager frages fragem"),
        ("prüfen", "prüfens prüfe prüfend prüfst prüft prüfte prüftest prüften prüftet geprüft"),
        (
            "arbeiten",
            "arbeitens arbeite arbeitend arbeitest arbeitet arbeitete arbeitetest arbeiteten arbeitetet gearbeitet",
        ),
        (
            "handeln",
            "handelns handele handelend handelst handelt handelte handeltest handelten handeltet handle gehandelt",
        ),
        ("rechnen", "rechnens rechne rechnend rechnest rechnet rechnete rechnetest rechneten rechnetet gerechnet"),
        ("verstehen", "verstehens verstehe verstehend verstehst versteht verstehte verstehtest verstehten verstehtet"),
        (
            "informieren",
            "informierens informiere informierend informierst informiert informierte informiertest informierten informiertet",
        ),
        (
            "nachfragen",
            "nachfragens nachfrage nachfragend nachfragst nachfragt nachfragte nachfragtest nachfragten nachfragtet genachfragt nachgefragt nachzufragen",
        ),
    ];
    for (language, words) in [("en", &english[..]), ("de-AT", &german)] {
        for (word, forms) in words {
            let text = with_levels(&[&format!("{{ says = \"ein {word}~ x\" }}")])
                .replace("[\"en\", \"de\"]", &format!("[\"{language}\"]"));
            let notation = read(&text).unwrap().program.phrases[0].0[0][0].clone();
            let written = notation.strip_prefix("ein (").and_then(|it| it.strip_suffix(") x")).unwrap();
            let mut written: Vec<&str> = written.split('|').collect();
            let mut forms: Vec<&str> = forms.split(' ').chain([*word]).collect();
            written.sort_unstable();
            forms.sort_unstable();
            assert_eq!(written, forms, "{word}");
        }
    }
}

/// The number of turns that may be away, in nested sightings as well.
#[test]
fn what_is_near_may_itself_be_near_to_something() {
    let near = sighting(
        "{ says = \"x\", within_turns = 0, after = { asks = \"open\", by = \"others\", after = { says = \"y\", by = \"anyone\" } } }",
    );
    let after = near.after.unwrap();
    assert_eq!((after.within_turns, after.sighting.by), (0, By::Others));
    let after = after.sighting.after.unwrap();
    assert_eq!((after.within_turns, after.sighting.by), (2, By::Anyone));
}
