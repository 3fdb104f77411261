//! The transcript's tree: published roots, proofs for every turn, and what an erasure leaves.

use plumbline_core::Digest;
use plumbline_core::conversation::{Timing, Turn};
use plumbline_measure::Salt;
use plumbline_measure::transcript_digest::{InclusionProof, TranscriptTree, leaf};

use crate::build::conversation;

fn salt(byte: u8) -> Salt {
    Salt::new([byte; 32])
}

fn leaves(turns: &[Turn]) -> Vec<Digest> {
    turns.iter().enumerate().map(|(index, turn)| leaf(turn, &salt(u8::try_from(index).unwrap()))).collect()
}

/// The leaves and roots of the Certificate Transparency reference tests (google/certificate-transparency,
/// `merkle_tree_test.cc`), whose tree RFC 9162 keeps.
#[test]
fn roots_are_those_of_certificate_transparency() {
    let entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let leaf = |entry: &&str| {
        let entry: Vec<u8> =
            (0..entry.len()).step_by(2).map(|at| u8::from_str_radix(&entry[at..at + 2], 16).unwrap()).collect();
        Digest::of(&[&[0], entry.as_slice()].concat())
    };
    let leaves: Vec<Digest> = entries.iter().map(leaf).collect();
    for (count, root) in (1..).zip(roots) {
        assert_eq!(TranscriptTree::new(leaves[..count].to_vec()).root().to_hex(), root, "{count} leaves");
    }
    assert_eq!(TranscriptTree::new(Vec::new()).root(), Digest::of(b""));
}

#[test]
fn every_turn_can_be_shown_to_belong_and_nothing_else_can() {
    let texts: Vec<String> = (0..33).map(|it| format!("turn {it}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for count in 1..=texts.len() {
        let leaves = leaves(&conversation(&texts[..count]).turns);
        let tree = TranscriptTree::new(leaves.clone());
        assert_eq!(tree.proof(count), None);
        for turn in 0..count {
            let proof = tree.proof(turn).unwrap();
            assert!(proof.holds(leaves[turn], tree.root()), "turn {turn} of {count}");
            assert!(!proof.holds(Digest::of(b"another"), tree.root()));
            assert!(!proof.holds(leaves[turn], Digest::of(b"another")));
            let elsewhere = (turn + 1) % count;
            assert!(count == 1 || !proof.holds(leaves[elsewhere], tree.root()));
            let moved = InclusionProof { turn: elsewhere, ..proof.clone() };
            assert!(count == 1 || !moved.holds(leaves[turn], tree.root()), "turn {turn} of {count} moved");
            let outside = InclusionProof { turn: count, ..proof.clone() };
            assert!(!outside.holds(leaves[turn], tree.root()));
            let mut longer = proof.clone();
            longer.path.push(Digest::of(b"one more"));
            assert!(!longer.holds(leaves[turn], tree.root()));
            let mut shorter = proof;
            assert!(shorter.path.pop().is_none() || !shorter.holds(leaves[turn], tree.root()));
        }
    }
}

#[test]
fn an_erased_turn_leaves_every_other_turn_provable() {
    let conversation = conversation(&["My number is 4711.", "Thank you.", "And then?"]);
    let before = TranscriptTree::new(leaves(&conversation.turns));
    // The first turn's text and salt are gone; its leaf was kept.
    let kept = leaves(&conversation.turns)[0];
    let rest: Vec<Digest> =
        (1..3).map(|index| leaf(&conversation.turns[index], &salt(u8::try_from(index).unwrap()))).collect();
    let after = TranscriptTree::new([vec![kept], rest].concat());
    assert_eq!(after.root(), before.root());
    for turn in 1..3 {
        assert!(after.proof(turn).unwrap().holds(leaves(&conversation.turns)[turn], before.root()));
    }
}

#[test]
fn a_leaf_depends_on_everything_that_is_known_about_a_turn_and_on_its_salt() {
    let turn = &conversation(&["What happens today?"]).turns[0];
    let timing = Timing { start_byte: 0, end_byte: 4, starts_ms: 0, ends_ms: 300 };
    let others = [
        Turn { speaker: 1, ..turn.clone() },
        Turn { text: "What happens today!".into(), ..turn.clone() },
        Turn { starts_ms: None, ..turn.clone() },
        Turn { ends_ms: Some(1_501), ..turn.clone() },
        Turn { confidence: Some(0.8), ..turn.clone() },
        Turn { language: Some("de".into()), ..turn.clone() },
        Turn { timings: vec![timing], ..turn.clone() },
        Turn { timings: vec![Timing { ends_ms: 301, ..timing }], ..turn.clone() },
    ];
    let mut seen = vec![leaf(turn, &salt(1)), leaf(turn, &salt(2))];
    seen.extend(others.iter().map(|it| leaf(it, &salt(1))));
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), count);
}

#[test]
fn a_salt_is_written_where_it_is_sealed_and_never_shown() {
    let salt = salt(0xab);
    assert_eq!(format!("{salt:?}"), "Salt(…)");
    let json = serde_json::to_string(&salt).unwrap();
    assert_eq!(json, format!("\"{}\"", "ab".repeat(32)));
    assert!(serde_json::from_str::<Salt>(&json).unwrap() == salt);
    assert!(serde_json::from_str::<Salt>("\"ab\"").is_err());
}
