"""A study of three thousand models is planned; no command line grows with their number."""

from workflow import SMALL

STUDY = SMALL["studies"][2] | {
    "epsilons": [round(0.001 * index, 3) for index in range(1, 301)],
    "training": {"method": "gd", "steps": 30},
    "seeds": 10,
    "seeds_per_job": 1,
}
# What bash takes as one argument.
LIMIT = 128 * 1024


def test_three_thousand_models_of_one_study(new_workflow):
    workflow = new_workflow(SMALL | {"studies": [STUDY]}, "many")
    text = workflow.succeed("judge", "--dry-run", "--printshellcmds", "--quiet", "reason", "host")
    assert "3000" in text
    commands = [line for line in text.splitlines() if "--identity" in line]
    # The first ones, geometry and data; a training and three stages a model; the tables.
    assert len(commands) == 2 + 4 * 3000 + 2
    assert max(map(len, commands)) < LIMIT / 100
