//! How far published figures can be relied on: rules, what was found against them, what explains it,
//! and a score.

pub mod explanation;
pub mod rule;
pub mod score;
