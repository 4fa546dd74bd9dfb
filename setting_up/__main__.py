"""Settle an environment that somebody else made, such as conda's or a hosted notebook's: python -m setting_up"""

import sys

from setting_up import working_copies
from setting_up.environment import settle_jupyterlab
from setting_up.words import say

settle_jupyterlab(sys.prefix)
for remark in working_copies.hand_out(working_copies.learners_folder()):
    say(remark)
