"""The course: its sources are here, and everything that is made from them. TEACHING.md says how to use it."""

from pathlib import Path

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import CheckCellMetadata, GetGrades, LimitOutput, OverwriteKernelspec, SaveAutoGrades

from classroom.judge import HideTests, Judge, Restore
from classroom.page import FeedbackExporter, markdown

c = get_config()  # noqa: F821

c.Judge.private = [str(Path(__file__).parent)]  # learners' code may not look into the course
c.CourseDirectory.course_id = "balancing-act"
c.ClearSolutions.code_stub = {"python": "# your code here\nraise NotImplementedError"}
c.ClearSolutions.text_stub = "*Write your answer here.*"
c.Autograde.sanitize_preprocessors = [Restore, OverwriteKernelspec, CheckCellMetadata]
c.Autograde.autograde_preprocessors = [Judge, LimitOutput, SaveAutoGrades, CheckCellMetadata]
# A script in a learner's text would run in the teacher's browser, with the teacher's rights.
c.HTMLExporter.filters = {"markdown2html": markdown}
c.GenerateFeedback.exporter_class = FeedbackExporter
# The pages for the learners do not show the hidden tests, only what they said.
c.GenerateFeedback.preprocessors = [HideTests, GetGrades, CSSHTMLHeaderPreprocessor]
