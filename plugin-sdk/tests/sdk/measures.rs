//! What is measured, and when there is nothing to measure.

use plumbline_sdk::testkit::conversation;
use plumbline_sdk::{Conversation, Measured, measures};

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
