"""Noises of the logistic model under which closed forms are checked: settings, norm, bias."""

ADVERSARIAL = {"name": "adversarial"}
CASES = [
    (ADVERSARIAL, "l2", False),
    (ADVERSARIAL, "l2", True),
    (ADVERSARIAL, "linf", False),
    (ADVERSARIAL, "linf", True),
    ({"name": "mixed", "share": 0.3}, "l2", True),
    ({"name": "mixed", "share": 0.3}, "linf", False),
    ({"name": "aligned", "alignment": 0.5}, "l2", False),
    ({"name": "aligned", "alignment": -0.5}, "l2", True),
    ({"name": "aligned", "alignment": 0}, "l2", False),
    ({"name": "random"}, "l2", False),
    ({"name": "random"}, "l2", True),
]
EPSILON = 0.7
D = 6
