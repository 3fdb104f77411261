//! Rank correlation against a printed example.

use plumbline_progress::association::spearman;

/// Intelligence and hours of television a week of ten people: −29/165, as the encyclopaedia's article on the coefficient
/// works it out.
const TELEVISION: [(f64, f64); 10] = [
    (106.0, 7.0),
    (100.0, 27.0),
    (86.0, 2.0),
    (101.0, 50.0),
    (99.0, 28.0),
    (103.0, 29.0),
    (97.0, 20.0),
    (113.0, 12.0),
    (112.0, 6.0),
    (110.0, 17.0),
];

#[test]
fn ranks_as_published() {
    let found = spearman(&TELEVISION).unwrap();
    assert!((found.correlation + 29.0 / 165.0).abs() < 1e-12);
    assert!(found.interval.contains(0.0) && found.interval.contains(found.correlation));
    let turned: Vec<_> = TELEVISION.iter().map(|it| (it.0, -it.1)).collect();
    assert!((spearman(&turned).unwrap().correlation - 29.0 / 165.0).abs() < 1e-12);
    // Ties share their ranks: 9 / 9.5.
    let tied = [(1.0, 1.0), (2.0, 2.0), (2.0, 3.0), (3.0, 4.0), (4.0, 4.0)];
    assert!((spearman(&tied).unwrap().correlation - 18.0 / 19.0).abs() < 1e-12);
    assert_eq!(spearman(&TELEVISION[..4]), None);
    assert_eq!(spearman(&TELEVISION.map(|it| (it.0, 1.0))), None);
}
