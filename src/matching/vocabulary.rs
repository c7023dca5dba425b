//! Word lists that matching weighs words by.

use std::collections::HashSet;
use std::sync::LazyLock;

static FUNCTION_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "\
    a about after al als am an and are as at auf aus avec be bei between by can con d da dans \
    das de dei del della dem den der des di die do du e ein eine el en et for from fuer fur has \
    how i il im in into is its l la las le les lo los mit no not o of on or os per por pour s \
    sobre some sur than that the their these this through to u uber ueber un una und une uno \
    upon van via vom von vs was were what when which who why with without y zu zum zur"
        .split_whitespace()
        .collect()
});

static GENERIC: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "\
    abstract abstracts acknowledgements announcement annual answer appendix article author \
    authors bibliography book books briefs chairman chapter comment commentary comments \
    conclusion conclusions contents contributors correction correspondence corrigendum cover \
    discussion editor editorial editors einleitung errata erratum foreword front general \
    glossary index information introduction introductory issue letter letters matter message new \
    news note notes notice obituary opinion overview part perspective perspectives preface \
    president remarks reply report reports response review reviews section special summary \
    supplement table update volume vorwort welcome"
        .split_whitespace()
        .collect()
});

/// Words that carry no meaning of their own in the languages that references
/// are mostly written in.
pub(super) fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.contains(word)
}

/// Words that are titles of departments rather than of works, or stand in so
/// many titles that they tell few apart.
pub(super) fn is_generic(word: &str) -> bool {
    GENERIC.contains(word)
}

/// Greek letters that English spells out, as titles have them one way and
/// reference lists the other.
pub(super) fn greek(c: char) -> Option<&'static str> {
    Some(match c {
        'α' => "alpha",
        'β' | 'ϐ' => "beta",
        'γ' => "gamma",
        'δ' => "delta",
        'ε' | 'ϵ' => "epsilon",
        'ζ' => "zeta",
        'η' => "eta",
        'θ' => "theta",
        'ι' => "iota",
        'κ' => "kappa",
        'λ' => "lambda",
        'μ' => "mu",
        'ν' => "nu",
        'ξ' => "xi",
        'π' => "pi",
        'ρ' => "rho",
        'σ' | 'ς' => "sigma",
        'τ' => "tau",
        'υ' => "upsilon",
        'φ' | 'ϕ' => "phi",
        'χ' => "chi",
        'ψ' => "psi",
        'ω' => "omega",
        _ => return None,
    })
}

/// The value of a Roman number, up to 3999.
pub(super) fn roman(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 15 {
        return None;
    }
    let digit = |b: u8| {
        Some(match b.to_ascii_lowercase() {
            b'i' => 1,
            b'v' => 5,
            b'x' => 10,
            b'l' => 50,
            b'c' => 100,
            b'd' => 500,
            b'm' => 1000,
            _ => return None,
        })
    };
    let mut sum = 0_u32;
    let mut last = 0;
    for b in text.bytes().rev() {
        let value = digit(b)?;
        if value < last {
            sum = sum.checked_sub(value)?;
        } else {
            sum += value;
            last = value;
        }
    }
    (sum > 0).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_numbers_have_values() {
        assert_eq!(
            (roman("xiv"), roman("mcmxcix"), roman("abc"), roman("")),
            (Some(14), Some(1999), None, None)
        );
    }

    #[test]
    fn words_are_on_their_lists() {
        assert!(is_function_word("of") && is_function_word("zur") && !is_function_word("ketamine"));
        assert!(is_generic("editorial") && !is_generic("depression"));
    }
}
