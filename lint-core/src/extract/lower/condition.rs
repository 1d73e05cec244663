//! Lowers `Condition`.

use std::borrow::Cow;

use super::Lowering;
use super::twins::{Case, twins};
use crate::extract::cloudformation::plain_arn;
use crate::model::{
    Condition, ConditionValue, Fault, KeyTest, OperatorBlock, Scalar, parse_operator,
};
use crate::syntax::{Member, Node, Text, Value};

impl<'a> Lowering<'a> {
    /// Reads the whole element.
    pub(super) fn condition(&mut self, member: &Member<'a>) -> Condition<'a> {
        let mut condition = Condition {
            key: member.key.span,
            span: member.value.span,
            operators: Vec::new(),
            has_unknown: false,
        };
        match &member.value.value {
            Value::Object(members) if !self.is_unknown(&member.value) => {
                self.duplicates(members);
                for operator in members {
                    self.operator(operator, &mut condition);
                }
            }
            _ => {
                condition.has_unknown = true;
                self.wrong_type("`Condition`", &member.value, "an object", None);
            }
        }
        condition
    }

    fn operator(&mut self, member: &Member<'a>, condition: &mut Condition<'a>) {
        let operator = parse_operator(&member.key.value);
        let mut tests = Vec::new();
        match &member.value.value {
            Value::Object(members) if !self.is_unknown(&member.value) => {
                self.duplicates(members);
                self.keys_that_differ_in_case(members);
                tests.extend(members.iter().map(|test| self.test(test)));
            }
            _ => {
                condition.has_unknown = true;
                // A condition key where an operator should stand is the operator's fault, not that of its value.
                if operator.is_some() {
                    let element = format!("`{}`", member.key.value);
                    self.wrong_type(element, &member.value, "an object of condition keys", None);
                }
            }
        }
        condition.has_unknown |= tests.iter().any(|test| test.has_unknown);
        condition.operators.push(OperatorBlock {
            text: member.key.clone(),
            operator,
            span: member.value.span,
            tests,
        });
    }

    fn keys_that_differ_in_case(&mut self, members: &[Member<'a>]) {
        for (first, member) in twins(members, Case::Ignored) {
            // Equal in every letter, it is a key that stands twice.
            if first.key.value == member.key.value {
                continue;
            }
            let (key, statement) = (member.key.clone(), self.statement.clone());
            self.faults.push(Fault::KeyCase { key, first: first.key.span, statement });
        }
    }

    fn test(&mut self, member: &Member<'a>) -> KeyTest<'a> {
        let mut test = KeyTest {
            key: member.key.clone(),
            span: member.value.span,
            values: Vec::new(),
            is_list: false,
            has_unknown: false,
        };
        match &member.value.value {
            Value::Array(elements) => {
                test.is_list = true;
                for element in elements {
                    self.value(element, &mut test);
                }
            }
            _ => self.value(&member.value, &mut test),
        }
        test
    }

    fn value(&mut self, node: &Node<'a>, test: &mut KeyTest<'a>) {
        let plain = |value: Cow<'a, str>| Text::plain(value, node.span, 0);
        let arn = plain_arn(node).filter(|_| self.is_template);
        let (text, scalar) = match &node.value {
            Value::String(text) => (text.clone(), Scalar::String),
            Value::Number(number) => (plain(number.clone()), Scalar::Number),
            Value::Bool(value) => {
                (plain(Cow::Borrowed(if *value { "true" } else { "false" })), Scalar::Bool)
            }
            _ => match arn {
                Some(text) => (text.clone(), Scalar::String),
                None => {
                    test.has_unknown = true;
                    let element = format!("a value of `{}`", test.key.value);
                    return self.wrong_type(element, node, "a string, number or boolean", None);
                }
            },
        };
        test.values.push(ConditionValue { text, scalar });
    }
}
