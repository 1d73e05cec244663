//! Tests of conditions: one operator, one key, the values that it is compared with.
//!
//! The values of a test are joined by OR; those of a negated operator by NOR. Source: IAM user guide, "Conditions with multiple
//! context keys or values", "Condition operators" and "Single-valued vs. multivalued context keys".

use crate::access::choices::{BoolVariables, ManyValues, Point, Unreadable};
use crate::access::evaluate::Reading;
use crate::access::evaluate::resource::ArnPattern;
use crate::access::evaluate::template::{Form, Template};
use crate::access::evaluate::values::{self, Range};
use crate::access::facts::{Facts, State};
use crate::access::truth::{Need, Truth};
use crate::model::{
    ConditionValue, Family, KeyTest, Operator, OperatorBlock, Qualifier, variables,
};
use crate::source::Span;

/// One test of a condition.
#[derive(Clone, Debug)]
pub struct Test {
    /// The condition key in lower case.
    pub key: String,
    /// The place of key and values.
    pub span: Span,
    /// The operator. `None`: AWS has none of that name.
    pub operator: Option<Operator>,
    /// How the operator compares two values, for families with an order.
    pub order: Order,
    /// What the key is compared with.
    pub operands: Vec<Operand>,
    /// A part of it that is not known.
    pub unknown: Option<Need>,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The request's is equal.
    Equal,
    /// The request's is less.
    Less,
    /// The request's is less, or equal.
    LessOrEqual,
    /// The request's is greater.
    Greater,
    /// The request's is greater, or equal.
    GreaterOrEqual,
}

/// A value of the policy as it is compared.
#[derive(Clone, Debug)]
pub enum Operand {
    /// Text, perhaps with wildcards and variables.
    Text(Template),
    /// A pattern of ARNs.
    Arn(ArnPattern),
    /// A number in units of 10⁻¹².
    Number(i128),
    /// Nanoseconds since 1970.
    Moment(i128),
    /// A block of addresses.
    Range(Range),
    /// `true` or `false`.
    Bool(bool),
    /// `true` or `false`, once its variables are replaced.
    BoolText(Template),
    /// Bytes.
    Bytes(Vec<u8>),
    /// What the operator cannot read.
    Unreadable(Need),
}

impl Test {
    /// Reads one test.
    pub(crate) fn new(block: &OperatorBlock, test: &KeyTest, reading: &Reading) -> Self {
        let part = |span, why| reading.part(span, why);
        let operand = |value| block.operator.map(|operator| operand(operator, value, reading));
        let name = test.name();
        let unknown = if block.operator.is_none() {
            Some(part(block.text.span, "AWS has no such operator"))
        } else if holds_placeholder(name) {
            Some(part(test.key.span, "the condition key is not known here"))
        } else if test.has_unknown || has_open_value(block, test) {
            Some(part(test.span, "the values are not known here"))
        } else if test.values.is_empty() {
            Some(part(test.span, "a test without values"))
        } else {
            None
        };
        Self {
            key: name.to_lowercase(),
            span: reading.place(test.member()),
            operator: block.operator,
            order: block.operator.map_or(Order::Equal, |operator| order(operator.name)),
            operands: test.values.iter().filter_map(operand).collect(),
            unknown,
        }
    }

    /// Whether it holds for the request.
    pub fn holds(&self, facts: &Facts) -> Truth {
        let (Some(operator), None) = (self.operator, &self.unknown) else {
            return self.unknown.clone().map_or(Truth::on_key(&self.key), Truth::from);
        };
        let state = facts.key(&self.key);
        if operator.family == Family::Null {
            return self.is_as_present(operator, state);
        }
        let values = match state {
            State::Known(values) => values,
            State::Absent => &[],
            State::Present | State::Unknown => return Truth::on_key(&self.key),
        };
        match (operator.qualifier, values) {
            (_, []) => operator.matches_absent_key().into(),
            // An empty text counts as no value here.
            (Some(Qualifier::ForAllValues), [one]) if one.is_empty() => Truth::Yes,
            (Some(Qualifier::ForAnyValue), [one]) if one.is_empty() => Truth::No,
            (Some(Qualifier::ForAllValues), all) => {
                Truth::all(all.iter().map(|value| self.passes(operator, value, facts)))
            }
            (Some(Qualifier::ForAnyValue), all) => {
                Truth::any(all.iter().map(|value| self.passes(operator, value, facts)))
            }
            (None, [one]) => self.passes(operator, one, facts),
            (None, _) => {
                facts.ask(Point::ManyValues);
                match facts.choices.many_values {
                    ManyValues::Unknown => Truth::on_key(&self.key),
                    ManyValues::NoMatch => Truth::No,
                }
            }
        }
    }

    /// Whether one value of the request passes.
    pub fn passes(&self, operator: Operator, value: &str, facts: &Facts) -> Truth {
        let any = Truth::any(self.operands.iter().map(|own| self.equals(own, value, facts)));
        if operator.negated { any.negated() } else { any }
    }

    /// `Null`: `true` asks for an absent key, `false` for one that is there with a value.
    fn is_as_present(&self, operator: Operator, state: State) -> Truth {
        if operator.if_exists || operator.qualifier.is_some() {
            return Need::Fact(
                "what `Null` means with a prefix or suffix, which AWS does not take",
            )
            .into();
        }
        let is_null = match state {
            State::Unknown => None,
            State::Absent => Some(true),
            State::Present => Some(false),
            State::Known(values) => Some(values.iter().all(String::is_empty)),
        };
        Truth::any(self.operands.iter().map(|operand| match (operand, is_null) {
            (Operand::Bool(wanted), Some(is_null)) => (*wanted == is_null).into(),
            (Operand::Bool(wanted), None) => {
                // Both values together hold always.
                let has_other =
                    self.operands.iter().any(|own| matches!(own, Operand::Bool(o) if o != wanted));
                if has_other { Truth::Yes } else { Truth::on_key(&self.key) }
            }
            (Operand::Unreadable(need), _) => need.clone().into(),
            _ => Truth::on_key(&self.key),
        }))
    }

    /// Whether a value of the policy fits one of the request, negation aside.
    fn equals(&self, operand: &Operand, value: &str, facts: &Facts) -> Truth {
        let own_unreadable = || unreadable(facts, Truth::on_key(&self.key));
        let read = |fits: Option<bool>| fits.map_or_else(own_unreadable, Truth::from);
        match operand {
            Operand::Text(template) => template.matches(value, facts),
            // It is no ARN, and no document says what it matches.
            Operand::Arn(pattern) if pattern.is_star => {
                unreadable(facts, Need::Fact("what `*` alone matches in an ARN operator").into())
            }
            Operand::Arn(pattern) => pattern.matches_value(value, facts),
            Operand::Number(own) => {
                read(values::number(value).map(|other| self.order.holds(&other, own)))
            }
            Operand::Moment(own) => {
                read(values::moment(value).map(|other| self.order.holds(&other, own)))
            }
            Operand::Range(own) => read(values::range(value).map(|other| own.contains(&other))),
            Operand::Bool(own) => read(values::boolean(value).map(|other| other == *own)),
            Operand::BoolText(template) => {
                facts.ask(Point::BoolVariables);
                match facts.choices.bool_variables {
                    BoolVariables::Unknown => Truth::on_key(&self.key),
                    BoolVariables::Replaced => template.matches(value, facts),
                    BoolVariables::Text => own_unreadable(),
                }
            }
            Operand::Bytes(own) => read(values::bytes(value).map(|other| other == *own)),
            Operand::Unreadable(need) => unreadable(facts, need.clone().into()),
        }
    }
}

fn unreadable(facts: &Facts, unknown: Truth) -> Truth {
    facts.ask(Point::Unreadable);
    match facts.choices.unreadable {
        Unreadable::Unknown => unknown,
        Unreadable::Nothing => Truth::No,
    }
}

fn holds_placeholder(text: &str) -> bool {
    variables(text).iter().any(|own| own.is_placeholder())
}

/// Whether a value that is no text, such as a number, is put in by a template.
fn has_open_value(block: &OperatorBlock, test: &KeyTest) -> bool {
    let is_text = |own: Operator| matches!(own.family, Family::String | Family::Arn);
    !block.operator.is_some_and(is_text)
        && test.values.iter().any(|value| holds_placeholder(value.as_str()))
}

impl Order {
    /// Whether the request's value stands in this order to the policy's.
    pub fn holds(self, value: &i128, own: &i128) -> bool {
        match self {
            Self::Equal => value == own,
            Self::Less => value < own,
            Self::LessOrEqual => value <= own,
            Self::Greater => value > own,
            Self::GreaterOrEqual => value >= own,
        }
    }
}

fn order(name: &str) -> Order {
    match name {
        _ if name.ends_with("LessThan") => Order::Less,
        _ if name.ends_with("LessThanEquals") => Order::LessOrEqual,
        _ if name.ends_with("GreaterThan") => Order::Greater,
        _ if name.ends_with("GreaterThanEquals") => Order::GreaterOrEqual,
        _ => Order::Equal,
    }
}

fn operand(operator: Operator, value: &ConditionValue, reading: &Reading) -> Operand {
    let text = value.as_str();
    let folds_case = operator.name.ends_with("IgnoreCase") || operator.family == Family::Bool;
    let form = Form { wildcards: operator.wildcards, folds_case };
    let template = || Template::new(&value.text, form, reading);
    let read = match operator.family {
        Family::String => Some(Operand::Text(template())),
        Family::Arn => Some(Operand::Arn(ArnPattern::of_condition(&value.text, reading))),
        Family::Numeric => values::number(text).map(Operand::Number),
        Family::Date => values::moment(text).map(Operand::Moment),
        Family::Bool if text.contains("${") && reading.has_variables => {
            Some(Operand::BoolText(template()))
        }
        Family::Bool | Family::Null => values::boolean(text).map(Operand::Bool),
        Family::Binary => values::bytes(text).map(Operand::Bytes),
        Family::IpAddress => values::range(text).map(Operand::Range),
    };
    read.unwrap_or_else(|| {
        Operand::Unreadable(reading.part(value.span(), "the operator cannot read this value"))
    })
}
