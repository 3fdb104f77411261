//! Gathers everything that is wrong with a definition, so that its author learns all of it at once.

use plumbline_core::Decimal;

use crate::definition::Fault;
use crate::limits;

/// The faults found so far. Each check says where it looked, adds a fault where there is one, and lets checking go on.
#[derive(Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn add(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.0.push(Fault { place: place.into(), message: message.into() });
    }

    /// How many there are; by it a check learns whether what it builds on was sound.
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// `value`, if nothing was wrong.
    pub(crate) fn none_or<T>(self, value: T) -> Result<T, Vec<Fault>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }

    pub(crate) fn count(&mut self, place: &str, count: usize, at_most: usize) {
        if count > at_most {
            self.add(place, format!("{count} are too many; at most {at_most} are allowed"));
        }
    }

    /// Text that must say something.
    pub(crate) fn text(&mut self, place: &str, text: &str, at_most: usize) {
        if text.trim().is_empty() {
            self.add(place, "is empty; it must say something");
        }
        self.optional_text(place, text, at_most);
    }

    pub(crate) fn optional_text(&mut self, place: &str, text: &str, at_most: usize) {
        let length = text.chars().count();
        if length > at_most {
            self.add(place, format!("has {length} characters; at most {at_most} are allowed"));
        }
        if text.chars().any(|it| it.is_control() && it != '\n' && it != '\t') {
            self.add(place, "holds a control character; only line breaks and tabs are allowed");
        }
    }

    pub(crate) fn id(&mut self, place: &str, id: &str) {
        if let Err(why) = check_id(id) {
            self.add(place, why);
        }
    }

    /// A number as the host keeps it; None, and a fault, where it cannot be kept.
    pub(crate) fn number(&mut self, place: &str, number: f64) -> Option<Decimal> {
        let kept = Decimal::from_f64(number);
        if kept.is_none() {
            self.add(place, format!("{number} is not a number that can be kept; it must be finite and at most 1e11"));
        }
        kept
    }

    pub(crate) fn weight(&mut self, place: &str, weight: f64) -> Decimal {
        let kept = Decimal::from_f64(weight).unwrap_or_default();
        if kept <= Decimal::ZERO || kept > Decimal::from_ten_thousandths(limits::WEIGHT * 10_000) {
            let most = limits::WEIGHT;
            self.add(place, format!("{weight} is not a weight; it must be at least 0.0001 and at most {most}"));
        }
        kept
    }

    /// The value that goes with `word`; the first one, and a fault, where there is none.
    pub(crate) fn choice<T: Copy>(&mut self, place: &str, word: &str, choices: &[(&str, T)]) -> T {
        choices.iter().find(|(name, _)| *name == word).map_or_else(
            || {
                let names: Vec<String> = choices.iter().map(|(name, _)| format!("`{name}`")).collect();
                self.add(place, format!("`{}` is not known; it must be {}", shown(word), names.join(" or ")));
                choices[0].1
            },
            |(_, value)| *value,
        )
    }
}

/// Lower-case words joined by hyphens: `open-questions`, `step-2`.
pub(crate) fn check_id(id: &str) -> Result<(), String> {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
    let sound = id.len() <= limits::ID && id.starts_with(|it: char| it.is_ascii_lowercase()) && id.split('-').all(word);
    if sound {
        return Ok(());
    }
    let most = limits::ID;
    Err(format!(
        "`{}` is not an id; it must be lower-case words joined by hyphens, such as `open-questions`, \
         of at most {most} characters",
        shown(id)
    ))
}

/// As much of what a guest said as a message may repeat.
pub(crate) fn shown(text: &str) -> String {
    const MOST: usize = 40;
    let mut shown: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
