"""What each key of a parameter file means: one plain sentence each.

The same sentence stands in an editor's help, as the comment of a new file, and in
`qikit docs`. A key inside another is written with a point, as in `phases.reason`.
"""

from __future__ import annotations

from qikit.data.definitions.project_key_words import PROGRAMME, SURVEY, TOOLKIT
from qikit.data.definitions.source_key_words import SOURCE

PHASES = {
    "phases": "Decisions on baselines and medians; they change what the charts say.",
    "phases.measure": "The id of the measure, or all.",
    "phases.area": "The code of the practice or group, or all.",
    "phases.date": "The month, such as 2026-03.",
    "phases.kind": (
        "baseline_start and baseline_end (or freeze) bound the baseline, rebase begins"
        " a new median, exclude leaves a point out."
    ),
    "phases.reason": (
        "What happened; printed in the report, and needed by rebase and exclude."
    ),
}
EVENTS = {
    "events": "Things to write on the charts; they change no figure.",
    "events.measure": "The id of the measure, or all.",
    "events.area": "The code of the practice or group, or all.",
    "events.date": "The day or the month, such as 2026-03-17 or 2026-03.",
    "events.label": "What is written on the chart: every reader of the report sees it.",
    "events.kind": "What kind of event it is; a note where nothing is said.",
}
JOB = {
    "report": "The notebook that makes the report, without folder and .ipynb.",
    "for_each": "One report for each of what; once makes one report in all.",
    "areas": "Which of them: all, a list of codes or names, or a filter by level.",
    "dataset": "The folder of the dataset, from the project's top.",
    "as_of": "The last month that is shown; left out, the newest of the dataset.",
    "audience": "Who reads it, and so what is hidden; left out, it is published.",
    "peers": "How other practices are named: by name, by letter, or only one's own.",
    "disclosure": "What was decided about hiding small numbers, by whom.",
    "disclosure.rounding": "Whether counts are rounded: none, to_5 or midpoint_6.",
    "disclosure.overrides": "Decisions to use another rule; each is printed.",
    "disclosure.overrides.measure": "The id of the measure it is decided for, or all.",
    "disclosure.overrides.threshold": (
        "Counts from 1 to one below it are hidden; 0 hides nothing."
    ),
    "disclosure.overrides.practices": (
        "by_letter shows single practices by letter to a meeting."
    ),
    "disclosure.overrides.by": "The role that decided it, not a person's name.",
    "disclosure.overrides.date": "The day on which it was decided.",
    "disclosure.overrides.reason": "Why it was decided; it is printed in the report.",
    "disclosure.sign_off": "Who looked at the reports before they go out.",
    "disclosure.sign_off.name": "Who signed.",
    "disclosure.sign_off.date": "The day on which it was signed.",
    "disclosure.sign_off.decision": "Whether the reports may go out.",
    "earlier": "Other datasets whose released reports the same readers know.",
    "formats": "The forms to make besides the page: html must be among them.",
    "send_to": "The role that the reports go to, for a mail merge.",
    "label": "The marking in header, footer and file name; left out, the audience's.",
    "title": "The title of the report; left out, the notebook's own.",
    "parameters": "What the notebook's parameters cell takes; its defaults hold else.",
    **PHASES,
    **EVENTS,
    "rule_sets": "Another rule set than the measure's own, by the measure's id.",
    "on_critical": (
        "After a critical check set_aside leaves the row out and says so; block makes"
        " no report."
    ),
}
CHOICES = {
    "dataset": "The folder of the dataset, from the project's top.",
    "level": "What is looked at: one practice, cluster, HSCP or board.",
    "area": "The code of the practice or group.",
    "measures": "The ids of the measures, one at least.",
    "first_month": "The first month that is drawn; figures before it still count.",
    "last_month": "The last month that is shown; left out, the newest of the dataset.",
    "rule_set": "The rules of the run charts; left out, each measure's own.",
    "chart": "The picture that is shown.",
    "compared": "The codes of the practices to compare.",
    **PHASES,
    **EVENTS,
}
MEASURE = {
    "id": "The name of the file without .yml: small letters, digits and _.",
    "name": "The full name, as it stands in definitions.",
    "short_name": "A few words, for the titles of charts and tables.",
    "kind": (
        "What a figure is; reports show proportion and published_value, which has no"
        " numerators and is never pooled."
    ),
    "type": "outcome and process are to improve, balancing must not get worse.",
    "numerator": "In words, who or what is counted.",
    "denominator": "In words, out of whom or what.",
    "unit": "The unit on paper, such as % or per 1,000 patients.",
    "multiplier": "Stored values times this are shown: 100 for %.",
    "decimals": "How many decimals are shown.",
    "direction": "Which way is better: up, down, or neutral where neither is.",
    "frequency": "One figure for each of what.",
    "chart": "The chart over time; reports draw run, or none.",
    "rule_set": "The rules that say what is a signal; see qikit docs rule.",
    "source": "Where the figures come from, and their licence.",
    "why_it_matters": "Why a practice should care, in a sentence or two.",
    "discussion_question": "A question for the meeting; it ends in a question mark.",
    "floor": "The lowest possible value, as stored: 0 for a proportion.",
    "ceiling": "The highest possible value, as stored: 1 for a proportion.",
    "target": "The aim, as stored: 0.9 is 90%; left out, no aim is drawn.",
    "benchmark_levels": "The groups that an area is compared with.",
    "adjust": "none: no report sets counts right for working days yet.",
    "lag": "How late figures come, in words.",
    "caveats": "What a reader must know before comparing.",
    "patient_search": "How a practice finds the people behind the figure.",
    "sdc_class": (
        "The class for hiding small numbers: A patients, B items or activity, C process"
        " audit, S survey."
    ),
    "sensitive": "true where small numbers need the stricter rule.",
    "ci_method": "How the 95% interval is worked out; none where there is none.",
    "min_denominator": "0: no report leaves out figures of few people yet.",
    "owner": "The role that answers for the definition.",
    "reviewed": "When a clinician reviewed it; empty, the report says not yet.",
    "next_review": "When it is due for review.",
}
BUNDLE = {
    "id": "The name of the file without .yml: small letters, digits and _.",
    "name": "The full name of the bundle.",
    "short_name": "A few words, for the titles of charts; left out, the name.",
    "version": "It changes with every change of the elements, as in 2 or 2.1.",
    "about": "What the bundle is for, in a sentence or two; printed on the form.",
    "elements": "The questions to answer for each patient, two to twelve.",
    "elements.id": "A plain name, which stands in the data.",
    "elements.text": "The question; it ends in a question mark.",
    "elements.guidance": "When the answer is yes, and when it is not applicable.",
    "elements.may_be_not_applicable": "Whether N/A is an answer.",
    "elements.measure": (
        "The measure that this element feeds; left out, it is shown with the bundle."
    ),
    "how_to_sample": "How the patients are chosen; printed on the form.",
    "patients": "How many patients a form has room for.",
    "target": "The aim for the whole bundle: 0.95 is 95%.",
    "composite_measure": "The measure that the whole bundle feeds, if there is one.",
    "source": "Where the wording comes from.",
    "owner": "The role that answers for the wording.",
    "reviewed": "When a clinician reviewed it; empty, the form says not yet.",
    "next_review": "When it is due for review.",
}
CLASSES = {
    "A": "Measures that count patients.",
    "A_sensitive": "Measures that count patients and are marked sensitive.",
    "B": "Measures of items or activity.",
    "C": "Process audit: the samples of care bundles.",
    "S": "Surveys.",
}
READERS = {
    "cluster": "What is hidden from the practices that take part.",
    "meeting_paper": "What is hidden where others read it as well.",
    "published": "What is hidden from the public.",
}
RULE = {
    "threshold": "Counts of a practice from 1 to one below it are hidden; 0: none.",
    "threshold_above": "The same for clusters and wider areas.",
    "complement": "Whether those not counted are held to the threshold as well.",
    "zeros": "Whether a count of 0 is hidden as well.",
    "least_people": "Rows with fewer people in the denominator are hidden.",
    "practices": "all shows practices, pooled only groups, never nothing.",
    "least_practices": "How many practices a group must have under pooled.",
    "splits_from_list": "Practices with a shorter list are not split by sex or age.",
}
DISCLOSURE = {
    **CLASSES,
    **{f"{name}.{who}": said for name in CLASSES for who, said in READERS.items()},
    **{
        f"{name}.{who}.{key}": said
        for name in CLASSES
        for who in READERS
        for key, said in RULE.items()
    },
}
SAID = {
    "job": JOB,
    "measure": MEASURE,
    "bundle": BUNDLE,
    "source": SOURCE,
    "programme": PROGRAMME,
    "toolkit": TOOLKIT,
    "survey": SURVEY,
    "choices": CHOICES,
    "disclosure": DISCLOSURE,
}
