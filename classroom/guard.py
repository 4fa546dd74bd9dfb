"""A process for each learner: whatever goes wrong there, or never ends, concerns nobody else."""

import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor, as_completed

# A server that has imported what is needed makes a new process in no time; Windows has to start from nothing.
CONTEXT = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")


class Failed(Exception):
    """The work did not come to its end; the message says why."""


def guarded(work, arguments, seconds):
    """What ``work(*arguments)`` returns, from a process of its own. Raises :class:`Failed`."""
    receiver, sender = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_report, args=(sender, work, arguments))
    process.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise Failed(f"it had not ended after {seconds} seconds")
        worked, result = receiver.recv()
    except EOFError:
        raise Failed("the process that graded it ended") from None
    finally:
        process.kill()
        process.join()
        receiver.close()
    if not worked:
        raise Failed(result)
    return result


def side_by_side(work, items, seconds):
    """Pairs of an item and what ``work(item)`` returned (or its :class:`Failed`), on all cores, as they end."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    CONTEXT.set_forkserver_preload([work.__module__])
    with ThreadPoolExecutor(cores) as pool:
        waiting = {pool.submit(guarded, work, (item,), seconds): item for item in items}
        try:
            for future in as_completed(waiting):
                yield waiting[future], future.exception() or future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _report(sender, work, arguments):
    try:
        sender.send((True, work(*arguments)))
    except Exception as error:
        said = str(error) if isinstance(error, Failed) else f"{type(error).__name__}: {error}"
        sender.send((False, (said.splitlines() or [""])[0]))
