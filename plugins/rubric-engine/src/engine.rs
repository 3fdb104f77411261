//! A rubric that is ready to judge: its phrases built into a lexicon for each language, once.

use plumbline_sdk::bindings::scorecard as contract;
use plumbline_sdk::lexicon::PhraseFault;
use plumbline_sdk::{Conversation, Failure, JudgeQuestion, JudgeRefusal, Lexicon, Quote, Refusal, Transcript, Verdict};

use crate::condition::{Asked, Context};
use crate::program::{Criterion, Number, Program, Scale, Source, Term};
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
        let Some((spoken, lexicon)) = self.spoken(&conversation) else {
            return Err(Refusal::Failed(Failure::new("no-language", "the rubric names no language")));
        };
        let reading = Reading::new(&conversation, lexicon.read(&conversation), self.program.enough);
        let words = self.nearest(conversation.reply_in()).unwrap_or(spoken);
        let language = &self.program.languages[words];
        let find = |criterion, asked| finding::of(criterion, &Context { reading: &reading, asked }, words, language);

        // What rules decide is decided first; what is left open is asked at once, whatever criterion asks it.
        let criteria: Vec<&Criterion> = self.program.criteria().collect();
        let decided: Vec<_> = criteria.iter().map(|it| find(it, Asked::nothing())).collect();
        let open = criteria.iter().zip(&decided).filter(|(_, finding)| finding.is_none());
        let questions: Vec<Vec<JudgeQuestion>> = open.map(|(it, _)| finding::questions(it, &reading)).collect();
        let mut counts = questions.iter().map(Vec::len).collect::<Vec<_>>().into_iter();
        let all = questions.concat();
        let mut answers = if all.is_empty() { Vec::new() } else { judge(&all) }.into_iter();
        let findings = criteria.iter().zip(decided).map(|(criterion, decided)| {
            decided.unwrap_or_else(|| {
                let own = answers.by_ref().take(counts.next().unwrap_or_default()).collect();
                find(criterion, Asked::answers(own)).unwrap_or_else(|| finding::undecided(criterion, language))
            })
        });
        Ok(contract::Assessment { findings: findings.collect(), options: Vec::new() })
    }

    /// Every place that a criterion counts, also beyond what a finding quotes: for those who measure a rubric. Empty where
    /// there is no such criterion, it counts nothing, or the conversation is in none of the rubric's languages.
    #[must_use]
    pub fn counted(&self, transcript: &Transcript, criterion: &str) -> Vec<Quote> {
        let conversation = Conversation::new(transcript);
        let found = self.program.criteria().find(|it| it.id == criterion).map(|it| &it.scale);
        match (self.spoken(&conversation), found) {
            (Some((_, lexicon)), Some(Scale::Number(Number { source: Source::Count { count, .. }, .. }))) => {
                Reading::new(&conversation, lexicon.read(&conversation), self.program.enough).places(count)
            }
            _ => Vec::new(),
        }
    }

    /// Which of the rubric's languages a conversation is in, with its lexicon.
    fn spoken(&self, conversation: &Conversation<'_>) -> Option<(usize, &Lexicon<Term>)> {
        let spoken = self.nearest(conversation.language()).or_else(|| self.nearest(conversation.spoken()))?;
        Some((spoken, self.lexicons.get(spoken)?))
    }

    /// Which of the rubric's languages this is: the same tag, or else the same language in another region.
    fn nearest(&self, tag: &str) -> Option<usize> {
        let primary = |it: &str| it.split(['-', '_']).next().unwrap_or(it).to_ascii_lowercase();
        let languages = &self.program.languages;
        let same = languages.iter().position(|it| it.eq_ignore_ascii_case(tag));
        same.or_else(|| languages.iter().position(|it| primary(it) == primary(tag)))
    }
}
