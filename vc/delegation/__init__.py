"""Authority handed on: what a delegation says, what an act is, and whether the one covers the other. Pure."""

from vc.delegation.authority import CAPABILITY, Act, Capability, Limit, Refusal, args_digest
from vc.delegation.constraint import Constraint
from vc.delegation.hop import ApprovalGate, Delegation, Parent, Principal, StatusRange, parse_delegation, uncovered
from vc.delegation.identity import AgentIdentity, parse_agent
from vc.delegation.invocation import Invocation, invocation, parse_invocation
from vc.delegation.location import Location, normal_location

__all__ = [
    "CAPABILITY",
    "Act",
    "AgentIdentity",
    "ApprovalGate",
    "Capability",
    "Constraint",
    "Delegation",
    "Invocation",
    "Limit",
    "Location",
    "Parent",
    "Principal",
    "Refusal",
    "StatusRange",
    "args_digest",
    "invocation",
    "normal_location",
    "parse_agent",
    "parse_delegation",
    "parse_invocation",
    "uncovered",
]
