//! Scenarios from a brief: a story for each gap, with the person's own words as what the situation begins from.

use plumbline_sdk::practice::{Brief, Dice, Gap, Persona, Scenario, Setting, gives_away};
use plumbline_sdk::{Failure, Vocabulary};

use crate::cast::{Cast, note};
use crate::focus::Focus;
use crate::language::Language;
use crate::phrases::manner;
use crate::stories::{self, Story, Topic};

/// Gaps that scenarios are made for, the most urgent first.
const GAPS: usize = 3;
/// Characters of a quote that is shown.
const QUOTE: usize = 160;

/// Scenarios for a brief.
///
/// # Errors
/// Where it has no gap, or is in a language that nobody speaks here.
pub fn scenarios(brief: &Brief<'_>) -> Result<Vec<Scenario>, Failure> {
    let Some(language) = Language::of(brief.language()) else {
        let message = format!("the brief is in {}, and these role-plays are in en and de", brief.language());
        return Err(Failure::new("unsupported-language", message));
    };
    let mut taken: Vec<&str> = Vec::new();
    let mut scenarios = Vec::new();
    for (place, gap) in brief.gaps().take(GAPS).enumerate() {
        let focus = Focus::of(gap);
        let mut dice = Dice::named(brief.seed(), gap.criterion());
        let story = story(language, focus, brief, &taken, &mut dice);
        taken.push(story.key);
        scenarios.push(scenario(brief, gap, focus, story, language, dice.next()));
        // What is practised beside: gaps of the same kind, in the first scenario.
        if place == 0 {
            let others = brief.gaps().skip(1).filter(|it| it.criterion() != gap.criterion());
            let same_kind = others.filter(|it| Focus::of(*it).kind == focus.kind).take(2);
            if let Some(first) = scenarios.pop() {
                scenarios.push(same_kind.fold(first, Scenario::practising));
            }
        }
    }
    if scenarios.is_empty() {
        return Err(Failure::new("no-gap", "the brief names no gap that could be practised"));
    }
    Ok(scenarios)
}

/// A story of the focus's kind that has what there is to be found out, one that was not played lately if there is one.
fn story(language: Language, focus: Focus, brief: &Brief<'_>, taken: &[&str], dice: &mut Dice) -> &'static Story {
    let fits = |it: &&Story| it.kind == focus.kind && focus.topic.is_none_or(|topic| has(it, topic));
    let mut fitting: Vec<&'static Story> = stories::all(language).filter(fits).collect();
    if fitting.is_empty() {
        fitting = stories::all(language).filter(|it| it.kind == focus.kind).collect();
    }
    dice.shuffle(&mut fitting);
    // How long ago it was played: the place in the list, newest first; a story that comes up in this answer is newer
    // still.
    let ago = |it: &Story| match brief.done().position(|id| id.starts_with(it.key)) {
        _ if taken.contains(&it.key) => 0,
        Some(place) => place + 1,
        None => usize::MAX,
    };
    fitting.into_iter().max_by_key(|it| ago(it)).unwrap_or_else(|| stories::general(language))
}

fn has(story: &Story, topic: Topic) -> bool {
    story.secrets.iter().any(|it| it.topic == topic)
}

fn scenario(
    brief: &Brief<'_>,
    gap: Gap<'_>,
    focus: Focus,
    story: &'static Story,
    language: Language,
    seed: u64,
) -> Scenario {
    let difficulty = brief.difficulty();
    let cast = Cast::new(language, story, seed, focus, difficulty);
    let facts: Vec<String> = story.secrets.iter().map(|it| cast.fill(it.fact)).collect();
    let quote = quote(gap, &facts, seed);
    let mut situation = cast.fill(story.situation);
    if let Some(quote) = &quote {
        situation.push_str("\n\n");
        situation.push_str(&match language {
            Language::English => {
                format!("In one of your own conversations you said: “{quote}” Here is a moment like that one.")
            }
            Language::German => {
                format!("In einem Ihrer Gespräche haben Sie gesagt: „{quote}“ Hier kommt so ein Moment wieder.")
            }
        });
    }
    situation.push_str("\n\n");
    situation.push_str(focus.goal(language));
    let setting = Setting {
        id: format!("{}-{}", story.key, gap.criterion()),
        title: story.title.to_owned(),
        situation,
        opening: cast.opening.to_owned(),
    };
    let persona = Persona {
        name: cast.name.to_owned(),
        role: story.role.to_owned(),
        aim: story.aim.to_owned(),
        manner: manner(language, cast.mood).to_owned(),
    };
    let mut scenario = Scenario::new(setting, persona, gap)
        .difficulty(difficulty)
        .most_turns(most_turns(difficulty))
        .noting(note::STORY, story.key)
        .noting(note::SEED, seed.to_string())
        .noting(note::LANGUAGE, language.tag())
        .noting(note::OCCASIONS, cast.noted_occasions());
    if let Some(quote) = quote {
        scenario = scenario.noting(note::QUOTE, quote);
    }
    let secrets = story.secrets.iter().zip(facts);
    secrets.fold(scenario, |scenario, (secret, fact)| {
        scenario.hiding(fact, revealed_by(language, secret.topic, difficulty))
    })
}

/// From eighteen where it is easy to fourteen where it is hard.
fn most_turns(difficulty: f32) -> u32 {
    if difficulty < 0.34 {
        18
    } else if difficulty < 0.67 {
        16
    } else {
        14
    }
}

/// One of the person's own quotes, on one line and short; none that would give a fact of the story away.
fn quote(gap: Gap<'_>, facts: &[String], seed: u64) -> Option<String> {
    let examples: Vec<&str> = gap.examples().collect();
    let chosen = Dice::named(seed, "quote").one_of(&examples).copied()?;
    let plain: String = chosen.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    let mut quote = plain.split_whitespace().collect::<Vec<_>>().join(" ").replace(['“', '”', '„', '"', '{', '}'], "");
    if let Some((end, _)) = quote.char_indices().nth(QUOTE) {
        let end = quote[..end].rfind(' ').unwrap_or(end);
        quote.truncate(end);
        quote.push('…');
    }
    let spoils = gives_away(&quote, &Vocabulary::default(), facts.iter().map(String::as_str));
    (quote.split(' ').count() >= 3 && !spoils).then_some(quote)
}

/// How a fact is earned, in words for the learner after the end.
fn revealed_by(language: Language, topic: Topic, difficulty: f32) -> String {
    let (english, german) = match topic {
        Topic::Today => ("how it is done today", "wie es heute gemacht wird"),
        Topic::Problem => ("what does not work", "was nicht funktioniert"),
        Topic::Impact => ("what it leads to, or costs", "welche Folgen es hat oder was es kostet"),
        Topic::Decision => ("who decides, and how", "wer entscheidet, und wie"),
        Topic::Budget => (
            "what may be spent, after what is wrong is known",
            "was ausgegeben werden darf, sobald bekannt ist, was nicht stimmt",
        ),
        Topic::Timing => ("by when it is needed", "bis wann es gebraucht wird"),
        Topic::Rival => ("who else is in the running", "wer sonst im Rennen ist"),
        Topic::Happened => ("what happened, and since when", "was passiert ist, und seit wann"),
        Topic::Tried => ("what has been tried", "was schon versucht wurde"),
        Topic::Wish => ("what would help", "was helfen würde"),
        Topic::Worry => (
            "what else weighs on them, once they feel acknowledged",
            "was sonst noch belastet, sobald die Lage anerkannt ist",
        ),
    };
    let (open, takes_up) = (difficulty >= 0.34, difficulty >= 0.67);
    match language {
        Language::English => {
            let how = if open { "an open question" } else { "a question" };
            let how = if takes_up { "an open question, taking up what they said," } else { how };
            format!("{how} about {english}")
        }
        Language::German => {
            let how = if open { "eine offene Frage danach" } else { "eine Frage danach" };
            let then = if takes_up { "; sie greift auf, was gesagt wurde" } else { "" };
            format!("{how}, {german}{then}")
        }
    }
}
