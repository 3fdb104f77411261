//! To whom a person reports when, as the list changes it: at any time there is one manager or none, and what is recorded
//! does not begin later than what is new.

use chrono::{DateTime, Utc};
use plumbline_core::roster::{Span, Standing, Whom};

use super::known;

/// The lines of one person, the first first.
pub(super) struct Lines(Vec<(Whom, Span)>);

/// From then on, to somebody or to nobody.
type Set = (Option<Whom>, DateTime<Utc>);

impl Lines {
    pub(super) fn of(standing: &Standing, whom: Whom) -> Self {
        let stands = known(whom).and_then(|it| standing.people.get(&it));
        let lines = stands.map(|it| it.lines.iter().map(|(manager, span)| (Whom::Known(*manager), *span)).collect());
        Self(lines.unwrap_or_default())
    }

    /// What is to be done so that the person reports to `manager` in this time; nothing where it is so already.
    ///
    /// # Errors
    /// Why that cannot be.
    pub(super) fn set(
        &mut self,
        manager: Option<Whom>,
        starts: Option<DateTime<Utc>>,
        ends: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Set>, String> {
        let from = starts.unwrap_or(now);
        let same = |it: &&(Whom, Span)| Some(it.0) == manager;
        let so_already = match manager {
            Some(_) => self.0.iter().filter(same).any(|(_, span)| match (starts, ends) {
                (None, None) => span.holds(now),
                (Some(starts), None) => span.holds(starts),
                (starts, Some(ends)) => span.ends == Some(ends) && starts.is_none_or(|it| span.starts <= it),
            }),
            None => !self.0.iter().any(|(_, span)| span.holds(from)),
        };
        if so_already {
            return Ok(Vec::new());
        }
        let mut set = Vec::new();
        let goes_on = self.0.last().copied().filter(|it| it.1.ends.is_none());
        let holds = goes_on.filter(|(of, span)| Some(*of) == manager && (starts.is_none() || span.holds(from)));
        if holds.is_none() {
            self.begin(manager, from, &mut set)?;
        }
        if let (Some(_), Some(ends)) = (manager, ends) {
            self.begin(None, ends, &mut set)?;
        }
        Ok(set)
    }

    fn begin(&mut self, manager: Option<Whom>, from: DateTime<Utc>, set: &mut Vec<Set>) -> Result<(), String> {
        if let Some((_, last)) = self.0.last_mut() {
            let until = last.ends.unwrap_or(last.starts);
            if until > from {
                return Err(format!(
                    "what is recorded of the person's managers goes on to {}",
                    until.format("%Y-%m-%d")
                ));
            }
            if last.ends.is_none() {
                last.ends = Some(from);
            }
        }
        if let Some(manager) = manager {
            self.0.push((manager, Span { starts: from, ends: None }));
        }
        set.push((manager, from));
        Ok(())
    }
}

/// Whether two rows say of the same thing that it ends at different times, so that each would undo what the other does.
pub(super) fn contradict(one: Times, other: Times, now: DateTime<Utc>) -> bool {
    // What only ends began at any time before.
    let span = |(starts, ends): Times| {
        let before = ends.filter(|it| *it <= now).map(|_| DateTime::<Utc>::MIN_UTC);
        Span { starts: starts.or(before).unwrap_or(now), ends }
    };
    // Two that say no beginning mean the same time, whichever that is.
    let same_time = one.0.is_none() && other.0.is_none();
    one.1 != other.1 && (same_time || span(one).meets(&span(other)))
}

/// What a row says of beginning and end.
pub(super) type Times = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// A time in words.
pub(super) fn at(Span { starts, ends }: Span) -> String {
    let day = |it: DateTime<Utc>| it.format("%Y-%m-%d");
    match ends {
        Some(ends) => format!("from {} until {}", day(starts), day(ends)),
        None => format!("from {} on", day(starts)),
    }
}
