//! What the file already names: its partition, a region, accounts. New text is written alike.

use iamlint_catalogue::Catalogue;

use crate::model::{Arn, is_account_id};

/// The account id of AWS's own examples.
const EXAMPLE_ACCOUNT: &str = "111122223333";

/// No file names more accounts that somebody would want to choose from.
const MOST_ACCOUNTS: usize = 20;

/// What the file already names.
#[derive(Clone, Debug)]
pub(super) struct Surroundings {
    /// The partition of its first ARN.
    pub(super) partition: String,
    /// The region of its first ARN that has one.
    pub(super) region: String,
    /// Account ids in the order of their places.
    pub(super) accounts: Vec<String>,
}

impl Surroundings {
    pub(super) fn of(text: &str, catalogue: &Catalogue) -> Self {
        let mut partition = None;
        let mut region = None;
        for arn in arns(text) {
            partition = partition.or_else(|| catalogue.partition(arn.partition()));
            region = region.or_else(|| catalogue.region(arn.region()));
            if partition.is_some() && region.is_some() {
                break;
            }
        }
        let home = partition.map_or("us-east-1", |partition| partition.implicit_global_region());
        Self {
            partition: partition.map_or("aws", |partition| partition.name()).to_owned(),
            region: region.map_or(home, |region| region.name()).to_owned(),
            accounts: accounts(text),
        }
    }

    /// An account id to begin with.
    pub(super) fn account(&self) -> &str {
        self.accounts.first().map_or(EXAMPLE_ACCOUNT, String::as_str)
    }
}

/// What begins like an ARN, up to the next quotation mark or to what ends a word of YAML.
fn arns(text: &str) -> impl Iterator<Item = Arn<'_>> {
    text.match_indices("arn:").filter_map(|(start, _)| {
        let rest = text.get(start..)?;
        let ends = |byte| matches!(byte, b'"' | b'\'' | b'\\' | b'\n' | b'\r' | b',' | b']');
        let end = rest.bytes().take(200).position(ends)?;
        Arn::parse(rest.get(..end)?)
    })
}

/// Runs of twelve digits that belong to no longer word.
fn accounts(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let words = text.as_bytes().split(|byte| !byte.is_ascii_alphanumeric());
    for word in words.filter(|word| word.len() == 12) {
        let Some(word) = std::str::from_utf8(word).ok().filter(|word| is_account_id(word)) else {
            continue;
        };
        if !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
        if found.len() == MOST_ACCOUNTS {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partition_region_and_accounts_are_those_of_the_file() {
        let text = r#"["arn:aws-cn:s3:::b", "arn:aws-cn:sqs:cn-north-1:444455556666:q", "123456789012", "a1234567890123"]"#;
        let found = Surroundings::of(text, Catalogue::embedded());
        assert_eq!((&*found.partition, &*found.region), ("aws-cn", "cn-north-1"));
        assert_eq!(found.accounts, ["444455556666", "123456789012"]);
        let found = Surroundings::of("{}", Catalogue::embedded());
        assert_eq!((&*found.partition, &*found.region), ("aws", "us-east-1"));
        assert_eq!(found.account(), EXAMPLE_ACCOUNT);
    }
}
