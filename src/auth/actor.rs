//! Who asks.

use std::collections::BTreeSet;
use std::fmt;

use entity::app;
use uuid::Uuid;

/// Who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Actor {
    /// Anyone: nothing was shown.
    #[default]
    Public,
    /// An app, known by its key.
    App(AppActor),
    /// Somebody who has signed in themself.
    Person(PersonActor),
}

/// Somebody who has signed in themself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonActor {
    /// Who that is, and who says so.
    pub identity: Identity,
    /// The session, where they have an account here.
    pub session: Option<Session>,
}

/// A session of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// The session.
    pub id: Uuid,
    /// The account.
    pub account: Uuid,
}

/// Who vouches for a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Voucher {
    /// An app, for its own user.
    App(Uuid),
    /// An issuer of identities, by its address.
    Issuer(String),
    /// This program itself: the person has an account here.
    Account,
}

impl Identity {
    /// What tells this person from all others.
    pub fn key(&self) -> String {
        let id = self.user.external_id();
        match &self.voucher {
            Voucher::App(app) => format!("app {app} {id}"),
            Voucher::Issuer(issuer) => format!("issuer {issuer} {id}"),
            Voucher::Account => format!("account {id}"),
        }
    }
}

/// A person, as whoever vouches for them knows them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Who vouches for them.
    pub voucher: Voucher,
    /// The person, as known there.
    pub user: Vouched,
}

/// An app that asks, for itself or for one of its users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppActor {
    /// The app.
    pub app: app::Model,
    /// The key that it showed.
    pub key_id: Uuid,
    /// What that key may be used for.
    pub scopes: Scopes,
    /// The user it acts for; none where it acts for itself.
    pub user: Option<Vouched>,
}

impl Actor {
    /// The app that asks; none where no key was shown.
    pub const fn app(&self) -> Option<&AppActor> {
        match self {
            Self::App(app) => Some(app),
            Self::Public | Self::Person(_) => None,
        }
    }

    /// The person who asks, or for whom an app does; none where nobody is named.
    pub fn identity(&self) -> Option<Identity> {
        match self {
            Self::Public => None,
            Self::App(app) => Some(Identity {
                voucher: Voucher::App(app.app.id),
                user: app.user.clone()?,
            }),
            Self::Person(person) => Some(person.identity.clone()),
        }
    }

    /// Whether it may be used for this, as far as the key goes. Who has signed in themself does what
    /// everyone may, and else what their roles let them.
    pub fn allows(&self, scope: Scope) -> bool {
        match self {
            Self::Public => false,
            Self::App(app) => app.scopes.holds(scope),
            Self::Person(_) => Scope::OF_PEOPLE.contains(&scope),
        }
    }
}

/// What a key may be used for. The words are stored and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// To act for the app's own users, for whom it vouches.
    ActForUsers,
    /// To comment for them.
    Comment,
    /// To moderate for those of them who hold that role.
    Moderate,
    /// To file complaints for them, and to follow what becomes of these.
    Complain,
    /// To handle complaints for those of them who hold a role for it.
    HandleComplaints,
    /// To let people in and to trust them, for those of them who hold that role.
    Administer,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 6] = [
        Self::ActForUsers,
        Self::Comment,
        Self::Moderate,
        Self::Complain,
        Self::HandleComplaints,
        Self::Administer,
    ];
    /// What people who have signed in themselves may be up to.
    pub const OF_PEOPLE: [Self; 5] = [
        Self::Comment,
        Self::Moderate,
        Self::Complain,
        Self::HandleComplaints,
        Self::Administer,
    ];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ActForUsers => "act-for-users",
            Self::Comment => "comment",
            Self::Moderate => "moderate",
            Self::Complain => "complain",
            Self::HandleComplaints => "handle-complaints",
            Self::Administer => "administer",
        }
    }

    /// The scope with this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }
}

/// Some of the scopes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Reads them as they are stored. Words of a newer program allow nothing here.
    pub fn read(words: &str) -> Self {
        words.split(' ').filter_map(Scope::named).collect()
    }

    /// Whether this is one of them.
    pub fn holds(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.iter().map(Scope::word).collect();
        formatter.write_str(&words.join(" "))
    }
}

/// A person, by the id and the name that they have where they are known. Not shown where it is
/// printed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Vouched {
    external_id: String,
    display_name: String,
}

impl Vouched {
    /// Most characters of the id that somebody was given; OpenID Connect allows so many.
    pub const LONGEST_ID: usize = 255;
    /// Most characters of a name.
    pub const LONGEST_NAME: usize = 80;

    /// The user with this id and this name; none where one of them is empty, too long, begins or
    /// ends with a space, or holds characters that cannot be seen.
    pub fn new(external_id: &str, display_name: &str) -> Option<Self> {
        let fits = |text: &str, longest: usize| {
            !text.is_empty()
                && text.trim() == text
                && text.chars().count() <= longest
                && !text.chars().any(is_invisible)
        };
        (fits(external_id, Self::LONGEST_ID) && fits(display_name, Self::LONGEST_NAME)).then(|| {
            Self {
                external_id: external_id.to_owned(),
                display_name: display_name.to_owned(),
            }
        })
    }

    /// The id that they were given there; it stays the same.
    pub fn external_id(&self) -> &str {
        &self.external_id
    }

    /// The name that others see.
    pub fn display_name(&self) -> &str {
        &self.display_name
    }
}

impl fmt::Debug for Vouched {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Vouched(..)")
    }
}

/// Characters by which a name would look like another: controls, and what turns or hides text.
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_an_id_and_a_name_that_can_be_seen() {
        for (id, name, fits) in [
            ("u-1", "Siti Aminah", true),
            ("u-1", "Müller 山田", true),
            ("", "Siti", false),
            ("u-1", "", false),
            ("u-1", " Siti", false),
            ("u-1", "Siti\n", false),
            ("u-1", "Siti\u{202e}nimda", false),
            ("u-1", "\u{200b}", false),
            (&"a".repeat(256), "Siti", false),
            ("u-1", &"é".repeat(80), true),
            ("u-1", &"é".repeat(81), false),
        ] {
            assert_eq!(Vouched::new(id, name).is_some(), fits, "{id} {name:?}");
        }
    }

    #[test]
    fn scopes_are_read_as_they_are_written_and_unknown_words_allow_nothing() {
        let scopes = Scopes::read("act-for-users rule-the-world");

        assert_eq!(scopes.to_string(), "act-for-users");
        assert!(scopes.holds(Scope::ActForUsers));
        assert_eq!(Scopes::read(""), Scopes::default());
    }
}
