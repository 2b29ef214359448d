"""A Slurm of one's own: two nodes with a made-up GPU each, all on this machine, over loopback."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "srun")
# Jobs find their configuration there: the executor keeps SLURM_CONF from them.
SYSTEM_CONFIGURATION = Path("/etc/slurm")

CONFIGURATION = """
ClusterName=tests
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort=26817
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CryptoType=crypto/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool.%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MinJobAge=600
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=10
GresTypes=gpu
NodeName=DEFAULT CPUs=4 RealMemory=16000 Gres=gpu:1
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port=27001
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port=27002
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def missing():
    """Why no Slurm can be started here, or an empty text."""
    if absent := [name for name in PROGRAMS if shutil.which(name) is None]:
        return f"{', '.join(absent)} not installed (apt-get install slurmctld slurmd munge)"
    if os.geteuid() != 0:
        return "its daemons need root"
    if any((SYSTEM_CONFIGURATION / name).exists() for name in ("slurm.conf", "gres.conf")):
        return f"{SYSTEM_CONFIGURATION} holds the configuration of another Slurm"
    return ""


class Cluster:
    """The daemons, from start to stop."""

    def __init__(self, folder):
        self.folder = folder
        self.links = []

    def start(self):
        """Start the daemons and wait until both nodes are idle."""
        (self.folder / "state").mkdir()
        # CUDA_VISIBLE_DEVICES is set only for what looks like a device.
        gpu = self.folder / "gpu0"
        gpu.symlink_to("/dev/null")
        host = subprocess.check_output(["hostname", "-s"], text=True).strip()
        text = CONFIGURATION.format(host=host, folder=self.folder)
        (self.folder / "slurm.conf").write_text(text)
        (self.folder / "gres.conf").write_text(f"NodeName=n[1-2] Name=gpu File={gpu}\n")
        SYSTEM_CONFIGURATION.mkdir(exist_ok=True)
        for name in ("slurm.conf", "gres.conf"):
            link = SYSTEM_CONFIGURATION / name
            link.symlink_to(self.folder / name)
            self.links.append(link)
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o600)
        munge = {"key-file": key, "socket": self.folder / "munge.socket"}
        munge |= {name: self.folder / name for name in ("pid-file", "log-file", "seed-file")}
        self._run("munged", "--force", *(f"--{name}={path}" for name, path in munge.items()))
        self._run("slurmctld", "-c")
        for node in ("n1", "n2"):
            (self.folder / f"spool.{node}").mkdir()
            self._run("slurmd", "-N", node)
        for _ in range(100):
            if self._run("sinfo", "-h", "-o", "%D", "-t", "idle").strip() == "2":
                return
            time.sleep(0.2)
        raise RuntimeError("the nodes did not become idle: " + self._run("sinfo", "-N"))

    def stop(self):
        """Stop the daemons and take the links away, whatever was started."""
        for name in ("slurmd.n1.pid", "slurmd.n2.pid", "slurmctld.pid", "pid-file"):
            path = self.folder / name
            if path.exists() and (pid := path.read_text().strip()):
                try:
                    os.kill(int(pid), signal.SIGTERM)
                except ProcessLookupError:
                    continue
        for link in self.links:
            link.unlink(missing_ok=True)

    def _run(self, *command):
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")
        return done.stdout

    def jobs(self):
        """{number: (state, comment)} of all jobs; the comment is the executor's rule_wildcards."""
        lines = self._run("squeue", "-h", "-t", "all", "-o", "%i|%T|%k").splitlines()
        return {
            number: (state, comment) for number, state, comment in (x.split("|") for x in lines)
        }

    def running(self, rule):
        """Numbers of the running jobs of a rule."""
        return [
            number
            for number, (state, comment) in self.jobs().items()
            if state == "RUNNING" and rule in comment
        ]

    def cancel(self, number):
        """What scancel does: SIGTERM, and SIGKILL after a while."""
        self._run("scancel", number)

    def requeue(self, number):
        """Stop a job and put it back into the queue, as preemption does."""
        self._run("scontrol", "requeue", number)

    def described(self, number):
        """What Slurm says of a job."""
        return self._run("scontrol", "show", "job", number)
