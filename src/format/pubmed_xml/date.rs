//! PubMed's dates: parts with months in words or numbers, and `MedlineDate`s
//! such as `1998 Dec-1999 Jan`.
//!
//! Source: NLM, *MEDLINE/PubMed XML element descriptions*, `PubDate`.

use crate::format::mapping::date;
use crate::format::xml::Element;
use crate::item::{Date, DateParts};

/// Reads `PubDate`, `ArticleDate` and the like.
pub(super) fn read(element: &Element) -> Option<Date> {
    if let Some(words) = element.text_at("MedlineDate") {
        return Some(date::medline(&words));
    }
    let year = element.text_at("Year")?;
    let year: i32 = year.trim().parse().ok()?;
    let month = element.text_at("Month").or_else(|| element.text_at("Season"));
    let month = month.and_then(|month| month.trim().parse().ok().or_else(|| date::month_of(&month)));
    let day = element.text_at("Day").and_then(|day| day.trim().parse().ok());
    Some(Date::from_parts(DateParts::new(year, month.filter(|month| *month != 0), day)))
}
