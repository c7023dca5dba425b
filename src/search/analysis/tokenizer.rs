//! The analysis as tantivy tokenizers.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use super::language::Language;
use super::names::name_terms;
use super::words::{Stems, Tokens, spellings};

/// What a tokenizer makes of a value.
#[derive(Debug, Clone, Copy)]
pub(in crate::search) enum Analysis {
    /// Words in every spelling.
    Words,
    /// Stems; the value begins with its language (see [`with_language`]).
    Stems,
    /// An encoded name.
    Names,
}

impl Analysis {
    const ALL: [Self; 3] = [Self::Words, Self::Stems, Self::Names];

    /// The name it is registered under.
    pub(in crate::search) const fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Stems => "stems",
            Self::Names => "names",
        }
    }

    /// Adds the terms of a value. The stemmer of the last value is used again
    /// while the language is the same.
    pub(in crate::search) fn run(self, value: &str, stems: &mut Option<Stems>, tokens: &mut Tokens) {
        match self {
            Self::Words => {
                spellings(value, 0, tokens);
            }
            Self::Names => name_terms(value, tokens),
            Self::Stems => {
                let (language, text) = value.split_once('\u{1F}').unwrap_or(("", value));
                let language = Language::find(language).unwrap_or(Language::ENGLISH);
                let own = stems.take().filter(|stems| stems.language() == language);
                stems.insert(own.unwrap_or_else(|| Stems::new(language))).run(text, tokens);
            }
        }
    }
}

/// A text as a value of [`Analysis::Stems`].
pub(in crate::search) fn with_language(text: &str, language: Language) -> String {
    format!("{}\u{1F}{text}", language.code())
}

/// The tokenizers that the schema names.
pub(in crate::search) fn manager() -> TokenizerManager {
    let manager = TokenizerManager::new();
    for analysis in Analysis::ALL {
        let tokenizer =
            OurTokenizer { analysis, stems: None, tokens: Tokens::default(), token: Token::default() };
        manager.register(analysis.name(), tokenizer);
    }
    // tantivy looks `default` up for fields of numbers also, and never uses it.
    for name in ["raw", "default"] {
        manager.register(name, tantivy::tokenizer::RawTokenizer::default());
    }
    manager
}

#[derive(Clone)]
struct OurTokenizer {
    analysis: Analysis,
    stems: Option<Stems>,
    tokens: Tokens,
    token: Token,
}

struct Stream<'t> {
    tokens: &'t Tokens,
    token: &'t mut Token,
    next: usize,
}

impl Tokenizer for OurTokenizer {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        self.tokens.clear();
        self.token.reset();
        self.analysis.run(text, &mut self.stems, &mut self.tokens);
        Stream { tokens: &self.tokens, token: &mut self.token, next: 0 }
    }
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        let Some(token) = self.tokens.get(self.next) else { return false };
        self.next += 1;
        self.token.text.clear();
        self.token.text.push_str(token.text);
        self.token.position = token.position;
        self.token.offset_from = token.from;
        self.token.offset_to = token.to;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
