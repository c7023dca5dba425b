//! Lists of names in one cell.

use crate::format::mapping::name;

/// Cuts a cell at semicolons; or else at bars, line breaks, `and` or `&`; or
/// else at commas, where what stands between them is plainly a whole name
/// (`Zarate CA Jr, Singh JB`) or half of one (`Smith, J., Doe, A.`).
pub(super) fn split(cell: &str) -> Vec<String> {
    let cell = cell.trim().trim_end_matches(';');
    let parts: Vec<String> = if cell.contains(';') {
        cell.split(';').map(str::to_owned).collect()
    } else if cell.contains('|') {
        cell.split('|').map(str::to_owned).collect()
    } else if cell.contains('\n') {
        cell.lines().map(str::to_owned).collect()
    } else if cell.contains(" and ") && !is_one_institution(cell) {
        cell.split(" and ").flat_map(by_commas).collect()
    } else if cell.contains(" & ") && cell.contains(',') && !is_one_institution(cell) {
        cell.split(" & ").flat_map(by_commas).collect()
    } else {
        by_commas(cell)
    };
    parts.iter().map(|part| clean(part)).filter(|name| !name.is_empty()).collect()
}

/// `Department of Health and Human Services` is one name.
fn is_one_institution(cell: &str) -> bool {
    let halves = || cell.split(" and ").flat_map(|half| half.split(" & "));
    let is_institution = |half: &str| !name::read(half).literal.is_empty();
    halves().count() == 2 && halves().all(|half| !half.contains(',')) && halves().any(is_institution)
}

fn by_commas(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let whole = |part: &&str| {
        let mut words = part.trim_end_matches('.').split(' ').rev();
        let mut last = words.next().unwrap_or_default();
        if name::is_suffix(last) {
            last = words.next().unwrap_or_default();
        }
        name::is_initials(last) && words.next().is_some()
    };
    if parts.len() > 1 && parts.iter().all(whole) {
        return parts.iter().map(|part| (*part).to_owned()).collect();
    }
    let is_pairs = parts.len() > 2
        && parts.len().is_multiple_of(2)
        && parts.iter().skip(1).step_by(2).all(|given| given.split(' ').all(name::is_initials));
    if is_pairs {
        return parts.chunks(2).map(|pair| pair.join(", ")).collect();
    }
    vec![text.to_owned()]
}

/// A name without the number that Scopus puts after it, and without `et al`.
fn clean(name: &str) -> String {
    let mut name = name.trim().trim_end_matches(',');
    if let Some((before, id)) = name.rsplit_once(" (")
        && id.strip_suffix(')').is_some_and(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()))
    {
        name = before;
    }
    let trailing = ["et al.", "et al"].iter().find_map(|words| name.strip_suffix(words));
    let name = trailing.unwrap_or(name).trim();
    // PubMed ends its list with a full stop.
    let ends_sentence = name.strip_suffix('.').filter(|bare| {
        bare.rsplit(' ')
            .next()
            .is_some_and(|last| last.len() > 1 && name::is_initials(last) && !last.contains('.'))
    });
    ends_sentence.unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_cut_as_their_writers_mean_them() {
        for (cell, expected) in [
            ("Doe, Jane; Roe, Richard", &["Doe, Jane", "Roe, Richard"][..]),
            ("Doe, Jane (571); Roe, R. (572)", &["Doe, Jane", "Roe, R."]),
            ("Doe, J. and Roe, R.", &["Doe, J.", "Roe, R."]),
            ("Zarate CA Jr, Singh JB, Carlson PJ.", &["Zarate CA Jr", "Singh JB", "Carlson PJ"]),
            ("Smith J., Doe A.B.", &["Smith J.", "Doe A.B."]),
            ("Smith, J., Doe, A.", &["Smith, J.", "Doe, A."]),
            ("Smith, J., Doe, A., & Roe, R.", &["Smith, J.", "Doe, A.", "Roe, R."]),
            ("Jane Doe|Richard Roe", &["Jane Doe", "Richard Roe"]),
            ("Doe, Jane", &["Doe, Jane"]),
            ("Jane Doe and Richard Roe", &["Jane Doe", "Richard Roe"]),
            ("Department of Health and Human Services", &["Department of Health and Human Services"]),
            ("Doe J; et al.", &["Doe J"]),
            ("", &[]),
        ] {
            assert_eq!(split(cell), expected, "{cell}");
        }
    }
}
