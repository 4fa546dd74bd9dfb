"""The course: its sources are here, and everything that is made from them. TEACHING.md says how to use it."""

from pathlib import Path

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    GetGrades,
    LimitOutput,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from classroom.judge import HideTests, Judge, Restore

c = get_config()  # noqa: F821

c.Judge.private = [str(Path(__file__).parent)]  # learners' code may not look into the course
c.CourseDirectory.course_id = "balancing-act"
c.ClearSolutions.code_stub = {"python": "# your code here\nraise NotImplementedError"}
c.ClearSolutions.text_stub = "*Write your answer here.*"
c.Autograde.sanitize_preprocessors = [ClearOutput, DeduplicateIds, OverwriteKernelspec, Restore, CheckCellMetadata]
# SanitizeHTML, because a script in a learner's text would run in the teacher's browser, with the teacher's rights.
c.SanitizeHTML.enabled = True
c.Autograde.autograde_preprocessors = [Judge, SanitizeHTML, LimitOutput, SaveAutoGrades, CheckCellMetadata]
# The pages for the learners do not show the hidden tests, only what they said.
c.GenerateFeedback.preprocessors = [HideTests, GetGrades, CSSHTMLHeaderPreprocessor]
