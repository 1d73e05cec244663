//! The forms of texts in `iamlint.toml`, for the reader and for its JSON Schema.

use crate::model::is_account_id;

/// The form of a text.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// The same as [`Form::fits`], for the JSON Schema.
    pub pattern: &'static str,
    /// What it is, with its article: it follows "is not" and "takes".
    pub what: &'static str,
    /// How to write it.
    pub help: &'static str,
    /// Whether a text has it.
    pub fits: fn(&str) -> bool,
}

/// The name of an entry.
pub static NAME: Form = Form {
    pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
    what: "a name in kebab-case",
    help: "write small letters, digits and single hyphens, such as `no-user-keys`",
    fits: |text| {
        let is_word = |word: &str| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        text.split('-').all(is_word)
    },
};

/// An action or a pattern of actions.
pub static ACTION: Form = Form {
    pattern: "^(\\*|[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+)$",
    what: "an action",
    help: "write `service:Name`, `*` and `?` as in a policy, or `*`",
    fits: |text| {
        let is_made_of = |part: &str, more: &[char]| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(&c))
        };
        let is_action = |(service, name): (&str, &str)| {
            is_made_of(service, &['*', '?', '-']) && is_made_of(name, &['*', '?'])
        };
        text == "*" || text.split_once(':').is_some_and(is_action)
    },
};

/// A resource or a pattern of resources.
pub static RESOURCE: Form = Form {
    pattern: "^(\\*|arn:[^:$]*:[^:$]*:[^:$]*:[^:$]*:[^$]+)$",
    what: "a resource",
    help: "write `*` or the six parts of an ARN, with wildcards where they are wanted",
    fits: |text| text == "*" || (is_arn(text) && !text.contains('$')),
};

/// A day.
pub static DAY: Form = Form {
    pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    what: "a day",
    help: "write year, month and day, such as `2026-12-31`",
    fits: |text| {
        let is_number = |part: &str, digits: usize| {
            part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        let parts: Vec<&str> = text.split('-').collect();
        matches!(parts.as_slice(), [year, month, day]
            if is_number(year, 4) && is_number(month, 2) && is_number(day, 2))
    },
};

/// The id of an account.
pub static ACCOUNT: Form = Form {
    pattern: "^[0-9]{12}$",
    what: "an account id",
    help: "write twelve digits in quotes",
    fits: is_account_id,
};

/// The id of an organization.
pub static ORGANIZATION: Form = Form {
    pattern: "^o-[a-z0-9]{10,32}$",
    what: "the id of an organization",
    help: "write it as AWS shows it: `o-` and ten to 32 small letters and digits",
    fits: |text| {
        text.strip_prefix("o-").is_some_and(|id| {
            (10..=32).contains(&id.len())
                && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
    },
};

/// A principal. Its account must be known: anybody can make a role of any name in an account of their own.
pub static PRINCIPAL: Form = Form {
    pattern: "^arn:[^:$]*:[^:$]*:[^:$]*:[0-9]{12}:[^$]+$",
    what: "a principal of a known account",
    help: "write the ARN of a role, user, session or identity provider; `*` and `?` may stand behind the account",
    fits: |text| {
        is_arn(text) && !text.contains('$') && text.split(':').nth(4).is_some_and(is_account_id)
    },
};

/// A service principal or a pattern of them.
pub static SERVICE: Form = Form {
    pattern: "^[A-Za-z0-9*?-]+(\\.[A-Za-z0-9*?-]+)+$",
    what: "a service principal",
    help: "write it as in a policy, such as `lambda.amazonaws.com`; `*` and `?` are wildcards",
    fits: |text| {
        let is_label = |part: &str| {
            !part.is_empty()
                && part.chars().all(|c| c.is_ascii_alphanumeric() || ['*', '?', '-'].contains(&c))
        };
        text.contains('.') && text.split('.').all(is_label)
    },
};

/// A condition key.
pub static CONDITION_KEY: Form = Form {
    pattern: "^[^\\s*?$:]+:[^\\s*?$]+$",
    what: "a condition key",
    help: "write the whole key without wildcards, such as `aws:PrincipalOrgID` or `aws:RequestTag/team`",
    fits: |text| {
        !text.chars().any(|c| c.is_whitespace() || ['*', '?', '$'].contains(&c))
            && text
                .split_once(':')
                .is_some_and(|(prefix, name)| !prefix.is_empty() && !name.is_empty())
    },
};

/// Any text but the empty one.
pub static ANY: Form = Form {
    pattern: "\\S",
    what: "a text",
    help: "write a text or take the entry away",
    fits: |text| !text.trim().is_empty(),
};

fn is_arn(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    parts.next() == Some("arn") && parts.nth(4).is_some_and(|resource| !resource.is_empty())
}
