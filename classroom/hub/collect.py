"""Collect an assignment from the learners of this machine: sudo .venv/bin/python classroom/hub/collect.py NAME FOLDER

Each notebook is read with its learner's own rights, so that nobody can hand in a link to somebody else's file; a link,
a pipe or something far too large is refused. The time at which it was saved is kept: grading shows late days by it.
What was collected is for root's eyes alone.
"""

import grp
import os
import pwd
import subprocess
import sys
from pathlib import Path

GROUP = "learners"
LARGEST = 20_000_000  # bytes
PATIENCE = 60  # seconds for a learner's notebook
# Runs as the learner. Opening a pipe must not wait for its other end.
READ = f"""
import os, stat, sys
folder, name = os.path.split(sys.argv[1])
file = os.open(sys.argv[1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
status = os.fstat(file)
if not stat.S_ISREG(status.st_mode) or status.st_size > {LARGEST}:
    sys.exit("not a notebook")
sys.stdout.buffer.write(status.st_mtime_ns.to_bytes(8, "big") + os.read(file, {LARGEST}))
others = sorted(each for each in os.listdir(folder) if each.endswith(".ipynb") and each != name)
if others:
    print("not collected, because of their names:", ascii(others[:5]), file=sys.stderr)
"""


def collect(assignment, folder):
    """Write ``folder/LEARNER/NAME.ipynb`` for all who have one."""
    os.umask(0o077)
    for name in learners():
        try:
            print(_collect_one(name, assignment, folder))
        except subprocess.TimeoutExpired:
            print(f"{name}: nothing to collect (reading it took more than {PATIENCE} seconds)")
        except (KeyError, OSError) as error:  # an account that was removed, say
            print(f"{name}: nothing to collect ({error})")


def learners():
    """All members of the group, as JupyterHub counts them: also those whose first group it is."""
    group = grp.getgrnam(GROUP)
    return sorted({*group.gr_mem, *(account.pw_name for account in pwd.getpwall() if account.pw_gid == group.gr_gid)})


def _collect_one(name, assignment, folder):
    """Write one learner's notebook; what there is to say about it."""
    account = pwd.getpwnam(name)
    source = f"{account.pw_dir}/balancing-act/assignments/{assignment}/{assignment}.ipynb"
    rights = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": "/", "env": {}}
    command = [sys.executable, "-I", "-c", READ, source]
    read = subprocess.run(command, capture_output=True, timeout=PATIENCE, **rights)
    said = read.stderr.decode(errors="replace").strip().splitlines()[-1:]
    if read.returncode:
        return f"{name}: nothing to collect ({''.join(said) or f'reading it ended with {read.returncode}'})"
    target = folder / name / f"{assignment}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.parent.chmod(0o700)  # also where an earlier collection left it open
    target.write_bytes(read.stdout[8:])
    time = int.from_bytes(read.stdout[:8], "big")
    os.utime(target, ns=(time, time))
    return "\n".join([str(target), *(f"{name}: {words}" for words in said)])


if __name__ == "__main__":
    if len(sys.argv) != 3 or os.geteuid() != 0:
        sys.exit(__doc__)
    collect(sys.argv[1], Path(sys.argv[2]))
