//! What an organisation may decide about adding up: the scorecard's own policies, with those laid over them that the
//! binding names.

use plumbline_core::Decimal;
use plumbline_core::definition::Definition;
use plumbline_core::score::{AutoFailEffect, NotApplicable, Policies};
use plumbline_measure::default_policies;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Policies that replace the scorecard's own; what is absent stays as the scorecard has it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Overrides {
    /// `exclude` (other weights share its place) or `as-pass` (counts as 100).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "exclude")]
    pub not_applicable: Option<NotApplicable>,
    /// `zero` or `outcome-only`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "zero")]
    pub auto_fail_effect: Option<AutoFailEffect>,
    /// Below this share of the applicable weight rated, 0 to 1, the score is null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "0.5")]
    pub least_rated: Option<Decimal>,
    /// The final score, 0 to 100, below which the outcome is `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "70.0")]
    pub pass_mark: Option<Decimal>,
    /// Only participants with this role are scored; every internal one where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "agent")]
    pub subject_role: Option<String>,
}

impl Overrides {
    /// Every value that does not fit, with its field.
    pub fn faults(&self) -> Vec<(&'static str, &'static str)> {
        let outside = |value: Option<Decimal>, most| value.is_some_and(|it| it < Decimal::ZERO || it > most);
        let mut faults = Vec::new();
        if outside(self.least_rated, Decimal::ONE) {
            faults.push(("least_rated", "a share lies from 0 to 1"));
        }
        if outside(self.pass_mark, Decimal::HUNDRED) {
            faults.push(("pass_mark", "a score lies from 0 to 100"));
        }
        if self.subject_role.as_deref().is_some_and(|it| it.is_empty() || it.len() > 40) {
            faults.push(("subject_role", "a role has 1 to 40 bytes"));
        }
        faults
    }

    /// The policies that a score is added up by.
    #[must_use]
    pub fn over(&self, definition: &Definition) -> Policies {
        let own = default_policies(definition);
        Policies {
            not_applicable: self.not_applicable.unwrap_or(own.not_applicable),
            auto_fail_effect: self.auto_fail_effect.unwrap_or(own.auto_fail_effect),
            least_rated: self.least_rated.unwrap_or(own.least_rated),
            pass_mark: self.pass_mark.or(own.pass_mark),
            subject_role: self.subject_role.clone().or(own.subject_role),
        }
    }
}
