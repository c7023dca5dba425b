//! From the XML parser's tree to a [`Program`].

mod check;
mod convert;

use std::collections::HashMap;

use citationberg as cb;
use citationberg::taxonomy as tax;

use check::check_expansion;
use convert::{
    any_variable, date, display, format, label, look, number_variable, or_else, own, precedes, serialised,
    term_form, text_case,
};

use crate::csl::locale::{DateFormat, Gender, Layer, Ordinal, OrdinalKind, OrdinalMatch, TermText};
use crate::csl::program::{
    AnyVariable, BibliographyLayout, Branch, Choose, Citation, Class, Collapse, Demote, Element,
    GivennameRule, Group, Layout, Look, MacroId, Match, NameAnd, NameForm, NameOptions, Names, Number,
    NumberForm, PageRangeFormat, PositionTest, Program, SortKey, SortOrder, SortSource, SubstituteRule,
    Terms, Test, Text, TextSource, term,
};
use crate::csl::{CslError, SecondFieldAlign, Style};
use crate::item::Variable;

/// Compiles an independent style.
pub(crate) fn style(style: &cb::IndependentStyle) -> Result<Style, CslError> {
    let settings = &style.settings;
    let citation_options = settings.options.apply(&style.citation.name_options);
    let bibliography_options = style.bibliography.as_ref().map(|b| settings.options.apply(&b.name_options));
    let mut compiler = Compiler {
        terms: Terms::new(),
        macros: style.macros.iter().enumerate().map(|(i, m)| (m.name.as_str(), i)).collect(),
        unknown_macro: None,
        options: [citation_options.clone(), bibliography_options.unwrap_or(citation_options)],
        explicit_year_suffix: false,
        shows_number: false,
        asks_disambiguate: false,
        substituted: None,
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
    let mentions = |elements: &[Element], variable| check::mentions(&macros, elements, variable);
    let cites_by_number = mentions(&citation.layout.children, Variable::CitationNumber);
    let shows_first_note = mentions(&citation.layout.children, Variable::FirstReferenceNoteNumber);
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
        warnings: Vec::new(),
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
            shows_number: compiler.shows_number,
            cites_by_number,
            shows_first_note,
            asks_disambiguate: compiler.asks_disambiguate,
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
    shows_number: bool,
    asks_disambiguate: bool,
    /// The names whose `cs:substitute` is being compiled.
    substituted: Option<Names>,
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
                variable: self.number(n.variable),
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
            cb::LayoutRenderingElement::Names(n) => Element::Names(Box::new(match &self.substituted {
                Some(parent) if n.name().is_none() && n.substitute().is_none() => {
                    Self::substitute_names(n, parent)
                }
                _ => self.names(n),
            })),
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

    fn number(&mut self, variable: tax::NumberOrPageVariable) -> Variable {
        let variable = number_variable(variable);
        self.shows_number |= variable == Variable::CitationNumber;
        variable
    }

    fn text(&mut self, text: &cb::Text) -> Text {
        let source = match &text.target {
            cb::TextTarget::Variable { var, form } => {
                let short = *form == cb::LongShortForm::Short;
                match any_variable(*var) {
                    AnyVariable::Text(variable) => {
                        // A citation label ends in the suffix.
                        self.explicit_year_suffix |=
                            matches!(variable, Variable::YearSuffix | Variable::CitationLabel);
                        self.shows_number |= variable == Variable::CitationNumber;
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
            // As citeproc-js has it, a macro's text keeps its case: styles are
            // written and checked against that.
            text_case: match source {
                TextSource::Macro(_) => None,
                _ => text.text_case.map(text_case),
            },
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
            variables: names.variable.iter().map(own).collect(),
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
        let Some(substitute) = names.substitute() else { return parent };
        let outer = self.substituted.replace(parent.clone());
        let substitute = self.elements(&substitute.children);
        self.substituted = outer;
        Names { substitute, ..parent }
    }

    /// Within `cs:substitute`, `cs:names` without `cs:name` takes over its
    /// parent's.
    fn substitute_names(names: &cb::Names, parent: &Names) -> Names {
        let own_look = look(names);
        Names {
            variables: names.variable.iter().map(own).collect(),
            label: names.label().map(|(l, _)| label(None, l)).or_else(|| parent.label.clone()),
            look: Look {
                format: if own_look.format.is_plain() { parent.look.format } else { own_look.format },
                display: names.display.map(display).or(parent.look.display),
                prefix: or_else(&own_look.prefix, &parent.look.prefix),
                suffix: or_else(&own_look.suffix, &parent.look.suffix),
                ..own_look
            },
            ..parent.clone()
        }
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
            self.asks_disambiguate = true;
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
        // An item has one kind: to ask for all of several makes no sense.
        if let Some(kinds) = branch.type_.as_ref().filter(|k| !k.is_empty()) {
            tests.push(Test::Kind(kinds.iter().map(own).collect()));
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
            cb::SortKey::Variable { variable, .. } => {
                let variable = any_variable(*variable);
                self.shows_number |= variable == AnyVariable::Text(Variable::CitationNumber);
                SortKey {
                    source: SortSource::Variable(variable),
                    descending,
                    names_min: None,
                    names_use_first: None,
                    names_use_last: None,
                }
            }
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

/// Compiles a locale file, or a `cs:locale` of a style.
pub(crate) fn locale_layer(locale: &cb::Locale) -> Layer {
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
                layer.ordinals.push(Ordinal { kind, gender: t.gender_form.map(gender), text: single });
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
            layer.dates.push(DateFormat { form, parts: d.parts, delimiter: d.delimiter, look: d.look });
        }
    }
    layer
}
