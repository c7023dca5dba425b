//! HTML, after the conventions of the CSL test suite.

use super::Rendered;
use super::walk::{Part, Writer, walk};
use crate::csl::tree::{Display, FontStyle, FontVariant, FontWeight, TextDecoration, VerticalAlign};

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
        ('ª', "a"), ('²', "2"), ('³', "3"), ('¹', "1"), ('º', "o"), ('ʰ', "h"),
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
    let mut html = Html(String::new());
    walk(rendered, &mut html);
    html.0
}

struct Html(String);

impl<'a> Writer<'a> for Html {
    fn text(&mut self, text: &'a str) {
        self.0.push_str(&escape(text));
    }

    fn open(&mut self, part: Part<'a>) {
        match part {
            Part::Quote(mark, _) => self.0.push_str(&escape(mark)),
            Part::Link(address) => {
                self.0.push_str(&format!("<a href=\"{}\">", escape(address).replace('"', "&#34;")));
            }
            part => self.0.push_str(tags(part).0),
        }
    }

    fn close(&mut self, part: Part<'a>) {
        match part {
            Part::Quote(_, mark) => self.0.push_str(&escape(mark)),
            part => self.0.push_str(tags(part).1),
        }
    }
}

/// The tags of a part, as far as they are always the same.
fn tags(part: Part<'_>) -> (&'static str, &'static str) {
    match part {
        Part::Align(VerticalAlign::Sup) => ("<sup>", "</sup>"),
        Part::Align(VerticalAlign::Sub) => ("<sub>", "</sub>"),
        Part::Align(VerticalAlign::Baseline) => ("<span style=\"baseline\">", "</span>"),
        Part::Decoration(TextDecoration::Underline) => {
            ("<span style=\"text-decoration:underline;\">", "</span>")
        }
        Part::Decoration(TextDecoration::None) => ("<span style=\"text-decoration:none;\">", "</span>"),
        Part::Weight(FontWeight::Bold) => ("<b>", "</b>"),
        Part::Weight(FontWeight::Light) => ("", ""),
        Part::Weight(FontWeight::Normal) => ("<span style=\"font-weight:normal;\">", "</span>"),
        Part::Variant(FontVariant::SmallCaps) => ("<span style=\"font-variant:small-caps;\">", "</span>"),
        Part::Variant(FontVariant::Normal) => ("<span style=\"font-variant:normal;\">", "</span>"),
        Part::Style(FontStyle::Italic) => ("<i>", "</i>"),
        Part::Style(FontStyle::Oblique) => ("<em>", "</em>"),
        Part::Style(FontStyle::Normal) => ("<span style=\"font-style:normal;\">", "</span>"),
        Part::Display(Display::Block) => ("\n\n    <div class=\"csl-block\">", "</div>\n"),
        Part::Display(Display::LeftMargin) => ("\n    <div class=\"csl-left-margin\">", "</div>"),
        Part::Display(Display::RightInline) => ("<div class=\"csl-right-inline\">", "</div>\n  "),
        Part::Display(Display::Indent) => ("\n    <div class=\"csl-indent\">", "</div>\n  "),
        Part::Link(_) => ("", "</a>"),
        Part::Quote(..) => ("", ""),
    }
}
