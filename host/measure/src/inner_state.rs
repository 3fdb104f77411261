//! Finds criteria that infer an emotion, a trait or another inner state, which no machine may do about people at work
//! (Regulation (EU) 2024/1689, article 5(1)(f)). What can be read in the words stays allowed.
//!
//! | refused | allowed |
//! |---|---|
//! | `sounds angry`, `the customer is frustrated` | `says that she is frustrated` |
//! | `detects frustration`, `handles anger` | `acknowledges the frustration that the customer put into words` |
//! | `customer sentiment`, `tone of voice` | `judge the words, not the tone of voice` |
//! | `feels understood`, `wirkt genervt`, `Stimmung` | `fragt, wie der Kunde sich fühlt` |
//!
//! English and German, by whole words, sentence by sentence. It catches what an honest author writes without thinking of
//! it; it is no proof that a criterion infers nothing, and a person still approves every scorecard.

use std::ops::Range;

/// Every phrase of `text` that infers an inner state, once each, in lower case.
pub(crate) fn inferences(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace('’', "'");
    let mut found = Vec::new();
    for sentence in text.split(['.', '!', '?', ';', '\n']).map(Sentence::of) {
        for phrase in sentence.inferences() {
            if !found.contains(&phrase) {
                found.push(phrase);
            }
        }
    }
    found
}

struct Sentence<'a> {
    words: Vec<&'a str>,
    /// For each word, whether somebody says it: then it is a matter of words.
    said: Vec<bool>,
}

impl<'a> Sentence<'a> {
    fn of(text: &'a str) -> Self {
        let words = text.split(|it: char| !it.is_alphanumeric() && it != '\'').filter(|it| !it.is_empty());
        let words: Vec<&str> = words.collect();
        let everywhere = anywhere(IN_WORDS, &words);
        let mut saying = everywhere;
        let said = words.iter().map(|word| {
            // What is said ends with the conjunction that begins something new.
            saying = everywhere || is_one_of(SAYS, word) || (saying && !is_one_of(CONJUNCTIONS, word));
            saying
        });
        let said = said.collect();
        Self { words, said }
    }

    fn inferences(&self) -> Vec<String> {
        if anywhere(DISCLAIMERS, &self.words) {
            return Vec::new();
        }
        let excepted = |at: usize| (1..=6).any(|back| self.starts_before(EXCEPT, at, back));
        let inferences = (0..self.words.len()).filter_map(|at| self.inference(at).filter(|_| !excepted(at)));
        inferences.map(|it| self.words[it].join(" ")).collect()
    }

    /// The inference whose telling word stands at `at`.
    fn inference(&self, at: usize) -> Option<Range<usize>> {
        let here = &self.words[at..];
        if let Some(length) = starts(ALWAYS, here) {
            return Some(at..at + length);
        }
        if let Some(length) = starts(FEELINGS, here) {
            return match (1..=3).find(|back| self.starts_before(INFERS, at, *back)) {
                Some(back) => Some(at - back..at + length),
                None => (!self.said[at]).then_some(at..at + length),
            };
        }
        let felt = starts(FELT, here).is_some() && starts(IDIOMS, here).is_none();
        let range = if felt && here.get(1).is_some_and(|it| is_one_of(PEOPLE, it)) {
            Some(at..at + 2)
        } else if felt {
            self.seems(at).or_else(|| self.is(at))
        } else if starts(MANNERS, here).is_some() {
            self.seems(at)
        } else {
            None
        };
        range.filter(|it| !self.said[it.start])
    }

    /// A verb of seeming within four words before the one at `at`, or right after it, as in German clauses.
    fn seems(&self, at: usize) -> Option<Range<usize>> {
        let before = (1..=4).find(|back| self.starts_before(SEEMS, at, *back));
        before.map(|back| at - back..at + 1).or_else(|| self.ends_with(SEEMS, at))
    }

    /// A form of `to be` before the word at `at`, with nothing but adverbs and people between, or right after it.
    fn is(&self, at: usize) -> Option<Range<usize>> {
        let between = |it: &&&str| it.ends_with("ly") || is_one_of(BETWEEN, it) || is_one_of(PEOPLE, it);
        let start = at - self.words[..at].iter().rev().take(3).take_while(between).count();
        let before = start > 0 && is_one_of(IS, self.words[start - 1]);
        if before { Some(start - 1..at + 1) } else { self.ends_with(IS_LAST, at) }
    }

    fn starts_before(&self, phrases: &str, at: usize, back: usize) -> bool {
        at >= back && starts(phrases, &self.words[at - back..]).is_some()
    }

    fn ends_with(&self, phrases: &str, at: usize) -> Option<Range<usize>> {
        self.words.get(at + 1).filter(|it| is_one_of(phrases, it)).map(|_| at..at + 2)
    }
}

fn anywhere(phrases: &str, words: &[&str]) -> bool {
    (0..words.len()).any(|at| starts(phrases, &words[at..]).is_some())
}

fn is_one_of(phrases: &str, word: &str) -> bool {
    starts(phrases, &[word]).is_some()
}

/// How many words the phrase takes that `words` start with. A `*` in a phrase stands for the rest of a word, or, alone,
/// for any word.
fn starts(phrases: &str, words: &[&str]) -> Option<usize> {
    let matches = |pattern: &str, word: &str| match pattern.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == pattern,
    };
    phrases.split(", ").find_map(|phrase| {
        let mut length = 0;
        for pattern in phrase.split(' ') {
            words.get(length).filter(|word| matches(pattern, word))?;
            length += 1;
        }
        Some(length)
    })
}

/// Names for inner states, and ways of looking into people. No wording makes them observable.
const ALWAYS: &str = "\
    sentiment*, emotional state*, emotional condition*, emotional tone, emotional reaction*, \
    emotional intelligence, state of mind, mental state*, psychological *, tone of voice, tone of their voice, \
    tone of his voice, tone of her voice, vocal tone, voice tone, intonation, body language, facial expression*, \
    stress level*, personality, personality trait*, character trait*, temperament, introver*, \
    extrover*, extraver*, neurotic*, big five, mbti, lie detection, stimmungslage*, stimmungsbild*, \
    kundenstimmung*, gesprächsstimmung*, gemütszust*, gemütslage*, gemütsverfassung*, gefühlslage*, gefühlszust*, \
    gefühlsleben*, emotionslage*, emotionale lage, emotionale verfassung, emotionalen zust*, emotionaler zust*, \
    emotionale zust*, emotionale intelligenz, emotionale reaktion*, tonfall*, stimmlage*, klang der stimme, \
    körpersprache, mimik, stresslevel*, stresspegel*, persönlichkeit*, charakterzug*, charakterzüge*, \
    charaktereigenschaft*, introvertiert*, extrovertiert*, extravertiert*, psychische*";

/// Feelings as things. They may be named where somebody puts them into words.
const FEELINGS: &str = "\
    mood, moods, emotion, emotions, feeling, feelings, feels, felt, anger, frustration, frustrations, annoyance, \
    irritation, anxiety, nervousness, enthusiasm, boredom, sadness, happiness, impatience, fatigue, burnout, \
    depression, mental health, attitude, attitudes, genuine interest, genuine empathy, true empathy, real empathy, \
    genuinely cares, sincerity, stimmung, stimmungen, laune, emotionen, gefühl, gefühle, gefühlen, fühlt, fühlen, \
    wut, ärger, frust, angst, ängste, nervosität, begeisterung, langeweile, ungeduld, trauer, unmut, müdigkeit, \
    erschöpfung, echtes interesse, ehrliches interesse, echte empathie";

/// Words that say that somebody reads a feeling off somebody else.
const INFERS: &str = "\
    detect*, infer, infers, inferring, gauge*, gauging, sense, senses, sensing, perceiv*, interpret*, picks up, \
    spürt, spüren, erspürt, errät, interpretier*, deutet, einschätz*";

/// How somebody feels or is inside. Harmless until it is said of a person.
const FELT: &str = "\
    angry, furious, irate, enraged, annoyed, irritated, frustrated, upset, agitated, distressed, anxious, nervous, \
    afraid, scared, worried, stressed, overwhelmed, sad, unhappy, happy, glad, excited, thrilled, bored, tired, \
    exhausted, depressed, disappointed, embarrassed, ashamed, impatient, insecure, resentful, lonely, drunk, \
    intoxicated, ill, sick, unwell, pregnant, mentally ill, lying, krank, kranke, schwanger, wütend*, verärgert*, genervt*, frustriert, frustrierte*, gereizt*, zornig*, \
    aufgebracht*, empört*, traurig*, nervös*, ängstlich*, gestresst*, gelangweilt*, enttäuscht*, glücklich*, \
    begeistert*, besorgt*, angespannt*, entspannt*, überfordert*, ungeduldig*, unsicher*, müde*, erschöpft*, \
    depressiv*, betrunken*, beleidigt*, euphorisch*, sauer";

/// What looks like a feeling and is something else.
const IDIOMS: &str = "\
    happy to, glad to, sad to, upset the, afraid that, afraid so, afraid not";

/// How somebody may come across. An inference only after a verb of seeming.
const MANNERS: &str = "\
    confident, friendly, warm, calm, sincere, genuine, honest, enthusiastic, empathetic, empathic, caring, \
    interested, engaged, motivated, passionate, energetic, cheerful, relaxed, tense, confused, hesitant, uncertain, \
    unsure, uncomfortable, distracted, aggressive, defensive, arrogant, freundlich*, selbstsicher*, selbstbewusst*, \
    ruhig*, ehrlich*, motiviert*, interessiert*, engagiert*, empathisch*, herzlich*, gelassen*, verwirrt*, \
    aggressiv*, arrogant*, zögerlich*, abgelenkt*, lustlos*, desinteressiert*";

const SEEMS: &str = "\
    sounds, sounded, sounding, to sound, not sound, should sound, must sound, they sound, seem, seems, seemed, appear, appears, appeared, looks, looked, comes across, \
    come across, feels, felt, wirkt, wirken, wirkte, klingt, klingen, klang, scheint, scheinen, erscheint, \
    erscheinen";

const IS: &str = "\
    is, isn't, are, aren't, was, were, be, been, being, gets, get, got, becomes, become, became, remains, stays, \
    ist, sind, war, waren, wird, werden, wurde, bleibt, bleiben";

/// Those that end a German clause.
const IS_LAST: &str = "ist, sind, war, waren, wird, wurde, bleibt";

const BETWEEN: &str = "\
    the, a, an, not, still, very, so, too, more, quite, rather, somewhat, getting, already, der, die, das, ein, \
    eine, nicht, noch, sehr, zu, schon, immer, etwas, ziemlich, deutlich, offensichtlich, hörbar, merklich";

const PEOPLE: &str = "\
    customer*, caller*, client*, agent*, buyer*, prospect*, user*, person, people, employee*, colleague*, rep, \
    reps, advisor*, he, she, they, kunde, kunden, kundin*, anrufer*, klient*, mitarbeiter*, berater*, personen, er, \
    sie, gesprächspartner*";

/// Somebody says something, or answers what was said.
const SAYS: &str = "\
    say, says, said, saying, state, states, stated, stating, tell, tells, told, write, writes, wrote, mention*, \
    name, names, named, naming, acknowledg*, ask, asks, asked, asking, express, expresses, expressed, expressing, \
    describe, describes, described, confirm*, reflect, reflects, sagt, sagen, sagte, fragt, fragen, nennt, nennen, \
    benennt, benennen, erwähn*, schreibt, schreiben, äußer*, beschreib*, bestätig*, spricht, formulier*";

/// Said of anything in the sentence, these tie it to the words.
const IN_WORDS: &str = "\
    in words, into words, in their own words, in his own words, in her own words, in so many words, verbally, \
    in worten, in worte, mit worten, wörtlich, ausdrücklich, emotional appeal*, emotion appeal*";

const CONJUNCTIONS: &str = "and, but, while, und, aber, während";

/// The author says not to look there.
const DISCLAIMERS: &str = "\
    not infer*, not judge, not rate, not assess, not guess, not consider, not interpret, not score, never infer*, \
    never judge, never rate, never assess, never guess, don't infer, don't judge, don't rate, don't guess, \
    without inferring, without judging, without guessing, not the tone, not tone, not the mood, not mood, not the sentiment, not the emotion*, \
    not the feeling*, not the personality, nicht bewerte*, nicht bewertet, nicht beurteil*, nicht gedeutet, \
    nicht gewertet, nicht deuten, nicht werten, nicht erraten, nicht der tonfall, nicht den tonfall, nicht die stimmung, nicht auf die stimmung, \
    nicht auf den tonfall";

/// The author leaves out what follows within a few words.
const EXCEPT: &str = "\
    regardless of, irrespective of, independent of, independently of, rather than, instead of, unabhängig von, \
    unabhängig vom, ungeachtet, statt, anstatt";
