//! From cells to values; what does not fit becomes a fault of its cell.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, Utc};
use plumbline_core::conversation::ExternalId;
use plumbline_core::people::Role;
use plumbline_sheet::{Cell, Findings, Table, one_line, shown};

use super::column::Column;
use super::{Manager, Row, Said};

const LONGEST_ID: usize = 320;
const LONGEST_NAME: usize = 200;
/// Teams within teams.
const DEEPEST: usize = 20;

pub(super) fn row(row: &plumbline_sheet::Row, table: &Table<Column>, findings: &mut Findings) -> Row {
    let cell = |column: Column| table.cell(row, &column);
    let schemes: Vec<&String> = table
        .columns()
        .filter_map(|it| match it {
            Column::Id(scheme) => Some(scheme),
            _ => None,
        })
        .collect();
    let ids = schemes.iter().filter_map(|scheme| {
        let cell = cell(Column::Id((*scheme).clone()))?;
        said(cell, findings, |text| id(scheme, text))
    });
    let ids: Vec<Said<ExternalId>> = ids.collect();
    if ids.is_empty() {
        let at = plumbline_sheet::Place { row: row.number, column: None };
        if !findings.touch(at) {
            findings.fault(Some(at), "has no id by which the person is known");
        }
    }
    let name = cell(Column::Name).and_then(|it| said(it, findings, name));
    let team = cell(Column::Team).and_then(|it| said(it, findings, path));
    let manager = cell(Column::Manager).and_then(|it| said(it, findings, |text| manager(text, &schemes)));
    let roles = cell(Column::Role).map(|it| roles(it, findings)).unwrap_or_default();
    let starts = cell(Column::Starts).and_then(|it| said(it, findings, time));
    let ends = cell(Column::Ends).and_then(|it| said(it, findings, time));
    if let (Some(starts), Some(ends)) = (&starts, &ends)
        && starts.value >= ends.value
    {
        findings.fault(Some(ends.at), "lies before the beginning");
    }
    if let Some(at) = starts.as_ref().or(ends.as_ref()).map(|it| it.at)
        && team.is_none()
        && manager.is_none()
        && !findings.touch(plumbline_sheet::Place { column: None, ..at })
    {
        findings.fault(Some(at), "is the time of a team or a manager, and the row has neither");
    }
    Row { number: row.number, ids, name, team, manager, roles, starts, ends }
}

fn said<T>(cell: Cell<'_>, findings: &mut Findings, read: impl FnOnce(&str) -> Result<T, String>) -> Option<Said<T>> {
    match read(cell.text) {
        Ok(value) => Some(Said { at: cell.at, value }),
        Err(why) => {
            findings.fault(Some(cell.at), why);
            None
        }
    }
}

fn id(scheme: &str, text: &str) -> Result<ExternalId, String> {
    if text.chars().count() > LONGEST_ID || text.chars().any(char::is_control) {
        return Err(format!("an id has at most {LONGEST_ID} characters, in one line"));
    }
    if scheme == "email" && !is_address(text) {
        return Err(format!("{} is no e-mail address", shown(text)));
    }
    Ok(ExternalId { scheme: scheme.to_owned(), value: text.to_owned() })
}

fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'))
        && !text.contains(char::is_whitespace)
}

fn name(text: &str) -> Result<String, String> {
    let name = one_line(text);
    let fits = name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    if fits { Ok(name) } else { Err(format!("a name has at most {LONGEST_NAME} characters")) }
}

fn path(text: &str) -> Result<Vec<String>, String> {
    let names: Vec<String> = text.split(" / ").map(one_line).collect();
    if names.len() > DEEPEST {
        return Err(format!("a team lies within at most {DEEPEST} others"));
    }
    if names.iter().any(|it| it.is_empty() || it.starts_with('/') || it.ends_with('/')) {
        return Err("a team has a name on each side of ` / `, such as `Sales / North`".to_owned());
    }
    names.iter().map(|it| name(it)).collect()
}

fn manager(text: &str, schemes: &[&String]) -> Result<Manager, String> {
    if ["-", "–", "—"].contains(&text) {
        return Ok(Manager::Nobody);
    }
    let told = text.split_once(':').filter(|(scheme, _)| {
        let scheme = scheme.trim().to_lowercase();
        schemes.iter().any(|it| **it == scheme) || scheme == "email" || scheme == "crm"
    });
    if let Some((scheme, value)) = told {
        return Ok(Manager::Somebody(vec![id(&scheme.trim().to_lowercase(), value.trim())?]));
    }
    let ids: Vec<ExternalId> = schemes.iter().filter_map(|scheme| id(scheme, text).ok()).collect();
    if ids.is_empty() {
        Err(format!("{} is no id of any of the sheet's kinds", shown(text)))
    } else {
        Ok(Manager::Somebody(ids))
    }
}

fn roles(cell: Cell<'_>, findings: &mut Findings) -> Vec<Said<Role>> {
    let mut roles = Vec::new();
    for word in cell.text.split([',', ';', '\n']).map(str::trim).filter(|it| !it.is_empty()) {
        match Role::ALL.into_iter().find(|it| it.as_str().eq_ignore_ascii_case(word)) {
            Some(role) => roles.push(Said { at: cell.at, value: role }),
            None => {
                let known = Role::ALL.map(Role::as_str).join(", ");
                findings.fault(Some(cell.at), format!("{} is no role; the roles are {known}", shown(word)));
            }
        }
    }
    roles
}

/// A day, which begins at midnight in UTC, or a time. Where day and month could be confused, it is refused.
fn time(text: &str) -> Result<DateTime<Utc>, String> {
    let day = |format| NaiveDate::parse_from_str(text, format).ok();
    let day = day("%Y-%m-%d").or_else(|| day("%d.%m.%Y")).map(|it| it.and_time(NaiveTime::MIN).and_utc());
    let time = day.or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|it| it.to_utc()));
    time.filter(|it| (1900..2200).contains(&it.year())).ok_or_else(|| {
        format!("{} is no date; write one as 2026-10-31, or a time as 2026-10-31T09:00:00Z", shown(text))
    })
}
