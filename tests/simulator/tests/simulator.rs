//! The studies in small: no promise is broken beyond what chance explains. The table of the full run is in
//! `host/progress/VALIDATION.md`.

use plumbline_simulator::studies;

#[test]
fn what_is_said_of_worlds_holds() {
    let rows = studies::run(60, None);
    let broken: Vec<String> =
        rows.iter().filter(|it| !it.plausible()).map(plumbline_simulator::tally::Row::markdown).collect();
    assert!(rows.len() > 100 && broken.is_empty(), "{}", broken.join("\n"));
}
