//! The chain of the change log: each entry's hash is taken over the hash before it and its own
//! payload, so that nothing that was said can be altered, left out or put in between unnoticed.

pub mod told;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// What stands before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// An entry's place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The hash of the entry before.
    pub previous: String,
    /// The hash of this entry.
    pub hash: String,
    /// The entry's id: the first half of its hash.
    pub id: Uuid,
}

impl Seal {
    /// Chains a payload to the entry with the hash `previous`.
    pub fn of(previous: &str, payload: &str) -> Self {
        let digest = Sha256::new()
            .chain_update(previous)
            .chain_update(payload)
            .finalize();
        let id: [u8; 16] = std::array::from_fn(|index| digest[index]);
        Self {
            previous: previous.to_owned(),
            hash: hex(&digest),
            id: Uuid::from_bytes(id),
        }
    }
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _infallible = write!(text, "{byte:02x}");
            text
        })
}

/// The fingerprint of facts: of their keys and amounts in sen, by key, whatever their order.
pub fn fingerprint(mut facts: Vec<(&str, i64)>) -> String {
    facts.sort_unstable();
    let mut hash = Sha256::new();
    for (key, sen) in facts {
        hash.update(key);
        hash.update(sen.to_be_bytes());
    }
    hex(&hash.finalize())
}

/// JSON in its one canonical form (RFC 8785, for what payloads hold: text, whole numbers, truth
/// values, null): members by name, nothing between them.
pub fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| name.as_str());
            text.push('{');
            for (index, (name, member)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write(member, text);
            }
            text.push('}');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_has_one_form() {
        let value =
            json!({ "b": [1, true, null], "a": { "z": "\u{e9}\"\n\u{7f}", "y": -2 }, "": "" });

        assert_eq!(
            canonical(&value),
            "{\"\":\"\",\"a\":{\"y\":-2,\"z\":\"\u{e9}\\\"\\n\u{7f}\"},\"b\":[1,true,null]}"
        );
    }

    #[test]
    fn a_seal_depends_on_the_entry_and_on_all_before() {
        let first = Seal::of(GENESIS, "{}");
        let second = Seal::of(&first.hash, "{}");

        // printf '%064d{}' 0 | sha256sum
        assert_eq!(
            first.hash,
            "5508d2b710e64bc470079e1b211d9c58e21011e59d0559e422345dc19d659a75"
        );
        assert_eq!(second.previous, first.hash);
        assert_ne!(second.hash, first.hash);
        assert_ne!(Seal::of(GENESIS, "{ }").hash, first.hash);
        assert_eq!(first.id.simple().to_string(), first.hash[..32]);
    }
}
