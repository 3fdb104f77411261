//! Real and standard samples, which stay outside the repository: each file of each folder is read as its source says,
//! or refused. A file that the table does not name fails the test, so that none is forgotten.

use std::path::PathBuf;

use plumbline_capture::{ErrorKind, Format};
use plumbline_core::conversation::{Channel, Conversation, Side};

use crate::{assert_sound, codes, take};

/// What a file must come to.
enum Expected {
    /// Turns, participants, and a code that must be noted, if any.
    Read(usize, usize, &'static str),
    Refused(ErrorKind),
    /// Beside the samples, and none itself.
    Aside,
}

use ErrorKind::{Invalid, Malformed, NoTranscript};
use Expected::{Aside, Read, Refused};

const TABLE: &[(&str, &[(&str, Expected)])] = &[
    (
        "vcon/ietf-core",
        &[
            ("CONTRIBUTING.md", Aside),
            ("LICENSE.md", Aside),
            ("vcon_json_schema.json", Aside),
            ("ab.vcon", Refused(NoTranscript)),
            ("ab_call_ext_rec.vcon", Refused(NoTranscript)),
            ("ab_call_ext_rec_decrypted.vcon", Refused(ErrorKind::Refused)),
            ("ab_call_ext_rec_decrypted_verified.vcon", Refused(NoTranscript)),
            ("ab_call_ext_rec_encrypted.vcon", Refused(ErrorKind::Refused)),
            ("ab_call_ext_rec_redacted.vcon", Read(1, 2, "redacted")),
            ("ab_call_ext_rec_signed.vcon", Refused(ErrorKind::Refused)),
            // Deepgram heard one voice, which is tied to neither party.
            ("ab_call_ext_rec_with_redact.vcon", Read(1, 1, "speaker-unmatched")),
            ("ab_call_int_rec.vcon", Refused(NoTranscript)),
            ("ab_email_acct_prob_thread.vcon", Read(2, 2, "quote-cut")),
            ("ab_email_prob_followup_alice.vcon", Read(1, 2, "side-unknown")),
            ("ab_email_prob_followup_bob_reply.vcon", Read(2, 2, "quote-cut")),
            ("b_email_acct_prob_image.vcon", Read(1, 2, "attachment-left-out")),
            ("simple-vcon.vcon", Refused(NoTranscript)),
        ],
    ),
    (
        "vcon/fake-vcons-synthetic",
        &[
            ("03f94617-0a05-40cd-89a7-69e746fa512a.vcon.json", Read(22, 2, "")),
            // Nobody is named before any of the paragraphs.
            ("8f5736f7-b555-47db-acad-fac8a0f9acf9.vcon.json", Read(13, 1, "speaker-unknown")),
        ],
    ),
    (
        "vcon/vcon-server-synthetic",
        &[
            ("05cec3d4-0561-4010-9fb8-23cc7edef146.vcon.json", Read(11, 2, "offset-missing")),
            ("fbb909fa-36fc-467e-8e64-2e9a665ed1ce.vcon.json", Read(13, 2, "cues-merged")),
        ],
    ),
    (
        "vcon/vcon-server-invalid",
        &[
            ("bad_dialog_types.json", Refused(Invalid)),
            ("bad_mimetype.json", Refused(Invalid)),
            ("bad_url.json", Refused(Invalid)),
            ("empty_vcon.json", Refused(Invalid)),
            ("invalid_dialog_url.json", Refused(Invalid)),
            ("missing_uuid_and_vcon_version.json", Refused(NoTranscript)),
            ("null_dialog_string_analysis.json", Refused(Invalid)),
            ("out_of_range_party_indices.json", Refused(Invalid)),
        ],
    ),
    (
        "vtt/zoom",
        &[
            ("LICENSE.md", Aside),
            ("meeting001_chat.txt", Aside),
            ("meeting001_participants.csv", Aside),
            ("meeting001_transcript.vtt", Read(34, 6, "speaker-prefix")),
        ],
    ),
    (
        "vtt/mantas-done",
        &[
            ("LICENSE.md", Aside),
            ("vtt_with_html.vtt", Read(1, 1, "")),
            ("vtt_with_missing_text.vtt", Read(2, 1, "cue-empty")),
            ("vtt_with_multiple_new_lines.vtt", Refused(NoTranscript)),
            ("vtt_with_name.vtt", Read(1, 1, "side-unknown")),
            ("vtt_with_styles.vtt", Read(1, 1, "")),
            ("vtt_without_hours_in_timestamp.vtt", Read(1, 1, "")),
        ],
    ),
    (
        "vtt/webvtt-py",
        &[
            ("LICENSE", Aside),
            ("captions_with_bom.vtt", Read(4, 1, "speaker-unknown")),
            ("comments.vtt", Read(3, 1, "")),
            ("cue_tags.vtt", Read(3, 1, "")),
            ("empty.vtt", Refused(Malformed)),
            ("invalid.vtt", Refused(Malformed)),
            ("invalid_timeframe.vtt", Read(6, 1, "cue-timing-invalid")),
            ("metadata_headers.vtt", Read(2, 1, "")),
            ("metadata_headers_multiline.vtt", Read(2, 1, "")),
            ("missing_caption_text.vtt", Read(4, 1, "cue-empty")),
            ("missing_timeframe.vtt", Read(6, 1, "text-outside-cue")),
            ("no_captions.vtt", Refused(NoTranscript)),
            ("sample.vtt", Read(16, 1, "")),
            ("styles.vtt", Read(1, 1, "")),
            ("using_identifiers.vtt", Read(6, 1, "")),
            ("youtube_dl.vtt", Read(4, 1, "")),
        ],
    ),
    (
        "vtt/w3c-wpt",
        &[
            ("LICENSE.md", Aside),
            ("cue-parsing", Aside),
            ("arrows.vtt", Read(6, 1, "cue-timing-invalid")),
            ("header-garbage.vtt", Read(1, 1, "")),
            ("header-space.vtt", Read(1, 1, "")),
            ("header-tab.vtt", Read(1, 1, "")),
            ("header-timings.vtt", Read(1, 1, "")),
            ("ids.vtt", Read(5, 1, "")),
            ("newlines.vtt", Read(4, 1, "")),
            ("regions-id.vtt", Read(4, 1, "")),
            ("regions-lines.vtt", Read(13, 1, "")),
            ("regions-old.vtt", Read(2, 1, "")),
            ("regions-regionanchor.vtt", Read(20, 1, "")),
            ("regions-scroll.vtt", Read(6, 1, "")),
            ("regions-viewportanchor.vtt", Read(20, 1, "")),
            ("settings-align.vtt", Read(13, 1, "")),
            ("settings-line.vtt", Read(46, 1, "")),
            ("settings-multiple.vtt", Read(2, 1, "")),
            ("settings-position.vtt", Read(22, 1, "")),
            ("settings-region.vtt", Read(9, 1, "")),
            ("settings-size.vtt", Read(16, 1, "")),
            ("settings-vertical.vtt", Read(8, 1, "")),
            ("signature-bom.vtt", Refused(NoTranscript)),
            ("signature-no-newline.vtt", Refused(NoTranscript)),
            ("signature-space.vtt", Refused(NoTranscript)),
            ("signature-tab-no-newline.vtt", Refused(NoTranscript)),
            ("signature-tab.vtt", Refused(NoTranscript)),
            ("signature-timings.vtt", Refused(NoTranscript)),
            ("stylesheets.vtt", Read(2, 1, "")),
            ("timings-garbage.vtt", Refused(NoTranscript)),
            ("timings-negative.vtt", Read(4, 1, "end-before-start")),
            ("timings-omitted-hours.vtt", Read(3, 1, "")),
            ("timings-too-long.vtt", Read(2, 1, "cue-timing-invalid")),
            ("timings-too-short.vtt", Read(2, 1, "cue-timing-invalid")),
            ("whitespace-chars.vtt", Read(3, 1, "cue-timing-invalid")),
        ],
    ),
];

/// Where the samples are, or a line that says that there are none.
fn samples() -> Option<PathBuf> {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/formats"));
    if root.is_dir() {
        return Some(root);
    }
    println!("skipped: there are no samples at {}", root.display());
    None
}

fn read(path: &str) -> Option<Conversation> {
    let body = std::fs::read(samples()?.join(path)).unwrap();
    let format = if path.starts_with("vtt") { Format::WebVtt } else { Format::Vcon };
    Some(take(Some(format), body).unwrap())
}

#[test]
fn every_sample_is_read_or_refused_as_its_source_says() {
    let Some(root) = samples() else { return };
    for (folder, files) in TABLE {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(files.iter().any(|it| it.0 == name), "{folder}/{name} is not in the table");
        }
        let format = if folder.starts_with("vtt") { Format::WebVtt } else { Format::Vcon };
        for (name, expected) in *files {
            let body = || std::fs::read(root.join(folder).join(name)).unwrap();
            match expected {
                Aside => {}
                Refused(kind) => {
                    let error = take(Some(format), body()).map(|_| name).unwrap_err();
                    assert_eq!(error.kind, *kind, "{folder}/{name}: {error}");
                }
                Read(turns, participants, code) => {
                    let it = take(Some(format), body()).unwrap_or_else(|error| panic!("{folder}/{name}: {error}"));
                    assert_sound(&it);
                    assert_eq!((it.turns.len(), it.participants.len()), (*turns, *participants), "{folder}/{name}");
                    assert!(code.is_empty() || codes(&it).contains(code), "{folder}/{name}: {:?}", codes(&it));
                }
            }
        }
    }
}

#[test]
fn a_meeting_keeps_the_times_of_its_cues() {
    let Some(meeting) = read("vtt/zoom/meeting001_transcript.vtt") else { return };
    assert_eq!(meeting.channel, Channel::Meeting);
    let timed = meeting.turns.iter().map(|it| it.timings.len().max(1)).sum::<usize>();
    assert_eq!(timed, 300, "each of the 300 cues has its times");
    let first = &meeting.turns[0];
    assert_eq!((first.starts_ms, first.ends_ms), (Some(4_859), Some(21_240)));
    let cues: Vec<&str> = first.timings.iter().map(|it| &first.text[it.start_byte..it.end_byte]).collect();
    assert_eq!(cues.last(), Some(&"Gonna make her a host to"));
}

#[test]
fn a_deepgram_transcript_in_a_vcon_keeps_the_times_of_its_words() {
    let Some(call) = read("vcon/ietf-core/ab_call_ext_rec_with_redact.vcon") else { return };
    let turn = &call.turns[0];
    assert_eq!(turn.timings.len(), 76, "each word has its times");
    let second = turn.timings[1];
    assert_eq!(&turn.text[second.start_byte..second.end_byte], "This");
    assert_eq!((second.starts_ms, second.ends_ms), (1_760, 2_240));
}

#[test]
fn the_roles_of_a_vcon_say_who_is_scored() {
    let Some(call) = read("vcon/vcon-server-synthetic/05cec3d4-0561-4010-9fb8-23cc7edef146.vcon.json") else { return };
    let people: Vec<_> = call.participants.iter().map(|it| (it.side, it.role.as_str())).collect();
    assert_eq!(people, [(Side::Internal, "agent"), (Side::External, "customer")]);
    assert_eq!(call.turns.iter().map(|it| it.speaker).collect::<Vec<_>>(), [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
}
