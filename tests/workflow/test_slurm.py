"""The profiles for clusters on a real Slurm, which these tests start and stop."""

import subprocess

import pytest
from skipping import not_tested
from slurm import Cluster, missing
from workflow import deep_study, wait_for

STUDY = {
    "name": "exact",
    "dataset": {"name": "digits", "classes": [0, 1]},
    "noises": ["adversarial"],
    "epsilons": [0, 0.7, 1.4],
    "training": {"method": "exact", "weight_decay": 0.001},
    "landscape": {"points": 5, "directions": 1, "plane_points": 0},
}

STAGES = ("train", "landscape", "curvature", "accuracy")
# profile: its waiting times in a test.
WAITS = {
    "slurm": ("--slurm-init-seconds-before-status-checks", "1"),
    "cluster-generic": ("--seconds-between-status-checks", "1"),
}


@pytest.fixture(scope="module")
def cluster(request, tmp_path_factory):
    """A cluster, with accounting if so parametrised."""
    accounting = getattr(request, "param", False)
    if reason := missing(accounting):
        not_tested("on a Slurm cluster", reason)
    cluster = Cluster(tmp_path_factory.mktemp("slurm"), accounting)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def submit(cluster):
    """Start Snakemake with the profile on a workflow; stopped at the latest with the test."""
    started = []

    def start(workflow, *targets, profile="slurm", options=()):
        output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        # Snakemake waits for its last timer before it ends.
        timers = ("--max-jobs-per-timespan", "100/1s")
        options = ("--latency-wait", "5", *timers, *WAITS[profile], *options)
        process = workflow.start(*targets, *options, cores=None, profile=profile, **output)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def finish(process):
    output, _ = process.communicate(timeout=400)
    assert process.returncode == 0, output
    return output


def configuration_of(*studies):
    return {"results": "results", "raw_data": "data", "studies": list(studies)}


accounting_or_not = pytest.mark.parametrize(
    "cluster", [False, True], indirect=True, ids=["without accounting", "with accounting"]
)


@accounting_or_not
def test_short_jobs_are_submitted_together_and_end_in_the_same_bytes(cluster, submit, new_workflow):
    remote, local = (new_workflow(configuration_of(STUDY), name) for name in ("remote", "local"))
    for workflow in (remote, local):
        workflow.succeed("geometry")
    before = set(cluster.jobs())
    output = finish(submit(remote, *STAGES))
    # 12 jobs on three models are one.
    (number,) = set(cluster.jobs()) - before
    assert output.count("has been submitted") == 1
    job = cluster.described(number)
    assert "NumCPUs=4 " in job
    assert "gres" not in job
    if cluster.accounting:
        assert cluster.accounted(number) == "COMPLETED"
    local.succeed(*STAGES)
    assert remote.results() == local.results()
    assert len(remote.results()) == 2 + 12


def test_networks_have_a_gpu_each_and_go_on_after_scancel_and_requeue(
    cluster, submit, new_workflow
):
    study = deep_study(epsilons=[0.1], seeds=2)
    study["training"] |= {"epochs": 12, "monitored": 10}
    remote, local = (new_workflow(configuration_of(study), name) for name in ("gpus", "here"))
    process = submit(remote, "train")
    first, second = wait_for(
        lambda: len(found := cluster.running("train_model")) == 2 and sorted(found)
    )
    for number in (first, second):
        assert "gres:gpu:1" in cluster.described(number)
    logs = remote.folder / "results/logs/train_model/deep/adversarial/eps-0.1"
    # Both in the middle of their training.
    wait_for(lambda: all("epoch 4/12" in path.read_text() for path in both(logs)))
    cluster.cancel(first)
    cluster.requeue(second)
    output = finish(process)
    assert "Trying to restart job" in output
    texts = [path.read_text() for path in both(logs)]
    assert all("Going on from epoch" in text for text in texts), texts
    # The only device that Slurm shows a job, which is number 0 on each node.
    assert all("On GPU 0" in text for text in texts), texts
    local.succeed("train")
    assert remote.results() == local.results()


def both(logs):
    """The logs of the two jobs, once they are there."""
    return wait_for(lambda: len(found := sorted(logs.glob("**/*.log"))) == 2 and found)


def test_other_schedulers_take_the_same_jobs_by_their_own_commands(cluster, submit, new_workflow):
    short = STUDY | {"epsilons": [0, 0.4]}
    network = deep_study(epsilons=[0.1], seeds=1)
    network["training"] |= {"epochs": 12, "monitored": 10}
    config = configuration_of(short, network)
    remote, local = (new_workflow(config, name) for name in ("generic", "at home"))
    before = set(cluster.jobs())
    process = submit(remote, *STAGES, profile="cluster-generic")
    log = remote.folder / "results/logs/train_model/deep/adversarial/eps-0.1/seeds-0-0.log"
    wait_for(lambda: log.exists() and "epoch 4/12" in log.read_text())
    # Killed without a word, as by a node that goes down: it is seen, and submitted again.
    (number,) = (n for n in set(cluster.jobs()) - before if "gres:gpu:1" in cluster.described(n))
    cluster.kill(number)
    output = finish(process)
    assert "Trying to restart job" in output
    local.succeed(*STAGES)
    assert remote.results() == local.results()
    jobs = [cluster.described(each) for each in set(cluster.jobs()) - before]
    # Two data sets, a geometry, a group of 8; the network's training twice and what measures it.
    assert len(jobs) == 3 + 1 + 2 + 3
    assert sum("gres:gpu:1" in job for job in jobs) == 5


def test_a_job_cancelled_after_a_change_is_not_forgotten(cluster, submit, new_workflow):
    study = deep_study(epsilons=[0.1], seeds=1)
    longer = study | {"training": study["training"] | {"epochs": 12}}
    remote = new_workflow(configuration_of(study), "changed")
    finish(submit(remote, "accuracy"))
    remote.configure(configuration_of(longer))
    process = submit(remote, "accuracy", options=("--retries", "0"))
    (number,) = wait_for(lambda: cluster.running("train_model"))
    cluster.cancel(number)
    process.communicate(timeout=400)
    assert process.returncode != 0
    finish(submit(remote, "accuracy"))
    local = new_workflow(configuration_of(longer), "anew")
    local.succeed("accuracy")
    assert remote.results() == local.results()
    assert remote.planned("accuracy") in ({}, {"accuracy": 1})
