//! Who may call: each caller that a policy names, and one of each other kind for all others.
//!
//! Keys such as `aws:PrincipalAccount` follow from the caller, so they are asked of each class and are no dimension of their own.
//! The name of a user or role that no policy names is open: it is found with the tests of `aws:PrincipalArn`.

use std::collections::{BTreeSet, HashMap};

use crate::access::caller::Caller;
use crate::access::choices::Choices;
use crate::access::compare::automaton::{Class, Glob, Token};
use crate::access::compare::rule::{Reader, Rule};
use crate::access::evaluate::Prepared;
use crate::access::evaluate::principal::Named;
use crate::access::facts::{Facts, State};
use crate::access::request::{Context, Key, Path, Request, Unlisted};
use crate::access::truth::Truth;
use crate::model::PolicyKind;

/// A class of callers that the policies treat alike, but for the name if that is open.
pub(super) struct CallerClass {
    pub(super) caller: Caller,
    /// The ARNs that callers of the class may have. `None`: there is only this one.
    pub(super) names: Option<u32>,
    /// The ARNs of the callers that have a class of their own.
    pub(super) except: Vec<u32>,
    /// Whether the caller is of an account that no policy names, or anonymous.
    pub(super) is_stranger: bool,
}

impl CallerClass {
    /// Whether the caller is of none of the accounts. Services of AWS are of no account, inside and outside.
    pub(super) fn is_outside(&self, accounts: &[String]) -> bool {
        match &self.caller {
            Caller::Service { .. } => false,
            // The account of a canonical user is not known: the policy names the id.
            Caller::Canonical { id, .. } => !accounts.contains(id),
            Caller::Identity { provider, .. } => {
                let account = provider.split(':').nth(4).unwrap_or_default();
                !accounts.iter().any(|own| own == account)
            }
            other => !other.account().is_some_and(|own| accounts.iter().any(|known| known == own)),
        }
    }
}

/// All classes, and what the tests say of them.
pub(super) struct Callers {
    pub(super) all: Vec<CallerClass>,
    known: HashMap<(usize, u32), Option<Truth>>,
    choices: Choices,
    /// A pattern stands for some of the accounts. The classes do not tell these from the others.
    pub(super) has_account_pattern: bool,
}

/// Keys that may follow from the caller.
const OF_CALLER: [&str; 9] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:principaltype",
    "aws:userid",
    "aws:username",
    CALLER_ACCOUNT,
];

const ARN: &str = "aws:principalarn";
const NAME: &str = "aws:username";
const CALLER_ACCOUNT: &str = "kms:calleraccount";

impl Callers {
    /// The classes that policies of this kind tell apart, and the accounts that the question is about.
    pub(super) fn new(
        policies: &[&Prepared],
        asked: &[String],
        reader: &mut Reader,
        choices: Choices,
    ) -> Self {
        let kind = policies.first().map_or(PolicyKind::Identity, |own| own.kind);
        let statements = || policies.iter().flat_map(|policy| &policy.statements);
        let named: Vec<&Named> = statements()
            .filter_map(|own| own.principals.as_ref())
            .flat_map(|own| &own.named)
            .collect();
        let is_asked = statements()
            .flat_map(|own| &own.tests)
            .any(|own| OF_CALLER.contains(&own.key.as_str()))
            || reader.letters.iter().flatten().any(|(key, _)| OF_CALLER.contains(&key.as_str()));
        let mut accounts: BTreeSet<String> =
            OF_CALLER.iter().flat_map(|key| reader.numbers_of(key)).collect();
        accounts.extend(named.iter().filter_map(|own| account_of(own)));
        accounts.extend(asked.iter().cloned());
        let stranger = ["111122223333", "444455556666", "777788889999", "123456789012"]
            .into_iter()
            .find(|own| !accounts.contains(*own))
            .unwrap_or("210987654321");
        let has_account_pattern = reader.literals.iter().any(|own| {
            let globs = own.texts.iter().flat_map(|own| &own.most);
            let mut globs = globs.filter_map(|number| reader.globs.get(*number));
            match own.test.key.as_str() {
                "aws:principalaccount" | CALLER_ACCOUNT => {
                    globs.any(|glob| is_partial(&glob.tokens))
                }
                ARN => globs.any(|glob| account_part(glob).is_some_and(is_partial)),
                _ => false,
            }
        });
        let (all, known) = (Vec::new(), HashMap::new());
        let mut own = Self { all, known, choices, has_account_pattern };
        if kind.has_principals() {
            own.add_named(&named);
            own.add_others(kind, stranger);
        }
        let is_asked = is_asked || kind.has_principals();
        for account in [stranger].into_iter().chain(accounts.iter().map(String::as_str)) {
            own.add_account(account, kind, account == stranger, reader);
            if !is_asked {
                own.all.truncate(1);
                break;
            }
        }
        own
    }

    fn add(&mut self, caller: Caller, is_stranger: bool) {
        if !self.all.iter().any(|own| own.caller == caller) {
            self.all.push(CallerClass { caller, names: None, except: Vec::new(), is_stranger });
        }
    }

    fn add_named(&mut self, named: &[&Named]) {
        for name in named {
            match name {
                Named::Arn(arn) => {
                    let caller = Caller::parse(arn).map(|caller| match caller {
                        Caller::RoleSession { role, session: None } => {
                            Caller::RoleSession { role, session: Some("session".to_owned()) }
                        }
                        Caller::FederatedUser { arn, .. } => {
                            let user = Some(
                                arn.replace(":sts:", ":iam:").replace(":federated-user/", ":user/"),
                            );
                            Caller::FederatedUser { arn, user }
                        }
                        other => other,
                    });
                    caller.into_iter().for_each(|caller| self.add(caller, false));
                }
                Named::Service(name) => self.add(Caller::Service { name: name.clone() }, false),
                Named::Federated(provider) => {
                    let is_saml = provider.contains(":saml-provider/");
                    self.add(Caller::Identity { provider: provider.clone(), is_saml }, false);
                }
                Named::Canonical(id) => {
                    let account = Some("999999999999".to_owned());
                    self.add(Caller::Canonical { id: id.clone(), account }, false);
                }
                _ => {}
            }
        }
    }

    /// Those who are of no account.
    fn add_others(&mut self, kind: PolicyKind, stranger: &str) {
        if kind == PolicyKind::Trust {
            let provider = |kind: &str| format!("arn:aws:iam::{stranger}:{kind}/example");
            let provider = |is_saml| Caller::Identity {
                provider: provider(if is_saml { "saml-provider" } else { "oidc-provider" }),
                is_saml,
            };
            self.add(provider(false), true);
            self.add(provider(true), true);
        } else {
            self.add(Caller::Anonymous, true);
        }
        self.add(Caller::Service { name: "example.amazonaws.com".to_owned() }, false);
    }

    /// A role, a user and the root user of an account.
    fn add_account(
        &mut self,
        account: &str,
        kind: PolicyKind,
        is_stranger: bool,
        reader: &mut Reader,
    ) {
        let own = |what: &str| format!("arn:aws:iam::{account}:{what}/example");
        let session = Some("session".to_owned());
        let open = [
            ("role", Caller::RoleSession { role: own("role"), session }),
            ("user", Caller::User { arn: own("user") }),
        ];
        let except = self.names_in(account, reader);
        for (what, caller) in open {
            let mut tokens = Glob::text("arn:").tokens;
            tokens.push(Token::Run(Class::NoColon));
            tokens.extend(Glob::text(&format!(":iam::{account}:{what}/")).tokens);
            tokens.extend(Glob::something().tokens);
            let names = Some(reader.globs.number(Glob { tokens, folds: false }));
            self.all.push(CallerClass { caller, names, except: except.clone(), is_stranger });
        }
        let federated = format!("arn:aws:sts::{account}:federated-user/example");
        self.add(Caller::FederatedUser { arn: federated, user: Some(own("user")) }, is_stranger);
        if kind.has_principals() || kind == PolicyKind::Scp {
            let (partition, account) = ("aws".to_owned(), account.to_owned());
            self.add(Caller::Root { partition, account }, is_stranger);
        }
    }

    /// The names in the account that have a class of their own; of roles with any path.
    fn names_in(&self, account: &str, reader: &mut Reader) -> Vec<u32> {
        let arns = self.all.iter().filter(|own| own.names.is_none()).filter_map(|own| {
            (own.caller.account() == Some(account)).then(|| own.caller.principal_arn())?
        });
        let mut globs = Vec::new();
        for arn in arns {
            let name = arn.rsplit('/').next().unwrap_or_default();
            if let Some((head, _)) = arn.split_once(":role/") {
                let mut tokens = Glob::text(&format!("{head}:role/")).tokens;
                tokens.push(Token::Run(Class::Any));
                tokens.extend(Glob::text(&format!("/{name}")).tokens);
                globs.push(Glob { tokens, folds: false });
                globs.push(Glob::text(&format!("{head}:role/{name}")));
            }
            globs.push(Glob::text(&arn));
        }
        globs.into_iter().map(|glob| reader.globs.number(glob)).collect()
    }

    /// Tells a rule which classes it is about.
    pub(super) fn tell(&self, rule: &mut Rule) {
        let truths: Vec<Truth> = self
            .all
            .iter()
            .map(|class| {
                let (Some(part), None) = (&rule.statement.principals, &rule.statement.unread)
                else {
                    return Truth::Yes;
                };
                let request = request(class.caller.clone());
                let facts = Facts::new(&request, self.choices);
                let caught = facts.ok().map(|facts| part.catches(&facts, rule.effect).truth);
                caught.unwrap_or(Truth::on_key(ARN))
            })
            .collect();
        rule.is_exact &= truths.iter().all(|own| own.is_yes() || own.is_no());
        rule.callers.0 = truths.iter().map(|own| !own.is_no()).collect();
        rule.callers.1 = truths.iter().map(Truth::is_yes).collect();
    }

    /// What a test says of a class. `None`: the key does not follow from the caller.
    pub(super) fn says(&mut self, class: usize, number: u32, reader: &Reader) -> Option<Truth> {
        if let Some(known) = self.known.get(&(class, number)) {
            return known.clone();
        }
        let own = self.all.get(class)?;
        let test = reader.get(number)?.test;
        let is_open = own.names.is_some() && matches!(test.key.as_str(), ARN | NAME);
        let is_user = matches!(own.caller, Caller::User { .. });
        let truth = if !follows(&test.key) || (is_open && (test.key == ARN || is_user)) {
            None
        } else {
            let mut request = request(own.caller.clone());
            if test.key == CALLER_ACCOUNT {
                // No other service knows the key.
                request.action = "kms:Decrypt".to_owned();
            }
            if own.names.is_none() && own.caller.principal_arn().is_none() {
                // Who has no ARN has none of the keys that tell it.
                request.context.set(ARN, Key::Absent);
                if own.caller.account().is_none() {
                    request.context.set("aws:principalaccount", Key::Absent);
                }
            }
            let facts = Facts::new(&request, self.choices).ok()?;
            match facts.key(&test.key) {
                State::Unknown | State::Present => None,
                _ => Some(test.holds(&facts)),
            }
        };
        self.known.insert((class, number), truth.clone());
        truth
    }

    /// Whether requests of the class never carry the key.
    pub(super) fn lacks(&self, class: usize, key: &str) -> bool {
        let is_of_account = key.starts_with("aws:principaltag/")
            || matches!(key, "aws:principalorgid" | "aws:principalorgpaths" | "aws:userid");
        is_of_account
            && self
                .all
                .get(class)
                .is_some_and(|own| matches!(own.caller, Caller::Anonymous | Caller::Service { .. }))
    }

    /// Whether such a caller can ask for the action: of roles, each asks in its own way.
    pub(super) fn may_ask(&self, class: usize, service: &str, name: &str) -> bool {
        let Some(own) = self.all.get(class).filter(|_| service.eq_ignore_ascii_case("sts")) else {
            return true;
        };
        let way = match &own.caller {
            Caller::Identity { is_saml: true, .. } => "AssumeRoleWithSAML",
            Caller::Identity { .. } => "AssumeRoleWithWebIdentity",
            Caller::Service { .. } => "AssumeRole",
            _ => return true,
        };
        let beside = ["TagSession", "SetSourceIdentity", "SetContext"];
        std::iter::once(way).chain(beside).any(|own| own.eq_ignore_ascii_case(name))
    }
}

/// The tokens between the fourth and the fifth colon.
fn account_part(glob: &Glob) -> Option<&[Token]> {
    let mut parts = glob.tokens.split(|token| *token == Token::Char(':'));
    let account = parts.nth(4)?;
    parts.next().map(|_| account)
}

/// Whether a wildcard stands beside something else.
fn is_partial(tokens: &[Token]) -> bool {
    let is_wild = |token: &Token| matches!(token, Token::One(_) | Token::Run(_));
    tokens.iter().any(is_wild) && !matches!(tokens, [Token::Run(_)])
}

/// Whether the key may follow from the caller.
pub(super) fn follows(key: &str) -> bool {
    OF_CALLER.contains(&key)
}

/// A request of a caller that says nothing else.
pub(super) fn request(caller: Caller) -> Request {
    Request {
        caller,
        action: "s3:GetObject".to_owned(),
        resource: "*".to_owned(),
        resource_account: None,
        context: Context::new(Unlisted::Unknown),
        path: Path::Unsaid,
    }
}

fn account_of(named: &Named) -> Option<String> {
    match named {
        Named::Account(account) => Some(account.clone()),
        Named::Arn(arn) => Caller::parse(arn).ok()?.account().map(str::to_owned),
        _ => None,
    }
}
