//! Region codes (*kode wilayah*): `34`, `34.02`, `34.02.01`, `34.02.01.2001`.

use entity::region::RegionLevel;

/// The level that a code stands for, or why it is no region code.
///
/// A second segment from 71 on is a city, below a regency; the first digit of a fourth segment
/// tells urban villages (1), villages (2) and customary villages (3) apart.
pub fn level_of(code: &str) -> Result<RegionLevel, &'static str> {
    let segments: Vec<&str> = code.split('.').collect();
    let digits = |segment: &&str| segment.bytes().all(|byte| byte.is_ascii_digit());
    let lengths = [2, 2, 2, 4];
    let well_formed = segments.len() <= lengths.len()
        && segments.iter().all(digits)
        && segments
            .iter()
            .zip(lengths)
            .all(|(segment, length)| segment.len() == length);
    if !well_formed {
        return Err("A region code is written 34, 34.02, 34.02.01 or 34.02.01.2001.");
    }
    match segments[..] {
        [_] => Ok(RegionLevel::Province),
        [_, regency] if regency >= "71" => Ok(RegionLevel::City),
        [_, _] => Ok(RegionLevel::Regency),
        [_, _, _] => Ok(RegionLevel::District),
        _ => match segments[3].as_bytes()[0] {
            b'1' => Ok(RegionLevel::UrbanVillage),
            b'2' => Ok(RegionLevel::Village),
            b'3' => Ok(RegionLevel::CustomaryVillage),
            _ => Err("The fourth segment of a region code begins with 1, 2 or 3."),
        },
    }
}

/// How deep a level lies: 1 provinces, 2 regencies and cities, 3 districts, 4 villages.
pub const fn depth_of(level: RegionLevel) -> i16 {
    match level {
        RegionLevel::Province => 1,
        RegionLevel::Regency | RegionLevel::City => 2,
        RegionLevel::District => 3,
        RegionLevel::UrbanVillage | RegionLevel::Village | RegionLevel::CustomaryVillage => 4,
    }
}

/// The code of the region that a region lies in; none for a province.
pub fn parent_of(code: &str) -> Option<&str> {
    code.rsplit_once('.').map(|(parent, _)| parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_tells_its_level() {
        for (code, level) in [
            ("34", RegionLevel::Province),
            ("34.02", RegionLevel::Regency),
            ("34.71", RegionLevel::City),
            ("34.02.01", RegionLevel::District),
            ("12.71.08.1001", RegionLevel::UrbanVillage),
            ("34.02.01.2001", RegionLevel::Village),
            ("91.03.01.3001", RegionLevel::CustomaryVillage),
        ] {
            assert_eq!(level_of(code), Ok(level), "{code}");
        }
    }

    #[test]
    fn what_a_spreadsheet_makes_of_a_code_is_none() {
        for code in [
            "",
            "3",
            "34.2",
            "31.0",
            "3402",
            "34.02.",
            "34.02.1",
            "34.02.01.4001",
            "34.02.01.20",
            "34.02.01.2001.1",
            "3a",
            "٣٤",
        ] {
            assert!(level_of(code).is_err(), "{code}");
        }
    }
}
