//! People who take part.

mod object;

pub use object::Person;
