"""Along what lines and planes go, and how their losses are named inside landscape files."""

RANDOM, EIGENVECTORS, PERTURBATION = AXES = ("random", "eigenvectors", "weight-perturbation")
# γ of the worst weight perturbation, a size that Wu et al. 2020 (arXiv 2004.05884) train with: each
# layer moves by at most this share of its norm.
GAMMA = 0.005
# Of a line, and of a plane.
LINE, PLANE = "loss", "plane"


def name_along(axes, name):
    """The name of lines or planes along some axes: of random ones the name itself."""
    return name if axes == RANDOM else f"{name}_{axes.replace('-', '_')}"


def names_along(name):
    """{axes: the name of lines or planes along them}, in the order of figures."""
    return {axes: name_along(axes, name) for axes in AXES}
