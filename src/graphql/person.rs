//! People who take part.

mod object;
mod role;

pub use object::Person;
pub use role::RoleGrant;
