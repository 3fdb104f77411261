//! What is to be done so that a list is true, and what in it cannot be. Nothing is done here: the same list against what
//! came of it gives nothing to do.
//!
//! A row says that a person is in a team, and reports to a manager, from `starts` on, or from now on where that is not
//! said and it is not so already. Whoever is listed in a team leaves the teams that the list does not name for them, at the
//! moment at which they come to the new one. Whoever is not listed stays as they are.

mod people;
mod teams;
mod times;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use plumbline_core::conversation::ExternalId;
use plumbline_core::ids::{PersonId, TeamId};
use plumbline_core::people::Role;
use plumbline_core::roster::{Standing, Step, Where, Whom};
use plumbline_sheet::{Findings, Place, SheetFault};

use super::{Manager, Roster, Row};

/// What is to be done, and what cannot be.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    /// In the order in which they are done.
    pub steps: Vec<Step>,
    /// The same for whoever sent the list.
    pub changes: Vec<Change>,
    /// Everything that is wrong. Where there is anything, there are no steps to be done.
    pub faults: Vec<SheetFault>,
    /// What was made of the sheet that its owner would want to know.
    pub notes: Vec<String>,
    /// Rows with a person in them.
    pub rows: usize,
}

/// Something that a row changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// The row that says it.
    pub row: usize,
    /// What becomes of it.
    pub changed: Changed,
    /// `person`, `name`, `ids`, `team`, `membership`, `manager` or `role`.
    pub what: &'static str,
    /// Whose or which, and from or until when.
    pub detail: String,
}

/// What becomes of something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Changed {
    /// It was not there.
    Created,
    /// It was there and is different.
    Changed,
    /// It is over at a time.
    Ended,
}

impl Roster {
    /// What is to be done so that the list is true, given where those stand whom it names.
    #[must_use]
    pub fn plan(self, standing: &Standing, now: DateTime<Utc>) -> Plan {
        let Self { rows, findings, .. } = self;
        let mut planner = Planner {
            standing,
            now,
            findings,
            changes: Vec::new(),
            new_people: Vec::new(),
            given: HashMap::new(),
            team_steps: Vec::new(),
            steps: Vec::new(),
            teams: teams::Teams::new(standing),
        };
        let whose = planner.people(&rows);
        planner.teams_and_times(&rows, &whose);
        planner.managers(&rows, &whose);
        planner.roles(&rows, &whose);
        planner.finish(rows.len())
    }
}

struct Planner<'s> {
    standing: &'s Standing,
    now: DateTime<Utc>,
    findings: Findings,
    changes: Vec<Change>,
    new_people: Vec<people::NewPerson>,
    /// The ids that the list gives, by their comparable forms.
    given: HashMap<ExternalId, Whom>,
    team_steps: Vec<Step>,
    steps: Vec<Step>,
    teams: teams::Teams,
}

impl Planner<'_> {
    fn change(&mut self, row: usize, changed: Changed, what: &'static str, detail: impl Into<String>) {
        self.changes.push(Change { row, changed, what, detail: detail.into() });
    }

    fn fault(&mut self, at: Place, why: impl Into<String>) {
        self.findings.fault(Some(at), why);
    }

    fn name_of(&self, whom: Whom) -> String {
        match whom {
            Whom::Known(id) => self.standing.people.get(&id).map(|it| it.name.clone()).unwrap_or_default(),
            Whom::New(index) => self.new_people.get(index).map(|it| it.name.clone()).unwrap_or_default(),
        }
    }

    /// Whoever a row's manager is; None, and a fault, where it is nobody.
    fn managed_by(&mut self, manager: &Manager, at: Place) -> Option<Option<Whom>> {
        let Manager::Somebody(ids) = manager else { return Some(None) };
        let found: HashSet<Whom> = ids.iter().filter_map(|it| self.known_as(it)).collect();
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (Some(whom), None) => Some(Some(whom)),
            (Some(_), Some(_)) => {
                self.fault(at, "several people are known by this; write the kind of id before it, as in `crm:u-17`");
                None
            }
            (None, _) => {
                self.fault(at, "nobody is known by this, neither in the sheet nor before");
                None
            }
        }
    }

    fn managers(&mut self, rows: &[Row], whose: &[Option<Whom>]) {
        let mut reports: Vec<(Whom, Whom, Place)> = Vec::new();
        for (whom, rows) in by_person(rows, whose, self.now, |it| it.manager.is_some()) {
            let mut lines = times::Lines::of(self.standing, whom);
            let mut said_times: Vec<(Option<Whom>, times::Times, usize)> = Vec::new();
            let mut said_from: HashMap<Option<DateTime<Utc>>, Option<Whom>> = HashMap::new();
            for row in rows {
                let Some(said) = &row.manager else { continue };
                let Some(manager) = self.managed_by(&said.value, said.at) else { continue };
                if manager == Some(whom) {
                    self.fault(said.at, "is the person's own id");
                    continue;
                }
                let (starts, ends) = (row.starts.as_ref().map(|it| it.value), row.ends.as_ref().map(|it| it.value));
                if said_from.insert(starts, manager).is_some_and(|before| before != manager) {
                    self.fault(said.at, "another row gives the same person another manager from the same time on");
                    continue;
                }
                let other = said_times
                    .iter()
                    .find(|(of, times, _)| *of == manager && times::contradict(*times, (starts, ends), self.now));
                if let Some((_, _, row)) = other {
                    self.fault(
                        said.at,
                        format!("row {row} says another end of the same person's time with this manager"),
                    );
                    continue;
                }
                said_times.push((manager, (starts, ends), row.number));
                match lines.set(manager, starts, ends, self.now) {
                    Err(why) => self.fault(row.starts.as_ref().or(row.ends.as_ref()).map_or(said.at, |it| it.at), why),
                    Ok(set) => {
                        for (manager, from) in set {
                            let day = from.format("%Y-%m-%d");
                            let detail = match manager {
                                Some(manager) => {
                                    format!("{} reports to {} from {day} on", self.name_of(whom), self.name_of(manager))
                                }
                                None => format!("{} reports to nobody from {day} on", self.name_of(whom)),
                            };
                            let changed = if manager.is_some() { Changed::Created } else { Changed::Ended };
                            self.change(row.number, changed, "manager", detail);
                            self.steps.push(Step::Report { whom, manager, from });
                        }
                    }
                }
                reports.extend(manager.filter(|_| ends.is_none()).map(|it| (whom, it, said.at)));
            }
        }
        self.circles(&reports);
    }

    /// Nobody comes to report to themselves, on however long a way.
    fn circles(&mut self, reports: &[(Whom, Whom, Place)]) {
        let mut managers: HashMap<Whom, Whom> = self
            .standing
            .managers
            .iter()
            .map(|(person, manager)| (Whom::Known(*person), Whom::Known(*manager)))
            .collect();
        managers.extend(reports.iter().map(|(person, manager, _)| (*person, *manager)));
        for (person, _, at) in reports {
            let mut seen = HashSet::new();
            let mut above = managers.get(person);
            while let Some(it) = above
                && seen.insert(*it)
            {
                above = managers.get(it);
            }
            if seen.contains(person) {
                self.fault(*at, "would come to be their own manager, by way of others");
            }
        }
    }

    fn roles(&mut self, rows: &[Row], whose: &[Option<Whom>]) {
        let mut granted: HashSet<(Whom, Role)> = HashSet::new();
        for (row, whom) in rows.iter().zip(whose) {
            let Some(whom) = *whom else { continue };
            for role in row.roles.iter().map(|it| it.value) {
                let held = match whom {
                    Whom::Known(id) => self.standing.people.get(&id).is_some_and(|it| it.roles.contains(&role)),
                    Whom::New(_) => false,
                };
                // Whoever works here is a member.
                if role != Role::Member && !held && granted.insert((whom, role)) {
                    let detail = format!("{} is {}", self.name_of(whom), role.as_str());
                    self.change(row.number, Changed::Created, "role", detail);
                    self.steps.push(Step::Grant { whom, role });
                }
            }
        }
    }

    fn finish(self, rows: usize) -> Plan {
        let Self { findings, mut changes, new_people, team_steps, steps, .. } = self;
        let added = new_people.into_iter().map(|it| Step::AddPerson { name: it.name, ids: it.ids });
        let steps = added.chain(team_steps).chain(steps).collect();
        changes.sort_by_key(|it| it.row);
        match findings.notes() {
            Ok(notes) => Plan { steps, changes, faults: Vec::new(), notes, rows },
            Err(faults) => Plan { steps: Vec::new(), changes, faults, notes: Vec::new(), rows },
        }
    }
}

/// The rows of each person, in the order of the sheet, and within it of their beginnings.
fn by_person<'r>(
    rows: &'r [Row],
    whose: &[Option<Whom>],
    now: DateTime<Utc>,
    wanted: impl Fn(&Row) -> bool,
) -> Vec<(Whom, Vec<&'r Row>)> {
    let mut places: HashMap<Whom, usize> = HashMap::new();
    let mut found: Vec<(Whom, Vec<&Row>)> = Vec::new();
    for (row, whom) in rows.iter().zip(whose) {
        let Some(whom) = *whom else { continue };
        if wanted(row) {
            let place = *places.entry(whom).or_insert(found.len());
            match found.get_mut(place) {
                Some((_, rows)) => rows.push(row),
                None => found.push((whom, vec![row])),
            }
        }
    }
    for (_, rows) in &mut found {
        // Where nothing is said, it begins now, after what has begun and before what is to come.
        rows.sort_by_key(|it| (it.starts.as_ref().map_or(now, |it| it.value), it.starts.is_none()));
    }
    found
}

/// A known person's id.
const fn known(whom: Whom) -> Option<PersonId> {
    match whom {
        Whom::Known(id) => Some(id),
        Whom::New(_) => None,
    }
}

/// A team that exists.
const fn known_team(team: Where) -> Option<TeamId> {
    match team {
        Where::Known(id) => Some(id),
        Where::New(_) => None,
    }
}
