//! Turns, neighbours, parts, words taken up, and the language.

use plumbline_sdk::testkit::conversation;
use plumbline_sdk::{Conversation, Part, Refusal, Standing, TooLittle, Vocabulary};
use proptest::prelude::{prop, prop_assert_eq, proptest};

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

proptest! {
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
