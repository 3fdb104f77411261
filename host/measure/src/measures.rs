//! Measures that the host knows by name: their unit, and what values they can have.

use plumbline_core::score::MeasuredValue;
use plumbline_core::transcript::Transcript;

/// Whether a value can be what it says it is. A name that the host does not know is the author's own affair.
pub(crate) fn check(_measured: &MeasuredValue, _transcript: &Transcript) -> Result<(), String> {
    Ok(())
}
