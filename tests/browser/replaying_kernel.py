"""A kernel that computes nothing: it says again, cell by cell, what another kernel has said to the same notebook.

So JupyterLab is shown a lesson that nbval has just run, and need not wait until everything in it is computed once more.
What was said lies beside the notebook, in a file of the same name: for each code cell its source and the messages.
"""

import os
import pickle
from pathlib import Path

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel


class ReplayingKernel(Kernel):
    implementation = banner = "replay"
    implementation_version = "1"

    def __init__(self, **traits):
        super().__init__(**traits)
        self.language_info = {"name": "python", "mimetype": "text/x-python", "file_extension": ".py"}
        notebook = Path(os.environ["JPY_SESSION_NAME"]).name
        self._said = pickle.loads(Path(notebook).with_suffix(".said").read_bytes())

    async def do_execute(self, code, *args, **options):
        source, messages = self._said[self.execution_count - 1]
        if code != source:
            return {"status": "error", "ename": "AnotherNotebook", "evalue": code, "traceback": []}
        for kind, content, metadata, buffers in messages:
            rest = {"metadata": metadata, "buffers": buffers, "ident": self._topic(kind)}
            self.session.send(self.iopub_socket, kind, content, parent=self.get_parent(), **rest)
        return {"status": "ok", "execution_count": self.execution_count, "payload": [], "user_expressions": {}}


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=ReplayingKernel)
