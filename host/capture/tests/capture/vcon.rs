//! vCon: where words come from, who is who, and what is refused.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use insta::assert_json_snapshot;
use plumbline_capture::{ErrorKind, Format, Metadata, Roster};
use plumbline_core::conversation::{Channel, HoleReason, Side};
use serde_json::{Value, json};

use crate::{assert_sound, codes, lines, take, take_with};

const START: &str = "2026-10-05T10:00:00Z";

/// A vCon between an agent and a customer.
fn vcon(dialog: Value, analysis: Value) -> Value {
    json!({"uuid": "0199b5c4-5a31-8a4e-9d3f-7d1f0c8f2b11", "created_at": "2026-10-05T11:00:00Z",
        "parties": [{"name": "Ann Lee", "tel": "tel:+15550001", "role": "agent"},
                    {"name": "Bo Berg", "mailto": "mailto:Bo@Example.net", "role": "customer"}],
        "dialog": dialog, "analysis": analysis})
}

/// A transcript of the first dialog.
fn transcript(vendor: &str, body: Value) -> Value {
    json!({"type": "transcript", "dialog": 0, "vendor": vendor, "encoding": "json", "body": body})
}

fn recording(parties: Value) -> Value {
    json!({"type": "recording", "start": START, "duration": 60, "parties": parties, "mediatype": "audio/wav",
        "url": "https://example.com/call.wav", "content_hash": "sha512-AA"})
}

#[test]
fn a_chat_is_read_in_the_order_of_time_with_all_that_is_known_of_it() {
    let body = json!({"uuid": "0199b5c4-5a31-8a4e-9d3f-7d1f0c8f2b11", "subject": "A late order", "critical": ["CC"],
        "created_at": "2026-10-05T11:00:00Z",
        "parties": [{"uuid": "7a6e", "name": "Ann Lee", "role": "Agent"}, {"tel": "+15550002", "role": "customer"},
                    {"name": "Helper", "type": "bot"}],
        "dialog": [
            {"type": "text", "start": "2026-10-05T10:00:05Z", "parties": [1, 0], "mediatype": "text/plain",
             "body": "Where is my order?", "encoding": "none", "campaign": "autumn", "skill": "orders"},
            {"type": "incomplete", "start": "2026-10-05T09:00:00Z", "parties": [0], "disposition": "no-answer"},
            {"type": "text", "start": START, "parties": [0, 1], "originator": 2, "body": "SGVsbG8h",
             "encoding": "base64url"},
            {"type": "text", "start": "2026-10-05T10:00:09+00:00", "parties": [0, 1], "body": "On its way."}],
        "attachments": [{"purpose": "lawful_basis", "start": START, "party": 0, "dialog": 0, "encoding": "json",
                         "body": {"lawful_basis": "contract"}}]});
    let conversation = take(None, body.to_string()).unwrap();
    assert_sound(&conversation);
    assert_json_snapshot!(conversation);
}

#[test]
fn words_come_from_transcripts_of_many_shapes() {
    let word = |at: f64, speaker: u8, word: &str| {
        json!({"word": word.to_lowercase(), "punctuated_word": word, "start": at, "end": at + 0.4,
            "confidence": 0.5, "speaker": speaker})
    };
    let plain = |at: f64, word: &str| json!({"word": word, "start": at, "end": at + 0.4, "confidence": 1.0});
    let channel = |words: Vec<Value>| json!({"alternatives": [{"transcript": "", "words": words}]});
    let voices = channel(vec![word(0.5, 0, "Hello."), word(1.0, 0, "Well?"), word(2.0, 1, "Hi.")]);
    let diarized = json!({"results": {"channels": [voices]}});
    let left = channel(vec![plain(0.5, "Hello"), plain(3.0, "Good")]);
    let by_channel = json!({"results": {"channels": [left, channel(vec![plain(2.0, "Hi")])]}});
    let utterances = json!({"results": {"channels": [channel(vec![])], "utterances": [
        {"start": 0.5, "end": 1.0, "confidence": 0.9, "channel": 0, "speaker": 0, "transcript": "Hello.",
         "words": [word(0.5, 0, "Hello.")]}]}});
    let wtf = json!({"transcript": {"text": "Hello. Hi.", "language": "en-US", "duration": 3.0, "confidence": 0.9},
        "segments": [{"id": 0, "start": 0.0, "end": 1.0, "text": "Hello.", "confidence": 0.9, "speaker": 0,
                      "words": [0]},
                     {"id": 1, "start": 2.0, "end": 3.0, "text": "Hi.", "confidence": 0.9, "speaker": 1}],
        "words": [{"id": 0, "start": 0.0, "end": 1.0, "text": "Hello.", "confidence": 0.9, "speaker": 0}],
        "speakers": {"0": {"id": 0, "label": "Ann Lee"}}, "metadata": {}});
    let list = json!([{"speaker": "Agent", "message": "Hello."}, {"speaker": "Customer", "message": "Hi."},
        {"speaker": "Customer"}]);
    let by_party = json!([
        {"parties": 0, "start": "2026-10-05T10:00:01Z", "duration": 0.5, "text": "I live in {{US_STATE}}."},
        {"parties": 1, "start": "2026-10-05T10:00:02Z", "duration": 0.5, "text": "Hi."}]);
    let cases = [
        (
            "a service that numbers voices",
            json!([0, 1]),
            transcript("deepgram", diarized),
            vec!["Speaker 0: Hello. Well?", "Speaker 1: Hi."],
            vec!["speaker-unmatched", "party-left-out"],
        ),
        (
            "a channel for each party",
            json!([0, [1]]),
            transcript("deepgram", by_channel.clone()),
            vec!["Ann Lee: Hello", "Bo Berg: Hi", "Ann Lee: Good"],
            vec![],
        ),
        (
            "a channel for both",
            json!([[0, 1], null]),
            transcript("deepgram", by_channel),
            vec!["Channel 0: Hello", "Channel 1: Hi", "Channel 0: Good"],
            vec!["speaker-unmatched"],
        ),
        ("one party and one voice", json!(1), transcript("deepgram", utterances), vec!["Bo Berg: Hello."], vec![]),
        (
            "WTF with labels",
            json!([0, 1]),
            transcript("wtf", wtf.clone()),
            vec!["Ann Lee: Hello.", "Speaker 1: Hi."],
            vec!["party-left-out"],
        ),
        (
            "a list by role",
            json!([0, 1]),
            transcript("openai", list),
            vec!["Ann Lee: Hello.", "Bo Berg: Hi."],
            vec!["segment-unreadable"],
        ),
        (
            "a list by party",
            json!([0, 1]),
            transcript("dataprofiler", by_party),
            vec!["Ann Lee: I live in {{US_STATE}}.", "Bo Berg: Hi."],
            vec![],
        ),
        (
            "lines",
            json!([0, 1]),
            transcript("text", json!("Agent: Hello.\nWell?\n\nCustomer: Hi.")),
            vec!["Ann Lee: Hello.\nWell?", "Bo Berg: Hi."],
            vec![],
        ),
        (
            "paragraphs",
            json!([0, 1]),
            transcript("text", json!({"transcript": "Hello.\n\nHi."})),
            vec!["speaker-1: Hello.", "speaker-1: Hi."],
            vec!["speaker-unknown", "speaker-unmatched"],
        ),
        (
            "subtitles",
            json!([0, 1]),
            transcript("x", json!("WEBVTT\n\n00:01.000 --> 00:02.000\n<v bo berg>Hi.")),
            vec!["Bo Berg: Hi."],
            vec![],
        ),
    ];
    for (name, parties, analysis, expected, noted) in cases {
        let conversation = take(None, vcon(json!([recording(parties)]), json!([analysis])).to_string()).unwrap();
        assert_sound(&conversation);
        assert_eq!(lines(&conversation), expected, "{name}");
        assert_eq!(conversation.channel, Channel::Voice, "{name}");
        for code in noted {
            assert!(codes(&conversation).contains(&code), "{name}: {code} is not in {:?}", codes(&conversation));
        }
    }

    // Who is known in one recording stays who they are, though strangers speak in another.
    let said = |dialog: u8, speaker: Value| {
        let body = json!([{"speaker": speaker, "text": "Hello."}]);
        json!({"type": "transcript", "dialog": dialog, "vendor": "v", "body": body})
    };
    let calls = json!([recording(json!([0, 1])), recording(json!(1)), recording(json!([0, 1]))]);
    let analysis = json!([said(0, json!(7)), said(1, json!(0)), said(2, json!(7))]);
    let conversation = take(None, vcon(calls, analysis).to_string()).unwrap();
    assert_eq!(lines(&conversation), ["Speaker 7: Hello.", "Bo Berg: Hello.", "Speaker 7, recording 3: Hello."]);

    // Of equals the first is taken, and recordings that overlap are told in the order of time.
    let at = |seconds: u8, text: &str| json!([{"parties": 0, "start": seconds, "text": text}]);
    let timed = |dialog: u8, body: Value| json!({"type": "transcript", "dialog": dialog, "vendor": "v", "body": body});
    let calls = json!([recording(json!([0, 1])), recording(json!([0, 1]))]);
    let both = json!([{"parties": 0, "start": 1, "text": "One."}, {"parties": 1, "start": 9, "text": "Three."}]);
    let analysis = json!([timed(0, both), timed(0, at(1, "Other.")), timed(1, at(5, "Two."))]);
    let conversation = take(None, vcon(calls, analysis).to_string()).unwrap();
    assert_sound(&conversation);
    assert_eq!(lines(&conversation), ["Ann Lee: One.", "Ann Lee: Two.", "Bo Berg: Three."]);

    // A role that two parties have names neither.
    let mut team = vcon(json!([recording(json!([0, 1, 2]))]), json!([said(0, json!("Agent"))]));
    team["parties"].as_array_mut().unwrap().push(json!({"name": "Cy Dee", "role": "agent"}));
    assert_eq!(lines(&take(None, team.to_string()).unwrap()), ["Agent: Hello."]);

    let mut attached = vcon(json!([recording(json!([0, 1]))]), json!([]));
    attached["attachments"] = json!([{"type": "wtf_transcription", "encoding": "json", "body": wtf}]);
    let conversation = take(None, attached.to_string()).unwrap();
    assert_eq!(lines(&conversation), ["Ann Lee: Hello.", "Speaker 1: Hi."]);
    assert_eq!(conversation.language, "en-US");
    assert_eq!(conversation.turns[0].timings.len(), 1);
}

#[test]
fn recordings_and_messages_stand_on_one_clock_and_gaps_are_holes() {
    let body = vcon(
        json!([
            {"type": "recording", "start": "2026-10-05T10:01:00Z", "duration": 30, "parties": [0, 1],
             "mediatype": "audio/wav"},
            {"type": "text", "start": START, "parties": [1, 0], "body": "Please call me."},
            {},
            {"type": "text", "start": "2026-10-05T10:05:00Z", "parties": [0, 1], "url": "https://example.com/x.txt"}]),
        json!([{"type": "transcript", "dialog": [0], "vendor": "v", "body": [
                    {"party": 0, "start": 1.5, "end": 1.0, "text": "Hello."},
                    {"party": 1, "start": 0.5, "end": 4, "text": "Yes?"}]},
               {"type": "transcript-redacted", "dialog": 0, "vendor": "v", "body": [{"party": 0, "text": "Hello."}]},
               {"type": "summary", "dialog": 0, "vendor": "v", "body": "They talked."}]),
    );
    let conversation = take(None, body.to_string()).unwrap();
    assert_sound(&conversation);
    let said: Vec<_> = conversation.turns.iter().map(|it| (it.text.as_str(), it.starts_ms, it.ends_ms)).collect();
    assert_eq!(
        said,
        [
            ("Please call me.", Some(0), None),
            ("Yes?", Some(60_500), Some(64_000)),
            ("Hello.", Some(61_500), Some(61_500))
        ]
    );
    let holes: Vec<_> = conversation.holes.iter().map(|it| (it.turn, it.start_byte, it.why)).collect();
    assert_eq!(holes, [(1, 0, HoleReason::Redacted), (2, 6, HoleReason::Missing)]);
    assert_eq!(conversation.ended.unwrap().to_rfc3339(), "2026-10-05T10:05:00+00:00");
    assert_eq!(codes(&conversation), ["end-before-start", "dialog-without-words", "transcript-unused"]);
}

#[test]
fn mail_is_read_without_its_markup_and_without_what_it_quotes() {
    let multipart = "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\n\
        Gr=C3=BC=C3=9Fe!\r\n\r\nOn Mon, Oct 5, 2026 at 10:00 AM Bo <bo@example.net>\r\nwrote:\r\n> Where?\r\n\
        --b\r\nContent-Type: text/html\r\n\r\n<p>Gr&uuml;&szlig;e!</p>\r\n--b--\r\n";
    let body = vcon(
        json!([
            {"type": "text", "start": START, "parties": [1, 0], "mediatype": "text/html",
             "body": "<p>Where <b>is</b> it?</p>", "message_id": "<1@example.net>"},
            {"type": "text", "start": "2026-10-05T10:10:00Z", "parties": [0, 1],
             "mediatype": "multipart/alternative;\r\n boundary=b", "body": multipart},
            {"type": "text", "start": "2026-10-05T10:20:00Z", "parties": [1], "mediatype": "image/png",
             "body": "AAAA", "encoding": "base64url"}]),
        json!([]),
    );
    let conversation = take(None, body.to_string()).unwrap();
    assert_sound(&conversation);
    assert_eq!(conversation.channel, Channel::Email);
    assert_eq!(lines(&conversation), ["Bo Berg: Where is it?", "Ann Lee: Grüße!"]);
    assert_eq!(codes(&conversation), ["html-reduced", "line-ends", "quote-cut", "dialog-without-words"]);
}

#[test]
fn sides_come_from_what_is_said_and_from_nothing_else() {
    let body = json!({
        "parties": [{"name": "A", "role": "supervisor"}, {"name": "B", "meta": {"role": "customer"}},
            {"name": "C", "type": "bot", "role": "agent"}, {"name": "D", "role": "sme"},
            {"name": "E", "mailto": "e@example.com"}],
        "dialog": [{"type": "text", "start": START, "parties": [0, 1, 2, 3, 4], "body": "Hi"}]});
    let roster = Roster { email_domains: vec!["example.com".to_owned()], ..Roster::default() };
    let conversation = take_with(None, body.to_string(), &Metadata::default(), &roster).unwrap();
    let sides: Vec<Side> = conversation.participants.iter().map(|it| it.side).collect();
    assert_eq!(sides, [Side::Internal, Side::External, Side::Automated, Side::Unknown, Side::Internal]);
    assert_eq!(codes(&conversation), ["side-unknown"]);
    assert_eq!(conversation.source, "vcon");
    let named = Metadata { source: Some("crm".to_owned()), ..Metadata::default() };
    assert_eq!(take_with(None, body.to_string(), &named, &roster).unwrap().source, "crm");
}

#[test]
fn what_may_not_or_cannot_be_read_says_why() {
    let text = |fields: Value| {
        let mut dialog = json!({"type": "text", "start": START, "parties": [0], "body": "Hi"});
        dialog.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        vcon(json!([dialog]), json!([]))
    };
    let hash = format!("sha512-{}", BASE64_URL_SAFE_NO_PAD.encode([0; 64]));
    let with = |name: &str, value: Value| {
        let mut body = text(json!({}));
        body[name] = value;
        body
    };
    let cases = [
        (json!({"payload": "e30", "signatures": []}), ErrorKind::Refused, "/payload", "signed (JWS)"),
        (json!({"ciphertext": "AA", "recipients": []}), ErrorKind::Refused, "/ciphertext", "encrypted (JWE)"),
        (with("critical", json!(["CC", "secret"])), ErrorKind::Refused, "/critical/1", "understood are cc, wtf"),
        (with("must_support", json!(["x"])), ErrorKind::Refused, "/must_support/0", "understood are"),
        (with("uuid", json!("")), ErrorKind::Invalid, "/uuid", "a UUID is wanted"),
        (with("created_at", json!("today")), ErrorKind::Invalid, "/created_at", "RFC 3339"),
        (with("analysis", json!("none")), ErrorKind::Invalid, "/analysis", "an array is wanted"),
        (
            with("analysis", json!([{"type": "transcript", "dialog": 7}])),
            ErrorKind::Invalid,
            "/analysis/0/dialog",
            "there are 1 dialogs",
        ),
        (with("analysis", json!([{"vendor": "v"}])), ErrorKind::Invalid, "/analysis/0/type", "is missing"),
        (with("parties", json!([7])), ErrorKind::Invalid, "/parties/0", "an object is wanted"),
        (text(json!({"content_hash": hash})), ErrorKind::Invalid, "/dialog/0/content_hash", "the body was changed"),
        (
            text(json!({"alg": "SHA-512", "signature": "AAAA"})),
            ErrorKind::Invalid,
            "/dialog/0/signature",
            "the body was changed",
        ),
        (text(json!({"encoding": "base64url", "body": "a*"})), ErrorKind::Invalid, "/dialog/0/body", "not base64url"),
        (text(json!({"encoding": "gzip"})), ErrorKind::Invalid, "/dialog/0/encoding", "base64url, json or none"),
        (text(json!({"start": "5 o'clock"})), ErrorKind::Invalid, "/dialog/0/start", "RFC 3339"),
        (text(json!({"parties": [[0, 2]]})), ErrorKind::Invalid, "/dialog/0/parties/0/1", "there are 2 parties"),
        (text(json!({"originator": "a"})), ErrorKind::Invalid, "/dialog/0/originator", "the index of a party"),
        (text(json!({"duration": -1})), ErrorKind::Invalid, "/dialog/0/duration", "is negative"),
        (text(json!({"type": null})), ErrorKind::Invalid, "/dialog/0/type", "recording-set"),
        (vcon(json!([]), json!([])), ErrorKind::NoTranscript, "", "no text dialog and no transcript"),
        (vcon(json!([recording(json!([0]))]), json!([])), ErrorKind::NoTranscript, "/dialog/0", "not fetched"),
        (text(json!({"body": null})), ErrorKind::NoTranscript, "/dialog/0", "has no body"),
        (
            vcon(json!([recording(json!([0]))]), json!([{"type": "transcript", "dialog": 0, "body": {"odd": 1}}])),
            ErrorKind::NoTranscript,
            "/dialog/0",
            "not fetched",
        ),
    ];
    for (body, kind, pointer, detail) in cases {
        let error = take(Some(Format::Vcon), body.to_string()).unwrap_err();
        assert_eq!((error.kind, error.problems[0].pointer.as_str()), (kind, pointer), "{error}");
        assert!(error.problems[0].detail.contains(detail), "{error}");
        assert!(!error.to_string().contains("Hi"), "an error never quotes what was said");
    }
    // The SHA-512 of `Hi`, and one of an algorithm that is not known here.
    let right = "sha512-RcpVzKpyuYuGxpf99z_TZNSBWlhvds0ybxeFu4Fv9_H4i0b7hEixk1bueI630wC5OScJoolCgHC1gQ2bXC1EDQ";
    let conversation = take(None, text(json!({"content_hash": [right, "md5-AA"]})).to_string()).unwrap();
    assert_eq!(lines(&conversation), ["Ann Lee: Hi"]);
}
