//! HTML, after the conventions of the CSL test suite.

use super::Rendered;
use crate::csl::tree::{
    Display, Event, FontStyle, FontVariant, FontWeight, Format, Mark, TextDecoration, VerticalAlign,
};

/// `&`, `<` and `>` as entities.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&#38;"),
            '<' => out.push_str("&#60;"),
            '>' => out.push_str("&#62;"),
            c => match superscript(c) {
                Some(letter) => {
                    out.push_str("<sup>");
                    out.push_str(letter);
                    out.push_str("</sup>");
                }
                None => out.push(c),
            },
        }
    }
    out
}

/// Superscript characters, which fonts often lack, as what they raise. Source:
/// the `<super>` mappings of the Unicode Character Database.
fn superscript(c: char) -> Option<&'static str> {
    #[rustfmt::skip]
    const RAISED: &[(char, &str)] = &[
        ('"', "&#34;"), ('ª', "a"), ('²', "2"), ('³', "3"), ('¹', "1"), ('º', "o"), ('ʰ', "h"),
        ('ʱ', "ɦ"), ('ʲ', "j"), ('ʳ', "r"), ('ʴ', "ɹ"), ('ʵ', "ɻ"), ('ʶ', "ʁ"), ('ʷ', "w"),
        ('ʸ', "y"), ('ˀ', "ʔ"), ('ˁ', "ʕ"), ('ˠ', "ɣ"), ('ˡ', "l"), ('ˢ', "s"), ('ˣ', "x"),
        ('ˤ', "ʕ"), ('ۥ', "و"), ('ۦ', "ي"), ('ჼ', "ნ"), ('ᴬ', "A"), ('ᴭ', "Æ"), ('ᴮ', "B"),
        ('ᴰ', "D"), ('ᴱ', "E"), ('ᴲ', "Ǝ"), ('ᴳ', "G"), ('ᴴ', "H"), ('ᴵ', "I"), ('ᴶ', "J"),
        ('ᴷ', "K"), ('ᴸ', "L"), ('ᴹ', "M"), ('ᴺ', "N"), ('ᴼ', "O"), ('ᴽ', "Ȣ"), ('ᴾ', "P"),
        ('ᴿ', "R"), ('ᵀ', "T"), ('ᵁ', "U"), ('ᵂ', "W"), ('ᵃ', "a"), ('ᵄ', "ɐ"), ('ᵅ', "ɑ"),
        ('ᵆ', "ᴂ"), ('ᵇ', "b"), ('ᵈ', "d"), ('ᵉ', "e"), ('ᵊ', "ə"), ('ᵋ', "ɛ"), ('ᵌ', "ɜ"),
        ('ᵍ', "g"), ('ᵏ', "k"), ('ᵐ', "m"), ('ᵑ', "ŋ"), ('ᵒ', "o"), ('ᵓ', "ɔ"), ('ᵔ', "ᴖ"),
        ('ᵕ', "ᴗ"), ('ᵖ', "p"), ('ᵗ', "t"), ('ᵘ', "u"), ('ᵙ', "ᴝ"), ('ᵚ', "ɯ"), ('ᵛ', "v"),
        ('ᵜ', "ᴥ"), ('ᵝ', "β"), ('ᵞ', "γ"), ('ᵟ', "δ"), ('ᵠ', "φ"), ('ᵡ', "χ"), ('ᵸ', "н"),
        ('ᶛ', "ɒ"), ('ᶜ', "c"), ('ᶝ', "ɕ"), ('ᶞ', "ð"), ('ᶟ', "ɜ"), ('ᶠ', "f"), ('ᶡ', "ɟ"),
        ('ᶢ', "ɡ"), ('ᶣ', "ɥ"), ('ᶤ', "ɨ"), ('ᶥ', "ɩ"), ('ᶦ', "ɪ"), ('ᶧ', "ᵻ"), ('ᶨ', "ʝ"),
        ('ᶩ', "ɭ"), ('ᶪ', "ᶅ"), ('ᶫ', "ʟ"), ('ᶬ', "ɱ"), ('ᶭ', "ɰ"), ('ᶮ', "ɲ"), ('ᶯ', "ɳ"),
        ('ᶰ', "ɴ"), ('ᶱ', "ɵ"), ('ᶲ', "ɸ"), ('ᶳ', "ʂ"), ('ᶴ', "ʃ"), ('ᶵ', "ƫ"), ('ᶶ', "ʉ"),
        ('ᶷ', "ʊ"), ('ᶸ', "ᴜ"), ('ᶹ', "ʋ"), ('ᶺ', "ʌ"), ('ᶻ', "z"), ('ᶼ', "ʐ"), ('ᶽ', "ʑ"),
        ('ᶾ', "ʒ"), ('ᶿ', "θ"), ('⁰', "0"), ('ⁱ', "i"), ('⁴', "4"), ('⁵', "5"), ('⁶', "6"),
        ('⁷', "7"), ('⁸', "8"), ('⁹', "9"), ('⁺', "+"), ('⁻', "−"), ('⁼', "="), ('⁽', "("),
        ('⁾', ")"), ('ⁿ', "n"), ('℠', "SM"), ('™', "TM"), ('ⱽ', "V"), ('ⵯ', "ⵡ"), ('㆒', "一"),
        ('㆓', "二"), ('㆔', "三"), ('㆕', "四"), ('㆖', "上"), ('㆗', "中"), ('㆘', "下"), ('㆙', "甲"),
        ('㆚', "乙"), ('㆛', "丙"), ('㆜', "丁"), ('㆝', "天"), ('㆞', "地"), ('㆟', "人"), ('ꚜ', "ъ"),
        ('ꚝ', "ь"), ('ꝰ', "ꝯ"), ('ꟲ', "C"), ('ꟳ', "F"), ('ꟴ', "Q"), ('ꟸ', "Ħ"), ('ꟹ', "œ"),
        ('ꭜ', "ꜧ"), ('ꭝ', "ꬷ"), ('ꭞ', "ɫ"), ('ꭟ', "ꭒ"), ('ꭩ', "ʍ"), ('𐞁', "ː"), ('𐞂', "ˑ"),
        ('𐞃', "æ"), ('𐞄', "ʙ"), ('𐞅', "ɓ"), ('𐞇', "ʣ"), ('𐞈', "ꭦ"), ('𐞉', "ʥ"), ('𐞊', "ʤ"),
        ('𐞋', "ɖ"), ('𐞌', "ɗ"), ('𐞍', "ᶑ"), ('𐞎', "ɘ"), ('𐞏', "ɞ"), ('𐞐', "ʩ"), ('𐞑', "ɤ"),
        ('𐞒', "ɢ"), ('𐞓', "ɠ"), ('𐞔', "ʛ"), ('𐞕', "ħ"), ('𐞖', "ʜ"), ('𐞗', "ɧ"), ('𐞘', "ʄ"),
        ('𐞙', "ʪ"), ('𐞚', "ʫ"), ('𐞛', "ɬ"), ('𐞜', "𝼄"), ('𐞝', "ꞎ"), ('𐞞', "ɮ"), ('𐞟', "𝼅"),
        ('𐞠', "ʎ"), ('𐞡', "𝼆"), ('𐞢', "ø"), ('𐞣', "ɶ"), ('𐞤', "ɷ"), ('𐞥', "q"), ('𐞦', "ɺ"),
        ('𐞧', "𝼈"), ('𐞨', "ɽ"), ('𐞩', "ɾ"), ('𐞪', "ʀ"), ('𐞫', "ʨ"), ('𐞬', "ʦ"), ('𐞭', "ꭧ"),
        ('𐞮', "ʧ"), ('𐞯', "ʈ"), ('𐞰', "ⱱ"), ('𐞲', "ʏ"), ('𐞳', "ʡ"), ('𐞴', "ʢ"), ('𐞵', "ʘ"),
        ('𐞶', "ǀ"), ('𐞷', "ǁ"), ('𐞸', "ǂ"), ('𐞹', "𝼊"), ('𐞺', "𝼞"),
    ];
    if c.is_ascii() {
        return None;
    }
    let at = RAISED.binary_search_by_key(&c, |(raised, _)| *raised).ok()?;
    RAISED.get(at).map(|(_, base)| *base)
}

/// Writes HTML.
pub(super) fn write(rendered: &Rendered) -> String {
    let mut out = String::new();
    // For each open part: what closes it, the format around it, and whether
    // it is a quote.
    let mut open: Vec<(String, Format, bool)> = Vec::new();
    let mut now = Format::default();
    let mut quotes: Vec<bool> = Vec::new();
    for event in &rendered.events {
        match event {
            Event::Text(text) => out.push_str(&escape(text)),
            Event::Open(mark) => {
                let around = now;
                let mut close = String::new();
                match mark {
                    Mark::Quote | Mark::FieldQuote | Mark::SingleQuote => {
                        let (opening, closing) = rendered.quote_marks(mark, &mut quotes);
                        out.push_str(&escape(opening));
                        close = escape(closing);
                    }
                    Mark::Format(format) => {
                        now = over(around, *format);
                        close = tags(around, now, &mut out);
                    }
                    Mark::Markup(format) => {
                        now = over(around, flipped(around, *format));
                        close = tags(around, now, &mut out);
                    }
                    Mark::NoDecor => {
                        now = over(around, plain_again(around));
                        close = tags(around, now, &mut out);
                    }
                    Mark::Display(display) => {
                        let (start, end) = match display {
                            Display::Block => ("\n\n    <div class=\"csl-block\">", "</div>\n"),
                            Display::LeftMargin => ("\n    <div class=\"csl-left-margin\">", "</div>"),
                            Display::RightInline => ("<div class=\"csl-right-inline\">", "</div>\n  "),
                            Display::Indent => ("\n    <div class=\"csl-indent\">", "</div>\n  "),
                        };
                        out.push_str(start);
                        close.push_str(end);
                    }
                    Mark::Link(address) => {
                        out.push_str(&format!("<a href=\"{}\">", escape(address).replace('"', "&#34;")));
                        close.push_str("</a>");
                    }
                    Mark::Term | Mark::NoCase | Mark::Names | Mark::Stand | Mark::Name | Mark::YearSuffix => {
                    }
                }
                open.push((
                    close,
                    around,
                    matches!(mark, Mark::Quote | Mark::FieldQuote | Mark::SingleQuote),
                ));
            }
            Event::Close => {
                if let Some((close, around, quote)) = open.pop() {
                    out.push_str(&close);
                    now = around;
                    if quote {
                        quotes.pop();
                    }
                }
            }
        }
    }
    out
}

/// The format within a part.
///
/// Asking for what is so anyway changes nothing.
fn over(around: Format, mut own: Format) -> Format {
    own.style = own.style.filter(|s| *s != FontStyle::Normal || around.style.is_some());
    own.weight = own.weight.filter(|w| *w != FontWeight::Normal || around.weight.is_some());
    own.variant = own.variant.filter(|v| *v != FontVariant::Normal || around.variant.is_some());
    Format {
        style: own.style.or(around.style),
        weight: own.weight.or(around.weight),
        variant: own.variant.or(around.variant),
        decoration: own.decoration.or(around.decoration),
        align: own.align.or(around.align),
    }
}

/// Markup in text that is formatted so already turns it back.
fn flipped(around: Format, own: Format) -> Format {
    let mut out = own;
    if own.style.is_some() && own.style == around.style {
        out.style = Some(FontStyle::Normal);
    }
    if own.weight.is_some() && own.weight == around.weight {
        out.weight = Some(FontWeight::Normal);
    }
    if own.variant.is_some() && own.variant == around.variant {
        out.variant = Some(FontVariant::Normal);
    }
    out
}

fn plain_again(around: Format) -> Format {
    Format {
        style: around.style.map(|_| FontStyle::Normal),
        weight: around.weight.map(|_| FontWeight::Normal),
        variant: around.variant.map(|_| FontVariant::Normal),
        decoration: around.decoration.map(|_| TextDecoration::None),
        align: around.align.map(|_| VerticalAlign::Baseline),
    }
}

/// Writes the opening tags for what changes and returns the closing ones.
fn tags(around: Format, now: Format, out: &mut String) -> String {
    let mut tags: Vec<(&str, &str)> = Vec::new();
    if now.align != around.align {
        tags.push(match now.align {
            Some(VerticalAlign::Sup) => ("<sup>", "</sup>"),
            Some(VerticalAlign::Sub) => ("<sub>", "</sub>"),
            _ => ("<span style=\"baseline\">", "</span>"),
        });
    }
    if now.decoration != around.decoration {
        tags.push(match now.decoration {
            Some(TextDecoration::Underline) => ("<span style=\"text-decoration:underline;\">", "</span>"),
            _ => ("<span style=\"text-decoration:none;\">", "</span>"),
        });
    }
    if now.weight != around.weight {
        tags.push(match now.weight {
            Some(FontWeight::Bold) => ("<b>", "</b>"),
            Some(FontWeight::Light) => ("", ""),
            _ => ("<span style=\"font-weight:normal;\">", "</span>"),
        });
    }
    if now.variant != around.variant {
        tags.push(match now.variant {
            Some(FontVariant::SmallCaps) => ("<span style=\"font-variant:small-caps;\">", "</span>"),
            _ => ("<span style=\"font-variant:normal;\">", "</span>"),
        });
    }
    if now.style != around.style {
        tags.push(match now.style {
            Some(FontStyle::Italic) => ("<i>", "</i>"),
            Some(FontStyle::Oblique) => ("<em>", "</em>"),
            _ => ("<span style=\"font-style:normal;\">", "</span>"),
        });
    }
    for (open, _) in &tags {
        out.push_str(open);
    }
    tags.iter().rev().map(|(_, close)| *close).collect()
}
