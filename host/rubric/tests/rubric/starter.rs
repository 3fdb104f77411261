//! Starters: whoever begins with one has a rubric that can be read, is without a hint, and whose cases pass.

use plumbline_rubric::starter::{Answers, starter};
use plumbline_rubric::{cases, id_of, lint, read};
use proptest::prelude::*;

fn answers(languages: &[&str], criteria: &[&str]) -> Answers {
    let owned = |words: &[&str]| words.iter().map(|it| (*it).to_owned()).collect();
    let title = "Call quality".to_owned();
    Answers {
        id: id_of(&title),
        title,
        languages: owned(languages),
        conversation_types: Vec::new(),
        criteria: owned(criteria),
    }
}

#[test]
fn an_english_starter_reads_like_this() {
    let mut answers = answers(&["en"], &["Says why they call", "Agrees on a next step"]);
    answers.conversation_types = vec!["first call".to_owned()];
    insta::assert_snapshot!("english_starter", starter(&answers));
}

#[test]
fn a_german_starter_has_phrases_in_both_languages() {
    insta::assert_snapshot!("german_starter", starter(&answers(&["de", "en"], &[])));
}

#[test]
fn every_starter_can_be_read_and_its_cases_pass() {
    let eight = ["Greets", "Asks", "Sums up", "Apologises", "Names the price", "Says why", "Next step", "Thanks"];
    let cases: [(&[&str], &[&str]); 8] = [
        (&["en"], &[]),
        (&["de"], &[]),
        (&["de-AT", "de-DE", "en-GB"], &["Begrüßt die Kundin", "Fragt nach dem Bedarf", "Dankt"]),
        (&["fr", "de"], &["Salue", "Remercie"]),
        (&[], &["  ", "Greets", "Greets "]),
        (&["en", "not a language", "en"], &["Conversation", "Balance of talk", "\"quoted\" \\ 'title'"]),
        (&["en", "de"], &eight),
        (&["de", "en"], &eight),
    ];
    for (languages, criteria) in cases {
        let text = starter(&answers(languages, criteria));
        let rubric = read(&text).unwrap_or_else(|faults| panic!("{languages:?} {criteria:?}: {faults:?}\n{text}"));
        assert_eq!(cases::run(&rubric).unwrap(), [], "{text}");
        assert_eq!(lint::lint(&rubric), [], "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_titles_are_typed_the_file_can_be_read(
        title in "[a-zA-ZäöüÄÖÜ]\\PC{0,60}",
        criteria in proptest::collection::vec("\\PC{0,80}", 0..12),
        types in proptest::collection::vec("\\PC{0,20}", 0..3),
    ) {
        let answers = Answers {
            id: id_of(&title), title, languages: vec!["en".to_owned()], conversation_types: types, criteria,
        };
        let text = starter(&answers);
        let rubric = read(&text);
        prop_assert!(rubric.is_ok(), "{:?}\n{}", rubric.err(), text);
        prop_assert_eq!(cases::run(&rubric.unwrap()).unwrap(), []);
    }
}
