//! What a lexicon finds, and where.

use plumbline_sdk::testkit::conversation;
use plumbline_sdk::{Conversation, Lexicon, Quote};
use proptest::prelude::{any, prop, prop_assert_eq, proptest};

/// The words that a phrase is found as, in one turn of the subject.
fn found(phrases: &[&str], text: &str) -> Vec<String> {
    let scene = conversation(&format!("Agent: {}", text.replace('\n', "\n  ")));
    let transcript = scene.transcript();
    let conversation = Conversation::new(&transcript);
    let found = Lexicon::new(&[((), phrases)]).read(&conversation);
    found.all(()).iter().map(|it| conversation.text_of(*it).to_owned()).collect()
}

#[test]
fn a_phrase_is_found_whatever_its_case_apostrophes_and_spaces_and_quoted_as_it_stands() {
    let cases: &[(&[&str], &str, &[&str])] = &[
        (&["price"], "The price? PRICE, Price.", &["price", "PRICE", "Price"]),
        (&["don't know"], "I don’t  know and DON'T\nknow", &["don’t  know", "DON'T\nknow"]),
        (
            &["follow up"],
            "a follow-up, to follow\u{a0}up, follow – up",
            &["follow-up", "follow\u{a0}up", "follow – up"],
        ),
        (&["well what"], "Well, what is it? Well. What?", &["Well, what"]),
        (&["grüße"], "GRÜSSE, Grüße, Grüsse, GRÜẞE", &["GRÜSSE", "Grüße", "Grüsse", "GRÜẞE"]),
        (&["istanbul"], "İstanbul İSTANBUL i\u{307}stanbul", &["İstanbul", "İSTANBUL", "i\u{307}stanbul"]),
        (&["οδός"], "ΟΔΌΣ", &["ΟΔΌΣ"]),
        (&["schön"], "Schön SCHÖN scho\u{308}n schon", &["Schön", "SCHÖN", "scho\u{308}n"]),
        (&["schon", "caf*"], "schön scho\u{308}n Cafe\u{301}s", &["Cafe\u{301}s"]),
        // Characters before a match whose folded form is longer or shorter move nothing.
        (&["cost"], "ßßß ’’ İİ \u{2003}\u{2003} ﬃ cost", &["cost"]),
        // Whole words only, by Unicode's letters, and a contraction is another word.
        (&["can"], "can't, can’t, scan, canny, äcan, can2, can", &["can"]),
        (&["kann"], "kannst, Kann, könnte", &["Kann"]),
        (&["t"], "don't", &[]),
        (&["s"], "ß aß s", &["s"]),
        (&["price"], "'price' (price) price's", &["price", "price"]),
        (&["100 %"], "give 100 % of 1100 %", &["100 %"]),
        // Either, left out, and open ends.
        (
            &["(what|how) (|exactly )happens"],
            "how happens, What exactly happens",
            &["how happens", "What exactly happens"],
        ),
        (&["cost(|s|ing)"], "cost costs costing costly", &["cost", "costs", "costing"]),
        (&["guarant*"], "guaranteed. A guaranty! guarantees’", &["guaranteed", "guaranty", "guarantees"]),
        (&["*problem*"], "Kundenproblemen und Problem", &["Kundenproblemen", "Problem"]),
        // Other words in between, of the same sentence.
        (
            &["(i'll|i can) … send(|ing)"],
            "I'll send. I’ll also just send, I'll try to just send. I'll. Send; I can, well, send I'll",
            &["I'll send", "I’ll also just send", "I can, well, send"],
        ),
        (&["how ... do* ... it"], "How on earth does one fix it? How? Do it.", &["How on earth does one fix it"]),
        (&["a … c"], "a a c c", &["a c c"]),
        // Leftmost, then longest.
        (&["next week", "next", "week"], "next week", &["next week"]),
        (&["a b", "b c d"], "a b c d", &["a b"]),
        (&["b", "a b c"], "a b c", &["a b c"]),
        (&["a", "c", "a b c"], "a a b c c", &["a", "a b c", "c"]),
        (&["a b", "c", "b c"], "a b c", &["a b", "c"]),
    ];
    for (phrases, text, expected) in cases {
        assert_eq!(&found(phrases, text), expected, "{phrases:?} in {text}");
    }
}

#[test]
fn a_phrase_is_never_found_across_two_turns() {
    let scene = conversation("Agent: next\nAgent: week");
    let transcript = scene.transcript();
    assert!(Lexicon::new(&[((), &["next week"])]).read(&Conversation::new(&transcript)).all(()).is_empty());
}

#[test]
fn a_badly_written_phrase_is_refused_with_what_is_wrong() {
    for (phrase, why) in [
        ("(a|b", "opens a bracket that it does not close"),
        ("a)", "closes a bracket that it does not open"),
        ("a*b", "has a `*` inside"),
        ("(|a)", "stands for a phrase without words"),
    ] {
        let panic = std::panic::catch_unwind(|| Lexicon::new(&[((), &[phrase])])).unwrap_err();
        let message = panic.downcast_ref::<String>().unwrap();
        assert!(message.contains(why), "{message}");
    }
}

#[test]
fn terms_are_told_apart_by_speaker_turn_and_place() {
    #[derive(Clone, Copy, PartialEq)]
    enum Term {
        Price,
        Never,
        Budget,
    }
    let scene = conversation(
        "Agent: What budget do you have? The price is 5.\nCustomer: The price is over budget.\nAgent: That price is fair.",
    );
    let transcript = scene.transcript();
    let conversation = Conversation::new(&transcript);
    let lexicon = Lexicon::new(&[
        (Term::Price, &["price"][..]),
        (Term::Never, &["discount"]),
        (Term::Budget, &["budget", "price"]),
    ]);
    let found = lexicon.read(&conversation);
    let turns = |quotes: Vec<Quote>| quotes.into_iter().map(Quote::turn).collect::<Vec<_>>();
    assert_eq!(turns(found.all(Term::Price).to_vec()), [0, 1, 2]);
    assert_eq!(turns(found.by_subject(Term::Price).collect()), [0, 2]);
    assert_eq!(turns(found.by_others(Term::Budget).collect()), [1, 1]);
    assert!(found.all(Term::Never).is_empty());
    assert_eq!(found.in_turn(Term::Budget, 1).len(), 2);
    let question = conversation.questions().remove(0);
    assert_eq!(found.within(Term::Budget, &question).len(), 1);
    assert_eq!(found.within(Term::Price, &question).len(), 0);
}

proptest! {
    /// Whatever stands around it, a word between spaces is found exactly where it is.
    #[test]
    fn a_word_is_found_where_it_stands(
        before in any::<String>(),
        after in any::<String>(),
        word in prop::sample::select(vec!["straße", "Übergabe", "don’t know", "İzmir", "cost", "Σίσυφος"]),
    ) {
        let clean = |text: String| text.replace(|it: char| it.is_control() || it == '\u{2028}', " ");
        let text = format!("x {} . {word} . {}", clean(before), clean(after));
        let hits = found(&[word], &text);
        prop_assert_eq!(hits.iter().filter(|it| *it == word).count() >= 1, true, "{} in {}", word, text);
        for hit in hits {
            prop_assert_eq!(hit.trim(), &hit);
        }
    }
}
