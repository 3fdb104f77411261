//! What is wrong with a file, each with its place and in words that say what would be right.

use plumbline_rubric::{Fault, read};

use crate::read::{with, with_levels};

/// A file whose lines are followed by what is wrong with them: `#! column: message`. Every fault of the file is there.
fn check(file: &str) {
    let (mut text, mut expected, mut line) = (String::new(), Vec::new(), 0);
    for written in file.lines() {
        if let Some(fault) = written.strip_prefix("#! ") {
            expected.push(format!("{line}:{fault}"));
        } else {
            line += 1;
            text.push_str(written);
            text.push('\n');
        }
    }
    let faults: Vec<String> = read(&text).unwrap_err().iter().map(Fault::to_string).collect();
    for fault in &expected {
        assert!(faults.contains(fault), "this was not found: {fault}\n{faults:#?}");
    }
    assert_eq!(faults, expected);
}

#[test]
fn of_the_file_and_its_criteria() {
    check(include_str!("faults/file.toml"));
}

#[test]
fn of_sightings_and_phrases() {
    check(include_str!("faults/sightings.toml"));
}

#[test]
fn of_conditions() {
    check(include_str!("faults/conditions.toml"));
}

#[test]
fn of_the_syntax() {
    for (text, expected) in [
        ("title = Opening", "1:9: `Opening` is no number, and not in quotation marks, as words are"),
        (
            "title = “Opening”",
            "1:9: `“Opening”` stands in typographic quotation marks; TOML knows only the straight `\"`",
        ),
        (
            "title = \"Opening\nid = \"x\"",
            "1:17: a string is not closed at the end of its line; write the closing quotation mark, or `\"\"\"` around \
             several lines",
        ),
        (
            "title = \"\"\"\nOpening",
            "2:8: a string of several lines is not closed; it ends as it begins, with three quotation marks",
        ),
        ("title = \"C:\\data\"", "1:12: `\\` begins an escape, such as `\\n`; for a `\\` itself write two"),
        (
            "title = \"say \"hello\" first\"",
            "1:15: the line should have ended before this; a string may end too early, at a `\"` within it: write `\\\"` there",
        ),
        ("weight = 0,5", "1:11: the line should have ended before this comma; a number has a point, such as `0.5`"),
        ("weight = .5", "1:10: a number has digits on both sides of its point, such as `0.5`"),
        ("A note", "1:3: there is no `=` after a key; what is meant for people only begins with `#`"),
        ("größe = 1", "1:3: a key holds letters from a to z, digits, `-` and `_` only, or is in quotation marks"),
        ("title =", "1:8: there is no value after the `=`"),
        ("a = 1\na = 2", "2:1: `a` is there twice in the same table; one of them must go"),
        ("a = [1, 2", "1:10: a list is opened by `[` and not closed by `]`"),
        ("a = { b = 1", "1:12: a table is opened by `{` and not closed by `}`"),
        ("a = { b = 1 c = 2 }", "1:15: a comma is missing before this"),
        ("[[sections]", "1:12: the name of a table is not closed; it is `[…]` or `[[…]]`"),
    ] {
        let faults = read(text).unwrap_err();
        assert_eq!(faults.first().map(ToString::to_string).as_deref(), Some(expected), "{text}");
    }
    // What is wrong in other lines is said as well, and nothing of what is then missing.
    let faults = read("id = opening\ntitle = \"Opening\"\nversion = one").unwrap_err();
    assert_eq!(faults.iter().map(|it| it.at.line).collect::<Vec<_>>(), [1, 3]);
}

/// Each part of a definition is checked in every language, and a fault is where its words are.
#[test]
fn of_a_definition_in_another_language() {
    let text =
        with_levels(&["{ says = \"x\" }"]).replace("title = \"C\"", "title = { en = \"C\", de = \"Ist wütend\" }");
    let faults = read(&text).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!(
        (faults[0].at.to_string().as_str(), faults[0].path.as_str()),
        ("12:26", "sections[0].criteria[0].title.de")
    );
}

#[test]
fn a_tilde_is_for_languages_whose_endings_are_known() {
    let text = with_levels(&["{ says = \"offre~\" }"]).replace("\"de\"", "\"fr\"");
    let faults: Vec<String> = read(&text).unwrap_err().iter().map(|it| it.message.clone()).collect();
    let message = "`offre~`: the endings of `fr` are not known, only those of English and German; write them out, such as \
                   `cost(|s|ing)`";
    assert_eq!(faults, [message]);
}

#[test]
fn of_what_is_too_large() {
    let list = |phrases: usize, phrase: &str| {
        let phrases: Vec<String> = (0..phrases).map(|it| format!("\"{phrase} {it}\"")).collect();
        with("count = { says = \"<l>\" }\nlowest = 0\nhighest = 1", &format!("l = [{}]", phrases.join(",")))
    };
    let criteria = |count: usize| {
        let criterion = |it| {
            format!(
                "[[sections.criteria]]\nid = \"d{it}\"\ntitle = \"D\"\nguidance = \"G.\"\nmeasure = \"questions\"\nlowest = 0\nhighest = 1\n"
            )
        };
        with("measure = \"questions\"\nlowest = 0\nhighest = 1", "") + &(0..count).map(criterion).collect::<String>()
    };
    let nested: String = (0..10).map(|it| format!("l{it} = \"<l{}>\"\n", it + 1)).collect();
    // Two to the eleventh, and two to the tenth in each of two languages.
    let (twice, most) = ("(a|b)".repeat(11), "(a|b)".repeat(10));
    for (text, expected) in [
        (list(500, "x"), None),
        (list(501, "x"), Some("6:5: `l` holds 501 phrases; at most 500 are allowed")),
        (list(1, &"x".repeat(998)), None),
        (list(1, &"x".repeat(999)), Some("6:6: `l[0]` has 1001 characters; a phrase has at most 1000")),
        (list(1, &twice), Some("stands for more than 2000 plain phrases, since brackets multiply; write several")),
        (list(9, &most), None),
        (list(10, &most), Some("`l[8]` is where the rubric's phrases come to weigh more than 300000 bytes")),
        (
            with("count = { says = \"<l0>\" }\nlowest = 0\nhighest = 1", &(nested + "l10 = \"x\"")),
            Some("14:6: `l8` is too deep"),
        ),
        (criteria(199), None),
        (criteria(200), Some("hold 201 criteria together; at most 200 are allowed")),
        ("#".repeat(256 << 10), Some("`id` is missing")),
        ("#".repeat((256 << 10) + 1), Some("1:1: the file has 262145 bytes; at most 262144 are allowed")),
    ] {
        let faults: Vec<String> = read(&text).err().unwrap_or_default().iter().map(Fault::to_string).collect();
        match expected {
            None => assert_eq!(faults, [""; 0]),
            Some(expected) => {
                assert!(faults.iter().any(|it| it.contains(expected)), "{expected}: {faults:#?}");
                assert!(!faults.iter().any(|it| it.contains("has no phrases")), "{expected}: {faults:#?}");
            }
        }
    }
}

/// Nobody reads more, and nothing waits for them.
#[test]
fn no_more_faults_are_shown_than_anybody_reads() {
    let keys: String = (0..20_000).map(|it| format!("k{it} = 1\n")).collect();
    assert_eq!(read(&keys).unwrap_err().len(), 1_000);
}

/// Dotted keys within inline tables nest deeper than anything else in TOML.
#[test]
fn nesting_ends_before_the_stack_does() {
    let key = "x.".repeat(79) + "x";
    let deep = format!("{key} = {}1{}\n", format!("{{ {key} = ").repeat(79), " }".repeat(79));
    for text in [deep.clone(), deep.repeat(2), format!("a = {}", "[".repeat(100_000)), format!("[{key}]\n{deep}")] {
        assert!(read(&text).is_err());
    }
}
