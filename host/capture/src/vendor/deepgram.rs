//! Deepgram's answer to a pre-recorded transcription: `results.channels[].alternatives[0].words[]`, and
//! `results.utterances[]` where they were asked for. On several channels the numbers of speakers begin anew on each.
//!
//! <https://developers.deepgram.com/docs/pre-recorded-audio>

use serde_json::Value;

use super::{Heard, Introduction, Said, Speaker, Word, confidence, find, seconds, sentence, speaker, text};
use crate::notes::Notes;

pub(super) fn read(body: &Value, _: &Introduction<'_>, _: &mut Notes) -> Option<Heard> {
    let results = body.get("results")?;
    let channels = results.get("channels")?.as_array()?;
    let best: Vec<Option<&Value>> = channels.iter().map(|it| it.pointer("/alternatives/0")).collect();
    // On a recording of several channels, whoever has a channel alone needs no number.
    let has_one_voice = |alternative: &Option<&Value>| {
        let mut voices = words(*alternative).iter().map(|it| it.get("speaker"));
        let first = voices.next();
        voices.all(|it| Some(it) == first)
    };
    let is_alone: Vec<bool> = best.iter().map(|it| channels.len() > 1 && has_one_voice(it)).collect();
    let speaker_of = |channel: usize, word: &Value| match speaker(word.get("speaker")) {
        _ if is_alone.get(channel) == Some(&true) => Speaker::Channel(channel),
        Speaker::Label(label) if channels.len() > 1 => Speaker::Label(format!("Channel {channel}, {label}")),
        speaker => speaker,
    };
    let utterances = results.get("utterances").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let said = if utterances.is_empty() {
        from_words(&best, speaker_of)
    } else {
        utterances.iter().map(|it| utterance(it, &speaker_of)).collect()
    };
    let language = channels.iter().find_map(|it| text(it.get("detected_language")));
    Some(Heard { said, language: language.map(str::to_owned) })
}

fn words(alternative: Option<&Value>) -> &[Value] {
    alternative.and_then(|it| it.get("words")).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn utterance(it: &Value, speaker_of: &impl Fn(usize, &Value) -> Speaker) -> Said {
    let channel = it.get("channel").and_then(Value::as_u64).and_then(|it| usize::try_from(it).ok()).unwrap_or_default();
    let said = text(it.get("transcript")).unwrap_or_default().to_owned();
    let words: Vec<Word> = words(Some(it)).iter().filter_map(word).collect();
    Said {
        speaker: speaker_of(channel, it),
        timings: find(&words, &said),
        text: said,
        starts_ms: seconds(it.get("start")),
        ends_ms: seconds(it.get("end")),
        confidence: confidence(it.get("confidence")),
        language: None,
    }
}

/// Consecutive words of one voice over all channels, in the order of time.
fn from_words(best: &[Option<&Value>], speaker_of: impl Fn(usize, &Value) -> Speaker) -> Vec<Said> {
    let mut all: Vec<(Speaker, Word)> = Vec::new();
    for (channel, alternative) in best.iter().enumerate() {
        let heard = words(*alternative);
        all.extend(heard.iter().filter_map(|it| Some((speaker_of(channel, it), word(it)?))));
        if heard.is_empty() {
            let whole = alternative.and_then(|it| text(it.get("transcript"))).unwrap_or_default().to_owned();
            all.push((speaker_of(channel, &Value::Null), Word { text: whole, ..Word::default() }));
        }
    }
    if all.iter().all(|(_, word)| word.starts_ms.is_some()) {
        all.sort_by_key(|(_, word)| word.starts_ms);
    }
    let (speakers, words): (Vec<Speaker>, Vec<Word>) = all.into_iter().unzip();
    let mut said = Vec::new();
    let mut start = 0;
    for end in 1..=words.len() {
        if speakers.get(end) != speakers.get(start) {
            said.push(sentence(speakers[start].clone(), &words[start..end]));
            start = end;
        }
    }
    said
}

fn word(it: &Value) -> Option<Word> {
    Some(Word {
        text: text(it.get("punctuated_word")).or_else(|| text(it.get("word")))?.to_owned(),
        starts_ms: seconds(it.get("start")),
        ends_ms: seconds(it.get("end")),
        confidence: confidence(it.get("confidence")),
    })
}
