//! What LaTeX commands mean, as data.
//!
//! Sources: *The LaTeX Companion* (3rd ed.), chapter on encodings; `fntguide`
//! and the `textcomp`, `fontenc` and `inputenc` documentation; *The
//! Comprehensive LaTeX Symbol List*; `biblatex` manual, §4.10 (its markup
//! commands).

use std::collections::HashMap;
use std::sync::LazyLock;

use super::symbols::{MATH, PACKAGES, TEXT, pairs};

/// An accent: command, combining character, and the character that stands for
/// the accent alone.
pub(super) const ACCENTS: &[(&str, char, char)] = &[
    ("`", '\u{300}', '`'),
    ("'", '\u{301}', '´'),
    ("^", '\u{302}', '^'),
    ("~", '\u{303}', '~'),
    ("=", '\u{304}', '¯'),
    ("u", '\u{306}', '˘'),
    (".", '\u{307}', '˙'),
    ("\"", '\u{308}', '¨'),
    ("r", '\u{30A}', '˚'),
    ("H", '\u{30B}', '˝'),
    ("v", '\u{30C}', 'ˇ'),
    ("G", '\u{30F}', '\u{30F}'),
    ("C", '\u{30F}', '\u{30F}'),
    ("f", '\u{311}', '\u{311}'),
    ("U", '\u{30E}', '\u{30E}'),
    ("h", '\u{309}', '\u{309}'),
    ("d", '\u{323}', '\u{323}'),
    ("textsubring", '\u{325}', '\u{325}'),
    ("textcommabelow", '\u{326}', '\u{326}'),
    ("c", '\u{327}', '¸'),
    ("k", '\u{328}', '˛'),
    ("b", '\u{331}', 'ˍ'),
    ("t", '\u{361}', '\u{361}'),
    ("textcircled", '\u{20DD}', '◯'),
    ("ocirc", '\u{30A}', '˚'),
    ("polhk", '\u{328}', '˛'),
    ("udot", '\u{323}', '\u{323}'),
    ("textgravemacron", '\u{1DC5}', '\u{1DC5}'),
    ("textroundcap", '\u{311}', '\u{311}'),
    ("textsubdot", '\u{323}', '\u{323}'),
    ("textsubumlaut", '\u{324}', '\u{324}'),
    ("textsubbar", '\u{331}', '\u{331}'),
    ("textsubarch", '\u{32F}', '\u{32F}'),
    ("textsubtilde", '\u{330}', '\u{330}'),
    ("textcommaabove", '\u{313}', '\u{313}'),
    ("capitalgrave", '\u{300}', '`'),
    ("capitalacute", '\u{301}', '´'),
    ("capitalcircumflex", '\u{302}', '^'),
    ("capitaltilde", '\u{303}', '~'),
    ("capitaldieresis", '\u{308}', '¨'),
    ("capitalcaron", '\u{30C}', 'ˇ'),
    ("capitalcedilla", '\u{327}', '¸'),
    ("capitalogonek", '\u{328}', '˛'),
];

/// Accents of mathematics. In text they are what people take for the accent of
/// text.
pub(super) const MATH_ACCENTS: &[(&str, char)] = &[
    ("hat", '\u{302}'),
    ("widehat", '\u{302}'),
    ("bar", '\u{304}'),
    ("overline", '\u{305}'),
    ("underbar", '\u{332}'),
    ("tilde", '\u{303}'),
    ("widetilde", '\u{303}'),
    ("vec", '\u{20D7}'),
    ("overrightarrow", '\u{20D7}'),
    ("dot", '\u{307}'),
    ("ddot", '\u{308}'),
    ("dddot", '\u{20DB}'),
    ("check", '\u{30C}'),
    ("breve", '\u{306}'),
    ("acute", '\u{301}'),
    ("grave", '\u{300}'),
    ("mathring", '\u{30A}'),
    ("not", '\u{338}'),
];

/// A command that sets its argument in a style: command, opening and closing
/// tag of CSL's rich text.
pub(super) const STYLES: &[(&str, &str, &str)] = &[
    ("emph", "<i>", "</i>"),
    ("textit", "<i>", "</i>"),
    ("textsl", "<i>", "</i>"),
    ("mkbibemph", "<i>", "</i>"),
    ("mkbibitalic", "<i>", "</i>"),
    ("textbf", "<b>", "</b>"),
    ("mkbibbold", "<b>", "</b>"),
    ("textsuperscript", "<sup>", "</sup>"),
    ("mkbibsuperscript", "<sup>", "</sup>"),
    ("textsubscript", "<sub>", "</sub>"),
    ("mkbibsubscript", "<sub>", "</sub>"),
    ("textsc", "<sc>", "</sc>"),
    ("textsup", "<sup>", "</sup>"),
    ("textsub", "<sub>", "</sub>"),
    ("enquote", "“", "”"),
    ("enquote*", "‘", "’"),
    ("textquote", "“", "”"),
    ("mkbibquote", "“", "”"),
    ("mkbibparens", "(", ")"),
    ("mkbibbrackets", "[", "]"),
];

/// A declaration that sets the rest of its group in a style.
pub(super) const DECLARATIONS: &[(&str, &str, &str)] = &[
    ("em", "<i>", "</i>"),
    ("it", "<i>", "</i>"),
    ("sl", "<i>", "</i>"),
    ("itshape", "<i>", "</i>"),
    ("slshape", "<i>", "</i>"),
    ("bf", "<b>", "</b>"),
    ("bfseries", "<b>", "</b>"),
    ("sc", "<sc>", "</sc>"),
    ("scshape", "<sc>", "</sc>"),
];

/// Commands whose argument is all there is to say: `\mbox{x}` is `x`.
pub(super) const TRANSPARENT: &[&str] = &[
    "mbox",
    "hbox",
    "text",
    "textrm",
    "textsf",
    "texttt",
    "textup",
    "textmd",
    "textnormal",
    "ensuremath",
    "mathrm",
    "operatorname",
    "operatorname*",
    "nocase",
    "uline",
    "underline",
    "textsmaller",
    "textlarger",
    "mkbibnamefamily",
    "mkbibnamegiven",
    "mkbibnameprefix",
    "mkbibnamesuffix",
    "singleletter",
    "textlf",
    "textosf",
    "textlatin",
    "textgreek",
    "textcyrillic",
    "fbox",
    "NoCaseChange",
];

/// Commands that set nothing of their argument: `\noopsort{1973b}` is there
/// for BibTeX's sorting alone.
pub(super) const SWALLOWED: &[&str] = &[
    "noopsort", "noop", "SortNoop", "sortnoop", "noopSort", "phantom", "vphantom", "hphantom", "hspace",
    "hspace*", "vspace", "vspace*", "label", "index",
];

/// Commands whose first argument says how the second is set.
pub(super) const SECOND_OF_TWO: &[&str] =
    &["foreignlanguage", "textcolor", "colorbox", "scalebox", "rotatebox"];

/// Commands that say nothing about the text.
pub(super) const SILENT: &[&str] = &[
    "protect",
    "relax",
    "noindent",
    "rm",
    "rmfamily",
    "sf",
    "sffamily",
    "tt",
    "ttfamily",
    "md",
    "mdseries",
    "up",
    "upshape",
    "normalfont",
    "null",
    "nobreak",
    "allowbreak",
    "break",
    "nolinebreak",
    "selectfont",
    "leavevmode",
    "unskip",
    "ignorespaces",
    "sloppy",
    "tiny",
    "scriptsize",
    "footnotesize",
    "small",
    "normalsize",
    "large",
    "Large",
    "LARGE",
    "huge",
    "Huge",
    "displaystyle",
    "textstyle",
    "boldmath",
    "autocap",
    "limits",
    "nolimits",
    "hfill",
    "hfil",
    "smallskip",
    "medskip",
    "bigskip",
    "newblock",
    "raggedright",
    "isdot",
    "-",
    "/",
    "!",
    "@",
];

/// Escaped characters and spaces, which a name made of letters cannot give.
pub(super) const SPECIALS: &[(&str, &str)] = &[
    ("&", "&"),
    ("%", "%"),
    ("$", "$"),
    ("#", "#"),
    ("_", "_"),
    ("{", "{"),
    ("}", "}"),
    ("|", "‖"),
    (" ", " "),
    ("\n", " "),
    ("\t", " "),
    (",", "\u{2009}"),
    (";", "\u{2005}"),
    (":", "\u{2005}"),
    (">", "\u{2005}"),
    ("thinspace", "\u{2009}"),
    ("medspace", "\u{2005}"),
    ("thickspace", "\u{2005}"),
    ("space", " "),
    ("enspace", "\u{2002}"),
    ("enskip", "\u{2002}"),
    ("quad", "\u{2003}"),
    ("qquad", "\u{2003}\u{2003}"),
    ("nobreakspace", "\u{A0}"),
    ("textcompwordmark", "\u{200C}"),
];

/// Runs of characters that TeX's fonts set as one: longest first.
pub(super) const LIGATURES: &[(&str, &str)] = &[
    ("---", "—"),
    ("--", "–"),
    ("``", "“"),
    ("''", "”"),
    ("?`", "¿"),
    ("!`", "¡"),
    ("`", "‘"),
    ("~", "\u{A0}"),
];

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Command {
    Accent { mark: char, alone: char },
    MathAccent(char),
    Style { open: &'static str, close: &'static str },
    Declaration { open: &'static str, close: &'static str },
    Transparent,
    SecondOfTwo,
    Swallowed,
    Silent,
    Symbol(&'static str),
}

static COMMANDS: LazyLock<HashMap<&'static str, Command>> = LazyLock::new(|| {
    let mut map = HashMap::new();
    for table in [PACKAGES, MATH, TEXT] {
        map.extend(pairs(table).map(|(name, text)| (name, Command::Symbol(text))));
    }
    map.extend(SPECIALS.iter().map(|(name, text)| (*name, Command::Symbol(text))));
    map.extend(SILENT.iter().map(|name| (*name, Command::Silent)));
    map.extend(SWALLOWED.iter().map(|name| (*name, Command::Swallowed)));
    map.extend(SECOND_OF_TWO.iter().map(|name| (*name, Command::SecondOfTwo)));
    map.extend(MATH_ACCENTS.iter().map(|(name, mark)| (*name, Command::MathAccent(*mark))));
    map.extend(TRANSPARENT.iter().map(|name| (*name, Command::Transparent)));
    map.extend(
        ACCENTS.iter().map(|(name, mark, alone)| (*name, Command::Accent { mark: *mark, alone: *alone })),
    );
    map.extend(STYLES.iter().map(|(name, open, close)| (*name, Command::Style { open, close })));
    map.extend(DECLARATIONS.iter().map(|(name, open, close)| (*name, Command::Declaration { open, close })));
    map
});

/// What the command of that name does, if it is known.
pub(super) fn command(name: &str) -> Option<Command> {
    COMMANDS.get(name).copied()
}

static SPELLINGS: LazyLock<HashMap<char, String>> = LazyLock::new(|| {
    let mut map: HashMap<char, String> =
        [("---", '—'), ("--", '–'), ("``", '“'), ("''", '”'), ("~", '\u{A0}'), ("\\,", '\u{2009}')]
            .into_iter()
            .map(|(spelling, c)| (c, spelling.to_owned()))
            .collect();
    let mut add = |name: &str, text: &str, math: bool| {
        let mut chars = text.chars();
        if let (Some(c), None) = (chars.next(), chars.next())
            && !c.is_ascii()
        {
            let spelling = if math { format!("\\ensuremath{{\\{name}}}") } else { format!("{{\\{name}}}") };
            map.entry(c).or_insert(spelling);
        }
    };
    SPECIALS.iter().for_each(|(name, text)| add(name, text, false));
    pairs(TEXT).for_each(|(name, text)| add(name, text, false));
    pairs(MATH).for_each(|(name, text)| add(name, text, true));
    map
});

/// How to write a character in ASCII, if a command stands for it.
pub(super) fn spelling(c: char) -> Option<&'static str> {
    SPELLINGS.get(&c).map(String::as_str)
}

/// The command that puts a combining character on a letter.
pub(super) fn accent_of(mark: char) -> Option<&'static str> {
    ACCENTS.iter().find(|(_, m, _)| *m == mark).map(|(name, ..)| *name)
}
