//! A scorecard that misbehaves, and one behaviour for each way of doing so: the conversation's type names it.
//! The sandbox's tests run it as a real component, as an attacker would upload it.

#![cfg(target_family = "wasm")]
#![expect(unsafe_code, reason = "the exports of a component are made of it, and so are some of the misdeeds")]

use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant, SystemTime};

use exports::plumbline::rubric::scorecard::{
    Assessment, Bounds, Criterion, Definition, Failure, Finding, Guest as Scorecard, Level, Quote, Rating, Refusal,
    Scale, Section, Transcript,
};
use plumbline::judge::judge;
use plumbline::rubric::conversation::Span;
use plumbline::rubric::{log, settings};

wit_bindgen::generate!({ path: "../../wit/0.1.0", world: "scorecard-plugin", generate_all });

#[used]
#[unsafe(link_section = "plumbline:manifest")]
static MANIFEST: [u8; include_bytes!("manifest.json").len()] = *include_bytes!("manifest.json");

struct Hostile;

export!(Hostile);

impl Scorecard for Hostile {
    fn define(language: String) -> Result<Definition, Failure> {
        match language.as_str() {
            "fails" => Err(failure("no-words")),
            "panics" => panic!("define panicked"),
            "asks" => Ok(definition(&answers())),
            _ => Ok(definition("A scorecard that misbehaves.")),
        }
    }

    fn score(transcript: Transcript) -> Result<Assessment, Refusal> {
        match transcript.conversation_type.as_str() {
            "honest" => assessment(Rating::Level(1), "The agent asked.", vec![quote(0, 0, 5)]),
            "declines" => Err(Refusal::Declined(failure("not-for-me"))),
            "fails" => Err(Refusal::Failed(failure("out-of-words"))),
            "loops" => loops(),
            "eats-memory" => eats_memory(),
            "tries-memory" => words(&tries_memory()),
            "panics" => panic!("the words of {}", transcript.text),
            "recurses" => words(&recurses(u64::MAX).to_string()),
            "recurses-widely" => words(&recurses_widely(u64::MAX).to_string()),
            "reads-out-of-bounds" => words(&reads_out_of_bounds().to_string()),
            "exits" => std::process::exit(0),
            "returns-too-much" => words(&"x".repeat(2 << 20)),
            "returns-many" => returns_many(),
            "returns-no-text" => words(&returns_no_text()),
            "floods-log" => floods_log(),
            "floods-stderr" => floods_stderr(),
            "floods-host" => floods_host(),
            "floods-judge" => floods_judge(),
            "asks" => words(&answers()),
            "nan" => assessment(Rating::Number(f64::NAN), "Not a number.", Vec::new()),
            "quotes-out-of-range" => assessment(Rating::Level(2), "Invented.", vec![quote(u32::MAX, 9, u32::MAX)]),
            "duplicates" => duplicates(),
            "looks-around" => words(&looks_around()),
            "sleeps" => words(&sleeps()),
            "map-order" => words(&map_order()),
            "remembers" => words(&remembers()),
            "reads" => words(&reads(&transcript)),
            other => Err(Refusal::Failed(failure(other))),
        }
    }
}

impl Guest for Hostile {
    fn prepare() {
        PREPARED.with_borrow_mut(|it| it.push_str(&format!("settings {:?}", settings::get())));
    }
}

thread_local! {
    static PREPARED: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

fn loops() -> ! {
    let mut n = 0_u64;
    loop {
        n = black_box(n.wrapping_add(1));
    }
}

fn eats_memory() -> ! {
    let mut eaten = Vec::new();
    loop {
        eaten.push(black_box(vec![1_u8; 1 << 20]));
    }
}

/// Takes a denial as an answer, and goes on.
fn tries_memory() -> String {
    let mut room = Vec::<u8>::new();
    let denied = room.try_reserve_exact(1 << 30).is_err();
    black_box(room);
    denied.to_string()
}

/// Recursion that keeps nothing in memory, and so meets the engine's own stack limit.
fn recurses(n: u64) -> u64 {
    if n == 0 { 0 } else { recurses(n - 1).rotate_left(1) ^ n }
}

/// Recursion with a large frame, which runs over the end of the stack that the compiler laid out in memory.
fn recurses_widely(n: u64) -> u64 {
    let frame = black_box([n; 512]);
    if n == 0 { frame[7] } else { recurses_widely(n - 1).rotate_left(1) ^ frame[9] }
}

fn reads_out_of_bounds() -> u8 {
    // SAFETY: there is none; the sandbox has to stop it.
    unsafe { std::ptr::read_volatile(black_box(0xFFFF_FFF0_usize) as *const u8) }
}

fn returns_many() -> Result<Assessment, Refusal> {
    let options = vec![(String::new(), String::new()); 100_000];
    Ok(Assessment { findings: Vec::new(), options })
}

fn returns_no_text() -> String {
    // SAFETY: there is none; the sandbox has to refuse what is not UTF-8.
    unsafe { String::from_utf8_unchecked(black_box(vec![0xFF; 8])) }
}

fn floods_log() -> Result<Assessment, Refusal> {
    for n in 0..1_000 {
        log::write(log::Level::Info, &format!("line {n}"));
    }
    log::write(log::Level::Warn, &"x".repeat(512 << 10));
    words("logged")
}

fn floods_stderr() -> Result<Assessment, Refusal> {
    println!("first");
    for _ in 0..100 {
        eprintln!("{}", "é".repeat(200));
    }
    words("printed")
}

fn floods_host() -> ! {
    loop {
        black_box(settings::get());
    }
}

/// Makes the host carry a megabyte for a handful of instructions.
fn floods_judge() -> ! {
    let instruction = "x".repeat(1 << 19);
    loop {
        let _ = black_box(judge::speak(&instruction, &[], 1));
    }
}

/// What the host answers to each import that is a capability.
fn answers() -> String {
    log::write(log::Level::Info, "asked");
    let question = judge::Question {
        criterion: "listens".into(),
        instruction: "Did the agent listen?".into(),
        levels: Vec::new(),
        within: None,
        options: Vec::new(),
    };
    let asked = judge::ask(&[question]);
    let spoken = judge::speak("Say hello.", &[], 10);
    format!("settings {:?}, ask {asked:?}, speak {spoken:?}", settings::get())
}

fn duplicates() -> Result<Assessment, Refusal> {
    let mut twice = assessment(Rating::Level(0), "Once.", Vec::new())?;
    twice.findings.extend(twice.findings.clone());
    Ok(twice)
}

fn looks_around() -> String {
    let wall = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map(|it| it.as_nanos());
    let elapsed = Instant::now().elapsed();
    let mut line = String::new();
    let read = std::io::stdin().read_line(&mut line).map_err(|it| it.kind());
    let arguments: Vec<String> = std::env::args().collect();
    let variables: Vec<(String, String)> = std::env::vars().collect();
    format!("{wall:?} {elapsed:?} {read:?} {line:?} {arguments:?} {variables:?}")
}

fn sleeps() -> String {
    std::thread::sleep(Duration::from_secs(3_600));
    "awake".into()
}

fn map_order() -> String {
    let map: HashMap<u32, u32> = (0..64).map(|it| (it, it)).collect();
    let keys: Vec<String> = map.keys().map(u32::to_string).collect();
    keys.join(" ")
}

/// Says what it found in its memory, and leaves something there for the next call.
fn remembers() -> String {
    PREPARED.with_borrow_mut(|it| {
        it.push('+');
        it.clone()
    })
}

/// Everything it was given, so that a test can see that nothing is lost or changed on the way in.
fn reads(transcript: &Transcript) -> String {
    let said = transcript.turns.iter().map(|it| &transcript.text[it.text.start as usize..it.text.end as usize]);
    format!("{:?} {transcript:?}", said.collect::<Vec<_>>())
}

fn words(rationale: &str) -> Result<Assessment, Refusal> {
    assessment(Rating::Unscorable("it misbehaves".into()), rationale, Vec::new())
}

fn assessment(rating: Rating, rationale: &str, quotes: Vec<Quote>) -> Result<Assessment, Refusal> {
    let finding = Finding {
        criterion: "listens".into(),
        rating,
        confidence: Some(0.5),
        rationale: rationale.into(),
        suggestion: None,
        quotes,
        searched: Vec::new(),
        measured: Vec::new(),
        options: Vec::new(),
    };
    Ok(Assessment { findings: vec![finding], options: Vec::new() })
}

const fn quote(turn: u32, start: u32, end: u32) -> Quote {
    Quote { turn, text: Span { start, end } }
}

fn failure(code: &str) -> Failure {
    Failure { code: code.into(), message: "it said so".into(), retryable: false }
}

fn definition(summary: &str) -> Definition {
    let level = |points, title: &str| Level { points, title: title.into(), anchor: format!("{title}, as seen.") };
    let criterion = |id: &str, scale| Criterion {
        id: id.into(),
        title: "Listens".into(),
        guidance: "Whether the agent listens.".into(),
        weight: 1.0,
        scale,
        auto_fail: "none".into(),
        passes_at: None,
        proof: "quotes".into(),
        quotes_from: "subject".into(),
        not_applicable: true,
        skills: vec!["listening".into()],
        options: Vec::new(),
    };
    let curve = vec![(0.0, 0.0), (0.5, 100.0), (1.0, 0.0)];
    let share = Bounds { lowest: 0.0, highest: 1.0, unit: "share".into(), curve };
    Definition {
        id: "hostile".into(),
        title: "Hostile".into(),
        version: "1.0.0".into(),
        summary: summary.into(),
        languages: vec!["en".into()],
        conversation_types: Vec::new(),
        sections: vec![Section {
            id: "only".into(),
            title: "Only".into(),
            kind: "standard".into(),
            weight: 1.0,
            criteria: vec![
                criterion("listens", Scale::Levels(vec![level(0.0, "Never"), level(1.0, "Always")])),
                criterion("talk-share", Scale::Number(share)),
            ],
            options: Vec::new(),
        }],
        options: vec![("pass-mark".into(), "70".into())],
    }
}
