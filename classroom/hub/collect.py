"""Collect an assignment from the learners of this machine: sudo .venv/bin/python classroom/hub/collect.py NAME FOLDER

Each notebook is read with its learner's own rights, so that nobody can hand in a link to somebody else's file; a link,
a pipe or something far too large is refused. Where a corrected release lies beside the first one, as NAME-new.ipynb,
what counts is the one in which the learner worked last. It gets the time at which it was last changed as the machine
itself notes it down, which no learner can set back: grading shows late days by it. What was collected is for the eyes
of the folder's owner alone.
"""

import grp
import hashlib
import os
import pwd
import subprocess
import sys
from pathlib import Path

RELEASE = Path(__file__).resolve().parents[2] / "notebooks" / "assignments" / "release"
GROUP = "learners"
LARGEST = 20_000_000  # bytes
PATIENCE = 60  # seconds for a learner's notebook
# With the learner's rights, but as a process of root's: the learner's other processes can neither stop nor change it.
# Opening a pipe must not wait for its other end.
READ = f"""
import hashlib, itertools, json, os, re, stat, sys
uid, gid, home, assignment, released = sys.argv[1:]
os.setgroups([])
os.setegid(int(gid))
os.seteuid(int(uid))

def read(name):
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    status = os.fstat(file)
    if not stat.S_ISREG(status.st_mode) or status.st_size > {LARGEST}:
        raise OSError("not a notebook")
    return status.st_ctime_ns, os.read(file, {LARGEST})

def handed_out(name):
    try:
        notes = json.loads(read(f"{{home}}/balancing-act/.handed-out.json")[1])
        return {{notes.get(f"assignments/{{assignment}}/{{assignment}}.ipynb{{word}}") for word in ("", " new")}}
    except Exception:
        return set()

folder = f"{{home}}/balancing-act/assignments/{{assignment}}"
names = [name for name in itertools.islice(os.listdir(folder), 10_000) if name.endswith(".ipynb")]
ours = [name for name in names if re.fullmatch(re.escape(assignment) + r"(-new(-[0-9]+)?)?[.]ipynb", name)]
others = sorted(set(names) - set(ours))
untouched, found = handed_out(assignment) | {{released}}, []
for name in ours or [f"{{assignment}}.ipynb"]:
    try:
        changed, content = read(f"{{folder}}/{{name}}")
    except OSError:
        if len(ours) < 2:
            raise
        others.append(name)
        continue
    found.append((hashlib.sha256(content).hexdigest() not in untouched, changed, name, content))
worked, changed, name, content = max(found)
both = sorted(each[2] for each in found if each[0])
if len(both) > 1:
    print("worked in", " and ".join(both) + "; the last was", name, file=sys.stderr)
if others:
    print("not collected, because of their names:", ascii(others[:5]), file=sys.stderr)
sys.stdout.buffer.write(changed.to_bytes(8, "big") + content)
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
    released = RELEASE / assignment / f"{assignment}.ipynb"
    untouched = hashlib.sha256(released.read_bytes()).hexdigest() if released.exists() else ""
    learner = [str(account.pw_uid), str(account.pw_gid), account.pw_dir]
    command = [sys.executable, "-I", "-c", READ, *learner, assignment, untouched]
    read = subprocess.run(command, capture_output=True, timeout=PATIENCE, cwd="/", env={})
    said = read.stderr.decode(errors="replace").strip().splitlines()
    if read.returncode:
        return f"{name}: nothing to collect ({''.join(said[-1:]) or f'reading it ended with {read.returncode}'})"
    target = folder / name / f"{assignment}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.parent.chmod(0o700)  # also where an earlier collection left it open
    target.unlink(missing_ok=True)
    target.write_bytes(read.stdout[8:])
    time = int.from_bytes(read.stdout[:8], "big")
    os.utime(target, ns=(time, time))
    owner = folder.stat()  # who grades; what came later is theirs, too
    for path in (target, target.parent):
        os.chown(path, owner.st_uid, owner.st_gid)
    return "\n".join([str(target), *(f"{name}: {words}" for words in said)])


if __name__ == "__main__":
    if len(sys.argv) != 3 or os.geteuid() != 0:
        sys.exit(__doc__)
    collect(sys.argv[1], Path(sys.argv[2]))
