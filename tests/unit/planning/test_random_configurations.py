"""Configurations with what people and programs write by mistake: planned, or one short message."""

import copy
import datetime
import json
import random
import sys

import pytest
import yaml
from workflow import ROOT, SMALL

from sharpscape.errors import ConfigurationError
from sharpscape.planning import figures, jobs, studies
from sharpscape.planning.configuration import check_configuration

ROUNDS, SEEDS_OF_A_ROUND = 20, 100
# No message repeats more of a value.
LONGEST = 200
# The longest list of allowed keys is one of 400.
LONGEST_MESSAGE = 700
GOOD = [SMALL] + [
    yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in (ROOT / "config.yaml", *sorted((ROOT / "configs").glob("*.yaml")))
]
TEXTS = [
    "", " ", "x" * 300, "y" * 9_999, "z" * 100_000, "exact\n", "l2\n", "1e3\n", "data", "Figures",
    "claims.csv.sha256", "../up", "/", ".", "..", "~", "~nobody/x", "./a//b/", "a{b}", "{study}",
    "a<b>", "<results>", "nul\0", "\ud800", "\x1b[31m", "-x", "--help", "日本", "🎉", "\u202e",
    "é" * 200,
    "$(touch x)", "`x`", "'", '"', "*", "a b", "con", "own", "clean", "all", "none", "None", "true",
    "yes", "mnist", "digits", "resnet18", "sgd", "gd", "linf", "inf", "L2", "adversarial, random",
    "1e3", "1e999", "-1e-3", ".5e1", "1_000", "0x10", "8/255", "0/1", "1/0", "-8/255", "٣/٤",
    "8 / 255",
    "8/255\n", "9" * 5_000, "9" * 400 + "/7", "1/" + "9" * 400, "999999999/1",
]  # fmt: skip
NUMBERS = [
    0, 1, -1, 2, 3, 7, 50, 1000, 10**6, 10**9, 2**31, 2**63, 2**64, 10**20, 10**400, -(10**400),
    16**5_000, -0.0, 0.5, 1.0, 1.5, 5.0, 1e-320, 1e-300, 1e16, 1e300, -1e300, float("inf"),
    -float("inf"), float("nan"), True, False,
]  # fmt: skip
KEYS = [
    "colour", "Name", "names", "x" * 5_000, "a\nb", "\ud800", "\0", "", "name ", "épsilons",
    "results",
    "studies", "seed", "weight-decay", 3, 1.5, None, True, (1, 2), datetime.date(2024, 1, 1),
]  # fmt: skip
# What YAML has besides JSON's values.
OTHERS = [b"x", {1, 2}, datetime.date(2024, 1, 1), datetime.datetime.max, (1, 2), 1j]
EMPTY = [None, [], {}, [[]], [None], {"name": None}, {None: None}, [{}]]


def self_containing(kind):
    """A list or a mapping that contains itself, as an anchor can."""
    value = kind()
    if kind is list:
        value += [1, value]
    else:
        value["name"] = value
    return value


def bomb():
    """A list of ten lists of ten lists …, which takes no memory as long as nobody copies it."""
    value = ["x"]
    for _ in range(5):
        value = [value] * 10
    return value


def nested(depth):
    """A number in so many lists and mappings."""
    value = 1
    for level in range(depth):
        value = [value] if level % 2 else {"name": value}
    return value


def junk(choose):
    """Some value that is out of place."""
    made = {
        lambda: choose.choice(TEXTS): 12,
        lambda: choose.choice(NUMBERS): 12,
        lambda: choose.choice(EMPTY): 4,
        lambda: choose.choice(OTHERS): 2,
        lambda: [junk(choose) for _ in range(choose.choice([1, 2, 30]))]: 2,
        lambda: {choose.choice(KEYS): junk(choose)}: 2,
        lambda: self_containing(choose.choice([list, dict])): 1,
        lambda: nested(choose.choice([2, 15, 19, 25, 400])): 1,
        bomb: 0.5,
        lambda: list(range(choose.choice([1_000, 150_000]))): 0.5,
    }
    return choose.choices(list(made), list(made.values()))[0]()


def places_of(config):
    """[(mapping or list, key or index)] of all that is inside, what is there twice once."""
    found, todo, known = [], [config], set()
    while todo:
        value = todo.pop()
        if id(value) in known or not isinstance(value, dict | list):
            continue
        known.add(id(value))
        keys = list(value) if isinstance(value, dict) else range(len(value))
        found += [(value, key) for key in keys[:100]]
        todo += [value[key] for key in keys]
    return found


def mutate(config, choose):
    """Change one thing of a configuration, in place."""
    # Keys are rarer than entries of lists of epsilons: each place has the weight of its list.
    places = places_of(config)
    weights = [0.3 if isinstance(inside, list) else 1 for inside, _ in places]
    inside, key = choose.choices(places, weights)[0]
    value = inside[key]
    kind = choose.randrange(11)
    if kind == 0:
        del inside[key]
    elif kind == 1 and isinstance(inside, list):
        inside.append(copy.deepcopy(value))
    elif kind == 2:
        inside[key] = [value]
    elif kind == 3 and isinstance(value, list) and value:
        inside[key] = value[0]
    elif kind in (4, 9, 10) and isinstance(value, int | float):
        inside[key] = value * choose.choice([-1, 0.5, 10, 100, 1e5, 1e12])
    elif kind == 5 and isinstance(inside, dict):
        inside[choose.choice(KEYS)] = inside.pop(key) if choose.random() < 0.5 else junk(choose)
    elif kind == 6:
        other, there = choose.choice(places)
        inside[key] = copy.deepcopy(other[there])
    elif kind == 7 and isinstance(value, str) and value:
        at = choose.randrange(len(value))
        inside[key] = choose.choice(
            [value[:at] + value[at + 1 :], value.upper(), value + "\n", f" {value}", value[::-1]]
        )
    else:
        inside[key] = junk(choose)


def mutated(seed):
    """A good configuration with one to three things changed, and fewer studies."""
    choose = random.Random(seed)
    config = copy.deepcopy(choose.choice(GOOD))
    few = min(len(config["studies"]), choose.choice([1, 1, 2]))
    config["studies"] = choose.sample(config["studies"], few)
    for _ in range(choose.choice([1, 1, 2, 3])):
        mutate(config, choose)
    return config


def plan(config):
    """Plan what a checked configuration asks for: settings of the jobs, names of the figures."""
    settings = []
    for study in config["studies"]:
        models = studies.models(study)
        for model in [*models[:3], *models[-3:]]:
            settings.append(jobs.train_settings(study, model))
            for program in jobs.MEASURING.values():
                settings.append(jobs.measure_settings(program, study, model))
        for figure in figures.figures_of(study):
            settings.append(jobs.figure_settings(figure, study))
        settings.append(jobs.summary_settings(study))
    for data in studies.data_sets(config["studies"]).values():
        settings.append(jobs.prepare_settings(data))
    for _, name in studies.geometries(config["studies"]):
        settings.append(jobs.geometry_settings(name))
    settings.append(jobs.judge_settings(config["studies"], config["verdicts"]))
    for each in settings:
        text = json.dumps(each, allow_nan=False)
        assert "NaN" not in text and "Infinity" not in text


def check_message(message, config):
    assert message.isprintable(), message
    assert 0 < len(message) <= LONGEST_MESSAGE, message
    if len(message) > LONGEST:
        limit = sys.get_int_max_str_digits()
        sys.set_int_max_str_digits(0)
        text = repr(config)
        sys.set_int_max_str_digits(limit)
        parts = (message[at : at + LONGEST + 1] for at in range(len(message) - LONGEST))
        assert not any(part in text for part in parts), message


@pytest.mark.parametrize("first", range(ROUNDS))
def test_it_is_planned_or_refused_by_one_short_message(first):
    for seed in range(first * SEEDS_OF_A_ROUND, (first + 1) * SEEDS_OF_A_ROUND):
        config = mutated(seed)
        try:
            checked = check_configuration(config)
        except ConfigurationError as error:
            check_message(str(error), config)
        else:
            plan(checked)
