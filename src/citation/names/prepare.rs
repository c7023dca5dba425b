//! What stands in name lists and is no part of a name: roles, honorifics,
//! degrees, marks of footnotes, list numbers.

use std::sync::LazyLock;

use regex::Regex;

use super::super::label::regex;

/// Each pattern with what takes its place, applied in order to the whole
/// list. Group 1 holds what must stay.
static RULES: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        // `[3] Smith`, `12. Smith`
        (r"^\s*(?:\[[^\[\]]{1,12}\]|\(\d{1,4}\)|\d{1,4}\s?[.)])\s*", ""),
        // `In J. Burley`, `edited by John Smith`, `hrsg. von K. Schmidt`
        (r"(?i)^\W*in\s*:?\s+(\p{Lu})", "${1}"),
        (
            r"(?i)^\W*(?:(?:edited|translated|trans\.?|compiled|introduced|ed\.|eds\.|tr\.)\s+by|eds?\.|editors?:?|hrsg\.?\s+v(?:on|\.)|hrsg\.|curr?\.|herausgegeben\s+von|übersetzt\s+von|a\s+cura\s+di|sous\s+la\s+dir(?:ection|\.)\s+de|édité\s+par|traduit\s+par|editado\s+por|traducido\s+por|trad\.(?:\s+d[ie])?|trans(?:l)?\.|под\s+ред\.|by)\s+",
            "",
        ),
        // `(Eds.)`, `, editors`
        (
            r"(?i)[,\s]*(?:[(\[]\s*(?:eds?|editors?|editeurs?|hrsgg?|hgg?|herausgeber|éds?|trans|transl|translators?|übers|trad|dirs?|coords?|comps?|cur|a cura di|red|orgs?|ред)\b\.?(?:\s*(?:and|&)\s*trans\.?)?\s*[)\]]|[,\s](?:eds?\.?|editors?|hrsgg?\.|translators?))\W*$",
            "",
        ),
        // `ELLIS, JR.`; without the comma they are initials.
        (r",\s*JR\.", ", Jr."),
        (r"(?i)\s*[(\[](?:eds?|hrsg|hg|ред)\.?[)\]]", ""),
        // `Hans Gabler with Walter Hettche`
        (r"(\p{L}\.?)\s+with\s+(\p{Lu})", "${1} and ${2}"),
        // Superscripts and marks of footnotes, but not the star of `STAR*D`
        (r"[†‡§¶‖¹²³⁰⁴⁵⁶⁷⁸⁹]+", " "),
        (r"\*+(\s|[,;.]|$)", "${1}"),
        (r"(\p{L}\.?)\d{1,2}(?:,\d{1,2})*([,;]|\sand\b|\s&|$)", "${1}${2}"),
        // Honorifics before a name
        (
            r"(^|[,;&]\s*|\band\s+)(?:(?:Univ\.-)?(?:Prof|Professor|Dr|Sir|Dame|Mrs|Mr|Ms|Rev|Hon)\b\.?\s+(?:(?:med|phil|rer|nat)\.\s*)*)+(\p{Lu}\p{L})",
            "${1}${2}",
        ),
        // Degrees after it. `MD` may be initials: only after two words, or
        // before another degree.
        (
            r"(?:,?\s*\b(?:MD|M\.D\.|MSc|M\.Sc\.|BSc|MA|MS|BA|RN),?)*,?\s*(?:\bPh\.?\s?D\b\.?|\b(?:MPH|DPhil|D\.Phil\.|FRCPC?|MBBS|MBChB|PharmD|DrPH|EdD|PsyD|DVM|ScD|MBA|MSc|BSc|MRCPsych)\b)\s*([,;]|\band\b|&|$)",
            "${1}",
        ),
        (r"([^\s,;]\s+[^\s,;]+),\s*(?:MD\b|M\.\s?D\.)\s*([,;]|\band\b|&|$)", "${1}${2}"),
        // `u. a.`, `y cols.`: what `et al.` is called elsewhere
        (
            r"(?i)[,;\s]+(?:u\.\s?a\.|et\s+coll\b\.?|y\s+cols?\b\.?|y\s+otros|e\s+outros|e\s+altri|i\s+in\.|i\s+wsp\.|i\s+sur\.|i\s+dr\.|a\s+kol\.|ve\s+ark\.|та\s+ін\.|(?:and|&)\s+\d+\s+(?:others|more|co-?authors)|and\s+colleagues|and\s+co-?workers|m\.\s?fl\.|и\s+соавт\.)\W*$",
            " et al.",
        ),
        // `K. VAN DER BERG`: particles in capitals
        (
            r"(^|[,;&]\s*|\bAND\s+|\p{Lu}\.\s*)((?:VAN|VON|DER|DEN|DE|DEL|DELLA|DI|DA|DOS|DAS|DO|DU|LA|LE|LOS|LAS|TEN|TER|ZU)(?:\s+(?:VAN|VON|DER|DEN|DE|DEL|LA|LE|LOS|LAS))*)(\s+\p{Lu}{3})",
            "",
        ),
    ]
    .into_iter()
    .map(|(pattern, with)| (regex(pattern), with))
    .collect()
});

/// The list without what is no name. Nothing but whole words and marks goes.
pub(super) fn prepare(text: &str) -> String {
    let mut out = text.trim().to_owned();
    for (pattern, with) in RULES.iter() {
        if !pattern.is_match(&out) {
            continue;
        }
        out = if with.is_empty() && pattern.captures_len() == 4 {
            // The particles in capitals become what they are in small.
            let lower = |c: &regex::Captures<'_>| {
                let part = |i: usize| c.get(i).map(|m| m.as_str()).unwrap_or_default();
                format!("{}{}{}", part(1), part(2).to_lowercase(), part(3))
            };
            pattern.replace_all(&out, lower).into_owned()
        } else {
            pattern.replace_all(&out, *with).into_owned()
        };
    }
    out.trim_end_matches(['(', '[']).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::prepare;

    #[test]
    fn what_is_no_name_goes() {
        for (text, expected) in [
            ("[12] Smith J", "Smith J"),
            ("Smith, J. (Ed.)", "Smith, J."),
            ("Smith J*, Jones K†, STAR*D", "Smith J, Jones K , STAR*D"),
            ("Dr. John Smith and Prof. Mary Jones", "John Smith and Mary Jones"),
            ("Smith, MD, Jones, KB", "Smith, MD, Jones, KB"),
            ("Smith MD, Jones K", "Smith MD, Jones K"),
            ("John Smith, MD, PhD; Mary Jones, MPH", "John Smith; Mary Jones"),
            ("VAN DER BERG, K., SMITH DE", "van der BERG, K., SMITH DE"),
            ("Edward Sirius", "Edward Sirius"),
        ] {
            assert_eq!(prepare(text), expected, "{text}");
        }
    }
}
