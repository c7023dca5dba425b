//! From the XML parser's tree to a [`Program`].

use std::collections::HashMap;

use citationberg as cb;
use citationberg::taxonomy as tax;
use serde::Serialize;
use serde_json::Value;

use super::locale::{DateFormat, Gender, Layer, Ordinal, OrdinalKind, OrdinalMatch, TermText};
use super::program::{
    AnyVariable, BibliographyLayout, Branch, Choose, Citation, Class, Collapse, Date, DateForm, DatePart,
    Demote, Element, GivennameRule, Group, Label, Layout, Look, MacroId, Match, NameAnd, NameForm,
    NameOptions, Names, Number, NumberForm, PageRangeFormat, PartForm, PartName, Plural, PositionTest,
    Precedes, Program, SortKey, SortOrder, SortSource, SubstituteRule, TermForm, Terms, Test, Text, TextCase,
    TextSource, term,
};
use super::tree::{Display, FontStyle, FontVariant, FontWeight, Format, TextDecoration, VerticalAlign};
use super::{CslError, SecondFieldAlign, Style};
use crate::item::{DateVariable, Kind, NameVariable, Variable};

/// Elements a layout may expand to once its macros are called.
const MAX_EXPANSION: u64 = 500_000;
/// Calls and groups within each other.
const MAX_DEPTH: u64 = 250;

/// Compiles an independent style.
pub(super) fn style(style: &cb::IndependentStyle) -> Result<Style, CslError> {
    let settings = &style.settings;
    let citation_options = settings.options.apply(&style.citation.name_options);
    let bibliography_options = style.bibliography.as_ref().map(|b| settings.options.apply(&b.name_options));
    let mut compiler = Compiler {
        terms: Terms::new(),
        macros: style.macros.iter().enumerate().map(|(i, m)| (m.name.as_str(), i)).collect(),
        unknown_macro: None,
        options: [citation_options.clone(), bibliography_options.unwrap_or(citation_options)],
        explicit_year_suffix: false,
    };
    let macros: Vec<Vec<Element>> = style.macros.iter().map(|m| compiler.elements(&m.children)).collect();
    let citation = compiler.citation(&style.citation);
    let bibliography = style.bibliography.as_ref().map(|b| compiler.bibliography(b));
    if let Some(name) = compiler.unknown_macro {
        return Err(CslError::UnknownMacro(name));
    }
    let names: Vec<&str> = style.macros.iter().map(|m| m.name.as_str()).collect();
    let layouts = std::iter::once(&citation.layout).chain(bibliography.as_ref().map(|b| &b.layout));
    check_expansion(&names, &macros, layouts)?;
    let mut locales: Vec<(Option<String>, Layer)> = Vec::new();
    for l in &style.locale {
        let layer = locale_layer(l);
        for (name, ..) in &layer.terms {
            compiler.terms.intern(name);
        }
        locales.push((l.lang.as_ref().map(|l| l.0.clone()), layer));
    }
    Ok(Style {
        title: style.info.title.value.clone(),
        id: style.info.id.clone(),
        program: Program {
            class: match settings.class {
                cb::StyleClass::InText => Class::InText,
                cb::StyleClass::Note => Class::Note,
            },
            default_locale: style.default_locale.as_ref().map(|l| l.0.clone()).filter(|l| !l.is_empty()),
            terms: compiler.terms,
            macros,
            citation,
            bibliography,
            demote: match settings.demote_non_dropping_particle {
                cb::DemoteNonDroppingParticle::Never => Demote::Never,
                cb::DemoteNonDroppingParticle::SortOnly => Demote::SortOnly,
                cb::DemoteNonDroppingParticle::DisplayAndSort => Demote::DisplayAndSort,
            },
            initialize_with_hyphen: settings.initialize_with_hyphen,
            page_range_format: settings.page_range_format.map(|f| match f {
                cb::PageRangeFormat::Chicago15 => PageRangeFormat::Chicago15,
                cb::PageRangeFormat::Chicago16 => PageRangeFormat::Chicago16,
                cb::PageRangeFormat::Expanded => PageRangeFormat::Expanded,
                cb::PageRangeFormat::Minimal => PageRangeFormat::Minimal,
                cb::PageRangeFormat::MinimalTwo => PageRangeFormat::MinimalTwo,
            }),
            locales,
            explicit_year_suffix: compiler.explicit_year_suffix,
        },
    })
}

struct Compiler<'a> {
    terms: Terms,
    macros: HashMap<&'a str, MacroId>,
    unknown_macro: Option<String>,
    /// Inherited name options of citation and bibliography.
    options: [cb::InheritableNameOptions; 2],
    explicit_year_suffix: bool,
}

impl Compiler<'_> {
    fn macro_id(&mut self, name: &str) -> MacroId {
        if let Some(id) = self.macros.get(name) {
            return *id;
        }
        self.unknown_macro.get_or_insert_with(|| name.to_owned());
        0
    }

    fn elements(&mut self, elements: &[cb::LayoutRenderingElement]) -> Vec<Element> {
        elements.iter().map(|e| self.element(e)).collect()
    }

    fn element(&mut self, element: &cb::LayoutRenderingElement) -> Element {
        match element {
            cb::LayoutRenderingElement::Text(t) => Element::Text(self.text(t)),
            cb::LayoutRenderingElement::Date(d) => Element::Date(date(d)),
            cb::LayoutRenderingElement::Number(n) => Element::Number(Number {
                variable: number_variable(n.variable),
                form: match n.form {
                    cb::NumberForm::Numeric => NumberForm::Numeric,
                    cb::NumberForm::Ordinal => NumberForm::Ordinal,
                    cb::NumberForm::LongOrdinal => NumberForm::LongOrdinal,
                    cb::NumberForm::Roman => NumberForm::Roman,
                },
                look: Look {
                    display: n.display.map(display),
                    text_case: n.text_case.map(text_case),
                    ..look(n)
                },
            }),
            cb::LayoutRenderingElement::Names(n) => Element::Names(Box::new(self.names(n))),
            cb::LayoutRenderingElement::Label(l) => {
                Element::Label(label(Some(number_variable(l.variable)), &l.label))
            }
            cb::LayoutRenderingElement::Group(g) => Element::Group(Group {
                children: self.elements(&g.children),
                delimiter: g.delimiter.clone().unwrap_or_default(),
                look: Look { display: g.display.map(display), ..look(g) },
            }),
            cb::LayoutRenderingElement::Choose(c) => {
                let mut branches: Vec<Branch> = c.branches().map(|b| self.branch(b)).collect();
                if let Some(otherwise) = &c.otherwise {
                    let children = self.elements(&otherwise.children);
                    branches.push(Branch { tests: Vec::new(), match_: Match::All, children });
                }
                Element::Choose(Choose { branches })
            }
        }
    }

    fn text(&mut self, text: &cb::Text) -> Text {
        let source = match &text.target {
            cb::TextTarget::Variable { var, form } => {
                let short = *form == cb::LongShortForm::Short;
                match any_variable(*var) {
                    AnyVariable::Text(variable) => {
                        self.explicit_year_suffix |= variable == Variable::YearSuffix;
                        TextSource::Variable { variable, short }
                    }
                    // Names and dates are no text: nothing to show.
                    _ => TextSource::Value(String::new()),
                }
            }
            cb::TextTarget::Macro { name } => TextSource::Macro(self.macro_id(name)),
            cb::TextTarget::Term { term, form, plural } => TextSource::Term {
                term: self.terms.intern(&serialised(term)),
                form: term_form(*form),
                plural: *plural,
            },
            cb::TextTarget::Value { val } => TextSource::Value(val.clone()),
        };
        let look = Look {
            display: text.display.map(display),
            quotes: text.quotes,
            strip_periods: text.strip_periods,
            text_case: text.text_case.map(text_case),
            ..look(text)
        };
        Text { source, look }
    }

    fn names(&mut self, names: &cb::Names) -> Names {
        let default_name = cb::Name::default();
        let name = names.name().unwrap_or(&default_name);
        let options = [0, 1].map(|i| self.name_options(i, names, name));
        let part = |part: Option<&cb::NamePart>| {
            part.map(|p| Look { text_case: p.text_case.map(text_case), ..look(p) }).unwrap_or_default()
        };
        let et_al = names.et_al();
        let mut own_label = None;
        let mut label_first = false;
        let mut seen_name = false;
        for child in &names.children {
            match child {
                cb::NamesChild::Name(_) => seen_name = true,
                cb::NamesChild::Label(l) => {
                    own_label = Some(label(None, l));
                    label_first = !seen_name && names.name().is_some();
                }
                _ => {}
            }
        }
        let parent = Names {
            variables: names.variable.iter().map(|v| own(v)).collect(),
            options,
            name: look(name),
            family: part(name.name_part_family()),
            given: part(name.name_part_given()),
            et_al: et_al
                .map(|e| Look { format: format(&e.formatting), ..Look::default() })
                .unwrap_or_default(),
            et_al_term: match et_al.map(|e| e.term) {
                Some(cb::EtAlTerm::AndOthers) => term::AND_OTHERS,
                _ => term::ET_AL,
            },
            label: own_label,
            label_first,
            substitute: Vec::new(),
            look: Look { display: names.display.map(display), ..look(names) },
        };
        let substitute = names.substitute().map(|s| {
            s.children
                .iter()
                .map(|child| match child {
                    // `cs:names` without `cs:name` takes over its parent's.
                    cb::LayoutRenderingElement::Names(n) if n.name().is_none() && n.substitute().is_none() => {
                        let own = look(n);
                        let label = n.label().map(|(l, _)| label(None, l)).or_else(|| parent.label.clone());
                        Element::Names(Box::new(Names {
                            variables: n.variable.iter().map(crate::csl::compile::own).collect(),
                            label,
                            look: Look {
                                format: if own.format.is_plain() { parent.look.format } else { own.format },
                                display: n.display.map(display).or(parent.look.display),
                                prefix: or_else(&own.prefix, &parent.look.prefix),
                                suffix: or_else(&own.suffix, &parent.look.suffix),
                                ..own
                            },
                            ..parent.clone()
                        }))
                    }
                    other => self.element(other),
                })
                .collect()
        });
        Names { substitute: substitute.unwrap_or_default(), ..parent }
    }

    fn name_options(&self, place: usize, names: &cb::Names, name: &cb::Name) -> NameOptions {
        let base = &self.options[usize::from(place == 1)];
        let inherited = base.apply(&names.options());
        let o = name.options(&inherited);
        NameOptions {
            and: o.and.map(|a| match a {
                cb::NameAnd::Text => NameAnd::Text,
                cb::NameAnd::Symbol => NameAnd::Symbol,
            }),
            delimiter: o.delimiter.to_owned(),
            names_delimiter: inherited.names_delimiter.clone().unwrap_or_default(),
            precedes_et_al: precedes(o.delimiter_precedes_et_al),
            precedes_last: precedes(o.delimiter_precedes_last),
            et_al_min: o.et_al_min,
            et_al_use_first: o.et_al_use_first,
            et_al_subsequent_min: o.et_al_subsequent_min,
            et_al_subsequent_use_first: o.et_al_subsequent_use_first,
            et_al_use_last: o.et_al_use_last,
            form: match o.form {
                cb::NameForm::Long => NameForm::Long,
                cb::NameForm::Short => NameForm::Short,
                cb::NameForm::Count => NameForm::Count,
            },
            initialize: o.initialize,
            initialize_with: o.initialize_with.map(str::to_owned),
            sort_order: o.name_as_sort_order.map(|s| match s {
                cb::NameAsSortOrder::First => SortOrder::First,
                cb::NameAsSortOrder::All => SortOrder::All,
            }),
            sort_separator: o.sort_separator.to_owned(),
        }
    }

    fn branch(&mut self, branch: &cb::ChooseBranch) -> Branch {
        let mut tests = Vec::new();
        if branch.disambiguate == Some(true) {
            tests.push(Test::Disambiguate);
        }
        let variables = |list: &Option<Vec<tax::Variable>>| -> Vec<AnyVariable> {
            list.iter().flatten().map(|v| any_variable(*v)).collect()
        };
        tests.extend(variables(&branch.is_numeric).into_iter().map(Test::IsNumeric));
        tests.extend(variables(&branch.variable).into_iter().map(Test::Variable));
        for v in branch.is_uncertain_date.iter().flatten() {
            tests.push(Test::IsUncertainDate(own(v)));
        }
        for l in branch.locator.iter().flatten() {
            tests.push(Test::Locator(serialised(l).replace(' ', "-")));
        }
        for p in branch.position.iter().flatten() {
            tests.push(Test::Position(match p {
                cb::TestPosition::First => PositionTest::First,
                cb::TestPosition::Subsequent => PositionTest::Subsequent,
                cb::TestPosition::IbidWithLocator => PositionTest::IbidWithLocator,
                cb::TestPosition::Ibid => PositionTest::Ibid,
                cb::TestPosition::NearNote => PositionTest::NearNote,
            }));
        }
        for k in branch.type_.iter().flatten() {
            tests.push(Test::Kind(own(k)));
        }
        let match_ = match branch.match_ {
            cb::ChooseMatch::All => Match::All,
            cb::ChooseMatch::Any => Match::Any,
            cb::ChooseMatch::None => Match::None,
        };
        // A branch that tests nothing but `disambiguate="false"` never holds.
        let match_ = if tests.is_empty() { Match::Any } else { match_ };
        Branch { tests, match_, children: self.elements(&branch.children) }
    }

    fn layout(&mut self, layout: &cb::Layout, sort: Option<&cb::Sort>) -> Layout {
        let sort = sort.map(|s| s.keys.iter().map(|k| self.sort_key(k)).collect()).unwrap_or_default();
        Layout {
            children: self.elements(&layout.elements),
            delimiter: layout.delimiter.clone().unwrap_or_default(),
            look: look(layout),
            sort,
        }
    }

    fn sort_key(&mut self, key: &cb::SortKey) -> SortKey {
        let descending = key.sort_direction() == cb::SortDirection::Descending;
        match key {
            cb::SortKey::Variable { variable, .. } => SortKey {
                source: SortSource::Variable(any_variable(*variable)),
                descending,
                names_min: None,
                names_use_first: None,
                names_use_last: None,
            },
            cb::SortKey::MacroName { name, names_min, names_use_first, names_use_last, .. } => SortKey {
                source: SortSource::Macro(self.macro_id(name)),
                descending,
                names_min: *names_min,
                names_use_first: *names_use_first,
                names_use_last: *names_use_last,
            },
        }
    }

    fn citation(&mut self, c: &cb::Citation) -> Citation {
        Citation {
            layout: self.layout(&c.layout, c.sort.as_ref()),
            add_givenname: c.disambiguate_add_givenname,
            givenname_rule: match c.givenname_disambiguation_rule {
                cb::DisambiguationRule::AllNames => GivennameRule::AllNames,
                cb::DisambiguationRule::AllNamesWithInitials => GivennameRule::AllNamesWithInitials,
                cb::DisambiguationRule::PrimaryName => GivennameRule::PrimaryName,
                cb::DisambiguationRule::PrimaryNameWithInitials => GivennameRule::PrimaryNameWithInitials,
                cb::DisambiguationRule::ByCite => GivennameRule::ByCite,
            },
            add_names: c.disambiguate_add_names,
            add_year_suffix: c.disambiguate_add_year_suffix,
            cite_group_delimiter: c.cite_group_delimiter.clone(),
            collapse: c.collapse.map(|c| match c {
                cb::Collapse::CitationNumber => Collapse::CitationNumber,
                cb::Collapse::Year => Collapse::Year,
                cb::Collapse::YearSuffix => Collapse::YearSuffix,
                cb::Collapse::YearSuffixRanged => Collapse::YearSuffixRanged,
            }),
            year_suffix_delimiter: c.year_suffix_delimiter.clone(),
            after_collapse_delimiter: c.after_collapse_delimiter.clone(),
            near_note_distance: c.near_note_distance,
        }
    }

    fn bibliography(&mut self, b: &cb::Bibliography) -> BibliographyLayout {
        BibliographyLayout {
            layout: self.layout(&b.layout, b.sort.as_ref()),
            hanging_indent: b.hanging_indent,
            second_field_align: b.second_field_align.map(|a| match a {
                cb::SecondFieldAlign::Margin => SecondFieldAlign::Margin,
                cb::SecondFieldAlign::Flush => SecondFieldAlign::Flush,
            }),
            line_spacing: b.line_spacing.get(),
            entry_spacing: b.entry_spacing,
            author_substitute: b.subsequent_author_substitute.clone(),
            author_substitute_rule: match b.subsequent_author_substitute_rule {
                cb::SubsequentAuthorSubstituteRule::CompleteAll => SubstituteRule::CompleteAll,
                cb::SubsequentAuthorSubstituteRule::CompleteEach => SubstituteRule::CompleteEach,
                cb::SubsequentAuthorSubstituteRule::PartialEach => SubstituteRule::PartialEach,
                cb::SubsequentAuthorSubstituteRule::PartialFirst => SubstituteRule::PartialFirst,
            },
        }
    }
}

/// How much the macros and layouts expand to: refuses recursion and blow-up.
fn check_expansion<'a>(
    names: &[&str],
    macros: &[Vec<Element>],
    layouts: impl Iterator<Item = &'a Layout>,
) -> Result<(), CslError> {
    #[derive(Clone, Copy)]
    enum State {
        Open,
        Done((u64, u64)),
    }
    struct Walk<'m> {
        names: &'m [&'m str],
        macros: &'m [Vec<Element>],
        states: Vec<Option<State>>,
    }
    impl Walk<'_> {
        fn call(&mut self, id: MacroId) -> Result<(u64, u64), CslError> {
            match self.states.get(id).copied().flatten() {
                Some(State::Done(size)) => return Ok(size),
                Some(State::Open) => {
                    let name = self.names.get(id).copied().unwrap_or_default();
                    return Err(CslError::RecursiveMacro(name.to_owned()));
                }
                None => {}
            }
            let Some(body) = self.macros.get(id) else { return Ok((0, 0)) };
            self.states[id] = Some(State::Open);
            let size = self.all(body)?;
            self.states[id] = Some(State::Done(size));
            Ok(size)
        }

        fn all(&mut self, elements: &[Element]) -> Result<(u64, u64), CslError> {
            let (mut count, mut depth) = (0u64, 0u64);
            for element in elements {
                let (c, d) = match element {
                    Element::Text(Text { source: TextSource::Macro(id), .. }) => self.call(*id)?,
                    Element::Group(g) => self.all(&g.children)?,
                    Element::Names(n) => self.all(&n.substitute)?,
                    Element::Choose(c) => {
                        let mut worst = (0, 0);
                        for branch in &c.branches {
                            let (c, d) = self.all(&branch.children)?;
                            worst = (worst.0.max(c), worst.1.max(d));
                        }
                        worst
                    }
                    _ => (0, 0),
                };
                count = count.saturating_add(c).saturating_add(1);
                depth = depth.max(d + 1);
                if count > MAX_EXPANSION || depth > MAX_DEPTH {
                    return Err(CslError::TooComplex(if depth > MAX_DEPTH {
                        "deeply nested"
                    } else {
                        "large"
                    }));
                }
            }
            Ok((count, depth))
        }
    }
    let mut walk = Walk { names, macros, states: vec![None; macros.len()] };
    for id in 0..macros.len() {
        walk.call(id)?;
    }
    for layout in layouts {
        walk.all(&layout.children)?;
    }
    Ok(())
}

/// Compiles a locale file, or a `cs:locale` of a style.
pub(super) fn locale_layer(locale: &cb::Locale) -> Layer {
    let mut layer = Layer {
        punctuation_in_quote: locale.style_options.and_then(|o| o.punctuation_in_quote),
        limit_day_ordinals: locale.style_options.and_then(|o| o.limit_day_ordinals_to_day_1),
        ..Layer::default()
    };
    for t in locale.terms.iter().flat_map(|t| &t.terms) {
        let single = t.single().unwrap_or_default().to_owned();
        let kind = match t.name {
            tax::Term::Other(tax::OtherTerm::Ordinal) => Some(OrdinalKind::Default),
            tax::Term::Other(tax::OtherTerm::OrdinalN(n)) => Some(OrdinalKind::Suffix(
                n,
                t.match_.map(|m| match m {
                    cb::OrdinalMatch::LastDigit => OrdinalMatch::LastDigit,
                    cb::OrdinalMatch::LastTwoDigits => OrdinalMatch::LastTwoDigits,
                    cb::OrdinalMatch::WholeNumber => OrdinalMatch::WholeNumber,
                }),
            )),
            tax::Term::Other(tax::OtherTerm::LongOrdinal(n)) => Some(OrdinalKind::Long(n)),
            _ => None,
        };
        let gender = |g: cb::GrammarGender| match g {
            cb::GrammarGender::Feminine => Gender::Feminine,
            cb::GrammarGender::Masculine => Gender::Masculine,
        };
        match kind {
            Some(kind) => {
                layer.ordinals.push(Ordinal { kind, gender: t.gender_form.map(gender), text: single })
            }
            None => {
                let multiple = t.multiple().map_or_else(|| single.clone(), str::to_owned);
                let text = TermText { single, multiple, gender: t.gender.map(gender) };
                layer.terms.push((serialised(&t.name), term_form(t.form), text));
            }
        }
    }
    for d in &locale.date {
        let d = date(d);
        if let Some(form) = d.form {
            layer.dates.push(DateFormat { form, parts: d.parts, delimiter: d.delimiter });
        }
    }
    layer
}

/// The name a value of the parser's vocabularies has in CSL.
fn serialised(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}

/// A vocabulary of our own, with the member that stands in for a word it does
/// not have: the parser's vocabularies are the same, so that none is needed.
trait Vocabulary: std::str::FromStr {
    const OTHER: Self;
}

impl Vocabulary for NameVariable {
    const OTHER: Self = Self::Author;
}
impl Vocabulary for DateVariable {
    const OTHER: Self = Self::Issued;
}
impl Vocabulary for Kind {
    const OTHER: Self = Self::Document;
}
impl Vocabulary for Variable {
    const OTHER: Self = Self::Number;
}

/// The parser's word as our own.
fn own<T: Vocabulary>(word: &impl Serialize) -> T {
    serialised(word).parse().unwrap_or(T::OTHER)
}

fn any_variable(variable: tax::Variable) -> AnyVariable {
    match variable {
        tax::Variable::Name(v) => AnyVariable::Names(own(&v)),
        tax::Variable::Date(v) => AnyVariable::Date(own(&v)),
        other => AnyVariable::Text(own(&other)),
    }
}

fn number_variable(variable: tax::NumberOrPageVariable) -> Variable {
    own(&variable)
}

fn date(date: &cb::Date) -> Date {
    Date {
        variable: date.variable.map(|v| own(&v)),
        form: date.form.map(|f| match f {
            cb::DateForm::Text => DateForm::Text,
            cb::DateForm::Numeric => DateForm::Numeric,
        }),
        precision: match date.parts {
            Some(cb::DateParts::Year) => 1,
            Some(cb::DateParts::YearMonth) => 2,
            _ => 3,
        },
        parts: date.date_part.iter().map(date_part).collect(),
        delimiter: date.delimiter.clone().unwrap_or_default(),
        look: Look {
            display: date.display.map(display),
            text_case: date.text_case.map(text_case),
            ..look(date)
        },
    }
}

fn date_part(part: &cb::DatePart) -> DatePart {
    // The parser keeps to itself whether a form was given at all; what it
    // writes shows it.
    let written = serde_json::to_value(part).unwrap_or_default();
    let form = match written.get("@form").and_then(Value::as_str) {
        Some("numeric") => Some(PartForm::Numeric),
        Some("numeric-leading-zeros") => Some(PartForm::LeadingZeros),
        Some("ordinal") => Some(PartForm::Ordinal),
        Some("long") => Some(PartForm::Long),
        Some("short") => Some(PartForm::Short),
        _ => None,
    };
    DatePart {
        name: match part.name {
            cb::DatePartName::Day => PartName::Day,
            cb::DatePartName::Month => PartName::Month,
            cb::DatePartName::Year => PartName::Year,
        },
        form,
        range_delimiter: part.range_delimiter.clone(),
        look: Look {
            strip_periods: part.strip_periods,
            text_case: part.text_case.map(text_case),
            ..look(part)
        },
    }
}

fn label(variable: Option<Variable>, label: &cb::VariablelessLabel) -> Label {
    Label {
        variable,
        form: term_form(label.form),
        plural: match label.plural {
            cb::LabelPluralize::Contextual => Plural::Contextual,
            cb::LabelPluralize::Always => Plural::Always,
            cb::LabelPluralize::Never => Plural::Never,
        },
        look: Look {
            strip_periods: label.strip_periods,
            text_case: label.text_case.map(text_case),
            ..look(label)
        },
    }
}

fn or_else(own: &str, inherited: &str) -> String {
    if own.is_empty() { inherited.to_owned() } else { own.to_owned() }
}

fn look(element: &(impl cb::ToFormatting + cb::ToAffixes)) -> Look {
    let affixes = element.to_affixes();
    Look {
        format: format(&element.to_formatting()),
        prefix: affixes.prefix.unwrap_or_default(),
        suffix: affixes.suffix.unwrap_or_default(),
        ..Look::default()
    }
}

fn format(formatting: &cb::Formatting) -> Format {
    Format {
        style: formatting.font_style.map(|v| match v {
            cb::FontStyle::Normal => FontStyle::Normal,
            cb::FontStyle::Italic => FontStyle::Italic,
        }),
        weight: formatting.font_weight.map(|v| match v {
            cb::FontWeight::Normal => FontWeight::Normal,
            cb::FontWeight::Bold => FontWeight::Bold,
            cb::FontWeight::Light => FontWeight::Light,
        }),
        variant: formatting.font_variant.map(|v| match v {
            cb::FontVariant::Normal => FontVariant::Normal,
            cb::FontVariant::SmallCaps => FontVariant::SmallCaps,
        }),
        decoration: formatting.text_decoration.map(|v| match v {
            cb::TextDecoration::None => TextDecoration::None,
            cb::TextDecoration::Underline => TextDecoration::Underline,
        }),
        align: formatting.vertical_align.map(|v| match v {
            cb::VerticalAlign::Baseline => VerticalAlign::Baseline,
            cb::VerticalAlign::Sup => VerticalAlign::Sup,
            cb::VerticalAlign::Sub => VerticalAlign::Sub,
            cb::VerticalAlign::None => VerticalAlign::Baseline,
        }),
    }
}

fn display(display: cb::Display) -> Display {
    match display {
        cb::Display::Block => Display::Block,
        cb::Display::LeftMargin => Display::LeftMargin,
        cb::Display::RightInline => Display::RightInline,
        cb::Display::Indent => Display::Indent,
    }
}

fn text_case(case: cb::TextCase) -> TextCase {
    match case {
        cb::TextCase::Lowercase => TextCase::Lowercase,
        cb::TextCase::Uppercase => TextCase::Uppercase,
        cb::TextCase::CapitalizeFirst => TextCase::CapitalizeFirst,
        cb::TextCase::CapitalizeAll => TextCase::CapitalizeAll,
        cb::TextCase::SentenceCase => TextCase::Sentence,
        cb::TextCase::TitleCase => TextCase::Title,
    }
}

fn term_form(form: cb::TermForm) -> TermForm {
    match form {
        cb::TermForm::Long => TermForm::Long,
        cb::TermForm::Short => TermForm::Short,
        cb::TermForm::Verb => TermForm::Verb,
        cb::TermForm::VerbShort => TermForm::VerbShort,
        cb::TermForm::Symbol => TermForm::Symbol,
    }
}

fn precedes(behaviour: cb::DelimiterBehavior) -> Precedes {
    match behaviour {
        cb::DelimiterBehavior::Contextual => Precedes::Contextual,
        cb::DelimiterBehavior::AfterInvertedName => Precedes::AfterInverted,
        cb::DelimiterBehavior::Always => Precedes::Always,
        cb::DelimiterBehavior::Never => Precedes::Never,
    }
}
