//! The parts of an item beside its fields. Each kind of part is a row of a
//! table, read and written as a JSON image by statements of the same shape,
//! so that the log, undo and the removal of items treat all alike.

use rusqlite::{Statement, ToSql};
use serde_json::Value;

use super::database::Database;
use super::error::Result;
use super::fact::FactKind;
use super::record::fold;

/// A kind of part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Tag,
    Note,
    Collection,
    Attachment,
    Raw,
    Provenance,
    Alias,
    Fact(FactKind),
}

/// The statements of one kind of part. Parameters: `:uid`, `:name`, `:n`,
/// `:image`, and `:folded`, the name as a citekey is compared.
struct Statements {
    code: &'static str,
    /// Every part of that kind: name, number, image.
    list: &'static str,
    read: &'static str,
    write: &'static str,
    delete: &'static str,
}

const TAG: Statements = Statements {
    code: "tag",
    list: "SELECT tag, NULL, 'true' FROM tag WHERE uid = :uid ORDER BY tag",
    read: "SELECT 'true' FROM tag WHERE uid = :uid AND tag = :name",
    write: "INSERT OR IGNORE INTO tag (uid, tag) VALUES (:uid, :name)",
    delete: "DELETE FROM tag WHERE uid = :uid AND tag = :name",
};

const NOTE: Statements = Statements {
    code: "note",
    list: "SELECT NULL, n, json_object('text', text, 'created', created, 'modified', modified) \
           FROM note WHERE uid = :uid ORDER BY n",
    read: "SELECT json_object('text', text, 'created', created, 'modified', modified) \
           FROM note WHERE uid = :uid AND n = :n",
    write: "INSERT OR REPLACE INTO note (uid, n, text, created, modified) \
            VALUES (:uid, :n, :image ->> 'text', :image ->> 'created', :image ->> 'modified')",
    delete: "DELETE FROM note WHERE uid = :uid AND n = :n",
};

const COLLECTION: Statements = Statements {
    code: "collection",
    list: "SELECT collection, NULL, 'true' FROM collection_item WHERE uid = :uid ORDER BY collection",
    read: "SELECT 'true' FROM collection_item WHERE uid = :uid AND collection = :name",
    write: "INSERT OR IGNORE INTO collection_item (uid, collection) VALUES (:uid, :name)",
    delete: "DELETE FROM collection_item WHERE uid = :uid AND collection = :name",
};

const ATTACHMENT: Statements = Statements {
    code: "attachment",
    list: "SELECT path, NULL, json_object('media_type', media_type, 'sha256', sha256, 'added', added) \
           FROM attachment WHERE uid = :uid ORDER BY path",
    read: "SELECT json_object('media_type', media_type, 'sha256', sha256, 'added', added) \
           FROM attachment WHERE uid = :uid AND path = :name",
    write: "INSERT OR REPLACE INTO attachment (uid, path, media_type, sha256, added) \
            VALUES (:uid, :name, :image ->> 'media_type', :image ->> 'sha256', :image ->> 'added')",
    delete: "DELETE FROM attachment WHERE uid = :uid AND path = :name",
};

const RAW: Statements = Statements {
    code: "raw",
    list: "SELECT NULL, n, json_object('source', source, 'text', text, 'added', added) \
           FROM raw WHERE uid = :uid ORDER BY n",
    read: "SELECT json_object('source', source, 'text', text, 'added', added) \
           FROM raw WHERE uid = :uid AND n = :n",
    write: "INSERT OR REPLACE INTO raw (uid, n, source, text, added) \
            VALUES (:uid, :n, :image ->> 'source', :image ->> 'text', :image ->> 'added')",
    delete: "DELETE FROM raw WHERE uid = :uid AND n = :n",
};

const PROVENANCE: Statements = Statements {
    code: "provenance",
    list: "SELECT field, n, json_object('source', source, 'fetched', fetched, 'confidence', confidence, \
           'replaced', replaced, 'value', value) FROM provenance WHERE uid = :uid ORDER BY field, n",
    read: "SELECT json_object('source', source, 'fetched', fetched, 'confidence', confidence, \
           'replaced', replaced, 'value', value) FROM provenance WHERE uid = :uid AND field = :name AND n = :n",
    write: "INSERT OR REPLACE INTO provenance (uid, field, n, source, fetched, confidence, replaced, value) \
            VALUES (:uid, :name, :n, :image ->> 'source', :image ->> 'fetched', :image ->> 'confidence', \
            :image ->> 'replaced', :image ->> 'value')",
    delete: "DELETE FROM provenance WHERE uid = :uid AND field = :name AND n = :n",
};

const ALIAS: Statements = Statements {
    code: "alias",
    list: "SELECT alias, NULL, 'true' FROM alias WHERE uid = :uid ORDER BY folded",
    read: "SELECT 'true' FROM alias WHERE uid = :uid AND alias = :name",
    write: "INSERT OR IGNORE INTO alias (uid, alias, folded) VALUES (:uid, :name, :folded)",
    delete: "DELETE FROM alias WHERE uid = :uid AND alias = :name",
};

/// The statements of a kind of fact.
macro_rules! fact {
    ($code:literal) => {
        Statements {
            code: $code,
            list: concat!(
                "SELECT name, NULL, image FROM fact WHERE uid = :uid AND kind = '",
                $code,
                "' ORDER BY name"
            ),
            read: concat!(
                "SELECT image FROM fact WHERE uid = :uid AND kind = '",
                $code,
                "' AND name = :name"
            ),
            write: concat!(
                "INSERT OR REPLACE INTO fact (uid, kind, name, image) VALUES (:uid, '",
                $code,
                "', :name, :image)"
            ),
            delete: concat!("DELETE FROM fact WHERE uid = :uid AND kind = '", $code, "' AND name = :name"),
        }
    };
}

const ACKNOWLEDGED: Statements = fact!("acknowledged");
const VERSION: Statements = fact!("version");
const DISTINCT: Statements = fact!("distinct");
const WATCH: Statements = fact!("watch");
const STUDY: Statements = fact!("study");

/// Which part of an item.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) part: Part,
    /// Tag, collection, path or field code; none where `n` says all.
    pub(super) name: Option<&'a str>,
    /// Number within the item, or within the field.
    pub(super) n: Option<i64>,
}

/// A part that is there.
#[derive(Debug, serde::Serialize)]
pub(super) struct Listed {
    pub(super) name: Option<String>,
    pub(super) n: Option<i64>,
    pub(super) image: Value,
}

impl Part {
    pub(super) const ALL: [Self; 12] = [
        Self::Tag,
        Self::Note,
        Self::Collection,
        Self::Attachment,
        Self::Raw,
        Self::Provenance,
        Self::Alias,
        Self::Fact(FactKind::Acknowledged),
        Self::Fact(FactKind::Version),
        Self::Fact(FactKind::Distinct),
        Self::Fact(FactKind::Watch),
        Self::Fact(FactKind::Study),
    ];

    const fn statements(self) -> &'static Statements {
        match self {
            Self::Tag => &TAG,
            Self::Note => &NOTE,
            Self::Collection => &COLLECTION,
            Self::Attachment => &ATTACHMENT,
            Self::Raw => &RAW,
            Self::Provenance => &PROVENANCE,
            Self::Alias => &ALIAS,
            Self::Fact(FactKind::Acknowledged) => &ACKNOWLEDGED,
            Self::Fact(FactKind::Version) => &VERSION,
            Self::Fact(FactKind::Distinct) => &DISTINCT,
            Self::Fact(FactKind::Watch) => &WATCH,
            Self::Fact(FactKind::Study) => &STUDY,
        }
    }

    /// Its name in the log.
    pub(super) const fn code(self) -> &'static str {
        self.statements().code
    }

    /// The part of a name in the log.
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.code() == code)
    }
}

impl Database {
    /// The image of a part; `None` where there is none.
    pub(super) fn image(&self, uid: i64, place: Place<'_>) -> Result<Option<Value>> {
        let text: Option<String> = self
            .with(place.part.statements().read, uid, place, None, |statement| {
                statement.raw_query().next()?.map(|row| row.get(0)).transpose()
            })
            .map_err(|e| self.fail(e))?;
        text.map(|text| self.parse(&text)).transpose()
    }

    /// Makes a part what the image says, or removes it.
    pub(super) fn put(&self, uid: i64, place: Place<'_>, image: Option<&Value>) -> Result<()> {
        let statements = place.part.statements();
        let text = image.map(Value::to_string);
        let sql = if image.is_some() { statements.write } else { statements.delete };
        self.with(sql, uid, place, text.as_deref(), |statement| statement.raw_execute().map(drop))
            .map_err(|e| self.fail(e))
    }

    /// Every part of a kind.
    pub(super) fn parts(&self, uid: i64, part: Part) -> Result<Vec<Listed>> {
        let found = self.all(part.statements().list, [uid], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
        })?;
        found.into_iter().map(|(name, n, text)| Ok(Listed { name, n, image: self.parse(&text)? })).collect()
    }

    pub(super) fn parse(&self, text: &str) -> Result<Value> {
        serde_json::from_str(text).map_err(|e| self.damaged(e.to_string()))
    }

    fn with<T>(
        &self,
        sql: &str,
        uid: i64,
        place: Place<'_>,
        image: Option<&str>,
        run: impl FnOnce(&mut Statement<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let folded = place.name.map(fold);
        let values: [(&str, &dyn ToSql); 5] = [
            (":uid", &uid),
            (":name", &place.name),
            (":n", &place.n),
            (":image", &image),
            (":folded", &folded),
        ];
        for (name, value) in values {
            if let Some(index) = statement.parameter_index(name)? {
                statement.raw_bind_parameter(index, value)?;
            }
        }
        run(&mut statement)
    }
}
