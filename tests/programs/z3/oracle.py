"""Asks Z3 the question of `iamlint diff --raw` about policies put together at random, and compares the answers.

The reading of policies here is written from AWS's documents on how they are evaluated: nothing of iamlint is used but its answer.
Where that is "new access", Z3 judges the request that proves it; where it is "none", Z3 has to find none either.
"""

import ipaddress
import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import z3

PAIRS = int(os.environ.get("PAIRS", "200"))
SEED = int(os.environ.get("SEED", "1"))
# How long Z3 may think about one question, in steps of its own: so that the answers are the same on each machine.
PATIENCE = 2_000_000

ACTIONS = [
    "s3:GetObject", "s3:GetObjectTagging", "s3:Get*", "s3:*Object", "s3:?etObject", "s3:PutObject", "s3:*", "S3:getobject",
    "sqs:SendMessage", "sqs:*", "*", "s3:Get*Tagging",
]
RESOURCES = [
    "*", "arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a*", "arn:aws:s3:::bucket/a", "arn:aws:s3:::bucket/?", "arn:aws:s3:::b*",
    "arn:aws:s3:::*/a", "arn:aws:s3:::bucket/*/${*}", "arn:aws:s3:::bucket/${?}", "arn:aws:s3:::Bucket/*",
    "arn:aws:s3:::${aws:PrincipalTag/team}/*",
]
TEXT = ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"]
NUMERIC = {
    "NumericEquals": lambda a, b: a == b,
    "NumericLessThan": lambda a, b: a < b,
    "NumericLessThanEquals": lambda a, b: a <= b,
    "NumericGreaterThan": lambda a, b: a > b,
    "NumericGreaterThanEquals": lambda a, b: a >= b,
}
NOT_NUMERIC = "NumericNotEquals"
TEXT_VALUES = ["a", "b", "ab", "A", "a*", "*b", "a?b", "*", "?", "${aws:PrincipalTag/team}", "${*}"]
TEXT_KEYS = ["aws:PrincipalTag/team", "aws:RequestTag/cost", "s3:prefix"]
NUMBERS = ["0", "1", "5", "10"]
NUMBER_KEY = "s3:max-keys"
BOOL_KEY = "aws:MultiFactorAuthPresent"
MANY_KEY = "aws:TagKeys"
NETWORKS = ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "0.0.0.0/0", "192.168.0.0/16", "10.128.0.0/9"]
ADDRESS_KEY = "aws:SourceIp"


# ---- policies at random

def some(rng, values, most):
    chosen = rng.sample(values, rng.randint(1, most))
    return chosen[0] if len(chosen) == 1 else chosen


def condition(rng):
    suffix = "IfExists" if rng.random() < 0.2 else ""
    match rng.randrange(7):
        case 0 | 1:
            return rng.choice(TEXT) + suffix, rng.choice(TEXT_KEYS), some(rng, TEXT_VALUES, 2)
        case 2:
            return rng.choice([*NUMERIC, NOT_NUMERIC]) + suffix, NUMBER_KEY, some(rng, NUMBERS, 2)
        case 3:
            return "Bool" + suffix, BOOL_KEY, rng.choice(["true", "false"])
        case 4:
            return "Null", rng.choice([*TEXT_KEYS, NUMBER_KEY, BOOL_KEY, MANY_KEY]), rng.choice(["true", "false"])
        case 5:
            prefix = rng.choice(["ForAllValues:", "ForAnyValue:"])
            values = [value for value in TEXT_VALUES if "team" not in value]
            return prefix + rng.choice(TEXT) + suffix, MANY_KEY, some(rng, values, 2)
        case _:
            return rng.choice(["IpAddress", "NotIpAddress"]) + suffix, ADDRESS_KEY, some(rng, NETWORKS, 2)


def statement(rng, effect):
    conditions = {}
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        operator, key, values = condition(rng)
        conditions.setdefault(operator, {})[key] = values
    made = {"Effect": effect}
    made["Action" if rng.random() < 0.85 else "NotAction"] = some(rng, ACTIONS, 2)
    made["Resource" if rng.random() < 0.85 else "NotResource"] = some(rng, RESOURCES, 2)
    if conditions:
        made["Condition"] = conditions
    return made


def policy(rng):
    statements = [statement(rng, "Allow" if at == 0 or rng.random() < 0.5 else "Deny") for at in range(rng.randint(1, 3))]
    return {"Version": "2012-10-17", "Statement": statements}


def changed(rng, old):
    """The policy with one thing changed: so that both often allow the same."""
    new = json.loads(json.dumps(old))
    statements = new["Statement"]
    own = rng.choice(statements)
    match rng.randrange(6):
        case 0:
            statements.append(statement(rng, rng.choice(["Allow", "Deny"])))
        case 1 if "Condition" in own:
            del own["Condition"]
        case 2:
            own[next(key for key in own if key.endswith("Action"))] = some(rng, ACTIONS, 3)
        case 3:
            own[next(key for key in own if key.endswith("Resource"))] = some(rng, RESOURCES, 3)
        case 4:
            statements.append(json.loads(json.dumps(own)))
        case _:
            operator, key, values = condition(rng)
            own.setdefault("Condition", {}).setdefault(operator, {})[key] = values
    return new


# ---- what they mean

@dataclass
class Request:
    """A request with nothing settled."""

    action: z3.SeqRef = field(default_factory=lambda: z3.String("action"))
    resource: z3.SeqRef = field(default_factory=lambda: z3.String("resource"))
    has: dict = field(default_factory=dict)
    value: dict = field(default_factory=dict)
    many: list = field(default_factory=list)
    is_six: z3.BoolRef = field(default_factory=lambda: z3.Bool("is_six"))
    # More values than tests of the key show nothing new: each test needs one at most.
    most_values: int = 1

    def __post_init__(self):
        for key in [*TEXT_KEYS, NUMBER_KEY, BOOL_KEY, ADDRESS_KEY, MANY_KEY]:
            self.has[key] = z3.Bool(f"has {key}")
        for key in TEXT_KEYS:
            self.value[key] = z3.String(key)
        self.value[NUMBER_KEY] = z3.Int(NUMBER_KEY)
        self.value[BOOL_KEY] = z3.Bool(BOOL_KEY)
        self.value[ADDRESS_KEY] = z3.BitVec(ADDRESS_KEY, 32)
        self.many = [(z3.Bool(f"has value {at}"), z3.String(f"value {at}")) for at in range(self.most_values)]

    def well_formed(self):
        printable = z3.Range(" ", "~")
        name = z3.Plus(z3.Union(z3.Range("a", "z"), z3.Range("0", "9"), z3.Re("-")))
        yield z3.InRe(self.action, z3.Concat(name, z3.Re(":"), name))
        yield z3.InRe(self.resource, z3.Concat(z3.Re("arn:aws:"), z3.Plus(printable)))
        for key in TEXT_KEYS:
            yield z3.InRe(self.value[key], z3.Star(printable))
        for _, value in self.many:
            yield z3.InRe(value, z3.Star(printable))
        yield self.has[MANY_KEY] == z3.Or(*[has for has, _ in self.many])


def letters(char, ignores_case):
    if ignores_case and char.lower() != char.upper():
        return z3.Union(z3.Re(char.lower()), z3.Re(char.upper()))
    return z3.Re(char)


def pieces(pattern):
    """The text in pieces: a character, a wildcard, or a variable as a pair."""
    while pattern:
        if pattern.startswith("${"):
            name, _, pattern = pattern[2:].partition("}")
            # `${*}`, `${?}` and `${$}` stand for the character.
            yield name if name in "*?$" else ("variable", name)
        else:
            char, pattern = pattern[0], pattern[1:]
            yield ("wildcard", char) if char in "*?" else char


def matches(text, pattern, request, *, wildcards=True, ignores_case=False):
    """Whether the text matches the pattern, in which a variable is the value of its key. A missing one matches nothing."""
    parts, needs = [], []
    any_char = z3.AllChar(z3.ReSort(z3.StringSort()))
    variables = [piece for piece in pieces(pattern) if isinstance(piece, tuple) and piece[0] == "variable"]
    if not variables:
        for piece in pieces(pattern):
            if isinstance(piece, tuple) and wildcards:
                parts.append(z3.Star(any_char) if piece[1] == "*" else any_char)
            else:
                parts.append(letters(piece[1] if isinstance(piece, tuple) else piece, ignores_case))
        if not parts:
            return text == z3.StringVal("")
        return z3.InRe(text, z3.Concat(*parts) if len(parts) > 1 else parts[0])
    # The value of a variable is text, whatever characters it has. These patterns have one variable and at most a star behind it.
    if ignores_case:
        return None
    before, _, rest = pattern.partition("${")
    name, _, after = rest.partition("}")
    needs.append(request.has[name])
    head = z3.Concat(z3.StringVal(before), request.value[name]) if before else request.value[name]
    if after == "":
        needs.append(text == head)
    elif after == "/*":
        needs.append(z3.PrefixOf(z3.Concat(head, z3.StringVal("/")), text))
    else:
        raise ValueError(f"a pattern that this cannot say: {pattern}")
    return z3.And(*needs)


def listed(value):
    return value if isinstance(value, list) else [value]


def holds_for(operator, value, patterns, request):
    """Whether a test without a prefix holds for one value that is there. None: this oracle cannot say."""
    negated = "Not" in operator
    if operator.startswith("String"):
        options = {"wildcards": "Like" in operator, "ignores_case": "IgnoreCase" in operator}
        each = [matches(value, pattern, request, **options) for pattern in patterns]
    elif operator == NOT_NUMERIC:
        each = [value == int(own) for own in patterns]
    elif operator in NUMERIC:
        each = [NUMERIC[operator](value, int(own)) for own in patterns]
    elif operator == "Bool":
        each = [value == (own == "true") for own in patterns]
    else:
        each = [z3.And(z3.Not(request.is_six), is_within(value, own)) for own in patterns]
    if any(own is None for own in each):
        return None
    return z3.Not(z3.Or(*each)) if negated else z3.Or(*each)


def is_within(address, network):
    base, _, length = network.partition("/")
    if length == "0":
        return z3.BoolVal(True)
    number = int.from_bytes(bytes(int(part) for part in base.split(".")), "big")
    shift = 32 - int(length)
    return z3.LShR(address, shift) == number >> shift


def holds(operator, key, patterns, request):
    has = request.has[key]
    if operator == "Null":
        return z3.Or(*[has == (own == "false") for own in patterns])
    if_exists = operator.endswith("IfExists")
    operator = operator.removesuffix("IfExists")
    quantifier, _, plain = operator.rpartition(":")
    if quantifier:
        each = [(there, holds_for(plain, value, patterns, request)) for there, value in request.many]
        if any(own is None for _, own in each):
            return None
        if quantifier == "ForAllValues":
            return z3.And(*[z3.Implies(there, own) for there, own in each])
        some_value = z3.Or(*[z3.And(there, own) for there, own in each])
        return z3.Or(z3.Not(has), some_value) if if_exists else some_value
    own = holds_for(plain, request.value[key], patterns, request)
    if own is None:
        return None
    # A key that is not there: a test does not hold, a negated one does, and so does one that asks only if it is there.
    return z3.Or(z3.Not(has), own) if if_exists or "Not" in plain else z3.And(has, own)


def applies(statement, request):
    """Whether the statement is about the request. None: this oracle cannot say."""
    parts = []
    for name, text, ignores_case in [("Action", request.action, True), ("Resource", request.resource, False)]:
        for key, negated in [(name, False), (f"Not{name}", True)]:
            if key not in statement:
                continue
            patterns = [own.lower() if ignores_case else own for own in listed(statement[key])]
            each = z3.Or(*[matches(text, own, request) for own in patterns])
            parts.append(z3.Not(each) if negated else each)
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            parts.append(holds(operator, key, listed(values), request))
    return None if any(part is None for part in parts) else z3.And(*parts)


def allows(policy, request):
    """Whether the policy allows the request: a statement does, and none denies it."""
    sets = {"Allow": [], "Deny": []}
    for own in policy["Statement"]:
        sets[own["Effect"]].append(applies(own, request))
    if any(own is None for each in sets.values() for own in each):
        return None
    return z3.And(z3.Or(*sets["Allow"]), z3.Not(z3.Or(*sets["Deny"])))


# ---- the two answers

def by_z3(old, new, proof):
    """Whether the new policy allows something that the old one does not: True, False, or None if that is not known.

    With a proof, the question is whether it is one.
    """
    tests = json.dumps([old, new]).count(MANY_KEY)
    request = Request(most_values=max(tests, 1))
    before, after = allows(old, request), allows(new, request)
    if before is None or after is None:
        return None
    solver = z3.Solver()
    solver.set("rlimit", PATIENCE)
    solver.add(*request.well_formed(), after, z3.Not(before))
    if proof:
        solver.add(*is_asked(proof, request))
    answer = solver.check()
    return None if answer == z3.unknown else answer == z3.sat


def is_asked(proof, request):
    """That the request is the one of the proof."""
    yield request.action == proof["action"].lower()
    yield request.resource == proof["resource"]
    context = proof["context"]
    for key, has in request.has.items():
        yield has == (key.lower() in context)
        if key.lower() not in context:
            continue
        value = context[key.lower()]
        if key == MANY_KEY:
            values = listed(value)
            if len(values) > len(request.many):
                raise ValueError(f"more values than this has a place for: {proof}")
            for at, (there, own) in enumerate(request.many):
                yield there == (at < len(values))
                if at < len(values):
                    yield own == values[at]
        elif key not in TEXT_KEYS and value == "x":
            # No test reads it: it has to be there, that is all.
            pass
        elif key == NUMBER_KEY:
            # Requests have fractions, too. The numbers here are no reason for any.
            yield request.value[key] == int(value)
        elif key == BOOL_KEY:
            yield request.value[key] == (value == "true")
        elif key == ADDRESS_KEY:
            address = ipaddress.ip_address(value)
            yield request.is_six == (address.version == 6)
            if address.version == 4:
                yield request.value[key] == int(address)
        else:
            yield request.value[key] == value


def by_iamlint(iamlint, folder, pairs):
    """What it says of each pair, all in one run: policies of the same name are compared."""
    paths = [folder / "old.json", folder / "new.json"]
    for side, path in enumerate(paths):
        resources = {
            f"Pair{at:04}": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": pair[side]}}
            for at, pair in enumerate(pairs)
        }
        path.write_text(json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}))
    command = [iamlint, "diff", "--raw", "--output-format", "json", "--fail-on", "never", *paths]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode not in (0, 3):
        sys.exit(f"iamlint diff: exit status {run.returncode}: {run.stderr}")
    answers = json.loads(run.stdout)["policies"]
    assert len(answers) == len(pairs), answers
    return answers


def main():
    rng = random.Random(SEED)
    pairs = []
    while len(pairs) < PAIRS:
        old = policy(rng)
        pairs.append((old, changed(rng, old) if rng.random() < 0.7 else policy(rng)))
    answers = by_iamlint(os.environ["IAMLINT"], Path(sys.argv[1]), pairs)
    counts = dict.fromkeys(["new access, proven", "none, proven", "iamlint does not know", "Z3 does not know", "wrong"], 0)
    for (old, new), answer in zip(pairs, answers):
        for before, after, proofs in [(old, new, answer["added"]), (new, old, answer["removed"])]:
            if not proofs and answer["unknown"]:
                counts["iamlint does not know"] += 1
                continue
            for proof in proofs or [None]:
                verdict = judged(before, after, proof)
                counts[verdict] += 1
                if verdict == "wrong":
                    print(f"wrong: {json.dumps({'old': before, 'new': after, 'answer': proof})}")
    print(", ".join(f"{name}: {count}" for name, count in counts.items()))
    proven = counts["new access, proven"], counts["none, proven"]
    # What nobody could decide must stay the exception, or this shows nothing.
    sys.exit(1 if counts["wrong"] or min(proven) * 2 < PAIRS else 0)


def judged(old, new, proof):
    is_so = by_z3(old, new, proof and proof["request"])
    if is_so is None:
        return "Z3 does not know"
    if is_so != bool(proof):
        return "wrong"
    return "new access, proven" if proof else "none, proven"


main()
