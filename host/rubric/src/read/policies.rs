//! How the card is added up, as options of its definition. `plumbline_measure::policies` says what they mean, and checks
//! their bounds.

use crate::read::value::Value;

/// The keys of `[policies]`, and the option that each becomes.
pub(super) const OPTIONS: &[(&str, &str)] = &[
    ("pass_mark", "pass-mark"),
    ("not_applicable", "not-applicable"),
    ("auto_fail", "auto-fail-effect"),
    ("least_rated", "least-rated"),
    ("scored_role", "subject-role"),
];

pub(super) fn read(value: &Value<'_>) -> Vec<(String, String)> {
    let keys: Vec<&str> = OPTIONS.iter().map(|(key, _)| *key).collect();
    let Some(table) = value.table(&keys, "a table of policies") else { return Vec::new() };
    let given = OPTIONS.iter().filter_map(|(key, option)| Some((option, option_value(key, &table.get(key)?)?)));
    given.map(|(option, value)| ((*option).to_owned(), value)).collect()
}

/// The option's word for what the file says.
fn option_value(key: &str, value: &Value<'_>) -> Option<String> {
    match key {
        "not_applicable" => {
            value.choice("way to count what is not applicable", &[("exclude", "exclude"), ("as pass", "as-pass")])
        }
        "auto_fail" => value.choice("effect of an auto-fail", &[("zero", "zero"), ("outcome only", "outcome-only")]),
        "scored_role" => value.string("a role, such as `\"agent\"`,"),
        _ => return Some(value.number().to_string()),
    }
    .map(str::to_owned)
}
