"""Settle an environment that somebody else made, such as conda's or a hosted notebook's: python -m setting_up"""

import sys

import start
from setting_up import working_copies

start.settle_jupyterlab(sys.prefix)
for remark in working_copies.hand_out(working_copies.learners_folder()):
    print(remark)
