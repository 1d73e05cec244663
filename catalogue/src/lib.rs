//! What AWS services, actions, resource types and condition keys exist, and what is known about them.
//!
//! The facts stand as reviewed text in `services/` and `overlays/`. The build packs them into one flat blob that the library
//! embeds and reads in place: nothing is decoded at start. A newer catalogue can be loaded at run time in either form.
//!
//! Names of AWS compare without regard to case everywhere in this crate, as they do in AWS.

mod action;
mod blob;
#[cfg(test)]
mod damage;
mod integrity;
mod key;
pub mod order;
pub mod pack;
mod pattern;
mod service;
mod suggest;
mod tables;

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

pub use action::{
    AccessLevels, Action, ActionId, ActionLookup, ActionResource, KeyPlace, SensitiveClasses,
};
pub use key::{ConditionKey, KeyLookup, ValueType};
pub use pattern::glob_matches;
pub use service::{ArnForm, ResourceType, Service};
pub use tables::{Escalation, ManagedPolicy, Partition, PrincipalEvidence, Region};

use blob::Blob;
use pack::layout::{META, meta};
use pack::text::TextError;

static EMBEDDED_DATA: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalogue.bin"));
static EMBEDDED_STRINGS: &str = include_str!(concat!(env!("OUT_DIR"), "/catalogue.txt"));

/// A set of facts about AWS, of one date.
pub struct Catalogue {
    blob: Blob,
}

/// Why a catalogue could not be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CatalogueError {
    /// The text form has a wrong line.
    Text(TextError),
    /// The packed form is damaged, or of another version.
    Blob(String),
}

impl Catalogue {
    /// The catalogue that came with this build.
    #[must_use]
    #[expect(
        clippy::panic,
        reason = "the build writes the header that is read here, and a test loads it"
    )]
    pub fn embedded() -> &'static Catalogue {
        static EMBEDDED: OnceLock<Catalogue> = OnceLock::new();
        EMBEDDED.get_or_init(|| {
            match Blob::new(Cow::Borrowed(EMBEDDED_DATA), Cow::Borrowed(EMBEDDED_STRINGS)) {
                Ok(blob) => Catalogue { blob },
                Err(error) => panic!("the embedded catalogue is damaged: {error}"),
            }
        })
    }

    /// Loads a packed catalogue.
    ///
    /// # Errors
    /// The bytes are no packed catalogue, are of another version, or hold a reference that points nowhere.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Catalogue, CatalogueError> {
        let catalogue = Catalogue { blob: Blob::read(bytes)? };
        catalogue.check()?;
        Ok(catalogue)
    }

    /// Loads the reviewed text form; each pair is a file name, used in errors, and its text. `date` is the day of the data,
    /// as `2026-09-26`.
    ///
    /// # Errors
    /// The first wrong line, with file and line.
    pub fn from_texts(
        services: &[(String, String)],
        overlays: &[(String, String)],
        date: &str,
    ) -> Result<Catalogue, CatalogueError> {
        let packed = pack::pack(services, overlays, date).map_err(CatalogueError::Text)?;
        let blob = Blob::new(Cow::Owned(packed.data), Cow::Owned(packed.strings))?;
        let catalogue = Catalogue { blob };
        catalogue.check()?;
        Ok(catalogue)
    }

    /// The packed form, as [`Catalogue::from_bytes`] reads it.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.blob.to_bytes()
    }

    /// The day of the data, as `2026-09-26`.
    #[must_use]
    pub fn date(&self) -> &str {
        self.blob.string(self.blob.record(META, 0).field(meta::DATE))
    }
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Catalogue({})", self.date())
    }
}

impl CatalogueError {
    fn blob(message: &str) -> CatalogueError {
        CatalogueError::Blob(message.to_owned())
    }
}

impl fmt::Display for CatalogueError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CatalogueError::Text(error) => error.fmt(formatter),
            CatalogueError::Blob(message) => write!(formatter, "packed catalogue: {message}"),
        }
    }
}

impl std::error::Error for CatalogueError {}

/// Gives a handle, which is a catalogue and an index, equality within one catalogue and a short debug form.
macro_rules! handle {
    ($name:ident) => {
        impl PartialEq for $name<'_> {
            fn eq(&self, other: &Self) -> bool {
                self.index == other.index && std::ptr::eq(self.catalogue, other.catalogue)
            }
        }

        impl Eq for $name<'_> {}

        impl std::hash::Hash for $name<'_> {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.index.hash(state);
            }
        }

        impl std::fmt::Debug for $name<'_> {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, concat!(stringify!($name), "({})"), self.name())
            }
        }
    };
}
pub(crate) use handle;
