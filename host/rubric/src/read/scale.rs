//! What a criterion is rated by: levels with their conditions, or a number.

use rubric_engine::program::{Level, Measure, Number, Scale, Source, Text};

use crate::read::faults::or;
use crate::read::value::{Table, Value};
use crate::read::{Reader, string};

const LEVEL: &[&str] = &["points", "title", "anchor", "suggestion", "when"];
const SOURCES: &[&str] = &["levels", "measure", "count"];
/// What goes with a number only, and what of that with a count only.
const OF_A_NUMBER: &[&str] = &["lowest", "highest", "curve", "too_low", "too_high"];
const OF_A_COUNT: &[&str] = &["for_each", "unit"];

/// The measures, each with its name and unit in `plumbline_sdk::measures`.
#[rustfmt::skip]
const MEASURES: &[(&str, Measure, &str)] = &[
    ("word-share", Measure::WordShare, "%"),
    ("talk-share", Measure::TalkShare, "%"),
    ("longest-monologue-words", Measure::LongestMonologueWords, "words"),
    ("longest-monologue", Measure::LongestMonologue, "s"),
    ("questions", Measure::Questions, "questions"),
    ("questions-per-hour", Measure::QuestionsPerHour, "questions/h"),
    ("response-latency", Measure::ResponseLatency, "s"),
    ("speaking-pace", Measure::SpeakingPace, "words/min"),
    ("interruptions", Measure::Interruptions, "interruptions"),
    ("interruptions-per-hour", Measure::InterruptionsPerHour, "interruptions/h"),
    ("overlap-share", Measure::OverlapShare, "%"),
];

impl Reader<'_> {
    /// No levels, and a fault, where the criterion has no scale or more than one.
    pub(super) fn scale(&mut self, table: &Table<'_>) -> Scale {
        let given: Vec<&str> = SOURCES.iter().copied().filter(|it| table.has(it)).collect();
        let &[source] = given.as_slice() else {
            table.fault(match given.as_slice() {
                [] => "the criterion is rated by nothing; give it `[[sections.criteria.levels]]`, a `measure` or a `count`"
                    .to_owned(),
                given => format!("the criterion is rated by one thing only; it must be {}", or(given)),
            });
            return Scale::Levels(Vec::new());
        };
        let unfit = |keys: &[&str], why: &str| {
            for key in keys.iter().filter(|it| table.has(it)) {
                table.fault_at_key(key, format!("`{key}` {why}"));
            }
        };
        match (source, table.get(source)) {
            ("levels", Some(value)) => {
                unfit(OF_A_NUMBER, "goes with a `measure` or a `count`, not with levels");
                unfit(OF_A_COUNT, "goes with a `count`, not with levels");
                let levels = value.list("a list of tables, written `[[sections.criteria.levels]]`,");
                Scale::Levels(levels.iter().enumerate().map(|(index, it)| self.level(index, it)).collect())
            }
            ("measure", Some(value)) => {
                unfit(OF_A_COUNT, "goes with a `count`; a measure has its own");
                let (measure, unit) = measure(&value).unwrap_or((Measure::WordShare, "%"));
                self.number(table, Source::Measure(measure), unit.to_owned())
            }
            (_, value) => {
                let count = value.map(|it| self.bare_sighting(&it, "a count"));
                let for_each = table.get("for_each").map(|it| self.bare_sighting(&it, "`for_each`"));
                let unit = table.get("unit").map_or_else(|| "times".to_owned(), |it| unit(&it));
                match count {
                    Some(count) => self.number(table, Source::Count { count, for_each }, unit),
                    None => Scale::Levels(Vec::new()),
                }
            }
        }
    }

    fn level(&mut self, index: usize, value: &Value<'_>) -> Level {
        let Some(table) = value.table(LEVEL, "a table, written `[[sections.criteria.levels]]`,") else {
            let nothing = Text::default();
            return Level {
                points: 0.0,
                title: nothing.clone(),
                anchor: nothing.clone(),
                suggestion: nothing,
                when: None,
            };
        };
        let when = if index == 0 {
            if table.has("when") {
                table.fault_at_key(
                    "when",
                    "the lowest level has no `when`: it is what is left where no other level is reached",
                );
            }
            None
        } else {
            table.need("when", "the condition under which this level is reached; only the lowest has none")
        };
        Level {
            points: table.need("points", "a number that rises from level to level").map_or(0.0, |it| it.number()),
            title: self.text(table.need("title", "what people call the level")),
            anchor: self.text(table.need("anchor", "what reaching the level looks like")),
            suggestion: self.advice(table.get("suggestion")),
            when: when.map(|it| self.condition(&it)),
        }
    }

    fn number(&self, table: &Table<'_>, source: Source, unit: String) -> Scale {
        let bound = |key, what| table.need(key, what).map_or(0.0, |it| it.number());
        Scale::Number(Number {
            source,
            lowest: bound("lowest", "the least that the number is taken for"),
            highest: bound("highest", "the most that the number is taken for"),
            unit,
            curve: table.get("curve").map(|it| curve(&it)).unwrap_or_default(),
            too_low: self.advice(table.get("too_low")),
            too_high: self.advice(table.get("too_high")),
        })
    }
}

/// A measure by its name, and its unit.
pub(super) fn measure(value: &Value<'_>) -> Option<(Measure, &'static str)> {
    let names: Vec<_> = MEASURES.iter().map(|(name, measure, unit)| (*name, (*measure, *unit))).collect();
    value.choice("measure", &names)
}

fn unit(value: &Value<'_>) -> String {
    let unit = string(Some(value.clone()));
    if unit.contains(char::is_whitespace) {
        value.fault("has more than one word; a unit is one, such as `times`");
    }
    unit
}

fn curve(value: &Value<'_>) -> Vec<(f64, f64)> {
    let pairs = value.list("a list of pairs, such as `[[0, 0], [10, 100]]`,");
    let pair = |it: &Value<'_>| {
        let pair = it.list("a pair of a number and its score, such as `[10, 100]`,");
        if let [number, score] = pair.as_slice() {
            return (number.number(), score.number());
        }
        if it.is_list() {
            it.fault(&format!("has {} items; it is a pair of a number and its score, such as `[10, 100]`", pair.len()));
        }
        (0.0, 0.0)
    };
    pairs.iter().map(pair).collect()
}
