"""What the made-up people do and what is said of them: tables, and nothing else."""

from typing import NamedTuple


class Department(NamedTuple):
    """A part of the organisation: its name, and the jobs in it, the one that most of its people have first."""

    name: str
    jobs: tuple[str, ...]


DEPARTMENTS = (
    Department("Engineering", ("Software Engineer", "Test Engineer", "Site Reliability Engineer")),
    Department("Sales", ("Account Manager", "Sales Engineer", "Tender Specialist")),
    Department("Operations", ("Process Technician", "Supply Planner", "Quality Inspector")),
    Department("Customer Support", ("Support Specialist", "Trainer", "Implementation Consultant")),
    Department("Finance", ("Accountant", "Financial Analyst", "Tax Specialist")),
    Department("Data", ("Data Analyst", "Data Engineer", "Statistician")),
    Department("Product", ("Product Manager", "Interaction Designer", "Technical Writer")),
    Department("Marketing", ("Content Editor", "Market Researcher", "Event Planner")),
    Department("People", ("Recruiter", "HR Partner", "Payroll Specialist")),
    Department("Legal", ("Paralegal", "Contract Manager", "Privacy Officer")),
    Department("Procurement", ("Buyer", "Category Manager", "Supplier Auditor")),
    Department("Research", ("Materials Scientist", "Laboratory Technician", "Patent Analyst")),
)

GRADES = (
    *(("Entry Level", "P1"), ("Junior", "P1"), ("Junior", "P2"), ("Associate", "P2"), ("", "P3"), ("", "P3")),
    *(("", "P3"), ("Senior", "P4"), ("Senior", "P4"), ("Sr.", "P4"), ("Lead", "P5"), ("Staff", "P5")),
    ("Principal", "P6"),
)
"""Word of seniority and job level: each as often as it stands here."""

MANAGERS = ("", "Senior Manager", "Director", "Vice President", "Senior Vice President", "Executive Vice President")
"""By layers below; the first is not used: whoever manages one layer is called `Sales Manager`."""

TENURES = ((12, "0-12"), (36, "13-36"), (60, "37-60"), (10_000, "61+"))
"""Months, up to and including, and what the category is called."""

YEAR_WORDS = {
    "Low": ("Low", "Low", "Solid"),
    "Medium": ("Low", "Solid", "Solid", "Solid", "Strong"),
    "High": ("Solid", "Strong", "Strong", "Leading"),
    None: ("Solid", "Strong"),
}
"""By what the performance is now: the words of earlier years."""

INDICATORS = {9: ("Key Talent",), 8: ("Key Talent", "Emerging Talent"), 6: ("Key Talent", None), 1: ("Watch", None)}
"""By box; others have none."""

BOX_FLAGS = {
    9: ("succession_candidate", "high_retention_priority", "promotion_ready", "flight_risk"),
    8: ("promotion_ready", "high_retention_priority", "flight_risk"),
    7: ("flagged_for_discussion", "ready_for_lateral_move"),
    6: ("promotion_ready", "succession_candidate", "flight_risk"),
    4: ("flagged_for_discussion", "pip"),
    3: ("ready_for_lateral_move", "flight_risk"),
    1: ("pip", "flagged_for_discussion"),
}
"""By box: the built-in flags that such people have sometimes."""

OWN_FLAGS = ("Works from Lisbon", "Speaks Farsi", "Night shift", "Union delegate", "Mentor")

FOCUS = (
    *("Delegation", "Presenting to executives", "Depth in statistics", "Coaching others", "Estimating work"),
    *("Saying no early", "Writing for readers outside the team", "Running a meeting to its end", "Cost awareness"),
    "Listening before answering",
)
ACTIONS = (
    *("Mentor for two quarters", "Lead the spring release", "Course in negotiation", "Shadow a plant audit"),
    *("Half a year in another country", "Chair the customer panel", "Take over the on-call rota"),
    "Write the plan for next year with the finance partner",
)
REMARKS = (
    *("Asked about a move to Lisbon.", "Back from leave in May.", "Covers two roles since October."),
    *("New team since the summer; judged on four months.", "Known across three departments for calm in outages."),
    'Said in the talk: "I am where I want to be."',
    "Two offers from outside were declined.\nTalk about pay before spring.",
    "Prefers depth over people; a principal in the making, not a manager.",
)
DONUT_NOTES = ("Would carry more if asked.", "Strong in a crisis, quiet otherwise.", None)
PROMOTIONS = ("In-Line", "Out-of-Line")
