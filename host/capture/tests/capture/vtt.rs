//! WebVTT as meeting and call systems write it.

use insta::assert_json_snapshot;
use plumbline_capture::{ErrorKind, Format, Metadata, Roster};
use plumbline_core::conversation::{Channel, Side};
use serde_json::json;

use crate::{assert_sound, codes, lines, take, take_with};

#[test]
fn voices_are_speakers_and_their_cues_become_one_turn() {
    let file = "WEBVTT\nLanguage: en-GB\n\n\
        8f0d/7-0\n00:00:01.000 --> 00:00:02.500\n<v Ann Lee>What happens today,</v>\n\n\
        8f0d/7-1\n00:00:02.500 --> 00:00:04.000\n<v Ann Lee>when a deal\nis lost?</v>\n\n\
        8f0d/8-0\n00:00:04.200 --> 00:00:06.000\n<v.quiet.far Bo &amp; Co>Nothing &lt;yet&gt;.</v> \
        <v Ann Lee>I <i>see</i>.";
    let conversation = take(None, file).unwrap();
    assert_sound(&conversation);
    assert_json_snapshot!(conversation);
}

#[test]
fn speakers_are_found_however_they_are_written() {
    let cue = |at: usize, text: &str| format!("{at}\n00:00:{at:02}.000 --> 00:00:{:02}.000\n{text}\n\n", at + 1);
    let file = |texts: &[&str]| {
        let cues: String = texts.iter().enumerate().map(|(at, it)| cue(at, it)).collect();
        format!("WEBVTT\n\n{cues}")
    };
    let cases: &[(&[&str], &[&str])] = &[
        // As Zoom writes it, names once or often, and a colon in what is said.
        (
            &["Ann Lee: Hello.", "Bo: Two things: time and money.", "Ann Lee: Note: I agree."],
            &["Ann Lee: Hello.", "Bo: Two things: time and money.", "Ann Lee: Note: I agree."],
        ),
        // As WhisperX writes it.
        (&["[SPEAKER_00]: Hello.", "[SPEAKER_01]: Hi."], &["SPEAKER_00: Hello.", "SPEAKER_01: Hi."]),
        // Roles need no custom around them.
        (&["Agent: Hello.", "Right."], &["Agent: Hello.", "speaker-2: Right."]),
        // Several in one cue, one of them over two lines.
        (&["Ann: Hello\nthere.\nBo: Hi.", "Ann: So."], &["Ann: Hello there.", "Bo: Hi.", "Ann: So."]),
        // A colon in speech makes no speaker.
        (
            &["The plan is this: we wait.", "Warning: it is hot.", "It is 10:30 now.", "Reminder: drink."],
            &[
                "speaker-1: The plan is this: we wait.",
                "speaker-1: Warning: it is hot.",
                "speaker-1: It is 10:30 now.",
                "speaker-1: Reminder: drink.",
            ],
        ),
        // Unknown speakers are not joined: they may be two.
        (&["Hello.", "- Hi.\n- Ho."], &["speaker-1: Hello.", "speaker-1: - Hi.\n- Ho."]),
        // The innermost voice speaks, and what is outside any voice is nobody's.
        (&["<v Ann>One <v Bo>two</v> three</v> four"], &["Ann: One", "Bo: two", "Ann: three", "speaker-3: four"]),
        // Scripts without blanks get none.
        (&["<v 王>你好", "<v 王>世界", "<v 王>ok"], &["王: 你好世界 ok"]),
        // A gloss is read, not said.
        (&["<v Ann><ruby>東京<rt>とうきょう</rt></ruby>です"], &["Ann: 東京です"]),
    ];
    for (texts, expected) in cases {
        let conversation = take(Some(Format::WebVtt), file(texts)).unwrap();
        assert_sound(&conversation);
        assert_eq!(lines(&conversation), *expected);
    }
}

#[test]
fn what_is_lost_or_mended_is_noted() {
    let file = "WEBVTT\r\n\r\n00:05.000 --> 00:06.000\r\n<v Ann>two\u{7}</v>\r\n\r\n\
        00:01.000 --> 00:02.000\r\n<v Bo>one\r\n\r\n\
        00:07.00 --> 00:08.000\r\n<v Bo>lost\r\n\r\nlost too\r\n\r\n00:09.000 --> 00:08.000\r\n<v Bo>three\r\n\r\n\
        00:10.000 --> 00:11.000\r\n<c></c>\r\n\r\n00:12.000 --> 00:13.000\r\nwho?";
    let conversation = take(None, file).unwrap();
    assert_sound(&conversation);
    assert_eq!(lines(&conversation), ["Bo: one", "Ann: two\u{fffd}", "Bo: three", "speaker-3: who?"]);
    let notes: Vec<(&str, &str)> = conversation.notes.iter().map(|it| (it.code.as_str(), it.place.as_str())).collect();
    assert_eq!(
        notes,
        [
            ("cue-timing-invalid", "line 9"),
            ("text-outside-cue", "line 12"),
            ("cues-sorted", ""),
            ("control-characters", "line 3"),
            ("end-before-start", "line 14"),
            ("cue-empty", "line 17"),
            ("speaker-unknown", "line 20"),
            ("started-unknown", ""),
            ("channel-guessed", ""),
            ("side-unknown", "line 6"),
        ]
    );
}

#[test]
fn the_caller_says_what_the_file_cannot() {
    let agent = json!({"matches": "speaker_00", "side": "internal", "role": "Agent"});
    let metadata: Metadata = serde_json::from_value(json!({"external_id": "m-1", "source": "meetings",
        "channel": "chat", "started": "2026-10-05T10:00:00Z", "participants": [agent]}))
    .unwrap();
    let roster = Roster { names: vec!["Bo Berg".to_owned()], ..Roster::default() };
    let file = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v SPEAKER_00>One\n\n00:03.000 --> 00:04.500\n<v bo  berg>Two";
    let conversation = take_with(None, file, &metadata, &roster).unwrap();
    assert_eq!(conversation.channel, Channel::Chat);
    assert_eq!(conversation.ended.unwrap().to_rfc3339(), "2026-10-05T10:00:04.500+00:00");
    let people: Vec<_> = conversation.participants.iter().map(|it| (it.side, it.role.as_str())).collect();
    assert_eq!(people, [(Side::Internal, "agent"), (Side::Internal, "")]);
    assert_eq!(codes(&conversation), [""; 0]);

    let unsound: Metadata = serde_json::from_value(json!({"language": "en_US", "source": " "})).unwrap();
    let error = take_with(None, file, &unsound, &roster).unwrap_err();
    let pointers: Vec<&str> = error.problems.iter().map(|it| it.pointer.as_str()).collect();
    assert_eq!(pointers, ["/metadata/source", "/metadata/language"]);
    assert!(serde_json::from_value::<Metadata>(json!({"langage": "en"})).is_err(), "a typing error is found");
}

#[test]
fn a_file_without_words_is_told_from_a_file_that_is_none() {
    let cases = [
        ("WEBVTT", ErrorKind::NoTranscript, "", "holds no words"),
        ("WEBVTT\n\nNOTE nothing", ErrorKind::NoTranscript, "", "holds no words"),
        ("WEBVTT\n\n00:01 --> 00:02\nHi", ErrorKind::NoTranscript, "line 3", "the cue was left out"),
        ("WEBVTTX\n\n00:01.000 --> 00:02.000\nHi", ErrorKind::Malformed, "line 1, column 1", "not `WEBVTT`"),
        ("00:01.000 --> 00:02.000\nHi", ErrorKind::Malformed, "line 1, column 1", "not `WEBVTT`"),
    ];
    for (file, kind, pointer, detail) in cases {
        let error = take(Some(Format::WebVtt), file).unwrap_err();
        assert_eq!((error.kind, error.problems[0].pointer.as_str()), (kind, pointer), "{file}");
        assert!(error.problems[0].detail.contains(detail), "{error}");
    }
}
