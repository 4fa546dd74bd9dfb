"""A process for each submission: whatever goes wrong there, or never ends, concerns nobody else."""

import contextlib
import gc
import multiprocessing
import os
import sys
import time
from multiprocessing.connection import wait

# A copy of this process is made in no time, and has imported and read what is needed. The libraries of macOS do not
# bear to be copied, so there a server that has imported it is; Windows has to start from nothing.
METHODS = {"linux": "fork", "win32": "spawn"}
CONTEXT = multiprocessing.get_context(METHODS.get(sys.platform, "forkserver"))
MEMORY = 2 * 1024**3  # bytes: what a kernel sends may be put together to one message without end


class Failed(Exception):
    """The work did not come to its end; the message says why."""


def side_by_side(work, items, seconds):
    """Pairs of an item and what ``work(item)`` returned (or its :class:`Failed`), on all cores, as they end."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    CONTEXT.set_forkserver_preload([work.__module__])
    left, running = list(items), {}
    gc.freeze()  # looking for garbage among what is here already would copy all of it, in each process
    try:
        while left or running:
            while left and len(running) < cores:
                one = _Guarded(work, left.pop(0), seconds)
                running[one.receiver] = one
            soonest = min(one.end for one in running.values())
            ready = wait(running, max(0, soonest - time.monotonic()))
            for receiver in ready or [each for each, one in running.items() if one.end <= time.monotonic()]:
                one = running.pop(receiver)
                yield one.item, one.result()
    finally:
        for one in running.values():
            one.stop()
        gc.unfreeze()


class _Guarded:
    """``work(item)`` in a process of its own."""

    def __init__(self, work, item, seconds):
        self.item, self._seconds, self.end = item, seconds, time.monotonic() + seconds
        self.receiver, sender = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=_report, args=(sender, work, item))
        try:
            self._process.start()
        except OSError as error:  # no memory left, say, and the next may find some
            sender.send((False, f"{type(error).__name__}: {error}"))
        sender.close()

    def result(self):
        """What the work returned; or :class:`Failed`, also if it has not come to its end yet."""
        try:
            if not self.receiver.poll():
                return Failed(f"it had not ended after {self._seconds} seconds")
            worked, result = self.receiver.recv()
            return result if worked else Failed(result)
        except EOFError:
            return Failed("the process that graded it ended")
        finally:
            self.stop()

    def stop(self):
        if self._process.pid:
            self._process.kill()
            self._process.join()
        self.receiver.close()


def _report(sender, work, item):
    try:
        with contextlib.suppress(ImportError):  # Windows has no such limits
            import resource

            # The soft limits only, which do not bind the rooms that start from here.
            for what, most in ((resource.RLIMIT_DATA, MEMORY), (resource.RLIMIT_CORE, 0)):
                hard = resource.getrlimit(what)[1]
                resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        sender.send((True, work(item)))
    except Exception as error:
        said = str(error) if isinstance(error, Failed) else f"{type(error).__name__}: {error}"
        sender.send((False, (said.splitlines() or [""])[0]))
