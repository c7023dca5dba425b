//! The forms in which names are printed.

/// How a name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `Zarate, C. A.`
    FamilyCommaInitials,
    /// `Zarate CA`
    FamilyInitials,
    /// `C. A. Zarate`
    InitialsFamily,
    /// `Carlos Zarate`
    GivenFamily,
    /// `Zarate, Carlos`
    FamilyCommaGiven,
}

impl Form {
    /// Whether the form alone shows that this is a name.
    pub(super) const fn certain(self) -> bool {
        matches!(self, Self::FamilyCommaInitials | Self::FamilyInitials | Self::InitialsFamily)
    }
}
