//! What a generator may return: every fault by its place, and no hidden fact given away.

use std::collections::BTreeSet;

use plumbline_core::practice::{Fact, Line, Scenario};
use plumbline_practice::guard::{self, Why};
use proptest::prelude::*;

use crate::support::{brief, line, scenario};

#[test]
fn a_sound_scenario_and_a_sound_line_pass() {
    assert_eq!(guard::scenarios(&brief(), &[scenario()]), Ok(()));
    assert_eq!(guard::line(&scenario(), [], &BTreeSet::new(), &line("We pick by hand, mostly.")), Ok(()));
}

#[test]
fn what_is_wrong_with_a_scenario_is_named_with_its_place() {
    type Change = fn(&mut Scenario);
    let cases: &[(Change, &str)] = &[
        (|it| it.id = "War House".into(), "scenarios[0].id: is not an id"),
        (|it| it.title.clear(), "scenarios[0].title: is empty"),
        (|it| it.title = "x".repeat(201), "scenarios[0].title: has 201 characters; at most 200"),
        (|it| it.opening = "Hi\u{7}".into(), "scenarios[0].opening: holds a control character"),
        (|it| it.criteria.clear(), "scenarios[0].criteria: 0 are not allowed"),
        (|it| it.criteria.push("consequence".into()), "scenarios[0].criteria[1]: is there twice"),
        (|it| it.criteria.push("charm".into()), "scenarios[0].criteria[1]: is none of the brief's"),
        (|it| it.most_turns = 3, "scenarios[0].most_turns: 3 are not allowed; it must be 4 to 60"),
        (|it| it.most_turns = 61, "scenarios[0].most_turns: 61 are not allowed"),
        (|it| it.difficulty = f32::NAN, "scenarios[0].difficulty: is not a number from 0 to 1"),
        (|it| it.hidden = vec![it.hidden[0].clone(); 13], "scenarios[0].hidden: 13 are not allowed"),
        (|it| it.hidden[1].revealed_by.clear(), "scenarios[0].hidden[1].revealed_by: is empty"),
        (|it| it.hidden[1].text = "It is about logistics.".into(), "scenarios[0].hidden[1].text: says nothing that"),
        (
            |it| it.situation += " Credit notes cost them 38.000 a year.",
            "scenarios[0].situation: gives away hidden fact 0",
        ),
        (
            |it| it.counterpart.aim = "Get Dr. Brandt, who signs every purchase, to agree".into(),
            "scenarios[0].counterpart.aim: gives away hidden fact 1",
        ),
        (|it| it.options = vec![(String::new(), String::new())], "scenarios[0].options[0].0: is empty"),
    ];
    for (change, expected) in cases {
        let mut changed = scenario();
        change(&mut changed);
        let faults: Vec<String> =
            guard::scenarios(&brief(), &[changed]).unwrap_err().iter().map(ToString::to_string).collect();
        assert!(faults.iter().any(|it| it.starts_with(expected)), "{expected}: {faults:?}");
    }
    let none = guard::scenarios(&brief(), &[]).unwrap_err();
    assert_eq!(none[0].to_string(), "scenarios: 0 are not allowed; it must be 1 to 10");
    let twice = guard::scenarios(&brief(), &[scenario(), scenario()]).unwrap_err();
    assert_eq!(twice[0].to_string(), "scenarios[1].id: is there twice; it must be unique");
}

#[test]
fn what_is_wrong_with_a_line_is_named_with_its_place() {
    let cases: &[(Line, &str)] = &[
        (line(" "), "line.text: is empty"),
        (Line { ended: Some("Bored!".into()), ..line("") }, "line.ended: is not an id"),
        (Line { state: vec![0; (64 << 10) + 1], ..line("Yes.") }, "line.state: 65537 are not allowed"),
        (Line { revealed: vec![3], ..line("Yes.") }, "line.revealed[0]: reveals hidden fact 3, and there are 3"),
        (Line { revealed: vec![1, 1], ..line("Yes.") }, "line.revealed[1]: reveals hidden fact 1 a second time"),
        (Line { revealed: vec![2], ..line("Yes.") }, "line.revealed[0]: reveals hidden fact 2 a second time"),
    ];
    for (line, expected) in cases {
        let faults = guard::line(&scenario(), [], &BTreeSet::from([2]), line).unwrap_err();
        assert!(faults.iter().any(|it| it.to_string().starts_with(expected)), "{expected}: {faults:?}");
    }
    let silent = Line { ended: Some("walked-away".into()), ..line("") };
    assert_eq!(guard::line(&scenario(), [], &BTreeSet::new(), &silent), Ok(()));
}

#[test]
fn a_hidden_fact_is_found_in_other_words_and_forms() {
    let leaks = [
        (0, "That would be 38 000 for us."),
        (0, "It costs us 38.000, give or take."),
        (0, "Every wrong picking ends as a credit note, and that costs us."),
        (1, "You'd have to ask our MANAGING DIRECTOR, he signs the purchases."),
        (2, "Der alte Vertrag hat eine Kündigungsfrist, die endet bald."),
        (2, "Unser alter Vertrag endet ja im MÄRZ, wegen der Frist."),
    ];
    for (fact, text) in leaks {
        let faults = guard::line(&scenario(), [], &BTreeSet::new(), &line(text)).unwrap_err();
        let found = |it: &guard::Fault| matches!(it.why, Why::GivesAway { fact: it, .. } if it == fact);
        assert!(faults.iter().any(found), "{text}: {faults:?}");
        let declared = Line { revealed: vec![u32::try_from(fact).unwrap()], ..line(text) };
        assert_eq!(guard::line(&scenario(), [], &BTreeSet::new(), &declared), Ok(()), "declared, it may be said");
        let earlier = BTreeSet::from([u32::try_from(fact).unwrap()]);
        assert_eq!(guard::line(&scenario(), [], &earlier, &line(text)), Ok(()), "and said again");
        assert_eq!(guard::line(&scenario(), [text], &BTreeSet::new(), &line(text)), Ok(()), "as what they know");
    }
    for harmless in ["What would it cost?", "I'd have to ask around first.", "Der Vertrag ist nicht das Thema."] {
        assert_eq!(guard::line(&scenario(), [], &BTreeSet::new(), &line(harmless)), Ok(()), "{harmless}");
    }
}

proptest! {
    /// However a fact's words are cased, ordered, marked and put among others: where all are there, it is found.
    #[test]
    fn a_fact_among_other_words_is_always_found(
        words in proptest::collection::hash_set("[bcdfgklmnprstvwz]{2}[aeiou][bcdfgklmnprstvwz]{3,6}", 2..8),
        around in proptest::collection::vec("[aeiou]{1,3}", 0..12),
        upper in any::<bool>(),
        mark in prop::sample::select(vec![" ", ", ", " - ", "\n", "… "]),
    ) {
        let words: Vec<String> = words.into_iter().collect();
        let mut scenario = scenario();
        scenario.hidden = vec![Fact { text: words.join(" "), revealed_by: "asking".into() }];
        let mut said: Vec<String> = words.iter().rev().cloned().chain(around).collect();
        if upper {
            said = said.iter().map(|it| it.to_uppercase()).collect();
        }
        let faults = guard::line(&scenario, [], &BTreeSet::new(), &line(&said.join(mark)));
        prop_assert!(faults.is_err());
    }

    /// Nothing that a guest can say makes the guard panic, and it says the same twice.
    #[test]
    fn the_guard_survives_any_text(
        text in ".{0,300}",
        fact in ".{0,200}",
        revealed in proptest::collection::vec(any::<u32>(), 0..5),
    ) {
        let mut scenario = scenario();
        scenario.hidden.push(Fact { text: fact.clone(), revealed_by: text.clone() });
        let line = Line { text, revealed, ended: Some(fact), state: vec![], options: vec![] };
        let first = guard::line(&scenario, ["known"], &BTreeSet::new(), &line);
        prop_assert_eq!(&first, &guard::line(&scenario, ["known"], &BTreeSet::new(), &line));
        let _ = guard::scenarios(&brief(), &[scenario]);
    }
}
