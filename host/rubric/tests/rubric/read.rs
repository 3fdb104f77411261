//! Reading: what a whole file comes to, and that every fault is said at its place.

use plumbline_rubric::read;

/// The blocks of the reference that are whole files.
fn examples() -> Vec<String> {
    let readme = include_str!("../../README.md");
    let blocks = readme.split("```toml\n").skip(1).filter_map(|it| it.split("```").next());
    blocks.filter(|it| it.starts_with("id = ")).map(str::to_owned).collect()
}

#[test]
fn the_references_examples_can_be_read() {
    let examples = examples();
    assert!(!examples.is_empty());
    for example in examples {
        let rubric = read(&example).unwrap();
        panic!("{rubric:#?}");
    }
}
