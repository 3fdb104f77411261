//! How a card is added up, as far as its author says: options of the definition that an organisation may override.

use plumbline_core::Decimal;
use plumbline_core::definition::Definition;
use plumbline_core::score::{AutoFailEffect, NotApplicable, Policies};

use crate::faults::{Faults, shown};

/// The policies that the author suggests, where an organisation does not choose otherwise.
///
/// | option | value | where it is not given |
/// |---|---|---|
/// | `not-applicable` | `exclude` or `as-pass` | `exclude` |
/// | `auto-fail-effect` | `zero` or `outcome-only` | `zero` |
/// | `least-rated` | a share from 0 to 1 | `0.5` |
/// | `pass-mark` | a score from 0 to 100 | none |
/// | `subject-role` | a role, such as `agent` | everybody internal who speaks |
#[must_use]
pub fn default_policies(definition: &Definition) -> Policies {
    read(&definition.options, &mut Faults::default())
}

/// Reads the options that are policies; others are the author's own affair.
pub(crate) fn read(options: &[(String, String)], faults: &mut Faults) -> Policies {
    let mut policies = Policies::default();
    for (index, (name, value)) in options.iter().enumerate() {
        let place = format!("options[{index}]");
        match name.as_str() {
            "not-applicable" => {
                let choices = [("exclude", NotApplicable::Exclude), ("as-pass", NotApplicable::AsPass)];
                policies.not_applicable = faults.choice(&place, value, &choices);
            }
            "auto-fail-effect" => {
                let choices = [("zero", AutoFailEffect::Zero), ("outcome-only", AutoFailEffect::OutcomeOnly)];
                policies.auto_fail_effect = faults.choice(&place, value, &choices);
            }
            "least-rated" => {
                if let Some(share) = decimal_up_to(Decimal::ONE, &place, value, faults) {
                    policies.least_rated = share;
                }
            }
            "pass-mark" => policies.pass_mark = decimal_up_to(Decimal::HUNDRED, &place, value, faults),
            "subject-role" => {
                faults.id(&place, value);
                policies.subject_role = Some(value.clone());
            }
            _ => {}
        }
    }
    policies
}

fn decimal_up_to(most: Decimal, place: &str, value: &str, faults: &mut Faults) -> Option<Decimal> {
    let number = value.parse().ok().filter(|it| (Decimal::ZERO..=most).contains(it));
    if number.is_none() {
        let value = shown(value);
        faults.add(place, format!("`{value}` must be a number from 0 to {most} with at most four places"));
    }
    number
}
