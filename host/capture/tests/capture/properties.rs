//! What holds for any body: it is read or refused, never a panic, and what is read is sound and survives the way back.

use plumbline_capture::{Format, to_native};
use plumbline_core::conversation::Conversation;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{assert_sound, take};

/// Bodies to damage: each exercises much of its reader.
const SEEDS: [&str; 4] = [
    r#"{"participants":[{"id":"a","side":"internal"},{"id":"b"}],"started":"2026-10-05T10:00:00Z",
        "turns":[{"speaker":"a","text":"Hé\r\nllo","starts_ms":1,"ends_ms":9,"confidence":0.5,
            "timings":[{"start_byte":0,"end_byte":1,"starts_ms":1,"ends_ms":2}]},{"speaker":1,"text":"x [inaudible]"}],
        "holes":[{"turn":0,"start_byte":0,"end_byte":3,"why":"missing"}]}"#,
    r#"{"uuid":"u","parties":[{"name":"A","role":"agent"},{"mailto":"b@x"}],
        "dialog":[{"type":"text","start":"2026-10-05T10:00:00Z","parties":[0,1],
                "mediatype":"multipart/mixed; boundary=b","body":"--b\r\n\r\nHi\r\n--b--"},
            {"type":"recording","start":"2026-10-05T10:00:09","parties":[[0],1],"duration":3.5},{}],
        "analysis":[{"type":"transcript","dialog":1,"vendor":"deepgram","body":{"results":{"channels":[{"alternatives":[
            {"words":[{"word":"a","start":0.1,"end":0.2,"speaker":0},
                {"word":"b","start":0.3,"end":0.4,"speaker":1}]}]}]}}}]}"#,
    "WEBVTT\n\nid\n00:01.000 --> 00:02.500\n<v.a Ann>Hé &lt;<00:02.000>llo</v>\nBo: x\n\n\
        00:03.000 --> 00:02.000\n[S]: <ruby>東<rt>x</rt></ruby>\n\nNOTE x",
    r#"{"parties":[{}],"dialog":[{"type":"recording","start":"2026-10-05T10:00:00Z","parties":0}],
        "analysis":[{"type":"wtf_transcription","dialog":0,"body":{"transcript":{"text":"a b"},
                "segments":[{"start":"0.5","end":1,"text":"a b","speaker":"0","words":[0,1]}],
                "words":[{"text":"a","start":0,"end":1},{"text":"b","start":1,"end":2}]}},
            {"type":"transcript","dialog":0,"body":"Ann: hi\n\nBo: ho"}]}"#,
];

fn check(body: &[u8]) {
    for format in [None, Some(Format::Native), Some(Format::Vcon), Some(Format::WebVtt)] {
        match take(format, body) {
            Ok(conversation) => {
                assert_sound(&conversation);
                assert_returns(&conversation);
            }
            Err(error) => assert!(!error.problems.is_empty(), "an error says what is wrong"),
        }
    }
}

fn assert_returns(conversation: &Conversation) {
    let native = to_native(conversation).to_string();
    let mut again = take(Some(Format::Native), native).unwrap_or_else(|error| panic!("{error}"));
    again.notes.clone_from(&conversation.notes);
    assert_eq!(&again, conversation);
}

#[test]
fn the_seeds_are_read() {
    for seed in SEEDS {
        assert_returns(&take(None, seed).unwrap_or_else(|error| panic!("{error}")));
    }
}

/// A text of a few characters that matter to some reader, and others.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ -~é東\u{a0}]{0,12}",
        Just("\r\n".to_owned()),
        Just("[inaudible]".to_owned()),
        Just("Bo: ".to_owned()),
        Just("<v Ann>".to_owned()),
        Just("\u{7}\u{0}".to_owned()),
    ];
    proptest::collection::vec(piece, 1..5).prop_map(|it| it.concat())
}

prop_compose! {
    fn native()(
        people in proptest::collection::vec(("[a-z]{1,3}", text(), 0..5_usize), 1..4),
        turns in proptest::collection::vec((0..4_usize, text(), 0..100_u64, 0..100_u64, 0.0..1.0_f32), 1..6),
        timed in any::<bool>(),
        started in 0..2_000_000_000_i64,
    ) -> Value {
        let sides = [json!("internal"), json!("external"), json!("automated"), json!("unknown"), Value::Null];
        let mut clock = 0;
        let participants: Vec<Value> = people.iter().enumerate().map(|(at, (id, role, side))| {
            json!({"id": format!("{id}{at}"), "label": id, "side": sides[*side], "role": role})
        }).collect();
        let turns: Vec<Value> = turns.iter().map(|(speaker, text, gap, length, confidence)| {
            clock += gap;
            let text = format!("x{text}");
            let mut turn = json!({"speaker": speaker % people.len(), "text": text, "confidence": confidence});
            if timed {
                turn["starts_ms"] = json!(clock);
                turn["ends_ms"] = json!(clock + length);
                let (start, end) = (clock, clock + length);
                let bytes = text.len();
                turn["timings"] = json!([{"start_byte": 1, "end_byte": bytes, "starts_ms": start, "ends_ms": end}]);
            }
            turn
        }).collect();
        let started = chrono::DateTime::from_timestamp(started, 123_456_789).unwrap().to_rfc3339();
        json!({"participants": participants, "turns": turns, "started": started, "attributes": {"a": "b\u{1}"}})
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        check(&body);
    }

    #[test]
    fn any_damage_to_a_sound_body_is_read_or_refused(
        seed in 0..SEEDS.len(),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), text()), 1..4),
    ) {
        let mut body = SEEDS[seed].to_owned();
        for (from, length, with) in edits {
            let from = body.floor_char_boundary(from.index(body.len() + 1));
            let to = body.floor_char_boundary((from + length.index(12)).min(body.len()));
            body.replace_range(from..to, &with);
        }
        check(body.as_bytes());
    }

    #[test]
    fn any_value_in_the_place_of_another_is_read_or_refused(
        seed in prop_oneof![Just(0_usize), Just(1), Just(3)],
        at in any::<prop::sample::Index>(),
        with in prop_oneof![
            Just(Value::Null), Just(json!(-1)), Just(json!(1e308)), Just(json!(u64::MAX)), Just(json!([])),
            Just(json!({})), Just(json!("")), Just(json!(true)), text().prop_map(Value::from),
        ],
    ) {
        let mut body = crate::json(SEEDS[seed]);
        let count = count(&body);
        replace(&mut body, &mut at.index(count), &with);
        check(body.to_string().as_bytes());
    }

    #[test]
    fn a_native_conversation_comes_back_as_it_was(body in native()) {
        let conversation = take(Some(Format::Native), body.to_string()).unwrap_or_else(|error| panic!("{error}"));
        assert_sound(&conversation);
        assert_returns(&conversation);
    }

    #[test]
    fn any_subtitles_are_read_or_refused(cues in proptest::collection::vec((0..50_u64, 0..50_u64, text()), 0..6)) {
        let cues = cues.iter().map(|(starts, ends, text)| format!("00:{starts:02}.000 --> 00:{ends:02}.000\n{text}"));
        let cues: Vec<String> = cues.collect();
        check(format!("WEBVTT\n\n{}", cues.join("\n\n")).as_bytes());
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

fn replace(value: &mut Value, at: &mut usize, with: &Value) {
    if *at == 0 {
        *value = with.clone();
    }
    *at = at.wrapping_sub(1);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|it| replace(it, at, with)),
        Value::Object(fields) => fields.values_mut().for_each(|it| replace(it, at, with)),
        _ => {}
    }
}
