"""A Slurm of one's own: two nodes with a made-up GPU each, all on this machine, over loopback.

With accounting it has a database of its own as well, and refuses users that the database does not
know, as clusters do.
"""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "srun")
ACCOUNTING_PROGRAMS = ("slurmdbd", "sacctmgr", "mariadbd", "mariadb-install-db")
# Jobs find their configuration there: the executor keeps SLURM_CONF from them.
SYSTEM_CONFIGURATION = Path("/etc/slurm")

# A job that is requeued waits for as long as a credential lasts.
CONFIGURATION = """
ClusterName=tests
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort=26817
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=10
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
ACCOUNTING = """
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=localhost
AccountingStoragePort=26819
AccountingStoragePass={folder}/munge.socket
AccountingStorageEnforce=associations
"""
DATABASE = """
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
DbdHost=localhost
DbdPort=26819
SlurmUser=root
PidFile={folder}/slurmdbd.pid
LogFile={folder}/slurmdbd.log
StorageType=accounting_storage/mysql
StorageHost=localhost
StorageUser=root
StorageLoc=slurm_acct
"""


def missing(accounting):
    """Why no Slurm, with or without accounting, can be started here, or an empty text."""
    programs = PROGRAMS + (ACCOUNTING_PROGRAMS if accounting else ())
    if absent := [name for name in programs if shutil.which(name) is None]:
        return f"{', '.join(absent)} not installed (.ci/run has the packages)"
    if os.geteuid() != 0:
        return "its daemons need root"
    if any((SYSTEM_CONFIGURATION / name).exists() for name in ("slurm.conf", "gres.conf")):
        return f"{SYSTEM_CONFIGURATION} holds the configuration of another Slurm"
    return ""


class Cluster:
    """The daemons, from start to stop."""

    def __init__(self, folder, accounting):
        self.folder, self.accounting = folder, accounting
        self.links, self.database = [], None

    def start(self):
        """Start the daemons and wait until both nodes are idle."""
        (self.folder / "state").mkdir()
        # CUDA_VISIBLE_DEVICES is set only for what looks like a device.
        gpu = self.folder / "gpu0"
        gpu.symlink_to("/dev/null")
        host = subprocess.check_output(["hostname", "-s"], text=True).strip()
        text = CONFIGURATION + (ACCOUNTING if self.accounting else "")
        self._configure("slurm.conf", text.format(host=host, folder=self.folder))
        self._configure("gres.conf", f"NodeName=n[1-2] Name=gpu File={gpu}\n")
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o600)
        munge = {"key-file": key, "socket": self.folder / "munge.socket"}
        munge |= {name: self.folder / name for name in ("pid-file", "log-file", "seed-file")}
        self._run("munged", "--force", *(f"--{name}={path}" for name, path in munge.items()))
        if self.accounting:
            self._start_accounting()
        self._run("slurmctld", "-c")
        for node in ("n1", "n2"):
            (self.folder / f"spool.{node}").mkdir()
            self._run("slurmd", "-N", node)
        self._until(lambda: self._run("sinfo", "-h", "-o", "%D", "-t", "idle").strip() == "2")

    def _configure(self, name, text):
        """Write a file of the configuration, and link it to where Slurm looks for it."""
        path, link = self.folder / name, SYSTEM_CONFIGURATION / name
        path.write_text(text)
        path.chmod(0o600 if name == "slurmdbd.conf" else 0o644)
        SYSTEM_CONFIGURATION.mkdir(exist_ok=True)
        link.symlink_to(path)
        self.links.append(link)

    def _start_accounting(self):
        data, socket = self.folder / "database", self.folder / "database.socket"
        options = ["--no-defaults", "--user=root", f"--datadir={data}"]
        self._run("mariadb-install-db", *options, "--auth-root-authentication-method=socket")
        pid = f"--pid-file={self.folder}/mariadbd.pid"
        self.database = subprocess.Popen(
            ["mariadbd", *options, "--skip-networking", f"--socket={socket}", pid],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._until(socket.exists)
        self._configure("slurmdbd.conf", DATABASE.format(folder=self.folder))
        self._run("slurmdbd", environment={"MYSQL_UNIX_PORT": str(socket)})
        self._until(lambda: self._succeeds("sacctmgr", "-i", "add", "cluster", "tests"))

    def stop(self):
        """Stop the daemons and take the links away, whatever was started."""
        names = ("slurmd.n1.pid", "slurmd.n2.pid", "slurmctld.pid", "slurmdbd.pid", "pid-file")
        for name in names:
            path = self.folder / name
            if path.exists() and (pid := path.read_text().strip()):
                try:
                    os.kill(int(pid), signal.SIGTERM)
                except ProcessLookupError:
                    continue
        if self.database is not None:
            self.database.terminate()
            self.database.wait()
        for link in self.links:
            link.unlink(missing_ok=True)

    def _until(self, condition):
        for _ in range(150):
            if condition():
                return
            time.sleep(0.2)
        raise RuntimeError("Slurm did not start; its logs are in " + str(self.folder))

    def _succeeds(self, *command):
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def _run(self, *command, environment=None):
        done = subprocess.run(
            list(map(str, command)), env=os.environ | (environment or {}),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
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

    def kill(self, number):
        """SIGKILL for all that belongs to a job."""
        self._run("scancel", "--full", "--signal=KILL", number)

    def requeue(self, number):
        """Stop a job and put it back into the queue, as preemption does."""
        self._run("scontrol", "requeue", number)

    def accounted(self, number):
        """The state of a job by its accounting."""
        return self._run("sacct", "-X", "-n", "-P", "-o", "State", "-j", number).strip()

    def described(self, number):
        """What Slurm says of a job."""
        return self._run("scontrol", "show", "job", number)
