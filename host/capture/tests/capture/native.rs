//! The native format: what is read, what comes back, and every fault with its place.

use insta::assert_json_snapshot;
use plumbline_capture::{ErrorKind, Format, Metadata, Roster, to_native};
use plumbline_core::conversation::{ExternalId, Side};
use serde_json::{Value, json};

use crate::{assert_sound, codes, take, take_with};

const CALL: &str = r#"{"external_id": "crm-4711", "source": "crm", "conversation_type": "discovery-call",
 "channel": "voice", "language": "en", "started": "2026-10-05T12:00:00+02:00", "ended": "2026-10-05T10:31:00Z",
 "thread": null, "recording": null,
 "participants": [
   {"id": "a", "label": "Agent", "side": "internal", "role": "Sales Rep",
    "person": {"ids": [{"scheme": "crm", "value": "u-17"}]}},
   {"id": "c", "label": "Customer", "side": "external", "role": "customer"}],
 "turns": [
   {"speaker": "a", "text": "What happens today?", "starts_ms": 0, "ends_ms": 3200, "confidence": 0.97},
   {"speaker": 1, "text": "We\r\nlose [inaudible] deals.", "starts_ms": 3300.0,
    "timings": [{"start_byte": 4, "end_byte": 8, "starts_ms": 3400, "ends_ms": 3500}]}],
 "attributes": {"deal": "D-9", "size": 3, "renewal": true}, "lawful_basis": null}"#;

#[test]
fn the_shape_in_the_design_is_read() {
    let conversation = take(None, CALL).unwrap();
    assert_sound(&conversation);
    assert_json_snapshot!(conversation);
}

#[test]
fn a_conversation_comes_back_as_it_was() {
    let conversation = take(None, CALL).unwrap();
    let native = to_native(&conversation);
    assert_json_snapshot!(native);
    let mut again = take(Some(Format::Native), native.to_string()).unwrap();
    again.notes.clone_from(&conversation.notes);
    assert_eq!(again, conversation);
}

#[test]
fn what_nobody_said_is_guessed_with_a_note_and_sides_are_not() {
    let people = json!([{"id": "x"}, {"id": "y", "role": "agent"}, {"id": "z", "side": "unknown", "role": "agent"}]);
    let body = json!({"participants": people, "turns": [{"speaker": "x", "text": "Hello"}]});
    let conversation = take(None, body.to_string()).unwrap();
    assert_eq!(conversation.source, "api");
    assert_eq!(conversation.language, "und");
    assert_eq!(conversation.started, crate::received());
    let sides: Vec<Side> = conversation.participants.iter().map(|it| it.side).collect();
    assert_eq!(sides, [Side::Unknown, Side::Internal, Side::Unknown]);
    assert_eq!(codes(&conversation), ["started-unknown", "channel-guessed", "side-unknown", "side-from-role"]);
}

#[test]
fn metadata_wins_over_the_body_and_the_roster_fills_in() {
    let body = json!({"source": "crm", "language": "en",
        "started": "2026-10-05T10:00:00Z", "ended": "2026-10-05T11:00:00Z", "channel": "voice",
        "attributes": {"deal": "D-9", "stage": "1"},
        "participants": [
            {"id": "a", "label": "Ann Lee"},
            {"id": "b", "person": {"ids": [{"scheme": "email", "value": "b@Example.COM"}]}},
            {"id": "c", "person": {"ids": [{"scheme": "crm", "value": "u-3"}]}},
            {"id": "d", "side": "external", "label": "d@example.com"},
            {"id": "e", "label": "e@mail.example.com"}],
        "turns": [{"speaker": "a", "text": "Hello"}]});
    let metadata: Metadata = serde_json::from_value(json!({"source": "import", "started": "2026-10-06T08:00:00Z",
        "attributes": {"stage": "2"},
        "participants": [
            {"matches": "ANN  lee", "side": "external", "role": "Team Lead", "ids": [{"scheme": "hr", "value": "7"}]},
            {"matches": "nobody", "side": "internal"}]}))
    .unwrap();
    let roster: Roster = serde_json::from_value(json!({"names": ["ann lee"], "email_domains": ["example.com"],
        "ids": [{"scheme": "crm", "value": "u-3"}]}))
    .unwrap();
    let conversation = take_with(None, body.to_string(), &metadata, &roster).unwrap();
    assert_eq!(conversation.source, "import");
    assert_eq!(conversation.ended.unwrap().to_rfc3339(), "2026-10-06T09:00:00+00:00", "it lasts as long as it did");
    assert_eq!(conversation.attributes["stage"], "2");
    assert_eq!(conversation.attributes["deal"], "D-9");
    let sides: Vec<Side> = conversation.participants.iter().map(|it| it.side).collect();
    assert_eq!(sides, [Side::External, Side::Internal, Side::Internal, Side::External, Side::Unknown]);
    assert_eq!(conversation.participants[0].role, "team-lead");
    assert_eq!(conversation.participants[0].ids, [ExternalId { scheme: "hr".into(), value: "7".into() }]);
    assert_eq!(codes(&conversation), ["participant-unmatched", "side-unknown"]);
}

#[test]
fn an_end_without_a_start_is_checked_against_the_start_of_the_metadata() {
    let body = json!({"participants": [{"id": "a"}], "turns": [{"speaker": 0, "text": "Hi"}],
        "ended": "2026-10-05T10:00:00Z"});
    let started = |at: &str| Metadata { started: Some(at.parse().unwrap()), ..Metadata::default() };
    let conversation = take_with(None, body.to_string(), &started("2026-10-05T09:00:00Z"), &Roster::default()).unwrap();
    assert_eq!(conversation.ended.unwrap().to_rfc3339(), "2026-10-05T10:00:00+00:00");
    let error = take_with(None, body.to_string(), &started("2026-10-05T11:00:00Z"), &Roster::default()).unwrap_err();
    assert_eq!(error.problems[0].pointer, "/metadata/started");
}

/// The call with one field replaced, or removed where the value is absent.
fn with(pointer: &str, value: Option<Value>) -> String {
    let mut body = crate::json(CALL);
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match (body.pointer_mut(parent).unwrap(), value) {
        (Value::Object(fields), Some(value)) => drop(fields.insert(name.to_owned(), value)),
        (Value::Object(fields), None) => drop(fields.remove(name)),
        (Value::Array(items), Some(value)) => items[name.parse::<usize>().unwrap()] = value,
        (other, _) => panic!("{other} has no fields"),
    }
    body.to_string()
}

#[test]
fn every_fault_has_its_place_and_says_what_would_be_right() {
    let cases = [
        ("/channel", Some(json!("phone")), "/channel", "known are voice, meeting, chat, email, practice"),
        ("/language", Some(json!("en_US")), "/language", "write `en-US`"),
        ("/language", Some(json!("english please")), "/language", "not a BCP 47"),
        ("/started", Some(json!("2026-10-05 10:00")), "/started", "RFC 3339"),
        ("/started", Some(json!("2026-10-05T10:00:00")), "/started", "write `2026-10-05T10:00:00Z`"),
        ("/started", Some(json!("2026-10-05T10:32:00Z")), "/ended", "before it starts"),
        ("/startd", Some(json!("x")), "/startd", "did you mean `started`?"),
        ("/foo~bar", Some(json!(1)), "/foo~0bar", "known here are external_id"),
        ("/attributes/deal", Some(json!([1])), "/attributes/deal", "a string, a number or a boolean"),
        ("/attributes", Some(json!(7)), "/attributes", "is a number; an object is wanted"),
        ("/external_id", Some(json!("a\u{0}b")), "/external_id", "control characters"),
        ("/participants", Some(json!([])), "/participants", "missing or empty"),
        ("/participants/1/id", Some(json!("a")), "/participants/1/id", "participant 0 has this id already"),
        ("/participants/1/id", None, "/participants/1/id", "missing or empty"),
        ("/participants/1/side", Some(json!("customer")), "/participants/1/side", "known are internal, external"),
        ("/participants/1/name", Some(json!("Bo")), "/participants/1/name", "known here are id, label"),
        ("/participants/0/person/ids/0/scheme", None, "/participants/0/person/ids/0/scheme", "missing or empty"),
        ("/participants/0/person/id", Some(json!(1)), "/participants/0/person/id", "did you mean `ids`?"),
        ("/turns", None, "/turns", "missing or empty"),
        ("/turns", Some(json!({})), "/turns", "an array is wanted"),
        ("/turns/0", Some(json!("hi")), "/turns/0", "is a string; an object is wanted"),
        ("/turns/0/speaker", None, "/turns/0/speaker", "is missing"),
        ("/turns/0/speaker", Some(json!("b")), "/turns/0/speaker", "no participant has the id `b`"),
        ("/turns/0/speaker", Some(json!(2)), "/turns/0/speaker", "there are 2 participants, counted from 0"),
        ("/turns/0/speaker", Some(json!(-1)), "/turns/0/speaker", "is -1; a participant's id or index"),
        ("/turns/0/text", Some(json!(" \n")), "/turns/0/text", "blank"),
        ("/turns/0/text", None, "/turns/0/text", "missing or blank"),
        ("/turns/0/text", Some(json!(7)), "/turns/0/text", "a string is wanted"),
        ("/turns/0/ends_ms", Some(json!(-5)), "/turns/0/ends_ms", "a whole number from 0"),
        ("/turns/0/ends_ms", Some(json!(1.5)), "/turns/0/ends_ms", "is 1.5; a whole number"),
        ("/turns/0/starts_ms", Some(json!(3250)), "/turns/0/ends_ms", "before the turn starts at 3250"),
        ("/turns/1/starts_ms", Some(json!(3299)), "", ""),
        ("/turns/0/confidence", Some(json!(1.01)), "/turns/0/confidence", "from 0 to 1"),
        ("/turns/0/language", Some(json!("")), "/turns/0/language", "not a BCP 47"),
        ("/turns/1/timings/0/end_byte", Some(json!(99)), "/turns/1/timings/0/end_byte", "past the text's 27 bytes"),
        ("/turns/1/timings/0/end_byte", Some(json!(3)), "/turns/1/timings/0/end_byte", "before `start_byte`"),
        ("/turns/1/timings/0/ends_ms", Some(json!(3)), "/turns/1/timings/0/ends_ms", "before it starts"),
        ("/turns/1/timings/0/ends_ms", None, "/turns/1/timings/0", "are wanted"),
        (
            "/holes",
            Some(json!([{"turn": 9, "start_byte": 0, "end_byte": 0, "why": "missing"}])),
            "/holes/0/turn",
            "2 turns",
        ),
        ("/holes", Some(json!([{"turn": 0, "start_byte": 0, "end_byte": 0, "why": "x"}])), "/holes/0/why", "inaudible"),
    ];
    for (field, value, pointer, detail) in cases {
        let body = with(field, value.clone());
        match take(Some(Format::Native), body) {
            Ok(conversation) => {
                assert_eq!(pointer, "", "{field} = {value:?} is wrong");
                assert_sound(&conversation);
            }
            Err(error) => {
                assert_eq!(error.kind, ErrorKind::Invalid, "{field} = {value:?}");
                assert_eq!(error.problems.len(), 1, "{field} = {value:?}: {error}");
                assert_eq!(error.problems[0].pointer, pointer, "{field} = {value:?}: {error}");
                assert!(error.problems[0].detail.contains(detail), "{field} = {value:?}: {error}");
            }
        }
    }
}

#[test]
fn turns_that_run_backwards_name_the_turn_before() {
    let mut body = crate::json(CALL);
    body["turns"] = json!([{"speaker": "a", "text": "x", "starts_ms": 900}, {"speaker": "c", "text": "y"},
                           {"speaker": "a", "text": "z", "starts_ms": 899}]);
    let error = take(None, body.to_string()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the conversation is not valid: \
         /turns/2/starts_ms: is 899, before turn 0 starts at 900; turns are in order of start"
    );
}

#[test]
fn all_faults_are_found_at_once() {
    let body =
        json!({"channel": "x", "participants": [{"id": ""}], "turns": [{"speaker": "q", "text": ""}, 1], "nope": 1});
    let error = take(Some(Format::Native), body.to_string()).unwrap_err();
    let pointers: Vec<&str> = error.problems.iter().map(|it| it.pointer.as_str()).collect();
    assert_eq!(pointers, ["/nope", "/channel", "/participants/0/id", "/turns/0/text", "/turns/0/speaker", "/turns/1"]);
    let many = json!({"participants": [{"id": "a"}], "turns": vec![json!({"speaker": "a"}); 99]});
    assert_eq!(take(None, many.to_string()).unwrap_err().problems.len(), plumbline_capture::MOST_PROBLEMS);
}

#[test]
fn bodies_that_cannot_be_read_say_where() {
    let cases: [(&[u8], ErrorKind, &str, &str); 9] = [
        (b"{\"turns\": [}", ErrorKind::Malformed, "line 1, column 12", "not JSON: expected value"),
        (b"{\n\"a\": 1,\n}", ErrorKind::Malformed, "line 3, column 1", "not JSON: trailing comma"),
        (b"{\"a\": \"\n\xff\"}", ErrorKind::Malformed, "line 2, column 1", "byte 8 of the body is not UTF-8"),
        (b"\xff\xfe{\0", ErrorKind::Malformed, "line 1, column 1", "UTF-16"),
        (b"", ErrorKind::Malformed, "", "the body is empty"),
        (b" \n", ErrorKind::Malformed, "", "the body is empty"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nHi", ErrorKind::UnsupportedFormat, "", "neither JSON nor WebVTT"),
        (b"[]", ErrorKind::Invalid, "", "is an array; an object is wanted"),
        (b"{}", ErrorKind::Invalid, "/participants", "missing or empty"),
    ];
    for (body, kind, pointer, detail) in cases {
        let error = take(None, body).unwrap_err();
        let shown = String::from_utf8_lossy(body);
        assert_eq!((error.kind, error.problems[0].pointer.as_str()), (kind, pointer), "{shown}: {error}");
        assert!(error.problems[0].detail.contains(detail), "{shown}: {error}");
    }
}

#[test]
fn content_types_choose_the_format() {
    let (metadata, roster) = (Metadata::default(), Roster::default());
    let vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\nHi";
    let cases = [
        (Some("application/json"), CALL, Ok(Format::Native)),
        (Some("application/json; charset=utf-8"), CALL, Ok(Format::Native)),
        (Some("application/vcon+json"), CALL, Err(ErrorKind::NoTranscript)),
        (Some("Text/VTT"), vtt, Ok(Format::WebVtt)),
        (Some("application/json"), vtt, Err(ErrorKind::Malformed)),
        (Some("text/vtt"), CALL, Err(ErrorKind::Malformed)),
        (Some("application/octet-stream"), vtt, Ok(Format::WebVtt)),
        (Some("audio/wav"), vtt, Err(ErrorKind::UnsupportedFormat)),
        (None, vtt, Ok(Format::WebVtt)),
        (None, CALL, Ok(Format::Native)),
    ];
    for (content_type, body, expected) in cases {
        let source = plumbline_capture::Source {
            bytes: body.as_bytes(),
            content_type,
            format: None,
            metadata: &metadata,
            roster: &roster,
            received: crate::received(),
            limits: plumbline_capture::Limits::default(),
        };
        let found = plumbline_capture::capture_with_format(&source).map(|it| it.1).map_err(|it| it.kind);
        assert_eq!(found, expected, "{content_type:?}");
    }
    assert_eq!(
        "srt".parse::<Format>().unwrap_err().to_string(),
        "`srt` is not a format; formats are native, vcon and vtt"
    );
}

#[test]
fn what_is_over_a_limit_is_too_large() {
    let cases = [
        (plumbline_capture::Limits { body_bytes: 10, ..Default::default() }, "at most 10 are taken"),
        (plumbline_capture::Limits { turns: 1, ..Default::default() }, "2 turns; at most 1 are taken"),
        (plumbline_capture::Limits { participants: 1, ..Default::default() }, "2 participants; at most 1"),
        (plumbline_capture::Limits { text_bytes: 20, ..Default::default() }, "45 bytes of text; at most 20"),
        (plumbline_capture::Limits { name_bytes: 7, ..Default::default() }, "/external_id: 8 bytes in a short text"),
        (plumbline_capture::Limits { attributes: 2, ..Default::default() }, "3 attributes; at most 2"),
        (
            plumbline_capture::Limits { attribute_bytes: 3, ..Default::default() },
            "/attributes: 4 bytes in one attribute",
        ),
    ];
    let (metadata, roster) = (Metadata::default(), Roster::default());
    for (limits, detail) in cases {
        let source = plumbline_capture::Source {
            bytes: CALL.as_bytes(),
            content_type: None,
            format: None,
            metadata: &metadata,
            roster: &roster,
            received: crate::received(),
            limits,
        };
        let error = plumbline_capture::capture(&source).unwrap_err();
        assert_eq!(error.kind, ErrorKind::TooLarge);
        assert!(error.to_string().contains(detail), "{error}");
    }
}
