"""The room's models, where Django looks for them; each lies in the file named for what it holds."""

from projects.adjustments import ProjectAdjustment
from projects.milestones import Milestone, NodeTemplate
from projects.project import Project
from projects.reports import Finding, Outcome, ProgressReport, kept_share
from projects.stages import Kind, Stage, stage_label
from projects.tracks import OriginalPoint, Point, Track

__all__ = [
    "Finding", "Kind", "Milestone", "NodeTemplate", "OriginalPoint", "Outcome", "Point", "ProgressReport", "Project",
    "ProjectAdjustment", "Stage", "Track", "kept_share", "stage_label",
]  # fmt: skip
