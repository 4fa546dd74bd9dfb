"""The course: its sources are here, and everything that is made from them. TEACHING.md says how to use it."""

from pathlib import Path

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearOutput,
    DeduplicateIds,
    GetGrades,
    LimitOutput,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from cartpole_helpers.classroom.judge import Judge, Restore

c = get_config()  # noqa: F821

c.Judge.private = [str(Path(__file__).parent)]  # learners' code may not look into the course
c.CourseDirectory.course_id = "balancing-act"
c.ClearSolutions.code_stub = {"python": "# your code here\nraise NotImplementedError"}
c.ClearSolutions.text_stub = "*Write your answer here.*"
c.Autograde.sanitize_preprocessors = [ClearOutput, DeduplicateIds, OverwriteKernelspec, Restore, CheckCellMetadata]
c.Autograde.autograde_preprocessors = [Judge, LimitOutput, SaveAutoGrades, CheckCellMetadata]
# The pages for the learners do not show the hidden tests, only what they said.
c.GenerateFeedback.preprocessors = [ClearHiddenTests, GetGrades, CSSHTMLHeaderPreprocessor]
