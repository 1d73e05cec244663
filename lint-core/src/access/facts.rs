//! What follows from a request: its parts, and the condition keys that caller, resource, time and way decide.

use std::cell::Cell;
use std::fmt;

use crate::access::caller::{Caller, is_same_role};
use crate::access::choices::{Choices, Point, Points};
use crate::access::condition::is_always_there;
use crate::access::evaluate::values::moment;
use crate::access::request::{Key, Path, Request, Unlisted};
use crate::model::{Arn, ArnPart, is_account_id};

/// A request, ready to be asked.
#[derive(Debug)]
pub struct Facts<'r> {
    /// The request.
    pub request: &'r Request,
    /// How open points are taken.
    pub choices: Choices,
    /// Whether the caller has a permissions boundary: then a denial with `NotPrincipal` always matches.
    pub has_boundary: bool,
    service: &'r str,
    name: &'r str,
    resource: Option<[&'r str; 6]>,
    /// The keys that follow from the rest, by their names in lower case.
    derived: Vec<(&'static str, Key)>,
    /// The open points that were asked. They are noted while statements are matched, which is why this is a cell.
    asked: Cell<Points>,
}

/// Why a request is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestFault {
    /// The action is not of the form `service:Name`.
    Action(String),
    /// The resource is neither an ARN nor `*`.
    Resource(String),
    /// A condition key was given that caller, resource or another key decide, with another value.
    Contradiction {
        /// The key.
        key: &'static str,
        /// What was given.
        given: String,
        /// What follows.
        follows: String,
    },
}

impl fmt::Display for RequestFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Action(text) => {
                write!(
                    f,
                    "`{text}` is no action: write one such as `s3:GetObject`, without wildcards"
                )
            }
            Self::Resource(text) => write!(
                f,
                "`{text}` is no resource: write its ARN, or `*` for an action that has no resources"
            ),
            Self::Contradiction { key, given, follows } => {
                write!(
                    f,
                    "`{key}` cannot be {given}: it follows from the request that it is {follows}"
                )
            }
        }
    }
}

impl std::error::Error for RequestFault {}

impl<'r> Facts<'r> {
    /// Works out what follows from `request`.
    ///
    /// # Errors
    ///
    /// The request is none, or says what cannot be.
    pub fn new(request: &'r Request, choices: Choices) -> Result<Self, RequestFault> {
        let action = &request.action;
        let (service, name) = action
            .split_once(':')
            .filter(|(service, name)| !service.is_empty() && !name.is_empty())
            .filter(|_| !action.contains(['*', '?']))
            .ok_or_else(|| RequestFault::Action(action.clone()))?;
        let resource = match request.resource.as_str() {
            "*" => None,
            text => {
                let arn = Arn::parse(text).filter(|arn| arn.part(ArnPart::Prefix) == "arn");
                let arn = arn.ok_or_else(|| RequestFault::Resource(text.to_owned()))?;
                Some(ArnPart::ALL.map(|part| arn.part(part)))
            }
        };
        let mut facts = Self {
            request,
            choices,
            has_boundary: false,
            service,
            name,
            resource,
            derived: Vec::new(),
            asked: Cell::default(),
        };
        facts.derive_caller()?;
        facts.derive_resource()?;
        facts.derive_time()?;
        facts.derive_path()?;
        Ok(facts)
    }

    /// The prefix of the action's service.
    pub fn service(&self) -> &'r str {
        self.service
    }

    /// The name of the action, behind the colon.
    pub fn name(&self) -> &'r str {
        self.name
    }

    /// Whether it is this action, whatever the case.
    pub fn is_action(&self, service: &str, name: &str) -> bool {
        self.service.eq_ignore_ascii_case(service) && self.name.eq_ignore_ascii_case(name)
    }

    /// The six parts of the resource's ARN. `None`: the action has no resource.
    pub fn resource(&self) -> Option<&[&'r str; 6]> {
        self.resource.as_ref()
    }

    /// The account that the resource belongs to, as far as that is known.
    pub fn resource_account(&self) -> Option<&str> {
        match self.key("aws:resourceaccount") {
            State::Known([account]) => Some(account),
            _ => None,
        }
    }

    /// What is known of the condition key with this name in lower case.
    pub fn key(&self, name: &str) -> State<'_> {
        let derived = self.derived.iter().find(|(own, _)| *own == name).map(|(_, key)| key);
        let unlisted = || match self.request.context.unlisted {
            Unlisted::Unknown if is_always_there(name) => State::Present,
            Unlisted::Unknown => State::Unknown,
            Unlisted::Absent => State::Absent,
        };
        match derived.or_else(|| self.request.context.get(name)) {
            Some(Key::Known(values)) => State::Known(values),
            Some(Key::Absent) => State::Absent,
            Some(Key::Unknown) => State::Unknown,
            None => unlisted(),
        }
    }

    /// Notes that an open point was asked.
    pub fn ask(&self, point: Point) {
        self.asked.set(self.asked.get().with(point));
    }

    /// The open points that were asked so far.
    pub fn asked(&self) -> Points {
        self.asked.get()
    }

    fn derive_caller(&mut self) -> Result<(), RequestFault> {
        let caller = &self.request.caller;
        if let Some(kind) = caller.principal_type() {
            self.derive("aws:principaltype", known(kind))?;
        }
        self.derive_name(caller)?;
        match caller {
            Caller::Service { name } => {
                self.derive("aws:principalisawsservice", known("true"))?;
                self.derive("aws:principalservicename", known(name))?;
                self.derive("aws:username", Key::Absent)
            }
            Caller::Anonymous => {
                for key in ["aws:principalarn", "aws:principalaccount", "aws:userid"] {
                    self.derive(key, Key::Absent)?;
                }
                self.derive_caller_account(Key::Absent)?;
                self.derive_no_service()
            }
            _ => {
                if let Some(account) = caller.account() {
                    self.derive("aws:principalaccount", known(account))?;
                    self.derive_caller_account(known(account))?;
                }
                self.derive_no_service()
            }
        }
    }

    /// KMS alone tells the account by a key of its own. Source: KMS developer guide, "AWS KMS condition keys", `kms:CallerAccount`.
    fn derive_caller_account(&mut self, account: Key) -> Result<(), RequestFault> {
        let service = self.request.action.split(':').next().unwrap_or_default();
        match service.eq_ignore_ascii_case("kms") {
            true => self.derive("kms:calleraccount", account),
            false => Ok(()),
        }
    }

    fn derive_no_service(&mut self) -> Result<(), RequestFault> {
        self.derive("aws:principalisawsservice", known("false"))?;
        self.derive("aws:principalservicename", Key::Absent)?;
        self.derive("aws:principalservicenameslist", Key::Absent)
    }

    /// The keys that hold names of the caller.
    fn derive_name(&mut self, caller: &Caller) -> Result<(), RequestFault> {
        if let Caller::User { arn } = caller {
            let name = arn.rsplit('/').next().unwrap_or_default();
            self.derive("aws:username", known(name))?;
        } else if caller.has_own_side() && !matches!(caller, Caller::Canonical { .. }) {
            self.derive("aws:username", Key::Absent)?;
        }
        match (caller, self.request.context.get("aws:principalarn")) {
            // A session does not tell the path of its role, so the context may.
            (Caller::RoleSession { role, .. }, Some(Key::Known(given))) if matches!(given.as_slice(), [one] if is_same_role(role, one)) =>
                {}
            _ => {
                if let Some(arn) = caller.principal_arn() {
                    self.derive("aws:principalarn", known(&arn))?;
                }
            }
        }
        match caller {
            Caller::Root { account, .. } => self.derive("aws:userid", known(account)),
            Caller::FederatedUser { arn, .. } => {
                let name = arn.rsplit('/').next().unwrap_or_default();
                let id = format!("{}:{name}", caller.account().unwrap_or_default());
                self.derive("aws:userid", known(&id))
            }
            Caller::RoleSession { session: Some(session), .. } => self.check_user_id(session),
            _ => Ok(()),
        }
    }

    /// Of a session's `aws:userid` only the end is known.
    fn check_user_id(&self, session: &str) -> Result<(), RequestFault> {
        let end = format!(":{session}");
        match self.request.context.get("aws:userid") {
            Some(Key::Known(values)) if !values.iter().all(|value| value.ends_with(&end)) => {
                let (given, follows) = (quoted(values), format!("an id that ends in `{end}`"));
                Err(RequestFault::Contradiction { key: "aws:userid", given, follows })
            }
            _ => Ok(()),
        }
    }

    fn derive_resource(&mut self) -> Result<(), RequestFault> {
        let in_arn = self.resource.map(|[_, _, _, _, account, _]| account);
        let in_arn = in_arn.filter(|account| is_account_id(account));
        let own = self.request.resource_account.as_deref();
        if let (Some(own), Some(in_arn)) = (own, in_arn)
            && own != in_arn
        {
            let (given, follows) = (format!("`{own}`"), format!("`{in_arn}`"));
            return Err(RequestFault::Contradiction { key: "aws:ResourceAccount", given, follows });
        }
        match own.or(in_arn) {
            Some(account) => self.derive("aws:resourceaccount", known(account)),
            None => Ok(()),
        }
    }

    /// Both keys of the time say the same.
    fn derive_time(&mut self) -> Result<(), RequestFault> {
        let moment_of = |name| match self.request.context.get(name) {
            Some(Key::Known(values)) => match values.as_slice() {
                [one] => moment(one),
                _ => None,
            },
            _ => None,
        };
        let (current, epoch) = (moment_of("aws:currenttime"), moment_of("aws:epochtime"));
        match (current, epoch) {
            (Some(current), Some(epoch)) if current != epoch => Err(RequestFault::Contradiction {
                key: "aws:EpochTime",
                given: seconds(epoch),
                follows: format!("{}, as `aws:CurrentTime` says", seconds(current)),
            }),
            (Some(current), None) => self.derive("aws:epochtime", known(&seconds(current))),
            (None, Some(epoch)) => self.derive("aws:currenttime", known(&seconds(epoch))),
            _ => Ok(()),
        }
    }

    /// Source: IAM user guide, "AWS global condition context keys", the availability of each key.
    fn derive_path(&mut self) -> Result<(), RequestFault> {
        let keys: &[(&'static str, Option<&str>)] = match self.request.path {
            Path::Unsaid => &[],
            Path::Direct => &[
                ("aws:viaawsservice", Some("false")),
                ("aws:calledvia", None),
                ("aws:calledviafirst", None),
                ("aws:calledvialast", None),
                ("aws:sourcevpc", None),
                ("aws:sourcevpce", None),
                ("aws:vpcsourceip", None),
            ],
            Path::Endpoint => &[("aws:viaawsservice", Some("false")), ("aws:sourceip", None)],
            Path::Service => &[("aws:viaawsservice", Some("true"))],
        };
        for (key, value) in keys {
            self.derive(key, value.map_or(Key::Absent, known))?;
        }
        let is_direct = self.request.path == Path::Direct;
        if is_direct && !matches!(self.request.caller, Caller::Service { .. }) {
            self.derive("aws:sourcearn", Key::Absent)?;
            self.derive("aws:sourceaccount", Key::Absent)?;
        }
        Ok(())
    }

    /// Notes a key that follows. A context that says otherwise is refused.
    fn derive(&mut self, key: &'static str, follows: Key) -> Result<(), RequestFault> {
        match self.request.context.get(key) {
            None | Some(Key::Unknown) => {}
            Some(given) if *given == follows => {}
            Some(given) => {
                let (given, follows) = (described(given), described(&follows));
                return Err(RequestFault::Contradiction { key, given, follows });
            }
        }
        self.derived.push((key, follows));
        Ok(())
    }
}

/// What is known of a key when it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State<'f> {
    /// The request carries it with these values.
    Known(&'f [String]),
    /// The request carries it, with a value that is not known.
    Present,
    /// The request does not carry it.
    Absent,
    /// Nothing is known.
    Unknown,
}

fn known(value: &str) -> Key {
    Key::Known(vec![value.to_owned()])
}

fn described(key: &Key) -> String {
    match key {
        Key::Known(values) => quoted(values),
        Key::Absent => "absent".to_owned(),
        Key::Unknown => "unknown".to_owned(),
    }
}

fn quoted(values: &[String]) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}

/// Nanoseconds since 1970 as seconds, with a fraction only where there is one.
fn seconds(moment: i128) -> String {
    const BILLION: i128 = 1_000_000_000;
    let (whole, rest) = (moment.div_euclid(BILLION), moment.rem_euclid(BILLION));
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:09}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::request::Context;

    fn request(caller: &str, context: &[(&str, &str)]) -> Request {
        let mut own = Context::default();
        context.iter().for_each(|(key, value)| own.add(key, value));
        Request {
            caller: Caller::parse(caller).unwrap(),
            action: "s3:GetObject".to_owned(),
            resource: "arn:aws:s3:::b/x".to_owned(),
            resource_account: None,
            context: own,
            path: Path::Unsaid,
        }
    }

    fn values(request: &Request, key: &str) -> Vec<String> {
        let facts = Facts::new(request, Choices::default()).unwrap();
        match facts.key(key) {
            State::Known(values) => values.to_vec(),
            other => vec![format!("{other:?}")],
        }
    }

    #[test]
    fn keys_of_the_caller_follow() {
        let session = request("arn:aws:sts::111122223333:assumed-role/app/one", &[]);
        let role = "arn:aws:iam::111122223333:role/app";
        assert_eq!(values(&session, "aws:principalarn"), [role]);
        assert_eq!(values(&session, "aws:principaltype"), ["AssumedRole"]);
        assert_eq!(values(&session, "aws:username"), ["Absent"]);
        assert_eq!(values(&session, "aws:userid"), ["Unknown"]);
        let user = request("arn:aws:iam::111122223333:user/team/ann", &[]);
        assert_eq!(values(&user, "aws:username"), ["ann"]);
        let federated = request("arn:aws:sts::111122223333:federated-user/ann", &[]);
        assert_eq!(values(&federated, "aws:userid"), ["111122223333:ann"]);
        let service = request("lambda.amazonaws.com", &[]);
        assert_eq!(values(&service, "aws:principalisawsservice"), ["true"]);
    }

    #[test]
    fn a_context_that_says_otherwise_is_refused() {
        let fault = |caller, context: &[(&str, &str)]| {
            Facts::new(&request(caller, context), Choices::default()).unwrap_err().to_string()
        };
        let user = "arn:aws:iam::111122223333:user/ann";
        assert!(fault(user, &[("aws:UserName", "bob")]).contains("it is `ann`"));
        assert!(fault(user, &[("aws:PrincipalAccount", "444455556666")]).contains("111122223333"));
        assert!(fault("anonymous", &[("aws:PrincipalArn", user)]).contains("absent"));
        let times = [("aws:CurrentTime", "1970-01-01T00:01:00Z"), ("aws:EpochTime", "61")];
        assert!(fault(user, &times).contains("60"));
        let session = "arn:aws:sts::111122223333:assumed-role/app/one";
        assert!(fault(session, &[("aws:userid", "AROAX:two")]).contains(":one"));
    }

    #[test]
    fn a_session_may_be_told_the_path_of_its_role() {
        let role = "arn:aws:iam::111122223333:role/team/app";
        let session = "arn:aws:sts::111122223333:assumed-role/app/one";
        let own = request(session, &[("aws:PrincipalArn", role)]);
        assert_eq!(values(&own, "aws:principalarn"), [role]);
    }

    #[test]
    fn both_keys_of_the_time_say_the_same() {
        let own = request("anonymous", &[("aws:CurrentTime", "1970-01-02T00:00:00Z")]);
        assert_eq!(values(&own, "aws:epochtime"), ["86400"]);
    }
}
