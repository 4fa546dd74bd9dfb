"""The lessons as a living site: pages to read and touch, with no kernel, no server and no network.

    python3 start.py site     builds it in the folder site/

Reading order: ``build`` (all steps), ``execution`` (what the widgets hold), ``stage`` (a notebook becomes a page),
``terms`` (the glossary's words in it), ``mathematics``, ``conf`` (Sphinx), ``static/host.js`` (a widget becomes alive),
``static/memory.js`` (what the reader did, on the device), ``lite`` (Python in the browser).
"""
