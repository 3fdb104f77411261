//! Which team each row means, by its way from the outermost; teams that are missing are added.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use plumbline_core::roster::{Span, Standing, Step, Where, Whom};
use plumbline_sheet::{Place, shown};

use super::times::{at, contradict};
use super::{Changed, Planner, by_person, known, known_team};
use crate::roster::Row;

/// Teams by the team that they are a part of and their name in lower case. Of several of one name there is none.
pub(super) struct Teams {
    within: HashMap<(Option<Where>, String), Option<Where>>,
    names: HashMap<Where, String>,
    added: usize,
}

impl Teams {
    pub(super) fn new(standing: &Standing) -> Self {
        let mut teams = Self { within: HashMap::new(), names: HashMap::new(), added: 0 };
        for (id, team) in &standing.teams {
            let key = (team.parent.map(Where::Known), team.name.to_lowercase());
            let several = teams.within.contains_key(&key);
            teams.within.insert(key, (!several).then_some(Where::Known(*id)));
            teams.names.insert(Where::Known(*id), team.name.clone());
        }
        teams
    }

    fn name(&self, team: Where) -> String {
        self.names.get(&team).cloned().unwrap_or_default()
    }
}

/// That somebody is in a team, as the list says it.
struct Wanted {
    row: usize,
    at: Place,
    team: Where,
    starts: Option<DateTime<Utc>>,
    ends: Option<DateTime<Utc>>,
}

impl Planner<'_> {
    pub(super) fn teams_and_times(&mut self, rows: &[Row], whose: &[Option<Whom>]) {
        for (whom, rows) in by_person(rows, whose, self.now, |it| it.team.is_some()) {
            let mut wanted = Vec::new();
            for row in rows {
                let Some(path) = &row.team else { continue };
                let Some(team) = self.team(row.number, &path.value, path.at) else { continue };
                let (starts, ends) = (row.starts.as_ref().map(|it| it.value), row.ends.as_ref().map(|it| it.value));
                let at = row.starts.as_ref().or(row.ends.as_ref()).map_or(path.at, |it| it.at);
                wanted.push(Wanted { row: row.number, at, team, starts, ends });
            }
            self.memberships(whom, &wanted);
        }
    }

    fn team(&mut self, row: usize, path: &[String], at: Place) -> Option<Where> {
        let mut parent = None;
        for name in path {
            let key = (parent, name.to_lowercase());
            let team = match self.teams.within.get(&key) {
                Some(Some(team)) => *team,
                Some(None) => {
                    self.fault(at, format!("there are several teams called {} there", shown(name)));
                    return None;
                }
                None => {
                    let team = Where::New(self.teams.added);
                    self.teams.added += 1;
                    self.teams.within.insert(key, Some(team));
                    self.teams.names.insert(team, name.clone());
                    self.change(row, Changed::Created, "team", path.join(" / "));
                    self.team_steps.push(Step::AddTeam { name: name.clone(), parent });
                    team
                }
            };
            parent = Some(team);
        }
        parent
    }

    fn memberships(&mut self, whom: Whom, wanted: &[Wanted]) {
        let standing = known(whom).and_then(|it| self.standing.people.get(&it));
        let mut there: Vec<(Where, Span)> = standing
            .map(|it| it.memberships.iter().map(|(team, span)| (Where::Known(*team), *span)).collect())
            .unwrap_or_default();
        for (index, Wanted { row, at: place, team, starts, ends }) in wanted.iter().enumerate() {
            let other = wanted[..index]
                .iter()
                .find(|it| it.team == *team && contradict((it.starts, it.ends), (*starts, *ends), self.now));
            if let Some(other) = other {
                let why = format!("row {} says another end of the same person's time in this team", other.row);
                self.fault(*place, why);
                continue;
            }
            let own: Vec<Span> = there.iter().filter(|it| it.0 == *team).map(|it| it.1).collect();
            match times_in(&own, *starts, *ends, self.now) {
                Err(why) => self.fault(*place, why),
                Ok(None) => {}
                Ok(Some(Time::Begins(span))) => {
                    there.push((*team, span));
                    let detail = format!("{} is in {} {}", self.name_of(whom), self.teams.name(*team), at(span));
                    self.change(*row, Changed::Created, "membership", detail);
                    self.steps.push(Step::Join { whom, team: *team, span });
                }
                Ok(Some(Time::Ends { starts, ends })) => {
                    for (_, span) in there.iter_mut().filter(|it| it.0 == *team && it.1.starts == starts) {
                        span.ends = Some(ends);
                    }
                    self.leave(*row, whom, *team, starts, ends, *place);
                }
            }
        }
        self.moves(whom, wanted, &there);
    }

    /// Whoever comes to a team leaves those that the list does not name.
    fn moves(&mut self, whom: Whom, wanted: &[Wanted], there: &[(Where, Span)]) {
        let current = wanted.iter().filter(|it| it.ends.is_none_or(|ends| ends > self.now));
        let Some((row, place, comes)) =
            current.map(|it| (it.row, it.at, it.starts.unwrap_or(self.now))).min_by_key(|it| it.2)
        else {
            return;
        };
        let now = self.now;
        let left = there.iter().filter(|(team, span)| {
            wanted.iter().all(|it| it.team != *team) && span.starts < now && span.ends.is_none_or(|ends| ends > now)
        });
        for (team, span) in left {
            let ends = if span.starts < comes { comes } else { now };
            if span.ends.is_none_or(|before| before > ends) {
                self.leave(row, whom, *team, span.starts, ends, place);
            }
        }
    }

    fn leave(&mut self, row: usize, whom: Whom, team: Where, starts: DateTime<Utc>, ends: DateTime<Utc>, place: Place) {
        let detail =
            format!("{} is in {} {}", self.name_of(whom), self.teams.name(team), at(Span { starts, ends: Some(ends) }));
        self.change(row, Changed::Ended, "membership", detail);
        match (known(whom), known_team(team)) {
            (Some(person), Some(team)) => self.steps.push(Step::Leave { person, team, starts, ends }),
            // What the list itself begins, it can end in the same row.
            _ => self.fault(place, "ends what another row of the sheet begins; write both times in one row"),
        }
    }
}

enum Time {
    Begins(Span),
    Ends { starts: DateTime<Utc>, ends: DateTime<Utc> },
}

/// What is to be done for a time in one team, given the times in it that are known; None where it is so already.
fn times_in(
    own: &[Span],
    starts: Option<DateTime<Utc>>,
    ends: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Option<Time>, String> {
    let day = |it: DateTime<Utc>| it.format("%Y-%m-%d");
    let from = starts.unwrap_or(now);
    let end = |span: &Span, ends: DateTime<Utc>| match span.ends {
        Some(before) if before == ends => Ok(None),
        _ if ends > span.starts => Ok(Some(Time::Ends { starts: span.starts, ends })),
        _ => Err(format!("lies before {}, when the person came to the team", day(span.starts))),
    };
    // What has ended at that very time was ended by the same list before.
    if let Some(ends) = ends
        && own.iter().any(|it| it.ends == Some(ends) && starts.is_none_or(|starts| it.starts <= starts))
    {
        return Ok(None);
    }
    if let Some(span) = own.iter().find(|it| it.holds(from)) {
        return ends.map_or(Ok(None), |ends| end(span, ends));
    }
    if let (None, Some(ends)) = (starts, ends)
        && ends <= now
    {
        let span = own.iter().find(|it| it.starts < ends && it.ends.is_none_or(|it| it > ends));
        return span.map_or(Err("ends what was not so then".to_owned()), |span| end(span, ends));
    }
    let span = Span { starts: from, ends };
    match own.iter().find(|it| it.meets(&span)) {
        Some(later) => {
            Err(format!("the person is in the team from {} on, which is later than this", day(later.starts)))
        }
        None => Ok(Some(Time::Begins(span))),
    }
}
