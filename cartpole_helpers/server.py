"""JupyterLab without waiting: what the kernel says reaches the browser at once.

``start.py`` names this to the Jupyter server; measured with ``python -m benchmarks.workbench_latency``.
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """The usual connection between browser and kernel, with TCP_NODELAY.

    A widget's answer is a few small messages. Without this the system holds the second back until the
    browser has confirmed the first, for up to 40 ms: most of the time from a slider's move to its histogram.
    """

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()
