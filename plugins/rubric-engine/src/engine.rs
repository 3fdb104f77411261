//! A rubric that is ready to judge: its phrases built into a lexicon for each language, once.

use plumbline_sdk::bindings::exports::plumbline::rubric::scorecard as contract;
use plumbline_sdk::lexicon::PhraseFault;
use plumbline_sdk::{Conversation, Failure, JudgeQuestion, JudgeRefusal, Lexicon, Quote, Refusal, Transcript, Verdict};

use crate::condition::{Asked, Context};
use crate::program::{Number, Program, Scale, Source, Term};
use crate::reading::Reading;
use crate::{definition, finding};

/// Whom a rubric asks: questions in, answers in their order out.
pub type Judge<'j> = &'j dyn Fn(&[JudgeQuestion]) -> Vec<Result<Verdict, JudgeRefusal>>;

/// A rubric, ready to judge.
#[derive(Debug)]
pub struct Engine {
    program: Program,
    /// By language.
    lexicons: Vec<Lexicon<Term>>,
}

impl Engine {
    /// Builds what every call needs.
    ///
    /// # Errors
    /// Where a phrase cannot be read.
    pub fn new(program: Program) -> Result<Self, PhraseFault> {
        let lexicon = |language: usize| {
            let phrases = |it: usize| program.phrases[it].0.get(language).map_or(&[][..], Vec::as_slice);
            let terms = (0..program.phrases.len()).filter_map(|it| Some((Term(u16::try_from(it).ok()?), phrases(it))));
            Lexicon::read_from(&terms.collect::<Vec<_>>())
        };
        let lexicons = (0..program.languages.len()).map(lexicon).collect::<Result<_, _>>()?;
        Ok(Self { program, lexicons })
    }

    /// The rubric.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// What it looks for, in the words of `language` or else of its first.
    #[must_use]
    pub fn define(&self, language: &str) -> contract::Definition {
        definition::of(&self.program, self.nearest(language).unwrap_or(0))
    }

    /// Rates the subject of one conversation.
    ///
    /// # Errors
    /// [`Refusal::Declined`] where it is in none of the rubric's languages.
    pub fn score(&self, transcript: &Transcript, judge: Judge<'_>) -> Result<contract::Assessment, Refusal> {
        let conversation = Conversation::new(transcript);
        let languages: Vec<&str> = self.program.languages.iter().map(String::as_str).collect();
        conversation.require_language(&languages)?;
        let spoken = self.nearest(conversation.language()).or_else(|| self.nearest(conversation.spoken()));
        let Some((spoken, lexicon)) = spoken.and_then(|it| Some((it, self.lexicons.get(it)?))) else {
            return Err(Refusal::Failed(Failure::new("no-language", "the rubric names no language")));
        };
        let reading = Reading::new(&conversation, lexicon.read(&conversation), self.program.enough);
        let words = self.nearest(conversation.reply_in()).unwrap_or(spoken);
        let findings = self.program.criteria().map(|criterion| {
            let context = Context { reading: &reading, asked: Asked::nothing() };
            finding::of(criterion, &context, words, &self.program.languages[words]).unwrap_or_else(|| {
                let questions = finding::questions(criterion, &reading);
                let context = Context { reading: &reading, asked: Asked::answers(judge(&questions)) };
                let decided = finding::of(criterion, &context, words, &self.program.languages[words]);
                decided.unwrap_or_else(|| finding::undecided(criterion, &self.program.languages[words]))
            })
        });
        Ok(contract::Assessment { findings: findings.collect(), options: Vec::new() })
    }

    /// Every place that a criterion counts, also beyond what a finding quotes: for those who measure a rubric. Empty where
    /// there is no such criterion, it counts nothing, or the conversation is in none of the rubric's languages.
    #[must_use]
    pub fn counted(&self, transcript: &Transcript, criterion: &str) -> Vec<Quote> {
        let conversation = Conversation::new(transcript);
        let spoken = self.nearest(conversation.spoken());
        let found = self.program.criteria().find(|it| it.id == criterion).map(|it| &it.scale);
        match (spoken.and_then(|it| self.lexicons.get(it)), found) {
            (Some(lexicon), Some(Scale::Number(Number { source: Source::Count { count, .. }, .. }))) => {
                Reading::new(&conversation, lexicon.read(&conversation), self.program.enough).places(count)
            }
            _ => Vec::new(),
        }
    }

    /// Which of the rubric's languages this is: the same tag, or else the same language in another region.
    fn nearest(&self, tag: &str) -> Option<usize> {
        let primary = |it: &str| it.split(['-', '_']).next().unwrap_or(it).to_ascii_lowercase();
        let languages = &self.program.languages;
        let same = languages.iter().position(|it| it.eq_ignore_ascii_case(tag));
        same.or_else(|| languages.iter().position(|it| primary(it) == primary(tag)))
    }
}
