//! sales-conversation
use plumbline_sdk::*;
levels! { enum Openness { None = 0.0, "None": "no open question", One = 1.0, "One": "one", Two = 2.0, "Two or more": "two" } }
#[derive(Clone, Copy, PartialEq)]
enum Term {
    Price,
}
const OPEN: Criterion<Openness, ByQuotes> = Criterion::levels("open-questions", "Open questions", "Asks");
const CARD: Card =
    Card::new("Sales", "Sales", &["en"], &[Section::new("discovery", "Discovery", 1.0, &[OPEN.entry()])]);
/// Sales.
pub struct Sales {
    lexicon: Lexicon<Term>,
}
impl Scorecard for Sales {
    const MANIFEST: Manifest = manifest!().summary("Sales \"conversations\"");
    fn prepare() -> Self {
        Self { lexicon: Lexicon::new(&[(Term::Price, &["price(|s)", "cost*"])]) }
    }
    fn define(_: &str) -> Result<Definition, Failure> {
        Ok(CARD.define())
    }
    fn score(&self, c: &Conversation<'_>) -> Result<Assessment, Refusal> {
        c.require_language(CARD.languages())?;
        let found = self.lexicon.read(c);
        let open: Vec<_> = c.questions().into_iter().filter(Question::is_open).collect();
        CARD.assess([match Quotes::of(&open) {
            Some(q) => OPEN.rate(Openness::reached(open.len()), q.and(found.by_subject(Term::Price))).because("asked"),
            None => OPEN.nothing_in(c.whole()),
        }])
    }
}
plumbline_sdk::export!(Sales);
