//! What is set about sessions.

/// What is set about sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionSettings {
    /// Minutes for which an access token lets its bearer in.
    pub access_minutes: u32,
    /// Days for which a refresh token can be used.
    pub refresh_days: u32,
    /// Days after which who is signed in has to sign in again.
    pub longest_days: u32,
    /// Passwords that are tried at once.
    pub password_checks: usize,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            access_minutes: 15,
            refresh_days: 30,
            longest_days: 180,
            password_checks: 2,
        }
    }
}
