"""An end to code that never ends, whatever it does: compute, wait, or catch every exception."""

import functools
import signal
import sys
import threading
import time
from _thread import interrupt_main

# Few programs use this signal. On Windows, which has no such, the one of Ctrl-C.
SIGNAL = getattr(signal, "SIGVTALRM", signal.SIGINT)
PATIENCE = 2  # seconds that code has to clean up after itself, before it is interrupted again and again


class TimeIsUp(BaseException):
    """The code ran too long. No Exception, so that ``except Exception`` does not catch it."""


def within(seconds, work):
    """Call ``work()`` and return its result.

    Raises:
        TimeoutError: it was still running after so many seconds, and was interrupted.
    """
    if threading.current_thread() is threading.main_thread() and sys.platform != "emscripten":
        return _with_signals(seconds, work)
    # In a browser there are no threads and no signals, and another thread than the main one gets none.
    return _with_a_clock(seconds, work)


def _with_signals(seconds, work):
    """A signal interrupts time.sleep too, and NumPy after its current call."""
    running = True  # whether there is anything to interrupt
    end = time.monotonic() + seconds
    finished = threading.Event()
    main = threading.get_ident()

    def interrupt(number, frame):
        if time.monotonic() < end:  # on Windows: the learner's own Ctrl-C, or stop button
            if callable(before):
                before(number, frame)
        elif running and frame.f_code.co_filename != __file__:
            if time.monotonic() > end + PATIENCE:
                # It catches everything. So the next interrupt is on its way before this one is raised, and comes as
                # soon as the `except` is done, where no `try` holds it. (A call would be interrupted; `for` is not.)
                for _ in iter(functools.partial(interrupt_main, SIGNAL), ...):
                    raise TimeIsUp
            raise TimeIsUp

    def watch():
        wait = seconds
        while not finished.wait(wait):
            signal.pthread_kill(main, SIGNAL) if hasattr(signal, "pthread_kill") else signal.raise_signal(SIGNAL)
            wait = PATIENCE

    watcher = threading.Thread(target=watch, daemon=True)
    before = signal.signal(SIGNAL, interrupt)  # even where a shell made Python ignore interrupts
    try:
        watcher.start()  # in here, because the learner may press stop while it starts
        return work()
    except TimeIsUp:
        running = False
        raise TimeoutError from None
    finally:
        running = False
        finished.set()
        if watcher.is_alive():
            watcher.join()
        signal.signal(SIGNAL, before)


def _with_a_clock(seconds, work):
    """Look at a clock at every jump back in a loop and at every call; Python 3.12 and later can tell us of them."""
    watch = getattr(sys, "monitoring", None)
    if watch is None or watch.get_tool(watch.DEBUGGER_ID):
        return work()
    end = time.monotonic() + seconds

    def look(code, offset, target=None):
        if target is not None and target > offset:
            return watch.DISABLE  # forward: not a loop
        if time.monotonic() > end and code.co_filename != __file__:
            raise TimeIsUp

    events = (watch.events.JUMP, watch.events.PY_START)
    watch.use_tool_id(watch.DEBUGGER_ID, "time limit")
    for event in events:
        watch.register_callback(watch.DEBUGGER_ID, event, look)
    watch.set_events(watch.DEBUGGER_ID, events[0] | events[1])
    try:
        return work()
    except TimeIsUp:
        raise TimeoutError from None
    finally:
        watch.set_events(watch.DEBUGGER_ID, 0)
        for event in events:
            watch.register_callback(watch.DEBUGGER_ID, event, None)
        watch.free_tool_id(watch.DEBUGGER_ID)
        watch.restart_events()
