//! The library through its public surface: what a lexicon finds and where, what counts as a question, what is measured,
//! and that no finding can break the contract.

use plumbline_core::conversation::Channel;
use plumbline_core::score::Outcome;
use plumbline_sdk::testkit::{Kit, Scene, assert_sound, conversation};
use plumbline_sdk::{
    Assessment, Bounds, ByAbsence, ByMeasure, ByQuotes, Capabilities, Card, Conversation, Criterion, Definition,
    Failure, Form, JudgeRefusal, Lexicon, LogLevel, Manifest, Measured, Number, Part, Quote, Quotes, QuotesFrom,
    Refusal, Scorecard, Section, Standing, TooLittle, Vocabulary, levels, measures,
};
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

    /// Reading anything in any format of letters never panics, and quotes lie within their turns.
    #[test]
    fn views_hold_on_any_text(turns in prop::collection::vec("\\PC{0,60}", 1..6)) {
        let lines = turns.iter().enumerate().map(|(index, it)| format!("{}: {it}.", ["Agent", "Customer"][index % 2]));
        let scene = conversation(&lines.collect::<Vec<_>>().join("\n"));
        let transcript = scene.transcript();
        let conversation = Conversation::new(&transcript);
        for turn in conversation.turns() {
            for sentence in turn.sentences() {
                prop_assert_eq!(sentence.text(), conversation.text_of(sentence.quote()));
                prop_assert_eq!(sentence.text().trim(), sentence.text());
            }
            prop_assert_eq!(turn.words(), turn.text().split_whitespace().filter(|it| it.chars().any(char::is_alphanumeric)).count());
        }
        for question in conversation.questions() {
            prop_assert_eq!(question.text(), conversation.text_of(&question));
        }
    }
}

#[test]
fn questions_are_told_from_statements_and_open_from_closed() {
    let english: &[(&str, &[Form])] = &[
        ("What happens when a case comes in?", &[Form::Open]),
        ("So, um, how do you handle that today?", &[Form::Open]),
        ("Tell me about your team.", &[Form::Open]),
        ("Could you walk me through your process?", &[Form::Open]),
        ("I'm curious how you decide.", &[Form::Open]),
        ("When you look at that, what bothers you most?", &[Form::Open]),
        ("To what extent does that slow you down?", &[Form::Open]),
        ("what do you do today", &[Form::Open]),
        ("Do you have a budget?", &[Form::Closed]),
        ("How many people are in the team?", &[Form::Closed]),
        ("What’s your email address?", &[Form::Closed]),
        ("When would you start?", &[Form::Closed]),
        ("You mentioned the dashboard, which is slow?", &[Form::Closed]),
        ("How about Thursday?", &[Form::Closed]),
        ("Why don't we meet on Friday?", &[Form::Closed]),
        ("is that something you would use", &[Form::Closed]),
        ("What we do is simple.", &[]),
        ("I see what you mean.", &[]),
        ("That is how it works!", &[]),
        ("We charge 3.5 percent, e.g. for a year. Is that fine? Great.", &[Form::Closed]),
        ("Right? And what else? Okay? Anything?", &[Form::Open, Form::Closed]),
        ("So-so wh-what's the long-term plan?", &[Form::Open]),
    ];
    let german: &[(&str, &[Form])] = &[
        ("Wie läuft das heute bei Ihnen ab?", &[Form::Open]),
        ("Welche Auswirkungen hat das?", &[Form::Open]),
        ("Erzählen Sie mir von Ihrem Team.", &[Form::Open]),
        ("Könnten Sie mir den Ablauf beschreiben?", &[Form::Open]),
        ("Wie viele Mitarbeiter haben Sie?", &[Form::Closed]),
        ("Haben Sie ein Budget?", &[Form::Closed]),
        ("Das ist gut.", &[]),
    ];
    for (language, cases) in [("en", english), ("de", german)] {
        for (text, expected) in cases {
            let scene = conversation(&format!("Agent: {text}")).in_language(language);
            let transcript = scene.transcript();
            let forms: Vec<Form> = Conversation::new(&transcript).questions().iter().map(|it| it.form()).collect();
            assert_eq!(&forms, expected, "{text}");
        }
    }
}

#[test]
fn neighbours_and_parts() {
    let scene = conversation(
        "Agent: One?\nCustomer: Two.\nCustomer 2: Three.\nColleague: Four.\nBot: Five.\nAgent: Six.\nAgent: Seven.",
    );
    let transcript = scene.transcript();
    let conversation = Conversation::new(&transcript);
    let standings: Vec<Standing> = conversation.participants().map(|it| it.standing()).collect();
    let counterpart = Standing::Counterpart;
    assert_eq!(standings, [Standing::Subject, counterpart, counterpart, Standing::Colleague, Standing::Automated]);
    let turn = |index| conversation.turn(index).unwrap();
    assert_eq!(turn(6).previous_of_another().unwrap().index(), 4);
    assert!(turn(0).previous_of_another().is_none() && turn(0).previous().is_none());
    let indexes = |turns: Vec<plumbline_sdk::Turn<'_>>| turns.iter().map(|it| it.index()).collect::<Vec<_>>();
    assert_eq!(indexes(turn(0).answers(3).collect()), [1, 2, 3]);
    assert_eq!(indexes(turn(5).after(9).collect()), [6]);
    assert_eq!(indexes(turn(2).before(9).collect()), [1, 0]);
    assert_eq!(indexes(conversation.by_counterpart().collect()), [1, 2]);
    assert_eq!(indexes(conversation.by_role("customer").collect()), [1, 2]);
    let has = |part: Part| (0..7).filter(|it| part.has(*it)).collect::<Vec<_>>();
    assert_eq!(has(conversation.opening(0.2)), [0, 1]);
    assert_eq!(has(conversation.closing(0.0)), [6]);
    assert_eq!(has(conversation.whole()), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(has(conversation.part(5..99)), [5, 6]);
    assert_eq!(conversation.text_of(turn(0).quote_of(0..3).unwrap()), "One");
    assert!(turn(0).quote_of(0..99).is_none() && turn(0).quote_of(2..2).is_none());
}

#[test]
fn what_is_taken_up_is_counted_by_different_content_words() {
    let scene = conversation(
        "Customer: The invoices were charged twice, and invoiced in October.\nAgent: So twice, the charges, and twice more?",
    );
    let transcript = scene.transcript();
    let conversation = Conversation::new(&transcript);
    let of = |index| Vocabulary::of([conversation.turn(index).unwrap()]);
    let (told, taken_up) = (of(0), of(1));
    assert_eq!((told.len(), taken_up.len(), taken_up.in_common(&told)), (4, 2, 2));
    let places = told.taken_up(&conversation, conversation.turn(1).unwrap().quote().unwrap());
    let places: Vec<&str> = places.map(|it| conversation.text_of(it)).collect();
    assert_eq!(places, ["twice", "charges", "twice"]);
    assert!(Vocabulary::default().is_empty() && !told.is_empty());
}

#[test]
fn a_conversation_says_when_it_cannot_show_what_was_left_out() {
    let words = "one two three four five six seven eight nine ten eleven";
    let turns = |lines: usize, words: &str| format!("Agent: {words}.\nCustomer: {words}.\n").repeat(lines);
    let too_little = |text: &str| Conversation::new(&conversation(text).transcript()).too_little();
    assert_eq!(too_little(&turns(3, words)), None);
    assert_eq!(too_little(&turns(2, &words.repeat(3))), Some(TooLittle::Short));
    assert_eq!(too_little(&turns(3, "one two")), Some(TooLittle::Short));
    assert_eq!(too_little(&turns(3, words).replace("Customer", "Colleague")), Some(TooLittle::OneSided));
    assert_eq!(too_little(&turns(3, words).replace("Customer", "Bot")), Some(TooLittle::OneSided));
}

#[test]
fn a_language_that_nobody_said_is_read_from_the_words() {
    let require = |text: &str, language: &str| {
        let scene = conversation(text).in_language(language);
        let transcript = scene.transcript();
        Conversation::new(&transcript).require_language(&["en"])
    };
    let english = "Agent: What do you do with it when it is late?";
    let german = "Agent: Was machen Sie, wenn es zu spät ist und die Kunden warten?";
    for (text, language, accepted) in [
        (english, "en-GB", true),
        (english, "EN", true),
        (german, "de-AT", false),
        (english, "und", true),
        (german, "und", false),
        ("Agent: 42", "und", false),
    ] {
        let result = require(text, language);
        assert_eq!(result.is_ok(), accepted, "{text} in {language}");
        if let Err(refusal) = result {
            assert!(matches!(refusal, Refusal::Declined(failure) if failure.code == "unsupported-language"));
        }
    }
}

#[test]
fn measures_count_as_they_say_and_say_nothing_where_they_cannot() {
    let timed = "[0-4] Agent: What is it that you do today?\n[3-10] Customer: We do this and that and more of it.\n\
                 [6-9] Agent: But let me say that we can help.\n[11-11.5] Customer: Mhm.\n[12-72] Agent: So.";
    let untimed = "Agent: One two three.\nCustomer: Four.\nAgent: Five, six – seven?\nAgent: Eight.";
    let cases: &[(&str, [Option<f64>; 10])] = &[
        //         words   talk        mono  mono s      ?    ?/h         latency      pace             int  overlap
        (
            timed,
            [
                Some(16.0 * 100.0 / 26.0),
                Some(67.0 * 100.0 / 74.5),
                Some(8.0),
                Some(60.0),
                Some(1.0),
                Some(50.0),
                Some(-1.75),
                Some(16.0 * 60.0 / 67.0),
                Some(1.0),
                Some(4.0 * 100.0 / 70.5),
            ],
        ),
        (untimed, [Some(700.0 / 8.0), None, Some(4.0), None, Some(1.0), None, None, None, None, None]),
        // Alone, there is no share; without overlap anywhere, interruptions cannot be told from none.
        ("[0-5] Agent: One.", [None, None, Some(1.0), Some(5.0), Some(0.0), None, None, None, None, None]),
        (
            "[0-5] Agent: One.\n[5-10] Customer: Two.\n[10-20] Agent: Three.",
            [Some(200.0 / 3.0), Some(75.0), Some(1.0), Some(10.0), Some(0.0), None, Some(0.0), Some(8.0), None, None],
        ),
    ];
    for (text, expected) in cases {
        let transcript = conversation(text).transcript();
        let it = &Conversation::new(&transcript);
        let all: [(&str, Option<Measured>); 10] = [
            (measures::WORD_SHARE, measures::word_share(it)),
            (measures::TALK_SHARE, measures::talk_share(it)),
            (measures::LONGEST_MONOLOGUE_WORDS, measures::longest_monologue_words(it)),
            (measures::LONGEST_MONOLOGUE, measures::longest_monologue(it)),
            (measures::QUESTIONS, measures::questions(it)),
            (measures::QUESTIONS_PER_HOUR, measures::questions_per_hour(it)),
            (measures::RESPONSE_LATENCY, measures::response_latency(it)),
            (measures::SPEAKING_PACE, measures::speaking_pace(it)),
            (measures::INTERRUPTIONS, measures::interruptions(it)),
            (measures::OVERLAP_SHARE, measures::overlap_share(it)),
        ];
        for ((name, measured), expected) in all.into_iter().zip(expected) {
            assert!(measured.is_none_or(|it| it.name() == name));
            match (measured.map(|it| it.value()), expected) {
                (Some(value), Some(expected)) => assert!((value - expected).abs() < 1e-9, "{name}: {value} in\n{text}"),
                (value, expected) => assert_eq!(value, *expected, "{name} in\n{text}"),
            }
        }
    }
    assert!(Measured::new("x", f64::NAN, "s").is_none() && Measured::new("x", f64::INFINITY, "s").is_none());
}

levels! {
    enum Asked {
        No = 0.0, "No": "Nothing is asked.",
        Once = 1.0, "Once": "One thing is asked.",
        Often = 3.0, "Often": "More is asked.",
    }
}
levels! {
    enum Promise {
        Made = 0.0, "Made": "A result is promised.",
        Kept = 1.0, "Not made": "No result is promised.",
    }
}

const ASKS: Criterion<Asked, ByQuotes> = Criterion::levels("asks", "Asks", "Asks something.").may_not_apply();
const ANSWERED: Criterion<Asked, ByQuotes> =
    Criterion::levels("answered", "Is answered", "The other side answers.").quotes_from(QuotesFrom::Others);
const PROMISE: Criterion<Promise, ByAbsence> =
    Criterion::levels("no-promise", "No promise", "Promises no result.").fails_card_below(100.0).weight(2.5);
const SHARE: Criterion<Number, ByMeasure> = Criterion::number(
    "share",
    "Share of words",
    "Neither too much nor too little.",
    Bounds { lowest: 0.0, highest: 100.0, unit: "%", curve: &[(0.0, 0.0), (40.0, 100.0), (60.0, 100.0), (100.0, 0.0)] },
)
.skills(&["listening"]);
const CARD: Card = Card::new(
    "Test",
    "A card for tests.",
    &["en"],
    &[
        Section::new("words", "Words", 3.0, &[ASKS.entry(), ANSWERED.entry(), PROMISE.entry()]),
        Section::new("measures", "Measures", 1.0, &[SHARE.entry()]).bonus(),
    ],
);

struct Sample(Lexicon<()>);

impl Scorecard for Sample {
    const MANIFEST: Manifest = Manifest::new("sample", "1.2.3")
        .summary("Says \"hello\" \\ and\n\u{1}ünïcode")
        .settings(r#"{"type": "object"}"#)
        .attributes(&["deal"])
        .log()
        .judge();

    fn prepare() -> Self {
        Self(Lexicon::new(&[((), &["guarant*"])]))
    }

    fn define(_: &str) -> Result<Definition, Failure> {
        Ok(CARD.define())
    }

    fn score(&self, conversation: &Conversation<'_>) -> Result<Assessment, Refusal> {
        conversation.require_language(CARD.languages())?;
        Self::log(LogLevel::Info, conversation.attribute("deal").unwrap_or("no deal"));
        let settings = Self::settings().unwrap_or_default();
        let judged = Self::ask(&[]);
        assert!(judged.is_empty());
        let questions = conversation.questions();
        let asks = match Quotes::of(&questions) {
            Some(quotes) => {
                ASKS.rate(Asked::reached(questions.len()), quotes).because("x".repeat(9_000)).suggest(settings)
            }
            None => ASKS.not_applicable("nobody asks"),
        };
        let answered = match questions.first() {
            // A quote of the wrong side, to see what becomes of it.
            Some(question) => ANSWERED.rate(Asked::Once, question),
            None => ANSWERED.not_applicable("nobody asks"),
        };
        let promise = match Quotes::of(self.0.read(conversation).by_subject(())) {
            Some(quotes) => PROMISE.rate(Promise::Made, quotes, conversation.whole()),
            None => PROMISE.absent(Promise::Kept, conversation.whole()).confidence(7.0),
        };
        let share =
            measures::word_share(conversation).map_or_else(|| SHARE.insufficient("alone"), |it| SHARE.measure(it));
        CARD.assess([asks, answered, promise, share])
    }
}

#[test]
fn a_scorecard_built_from_the_parts_is_sound_and_scores() {
    assert_sound::<Sample>();
    let kit = Kit::<Sample>::new().settings("{\"say\": \"this\"}");
    let scene =
        conversation("Agent: What is it? And why?\nCustomer: It is what it is and what it was.").with("deal", "D-9");
    let card = kit.score(&scene);
    assert_eq!(card.level("asks"), Some(2));
    assert_eq!(card.quotes("asks"), ["What is it?", "And why?"]);
    assert_eq!(card.suggestion("asks"), Some("{\"say\": \"this\"}"));
    assert_eq!(card.rationale("asks").len(), 2_000);
    assert!(card.is_insufficient("answered"), "a quote of the wrong side is no evidence");
    assert_eq!(card.level("no-promise"), Some(1));
    assert_eq!((card.number("share"), card.score("share")), (Some(35.7143), Some(89.2858)));
    assert_eq!(card.measured("share", measures::WORD_SHARE), Some(35.7143));
    assert_eq!(kit.logged(), [(LogLevel::Info, "D-9".to_owned())]);

    let promised = kit.score("Agent: Results are guaranteed.\nCustomer: And if it is not so, what do we do?");
    assert_eq!(promised.quotes("no-promise"), ["guaranteed"]);
    assert_eq!(promised.total(), Some(0.0));
    assert!(promised.is_not_applicable("asks"));
    assert!(promised.is_insufficient("answered"), "a criterion that always applies is never `not-applicable`");
    assert!(kit.score(conversation("Agent: Bonjour.").in_language("fr")).declined().is_some());
}

#[test]
fn findings_out_of_place_are_refused_with_the_criterion_that_is_due() {
    let transcript = conversation("Agent: Hello.").transcript();
    let whole = Conversation::new(&transcript).whole();
    let error = CARD.assess([ASKS.nothing_in(whole), PROMISE.absent(Promise::Kept, whole)]).unwrap_err();
    assert!(
        matches!(error, Refusal::Failed(it) if it.message == "the finding of answered is due, and no-promise is there")
    );
}

#[test]
fn a_judge_without_a_model_answers_with_a_refusal() {
    struct Asks;
    impl Scorecard for Asks {
        const MANIFEST: Manifest = Manifest::new("asks", "1.0.0").judge();
        fn prepare() -> Self {
            Self
        }
        fn define(_: &str) -> Result<Definition, Failure> {
            Ok(CARD.define())
        }
        fn score(&self, _: &Conversation<'_>) -> Result<Assessment, Refusal> {
            let question = plumbline_sdk::JudgeQuestion {
                criterion: "asks".to_owned(),
                instruction: "Is anything asked?".to_owned(),
                levels: Vec::new(),
                within: None,
                options: Vec::new(),
            };
            match Self::ask(&[question]).remove(0) {
                Err(JudgeRefusal::Unavailable) => Err(Failure::new("no-judge", "there is no judge to ask").into()),
                _ => Err(Failure::new("judged", "there is a judge").into()),
            }
        }
    }
    let card = Kit::<Asks>::new().score("Agent: Hello.");
    assert!(matches!(card.outcome(), Outcome::Failed { failure } if failure.to_string().contains("no-judge")));
    let denied = Kit::<Asks>::new().judge(|_| Err(JudgeRefusal::Denied)).score("Agent: Hello.");
    assert!(matches!(denied.outcome(), Outcome::Failed { failure } if failure.to_string().contains("judged:")));
}

#[test]
fn a_captured_format_is_scored_like_the_short_notation() {
    let vtt = "WEBVTT\n\n00:00.000 --> 00:04.000\n<v Ann>What is it?</v>\n\n00:05.000 --> 00:09.000\n<v Bob>It is this.</v>\n";
    let scene = Scene::captured(vtt.as_bytes(), &["Ann"]).in_language("en").in_channel(Channel::Meeting);
    let card = Kit::<Sample>::new().score(scene);
    assert_eq!(card.quotes("asks"), ["What is it?"]);
}
