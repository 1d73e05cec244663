//! The access levels in the order of their might.

use iamlint_catalogue::AccessLevels;

/// Levels from the mightiest down, with the names that AWS gives them.
pub(super) const LEVELS: [(AccessLevels, &str); 5] = [
    (AccessLevels::PERMISSIONS, "Permissions management"),
    (AccessLevels::WRITE, "Write"),
    (AccessLevels::TAGGING, "Tagging"),
    (AccessLevels::READ, "Read"),
    (AccessLevels::LIST, "List"),
];
