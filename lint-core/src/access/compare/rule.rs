//! Statements as sets of requests: bits for actions, globs for texts, numbers for tests.
//!
//! Everything is read from what the simulator has prepared. Where a part is not known, there are two sets: what the statement may
//! match at most, and what it surely matches. They are the same for nearly all statements.

use std::collections::HashMap;

use iamlint_catalogue::Catalogue;

use crate::access::compare::automaton::{Class, FIRST_LETTER, Glob, Token, is_letter};
use crate::access::compare::bits::Bits;
use crate::access::compare::language::Globs;
use crate::access::evaluate::resource::ArnPattern;
use crate::access::evaluate::template::{Piece, Template, Token as Own};
use crate::access::evaluate::test::{Operand, Test};
use crate::access::evaluate::{ActionPart, PreparedStatement, ResourcePart};
use crate::model::{ActionPattern, Effect, Family};

/// A set of texts as a list of globs: at most these, and surely these.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    pub(super) most: Vec<u32>,
    pub(super) sure: Vec<u32>,
}

/// A statement.
pub(super) struct Rule<'p> {
    pub(super) statement: &'p PreparedStatement,
    pub(super) effect: Effect,
    /// The actions of the catalogue: at most, and surely.
    pub(super) most: Bits,
    pub(super) sure: Bits,
    /// The patterns of actions, for those that the catalogue does not have.
    pub(super) names: Texts,
    pub(super) is_not_action: bool,
    pub(super) resources: Texts,
    pub(super) is_not_resource: bool,
    /// Whether it may be about a request without a resource, and surely is.
    pub(super) bare: (bool, bool),
    /// The tests, by their numbers.
    pub(super) tests: Vec<u32>,
    /// The classes of callers: at most, and surely.
    pub(super) callers: (Vec<bool>, Vec<bool>),
    /// Whether all parts are known.
    pub(super) is_exact: bool,
}

/// A test, each once.
pub(super) struct Literal<'p> {
    pub(super) test: &'p Test,
    /// Its values as texts, if it compares texts.
    pub(super) texts: Option<Texts>,
    /// Whether all of it is known.
    pub(super) is_exact: bool,
}

/// Reads statements, and keeps what they share.
pub(super) struct Reader<'p, 'c> {
    pub(super) catalogue: &'c Catalogue,
    pub(super) globs: Globs,
    pub(super) literals: Vec<Literal<'p>>,
    numbers: HashMap<String, u32>,
    /// The letters of variables: key and default. A letter without a key stands for what is not known.
    pub(super) letters: Vec<Option<(String, Option<String>)>>,
}

impl<'p, 'c> Reader<'p, 'c> {
    pub(super) fn new(catalogue: &'c Catalogue, cap: usize) -> Self {
        let globs = Globs::new(cap);
        Self {
            catalogue,
            globs,
            literals: Vec::new(),
            numbers: HashMap::new(),
            letters: Vec::new(),
        }
    }

    /// Reads a statement. Who its callers are is told later.
    pub(super) fn rule(&mut self, statement: &'p PreparedStatement, effect: Effect) -> Rule<'p> {
        let count = self.catalogue.action_count();
        let (most, sure, names, knows_actions) = self.actions(&statement.actions);
        let (resources, bare, knows_resources) = self.resources(&statement.resources, effect);
        let tests: Vec<u32> = statement.tests.iter().map(|test| self.literal(test)).collect();
        let knows_tests = tests.iter().all(|own| self.get(*own).is_some_and(|own| own.is_exact));
        let mut rule = Rule {
            statement,
            effect,
            most,
            sure,
            names,
            is_not_action: statement.actions.negated,
            resources,
            is_not_resource: statement.resources.negated && statement.resources.without.is_none(),
            bare,
            tests,
            callers: (Vec::new(), Vec::new()),
            is_exact: knows_actions && knows_resources && knows_tests,
        };
        if statement.unread.is_some() || statement.effect != Some(effect) {
            rule.sure = Bits::none(count);
            rule.names.sure.clear();
            rule.is_exact = false;
            self.open(&mut rule);
        }
        rule
    }

    /// Nothing is known of the statement: it may match everything.
    fn open(&mut self, rule: &mut Rule) {
        let everything = self.globs.number(Glob::everything());
        rule.most = Bits::all(self.catalogue.action_count());
        rule.names = Texts { most: vec![everything], sure: Vec::new() };
        rule.resources = Texts { most: vec![everything], sure: Vec::new() };
        (rule.is_not_action, rule.is_not_resource) = (false, false);
        rule.bare = (true, false);
        rule.tests.clear();
    }

    pub(super) fn get(&self, literal: u32) -> Option<&Literal<'p>> {
        self.literals.get(literal as usize)
    }

    /// The numbers of accounts in the values of tests of a key.
    pub(super) fn numbers_of(&self, key: &str) -> Vec<String> {
        let of_key = self.literals.iter().filter(|own| own.test.key == key);
        let globs = of_key.filter_map(|own| own.texts.as_ref()).flat_map(|own| &own.most);
        let mut numbers = Vec::new();
        for glob in globs.filter_map(|number| self.globs.get(*number)) {
            let digit = |token: &Token| match token {
                Token::Char(own) if own.is_ascii_digit() => *own,
                _ => ' ',
            };
            let text: String = glob.tokens.iter().map(digit).collect();
            numbers.extend(text.split(' ').filter(|own| own.len() == 12).map(str::to_owned));
        }
        numbers
    }

    fn actions(&mut self, part: &ActionPart) -> (Bits, Bits, Texts, bool) {
        let count = self.catalogue.action_count();
        let (mut most, mut sure) = (Bits::none(count), Bits::none(count));
        let mut names = Texts::default();
        let mut is_exact = part.unknown.is_none();
        for (pattern, refused) in &part.patterns {
            let is_sure = refused.is_none() && pattern.as_str().is_ascii();
            is_exact &= is_sure;
            let glob = self.globs.number(action_glob(pattern));
            names.most.push(glob);
            let own = self.action_bits(pattern);
            own.iter().for_each(|action| most.add(action));
            if is_sure {
                names.sure.push(glob);
                own.iter().for_each(|action| sure.add(action));
            }
        }
        if part.unknown.is_some() {
            most = Bits::all(count);
            names.most.push(self.globs.number(Glob::everything()));
        }
        if part.negated {
            let complement = |own: &Bits| {
                let mut all = Bits::all(count);
                all.take_away(own);
                all
            };
            (most, sure) = (complement(&sure), complement(&most));
        }
        (most, sure, names, is_exact)
    }

    fn action_bits(&self, pattern: &ActionPattern) -> Bits {
        let count = self.catalogue.action_count();
        let Some((service, name)) = pattern.parts().filter(|_| !pattern.is_star()) else {
            // What has no service is refused, and may match anything.
            return Bits::all(count);
        };
        let mut bits = Bits::none(count);
        match self.catalogue.service(service) {
            Some(own) => match own.expand_to_ids(name) {
                Some(ids) => ids.for_each(|id| bits.add(iamlint_catalogue::ActionId(id))),
                None => own.expand(name).for_each(|action| bits.add(action.id())),
            },
            None => self.catalogue.expand(service, name).for_each(|own| bits.add(own.id())),
        }
        bits
    }

    fn resources(&mut self, part: &ResourcePart, effect: Effect) -> (Texts, (bool, bool), bool) {
        let everything = self.globs.number(Glob::everything());
        if let Some(without) = &part.without {
            let (may, is) = (!without.is_no(), without.is_yes());
            let list = |has: bool| if has { vec![everything] } else { Vec::new() };
            return (Texts { most: list(may), sure: list(is) }, (may, is), may == is);
        }
        let grants = (effect == Effect::Allow) != part.negated;
        let mut texts = Texts::default();
        let mut is_exact = part.unknown.is_none();
        for pattern in &part.patterns {
            if pattern.is_star {
                texts.most.push(everything);
                texts.sure.push(everything);
            } else {
                is_exact &= self.arn(pattern, grants, &mut texts);
            }
        }
        if part.unknown.is_some() {
            texts.most.push(everything);
        }
        let is_star = part.patterns.iter().any(|pattern| pattern.is_star);
        let may = is_star || part.unknown.is_some();
        let bare = if part.negated { (!is_star, !may) } else { (may, is_star) };
        (texts, bare, is_exact)
    }

    /// A pattern of resources, in each reading in which it counts. Says whether all of it is known.
    fn arn(&mut self, pattern: &ArnPattern, grants: bool, texts: &mut Texts) -> bool {
        let (tokens, is_exact) = self.tokens(pattern.template());
        if !is_exact {
            let open = tokens.iter().map(|token| opened(*token)).collect();
            texts.most.push(self.globs.number(Glob { tokens: open, folds: false }));
            return false;
        }
        let written = tokens.len().saturating_sub(2 * pattern.lacking);
        let mut readings = vec![by_parts(&tokens, false)];
        if grants {
            readings.push(by_parts(&tokens, true));
            readings.extend(tokens.get(..written).map(|own| by_parts(own, true)));
        }
        for tokens in readings {
            let number = self.globs.number(Glob { tokens, folds: false });
            texts.most.push(number);
            texts.sure.push(number);
        }
        true
    }

    /// The tokens of a text, and whether all of it is known.
    fn tokens(&mut self, template: &Template) -> (Vec<Token>, bool) {
        let (mut tokens, mut is_exact) = (Vec::new(), true);
        for piece in template.pieces() {
            match piece {
                Piece::Tokens(own) => tokens.extend(own.iter().map(|token| match token {
                    Own::Char(own) => Token::Char(*own),
                    Own::One => Token::One(Class::Any),
                    Own::Run => Token::Run(Class::Any),
                })),
                Piece::Variable { key, default } => {
                    tokens.push(Token::Variable(self.letter(Some((key.clone(), default.clone())))));
                }
                Piece::Unknown(_) => {
                    tokens.push(Token::Run(Class::Any));
                    is_exact = false;
                }
            }
        }
        // Such characters would be taken for variables.
        is_exact &=
            !tokens.iter().any(|token| matches!(token, Token::Char(own) if is_letter(*own)));
        is_exact &= !template.form().folds_case
            || tokens.iter().all(|token| !matches!(token, Token::Char(own) if !own.is_ascii()));
        (tokens, is_exact)
    }

    fn letter(&mut self, variable: Option<(String, Option<String>)>) -> char {
        let at = self.letters.iter().position(|own| *own == variable).unwrap_or_else(|| {
            self.letters.push(variable);
            self.letters.len() - 1
        });
        let number = FIRST_LETTER.saturating_add(u32::try_from(at).unwrap_or_default());
        char::from_u32(number).unwrap_or(char::MAX)
    }

    /// The number of a test. Tests that say the same have the same.
    pub(super) fn literal(&mut self, test: &'p Test) -> u32 {
        let literal = self.read(test);
        let number = u32::try_from(self.literals.len()).unwrap_or(u32::MAX);
        let signature = match literal.is_exact {
            true => signature(&literal),
            false => format!("unknown {number}"),
        };
        let known = *self.numbers.entry(signature).or_insert(number);
        if known == number {
            self.literals.push(literal);
        }
        known
    }

    fn read(&mut self, test: &'p Test) -> Literal<'p> {
        let is_text =
            test.operator.is_some_and(|own| matches!(own.family, Family::String | Family::Arn));
        let mut is_exact = test.operator.is_some() && test.unknown.is_none();
        let mut texts = Texts::default();
        for operand in &test.operands {
            is_exact &= match operand {
                Operand::Text(template) => self.value(template, &mut texts),
                Operand::Arn(pattern) => self.arn_value(pattern, &mut texts),
                Operand::Unreadable(_) | Operand::BoolText(_) => false,
                _ => true,
            };
        }
        Literal { test, texts: is_text.then_some(texts), is_exact }
    }

    fn value(&mut self, template: &Template, texts: &mut Texts) -> bool {
        let folds = template.form().folds_case;
        let (tokens, is_exact) = self.tokens(template);
        if is_exact {
            let number = self.globs.number(Glob { tokens, folds });
            texts.most.push(number);
            texts.sure.push(number);
        } else {
            texts.most.push(self.globs.number(Glob::everything()));
        }
        is_exact
    }

    /// A value of an ARN operator: six parts, the first of which is `arn`.
    fn arn_value(&mut self, pattern: &ArnPattern, texts: &mut Texts) -> bool {
        let (tokens, is_known) = self.tokens(pattern.template());
        let colons = tokens.iter().filter(|token| **token == Token::Char(':')).count();
        let has_variable = tokens.iter().any(|token| matches!(token, Token::Variable(_)));
        // A variable may hold whole parts.
        if !is_known || pattern.is_star || (has_variable && has_early_variable(&tokens)) {
            texts.most.push(self.globs.number(Glob::everything()));
            return false;
        }
        if colons < 5 {
            return true;
        }
        let tokens = by_parts(&tokens, false);
        let first = tokens.iter().position(|token| *token == Token::Char(':')).unwrap_or_default();
        let (head, rest) = tokens.split_at(first);
        let head = Glob { tokens: head.to_vec(), folds: false };
        if head.covers(&Glob::text("arn")) {
            let mut tokens = Glob::text("arn").tokens;
            tokens.extend(rest);
            let number = self.globs.number(Glob { tokens, folds: false });
            texts.most.push(number);
            texts.sure.push(number);
        }
        true
    }
}

/// Whether a variable stands in front of the fifth colon.
fn has_early_variable(tokens: &[Token]) -> bool {
    let mut colons = 0;
    tokens.iter().any(|token| {
        colons += usize::from(*token == Token::Char(':'));
        colons < 5 && matches!(token, Token::Variable(_))
    })
}

fn opened(token: Token) -> Token {
    match token {
        Token::Variable(_) => Token::Run(Class::Any),
        Token::One(_) => Token::One(Class::Any),
        other => other,
    }
}

/// Wildcards in the first five parts do not cross colons; but a `*` that ends one may, if `runs_on`.
fn by_parts(tokens: &[Token], runs_on: bool) -> Vec<Token> {
    let mut colons = 0;
    let class_at = |at: usize, colons: usize| {
        let ends_part = tokens.get(at + 1) == Some(&Token::Char(':'));
        if colons >= 5 || (runs_on && ends_part) { Class::Any } else { Class::NoColon }
    };
    let mut parts = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        colons += usize::from(*token == Token::Char(':'));
        parts.push(match token {
            Token::Run(_) => Token::Run(class_at(at, colons)),
            Token::One(_) if colons < 5 => Token::One(Class::NoColon),
            other => *other,
        });
    }
    parts
}

fn action_glob(pattern: &ActionPattern) -> Glob {
    let Some((service, name)) = pattern.parts().filter(|_| !pattern.is_star()) else {
        return Glob::everything();
    };
    let token = |character: char| match character {
        '*' => Token::Run(Class::NoColon),
        '?' => Token::One(Class::NoColon),
        other => Token::Char(other.to_ascii_lowercase()),
    };
    let text = service.chars().chain([':']).chain(name.chars());
    Glob { tokens: text.map(token).collect(), folds: true }
}

/// What a test says, as text that is equal for equal tests.
fn signature(literal: &Literal) -> String {
    let test = literal.test;
    let spelling = test.operator.map(|own| own.spelling()).unwrap_or_default();
    let mut values: Vec<String> = match &literal.texts {
        Some(texts) => texts.sure.iter().map(u32::to_string).collect(),
        None => test.operands.iter().map(|own| format!("{own:?}")).collect(),
    };
    values.sort();
    values.dedup();
    format!("{} {spelling} {}", test.key, values.join(" "))
}
